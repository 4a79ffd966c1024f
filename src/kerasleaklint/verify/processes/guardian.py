"""A small process that waits beside each run, for the case that the verifier itself is killed (Linux).

Nobody else could then end what runs, put back the files that it has written, and take the temporary ones away.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kerasleaklint.verify.processes.orphans import kill_marked
from kerasleaklint.verify.processes.restore import restore
from kerasleaklint.verify.processes.scratch import temporary_files


@contextmanager
def guarded(folder: Path, kept: Path) -> Iterator[None]:
    """Inside, `folder` is that of a run, and `kept` is where the copies of files are."""
    if sys.platform != "linux":  # elsewhere it could not tell which processes belong to the run
        yield
        return
    guardian = subprocess.Popen(
        [sys.executable, "-m", __name__, folder, kept],
        cwd=folder,  # whose files it does not import
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is not meant for it
    )
    assert guardian.stdin is not None
    try:
        yield
    finally:
        guardian.kill()
        guardian.wait()
        guardian.stdin.close()


def _wait_and_tidy(folder: Path, kept: Path) -> None:
    """The pipe has no other end any more once the verifier is gone."""
    sys.stdin.buffer.read()
    for mark in temporary_files(folder).items():
        kill_marked("=".join(mark))
    restore(kept)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    _wait_and_tidy(*map(Path, sys.argv[1:]))
