"""The resolved settings: frozen, hashable, and all that the engine knows about the user's wishes."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kerasleaklint.config.globs import matches

if TYPE_CHECKING:
    from kerasleaklint.core import Applicability

DEFAULT_EXCLUDE = (
    ".bzr",
    ".direnv",
    ".eggs",
    ".git",
    ".git-rewrite",
    ".hg",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".nox",
    ".pants.d",
    ".pyenv",
    ".pytest_cache",
    ".pytype",
    ".ruff_cache",
    ".svn",
    ".tox",
    ".venv",
    ".vscode",
    "__pypackages__",
    "_build",
    "buck-out",
    "dist",
    "node_modules",
    "site-packages",
    "venv",
)
DEFAULT_MAX_ARRAY_SIZE = 32 * 2**20
DEFAULT_MAX_LAYER_SIZE = 2**30


@dataclass(frozen=True)
class Selection:
    """Rule selectors given together: codes, prefixes of codes, or ALL."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    extend_ignore: tuple[str, ...] = ()

    def verdict(self, code: str) -> bool | None:
        """True or False as the most specific selector says (on a tie, the ignoring one); None where none speaks."""
        chosen = _specificity(code, self.select + self.extend_select)
        ignored = _specificity(code, self.ignore + self.extend_ignore)
        return None if chosen == ignored == -1 else chosen > ignored


@dataclass(frozen=True)
class Settings:
    """Everything configurable. `root` is the folder that relative patterns start from; sizes are bytes.

    `command_line` repeats the selectors that were added on the command line, because those win over the file's
    however specific the latter are. `origins` tells where each value comes from, by its kebab-case key.
    """

    root: str
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    extend_ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    respect_gitignore: bool = True
    output_format: str | None = None
    max_array_size: int = DEFAULT_MAX_ARRAY_SIZE
    max_layer_size: int = DEFAULT_MAX_LAYER_SIZE
    color: str = "auto"
    fixable: tuple[str, ...] = ("ALL",)
    unfixable: tuple[str, ...] = ()
    extend_safe_fixes: tuple[str, ...] = ()
    extend_unsafe_fixes: tuple[str, ...] = ()
    command_line: Selection = Selection()
    origins: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    def enabled(self, code: str, default_on: bool) -> bool:
        """Whether the rule runs; `default_on` says whether it belongs to the set that runs when nothing is selected."""
        selection = Selection(self.select, self.ignore, self.extend_select, self.extend_ignore)
        for verdict in (self.command_line.verdict(code), selection.verdict(code)):
            if verdict is not None:
                return verdict
        return default_on and not self.select

    def applicability(self, code: str, own: Applicability) -> Applicability | None:
        """How far the fixes of a rule are trusted, which say themselves how far; None: they are not offered."""
        from kerasleaklint.core import Applicability  # here, since most files have no findings

        if _specificity(code, self.fixable) <= _specificity(code, self.unfixable):
            return None
        safe, unsafe = _specificity(code, self.extend_safe_fixes), _specificity(code, self.extend_unsafe_fixes)
        if own is Applicability.SUGGESTION or safe == unsafe == -1:
            return own
        return Applicability.SAFE if safe > unsafe else Applicability.UNSAFE

    def ignored_for(self, filename: str, code: str) -> bool:
        """Whether `per-file-ignores` silences the rule in this file (relative names are below the current folder)."""
        path = os.path.normpath(Path.cwd() / filename)
        return any(
            _specificity(code, selectors) >= 0 and matches(path, (pattern,), self.root)
            for pattern, selectors in self.per_file_ignores
        )

    def excludes(self, path: str) -> bool:
        """Whether an exclude pattern names this absolute path itself (its parents are the caller's to ask about)."""
        return matches(path, self.exclude + self.extend_exclude, self.root)


def _specificity(code: str, selectors: tuple[str, ...]) -> int:
    """Length of the longest selector that covers the code; ALL is the least specific, -1 is none."""
    covering = [0 if selector == "ALL" else len(selector) for selector in selectors if _covers(selector, code)]
    return max(covering, default=-1)


def _covers(selector: str, code: str) -> bool:
    return selector == "ALL" or code.startswith(selector)
