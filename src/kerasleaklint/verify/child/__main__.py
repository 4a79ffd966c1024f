"""`python -m kerasleaklint.verify.child ORDERS.json`: run a program as `__main__`, hooked, and tell the parent.

`python -m kerasleaklint.verify.child serve` does so in forks, as often as it is told to.
"""

from __future__ import annotations

import sys

from kerasleaklint.verify.child.orders import follow

if sys.argv[1] == "serve":
    from kerasleaklint.verify.child.server import serve

    serve()
else:
    follow(sys.argv[1])
