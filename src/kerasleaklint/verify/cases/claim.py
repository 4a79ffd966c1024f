"""Where an effect is claimed, and whether that is here."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from kerasleaklint.verify.cases.trial import CaseError
from kerasleaklint.verify.verdict import CONFIRMED, NO_EFFECT

_WHERE = re.compile(r"(?P<name>\w+)(?P<relation>>=|<)(?P<release>\d+(?:\.\d+)*)")
_RELATIONS: dict[str, Callable[[Any, Any], bool]] = {">=": operator.ge, "<": operator.lt}


def wanted(where: str, releases: Mapping[str, str]) -> str:
    """The verdict that a rule claims with these releases of keras and its backend."""
    return CONFIRMED if not where or _is_here(where, releases) else NO_EFFECT


def _is_here(where: str, releases: Mapping[str, str]) -> bool:
    match = _WHERE.fullmatch(where)
    if match is None:
        raise CaseError(f'"{where}" does not name a release; write for example tensorflow>=2.22')
    if match["name"] not in releases:
        return False
    limit = _numbers(match["release"])
    return _RELATIONS[match["relation"]](_numbers(releases[match["name"]])[: len(limit)], limit)


def _numbers(release: str) -> tuple[int, ...]:
    """`2.22.0rc0` -> (2, 22, 0): a candidate counts as its release."""
    return tuple(int(re.match(r"\d*", part)[0] or 0) for part in release.split("."))  # type: ignore[index]
