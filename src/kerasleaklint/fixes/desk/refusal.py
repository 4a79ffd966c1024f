"""Why there is no fix: what a program does that could not be kept, in words for its author."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.core import Unfixed
from kerasleaklint.fixes.desk.rows import on_one_row
from kerasleaklint.semantics.values import Site

if TYPE_CHECKING:
    import libcst as cst

    from kerasleaklint.semantics.file_model import FileModel

LONGEST = 50


class Refused(Exception):
    """`why` may quote the node as `{}`; a node in another file has no place in this one."""

    def __init__(self, why: str, node: cst.CSTNode | None = None) -> None:
        super().__init__(why)
        self.why, self.node = why, node

    def told(self, model: FileModel) -> Unfixed:
        if self.node is None or not model.owns(self.node):
            return Unfixed(self.why.replace("`{}`", "what it is given"))
        start, end = model.span(self.node)
        text = on_one_row(model.source.text[start:end])
        quoted = text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
        return Unfixed(f"{self.why.replace('{}', quoted)} ({model.line(Site(model.root, self.node))})")
