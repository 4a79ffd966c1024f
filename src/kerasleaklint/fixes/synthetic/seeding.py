"""Seeds of the random numbers that are drawn anew in each batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.lookup import ancestors
from kerasleaklint.fixes.synthetic.objects import object_name

if TYPE_CHECKING:
    from kerasleaklint.fixes.desk.draft import Draft


def seed_text(draft: Draft, origin: cst.Call) -> str:
    """A number from where the array's numbers came from: another one in each run, and the same where that is seeded."""
    name = object_name(origin.func, draft.model) or ""
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
