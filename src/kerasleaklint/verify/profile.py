"""Which lines of a program hold the memory at its peak, as memray sees it (optional: `pip install memray`).

Mappings are left out: memray cannot tell those of files, which the system can take back, from others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

MISSING = "--profile needs memray: pip install memray (Linux and macOS)"
SHOWN = 8  # lines of each program
ELSEWHERE = "(outside the program: other threads and the imports' own)"


@dataclass(frozen=True)
class Line:
    """Bytes that were allocated below a line of the program and not given back when memory was highest."""

    size: int
    row: int
    text: str


def available() -> bool:
    return find_spec("memray") is not None


def top_lines(records: Path, program: Path, source: str) -> tuple[Line, ...]:
    """Empty where nothing was recorded."""
    memray: Any = import_module("memray")
    try:
        with memray.FileReader(records) as reader:
            held = Counter(dict(_by_row(reader, str(program), memray.AllocatorType.MMAP)))
    except (OSError, ValueError):
        return ()
    texts = source.splitlines()
    return tuple(_line(size, row, texts) for row, size in held.most_common(SHOWN))


def _by_row(reader: Any, program: str, mapping: int) -> Iterator[tuple[int, int]]:
    held: Counter[int] = Counter()
    for record in reader.get_high_watermark_allocation_records(merge_threads=True):
        if record.allocator != mapping:
            held[_row(record, program)] += record.size
    yield from held.items()


def _row(record: Any, program: str) -> int:
    """The innermost line of the program itself; 0 for what no line of it asked for."""
    return next((row for _, path, row in record.stack_trace() if path == program), 0)


def _line(size: int, row: int, texts: list[str]) -> Line:
    return Line(size, row, texts[row - 1].strip() if 0 < row <= len(texts) else ELSEWHERE)
