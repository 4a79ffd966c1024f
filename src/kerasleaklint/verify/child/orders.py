"""What the parent wants of a measured process, read from a file."""

from __future__ import annotations

import json
from pathlib import Path

from kerasleaklint.verify.child.limits import die_with_parent
from kerasleaklint.verify.child.tell import Teller


def follow(path: str, *, forked: bool = False) -> None:
    """`forked`: from a process that the verifier has started, and not started by the verifier itself."""
    orders = json.loads(Path(path).read_text())
    die_with_parent(None if forked else orders["parent"])
    tell = Teller(Path(orders["events"]))
    if "source" not in orders:
        from kerasleaklint.verify.child.baseline import settle

        settle(tell)
        return
    from kerasleaklint.verify.child.program import run

    run(orders, tell)
