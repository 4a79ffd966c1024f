"""`--fix` and its relatives: writing what the engine made, showing it as a diff, and saying what was done."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from errno import EBUSY
from pathlib import Path
from typing import TYPE_CHECKING

from kerasleaklint.cli import output
from kerasleaklint.cli.inputs import Inputs
from kerasleaklint.core import SourceError
from kerasleaklint.sources import load

if TYPE_CHECKING:
    from kerasleaklint.runner import Fixing, Result


@dataclass(frozen=True)
class Wish:
    """What the user wants done with fixes."""

    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    show_fixes: bool = False
    fix_only: bool = False
    exit_non_zero_on_fix: bool = False

    @property
    def mode(self) -> Fixing | None:
        """What the runner is asked to do."""
        if not (self.fix or self.diff or self.fix_only):
            return None
        return "unsafe" if self.unsafe_fixes else "safe"

    @property
    def writes(self) -> bool:
        return self.mode is not None and not self.diff

    @property
    def reports(self) -> bool:
        """Whether the findings that remain are of interest."""
        return not (self.diff or self.fix_only)

    def fails(self, results: Sequence[Result]) -> bool:
        """Whether the exit status has to tell of findings or of changes."""
        changed = any(result.fixed is not None for result in results)
        remaining = self.reports and any(result.diagnostics for result in results)
        return remaining or (changed and (self.diff or self.exit_non_zero_on_fix))


def write(results: Sequence[Result], inputs: Inputs) -> bool:
    """The fixed files to the disk; what came from standard input to standard output, changed or not.

    False where that failed for a file, of which the user is told; the others are written all the same.
    """
    fixed = {result.filename: result for result in results if result.fixed is not None}
    for name, data in inputs.contents.items():
        result = fixed.pop(name, None)
        output.emit_bytes(data if result is None else result.fixed or b"")
    written = [_is_written(result) for result in fixed.values()]
    return all(written)


def _is_written(result: Result) -> bool:
    path = Path(result.filename)
    try:
        if path.read_bytes() not in (result.before, result.fixed):  # the latter under another name of the file
            raise OSError(EBUSY, "changed since it was read, and is left as it is", result.filename)
        output.write_atomically(path, result.fixed or b"")
    except OSError as error:
        output.complain_of(error)
        return False
    return True


def diff(results: Sequence[Result]) -> str:
    """What would change, as a patch; in notebooks one for each cell."""
    changed = ((result.filename, result.before, result.fixed) for result in results if result.fixed is not None)
    return "".join("".join(_patches(*change)) for change in changed)


def account(results: Sequence[Result]) -> str:
    """`--show-fixes`: how many fixes of which rule in which file."""
    total = sum(len(result.applied) for result in results)
    rows = [f"Fixed {total} finding{'s' * (total != 1)}:"] if total else []
    for result in results:
        counts = sorted(Counter((d.code, d.name) for d in result.applied).items())
        rows += [f"- {result.filename}:"] * bool(counts)
        rows += [f"    {count} x {code} ({name})" for (code, name), count in counts]
    return "".join(f"{row}\n" for row in rows)


def explain(results: Sequence[Result], wish: Wish, say: Callable[[str], None] = output.say) -> None:
    """Why some fixes were not made; with `--show-fixes` also why there are none."""
    for result in results:
        reasons = [(rejected.diagnostic, rejected.reason) for rejected in result.rejected]
        if wish.show_fixes:
            reasons += [(found, found.unfixed) for found in result.diagnostics if found.unfixed]
        for found, reason in reasons:
            say(f"{found.place.filename}:{found.place.start.row}: {found.code} is not fixed: {reason}")


def _patches(name: str, before: bytes, after: bytes) -> Iterator[str]:
    if not name.endswith(".ipynb"):
        yield from _patch(name, _text(before, name), _text(after, name))
        return
    from kerasleaklint.sources.notebook import code_cells, terminated

    old, new = code_cells(before), code_cells(after)
    for index, text in new.items():
        yield from _patch(f"{name}:cell {index}", terminated(old[index]), terminated(text))


def _patch(name: str, before: str, after: str) -> Iterator[str]:
    from difflib import unified_diff  # here, as most runs print no patch

    for line in unified_diff(_lines(before), _lines(after), name, name):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _text(data: bytes, name: str) -> str:
    try:
        return load(data, name).text
    except SourceError:
        return data.decode("utf-8", "replace")


def _lines(text: str) -> list[str]:
    """Rows with their newlines, parted at LF only, as patch(1) parts them."""
    return io.StringIO(text, newline="\n").readlines()
