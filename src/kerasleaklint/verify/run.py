"""One run of a program in a fresh process, and what was seen of it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from kerasleaklint.verify import events
from kerasleaklint.verify.events import Event
from kerasleaklint.verify.memory.host import reader
from kerasleaklint.verify.memory.nvml import device_reader
from kerasleaklint.verify.memory.sampler import Sample, Sampler, thinned
from kerasleaklint.verify.outcome import Outcome, classify
from kerasleaklint.verify.processes.guardian import guarded
from kerasleaklint.verify.processes.interruption import undisturbed
from kerasleaklint.verify.processes.process import Ended, Supervisor, supervise
from kerasleaklint.verify.processes.restore import restore
from kerasleaklint.verify.processes.scratch import scratch, temporary_files
from kerasleaklint.verify.profile import Line, top_lines
from kerasleaklint.verify.request import Conditions, Program, Request

CHILD = "kerasleaklint.verify.child"
RECORDS = "records"  # of memray
KEPT = "kept"  # files as they were before the program wrote them
STARTING = 300.0  # seconds that the imports may take, however little the program may

Watch = Callable[[Sampler], None]
Launch = Callable[[Path, Request, Supervisor], Ended]  # runs the orders in a file


@dataclass(frozen=True)
class Run:
    """`peak`: the highest anonymous bytes, baseline included. `started`, `ended`: monotonic seconds.

    `driver_peak`: bytes on NVIDIA devices as their driver counts them. `profile`: where it was asked for. `written`:
    files that the program has written, made or removed, and that are again what they were before.
    """

    outcome: Outcome
    started: float
    ended: float
    peak: int
    file_peak: int
    samples: tuple[Sample, ...]
    events: tuple[Event, ...]
    output: str
    driver_peak: int = 0
    profile: tuple[Line, ...] = ()
    written: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        return self.ended - self.started


def fresh(orders: Path, request: Request, started: Supervisor) -> Ended:
    """In a process of its own, from the start of the interpreter."""
    command = [sys.executable, "-m", CHILD, str(orders)]
    variables = {**environment(request.device), **temporary_files(orders.parent)}
    return supervise(command, request.folder, variables, request.timeout, started)


def run(
    program: Program, request: Request, conditions: Conditions, watch: Watch | None = None, launch: Launch = fresh
) -> Run:
    """Runs the program once. Everything written for it is gone when this returns."""
    with _place() as folder:
        (folder / "program.py").write_bytes(program.source)
        (folder / "orders.json").write_text(json.dumps(_orders(folder, program, request, conditions)))
        try:
            seen = _supervised(folder, request, watch, launch)
        finally:
            with undisturbed():
                written = restore(folder / KEPT)
        seen = replace(seen, written=tuple(_short(path, request.folder) for path in written))
        if not conditions.profiled:
            return seen
        return replace(
            seen, profile=top_lines(folder / RECORDS, program.path, program.source.decode("utf-8", "replace"))
        )


@contextmanager
def _place() -> Iterator[Path]:
    """A folder for a run, which goes with it, however that ends."""
    with scratch() as folder:
        (folder / KEPT).mkdir()
        with guarded(folder, folder / KEPT):
            yield folder


def _short(path: str, folder: Path) -> str:
    """As the user would name it."""
    place = Path(path)
    return str(place.relative_to(folder)) if place.is_relative_to(folder) else path


def baseline(request: Request, launch: Launch = fresh) -> Run:
    """A run of nothing but the imports and a tiny fit: what every Keras program takes."""
    with _place() as folder:
        (folder / "orders.json").write_text(json.dumps({"events": str(folder / "events"), "parent": os.getpid()}))
        return _supervised(folder, replace(request, timeout=max(request.timeout, STARTING)), None, launch)


def _orders(folder: Path, program: Program, request: Request, conditions: Conditions) -> Mapping[str, object]:
    return {
        "events": str(folder / "events"),
        "parent": os.getpid(),
        "source": str(folder / "program.py"),
        "path": str(program.path),
        "args": request.args,
        "conditions": asdict(conditions),
        "records": str(folder / RECORDS),
        "kept": str(folder / KEPT),
        "folder": str(request.folder),
    }


def _supervised(folder: Path, request: Request, watch: Watch | None, launch: Launch) -> Run:
    samplers: list[Sampler] = []

    def started(pid: int) -> None:
        samplers.append(Sampler(reader(pid), device=device_reader(pid)))
        samplers[0].start()
        if watch:
            watch(samplers[0])

    try:
        ended = launch(folder / "orders.json", request, started)
    finally:
        samples = samplers[0].stop() if samplers else ()
    return _seen(ended, samples, events.read(folder / "events"), request.timeout)


def _seen(ended: Ended, samples: tuple[Sample, ...], told: tuple[Event, ...], timeout: float) -> Run:
    anonymous = [sample.anonymous for sample in samples] + [event.anonymous for event in told]
    return Run(
        outcome=classify(ended, told, timeout),
        started=ended.started,
        ended=ended.ended,
        peak=max(anonymous, default=0),
        file_peak=max((sample.file for sample in samples), default=0),
        samples=thinned(samples),
        events=told,
        output=ended.output,
        driver_peak=max((sample.device for sample in samples), default=0),
    )


def environment(device: str) -> dict[str, str]:
    """The user's own, without bytecode files, with sets in the same order in each run, and without accelerators where
    the CPU is asked for.
    """
    hidden = {"CUDA_VISIBLE_DEVICES": "-1", "JAX_PLATFORMS": "cpu"} if device == "cpu" else {}
    ours = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1", **hidden}
    return {"PYTHONHASHSEED": "0", **os.environ, **ours}
