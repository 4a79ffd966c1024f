"""Which models and function graphs are alive: weak references, which keep nothing and ask for no collection."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any
from weakref import ReferenceType, WeakSet, ref

from kerasleaklint.verify.child.libraries import library, loaded

_INNER = "sequential.py"  # a Sequential builds a Functional inside, which is not a model of the user's


class Live:
    def __init__(self, on_model: Callable[[int], None]) -> None:
        self._models: WeakSet[Any] = WeakSet()
        self._graphs: WeakSet[Any] = WeakSet()
        self._order: list[ReferenceType[Any]] = []
        self._built = 0
        self._traced = 0
        self._on_model = on_model

    def install(self) -> None:
        self._watch_models(library("keras").Model)
        if loaded("tensorflow"):
            self._watch_graphs(library("tensorflow.python.framework.func_graph").FuncGraph)

    def counts(self) -> dict[str, int]:
        return {"models_built": self._built, "traces": self._traced, **self.alive()}

    def alive(self) -> dict[str, int]:
        return {"models": len(self._models), "graphs": len(self._graphs)}

    def models(self) -> list[Any]:
        """Those alive, in the order in which they were built."""
        return [model for model in (known() for known in self._order) if model is not None]

    def _watch_models(self, model: Any) -> None:
        original = model.__new__

        @wraps(original)
        def new(cls: Any, *args: Any, **kwargs: Any) -> Any:
            made = original(cls, *args, **kwargs)
            if not sys._getframe(1).f_code.co_filename.endswith(_INNER) and made not in self._models:
                self._models.add(made)
                self._order.append(ref(made))
                self._built += 1
                self._on_model(self._built)
            return made

        model.__new__ = new

    def _watch_graphs(self, graph: Any) -> None:
        original = graph.__init__

        @wraps(original)
        def init(made: Any, *args: Any, **kwargs: Any) -> None:
            original(made, *args, **kwargs)
            self._graphs.add(made)
            self._traced += 1

        graph.__init__ = init
