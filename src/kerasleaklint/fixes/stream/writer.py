"""The fix for arrays that reach fit, evaluate or predict whole: the plain way where it serves, else the general one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kerasleaklint.core import Unfixed
from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.desk.names import shadowed
from kerasleaklint.fixes.desk.refusal import Refused
from kerasleaklint.fixes.following.callees import methods_of_models
from kerasleaklint.fixes.stream.group import together
from kerasleaklint.fixes.stream.plain import write_plainly
from kerasleaklint.fixes.stream.rowsets import write_rows

if TYPE_CHECKING:
    from kerasleaklint.core import Fix
    from kerasleaklint.semantics.facts import SinkCall
    from kerasleaklint.semantics.file_model import FileModel
    from kerasleaklint.semantics.values import Array

# Another float type, another backend: there a dataset does not mean the same as the arrays. Python that draws batches
# runs in this process only: it serves several devices (MirroredStrategy), but no TPUs and no other machines.
OTHER_WAYS = re.compile(
    r"set_floatx|KERAS_BACKEND(?!\W{1,8}tensorflow)|TPU|MultiWorker|ParameterServer|cluster_resolver|get_strategy"
    r"|set_backend|(?:errstate|seterr)\([^)]*raise|(?:simplefilter|filterwarnings)\(\W*error"
)

# What may bind or change a variable without naming it.
BY_NAME = re.compile(
    r"(?<![.\w])(?:globals|locals|vars)\(\)|(?<![.\w])(?:exec|eval)\(|\b(?:setattr|vars)\(\s*self\b"
    r"|\bgetattr\(\s*self,\s*(?![\"'])|\bself\.__dict__"
)

# What the new code takes for granted.
BUILTINS = {
    "ValueError", "getattr", "int", "isinstance", "len", "max", "min", "range", "set", "slice", "sum", "tuple", "zip",
}  # fmt: skip


def stream_from_disk(fact: SinkCall, array: Array, model: FileModel, limit: int) -> Fix | Unfixed:
    """A fix for all arrays over `limit` bytes that reach the same calls as this one, unless training could change."""
    other = OTHER_WAYS.search(model.source.text)
    if other is not None:
        return Unfixed(f"with `{other[0]}` in the file, batches that Python draws may not be the same, or not be there")
    by_name = BY_NAME.search(model.source.text)
    if by_name is not None:
        return Unfixed(f"with `{by_name[0]}` in the file, it cannot be seen what variables are changed")
    hidden = shadowed(model, BUILTINS)
    if hidden is not None:
        return Unfixed(f"`{hidden}` is another thing in the file than in Python")
    group = together(array, fact, model, limit)
    if not all(model.owns(sink.call.node) for sink in group.sinks):
        return Unfixed("it goes to a call in another file")
    own = methods_of_models(model) & {sink.method for sink in group.sinks}
    if own:
        return Unfixed(f"models of the file have a `{own.pop()}` of their own")
    draft = Draft(model)
    try:
        applicability = write_plainly(draft, group)
        if applicability is None:
            draft = Draft(model)
            applicability = write_rows(draft, group)
    except Refused as refused:
        return refused.told(model)
    return draft.fix(applicability, "Keep the arrays on disk and stream batches of their rows")
