"""A folder that a run has to itself: its orders and events, and all that the program puts among temporary files.

A process that is killed cleans up nothing, and neither do many programs: what they leave goes with the folder. Its
names are short, since multiprocessing makes sockets among temporary files, and the path of a socket has room for about
a hundred bytes, of which macOS takes half.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_TEMPORARY = "t"
_VARIABLES = ("TMPDIR", "TEMP", "TMP")  # the first is POSIX's, the others are those of Windows


@contextmanager
def scratch() -> Iterator[Path]:
    """On Windows a file that somebody still holds open must not take the results with it."""
    with TemporaryDirectory(prefix="kll-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / _TEMPORARY).mkdir()
        yield folder


def temporary_files(folder: Path) -> dict[str, str]:
    """The variables that send temporary files there."""
    return dict.fromkeys(_VARIABLES, str(folder / _TEMPORARY))
