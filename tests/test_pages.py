"""The rule pages show what the tool does: each example is reported, what to use instead is not."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from kerasleaklint.rules import registry
from kerasleaklint.rules.rule import Rule
from support import ALL, check, codes, fix

IMPORTS = """\
import glob
import math

import cv2
import keras
import numpy as np
import tensorflow as tf
from keras import layers
from sklearn.model_selection import KFold

"""
# What the examples of a page take for granted, and what they leave out at their end: a model and rows, or what
# AROUND says.
UNCOMPILED = "model = keras.Sequential([keras.Input((8,)), layers.Dense(1)])\n"
MODEL = f'{UNCOMPILED}model.compile(optimizer="adam", loss="mse")\n'
BUILD = """
def build():
    model = keras.Sequential([keras.Input((8,)), layers.Dense(1)])
    model.compile(optimizer="adam", loss="mse")
    return model
"""
ROWS = "x, y = np.zeros((50_000, 8), dtype='float32'), np.zeros(50_000)\n"
WIDE_ROWS = ROWS.replace("8)", "800)")
DATASET = f"{WIDE_ROWS}dataset = tf.data.Dataset.from_tensor_slices((x, y))\n"
BATCHES = f"{DATASET}dataset = dataset.batch(256).prefetch(2)\n"
DECODE = "decode = lambda path: tf.io.decode_jpeg(tf.io.read_file(path))\n"
ENDLESS = """
def batches(x=(), y=()):
    while True:
        for start in range(0, len(x), 32):
            yield x[start : start + 32], y[start : start + 32]
"""
STEP = """
def train_step(x, y, i=0):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(model(x) - y) * tf.cast(i, tf.float32)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss
"""
TRAIN_STEP = f"{MODEL}{BATCHES}optimizer = keras.optimizers.Adam(){STEP}"
TRACED_STEP = TRAIN_STEP.replace("def", "@tf.function\ndef")
OLD = "import tensorflow.compat.v1 as tf\n"
FIT = "model.fit(dataset)\n"
AROUND = {
    "KLL101": (MODEL, ""),
    "KLL102": (MODEL, ""),
    "KLL103": (f"{MODEL}paths, labels = glob.glob('*.png'), np.loadtxt('labels.txt')\n", ""),
    "KLL104": (MODEL, ""),
    "KLL105": (f"{UNCOMPILED}x, y = np.zeros((50_000, 8), dtype='float32'), np.arange(50_000) % 1000\n", ""),
    "KLL106": (MODEL, ""),
    "KLL202": (
        f"{MODEL}x_val, batch_size = np.zeros((99, 8)), 32{ENDLESS}train_batches = endless_batches = batches\n",
        "",
    ),
    "KLL204": (MODEL + ENDLESS, ""),
    "KLL205": (f"{MODEL}class Batches(keras.utils.PyDataset):\n    pass\n\n", ""),
    "KLL303": (MODEL, FIT),
    "KLL304": (
        f"{MODEL}images, labels = np.zeros((60_000, 28, 28), dtype='uint8'), np.zeros(60_000)\n"
        "def to_floats(image, label):\n    return tf.cast(image, tf.float32) / 255.0, label\n\n",
        FIT,
    ),
    "KLL305": (MODEL + DECODE, FIT),
    "KLL306": (f"{MODEL}{DECODE}batch_size, dataset = 64, tf.data.Dataset.list_files('*.jpg')\n", FIT),
    "KLL307": (f"{MODEL}n = 1000\n", FIT),
    "KLL308": (f"{MODEL}{WIDE_ROWS}folds, initial = KFold(5), model.get_weights(){ENDLESS}", ""),
    "KLL309": (MODEL + BATCHES, ""),
    "KLL310": (f"{MODEL}{DATASET}scale = lambda x, y: (tf.cast(x, tf.float32) / 255.0, y)\n", FIT),
    "KLL311": (f"{MODEL}{DATASET}augment = lambda x, y: (x + tf.random.uniform(()), y)\n", FIT),
    "KLL401": (f"{ROWS}folds = KFold(5).split(x){BUILD}build_model = build\n", ""),
    "KLL403": (f"{ROWS}images = x\n", ""),
    "KLL404": (f"{MODEL}{ROWS}rows, results, steps, state, step = x, [], 100, x[0], np.sort\n", ""),
    "KLL405": (f"{ROWS}histories = []{BUILD}", ""),
    "KLL406": (
        f"{ROWS}critic = keras.Sequential([layers.Dense(1)])\ngan = keras.Sequential([layers.Dense(8), critic])\n",
        "critic.fit(x, y)\ngan.fit(x, y)\n",
    ),
    "KLL408": (f"{MODEL}scans = masks = np.zeros((40, 256, 256, 1))\n", ""),
    "KLL501": (TRACED_STEP.replace(" * tf.cast(i, tf.float32)", ""), ""),
    "KLL502": (f"{MODEL}{BATCHES}first = []\n", ""),
    "KLL503": (TRACED_STEP, ""),
    "KLL504": (TRAIN_STEP, ""),
    "KLL505": (f"{MODEL}{BATCHES}loss_function = keras.losses.MeanSquaredError()\n", ""),
    "KLL506": (f"{OLD}init, paths = tf.global_variables_initializer(), glob.glob('*')\n", ""),
    "KLL507": (f"{OLD}session, learning_rate, rates = tf.Session(), tf.get_variable('a', ()), np.zeros(100)\n", ""),
    "KLL601": (MODEL, "model.fit(np.zeros((9, 8)), np.zeros(9), callbacks=[Recorder()])\n"),
}
# Rules whose pages show just what the fix makes of the example.
WRITTEN = (
    "KLL102", "KLL104", "KLL106", "KLL303", "KLL304", "KLL305", "KLL306", "KLL308", "KLL405", "KLL408", "KLL501",
    "KLL502", "KLL503", "KLL901",
)  # fmt: skip
RULES = pytest.mark.parametrize("rule", registry().values(), ids=lambda rule: rule.code)


def programs(rule: Rule, title: str) -> list[str]:
    """The code blocks of a section, each in the program that it is taken from."""
    section = rule.page.partition(f"## {title}\n")[2].partition("\n## ")[0]
    before, behind = AROUND.get(rule.code, (MODEL + ROWS, ""))
    return [f"{IMPORTS}{before}\n{block}\n{behind}" for block in re.findall(r"```python\n(.*?)```", section, re.DOTALL)]


@RULES
def test_the_example_is_reported(rule: Rule) -> None:
    (program,) = programs(rule, "Example")
    assert rule.code in codes(check(program))


@RULES
def test_what_to_use_instead_is_not(rule: Rule) -> None:
    for program in programs(rule, "Use instead"):
        compile(program, rule.code, "exec")
        assert rule.code not in codes(check(program))


@pytest.mark.parametrize("code", WRITTEN)
def test_the_fix_writes_what_the_page_shows(code: str) -> None:
    (example,), shown = programs(registry()[code], "Example"), programs(registry()[code], "Use instead")
    settings = ALL if code == "KLL901" else replace(ALL, select=(code,))
    assert fix(example, unsafe=True, settings=settings).data.decode() == shown[0]
