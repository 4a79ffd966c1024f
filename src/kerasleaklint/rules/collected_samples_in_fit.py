"""PAGE"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.rules._whole_arrays import findings
from kerasleaklint.rules.rule import Rule
from kerasleaklint.semantics.facts import SinkCall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.rules.rule import Context, Finding


def check(fact: SinkCall, context: Context) -> Iterator[Finding]:
    return findings(
        fact,
        context,
        {"collected"},
        subject="all samples loaded by `{what}` are collected here and go",
        remedy="load them batch by batch",
        help="turn the collecting loop into a generator, or map the loader over a dataset of the paths",
    )


RULE = Rule(
    code="KLL103",
    severity="warning",
    effect="memory",
    summary="samples collected in a loop go whole into fit, evaluate or predict",
    on=(SinkCall,),
    check=check,
    bad="""\
import glob

import cv2
import keras
import numpy as np

images = []
labels = []
for path in glob.glob("images/*.png"):
    images.append(cv2.imread(path))
    labels.append("cat" in path)
x = np.array(images) / 255.0
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, np.array(labels), epochs=3)
""",
    good="""\
import glob

import keras
import tensorflow as tf


def load(path):
    image = tf.io.decode_png(tf.io.read_file(path), channels=3)
    return tf.cast(image, tf.float32) / 255.0, tf.strings.regex_full_match(path, ".*cat.*")


paths = glob.glob("images/*.png")
dataset = tf.data.Dataset.from_tensor_slices(paths).map(load, num_parallel_calls=tf.data.AUTOTUNE)
dataset = dataset.batch(32).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(dataset, epochs=3)
""",
)
