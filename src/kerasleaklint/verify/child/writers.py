"""Libraries that write files without Python's knowing, watched where they are called: h5py and TensorFlow."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from glob import escape
from pathlib import Path
from typing import Any

from kerasleaklint.verify.child.imports import after_import
from kerasleaklint.verify.child.keeper import Keeper
from kerasleaklint.verify.child.libraries import library

Tell = Callable[..., None]  # the keeper, then the arguments of the call


def watch(keeper: Keeper) -> None:
    """Once they are imported, the keeper is told of all that they are about to write."""
    after_import("h5py", lambda: _watch(library("h5py").File, "__init__", _hdf5, keeper))
    after_import("tensorflow", lambda: _watch_tensorflow(keeper))


def _watch_tensorflow(keeper: Keeper) -> None:
    for module, owner, name, tell in _OF_TENSORFLOW:
        found = library(f"tensorflow.python.{module}")
        _watch(getattr(found, owner) if owner else found, name, tell, keeper)


def _watch(owner: Any, name: str, tell: Tell, keeper: Keeper) -> None:
    original = getattr(owner, name)

    @wraps(original)
    def watched(*args: Any, **kwargs: Any) -> Any:
        tell(keeper, *args, **kwargs)
        return original(*args, **kwargs)

    setattr(owner, name, watched)


def _hdf5(keeper: Keeper, file: Any, name: Any, mode: str = "r", *rest: Any, **kwargs: Any) -> None:
    if mode != "r":
        keeper.keep(name)


def _one(keeper: Keeper, path: Any, *rest: Any) -> None:
    keeper.keep(path)


def _tree(keeper: Keeper, path: Any, *rest: Any) -> None:
    keeper.keep(path, deep=True)


def _copied(keeper: Keeper, old: Any, new: Any, *rest: Any) -> None:
    keeper.keep(new)


def _renamed(keeper: Keeper, old: Any, new: Any, *rest: Any) -> None:
    keeper.keep(old, deep=True)
    keeper.keep(new, deep=True)


def _checkpoint(keeper: Keeper, saver: Any, prefix: Any, *rest: Any, **kwargs: Any) -> None:
    if name := _text(prefix):
        path = Path(name)
        for one in path.parent.glob(f"{escape(path.name)}.*"):
            keeper.keep(one)
        keeper.expect(path.parent, f"{escape(path.name)}.*")


def _cache(keeper: Keeper, dataset: Any, filename: Any = "", *rest: Any, **kwargs: Any) -> None:
    if name := _text(filename):
        keeper.expect(Path(name).parent, f"{escape(Path(name).name)}*")


def _logs(keeper: Keeper, *args: Any, logdir: Any = None, **kwargs: Any) -> None:
    if name := _text(logdir):
        keeper.expect(name, f"events.out.tfevents.*.{os.getpid()}.*")


def _text(value: Any) -> str:
    """The text of a string or of a tensor with one; empty where a graph has yet to compute it."""
    value = value.numpy() if hasattr(value, "numpy") else value
    return os.fsdecode(value) if isinstance(value, (str, bytes, os.PathLike)) else ""


_FILES = "lib.io._pywrap_file_io"
_OF_TENSORFLOW: tuple[tuple[str, str, str, Tell], ...] = (
    (_FILES, "", "WritableFile", _one),
    (_FILES, "", "DeleteFile", _one),
    (_FILES, "", "CreateDir", _one),
    (_FILES, "", "RecursivelyCreateDir", _one),
    (_FILES, "", "CopyFile", _copied),
    (_FILES, "", "RenameFile", _renamed),
    (_FILES, "", "DeleteRecursively", _tree),
    ("checkpoint.functional_saver", "MultiDeviceSaver", "save", _checkpoint),
    ("data.ops.dataset_ops", "DatasetV2", "cache", _cache),
    ("ops.gen_summary_ops", "", "create_summary_file_writer", _logs),
)
