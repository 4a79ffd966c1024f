"""Abstract values, the vocabulary of the interpretation: each remembers how it came to be.

`UNKNOWN` absorbs, and never raises a finding. A value is compared by identity: two calls make two arrays.
"""

from kerasleaklint.semantics.values.arrays import Array, Hdf5, Size, Step, Tensor
from kerasleaklint.semantics.values.base import UNKNOWN, Api, Choice, Const, Foreign, Given, Unknown, Value, options
from kerasleaklint.semantics.values.code import Class, Function, Instance, Method, ModuleValue, Super
from kerasleaklint.semantics.values.containers import Mapping, Sequence
from kerasleaklint.semantics.values.joining import join, leaves
from kerasleaklint.semantics.values.models import Layer, Model, Optimizer, Result, Session, Symbol
from kerasleaklint.semantics.values.numbers import COUNTER, INDICES, NUMBER, Counter, Indices, Number, Range
from kerasleaklint.semantics.values.places import Origin, Site
from kerasleaklint.semantics.values.streams import Batches, Dataset, Folds, Generator, Iterated, Stage, is_folds

__all__ = [
    "COUNTER",
    "INDICES",
    "NUMBER",
    "UNKNOWN",
    "Api",
    "Array",
    "Batches",
    "Choice",
    "Class",
    "Const",
    "Counter",
    "Dataset",
    "Folds",
    "Foreign",
    "Function",
    "Generator",
    "Given",
    "Hdf5",
    "Indices",
    "Instance",
    "Iterated",
    "Layer",
    "Mapping",
    "Method",
    "Model",
    "ModuleValue",
    "Number",
    "Optimizer",
    "Origin",
    "Range",
    "Result",
    "Sequence",
    "Session",
    "Site",
    "Size",
    "Stage",
    "Step",
    "Super",
    "Symbol",
    "Tensor",
    "Unknown",
    "Value",
    "is_folds",
    "join",
    "leaves",
    "options",
]
