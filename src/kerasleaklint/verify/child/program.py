"""The user's program as `__main__`, as `python PROGRAM ARGS` would run it."""

from __future__ import annotations

import gc
import linecache
import os
import sys
import traceback
from collections.abc import Mapping
from contextlib import nullcontext, suppress
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from kerasleaklint.verify.child.hooks import Hooks
from kerasleaklint.verify.child.imports import after_import
from kerasleaklint.verify.child.keeper import Keeper
from kerasleaklint.verify.child.limits import limit_data, stay
from kerasleaklint.verify.child.recording import recorded
from kerasleaklint.verify.child.tell import Teller
from kerasleaklint.verify.child.writers import watch
from kerasleaklint.verify.request import Conditions

_CALLS = 200  # of a traceback: the whole of a deep recursion takes a minute to print


def run(orders: Mapping[str, Any], tell: Teller) -> None:
    conditions = Conditions(**orders["conditions"])
    hooks = Hooks(conditions, tell)
    after_import("keras", hooks.install)
    hooks.seed()
    keeper = Keeper(Path(orders["kept"]), Path(orders["folder"]), spared=Path(orders["kept"]).parent)
    watch(keeper)
    keeper.install()
    stay()
    if conditions.data_limit is not None:
        limit_data(conditions.data_limit)
    tell("start")
    try:
        with recorded(orders["records"]) if conditions.profiled else nullcontext():
            main = _execute(Path(orders["source"]).read_bytes(), orders["path"], orders["args"])
    except SystemExit:
        _end(hooks, tell)
        raise
    except BaseException as error:
        tell("error", type=type(error).__name__, message=_short(error))
        with suppress(Exception):  # of streams that the program has closed, or put its own in their place
            traceback.print_exc(limit=-_CALLS)
        _leave_at_once()
    _end(hooks, tell)
    del main  # until here its variables are alive, as they are at the end of any program


def _execute(source: bytes, path: str, args: list[str]) -> ModuleType:
    main = ModuleType("__main__")
    main.__dict__.update(__file__=path, __builtins__=__builtins__)
    sys.modules["__main__"] = main
    sys.argv = [path, *args]
    sys.path[0] = str(Path(path).resolve().parent)
    text = source.decode("utf-8", "replace")
    linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)  # tracebacks of a fixed copy
    exec(compile(source, path, "exec"), main.__dict__)
    return main


def _leave_at_once() -> NoReturn:
    """Ending in order can wait for ever for a thread of tf.data that is inside a generator that failed."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()
    os._exit(1)


def _end(hooks: Hooks, tell: Teller) -> None:
    before = hooks.live()
    gc.collect()
    kept = {f"{name}_kept": count for name, count in hooks.kept().items()}
    tell("end", live={**before, **kept}, **hooks.trained())


def _short(error: BaseException) -> str:
    with suppress(Exception):  # of an error that cannot say what it is
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        return lines[0][:300] if lines else ""
    return ""
