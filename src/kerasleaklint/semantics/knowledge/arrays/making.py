"""Arrays made from a literal shape: numpy, tf.random, keras.random, scikit-learn's make_*."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.semantics.knowledge.table import Handler, each, short
from kerasleaklint.semantics.shapes import Shape, dimension, dtype_of, shape_of
from kerasleaklint.semantics.values import INDICES, NUMBER, UNKNOWN, Api, Array, Sequence, Value, join, options

if TYPE_CHECKING:
    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.run import Run


def _made(shape_at: int, dtype_at: int | None, dtype: str, shape_name: str = "shape") -> Handler:
    def make(run: Run, call: Call, name: str) -> Value:
        given = call.argument(shape_at, shape_name, "size")
        shape = shape_of(given.value) if given else None
        if given and shape is None and "random" in name:
            return UNKNOWN  # `normal(size=x.shape)` is no number
        asked = dtype_of(call.value(dtype_at, "dtype"))
        return _synthetic(run, call, name, shape, asked or dtype)

    return make


def _synthetic(run: Run, call: Call, name: str, shape: Shape | None, dtype: str) -> Value:
    if shape is None and "random" in name:
        return NUMBER
    return run.new_array("synthetic", short(name), call.node, shape, dtype)


def _from_sides(run: Run, call: Call, name: str) -> Value:
    """`rand(d0, d1, ...)`: the sides are the arguments."""
    if call.open_ended:
        return UNKNOWN
    if not call.positional:
        return NUMBER
    return _synthetic(run, call, name, tuple(dimension(a.value) for a in call.positional), "float64")


def _arange(run: Run, call: Call, name: str) -> Value:
    bounds = [dimension(a.value) for a in call.positional[:2]]
    if not bounds or any(bound is None for bound in bounds) or len(call.positional) > 2:
        return INDICES
    count = (bounds[-1] or 0) - (bounds[0] or 0 if len(bounds) == 2 else 0)
    return run.new_array(
        "synthetic", short(name), call.node, (max(0, count),), dtype_of(call.value(3, "dtype")) or "int64"
    )


def _linspace(run: Run, call: Call, name: str) -> Value:
    count = dimension(call.value(2, "num")) if len(call.positional) > 2 or "num" in call.keywords else 50
    return run.new_array("synthetic", short(name), call.node, (count,), "float64")


def _like(run: Run, call: Call, name: str) -> Value:
    for option in options(call.value(0)):
        if isinstance(option, Array):
            dtype = dtype_of(call.value(1, "dtype")) or option.dtype
            return run.new_array("synthetic", short(name), call.node, option.shape, dtype)
    return UNKNOWN


def _sklearn_made(run: Run, call: Call, name: str) -> Value:
    samples = dimension(call.value(0, "n_samples")) or (None if call.positional else 100)
    features = dimension(call.value(1, "n_features")) or {"make_moons": 2, "make_circles": 2}.get(name.split(".")[-1])
    x = run.new_array("synthetic", name.removeprefix("sklearn.datasets."), call.node, (samples, features), "float64")
    y = run.new_array("synthetic", name.removeprefix("sklearn.datasets."), call.node, (samples,), "int64")
    return Sequence(call.node, [x, y])


def _generator_of_numbers(run: Run, call: Call, name: str) -> Value:
    """`default_rng(seed)` and `RandomState(seed)`: their methods are known by name."""
    del run, call
    return Api("numpy.random" if name.endswith("RandomState") else f"{name}()")


def _identity(run: Run, call: Call, name: str) -> Value:
    """`np.eye(n)`, indexed with labels to make them one-hot."""
    side = dimension(call.value(0, "N", "n"))
    return run.new_array(
        "identity", short(name), call.node, (side, side), dtype_of(call.value(None, "dtype")) or "float64"
    )


def _permutation(run: Run, call: Call, name: str) -> Value:
    del run, name
    arrays = [o for o in options(call.value(0)) if isinstance(o, Array)]
    return join(arrays) if arrays else INDICES


CALLS: dict[str, Handler] = {
    **each("numpy", "zeros ones empty", _made(0, 1, "float64")),
    **each("numpy", "eye identity", _identity),
    "numpy.full": _made(0, 2, "float64"),
    **each("numpy", "zeros_like ones_like empty_like full_like", _like),
    "numpy.arange": _arange,
    "numpy.linspace": _linspace,
    **each("numpy.random", "random random_sample ranf sample standard_normal", _made(0, None, "float64")),
    **each("numpy.random", "rand randn", _from_sides),
    **each("numpy.random", "normal uniform laplace gamma beta binomial", _made(2, None, "float64")),
    **each("numpy.random", "poisson exponential choice", _made(1, None, "float64")),
    "numpy.random.randint": _made(2, 3, "int64"),
    "numpy.random.random_integers": _made(2, None, "int64"),
    "numpy.random.permutation": _permutation,
    **each("numpy.random", "default_rng RandomState", _generator_of_numbers),
    **each("numpy.random.default_rng()", "random standard_normal", _made(0, 1, "float64")),
    **each("numpy.random.default_rng()", "normal uniform", _made(2, None, "float64")),
    "numpy.random.default_rng().integers": _made(2, 3, "int64"),
    "numpy.random.default_rng().permutation": _permutation,
    **each("tensorflow", "zeros ones", _made(0, 1, "float32")),
    "tensorflow.fill": _made(0, None, "float32"),
    **each("tensorflow.random", "normal truncated_normal uniform", _made(0, 3, "float32")),
    **each("tensorflow.random", "stateless_normal stateless_uniform", _made(0, 4, "float32")),
    **each("tensorflow", "random_normal random_uniform truncated_normal", _made(0, 3, "float32")),
    **each("keras.random", "normal uniform truncated_normal", _made(0, 3, "float32")),
    **each("sklearn.datasets", "make_classification make_regression make_blobs make_moons make_circles", _sklearn_made),
}
