"""Memory of accelerators as the backend's own allocator counts it: one small reader per backend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerasleaklint.verify.child.libraries import library, loaded

Memory = dict[str, int]  # bytes: {"current": ..., "peak": ...}, summed over the devices; empty without accelerators


def device_memory() -> Memory:
    """What the backend in use says. The peak is the allocator's own, so that no sampling can miss it."""
    keras = loaded("keras")
    read = _READERS.get(keras.backend.backend()) if keras else None
    return read() if read else {}


def _tensorflow() -> Memory:
    """tf.config.experimental.get_memory_info, TensorFlow 2.5 and later."""
    config = library("tensorflow").config
    devices = [device.name.removeprefix("/physical_device:") for device in config.list_physical_devices("GPU")]
    found = [config.experimental.get_memory_info(name) for name in devices]
    return _summed([(one["current"], one["peak"]) for one in found])


def _jax() -> Memory:
    """jax.Device.memory_stats; CPUs give None."""
    stats = [device.memory_stats() for device in library("jax").local_devices()]
    return _summed([(one["bytes_in_use"], one["peak_bytes_in_use"]) for one in stats if one])


def _torch() -> Memory:
    """torch.cuda.memory_allocated and max_memory_allocated."""
    cuda = library("torch").cuda
    count = cuda.device_count() if cuda.is_available() else 0
    return _summed([(cuda.memory_allocated(index), cuda.max_memory_allocated(index)) for index in range(count)])


def _summed(pairs: list[tuple[Any, Any]]) -> Memory:
    if not pairs:
        return {}
    return {"current": sum(int(current) for current, _ in pairs), "peak": sum(int(peak) for _, peak in pairs)}


_READERS: dict[str, Callable[[], Memory]] = {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}
