"""The verifier without TensorFlow: statistics, comparison, verdicts, reports, and the supervision of processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest

from conftest import SCRIPT, execute
from kerasleaklint.core import ConfigError
from kerasleaklint.rules import registry
from kerasleaklint.verify import events, growth, profile, verdict, warm
from kerasleaklint.verify.child import devices
from kerasleaklint.verify.child.imports import after_import
from kerasleaklint.verify.compare import DIFFERENT, NOTE, SAME, Fact, counts, history, inputs, order, rows, setup
from kerasleaklint.verify.compare import output as printed
from kerasleaklint.verify.compare.calls import Column, Epoch, Fit
from kerasleaklint.verify.compare.sameness import INFERENCE, OUTSIDE, STEPS
from kerasleaklint.verify.comparison import compared
from kerasleaklint.verify.events import Event
from kerasleaklint.verify.memory import nvml
from kerasleaklint.verify.memory.host import Reading, parse_status, reader
from kerasleaklint.verify.memory.sampler import DEVICE_PACE, Sample, Sampler, thinned
from kerasleaklint.verify.outcome import Outcome, classify
from kerasleaklint.verify.plan import BaselineError, Measurement, Pair
from kerasleaklint.verify.processes.process import Ended, supervise
from kerasleaklint.verify.report import axis, chart, page, stored, tables, text
from kerasleaklint.verify.request import Conditions, Fixed, Program, Request
from kerasleaklint.verify.result import Result
from kerasleaklint.verify.run import Run, run
from kerasleaklint.verify.series import series
from kerasleaklint.verify.statistics import line, peak, pooled
from kerasleaklint.verify.verdict import Verdict, decide

MIB = 1024**2
FINISHED = Outcome("finished")
TRAINED = (Fact("samples per epoch", "100", "100", SAME),)


def a_run(peak_mib: float, outcome: Outcome = FINISHED, fits: tuple[float, ...] = ()) -> Run:
    told = tuple(Event(number, "fit_end", round(value * MIB), {}) for number, value in enumerate(fits))
    samples = (Sample(10.0, 0, 5 * MIB), Sample(11.0, round(peak_mib * MIB), 6 * MIB), Sample(12.0, 0, 6 * MIB))
    return Run(outcome, 10.0, 12.0, round(peak_mib * MIB), 6 * MIB, samples, told, "the output")


def measurement(before: list[float], after: list[float]) -> Measurement:
    pairs = tuple(Pair(a_run(100 + one), a_run(100 + other)) for one, other in zip(before, after, strict=True))
    return Measurement(100 * MIB, pairs[0].before, pairs)


def judged(before: list[float], after: list[float], facts: tuple[Fact, ...] = TRAINED) -> Verdict:
    seen = measurement(before, after)
    return decide(seen, compared(seen), facts)


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        ([218, 219, 218], [9, 10, 9], "confirmed"),
        ([1900, 1950, 1910], [2300, 2380, 2310], "worse"),
        ([50, 55, 60], [52, 51, 58], "no effect"),
        ([50, 50, 50], [30, 30, 30], "no effect"),  # below the floor: what noise can do
        ([1000, 1001, 1000], [950, 951, 950], "no effect"),  # a twentieth
        ([200, 100, 210], [100, 190, 120], "inconclusive"),
        ([200, 260, 230], [100, 160, 130], "inconclusive"),  # apart, but not by twice what each varies by itself
        ([218], [9], "confirmed"),
    ],
)
def test_verdicts_of_memory(before: list[float], after: list[float], word: str) -> None:
    assert judged(before, after).word == word


def test_training_that_differs_outweighs_memory_that_fell_but_not_memory_that_rose() -> None:
    lost = (*TRAINED, Fact("rows", "as given", "other rows", DIFFERENT, "the values of x differ"))
    assert judged([200], [10], lost) == Verdict(
        "changed", ("rows: the values of x differ", "memory over the baseline fell from 200 MiB to 10 MiB")
    )
    worse = judged([10], [200], lost)
    assert worse.word == "worse"
    assert "rows: the values of x differ" in worse.reasons


def test_notes_are_told_but_do_not_decide() -> None:
    noted = (*TRAINED, Fact("rows", "random", "random, alike", NOTE, "compared by means"))
    found = judged([200], [10], noted)
    assert (found.word, found.status) == ("confirmed", 0)
    assert found.reasons[-1] == "compared by means"


def test_without_training_nothing_is_confirmed() -> None:
    found = judged([200], [10], ())
    assert (found.word, found.status) == ("inconclusive", 1)
    weights, calls = Fact("weights", "bit-identical", "bit-identical", SAME), Fact(INFERENCE, "9 calls", "none", NOTE)
    assert judged([200], [10], (weights,)).word == "confirmed"
    assert judged([200], [10], (weights, calls)).word == judged([200], [10], (calls,)).word == "inconclusive"
    assert judged([200], [10], (weights, Fact(STEPS, "9", "9", SAME), calls)).word == "confirmed"


def test_training_that_is_not_compared_is_not_confirmed() -> None:
    outside = Fact(OUTSIDE, "9 steps", "9 steps", NOTE, "what train_on_batch trains is not compared")
    found = judged([200], [10], (*TRAINED, outside))
    assert (found.word, found.reasons[0]) == ("inconclusive", outside.why)
    assert found.reasons.count(outside.why) == 1


@pytest.mark.parametrize(
    ("before", "after", "word", "reason"),
    [
        ("hung", "finished", "inconclusive", "the original hung: x; cap it with --max-epochs"),
        ("crashed", "crashed", "inconclusive", "the original crashed: x"),
        ("finished", "crashed", "changed", "the fixed program crashed: x"),
        ("out of memory", "finished", "inconclusive", "the original out of memory: x"),
    ],
)
def test_a_program_that_does_not_finish(before: str, after: str, word: str, reason: str) -> None:
    endings = [FINISHED if kind == "finished" else Outcome(kind, "x") for kind in (before, after)]
    pair = Pair(a_run(100, endings[0]), a_run(100, endings[1]))
    seen = Measurement(0, pair.before, (pair,))
    found = decide(seen, compared(seen), ())
    assert found.word == word
    assert reason in found.reasons[0]


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (Outcome("out of memory", "MemoryError"), "runs out of memory"),
        (Outcome("crashed", "killed by SIGSEGV"), "does not finish (crashed: killed by SIGSEGV)"),
        (FINISHED, "finishes"),
    ],
)
def test_what_a_memory_limit_tells(outcome: Outcome, told: str) -> None:
    limited = Pair(a_run(200, outcome), a_run(10, FINISHED))
    seen = Measurement(0, a_run(0), (Pair(a_run(200), a_run(10)),), limited=limited)
    found = decide(seen, compared(seen), TRAINED)
    assert found.word == "confirmed"
    assert found.reasons[0] == f"under the memory limit the original {told} and the fixed one finishes"


def test_growth_that_stops_is_confirmed_below_the_floor_of_peaks() -> None:
    rising = a_run(120, fits=tuple(100 + 2.0 * turn + turn % 2 / 10 for turn in range(12)))
    flat = a_run(110, fits=tuple(100 + turn % 2 / 10 for turn in range(12)))
    seen = Measurement(100 * MIB, rising, (Pair(rising, flat),) * 3)
    found = decide(seen, compared(seen), TRAINED)
    assert found.word == "confirmed"
    assert "growth per fit went from +2.00 MiB to" in found.reasons[0]
    back = Measurement(100 * MIB, flat, (Pair(flat, rising),) * 3)
    assert decide(back, compared(back), TRAINED).word == "worse"


def test_one_run_and_small_data_are_told() -> None:
    assert "each program ran once: more --repeats would show the noise" in judged([218], [9]).reasons
    assert "noise: run it on more data" in judged([20, 20], [19, 19]).reasons[-1]
    assert not any("ran once" in reason or "more data" in reason for reason in judged([218, 218], [9, 9]).reasons)


@pytest.mark.parametrize(("before", "after"), [(299, 404), (404, 299)])
def test_single_runs_must_differ_by_a_third(before: float, after: float) -> None:
    """One program against itself, 299 and 404 MiB on a busy machine."""
    found = judged([before], [after])
    assert found.word == "inconclusive" and found.reasons[-1].startswith("raise --repeats")
    assert judged([before] * 3, [after] * 3).word == ("worse" if after > before else "confirmed")
    assert judged([404], [260]).word == "confirmed"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((0.3, 0.1), (0.0, 0.1)),  # slow: what caches do
        ((0.0, 0.1), (-3.0, 0.1)),  # it does not grow: the other falls
        ((2.0, 9.0), (0.0, 9.0)),  # within what it varies by
    ],
)
def test_growth_that_says_nothing(before: tuple[float, float], after: tuple[float, float]) -> None:
    def of(slope: float, noise: float) -> Run:
        return a_run(150, fits=tuple(100 + slope * turn + noise * (-1) ** turn for turn in range(12)))

    pair = Pair(of(*before), of(*after))
    seen = Measurement(100 * MIB, pair.before, (pair,) * 3)
    assert compared(seen).memory == "even"


def test_a_lower_peak_that_goes_on_growing_is_no_effect() -> None:
    """compile + fit in a loop with clear_session, on TensorFlow 2.21: 19.0 and 17.2 MiB per fit."""
    steep = a_run(380, fits=tuple(130 + 19.0 * turn + turn % 2 for turn in range(12)))
    less_steep = a_run(340, fits=tuple(115 + 17.2 * turn + turn % 2 for turn in range(12)))
    seen = Measurement(100 * MIB, steep, (Pair(steep, less_steep),) * 3)
    found = decide(seen, compared(seen), TRAINED)
    assert found.word == "no effect"
    assert "goes on growing: +17.2" in found.reasons[0]


def test_growth_needs_turns_enough_and_leaves_the_warm_up_out() -> None:
    assert growth.growth([a_run(1, fits=(1, 2, 3, 4, 5))]) == {}
    warmed = growth.growth([a_run(1, fits=(100, 50, 20, 10, 10, 10, 10, 10, 10))])
    assert warmed["fit"].mean == 0


def test_slopes() -> None:
    slope = line([0.0, 2.1, 3.9, 6.0, 8.0])
    assert slope.mean == pytest.approx(1.99)
    assert slope.high - slope.mean == slope.mean - slope.low == pytest.approx(3.18 * 0.025166, rel=1e-4)  # Student's t
    assert slope.points == 5
    both = pooled([line([0.0, 1, 2, 3]), line([0.0, 3, 6, 9])])
    assert (both.mean, both.low < 0) == (2.0, True)  # the runs disagree: so does the interval
    assert peak([3, 1, 2]).spread == 2


def test_reading_the_kernel() -> None:
    status = "Name:\tpython\nVmData:\t  300 kB\nRssAnon:\t     100 kB\nRssFile:\t      20 kB\n"
    assert parse_status(status) == Reading(102_400, 20_480, 307_200)
    assert parse_status("Name:\tpython\nState:\tZ (zombie)\n") is None


def test_reading_through_psutil(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = type("Error", (Exception,), {})
    process = SimpleNamespace(memory_full_info=lambda: SimpleNamespace(uss=7))
    stub = SimpleNamespace(Process=lambda pid: process, Error=gone)
    monkeypatch.setitem(sys.modules, "psutil", stub)
    monkeypatch.setattr(sys, "platform", "darwin")
    read = reader(1)
    assert read() == Reading(7)

    def fail() -> None:
        raise gone

    process.memory_full_info = fail
    assert read() is None


def test_thinning_keeps_the_peak() -> None:
    samples = [Sample(float(number), 7 if number == 501 else 1, 0) for number in range(1_003)]
    kept = thinned(samples, 10)
    assert len(kept) <= 11
    assert max(sample.anonymous for sample in kept) == 7


def test_events_of_a_process_that_was_killed_in_a_line() -> None:
    lines = '{"time": 1.0, "kind": "start", "anonymous": 5}\n{"time": 2.0, "ki'
    assert list(events.parse(lines)) == [Event(1.0, "start", 5, {})]


@pytest.mark.parametrize(
    ("status", "error", "output", "kind"),
    [
        (0, None, "", "finished"),
        (1, {"type": "MemoryError", "message": ""}, "", "out of memory"),
        (1, {"type": "ResourceExhaustedError", "message": "OOM when allocating"}, "", "out of memory"),
        (1, {"type": "ValueError", "message": "no"}, "", "crashed"),
        (-9, None, "", "crashed"),
        (-9, None, "MemoryError", "out of memory"),
        (-6, None, "terminate called after throwing 'std::bad_alloc'", "out of memory"),
        (-11, None, "", "crashed"),
        (3, None, "", "exited"),
    ],
)
def test_outcomes(status: int, error: dict[str, str] | None, output: str, kind: str) -> None:
    told = (Event(0.0, "error", 0, error),) if error else ()
    assert classify(Ended(status, False, 0, 1, output), told, 5).kind == kind


@pytest.mark.parametrize(
    ("status", "output", "detail"),
    [
        (3, "", "with status 3"),
        (1, "1/2 fold\r2/2 fold\nno good data\n\n", "with status 1 (it printed last: no good data)"),
        (-9, "so far so good", "killed by SIGKILL, as the system does where memory runs out"),
        (-15, "so far so good", "killed by SIGTERM"),
        (-63, "", "killed by signal 63"),
    ],
)
def test_what_is_told_of_an_end(status: int, output: str, detail: str) -> None:
    """Out of memory is only said where something says so."""
    assert classify(Ended(status, False, 0, 1, output), (), 5).detail == detail


def test_an_error_that_was_told_outweighs_how_the_process_ended() -> None:
    told = (Event(0.0, "error", 0, {"type": "ValueError", "message": "no"}),)
    for ended in (Ended(-9, True, 0, 1, ""), Ended(0, False, 0, 1, "")):
        assert classify(ended, told, 5) == Outcome("crashed", "ValueError: no")
    assert classify(Ended(-9, True, 0, 1, ""), (), 5) == Outcome("hung", "no end within 5 s")


def test_a_process_that_hangs_is_ended_with_all_its_children(tmp_path: Path) -> None:
    hang = (
        "import os, sys, time\npid = os.fork()\nif not pid: os.setsid()\nprint(os.getpid(), flush=True)\ntime.sleep(60)"
    )
    done = supervise([sys.executable, "-c", hang], tmp_path, os.environ, 1.0, lambda pid: None)
    assert done.timed_out
    pids = [int(word) for word in done.output.split()]
    assert len(pids) == 2
    time.sleep(0.1)
    assert not any(_runs(pid) for pid in pids)


def _runs(pid: int) -> bool:
    path = Path(f"/proc/{pid}/status")
    return path.exists() and "State:\tZ" not in path.read_text()


def test_a_process_has_no_input_and_its_output_is_bounded(tmp_path: Path) -> None:
    loud = "import sys\nprint('x' * 10**6, flush=True)\nprint(repr(sys.stdin.read()), 'end', file=sys.stderr)"
    done = supervise([sys.executable, "-c", loud], tmp_path, os.environ, 30.0, lambda pid: None)
    assert (done.status, done.timed_out) == (0, False)
    assert done.output.endswith("'' end\n")
    assert len(done.output) < 20_000
    inner = "import sys; print(repr(sys.stdin.read()))"
    outer = (
        "import os, sys\nfrom pathlib import Path\nfrom kerasleaklint.verify.processes.process import supervise\n"
        f"print(supervise([sys.executable, '-c', {inner!r}], Path(), os.environ, 30.0, lambda pid: None).output)"
    )
    assert execute([sys.executable, "-c", outer], tmp_path, stdin="ours").stdout.strip() == "''"


def an_epoch(**changes: object) -> Epoch:
    x = Column("float32", (3,), "aa", 300.0, 1000.0, 300, 100.0, 110.0)
    y = Column("int64", (), "bb", 50.0, 50.0, 100, 50.0, 50.0)
    plain = Epoch(100, 4, 32, "c0", "o0", "g0", {"x": x, "y": y}, {"x * y": 60.0})
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_rows() -> None:
    one = [an_epoch()]
    assert rows.compare("rows", (one, one), (one, one)).status == SAME
    lost = [an_epoch(checksum="c1")]
    crossed = [an_epoch(checksum="c1", cross={"x * y": 50.0})]
    unpaired = rows.compare("rows", (one, crossed), (one, crossed))
    assert (unpaired.status, "no longer belong together" in unpaired.why) == (DIFFERENT, True)
    rounded = rows.compare("rows", (one, [an_epoch(checksum="c1", cross={"x * y": 60.0000001})]), (one, lost))
    assert rounded.status == NOTE
    moving = rows.compare("rows", (one * 2, [an_epoch(), an_epoch(checksum="c1")]), (one, lost))
    assert (moving.status, moving.after) == (DIFFERENT, "new in each epoch")
    text = Column("object", (), "t0", 0.0, 0.0, 0, 0.0, 0.0)
    words, others = ([an_epoch(checksum=text.checksum + mark, columns={"x": replace(text, checksum=mark)}, cross={})]
                     for mark in "ab")  # fmt: skip
    assert rows.compare("rows", (words, others), (words, others)).status == DIFFERENT


def test_rows_that_are_random_in_the_original_may_be_others_of_the_same_kind() -> None:
    drawn, again = [an_epoch(checksum="c1")], [an_epoch(checksum="c2")]
    y = Column("int64", (), "bb", 52.0, 52.0, 100, 52.0, 52.0)
    other = an_epoch(checksum="c3", columns={**an_epoch().columns, "y": y})
    assert rows.compare("rows", (drawn, [other]), (again, [other])).status == NOTE
    skewed = an_epoch(checksum="c3", columns={**an_epoch().columns, "y": replace(y, total=95.0, squares=95.0)})
    assert rows.compare("rows", (drawn, [skewed]), (again, [skewed])).status == DIFFERENT
    x = an_epoch().columns["x"]
    wider = an_epoch(checksum="c3", columns={**an_epoch().columns, "x": replace(x, squares=4 * x.squares)})
    assert rows.compare("rows", (drawn, [wider]), (again, [wider])).status == DIFFERENT


@pytest.mark.parametrize(
    ("epochs", "word"),
    [
        ([("o0", "g0"), ("o0", "g0")], "in order"),
        ([("o1", "g1"), ("o1", "g1")], "shuffled once"),
        ([("o1", "g1"), ("o2", "g2")], "re-shuffled in each epoch"),
        ([("o1", "g0"), ("o2", "g0")], "re-shuffled in whole batches"),
        ([("o1", "g1")], "shuffled"),
    ],
)
def test_orders(epochs: list[tuple[str, str]], word: str) -> None:
    assert order.classify([an_epoch(order=each, groups=groups) for each, groups in epochs], an_epoch()) == word


def test_batches_may_stay_together_only_where_rows_are_independent() -> None:
    whole = [an_epoch(order="o1"), an_epoch(order="o2")]
    each = [an_epoch(order="o1", groups="g1"), an_epoch(order="o2", groups="g2")]
    assert order.compare((each, whole), an_epoch(), drawn=True).status == NOTE
    assert order.compare((each, whole), an_epoch(), drawn=False).status == DIFFERENT


def test_an_order_that_fit_repeats() -> None:
    """Seeded, `fit` on TensorFlow shuffles alike in each epoch: a fresh order is no loss, a repeated one is."""
    repeated, fresh = [an_epoch(order="o1")] * 2, [an_epoch(order="o1"), an_epoch(order="o2", groups="g2")]
    whole = [an_epoch(order="o1"), an_epoch(order="o2")]
    found = order.compare((repeated, fresh), an_epoch(), drawn=False)
    assert (found.status, found.why[:21]) == (NOTE, "`fit` repeated one sh")
    assert order.compare((fresh, repeated), an_epoch(), drawn=False).status == DIFFERENT
    assert order.compare((repeated, whole), an_epoch(), drawn=True).status == NOTE
    assert order.compare((repeated, whole), an_epoch(), drawn=False).status == DIFFERENT
    others = an_epoch(checksum="c2", order="o9")  # as they are in another run, where rows are drawn at random
    assert order.compare((repeated, whole), others, drawn=True).status == NOTE
    for other in (fresh, whole):  # a program that shuffles once by itself means to
        assert order.compare((repeated, other), an_epoch(), drawn=True, by_fit=False).status == DIFFERENT


def test_histories() -> None:
    one = [{"loss": [0.5, 0.25]}]
    assert history.compare("history", one, one).after == "bit-identical"
    assert history.compare("history", one, [{"loss": [0.5, 0.2500001]}]).status == NOTE
    assert history.compare("history", one, [{"loss": [0.5, 0.3]}]).status == DIFFERENT
    assert history.compare("history", one, [{"loss": [0.5, float("nan")]}]).status == DIFFERENT
    more = [{"loss": [0.5, 0.25], "val_loss": [1.0]}]
    assert history.compare("history", one, more).why == "val_loss added"
    assert history.compare("history", more, one).why == "val_loss missing"
    assert history.compare("history", one, [{"loss": [0.5]}]).why == "another number of values"
    assert history.compare("history", one, one * 2).why == "2 calls instead of 1"
    gone = [{"loss": [0.5, float("nan")]}]
    assert history.compare("history", gone, [{"loss": [0.5, float("nan")]}]).status == SAME


def test_inputs() -> None:
    def parts(dtype: str) -> Fact:
        wide = an_epoch(columns={**an_epoch().columns, "y": replace(an_epoch().columns["y"], dtype=dtype)})
        return list(inputs.compare("", [an_epoch()], [wide]))[-1]

    assert [parts(dtype).status for dtype in ("int64", "uint8", "float32")] == [SAME, NOTE, DIFFERENT]
    assert parts("float32").why == "dtype or shape of y changed"
    weighed = an_epoch(columns={**an_epoch().columns, "sample_weight": an_epoch().columns["y"]})
    assert list(inputs.compare("", [weighed], [an_epoch()]))[-1].why == "the class or sample weights are lost"
    short = next(inputs.compare("", [an_epoch()], [an_epoch(rows=96)]))
    assert short.why == "the last partial batch (4 rows) is dropped"


def a_fit(iterations: int, steps: tuple[int, ...] = (10, 10)) -> Fit:
    return Fit(steps, iterations, {}, 9, "Adam", {}, len(steps))


def test_counts() -> None:
    found = {fact.name: fact for fact in counts.compare([[a_fit(20)]], [[a_fit(22)]])}
    assert "phantom step" in found["optimizer steps"].why
    assert found["steps per epoch"].status == SAME
    both = {fact.name: fact for fact in counts.compare([[a_fit(22)]], [[a_fit(24)]])}
    assert both["optimizer steps"].why == "the optimizer takes another number of steps"
    stopping = list(counts.compare([[a_fit(20)], [a_fit(10, (10,))]], [[a_fit(20)], [a_fit(20)]]))
    assert {fact.status for fact in stopping} == {SAME, NOTE}
    assert [fact.name for fact in counts.compare([[]], [[]])] == ["fit calls"]


def test_a_callback_that_stops_the_training_makes_counts_vary_by_chance() -> None:
    early, later = a_fit(50, (10,) * 5), a_fit(70, (10,) * 7)
    stopped = [replace(fit, intended_epochs=30, stopped=True) for fit in (early, later)]

    def unlike(one: Fit, other: Fit) -> list[tuple[str, str]]:
        return [(fact.name, fact.status) for fact in counts.compare([[one]], [[other]]) if fact.status != SAME]

    assert unlike(*stopped) == [("epochs run", NOTE), ("optimizer steps", NOTE)]
    assert unlike(early, later) == [("epochs", DIFFERENT), ("optimizer steps", DIFFERENT)]
    assert unlike(stopped[0], replace(stopped[0], intended_epochs=40)) == [("epochs", DIFFERENT)]
    assert unlike(replace(early, callbacks=("EarlyStopping",)), early) == [("callbacks", DIFFERENT)]


def test_callbacks_of_the_programs_own() -> None:
    plain, watched = a_fit(20), replace(a_fit(20), other_callbacks=1)
    assert [fact.name for fact in counts.compare([[watched]], [[plain]]) if fact.status == DIFFERENT] == [
        "own callbacks"
    ]
    assert not [fact for fact in counts.compare([[plain]], [[watched]]) if fact.status == DIFFERENT]


def test_learning_rates_that_callbacks_have_steered_are_chance() -> None:
    steered = replace(a_fit(20), callbacks=("ReduceLROnPlateau",))
    first, other = (replace(a_fit(20), optimizer=f"Adam, learning rate {rate}") for rate in (0.1, 0.2))
    before, after = ([replace(first, callbacks=steered.callbacks), fit] for fit in (first, other))
    assert not [fact for fact in counts.compare([before], [after]) if fact.status == DIFFERENT]
    found = [fact.name for fact in counts.compare([[first]], [[other]]) if fact.status == DIFFERENT]
    assert found == ["optimizer"]


SETUP = {"optimizer": {"clipnorm": "None"}, "loss": "mse", "layers": [["Dense", 1]], "weights": [{"weights": [1.0]}]}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, []),
        ({"optimizer": {"clipnorm": "1.0"}}, ["optimizer settings: another clipnorm"]),
        ({"loss": "mae"}, ["loss: it is another one"]),
        ({"layers": [["Dense", 2]]}, ["layers: a layer is set otherwise (Dense)"]),
        ({"layers": [["Dense", 1], ["Dropout", 1]]}, ["layers: Dropout instead of nothing"]),
        ({"weights": [{"weights": [1.5]}]}, ["first weights: the training begins with other ones"]),
        ({"weights": []}, []),
    ],
)
def test_setups(changed: dict[str, object], told: list[str]) -> None:
    one, other = replace(a_fit(20), setup=SETUP), replace(a_fit(20), setup={**SETUP, **changed})
    found = [f"{fact.name}: {fact.why}" for facts in setup.compare([one], [other]) for fact in facts]
    assert found == told


def test_setups_once_rows_came_in_another_order() -> None:
    """Weights are others then, and learning rates may be."""
    rows = {"train": (an_epoch(),)}, {"train": (an_epoch(order="o2"),)}
    first = [replace(a_fit(20), setup=SETUP, rows=one, callbacks=("ReduceLROnPlateau",)) for one in rows]
    later = {**SETUP, "weights": [{"weights": [2.0]}], "optimizer": {"clipnorm": "None", "learning_rate": "0.1"}}
    calls = [first[0], replace(a_fit(20), setup=SETUP)], [first[1], replace(a_fit(20), setup=later)]
    assert [fact for facts in setup.compare(*calls) for fact in facts] == []


def test_courses_of_learning_rates() -> None:
    def course(*rates: float) -> Fit:
        return replace(a_fit(20), history={"learning_rate": rates}, callbacks=("LearningRateScheduler",))

    assert [fact.status for fact in setup.rates([course(0.1, 0.05)], [course(0.1, 0.01)])] == [DIFFERENT]
    assert not list(setup.rates([course(0.1, 0.05)], [course(0.1, 0.05)]))
    steered = [replace(course(0.1, rate), other_callbacks=1) for rate in (0.05, 0.01)]
    assert not list(setup.rates(steered[:1], steered[1:]))


def a_result() -> Result:
    seen = measurement([200, 210], [10, 11])
    compared_with = compared(seen)
    facts = (*TRAINED, Fact("order", "shuffled", "in order", DIFFERENT, "the rows are no longer shuffled"))
    return Result(
        program="/data/<train>.py",
        verdict=decide(seen, compared_with, facts),
        comparison=compared_with,
        facts=facts,
        baseline=seen.baseline,
        live_before=growth.Live(3, 3, 3, 9, 8, 20),
        live_after=growth.Live(1, 1, 1, 3, 2, 6),
        series=series(seen),
        findings=(Fixed("KLL101", 3, "array & file", True),),
        environment={"keras": "3.15.1"},
        diff="--- a\n+++ b\n@@ -1 +1 @@\n-x = '<'\n+y\n",
    )


def test_a_stored_result_is_the_result() -> None:
    result = a_result()
    assert stored.load(stored.dump(result), "r.json") == result


@pytest.mark.parametrize("bad", ["", "[]", "{}", '{"schema": 99}', '{"schema": 1}'])
def test_what_is_no_stored_result(bad: str) -> None:
    with pytest.raises(ConfigError, match=r"r\.json: "):
        stored.load(bad, "r.json")


@pytest.mark.parametrize("value", [None, "x", -1, [], {"a": 1}, float("inf")])
def test_a_stored_result_with_one_thing_changed_is_drawn_or_is_none(value: object) -> None:
    whole = json.loads(stored.dump(a_result()))
    places = [place for place in _places(whole) if place]
    assert len(places) > 100
    for place in places:
        with changed(whole, place, value) as broken:
            try:
                result = stored.load(json.dumps(broken), "r.json")
            except ConfigError:
                continue
        assert text.render(result, color=False) and page.render(result) and stored.dump(result)


def _places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield place
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from _places(part, (*place, key))


@contextmanager
def changed(whole: Any, place: tuple[Any, ...], value: object) -> Iterator[Any]:
    part = whole
    for key in place[:-1]:
        part = part[key]
    before, part[place[-1]] = part[place[-1]], value
    try:
        yield whole
    finally:
        part[place[-1]] = before


def test_text_report() -> None:
    shown = text.render(a_result(), color=False)
    assert shown.startswith("/data/<train>.py: changed\n  - order: the rows are no longer shuffled\n")
    assert "peak                      +205 MiB (200 MiB to 210 MiB)" in shown
    assert "! order" in shown
    assert "models built / kept       3 / 3" in shown
    assert "\x1b[" in text.render(a_result(), color=True)


def test_the_page_is_whole_and_escaped() -> None:
    shown = page.render(a_result())
    assert "<train>" not in shown
    assert "array &amp; file" in shown
    assert not any(word in shown for word in ("http", "<script", "src="))
    drawing = ElementTree.fromstring(chart.draw(a_result().series, a_result().baseline))
    assert len(drawing.findall("polyline")) == 4
    assert [each.text for each in drawing.findall("text[@class='peak before']")] == ["original +200 MiB"]


def test_a_chart_of_nothing() -> None:
    ElementTree.fromstring(chart.draw((), 0))


@pytest.mark.parametrize("highest", [1, 700, 5_000, 30 * MIB, 218 * MIB, 1900 * MIB, 70_000 * MIB])
def test_axes_hold_what_they_show(highest: int) -> None:
    up = axis.size(highest, 300, 0)
    assert up.end >= highest
    assert 1 < len(up.ticks) <= 7
    across = axis.seconds(highest / MIB, 0, 900)
    assert across.end >= highest / MIB
    assert len(across.ticks) <= 8


def test_device_memory_of_each_backend(monkeypatch: pytest.MonkeyPatch) -> None:
    """With stubs for the backends: this machine need not have an accelerator."""
    config = SimpleNamespace(
        list_physical_devices=lambda kind: [SimpleNamespace(name="/physical_device:GPU:0")],
        experimental=SimpleNamespace(get_memory_info=lambda name: {"GPU:0": {"current": 3, "peak": 7}}[name]),
    )
    chip = SimpleNamespace(memory_stats=lambda: {"bytes_in_use": 1, "peak_bytes_in_use": 2})
    cuda = SimpleNamespace(
        is_available=lambda: True, device_count=lambda: 2, memory_allocated=int, max_memory_allocated=lambda index: 5
    )
    stubs = {
        "tensorflow": (SimpleNamespace(config=config), {"current": 3, "peak": 7}),
        "jax": (SimpleNamespace(local_devices=lambda: [chip, chip]), {"current": 2, "peak": 4}),
        "torch": (SimpleNamespace(cuda=cuda), {"current": 1, "peak": 10}),
    }
    for name, (stub, memory) in stubs.items():
        monkeypatch.setitem(sys.modules, name, stub)
        backend = SimpleNamespace(backend=lambda name=name: name)
        monkeypatch.setitem(sys.modules, "keras", SimpleNamespace(backend=backend))
        assert devices.device_memory() == memory
    chip.memory_stats = lambda: None
    monkeypatch.setitem(sys.modules, "keras", SimpleNamespace(backend=SimpleNamespace(backend=lambda: "jax")))
    assert devices.device_memory() == {}


def nvml_stub(held: dict[str, list[tuple[int, int | None]]]) -> ModuleType:
    """A fake of nvidia-ml-py: processes (id, bytes) by device."""
    stub = ModuleType("pynvml")
    stub.__spec__ = ModuleSpec("pynvml", None)

    def processes(handle: str) -> list[SimpleNamespace]:
        if not held[handle]:
            raise stub.NVMLError
        return [SimpleNamespace(pid=pid, usedGpuMemory=used) for pid, used in held[handle]]

    members: dict[str, object] = {
        "NVMLError": type("NVMLError", (Exception,), {}),
        "nvmlInit": lambda: None,
        "nvmlDeviceGetCount": lambda: len(held),
        "nvmlDeviceGetHandleByIndex": lambda index: list(held)[index],
        "nvmlDeviceGetComputeRunningProcesses": processes,
    }
    vars(stub).update(members)
    return stub


def test_device_memory_as_the_driver_counts_it(monkeypatch: pytest.MonkeyPatch) -> None:
    stub = nvml_stub({"a": [(7, 3 * MIB), (8, 90 * MIB)], "b": [(7, 4 * MIB), (7, None)], "forbidden": []})
    monkeypatch.setitem(sys.modules, "pynvml", stub)
    read = nvml.device_reader(7)
    assert read is not None
    assert read() == 7 * MIB
    asked: list[int] = []
    sampler = Sampler(lambda: Reading(1), interval=0.001, device=lambda: asked.append(1) or read())
    sampler.start()
    time.sleep(0.1)
    samples = sampler.stop()
    assert {sample.device for sample in samples} == {7 * MIB}
    assert len(asked) == -(-len(samples) // DEVICE_PACE)
    seen = series(Measurement(0, a_run(1), (Pair(replace(a_run(1), driver_peak=7 * MIB), a_run(1)),)))
    assert ("device memory (driver)", "7 MiB", "0 B") in tables.memory_rows(replace(a_result(), series=seen))

    def fail() -> None:
        raise vars(stub)["NVMLError"]

    monkeypatch.setattr(stub, "nvmlInit", fail)
    assert nvml.device_reader(7) is None
    monkeypatch.setitem(sys.modules, "pynvml", None)
    monkeypatch.setattr(nvml, "find_spec", lambda name: None)
    assert nvml.device_reader(7) is None


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the process alone is measured")
def test_what_a_program_starts_counts_once(tmp_path: Path) -> None:
    """200 MB before a fork are one process's; 100 MB that a child and its own child write are theirs."""
    program = (
        "import os, sys, time\nshared = bytearray(b'x') * 200_000_000\n"
        "if os.fork() == 0 and (os.fork() or True):\n    own = bytearray(b'y') * 100_000_000\n"
        "else:\n    print('up', flush=True)\ntime.sleep(60)"
    )
    found: list[int] = []

    def started(pid: int) -> None:
        read, end = reader(pid), time.monotonic() + 20
        while time.monotonic() < end and max(found, default=0) < 390_000_000:
            found.append(getattr(read(), "anonymous", 0))
            time.sleep(0.05)

    supervise([sys.executable, "-c", program], tmp_path, os.environ, 0.5, started)
    assert 390_000_000 < max(found) < 460_000_000


