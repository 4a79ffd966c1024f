"""Where values come from: a node of a module, and the expression that made them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import libcst as cst

    from kerasleaklint.semantics.scope import Module


@dataclass(frozen=True, eq=False, slots=True)
class Site:
    """Where something happens: a node of one module of the project."""

    module: Module
    node: cst.CSTNode


@dataclass(frozen=True, eq=False, slots=True)
class Origin:
    """The expression that materialises data, or builds a dataset or a model.

    `site` lies in the linted file (for data made in an imported module: the call that brings it in); `made` is the
    expression itself.
    """

    kind: str
    what: str
    site: Site
    made: Site
