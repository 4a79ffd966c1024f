"""Whether a program asks for the very same random numbers in every run."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.imports import called

if TYPE_CHECKING:
    from kerasleaklint.semantics.file_model import FileModel

SEEDING = re.compile(
    r"[sS]eed|SEED|[dD]eterminis|[rR]eproducib|set_?state|random_state"
    r"|^(default_rng|RandomState|Random|SeedSequence|PCG64\w*|MT19937|Philox|SFC64|PRNGKey)$"
)
SEED_ARGUMENT = re.compile(r"(?i)seed$")
# Handed on, to be called under another name.
SEED_FUNCTION = re.compile(r"(^|_)seed$")


@lru_cache(maxsize=1)
def is_seeded(model: FileModel) -> bool:
    """Any call that is given a seed, or is named after one and is given anything, whatever it seeds."""
    is_given = any(_seeds(call, model) for call in model.every(cst.Call))
    return is_given or any(_is_handed_on(node, model) for node in model.every(cst.Attribute))


def _seeds(call: cst.Call, model: FileModel) -> bool:
    given = [arg for arg in call.args if not (isinstance(arg.value, cst.Name) and arg.value.value == "None")]
    if any(arg.keyword is not None and SEED_ARGUMENT.search(arg.keyword.value) for arg in given):
        return True
    name = called(call.func, model)
    last = name.rpartition(".")[2]
    # `set_seeds()` of another file
    seeds_by_itself = ("seed" in last or "reproducib" in last) and not name.endswith("random.seed")
    return bool(SEEDING.search(last)) and (bool(given) or seeds_by_itself)


def _is_handed_on(node: cst.Attribute, model: FileModel) -> bool:
    """`for seeding in (random.seed, np.random.seed)`."""
    above = model.parents[node]
    return bool(SEED_FUNCTION.search(node.attr.value)) and not (isinstance(above, cst.Call) and above.func is node)
