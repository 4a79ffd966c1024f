"""Whether a program asks for the very same random numbers in every run, and a seed for new ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.lookup import ancestors
from kerasleaklint.fixes.synthetic.publics import public_name
from kerasleaklint.semantics.syntax import dotted, walk

if TYPE_CHECKING:
    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.semantics.model import FileModel

SEEDING = re.compile(
    r"[sS]eed|SEED|[dD]eterminis|^(default_rng|RandomState|Random|SeedSequence|PCG64\w*|MT19937|Philox|SFC64|PRNGKey)$"
)
SEED_ARGUMENT = re.compile(r"(?i)seed$")


def is_seeded(model: FileModel) -> bool:
    """Any call that is given a seed, or is named after one and is given anything, whatever it seeds."""
    calls = (node for node in walk(model.root.tree, into_scopes=True) if isinstance(node, cst.Call))
    return any(_seeds(call) for call in calls)


def _seeds(call: cst.Call) -> bool:
    given = [arg for arg in call.args if not (isinstance(arg.value, cst.Name) and arg.value.value == "None")]
    if any(arg.keyword is not None and SEED_ARGUMENT.search(arg.keyword.value) for arg in given):
        return True
    name = dotted(call.func) or ""
    last = name.rpartition(".")[2]
    seeds_by_itself = "seed" in last and not name.endswith("random.seed")  # `set_seeds()` of another file
    return bool(SEEDING.search(last)) and (bool(given) or seeds_by_itself)


def seed_text(draft: Draft, origin: cst.Call) -> str:
    """A number from where the array's numbers came from: another one in each run, and the same where that is seeded."""
    name = public_name(origin.func, draft.model) or ""
    if name.startswith("numpy.") and isinstance(origin.func, cst.Attribute):
        method = "integers" if "default_rng" in name else "randint"
        return f"{draft.source(origin.func.value)}.{method}(2**31)"
    if name.startswith("numpy."):
        randint = draft.spelled("numpy.random.randint", at=origin, otherwise="import numpy as np")
        return f"{randint}(2**31)"
    tf = draft.spelled("tensorflow", at=origin, otherwise="import tensorflow as tf")
    return f"{tf}.random.uniform((), maxval=2**31, dtype={tf}.int64)"


def draws_from_one(draft: Draft, origins: list[cst.Call]) -> bool:
    """Whether no generator that a function makes would be left without use."""
    owners = {draft.source(o.func.value) for o in origins if isinstance(o.func, cst.Attribute)}
    is_local = any(isinstance(above, cst.FunctionDef) for o in origins for above in ancestors(o, draft.model))
    return not is_local or len(owners) == 1 or all("." in owner for owner in owners)
