"""What the parent wants of a measured process, read from a file."""

from __future__ import annotations

import json
from pathlib import Path

from kerasleaklint.verify.child.tell import Teller


def follow(path: str) -> None:
    orders = json.loads(Path(path).read_text())
    tell = Teller(Path(orders["events"]))
    if "source" not in orders:
        from kerasleaklint.verify.child.baseline import settle

        settle(tell)
        return
    from kerasleaklint.verify.child.program import run

    run(orders, tell)
