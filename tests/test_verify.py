"""The verifier on real programs: each run is a fresh process with TensorFlow, so this is minutes of work."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from conftest import SCRIPT, execute
from kerasleaklint.verify import warm
from kerasleaklint.verify.compare import DIFFERENT, Fact
from kerasleaklint.verify.comparison import compared
from kerasleaklint.verify.plan import Measurement, Pair
from kerasleaklint.verify.request import Program, Request, aligned, measured, natural
from kerasleaklint.verify.run import Launch, Run, fresh, run
from kerasleaklint.verify.training import compared as compared_training
from kerasleaklint.verify.verdict import CHANGED, decide

pytestmark = [
    pytest.mark.verify,
    pytest.mark.skipif(find_spec("tensorflow") is None, reason="runs programs that import TensorFlow"),
]

PROGRAMS = Path(__file__).parent / "fixtures" / "programs" / "verify"
ROWS, COLUMNS = 1_037, 8
Runs = tuple[Run, Run, Run]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Programs with their data; the last batch is a partial one."""
    import numpy as np

    path = tmp_path_factory.mktemp("programs")
    for program in PROGRAMS.glob("*.py"):
        (path / program.name).write_bytes(program.read_bytes())
    x = np.random.default_rng(1).random((ROWS, COLUMNS), dtype="float32")
    np.save(path / "x.npy", x)
    np.save(path / "y.npy", (x.sum(1) > COLUMNS / 2).astype("int64"))
    return path


@pytest.fixture(scope="module")
def launch() -> Iterator[Launch]:
    """Forks of one process, where that is possible: there are many programs. The console tests run fresh ones."""
    if not warm.POSSIBLE:
        yield fresh
        return
    with warm.Warm() as forks:
        yield forks


@pytest.fixture(scope="module")
def seen(folder: Path, launch: Launch) -> Callable[[str], Runs]:
    """The three kinds of runs of a program text, made once."""

    @cache
    def runs(text: str) -> Runs:
        program = Program(text.encode(), folder / "program.py")
        request = Request(program, program)
        kinds = (measured(request), natural(request), aligned(request))
        first, second, third = (run(program, request, kind, launch=launch) for kind in kinds)
        return first, second, third

    return runs


@pytest.fixture(scope="module")
def facts(folder: Path, seen: Callable[[str], Runs]) -> Callable[[str, str], tuple[Measurement, tuple[Fact, ...]]]:
    def compare(before: str, after: str) -> tuple[Measurement, tuple[Fact, ...]]:
        pairs = [Pair(*both) for both in zip(seen(before), seen(after), strict=True)]
        measurement = Measurement(0, pairs[0].before, (pairs[0],), pairs[1], pairs[2])
        request = Request(Program(before.encode(), folder / "program.py"), Program(b"", folder / "program.py"))
        return measurement, compared_training(request, measurement, lambda step: None)

    return compare


def planted(program: str, old: str, new: str) -> str:
    assert program.count(old) == 1
    return program.replace(old, new)


ARRAYS = (PROGRAMS / "arrays.py").read_text()
STREAMED = (PROGRAMS / "streamed.py").read_text()
RECORDS = (PROGRAMS / "in_order.py").read_text()
EVALUATED = f"{ARRAYS}model.evaluate(x[:500], y[:500], verbose=0)\nmodel.predict(x[:500], verbose=0)\n"
FIT = "class_weight={0: 1.0, 1: 2.0}, verbose=0)"
STOPPING = planted(
    planted(ARRAYS, "EPOCHS, BATCH = 3,", "EPOCHS, BATCH = 40,"),
    FIT,
    "verbose=0, callbacks=[\n    keras.callbacks.EarlyStopping('loss', 0.005, 0), "
    "keras.callbacks.ReduceLROnPlateau('loss', 0.9, 1, min_delta=0.01),\n])",
)
LOSS = '"binary_crossentropy"'
HUBER = {ARRAYS: "keras.losses.Huber()", STREAMED: "keras.losses.Huber(2.0)"}
CURVED = planted(ARRAYS, '"relu"', "lambda value: value * value")
RESTLESS = planted(
    ARRAYS,
    "model.compile",
    "draw = np.random.default_rng().normal\nmodel.set_weights([draw(size=w.shape) for w in model.get_weights()])\n"
    "model.compile",
).replace(FIT, "verbose=0, shuffle=False)")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ARRAYS, STREAMED),
        (ARRAYS, ARRAYS),
        (planted(ARRAYS, "verbose=0", "verbose=0, shuffle=False"), RECORDS),
        (EVALUATED, f"{EVALUATED}#"),
        (STOPPING, f"{STOPPING}#"),
        (RESTLESS, f"{RESTLESS}#"),
        (CURVED, f"#\n{CURVED}"),
        (ARRAYS, planted(ARRAYS, LOSS, "keras.losses.BinaryCrossentropy()")),
    ],
)
def test_the_same_training(
    before: str, after: str, facts: Callable[[str, str], tuple[Measurement, tuple[Fact, ...]]]
) -> None:
    _, found = facts(before, after)
    assert [fact for fact in found if fact.status == DIFFERENT] == []
    assert {fact.name for fact in found} >= {"optimizer steps", "rows", "order", "history"}


