"""Fixed programs are run with TensorFlow: they train as a program that a person wrote for the same purpose does."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from dataclasses import replace as but
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from kerasleaklint import engine
from kerasleaklint.runner.stack import on_deep_stack
from kerasleaklint.sources import Project
from support import ALL

pytestmark = [
    pytest.mark.verify,
    pytest.mark.skipif(find_spec("tensorflow") is None, reason="needs TensorFlow (the verify extra)"),
]

HEAD = """\
import numpy as np
import tensorflow as tf
from tensorflow import keras

rng = np.random.default_rng(0)
x = rng.random((100, 4)).astype("float32")
y = rng.random((100, 1)).astype("float32")


def build():
    model = keras.Sequential([keras.layers.Dense(3), keras.layers.Dense(1)])
    model.compile(optimizer="adam", loss="mse")
    return model


def batches(xs, ys, size=16):
    while True:
        for start in range(0, len(xs), size):
            yield xs[start : start + size], ys[start : start + size]


"""


@dataclass(frozen=True)
class Case:
    """A program to fix, and one that trains as the fixed one must: the program itself where that runs.

    `within` is how far numbers may be apart, relatively, where the fix computes them in another way.
    """

    code: str
    program: str
    same_as: str | None = None
    within: float = 0.0


CASES = {
    "sparse labels": Case(
        "KLL105",
        """\
labels = np.arange(100, dtype="int64") * 991
labels = keras.utils.to_categorical(labels, 99_000)
model = keras.Sequential([keras.layers.Dense(3), keras.layers.Dense(99_000, activation="softmax")])
model.compile(optimizer="sgd", loss="categorical_crossentropy", metrics=["accuracy"])
history = model.fit(x, labels, validation_split=0.2, epochs=2, verbose=0)
""",
        within=1e-6,
    ),
    "float64 images": Case(
        "KLL104",
        """\
pictures = np.random.default_rng(3).integers(0, 256, size=(600, 64, 64, 3), dtype=np.uint8)
held_back, scaled = pictures[:400], pictures / 255.0
labels = np.arange(600)[:, np.newaxis] % 2
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
history = model.fit(scaled, labels, validation_split=0.2, epochs=2, verbose=0)
""",
    ),
    "prefetch": Case(
        "KLL302",
        """\
dataset = tf.data.Dataset.from_tensor_slices((x, y)).map(lambda a, b: (a * 2, b)).batch(16)
model = build()
history = model.fit(dataset, epochs=3, verbose=0)
""",
    ),
    "prefetch, branches": Case(
        "KLL302",
        """\
dataset = tf.data.Dataset.from_tensor_slices((x, y)).map(lambda a, b: (a * 2, b))
if len(x) > 10:
    dataset = dataset.batch(16)
else:
    dataset = dataset.batch(1)
model = build()
history = model.fit(dataset, validation_data=dataset, epochs=3, verbose=0)
""",
    ),
    "shuffle before map": Case(
        "KLL305",
        """\
dataset = tf.data.Dataset.range(10000).map(lambda i: (tf.one_hot(tf.repeat(i % 4, 4), 3), tf.reshape(i % 3, (1,))))
dataset = dataset.map(lambda a, b: (a[:, 0], b)).shuffle(1000).batch(500).prefetch(2)
model = build()
history = model.fit(dataset, epochs=3, verbose=0)
""",
    ),
    "cache before map": Case(
        "KLL304",
        """\
dataset = tf.data.Dataset.range(500).map(lambda i: (tf.one_hot(i % 4, 4), tf.cast(tf.reshape(i % 3, (1,)), tf.float32)))
dataset = dataset.map(lambda a, b: (a * 2, b)).cache().batch(64).prefetch(2)
model = build()
history = model.fit(dataset, epochs=3, verbose=0)
""",
    ),
    "cache before repeat": Case(
        "KLL304",
        """\
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(16).repeat(3).cache().prefetch(2)
model = build()
history = model.fit(dataset, epochs=3, verbose=0)
""",
    ),
    "smaller buffer": Case(
        "KLL306",
        """\
dataset = tf.data.Dataset.range(100).map(lambda i: (tf.ones(4) * tf.cast(i, tf.float32), tf.ones(1)))
dataset = dataset.batch(16).prefetch(50)
model = build()
history = model.fit(dataset, epochs=3, verbose=0)
""",
    ),
    "tensor made before": Case(
        "KLL307",
        """\
table = np.random.default_rng(1).random((80_000, 16))
dataset = tf.data.Dataset.range(100).map(lambda i: (tf.gather(table, i), tf.ones(1))).batch(16).prefetch(2)
model = build()
history = model.fit(dataset, epochs=3, verbose=0)
""",
    ),
    "session cleared per fold": Case(
        "KLL308",
        """\
many, labels = rng.random((50_000, 40), dtype="float32"), rng.random((50_000, 1), dtype="float32")
model = build()
losses = []
for fold in range(8):
    rows = rng.permutation(50_000)[:40_000]
    history = model.fit(batches(many[rows], labels[rows]), steps_per_epoch=5, epochs=2, verbose=0)
    losses += history.history["loss"]
