"""How much memory the array in a data file takes, read from the file's own header."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from kerasleaklint.core.size import format_size

_NPY_MAGIC = b"\x93NUMPY"
_HDF5_MAGIC = b"\x89HDF\r\n\x1a\n"
_MAX_HEADER = 2**16
_KINDS = {"f": "float", "i": "int", "u": "uint", "c": "complex", "S": "bytes", "U": "str", "V": "void"}
_SIMPLE = re.compile(r"[<>=|]?([?a-zA-Z])(\d{0,9})(\[[^\]]*\])?")


@dataclass(frozen=True)
class Measured:
    """Bytes of the array once loaded, and the reason as a phrase; `members` are the arrays of an archive by name."""

    bytes: int
    because: str
    shape: tuple[int, ...] | None
    dtype: str | None
    members: tuple[tuple[str, Measured], ...] = ()


class _Corrupt(Exception):
    """Not the kind of file that its name says."""


def measure(path: Path, name: str) -> Measured | None:
    """What loading the file at `path` (called `name` in the program) brings into memory; None if it is damaged."""
    reader = _READERS.get(path.suffix.lower(), _whole_file)
    try:
        return reader(path, name)
    except Exception:  # zipfile, h5py and literal_eval each have many ways to refuse damaged bytes
        return None


def _npy(path: Path, name: str) -> Measured:
    with path.open("rb") as file:
        return _array(file, path.stat().st_size, name)


def _npz(path: Path, name: str) -> Measured:
    import zipfile

    with zipfile.ZipFile(path) as archive:
        entries = [entry for entry in archive.infolist() if entry.filename.endswith(".npy")]
        return _group(name, tuple(_member(archive, entry, name) for entry in entries))


def _member(archive: Any, entry: Any, name: str) -> tuple[str, Measured]:
    key = entry.filename.removesuffix(".npy")
    with archive.open(entry) as file:
        return key, _array(file, entry.file_size, f"{name}[{key!r}]")


def _array(file: IO[bytes], file_size: int, name: str) -> Measured:
    """One array in numpy's own format. Pickled objects are taken for as large as their pickle."""
    header, body_size = _npy_header(file, file_size)
    shape, descr = header.get("shape"), header.get("descr")
    if not isinstance(shape, tuple):
        raise _Corrupt
    dtype, itemsize = _dtype(descr)
    if dtype == "object":
        return Measured(body_size, f"{name} holds {format_size(body_size)} of pickled objects", shape, dtype)
    size = itemsize * _product(shape)
    if size > body_size:
        raise _Corrupt
    return Measured(size, _because(name, shape, dtype), shape, dtype)


def _npy_header(file: IO[bytes], file_size: int) -> tuple[dict[str, Any], int]:
    """The header's dictionary and how many bytes follow it."""
    start = file.read(8)
    width = {1: 2, 2: 4, 3: 4}.get(start[6] if len(start) == 8 else 0)
    if not start.startswith(_NPY_MAGIC) or width is None:
        raise _Corrupt
    length = int.from_bytes(file.read(width), "little")
    if length > _MAX_HEADER:
        raise _Corrupt
    header = ast.literal_eval(file.read(length).decode("utf-8" if start[6] == 3 else "latin-1").strip())
    return header, file_size - len(start) - width - length


def _dtype(descr: object) -> tuple[str, int]:
    """numpy's name and item size of a dtype as .npy headers write it: "<f4", or a list of fields."""
    if isinstance(descr, list):
        size = sum(_field_size(field) for field in descr)
        return f"void{8 * size}", size
    simple = _SIMPLE.fullmatch(descr) if isinstance(descr, str) else None
    if simple is None:
        raise _Corrupt
    kind, size, unit = simple[1], int(simple[2] or 0), simple[3] or ""
    if kind == "O":
        return "object", 0
    if kind in "b?":
        return "bool", 1
    if kind in "mM":
        return ("datetime64" if kind == "M" else "timedelta64") + unit, 8
    if kind not in _KINDS:
        raise _Corrupt
    itemsize = 4 * size if kind == "U" else size
    return f"{_KINDS[kind]}{8 * itemsize}", itemsize


def _field_size(field: object) -> int:
    """Bytes of one field of a structured dtype: (name, descr) or (name, descr, shape)."""
    if not isinstance(field, tuple) or len(field) not in (2, 3):
        raise _Corrupt
    shape = field[2] if len(field) == 3 else ()
    return _dtype(field[1])[1] * _product(shape if isinstance(shape, tuple) else (shape,))


def _hdf5(path: Path, name: str) -> Measured:
    """All data sets of the file, where h5py is there to list them; else the file's size."""
    try:
        import h5py
    except ImportError:
        return _hdf5_unopened(path, name)
    members: list[tuple[str, Measured]] = []

    def visit(key: str, item: Any) -> None:
        if isinstance(item, h5py.Dataset) and item.shape is not None:
            because = _because(f"{name}[{key!r}]", item.shape, item.dtype.name)
            members.append((key, Measured(int(item.nbytes), because, tuple(item.shape), item.dtype.name)))

    with h5py.File(path, "r") as file:
        file.visititems(visit)
    return _group(name, tuple(members))


def _hdf5_unopened(path: Path, name: str) -> Measured:
    with path.open("rb") as file:
        if file.read(len(_HDF5_MAGIC)) != _HDF5_MAGIC:
            raise _Corrupt
    return _whole_file(path, name)


def _whole_file(path: Path, name: str) -> Measured:
    size = path.stat().st_size
    return Measured(size, f"{name} is {format_size(size)} on disk", None, None)


def _group(name: str, members: tuple[tuple[str, Measured], ...]) -> Measured:
    total = sum(member.bytes for _, member in members)
    noun = "array" if len(members) == 1 else "arrays"
    return Measured(total, f"{name} holds {len(members)} {noun} of {format_size(total)}", None, None, members)


def _because(name: str, shape: tuple[int, ...], dtype: str) -> str:
    return f"{name} holds {' x '.join(map(str, shape)) or 'one'} {dtype}"


def _product(shape: tuple[Any, ...]) -> int:
    product = 1
    for side in shape:
        if type(side) is not int or side < 0:
            raise _Corrupt
        product *= side
    return product


_READERS: dict[str, Callable[[Path, str], Measured]] = {
    ".npy": _npy,
    ".npz": _npz,
    ".h5": _hdf5,
    ".hdf5": _hdf5,
}