def test_history_to_the_bit(facts: Callable[[str, str], tuple[Measurement, tuple[Fact, ...]]]) -> None:
    _, found = facts(planted(ARRAYS, "verbose=0", "verbose=0, shuffle=False"), RECORDS)
    assert {fact.name: fact.after for fact in found}["history"] == "bit-identical"


def test_a_fresh_order_where_a_seed_makes_fit_repeat_its_own(
    facts: Callable[[str, str], tuple[Measurement, tuple[Fact, ...]]],
) -> None:
    seeded = [planted(text, "\nx = np", "\nkeras.utils.set_random_seed(1)\nx = np") for text in (ARRAYS, STREAMED)]
    measurement, found = facts(*seeded)
    verdict = decide(measurement, replace(compared(measurement), memory="fell"), found)
    assert verdict.word == "confirmed", verdict.reasons
    assert "`fit` repeated one shuffled order in every epoch" in " ".join(verdict.reasons)


PLANTED = {
    "partial batch": (
        planted(
            planted(STREAMED, "range(0, len(x), BATCH)", "range(0, len(x) - BATCH, BATCH)"),
            "-(-len(x) // BATCH)",
            "len(x) // BATCH",
        ),
        "the last partial batch (13 rows) is dropped",
    ),
    "shuffling": (planted(STREAMED, "np.random.permutation(len(x))", "np.arange(len(x))"), "no longer shuffled"),
    "one shuffle": (
        planted(STREAMED, "np.random.permutation(len(x))", "np.random.default_rng(3).permutation(len(x))"),
        "re-shuffled in each epoch and is shuffled once",
    ),
    "pairing": (planted(STREAMED, "y[chosen]", "np.roll(y, 1)[chosen]"), "no longer belong together"),
    "class_weight": (planted(STREAMED, "class_weight={0: 1.0, 1: 2.0}, ", ""), "the class or sample weights are lost"),
    "cardinality": (planted(STREAMED, ".apply(tf.data.experimental.assert_cardinality(steps))", ""), "phantom step"),
    "values": (planted(STREAMED, "yield x[chosen]", "yield x[chosen] * 2"), "the values of x differ"),
    "learning rate": (planted(STREAMED, '"adam"', "keras.optimizers.Adam(0.01)"), "the optimizer is another one"),
    "momentum": (planted(STREAMED, '"adam"', "keras.optimizers.Adam(beta_1=0.5)"), "another beta_1"),
    "loss": (planted(STREAMED, '"binary_crossentropy"', '"mse"'), "loss: it is another one"),
    "activation": (planted(STREAMED, '"relu"', '"tanh"'), "layers: a layer is set otherwise (Dense)"),
    "metrics": (planted(STREAMED, '"binary_crossentropy"', '"binary_crossentropy", metrics=["mae"]'), "mae added"),
    "first weights": (
        planted(STREAMED, "model.fit", "model.set_weights([w * 2 for w in model.get_weights()])\nmodel.fit"),
        "the training begins with other ones",
    ),
    "first epoch": (
        planted(STREAMED, "epochs=EPOCHS", "epochs=EPOCHS + 2, initial_epoch=2"),
        "another number of epochs",
    ),
    "crash": (planted(STREAMED, "yield x[chosen]", "yield x.missing"), "the fixed program crashed"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_change(name: str, facts: Callable[[str, str], tuple[Measurement, tuple[Fact, ...]]]) -> None:
    program, reason = PLANTED[name]
    measurement, found = facts(ARRAYS, program)
    verdict = decide(measurement, compared(measurement), found)
    assert verdict.word == CHANGED
    assert reason in " ".join(verdict.reasons)


def test_a_setting_that_a_loss_does_not_tell(
    facts: Callable[[str, str], tuple[Measurement, tuple[Fact, ...]]],
) -> None:
    """`get_config` of Keras 3.15 leaves out the delta of a Huber loss."""
    _, found = facts(*(planted(program, LOSS, loss) for program, loss in HUBER.items()))
    assert [fact.name for fact in found if fact.status == DIFFERENT] == ["loss"]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("x[:500], y[:500]", "x[:500], y[500:1000]", "evaluated rows: the values of y differ"),
        ("predict(x[:500]", "predict(x[499::-1]", "predicted rows: the rows come in another order"),
        ("predict(x[:500]", "predict(x[:400]", "predicted rows: 400 rows instead of 500"),
    ],
)
def test_other_rows_to_evaluate_or_predict(
    old: str, new: str, reason: str, facts: Callable[[str, str], tuple[Measurement, tuple[Fact, ...]]]
) -> None:
    _, found = facts(EVALUATED, planted(EVALUATED, old, new))
    assert any(f"{fact.name}: {fact.why}".startswith(reason) for fact in found if fact.status == DIFFERENT)


