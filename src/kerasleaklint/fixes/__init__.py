"""From what a rule wants changed to text edits, and from edits to a new program that is proved before it is kept.

A rule writes its fix at the `desk`, with a `Draft`; the engine runs `Rounds`, which are in `proving`. What the rules
write is sorted by what it changes: single `calls` of a model, what Keras 3 has removed (`keras3`), `loops`, what is
`kept` from turn to turn, `graphs`, pipelines of `tfdata`. Four packages move data out of memory: arrays of files
(`stream`), of collected samples (`collected`), made up (`synthetic`), and those that are sliced (`slices`).
"""

from kerasleaklint.fixes.desk.draft import Draft
from kerasleaklint.fixes.proving.documents import Document, opened
from kerasleaklint.fixes.proving.result import FixResult, Rejected
from kerasleaklint.fixes.proving.rounds import Rounds

__all__ = ["Document", "Draft", "FixResult", "Rejected", "Rounds", "opened"]
