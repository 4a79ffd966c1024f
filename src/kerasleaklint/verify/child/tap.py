"""Look at the batches that training consumes, where the data adapter hands them over: nothing in the model changes.

For TensorFlow the tap is the last stage of the adapter's dataset, and the prefetch that tf.data would put behind it is
switched off, so that what passes is what a step is about to consume. Elsewhere it wraps the adapter's iterator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from kerasleaklint.verify.child.libraries import library

ROLES = ("x", "y", "sample_weight")

Record = Callable[[Sequence[str], Sequence[Any]], None]


def tap(adapter: Any, record: Record) -> None:
    """Makes the adapter pass each batch by `record` (names, arrays). The adapter stays what it was otherwise."""
    adapter.get_tf_dataset = _tapped_dataset(adapter.get_tf_dataset, record)
    for name in ("get_numpy_iterator", "get_jax_iterator", "get_torch_dataloader"):
        setattr(adapter, name, _tapped_iterable(getattr(adapter, name), record))


def _tapped_dataset(get: Callable[[], Any], record: Record) -> Callable[[], Any]:
    def tapped() -> Any:
        tf = library("tensorflow")
        dataset = get()
        options = tf.data.Options()
        options.experimental_optimization.inject_prefetch = False
        return dataset.map(_pass_through(tf, isinstance(dataset.element_spec, tuple), record)).with_options(options)

    return tapped


def _pass_through(tf: Any, is_tuple: bool, record: Record) -> Callable[..., Any]:
    def stage(*batch: Any) -> Any:
        parts = _parts(batch, lambda part: tf.nest.flatten(part, expand_composites=True))
        parts = [(name, tensor) for name, tensor in parts if tensor.dtype not in (tf.variant, tf.resource)]
        names = [name for name, _ in parts]

        def look(*arrays: Any) -> int:
            record(names, arrays)
            return 0

        seen = tf.numpy_function(look, [tensor for _, tensor in parts], tf.int64)
        with tf.control_dependencies([seen]):
            passed = tf.nest.map_structure(tf.identity, batch, expand_composites=True)
        return passed if is_tuple else passed[0]

    return stage


def _tapped_iterable(get: Callable[..., Any], record: Record) -> Callable[..., Any]:
    return lambda *args, **kwargs: _Tapped(get(*args, **kwargs), record)


class _Tapped:
    """An iterable of batches (a generator, a DataLoader) that is looked at on the way."""

    def __init__(self, batches: Any, record: Record) -> None:
        self._batches = batches
        self._record = record
        self._iterator: Iterator[Any] | None = None

    def __iter__(self) -> Iterator[Any]:
        for batch in self._batches:
            self._look(batch)
            yield batch

    def __next__(self) -> Any:
        self._iterator = self._iterator or iter(self)
        return next(self._iterator)

    def _look(self, batch: Any) -> None:
        parts = _parts(batch if isinstance(batch, (tuple, list)) else (batch,), library("keras").tree.flatten)
        known = [(name, array) for name, array in parts if array is not None]
        to_numpy = library("keras").ops.convert_to_numpy
        self._record([name for name, _ in known], [to_numpy(array) for _, array in known])


def _parts(batch: Sequence[Any], flatten: Callable[[Any], list[Any]]) -> list[tuple[str, Any]]:
    """The arrays of a batch with their names: `x`, or `x[0]`, `x[1]` where an input has several."""
    named = []
    for role, part in zip(ROLES, batch, strict=False):
        flat = flatten(part)
        names = [role] if len(flat) == 1 else [f"{role}[{index}]" for index in range(len(flat))]
        named += list(zip(names, flat, strict=True))
    return named
