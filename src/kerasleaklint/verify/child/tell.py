"""Events to the parent: lines appended to a file, from the measured process only, not from its forks."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path

from kerasleaklint.verify.memory.host import own_anonymous


class Teller:
    """Each line is one write, so that a killed process leaves whole lines."""

    def __init__(self, path: Path) -> None:
        self._owner = os.getpid()
        self._lock = threading.Lock()
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def __call__(self, kind: str, **data: object) -> None:
        if os.getpid() != self._owner:
            return
        now = {"time": time.monotonic(), "cpu": time.process_time(), "anonymous": own_anonymous()}
        record = {"kind": kind, **now, **data}
        with self._lock:
            os.write(self._file, json.dumps(record).encode() + b"\n")
