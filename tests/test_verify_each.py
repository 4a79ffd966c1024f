"""Each fix by itself: the programs that are made, and the verdicts on them, with runs made up here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kerasleaklint.cli import verify_program
from kerasleaklint.verify import each
from kerasleaklint.verify.each import judged
from kerasleaklint.verify.outcome import Outcome
from kerasleaklint.verify.plan import Measurement, Pair, Step
from kerasleaklint.verify.report import page, stored, text
from kerasleaklint.verify.request import Conditions, Fixed, Program, Request
from kerasleaklint.verify.run import Run
from kerasleaklint.verify.verdict import Verdict
from test_verify_units import a_result

MIB = 1024**2
TWO = """\
import keras
import tensorflow as tf

model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
first = tf.data.Dataset.from_generator(rows, output_types=tf.float32).map(abs).batch(32)
model.fit(first, epochs=3)
second = tf.data.Dataset.from_generator(others, output_types=tf.float32).map(abs).batch(32)
model.fit(second, epochs=3)
"""


def test_a_program_for_each_fix(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(TWO)
    original = verify_program.read(tmp_path / "train.py")
    whole = verify_program.fixed(original, unsafe=True)
    found = verify_program.findings(original, whole)
    assert [(one.code, one.row, one.gone) for one in found] == [("KLL302", 6, True), ("KLL302", 8, True)]
    (one, first), (other, second) = verify_program.alone(original, unsafe=True)
    assert (one, other) == (0, 1)
    assert first.source.count(b"prefetch") == second.source.count(b"prefetch") == 1
    assert whole.source.count(b"prefetch") == 2
    assert len({first.source, second.source, whole.source, original.source}) == 4


def a_run(peak: int, kind: str = "finished") -> Run:
    return Run(Outcome(kind), 0.0, 1.0, peak * MIB, 0, (), (), "")


@pytest.fixture
def peaks(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Runs of made up programs whose text is what they take; gives what was run."""
    ran: list[bytes] = []

    def run(program: Program, request: Request, conditions: Conditions, watch: object) -> Run:
        ran.append(program.source)
        return a_run(int(program.source) if program.source.isdigit() else 0, "finished" if program.source else "hung")

    monkeypatch.setattr(each, "run", run)
    return ran


SILENT: Callable[[Step], None] = lambda step: None  # noqa: E731
WHOLE = Verdict("confirmed", ("all",))


def test_each_fix_has_a_verdict_of_its_own(peaks: list[bytes]) -> None:
    path = Path("train.py")
    findings = tuple(Fixed("KLL101", row, "m", True) for row in (1, 2, 3, 4))
    programs = tuple((index, Program(text, path)) for index, text in enumerate((b"1900", b"", b"40", b"10")))
    request = Request(Program(b"900", path), Program(b"10", path), findings=findings, alone=programs)
    pair = Pair(a_run(900), a_run(10))
    found = judged(request, Measurement(0, pair.before, (pair, pair)), WHOLE, SILENT)
    assert [one.verdict for one in found] == ["worse", "changed", "inconclusive", "confirmed"]
    assert "hung" in found[1].reasons[0]
    assert "no fit" in found[2].reasons[0]
    assert found[3].reasons == WHOLE.reasons
    assert peaks == [b"1900", b"1900", b"", b"40", b"40"]  # the fix of the whole is not run again


def test_reports_tell_the_verdicts_on_single_fixes() -> None:
    result = a_result()
    alone = replace(result.findings[0], verdict="no effect", reasons=("even", "small"))
    tried = replace(result, findings=(alone,))
    assert stored.load(stored.dump(tried), "r.json") == tried
    assert "  its fix alone: no effect: even; small" in text.render(tried, color=False)
    assert "<td>no effect: even</td>" in page.render(tried)
    assert "its fix alone" not in page.render(result)