history.history["all"] = losses
""",
    ),
    "batch": Case(
        "KLL301",
        """\
dataset = tf.data.Dataset.from_tensor_slices((x, y))
dataset = dataset.prefetch(tf.data.AUTOTUNE)
model = build()
history = model.fit(dataset, batch_size=16, epochs=3, verbose=0)
""",
        "model = build()\nhistory = model.fit(x, y, batch_size=16, shuffle=False, epochs=3, verbose=0)\n",
    ),
    "batch of 32": Case(
        "KLL301",
        """\
model = build()
history = model.fit(tf.data.Dataset.from_tensor_slices((x, y)).prefetch(2), epochs=3, verbose=0)
""",
        "model = build()\nhistory = model.fit(x, y, shuffle=False, epochs=3, verbose=0)\n",
    ),
    "steps": Case(
        "KLL201",
        "model = build()\nhistory = model.fit(batches(x, y), epochs=3, verbose=0)\n",
        "model = build()\nhistory = model.fit(x, y, batch_size=16, shuffle=False, epochs=3, verbose=0)\n",
    ),
    "steps of a dataset": Case(
        "KLL201",
        """\
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(16).repeat().prefetch(2)
model = build()
history = model.fit(dataset, epochs=1, verbose=0)
""",
        "model = build()\nhistory = model.fit(x, y, batch_size=16, shuffle=False, epochs=1, verbose=0)\n",
    ),
    "generator": Case(
        "KLL204",
        """\
model = build()
history = model.fit_generator(batches(x, y), len(x) / 16, 3, verbose=0, workers=1, max_queue_size=4)
""",
        "model = build()\nhistory = model.fit(batches(x, y), steps_per_epoch=7, epochs=3, verbose=0)\n",
    ),
    "steps that are no whole numbers": Case(
        "KLL204",
        """\
steps = len(x) / 16
model = build()
history = model.fit_generator(
    batches(x, y), steps, 2, validation_data=batches(x, y, 100), validation_steps=np.ceil(len(x) / 40.0), verbose=0
)
""",
        """\
model = build()
history = model.fit(
    batches(x, y), steps_per_epoch=7, epochs=2, validation_data=batches(x, y, 100), validation_steps=3, verbose=0
)
""",
    ),
    "prefetch after a generator": Case(
        "KLL302",
        """\
def rows(since):
    for row, target in zip(x[since:], y[since:]):
        yield row * 2, target


model = build()
spec = (tf.TensorSpec((4,)), tf.TensorSpec((1,)))
ds = tf.data.Dataset.from_generator(lambda: rows(10), output_signature=spec).batch(16)
history = model.fit(ds, validation_data=ds.take(3), epochs=3, verbose=0)
""",
    ),
    "floats": Case(
        "KLL501",
        """\
model = build()
history = model.fit(x, y, batch_size=16, shuffle=False, verbose=0)
loss_function = keras.losses.MeanSquaredError()
losses = []
for a, b in tf.data.Dataset.from_tensor_slices((x, y)).batch(16).prefetch(2):
    with tf.GradientTape() as tape:
        loss = loss_function(b, model(a, training=True))
    weights = model.trainable_variables
    model.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    losses.append(loss)
history.history["all"] = float(tf.reduce_mean(losses))
""",
    ),
    "constants": Case(
        "KLL503",
        """\
model = build()
history = model.fit(x, y, batch_size=16, shuffle=False, verbose=0)
loss_function = keras.losses.MeanSquaredError()

@tf.function
def step(a, b, number):
    with tf.GradientTape() as tape:
        loss = loss_function(b, model(a, training=True)) * tf.cast(number, tf.float32)
    weights = model.trainable_variables
    model.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    return loss

losses = []
for number in range(6):
    losses.append(float(step(x, y, number)))
history.history["all"] = losses
""",
    ),
    "steps of a summary": Case(
        "KLL503",
        """\
import tempfile

model = build()
history = model.fit(x, y, batch_size=16, shuffle=False, verbose=0)


@tf.function
def step(a, b, number):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(a, training=True) - b) ** 2)
    weights = model.trainable_variables
    model.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    tf.summary.write("loss", loss, step=number)
    return loss


losses = []
with tempfile.TemporaryDirectory() as folder, tf.summary.create_file_writer(folder).as_default():
    for number in range(6):
        losses.append(float(step(x, y, number)))
history.history["all"] = losses
""",
    ),
    "copies": Case(
        "KLL502",
        """\
model = build()
history = model.fit(x, y, batch_size=16, shuffle=False, verbose=0)
rows = []
for a in tf.data.Dataset.from_tensor_slices(x).batch(16).prefetch(2):
    rows.append(model(a).numpy()[0])
    rows.append(model.predict_on_batch(a)[:2])
history.history["all"] = [float(row.sum()) for row in rows]
""",
    ),
    "traced step": Case(
        "KLL504",
        """\
