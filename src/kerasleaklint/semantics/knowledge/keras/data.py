"""Data that Keras brings, or draws batch by batch: its data sets, PyDataset, ImageDataGenerator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.semantics.facts import BatchesMade
from kerasleaklint.semantics.knowledge.table import Handler
from kerasleaklint.semantics.values import UNKNOWN, Array, Batches, Sequence, Value, leaves

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.run import Run

BATCH_CLASSES = {
    "keras.utils.Sequence", "keras.utils.PyDataset", "keras.utils.data_utils.Sequence",
    "keras.utils.all_utils.Sequence",
}  # fmt: skip
# Arguments of `fit` that said how data is loaded; the PyDataset takes them now, by these names.
LOADING = {
    "workers": "workers",
    "nb_worker": "workers",
    "use_multiprocessing": "use_multiprocessing",
    "pickle_safe": "use_multiprocessing",
    "max_queue_size": "max_queue_size",
    "max_q_size": "max_queue_size",
}
# Of one sample the sides, how many there are to train and to test on, and the dtype.
KNOWN_SETS: dict[str, tuple[tuple[int, ...], int, int, str]] = {
    "mnist": ((28, 28), 60000, 10000, "uint8"),
    "fashion_mnist": ((28, 28), 60000, 10000, "uint8"),
    "cifar10": ((32, 32, 3), 50000, 10000, "uint8"),
    "cifar100": ((32, 32, 3), 50000, 10000, "uint8"),
    "boston_housing": ((13,), 404, 102, "float64"),
}


def _base_batches(run: Run, call: Call, name: str) -> Value:
    del name
    run.see(BatchesMade(None, call, run.root_site(call.node), run.repeating))
    return UNKNOWN


def load_data(run: Run, call: Call, name: str) -> Value | None:
    """`(x, y), (x_test, y_test) = keras.datasets.mnist.load_data()`."""
    if not name.startswith("keras.datasets."):
        return None
    which = name.split(".")[2]
    if which in KNOWN_SETS:
        sides, train, test, dtype = KNOWN_SETS[which]
        shapes = ((train, *sides), (train,), (test, *sides), (test,))
        parts = [run.new_array("dataset", which, call.node, shape, dtype) for shape in shapes]
    else:
        parts = [run.new_array("dataset", which, call.node) for _ in range(4)]
    return Sequence(call.node, [Sequence(call.node, list(parts[:2])), Sequence(call.node, list(parts[2:]))])


def flow(call: Call, name: str) -> Batches:
    """`generator.flow(x, y)`, which walks over arrays, `flow_from_directory(...)`, which reads files."""
    arrays = [call.value(0, "x"), call.value(1, "y")] if name == "flow" else []
    return Batches(tuple(value for value in arrays if any(isinstance(leaf, Array) for leaf in leaves(value))))


def batches(run: Run, call: Call, name: str) -> Value:
    """What is known to give batches, and no more."""
    del run, call, name
    return Batches()


CALLS: dict[str, Handler] = {f"{base}.__init__": _base_batches for base in BATCH_CLASSES}
