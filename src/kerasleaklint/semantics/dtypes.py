"""Sizes of array elements and what arithmetic makes of them."""

from __future__ import annotations

ITEM_BYTES = {
    "bool": 1, "int8": 1, "uint8": 1, "int16": 2, "uint16": 2, "float16": 2, "bfloat16": 2,
    "int32": 4, "uint32": 4, "float32": 4, "int64": 8, "uint64": 8, "float64": 8, "complex64": 8, "complex128": 16,
}  # fmt: skip
ALIASES = {
    "float": "float64", "int": "int64", "double": "float64", "single": "float32", "half": "float16", "long": "int64",
    "builtins.float": "float64", "builtins.int": "int64", "builtins.bool": "bool", "f4": "float32", "f8": "float64",
    "<f4": "float32", "<f8": "float64", "u1": "uint8", "i4": "int32", "i8": "int64", "float_": "float64",
}  # fmt: skip


def dtype_name(text: str) -> str | None:
    """`numpy.float32`, `"float32"`, `float` -> the NumPy name of the dtype, or None.

    >>> dtype_name("tensorflow.float32")
    'float32'
    """
    name = ALIASES.get(text, text).rpartition(".")[2]
    name = ALIASES.get(name, name)
    return name if name in ITEM_BYTES else None


def promoted(dtype: str | None, makes_floats: bool) -> str | None:
    """The dtype of `array <op> python_number`: true division and Python's floats make floats of integers."""
    if dtype is None or dtype.startswith(("float", "complex", "bfloat")):
        return dtype
    return "float64" if makes_floats else dtype