BY_HAND = """
import tensorflow as tf
optimizer = keras.optimizers.SGD(0.1)
for start in range(0, len(x), BATCH):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x[start : start + BATCH])[:, 0] - y[start : start + BATCH]) ** 2)
    weights = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
"""
BY_BATCH = "\nfor _ in range(9):\n    model.train_on_batch(x[:BATCH], y[:BATCH])\n"
GUESSED = "model.predict(x[:9], verbose=0)\n"
IN_ORDER = planted(ARRAYS, "verbose=0", "verbose=0, shuffle=False")
UNTRAINED = ARRAYS.partition("model.fit")[0]


@pytest.mark.parametrize(
    ("before", "old", "new", "word"),
    [
        (UNTRAINED + BY_HAND, "SGD(0.1)", "SGD(0.1 )", "no effect"),
        (UNTRAINED + BY_HAND, "SGD(0.1)", "SGD(0.2)", CHANGED),
        (IN_ORDER + BY_BATCH, "_ in range(9)", "_  in range(9)", "no effect"),
        (IN_ORDER + BY_BATCH, "y[:BATCH])", "1 - y[:BATCH])", CHANGED),
        (UNTRAINED + BY_BATCH + GUESSED, ".predict(x[:9], verbose=0)", "(x[:9])", "no effect"),
        (UNTRAINED + BY_BATCH + GUESSED, "range(9)", "range(8)", CHANGED),
        (ARRAYS + BY_BATCH, "y[:BATCH])", "1 - y[:BATCH])", CHANGED),
    ],
)
def test_training_outside_of_fit(
    before: str, old: str, new: str, word: str, facts: Callable[[str, str], tuple[Measurement, tuple[Fact, ...]]]
) -> None:
    measurement, found = facts(before, planted(before, old, new))
    level = replace(compared(measurement), memory="even")
    verdict = decide(measurement, level, found)
    assert verdict.word == word, verdict.reasons


def test_what_a_program_saves_is_as_it_was(folder: Path, launch: Launch, tmp_path: Path) -> None:
    """Once into an empty folder, and once over what it has saved before."""
    saves = Program((PROGRAMS / "saves.py").read_bytes(), tmp_path / "train.py")
    for name in ("x.npy", "y.npy"):
        shutil.copy(folder / name, tmp_path)
    (tmp_path / "old_logs").mkdir()
    (tmp_path / "old_logs" / "events.out.tfevents.1.host.1.v2").write_text("old")
    request = Request(saves, saves)
    empty = contents(tmp_path)
    done = run(saves, request, measured(request), launch=launch)
    assert done.outcome.finished, done.output
    assert contents(tmp_path) == empty
    subprocess.run([sys.executable, "-c", saves.source], cwd=tmp_path, check=True, capture_output=True)
    full = contents(tmp_path)
    assert len(full) > len(empty) + 15
    done = run(saves, request, measured(request), launch=launch)
    assert done.outcome.finished, done.output
    assert {"best.keras", "model.h5", "log.csv", "by_gfile.txt", "checkpoints/last.index"} <= {*done.written}
    assert contents(tmp_path) == full


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_temporary_files_go_with_the_run(tmp_path: Path, launch: Launch) -> None:
    program = Program(b"import tempfile\nprint(tempfile.mkdtemp())\n", tmp_path / "train.py")
    request = Request(program, program)
    for kind in (fresh, launch):
        done = run(program, request, measured(request), launch=kind)
        assert done.outcome.finished
        assert not Path(done.output.strip()).exists()


def test_a_limit_that_only_the_fixed_program_stands(folder: Path) -> None:
    """The original holds 180 MiB more than it needs."""
    whole = planted(ARRAYS, "\nx = np", "\nballast = np.ones((180, 1024, 1024), 'uint8')\nx = np")
    (folder / "whole.py").write_text(whole)
    options = ["--repeats", "1", "--memory-limit", "120MiB", "-q", "--output-format", "json"]
    done = execute([SCRIPT, "verify", "whole.py", "--against", "streamed.py", *options], folder, timeout=1200)
    verdict = json.loads(done.stdout)["verdict"]
    assert verdict["word"] == "confirmed"
    assert "the original runs out of memory and the fixed one finishes" in verdict["reasons"][0]
    assert done.returncode == 0
