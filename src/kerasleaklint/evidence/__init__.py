"""What the rules' own cases showed when they were measured: records beside this file, one JSON file per rule."""

from kerasleaklint.evidence.files import load, merged, write
from kerasleaklint.evidence.record import Record, Side
from kerasleaklint.evidence.words import effect, headline, section

__all__ = ["Record", "Side", "effect", "headline", "load", "merged", "section", "write"]