model = build()
history = model.fit(x, y, batch_size=16, shuffle=False, verbose=0)
loss_function = keras.losses.MeanSquaredError()
losses = []
for start in range(0, 100, 20):

    @tf.function
    def step(a, b):
        with tf.GradientTape() as tape:
            loss = loss_function(b, model(a, training=True))
        weights = model.trainable_variables
        model.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        return loss

    losses.append(float(step(x[start : start + 20], y[start : start + 20])))
history.history["all"] = losses
""",
    ),
    "sessions": Case(
        "KLL506",
        """\
model = build()
history = model.fit(x, y, batch_size=16, shuffle=False, verbose=0)
values = []
with tf.Graph().as_default():
    total = tf.reduce_sum(tf.constant(x))
    for turn in range(6):
        session = tf.compat.v1.InteractiveSession()
        values.append(float(session.run(total)))
history.history["all"] = values
""",
    ),
    "single items": Case(
        "KLL404",
        """\
model = build()
for row, target in zip(x[:20], y):
    model.fit(row[np.newaxis], target[np.newaxis], epochs=1, verbose=0)
    guess = model.predict(row[np.newaxis], verbose=0)
history = model.fit(x, y, shuffle=False, epochs=1, verbose=0)
history.history["guess"] = list(guess[0])
""",
    ),
    "clear_session": Case(
        "KLL401",
        """\
losses = []
for seed in (1, 2, 3):
    keras.utils.set_random_seed(seed)
    model = build()
    print(model)
    history = model.fit(x, y, batch_size=16, shuffle=False, epochs=2, verbose=0)
    losses += history.history["loss"]
history.history["all"] = losses
""",
    ),
    "one model for all turns": Case(
        "KLL401",
        """\
def make(rate):
    inputs = keras.Input((4,))
    hidden = keras.layers.BatchNormalization()(keras.layers.Dense(8, activation="relu")(inputs))
    made = keras.Model(inputs, keras.layers.Dense(1)(keras.layers.Dropout(0.3)(hidden)))
    made.compile(keras.optimizers.Adagrad(rate), "mse", metrics=["mae"])
    return made


losses = []
for seed in (1, 2, 3):
    keras.utils.set_random_seed(seed)
    model = make(0.1)
    less = keras.callbacks.ReduceLROnPlateau("loss", patience=0, min_delta=9.0)
    history = model.fit(x[seed:], y[seed:], batch_size=16, epochs=4, verbose=0, callbacks=[less])
    losses += history.history["loss"] + list(model.evaluate(x, y, verbose=0)) + list(model.predict(x, verbose=0)[:, 0])
history.history["all"] = [float(loss) for loss in losses]
""",
    ),
    "one model for all turns, written in the loop": Case(
        "KLL401",
        """\
losses = []
for seed in (1, 2, 3):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential()
    model.add(keras.layers.Dense(8, input_shape=(4,), kernel_initializer="he_normal"))
    model.add(keras.layers.GaussianNoise(0.3))
    model.add(keras.layers.Dense(1))
    model.compile("adam", "mse")
    history = model.fit(x, y, batch_size=16, epochs=2, verbose=0)
    losses += history.history["loss"]
history.history["all"] = losses
""",
    ),
}

CHILD = """
import contextlib, json, sys
import keras

def run(program):
    keras.utils.clear_session()
    keras.utils.set_random_seed(7)
    names = {}
    try:
        exec(compile(program, "program", "exec"), names)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    return {"history": names["history"].history, "iterations": int(names["model"].optimizer.iterations.numpy())}

with contextlib.redirect_stdout(sys.stderr):
    answers = {name: run(program) for name, program in json.load(sys.stdin).items()}
json.dump(answers, sys.stdout, default=float)
"""


def fixed(case: Case) -> str:
    project = Project(Path("/nonexistent"))
    data, wanted = (HEAD + case.program).encode(), but(ALL, select=(case.code,))
    return on_deep_stack(lambda: engine.fix(data, "program.py", wanted, project, unsafe=True)).data.decode()


@pytest.fixture(scope="module")
def trained() -> dict[str, dict[str, Any]]:
    """What each fixed program and each that it must equal came to, all run in one process."""
    programs = {f"{name} fixed": fixed(case) for name, case in CASES.items()}
    programs |= {f"{name} wanted": HEAD + (case.same_as or case.program) for name, case in CASES.items()}
    command = [sys.executable, "-c", CHILD]
    done = subprocess.run(command, input=json.dumps(programs), capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    answers: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return answers


@pytest.mark.parametrize("name", CASES)
def test_the_history_is_bit_identical(name: str, trained: dict[str, dict[str, Any]]) -> None:
    assert fixed(CASES[name]) != HEAD + CASES[name].program
    assert "error" not in trained[f"{name} wanted"]
    one, other = trained[f"{name} fixed"], trained[f"{name} wanted"]
    if CASES[name].within:
        assert one["iterations"] == other["iterations"] and one["history"].keys() == other["history"].keys()
        for key, values in other["history"].items():
            assert one["history"][key] == pytest.approx(values, rel=CASES[name].within)
    else:
        assert one == other