PRINTED = """\
2026-11-23 06:00:00.123456: I tensorflow/core/platform/cpu_feature_guard.cc:227] binary
\x1b[1m1/3\x1b[0m \x1b[37m-----\x1b[0m \x1b[1m9s\x1b[0m 5ms/step\r3/3 - 1s 7ms/step - loss: 0.5
done in 3.2s
"""


def test_printed_output() -> None:
    again = PRINTED.replace("5ms", "50ms").replace("06:00:00", "07:00:00").replace("3.2s", "4s")
    assert printed.compare(PRINTED, again) == Fact("printed output", "2 lines", "2 lines", SAME)
    other = printed.compare(PRINTED, again.replace("0.5", "0.6"))
    assert (other.status, other.after) == (DIFFERENT, "3/3 - TIME TIME - loss: 0.6")
    assert printed.compare("a\nb\n", "a\n").why == "it prints `(nothing)` instead of `b`"
    long = "x\n" * 10_000
    assert printed.compare("cut" + long, "anew" + long).status == SAME


def memray_stub(records: list[tuple[int, list[tuple[str, str, int]]]]) -> SimpleNamespace:
    class Reader:
        def __init__(self, path: Path) -> None:
            path.read_bytes()

        def __enter__(self) -> Reader:
            return self

        def __exit__(self, *error: object) -> None:
            pass

        def get_high_watermark_allocation_records(self, merge_threads: bool) -> list[SimpleNamespace]:
            assert merge_threads
            return [SimpleNamespace(size=size, allocator=1, stack_trace=lambda at=at: at) for size, at in records] + [
                mapping
            ]

    mapping = SimpleNamespace(size=999, allocator=9, stack_trace=list)
    return SimpleNamespace(FileReader=Reader, AllocatorType=SimpleNamespace(MMAP=9))


