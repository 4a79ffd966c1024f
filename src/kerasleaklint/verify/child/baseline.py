"""What every Keras program takes: the imports and a tiny fit, with the thread pools and caches that they start."""

from __future__ import annotations

import gc
import os
import time

from kerasleaklint.verify.child.devices import device_memory
from kerasleaklint.verify.child.libraries import library
from kerasleaklint.verify.child.tell import Teller
from kerasleaklint.verify.memory.host import reader

_ROWS, _COLUMNS = 256, 16
_SETTLING = 0.2  # seconds for background threads to finish


def settle(tell: Teller) -> None:
    keras, numpy = library("keras"), library("numpy")
    if keras.backend.backend() == "tensorflow":
        library("tensorflow")
    model = keras.Sequential([keras.Input((_COLUMNS,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    model.fit(numpy.zeros((_ROWS, _COLUMNS), "float32"), numpy.zeros(_ROWS, "float32"), verbose=0)
    gc.collect()
    time.sleep(_SETTLING)
    found = reader(os.getpid())()
    assert found is not None
    tell("baseline", bytes=found.anonymous, data=found.data, device=device_memory())
