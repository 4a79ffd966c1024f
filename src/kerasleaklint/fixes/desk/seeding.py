"""Whether a program asks for the very same random numbers in every run."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.semantics.syntax import dotted

if TYPE_CHECKING:
    from kerasleaklint.semantics.file_model import FileModel

SEEDING = re.compile(
    r"[sS]eed|SEED|[dD]eterminis|^(default_rng|RandomState|Random|SeedSequence|PCG64\w*|MT19937|Philox|SFC64|PRNGKey)$"
)
SEED_ARGUMENT = re.compile(r"(?i)seed$")


@lru_cache(maxsize=1)
def is_seeded(model: FileModel) -> bool:
    """Any call that is given a seed, or is named after one and is given anything, whatever it seeds."""
    return any(_seeds(call) for call in model.every(cst.Call))


def _seeds(call: cst.Call) -> bool:
    given = [arg for arg in call.args if not (isinstance(arg.value, cst.Name) and arg.value.value == "None")]
    if any(arg.keyword is not None and SEED_ARGUMENT.search(arg.keyword.value) for arg in given):
        return True
    name = dotted(call.func) or ""
    last = name.rpartition(".")[2]
    seeds_by_itself = "seed" in last and not name.endswith("random.seed")  # `set_seeds()` of another file
    return bool(SEEDING.search(last)) and (bool(given) or seeds_by_itself)
