"""What the program is doing now: the calls of fit, evaluate and predict under way, their epochs, steps and rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from kerasleaklint.verify.child.checksum import Rows
from kerasleaklint.verify.child.tell import Teller

TRAIN, VALIDATION = "train", "validation"


@dataclass
class Call:
    """A call under way. `epoch` is None until the first one begins; what is read before it belongs to none."""

    method: str
    number: int
    epoch: int | None = None
    steps: int = 0
    inputs: dict[str, str] = field(default_factory=dict)
    rows: dict[str, dict[int, Rows]] = field(default_factory=dict)

    @property
    def role(self) -> str:
        """What an adapter that is made now is for."""
        if self.method != "fit":
            return self.method
        return TRAIN if self.epoch is None else VALIDATION

    def record(self, role: str, names: Sequence[str], arrays: Sequence[Any]) -> None:
        if self.epoch is not None:
            epochs = self.rows.setdefault(role, {})
            epochs.setdefault(self.epoch, Rows(names)).add(arrays)


class Session:
    """Opens and closes calls and tells the parent. The user's program runs them one inside another."""

    def __init__(self, tell: Teller) -> None:
        self._tell = tell
        self._calls: list[Call] = []
        self._count = 0

    @property
    def call(self) -> Call | None:
        """The innermost call."""
        return self._calls[-1] if self._calls else None

    def open(self, method: str) -> Call:
        self._count += 1
        call = Call(method, self._count, epoch=None if method == "fit" else 0)
        self._calls.append(call)
        self._tell(f"{method}_begin", call=call.number, depth=len(self._calls))
        return call

    def close(self, call: Call, facts: dict[str, Any]) -> None:
        self._calls.remove(call)
        rows = {role: [_shown(epochs[key]) for key in sorted(epochs)] for role, epochs in call.rows.items()}
        self._tell(
            f"{call.method}_end",
            call=call.number,
            depth=len(self._calls) + 1,
            inputs=call.inputs,
            rows=rows,
            **facts,
        )

    def abandon(self, call: Call) -> None:
        """The call raised: the program may catch that and go on."""
        self._calls.remove(call)

    def epoch_begin(self, epoch: int) -> None:
        if call := self._fit():
            call.epoch = epoch
            call.steps = 0
            self._tell("epoch_begin", call=call.number, epoch=epoch)

    def epoch_end(self, epoch: int) -> None:
        if call := self._fit():
            self._tell("epoch_end", call=call.number, epoch=epoch, steps=call.steps)

    def step(self, last: int) -> None:
        """A step, or several executed together, is done; `last` is the index of the last one in the epoch."""
        if call := self._fit():
            call.steps = last + 1

    def _fit(self) -> Call | None:
        return next((call for call in reversed(self._calls) if call.method == "fit"), None)


def _shown(rows: Rows) -> dict[str, Any]:
    """As JSON; checksums as text, since they pass what other readers hold in a number."""
    shown = asdict(rows)
    for record in (shown, *shown["columns"].values()):
        for key in ("checksum", "order", "groups"):
            if key in record:
                record[key] = f"{record[key]:016x}"
    return shown
