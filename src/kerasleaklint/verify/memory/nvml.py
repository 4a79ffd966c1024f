"""Memory of an NVIDIA device that a process holds, as the driver counts it: more than the framework's allocator knows.

Through nvidia-ml-py (module `pynvml`), where it is installed and finds a driver.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

DeviceReader = Callable[[], int]  # bytes, over all devices


def device_reader(pid: int) -> DeviceReader | None:
    """None where there is nothing to ask."""
    if find_spec("pynvml") is None:
        return None
    nvml: Any = import_module("pynvml")
    try:
        nvml.nvmlInit()
        handles = [nvml.nvmlDeviceGetHandleByIndex(index) for index in range(nvml.nvmlDeviceGetCount())]
    except nvml.NVMLError:
        return None
    return lambda: sum(_held(nvml, handle, pid) for handle in handles)


def _held(nvml: Any, handle: Any, pid: int) -> int:
    try:
        processes = nvml.nvmlDeviceGetComputeRunningProcesses(handle)
    except nvml.NVMLError:
        return 0
    return sum(process.usedGpuMemory or 0 for process in processes if process.pid == pid)
