"""Programs that are really run: how they train, and what the data looks like that reaches the calls of a model."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

# Runs programs and tells what they print, how they train, and what the data of each call of a model looks like.
RUNNER = """\
import contextlib, hashlib, io, json, runpy, sys
import keras
import numpy as np
import tensorflow as tf

cpu, two = tf.config.list_physical_devices("CPU")[0], [tf.config.LogicalDeviceConfiguration()] * 2
tf.config.set_logical_device_configuration(cpu, two)
seen = []

def rows(data):
    parts = data if isinstance(data, (tuple, list)) else [data]
    return [np.asarray(part) for part in parts if part is not None]

def column(array, *others):
    array = array.astype("float32") if array.dtype.kind == "f" else array
    return [list(array.shape), str(array.dtype), float(array.mean()), float(array.std()), *others]

def epoch(dataset):
    batches = [rows(batch) for batch in dataset]
    return [np.concatenate(parts) for parts in zip(*batches)], [len(batch[0]) for batch in batches]

def mixed(columns):
    return sorted(b"".join(column[row].tobytes() for column in columns) for row in range(len(columns[0])))

def look(data):
    if not isinstance(data, tf.data.Dataset):
        return [column(array) for array in rows(data)]
    (first, sizes), (second, _) = epoch(data), epoch(data)
    same = [(a == b).all() for a, b in zip(first, second)]
    assert len(data) == len(sizes) and mixed(first) == mixed(second)
    checksum = hashlib.sha256(b"".join(mixed(first))).hexdigest()
    return [*(column(array) for array in first), sorted(sizes), bool(all(same)), checksum]

def watch(method):
    inner = getattr(keras.Model, method)
    def watched(self, x, y=None, *args, **kwargs):
        weights = kwargs.get("sample_weight")
        data = x if isinstance(x, tf.data.Dataset) else (x, y, weights)
        seen.append([method, look(data)])
        if kwargs.get("validation_data") is not None:
            seen.append(["validation", look(kwargs["validation_data"])])
        return inner(self, x, *([] if y is None else [y]), *args, **kwargs)
    setattr(keras.Model, method, watched)

for method in ("fit", "evaluate", "predict"):
    watch(method)
for name in sys.argv[1:]:
    seen.clear()
    keras.backend.clear_session()
    keras.utils.set_random_seed(7)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        end = runpy.run_path(name, run_name="__main__")
    model, history = end["model"], end["history"]
    steps = int(model.optimizer.iterations.numpy())
    print(json.dumps([history.history, history.epoch, steps, printed.getvalue(), seen]))
"""


def trained(files: list[str], folder: Path, warnings: str = "error") -> list[list[Any]]:
    """History, epochs, steps, output and data of each program, all run in one process."""
    command = [sys.executable, "-W", f"{warnings}::UserWarning", "-c", RUNNER, *files]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def assert_alike(name: str, one: list[Any], other: list[Any]) -> None:
    """Equal dtypes, and equal shapes but for the number of rows; means and deviations as alike as chance makes them."""
    assert one[0][1:] == other[0][1:] and one[1] == other[1], name
    spread = abs(one[3]) + 1e-6
    assert abs(one[2] - other[2]) < 0.25 * spread and abs(one[3] - other[3]) < 0.25 * spread, name
