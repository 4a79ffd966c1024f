"""Paths and open files, which stand for their path: so data that is read from them can be measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.semantics.knowledge.table import Handler, first_argument
from kerasleaklint.semantics.values import UNKNOWN, Const, Value

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.run import Run


def _path_join(run: Run, call: Call, name: str) -> Value:
    del run, name
    parts = [a.value.value if isinstance(a.value, Const) else None for a in call.positional]
    if call.open_ended or not parts or not all(isinstance(part, str) for part in parts):
        return UNKNOWN
    return Const("/".join(str(part) for part in parts if part))


def _path(run: Run, call: Call, name: str) -> Value:
    return call.value(0) if len(call.positional) == 1 else _path_join(run, call, name)


def _open(run: Run, call: Call, name: str) -> Value:
    """An open file stands for its path, so that a loader handed the file can still be measured."""
    del run, name
    return call.value(0, "file", "name")


CALLS: dict[str, Handler] = {
    "os.path.join": _path_join,
    "os.path.abspath": first_argument,
    "os.path.expanduser": first_argument,
    "pathlib.Path": _path,
    "builtins.open": _open,
    "io.open": _open,
    "codecs.open": _open,
    "gzip.open": _open,
    "bz2.BZ2File": _open,
    "tensorflow.io.gfile.GFile": _open,
}
