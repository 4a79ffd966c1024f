"""The command line: the only room that prints and picks exit codes."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from typing import NoReturn

INTERRUPTED = 130


def main(args: Sequence[str] | None = None, prog_name: str = "kerasleaklint") -> NoReturn:
    """Runs the command line and exits with its status."""
    gc.disable()  # the process is short, and collecting costs a fifth of importing LibCST
    try:
        from kerasleaklint.cli.app import run

        status = run(sys.argv[1:] if args is None else args, prog_name)
    except KeyboardInterrupt:
        status = INTERRUPTED
    gc.freeze()  # nor is there anything to collect at the exit
    sys.exit(status)
