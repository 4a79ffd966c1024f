"""The libraries of the measured process. They are not installed where types are checked, so they are Any."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any


def library(name: str) -> Any:
    return import_module(name)


def loaded(name: str) -> Any:
    """The library if the program has imported it, else None: looking must not load anything."""
    return sys.modules.get(name)


def version(name: str) -> str | None:
    return getattr(loaded(name), "__version__", None)
