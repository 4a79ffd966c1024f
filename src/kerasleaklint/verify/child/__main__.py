"""`python -m kerasleaklint.verify.child ORDERS.json`: run a program as `__main__`, hooked, and tell the parent."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from kerasleaklint.verify.child.tell import Teller


def main(orders_path: str) -> None:
    orders = json.loads(Path(orders_path).read_text())
    tell = Teller(Path(orders["events"]))
    if "source" not in orders:
        from kerasleaklint.verify.child.baseline import settle

        settle(tell)
        return
    from kerasleaklint.verify.child.program import run

    run(orders, tell)


main(sys.argv[1])