def test_the_peak_by_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner, program = ("ones", "/numpy.py", 9), "/data/train.py"
    stacks = [
        (50, [inner, ("load", program, 2), ("<module>", program, 4)]),
        (30, [inner, ("<module>", program, 1)]),
        (25, [inner, ("load", program, 2), ("<module>", program, 3)]),
        (10, [inner]),
    ]
    monkeypatch.setitem(sys.modules, "memray", memray_stub(stacks))
    (tmp_path / "records").touch()
    source = "import keras\n    x = np.ones(9)\n"
    lines = profile.top_lines(tmp_path / "records", Path(program), source)
    assert [(line.size, line.row, line.text) for line in lines] == [
        (75, 2, "x = np.ones(9)"),
        (30, 1, "import keras"),
        (10, 0, profile.ELSEWHERE),
    ]
    assert profile.top_lines(tmp_path / "nothing", Path(program), source) == ()
    result = replace(a_result(), profile_before=lines)
    assert stored.load(stored.dump(result), "r.json") == result
    assert "     75 B  line 2    x = np.ones(9)" in text.render(result, color=False)
    assert "<td>x = np.ones(9)</td>" in page.render(result)


@pytest.mark.skipif(find_spec("memray") is None, reason="memray is not installed")
def test_memray_itself(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("block = bytearray(30_000_000)\nother = bytearray(60_000_000)\ndel other\n")
    program = Program((tmp_path / "train.py").read_bytes(), tmp_path / "train.py")
    found = run(program, Request(program, program), Conditions(profiled=True))
    assert [(line.row, line.size // 1_000_000) for line in found.profile[:2]] == [(2, 60), (1, 30)]


@pytest.mark.skipif(find_spec("memray") is not None or find_spec("keras") is None, reason="memray is installed")
def test_a_profile_without_memray(pair: Path) -> None:
    done = execute([SCRIPT, "verify", "train.py", "--against", "fixed.py", "--profile"], pair)
    assert (done.returncode, done.stdout, "pip install memray" in done.stderr) == (2, "", True)


def test_hooks_wait_for_the_import_and_not_for_a_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kll_probe.py").write_text("value = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    seen: list[ModuleType] = []
    after_import("kll_probe", lambda: seen.append(sys.modules["kll_probe"]))
    assert find_spec("kll_probe") is not None
    assert seen == []
    import kll_probe

    assert seen == [kll_probe]
    assert kll_probe.__spec__.loader.name == "kll_probe"


def test_checksums_ignore_batches_and_order_but_not_partners() -> None:
    numpy = pytest.importorskip("numpy")
    from kerasleaklint.verify.child.checksum import Rows

    random = numpy.random.default_rng(0)
    x, y = random.random((50, 3)), random.integers(0, 9, 50)

    def of(x: object, y: object, size: int) -> Rows:
        found = Rows(("x", "y"))
        for start in range(0, 50, size):
            found.add((x[start : start + size], y[start : start + size]))  # type: ignore[index]
        return found

    plain, mixed = of(x, y, 8), random.permutation(50)
    assert (plain.rows, plain.batches, plain.largest) == (50, 7, 8)
    shuffled = of(x[mixed].astype("float32"), y[mixed].astype("int8"), 5)
    assert shuffled.checksum == plain.checksum
    assert (shuffled.order == plain.order, shuffled.groups == plain.groups) == (False, False)
    rolled = of(x, numpy.roll(y, 1), 8)
    assert rolled.checksum != plain.checksum
    assert rolled.columns["y"].checksum == of(y, y, 8).columns["y"].checksum == plain.columns["y"].checksum
    assert rolled.cross["x * y"] != pytest.approx(plain.cross["x * y"], rel=1e-6)
    assert of(y, y * 2, 8).checksum != of(y * 2, y, 8).checksum


def test_checksums_of_text_and_of_nested_shapes() -> None:
    numpy = pytest.importorskip("numpy")
    from kerasleaklint.verify.child.checksum import Rows

    words = numpy.array([b"a", b"b", b"a"], object)
    rows_seen = Rows(("x", "y"))
    rows_seen.add((words, numpy.zeros((3, 2, 2), "float16")))
    assert rows_seen.columns["y"].shape == (2, 2)
    assert rows_seen.cross == {}
    ragged = Rows(("x[0]", "x[1]"))
    ragged.add((numpy.ones((3, 2)), numpy.arange(4)))  # values, and where their rows are split
    assert (ragged.rows, ragged.cross, ragged.columns["x[1]"].values) == (3, {}, 0)
    ragged.add((numpy.ones((0, 2)), numpy.arange(1)))
    assert (ragged.rows, ragged.batches) == (3, 2)


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    (tmp_path / "train.py").write_text("x = 1\n")
    (tmp_path / "fixed.py").write_text("x = 2\n")
    (tmp_path / "notes.ipynb").write_text("{}")
    return tmp_path


@pytest.mark.skipif(find_spec("keras") is not None, reason="Keras is installed")
def test_without_keras(pair: Path) -> None:
    done = execute([SCRIPT, "verify", "train.py", "--against", "fixed.py"], pair)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("kerasleaklint: error: ")
    assert "pip install 'kerasleaklint[verify]'" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("", "nothing is found in it; compare two programs with --against"),
        ("import keras\nmodel.fit(\n", "it cannot be read: "),
        (registry()["KLL402"].bad, "KLL402 is found, and there is no fix; compare two programs with --against"),
        (registry()["KLL105"].bad, "KLL105 is found; allow unsafe fixes with --unsafe-fixes"),
    ],
)
def test_nothing_to_fix(program: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(program)
    done = execute([SCRIPT, "verify", "train.py"], tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert reason in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["nowhere.py"],
        ["notes.ipynb"],
        ["train.py", "--against", "notes.ipynb"],
        ["report", "train.py"],
        ["train.py", "--memory-limit", "much"],
        ["train.py", "--against", "fixed.py", "--html", "nowhere/page.html"],
    ],
)
def test_what_cannot_be_verified_is_one_line(arguments: list[str], pair: Path) -> None:
    done = execute([SCRIPT, "verify", *arguments], pair)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_a_stored_result_is_drawn_again(tmp_path: Path) -> None:
    (tmp_path / "result.json").write_text(stored.dump(a_result()))
    done = execute([SCRIPT, "verify", "report", "result.json", "--html", "page.html"], tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == text.render(a_result(), color=False)
    assert (tmp_path / "page.html").read_text().startswith("<!doctype html>")
    again = execute([SCRIPT, "verify", "report", "result.json", "--output-format", "json"], tmp_path)
    assert json.loads(again.stdout)["verdict"]["word"] == verdict.CHANGED


def test_progress_that_nobody_reads_ends_no_run() -> None:
    """As with `2>&1 | head -1`."""
    announced = (
        "from kerasleaklint.verify.plan import Step\nfrom kerasleaklint.verify.progress import progress\n"
        "with progress(False) as announce:\n    announce(Step('run', 1, 2))\n    announce(Step('run', 2, 2))\n"
        "print('went on')\n"
    )
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([sys.executable, "-c", announced], stdout=subprocess.PIPE, stderr=writing, text=True)
    os.close(writing)
    assert (done.returncode, done.stdout) == (0, "went on\n")


@pytest.mark.skipif(not warm.POSSIBLE, reason="there are no forks here")
def test_a_process_for_forks_that_has_died(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe that breaks must not be taken for a reader of the report that has gone away."""
    (tmp_path / "dies.py").write_text("import os\nos.close(0)\nprint('ready', flush=True)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(warm, "CHILD", "dies")
    program = Program(b"", tmp_path / "train.py")
    with pytest.raises(BaselineError, match="has died"), warm.Warm() as launch:
        launch(tmp_path / "orders.json", Request(program, program), lambda pid: None)
