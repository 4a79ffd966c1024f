"""Where whole arrays come from, and what puts each on disk so that its rows can be drawn by number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerasleaklint.fixes.collected import preallocated, row_file
from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.fixes.files import hdf5, npy

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    import libcst as cst

    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.semantics.values import Origin


@dataclass(frozen=True, eq=False)
class Source:
    """One way in which an array comes to be whole in memory.

    `matches` tells whether an origin (of this file) is of this kind and can be put on disk; `put_on_disk` writes the
    edits after which the expression `origin.made.node` stands for an array on disk: something with `shape`, `dtype`
    and rows that are drawn with a slice or an increasing array of numbers. `names` are the names in the program that
    the source answers for itself: what it does there to make the array stays right. An array that `is_plain` is an
    `ndarray` that can be written to: the program may do with it, uncomputed, whatever it did. One that `needs_rows` is
    none: its rows must be drawn by the class `Rows`. `grows` tells by how many columns the expression gets longer.
    """

    matches: Callable[[Draft, Origin], bool]
    put_on_disk: Callable[[Draft, Origin], None]
    names: Callable[[Draft, Origin], Collection[cst.Name]] = lambda draft, origin: ()
    is_plain: bool = False
    needs_rows: bool = False
    grows: Callable[[Draft, Origin], int] = lambda draft, origin: 0


def source_of(draft: Draft, origin: Origin) -> Source | None:
    """The first source in the table that the origin is of."""
    if not draft.model.owns(origin.made.node):
        return None
    return next((source for source in SOURCES if source.matches(draft, origin)), None)


def known_source(draft: Draft, origin: Origin) -> Source:
    """The same, and raises Refused where there is none."""
    found = source_of(draft, origin)
    if found is not None:
        return found
    node = origin.made.node
    if not draft.model.owns(node):
        raise Refused("it is loaded in another file")
    if origin.kind == "collected":
        raise Refused(UNKNOWN[origin.kind], node)
    why = UNKNOWN.get(origin.what) or UNKNOWN.get(origin.kind, "what `{}` gives cannot be put on disk")
    raise Refused(npy.why_not(draft, origin) if origin.what == "np.load" else why, node)


# Why an array is of no source, by what makes it or its kind.
UNKNOWN = {
    "h5py": '`{}` is not all of a data set whose file is opened with "r", and can stay open',
    "np.fromfile": "`{}` reads numbers without a shape; map the file with `np.memmap`, which knows it",
    "np.memmap": '`{}` is a map that can be written to; open it with mode "r"',
    "scipy.io.loadmat": "`{}` reads a MATLAB file, which cannot be mapped; save its arrays with `np.save`",
    "pickle": "`{}` reads a pickle, which cannot be mapped; save the array with `np.save`",
    "table": "`{}` reads a table, which cannot be mapped; save it once with `np.save`",
    "collected": "it cannot be seen that only rows are collected for `{}`",
}
SOURCES = [
    Source(npy.is_load_of_path, npy.map_file, grows=npy.grows),
    Source(npy.is_load_of_opened, npy.map_opened, grows=npy.grows_by_path),
    Source(npy.is_load_in_file, npy.map_in_file),
    Source(npy.is_map, npy.leave),
    Source(hdf5.is_read, hdf5.keep_open, needs_rows=True, grows=hdf5.grows),
    Source(
        preallocated.is_preallocated,
        preallocated.fill_on_disk,
        preallocated.names_of_filling,
        is_plain=True,
        grows=preallocated.grows,
    ),
    Source(
        row_file.is_list,
        row_file.collect_on_disk,
        row_file.names_of_list,
        is_plain=True,
        grows=row_file.grows,
    ),
]
