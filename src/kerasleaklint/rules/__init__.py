"""One file per rule; the registry finds them by walking this package."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerasleaklint.rules.rule import Rule


@cache
def registry() -> Mapping[str, Rule]:
    """All rules by code, sorted."""
    names = [found.name for found in pkgutil.iter_modules(__path__) if found.name != "rule"]
    modules = [import_module(f"{__name__}.{name}") for name in names if not name.startswith("_")]
    rules = [module.RULE.described_by(module) for module in modules]
    return {rule.code: rule for rule in sorted(rules, key=lambda rule: str(rule.code))}
