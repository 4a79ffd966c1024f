"""What to verify, and how each child process is to run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FACTS_EPOCHS = 3  # a phantom step and a lost re-shuffle show from the second epoch on; the third tells them from noise
DEFAULT_SEED = 0


@dataclass(frozen=True)
class Program:
    """Source text and the path that it says it is (`__file__`); a fixed copy keeps the path of its original."""

    source: bytes
    path: Path


@dataclass(frozen=True)
class Request:
    """One verification. Times in seconds, `memory_limit` in bytes over the baseline."""

    original: Program
    fixed: Program
    args: tuple[str, ...] = ()
    repeats: int = 3
    timeout: float = 600.0
    max_epochs: int | None = None
    max_steps: int | None = None
    no_shuffle: bool = False
    seed: int | None = None
    device: str = "auto"
    memory_limit: int | None = None
    compare_output: bool = False
    profile: bool = False
    findings: tuple[Fixed, ...] = ()
    alone: tuple[tuple[int, Program], ...] = ()  # the index of a finding, and the original with its fix only

    @property
    def folder(self) -> Path:
        """The working directory of every run."""
        return self.original.path.parent


@dataclass(frozen=True)
class Fixed:
    """A finding in the original, and whether the fixed program is rid of it; with the verdict on its fix alone."""

    code: str
    row: int
    message: str
    gone: bool
    verdict: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conditions:
    """What a child does to a program besides running it; the defaults leave it alone."""

    tapped: bool = False
    seed: int | None = None
    no_shuffle: bool = False
    max_epochs: int | None = None
    max_steps: int | None = None
    data_limit: int | None = None  # bytes of private writable mappings (RLIMIT_DATA), the whole process
    profiled: bool = False


def measured(request: Request) -> Conditions:
    """The conditions under which memory is measured."""
    return Conditions(
        seed=request.seed,
        no_shuffle=request.no_shuffle,
        max_epochs=request.max_epochs,
        max_steps=request.max_steps,
    )


def natural(request: Request) -> Conditions:
    """The same, with the batches looked at: what the program does when nobody seeds it."""
    epochs = min(FACTS_EPOCHS, request.max_epochs or FACTS_EPOCHS)
    return Conditions(True, request.seed, request.no_shuffle, epochs, request.max_steps)


def aligned(request: Request) -> Conditions:
    """Seeded, and in order where `fit` can be told so: for comparing histories and rows that are drawn at random."""
    epochs = min(FACTS_EPOCHS, request.max_epochs or FACTS_EPOCHS)
    seed = DEFAULT_SEED if request.seed is None else request.seed
    return Conditions(True, seed, True, epochs, request.max_steps)
