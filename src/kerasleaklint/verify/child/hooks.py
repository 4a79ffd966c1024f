"""Hooks on Keras from outside the user's code: calls, epochs, construction, and the batches where they are wanted."""

from __future__ import annotations

import inspect
import random
import sys
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from kerasleaklint.verify.child.devices import device_memory
from kerasleaklint.verify.child.libraries import library, loaded, version
from kerasleaklint.verify.child.live import Live
from kerasleaklint.verify.child.results import call_facts, intended, weights
from kerasleaklint.verify.child.session import Session
from kerasleaklint.verify.child.setup import setup
from kerasleaklint.verify.child.tap import tap
from kerasleaklint.verify.child.tell import Teller
from kerasleaklint.verify.request import Conditions


class Hooks:
    def __init__(self, conditions: Conditions, tell: Teller) -> None:
        self._conditions = conditions
        self._tell = tell
        self._session = Session(tell)
        self._steps_outside = 0
        self._live = Live(lambda count: tell("model", built=count))

    def seed(self) -> None:
        """Python's and NumPy's generators now; Keras and its backend follow once they are imported."""
        if self._conditions.seed is not None:
            random.seed(self._conditions.seed)
            library("numpy").random.seed(self._conditions.seed)

    def install(self) -> None:
        keras = library("keras")
        if self._conditions.seed is not None:
            keras.utils.set_random_seed(self._conditions.seed)
        for method in ("fit", "evaluate", "predict"):
            setattr(keras.Model, method, self._watched(method, getattr(keras.Model, method)))
        keras.Model.train_on_batch = self._counted(keras.Model.train_on_batch)
        self._watch_epochs(keras.callbacks.CallbackList)
        self._live.install()
        if self._conditions.max_steps:
            self._cap_steps(library("keras.src.trainers.epoch_iterator").EpochIterator, self._conditions.max_steps)
        if self._conditions.tapped:
            self._watch_batches(library("keras.src.trainers.data_adapters"))
        self._tell("keras", **_environment(keras))

    def live(self) -> dict[str, int]:
        return self._live.counts()

    def kept(self) -> dict[str, int]:
        return self._live.alive()

    def trained(self) -> dict[str, Any]:
        """What became of the models, where that is to be compared."""
        if not self._conditions.tapped or not loaded("keras"):
            return {}
        return {"weights": weights(self._live.models()), "steps_outside": self._steps_outside}

    def _watched(self, method: str, original: Callable[..., Any]) -> Callable[..., Any]:
        signature = inspect.signature(original)

        @wraps(original)
        def call(model: Any, *args: Any, **kwargs: Any) -> Any:
            bound = signature.bind(model, *args, **kwargs)  # a wrong call raises the TypeError that it would raise
            if method == "fit":
                self._adjust(bound.arguments)
            aims = self._aims(model, bound.arguments) if method == "fit" else {}
            under_way = self._session.open(method)
            try:
                result = original(*bound.args, **bound.kwargs)
            except BaseException:
                self._session.abandon(under_way)
                raise
            facts = {**aims, **call_facts(method, model, result)}
            self._session.close(under_way, {**facts, "device": device_memory(), "live": self._live.alive()})
            return result

        return call

    def _aims(self, model: Any, arguments: dict[str, Any]) -> dict[str, Any]:
        return {**intended(model, arguments), "setup": setup(model) if self._conditions.tapped else {}}

    def _counted(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def call(*args: Any, **kwargs: Any) -> Any:
            self._steps_outside += 1
            return original(*args, **kwargs)

        return call

    def _adjust(self, arguments: dict[str, Any]) -> None:
        if self._conditions.no_shuffle:
            arguments["shuffle"] = False
        if self._conditions.max_epochs:
            most = arguments.get("initial_epoch", 0) + self._conditions.max_epochs
            arguments["epochs"] = min(arguments.get("epochs", 1), most)

    def _watch_epochs(self, callbacks: Any) -> None:
        def before(name: str, act: Callable[[int], None]) -> None:
            original = getattr(callbacks, name)

            @wraps(original)
            def watched(this: Any, index: int, *args: Any, **kwargs: Any) -> Any:
                act(index)
                return original(this, index, *args, **kwargs)

            setattr(callbacks, name, watched)

        before("on_epoch_begin", self._session.epoch_begin)
        before("on_train_batch_end", self._session.step)
        before("on_epoch_end", self._session.epoch_end)

    def _cap_steps(self, iterator: Any, most: int) -> None:
        """Ends the epochs of fit early, at the source of the steps: `steps_per_epoch` would change batch sizes."""
        original = iterator._enumerate_iterator
        session = self._session

        @wraps(original)
        def capped(this: Any) -> Iterator[Any]:
            inside_fit = session.call is not None and session.call.method == "fit"
            for step in original(this):
                if inside_fit and step[0] >= most:
                    this.data_adapter.on_epoch_end()
                    return
                yield step

        iterator._enumerate_iterator = capped

    def _watch_batches(self, adapters: Any) -> None:
        original = adapters.get_data_adapter

        @wraps(original)
        def get_data_adapter(*args: Any, **kwargs: Any) -> Any:
            adapter = original(*args, **kwargs)
            call = self._session.call
            if call is not None:
                role = call.role
                call.inputs[role] = type(adapter).__name__
                tap(adapter, lambda names, arrays: call.record(role, names, arrays))
            return adapter

        adapters.get_data_adapter = get_data_adapter


def _environment(keras: Any) -> dict[str, Any]:
    backend = keras.backend.backend()
    return {
        "python": sys.version.split()[0],
        "keras": keras.__version__,
        "backend": backend,
        "backend_version": version(backend),
        "numpy": version("numpy"),
    }
