"""A thread of ours that watches the memory of another process, so that the measured one does nothing for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from kerasleaklint.verify.memory.host import Reader
from kerasleaklint.verify.memory.nvml import DeviceReader

INTERVAL = 0.01  # seconds; a copy of 100 MB takes longer
DEVICE_PACE = 10  # samples: the driver takes longer to answer
KEPT = 1500  # samples in a report


@dataclass(frozen=True)
class Sample:
    """Seconds on the monotonic clock, bytes of anonymous memory, of resident file pages, and of device memory."""

    time: float
    anonymous: int
    file: int
    device: int = 0


class Sampler:
    """Samples from `start` until `stop`. `latest` is for progress displays."""

    def __init__(self, read: Reader, interval: float = INTERVAL, device: DeviceReader | None = None) -> None:
        self._read = read
        self._interval = interval
        self._device = device
        self._samples: list[Sample] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="sampler", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> tuple[Sample, ...]:
        self._over.set()
        self._thread.join()
        return tuple(self._samples)

    @property
    def latest(self) -> Sample | None:
        return self._samples[-1] if self._samples else None

    def _loop(self) -> None:
        while not self._over.wait(self._interval):
            if (found := self._read()) is None:
                return
            self._samples.append(Sample(time.monotonic(), found.anonymous, found.file, self._held()))

    def _held(self) -> int:
        """On devices, asked for once in a while."""
        if self._device is None or len(self._samples) % DEVICE_PACE:
            return self._samples[-1].device if self._samples else 0
        return self._device()


def thinned(samples: Sequence[Sample], keep: int = KEPT) -> tuple[Sample, ...]:
    """At most about `keep` samples: of each stretch the highest, so that no peak is lost."""
    stride = -(-len(samples) // keep) or 1
    stretches = (samples[start : start + stride] for start in range(0, len(samples), stride))
    return tuple(max(stretch, key=lambda sample: sample.anonymous) for stretch in stretches)
