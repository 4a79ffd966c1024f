"""The calls of fit, evaluate and predict that a run made, read from its events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kerasleaklint.verify.events import Event, of_kind
from kerasleaklint.verify.run import Run

_SHUFFLED = ("ArrayDataAdapter", "PyDatasetAdapter")  # by `fit`, where it is not told otherwise


@dataclass(frozen=True)
class Column:
    """Sums over an epoch of one input, target or weight; see `child.checksum`."""

    dtype: str
    shape: tuple[int, ...]
    checksum: str
    total: float
    squares: float
    values: int
    projected: float
    projected_squares: float

    @property
    def mean(self) -> float:
        return self.total / self.values if self.values else 0.0

    @property
    def deviation(self) -> float:
        return max(0.0, self.squares / self.values - self.mean**2) ** 0.5 if self.values else 0.0


@dataclass(frozen=True)
class Epoch:
    """The rows of one epoch; see `child.checksum.Rows`."""

    rows: int
    batches: int
    largest: int
    checksum: str
    order: str
    groups: str
    columns: Mapping[str, Column]
    cross: Mapping[str, float]


@dataclass(frozen=True)
class Fit:
    """`steps`: of each epoch. `rows`: by role (`train`, `validation`), empty where batches were not looked at.

    `intended_epochs`, `first_epoch`, `optimizer`, `callbacks` (Keras's own) and the number of `other_callbacks` are as
    the call begins, and so is `setup` (see `child.setup`), empty where it was not looked at. `shuffles`: whether `fit`
    itself shuffles the rows. `stopped`: by a callback.
    """

    steps: tuple[int, ...]
    iterations: int | None
    history: Mapping[str, Sequence[float]]
    parameters: int
    optimizer: str
    rows: Mapping[str, tuple[Epoch, ...]]
    intended_epochs: int
    stopped: bool = False
    callbacks: tuple[str, ...] = ()
    other_callbacks: int = 0
    first_epoch: int = 0
    shuffles: bool = False
    setup: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Other:
    """An `evaluate` or `predict` of the user's own, not one inside fit; without rows where nobody looked at them."""

    method: str
    result: Mapping[str, Sequence[float]]
    rows: tuple[Epoch, ...] = ()


def fits(run: Run) -> tuple[Fit, ...]:
    """The completed calls of fit, in the order in which they ended."""
    return tuple(_fit(end, run.events) for end in of_kind(run.events, "fit_end"))


def others(run: Run) -> tuple[Other, ...]:
    ends = of_kind(run.events, "evaluate_end", "predict_end")
    outer = (end for end in ends if end.data["depth"] == 1)
    return tuple(_other(end.kind.removesuffix("_end"), end.data) for end in outer)


def _other(method: str, data: Mapping[str, Any]) -> Other:
    return Other(method, data["result"], tuple(map(_epoch, data["rows"].get(method, ()))))


def _fit(end: Event, events: Sequence[Event]) -> Fit:
    data = end.data
    epochs = [event.data for event in of_kind(events, "epoch_end") if event.data["call"] == data["call"]]
    return Fit(
        steps=tuple(epoch["steps"] for epoch in epochs),
        iterations=data["iterations"],
        history=data["history"],
        parameters=data["parameters"],
        optimizer=data["optimizer"],
        rows={role: tuple(map(_epoch, listed)) for role, listed in data["rows"].items()},
        intended_epochs=data["intended_epochs"],
        stopped=data["stopped"],
        callbacks=tuple(data["callbacks"]),
        other_callbacks=data["other_callbacks"],
        first_epoch=data["first_epoch"],
        shuffles=data["shuffle"] and data["inputs"].get("train") in _SHUFFLED,
        setup=data["setup"],
    )


def _epoch(data: Mapping[str, Any]) -> Epoch:
    columns = {name: Column(**{**column, "shape": tuple(column["shape"])}) for name, column in data["columns"].items()}
    kept = {key: value for key, value in data.items() if key not in ("names", "columns")}
    return Epoch(**kept, columns=columns)
