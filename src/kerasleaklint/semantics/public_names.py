"""One spelling for every public name, whichever way a program imports it."""

from __future__ import annotations

import re

KERAS_ROOTS = re.compile(
    r"^(tensorflow\.(compat\.v[12]\.|contrib\.|python\.)?keras|tf_keras|keras\.(src|_tf_keras\.keras|api|engine))(?=\.|$)"
)
TENSORFLOW_V1 = re.compile(r"^tensorflow\.compat\.v[12](?=\.|$)")

# `from x import *` of these binds the names that programs then use.
STAR_PACKAGES = {
    "keras.layers", "keras.models", "keras.optimizers", "keras.callbacks", "keras.utils", "keras.applications",
    "keras.preprocessing.image", "keras.datasets", "keras.losses", "keras.regularizers", "keras.initializers",
    "keras", "keras.backend", "numpy", "numpy.random",
}  # fmt: skip
STAR_NAMES = {
    "keras.models": {"Sequential", "Model", "load_model", "model_from_json", "model_from_yaml", "clone_model"},
    "keras": {"Sequential", "Model", "Input", "layers", "models", "backend", "applications", "datasets", "utils"},
    "keras.backend": {"clear_session"},
    "keras.callbacks": {"Callback"},
    "keras.optimizers": {"Adadelta", "Adagrad", "Adam", "AdamW", "Adamax", "Ftrl", "Nadam", "RMSprop", "SGD"},
    "keras.utils": {"to_categorical", "Sequence"},
    "keras.datasets": {"mnist", "fashion_mnist", "cifar10", "cifar100", "imdb", "reuters", "boston_housing"},
    "keras.preprocessing.image": {"ImageDataGenerator", "load_img", "img_to_array"},
    "numpy": {
        "array", "asarray", "zeros", "ones", "empty", "full", "arange", "linspace", "load", "random", "concatenate",
        "stack", "vstack", "hstack", "reshape", "expand_dims", "float32", "float64", "uint8", "append",
    },
    "numpy.random": {"rand", "randn", "randint", "random", "normal", "uniform"},
}  # fmt: skip


def canonical(name: str) -> str:
    """The name without its detours: `tensorflow.keras.X` and `tf_keras.X` are `keras.X`, `tensorflow.compat.v1.X` is
    `tensorflow.X`.

    >>> canonical("tensorflow.compat.v1.keras.models.Model")
    'keras.models.Model'
    """
    if name.startswith(("tensorflow", "tf_keras", "keras.")):
        return TENSORFLOW_V1.sub("tensorflow", KERAS_ROOTS.sub("keras", name))
    return name


def star_name(packages: list[str], name: str) -> str | None:
    """The public name that `from package import *` of these packages binds `name` to, if we know that it does.

    The last one that has it wins; what else begins like a class is taken for a layer, if those were imported.
    """
    for package in reversed(packages):
        if name in STAR_NAMES.get(package, ()):
            return f"{package}.{name}"
    return f"keras.layers.{name}" if "keras.layers" in packages and name[:1].isupper() else None
