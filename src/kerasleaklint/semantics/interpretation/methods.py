"""Methods: each kind of receiver answers in its own way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerasleaklint.semantics.arguments import Call
from kerasleaklint.semantics.interpretation import unseen
from kerasleaklint.semantics.knowledge import keras
from kerasleaklint.semantics.knowledge.arrays import loading, methods
from kerasleaklint.semantics.knowledge.python import containers
from kerasleaklint.semantics.knowledge.tensorflow import graphs, tensors, tfdata
from kerasleaklint.semantics.values import (
    UNKNOWN,
    Array,
    Batches,
    Dataset,
    Folds,
    Generator,
    Given,
    Hdf5,
    Iterated,
    Mapping,
    Method,
    Model,
    Result,
    Sequence,
    Session,
    Tensor,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerasleaklint.semantics.run import Run


def called(run: Run, method: Method, call: Call) -> Value:
    handler = RECEIVERS.get(type(method.receiver), _of_unknown)
    return handler(run, method.receiver, method.name, call)


def _of_unknown(run: Run, receiver: Value, name: str, call: Call) -> Value:
    if name == "run" and isinstance(receiver, Given) and graphs.is_session(run, receiver.name):
        graphs.ran(run, call)
    known = keras.duck_method(run, receiver, name, call)
    if known is None:
        known = methods.unknown_method(name, call)
    return known if known is not None else unseen.called(run, call)


def _of_result(run: Run, receiver: Result, name: str, call: Call) -> Value:
    return receiver if name == "copy" else _of_unknown(run, receiver, name, call)


def _of_folds(run: Run, receiver: Folds, name: str, call: Call) -> Value:
    """`split`, `get_n_splits`."""
    del run, name, call
    return receiver


def _of_stream(run: Run, receiver: Value, name: str, call: Call) -> Value:
    del run, receiver, name, call
    return UNKNOWN


RECEIVERS: dict[type[Value], Callable[[Run, Any, str, Call], Value]] = {
    Model: keras.model_method,
    Dataset: tfdata.dataset_method,
    Array: methods.array_method,
    Session: graphs.session_method,
    Tensor: tensors.method,
    Hdf5: loading.hdf5_method,
    Sequence: containers.sequence_method,
    Mapping: containers.mapping_method,
    Folds: _of_folds,
    Result: _of_result,
    Iterated: _of_stream,
    Generator: _of_stream,
    Batches: _of_stream,
}
