"""The function that draws batches and the class of rows that are computed when they are drawn, and where they go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.fixes.desk.seeding import is_seeded
from kerasleaklint.fixes.stream.batches import are_sized, come_alone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kerasleaklint.fixes.desk.draft import Draft
    from kerasleaklint.fixes.stream.calls import Request

# Where the program asks for the same numbers in every run: its own draws from np.random must stay what they are.
SEEDED = """\
    # seeded by np.random.seed, but draws nothing from np.random
    {name}.calls = getattr({name}, "calls", 0) + 1
    seed = [*{np}.random.get_state()[1], {name}.calls]
    generator = {np}.random.default_rng(seed)

"""
# Written so that no row is longer than 88 columns and none could be joined with the next. As from `fit`, models get
# batches of a known size where no batch is smaller: some ask for `x.shape[0]`. `from_generator` would read better, but
# from its first use on TensorFlow makes malloc give all freed blocks above 128 KiB back, which costs a page fault per
# 4 KiB of every batch: epochs took up to 1.6 times as long (tensorflow/core/kernels/data/generator_dataset_op.cc).
FUNCTION = '''\
def {name}(data, *others, batch_size=32, shuffle=False):
    """Draw batches of rows from arrays on disk; `shuffle` draws in a fresh order."""

{seeding}{sizing}    lengths = {{len(column) for column in (data, *others)}}
    if len(lengths) > 1:
        raise ValueError(f"Data cardinality is ambiguous: {{lengths}}")
    order = None

    def cast(part):
        dtype = part.dtype.newbyteorder("=")
        return part.astype("float32" if dtype.kind == "f" else dtype, copy=False)

    def draw(rows):
{comments}        first = {computed}
        return [cast(part) for part in (first, *(other[rows] for other in others))]

    def batch(start):
        nonlocal order
        if shuffle and start == 0:
            order = {random}.permutation(len(data))
        rows = slice(start, start + batch_size)
        return draw({np}.sort(order[rows]) if shuffle else rows)

    empty = draw(slice(0))
    size = None if len(data) % batch_size else batch_size

    def read(start):
        parts = {tf}.numpy_function(batch, [start], [part.dtype for part in empty])
        for part, known in zip(parts, empty):
            part.set_shape((size, *known.shape[1:]))
        return tuple(parts)

    dataset = {tf}.data.Dataset.range(0, len(data), batch_size).map(read)
    return dataset.prefetch({tf}.data.AUTOTUNE)
'''
COLUMNS = '''\
def {name}(*columns, batch_size=32, shuffle=False, rows=slice(None)):
    """Draw batches of rows from arrays on disk; `shuffle` draws in a fresh order."""

{seeding}{sizing}    lengths = {{len(column) for column in {tf}.nest.flatten(columns)}}
    if len(lengths) > 1:
        raise ValueError(f"Data cardinality is ambiguous: {{lengths}}")
    order = numbers = range(*lengths)[rows]

    def cast(part):
        dtype = part.dtype.newbyteorder("=")
        return part.astype("float32" if dtype.kind == "f" else dtype, copy=False)

    def draw(rows):
        return [cast(column[rows]) for column in {tf}.nest.flatten(columns)]

    def batch(start):
        nonlocal order
        if shuffle and start == 0:
            order = {random}.permutation(numbers)
        rows = order[start : start + batch_size]
        return draw({np}.sort(rows) if shuffle else slice(rows.start, rows.stop))

    some = draw(slice(1))
    size = None if len(numbers) % batch_size else batch_size

    def read(start):
        parts = {tf}.numpy_function(batch, [start], [part.dtype for part in some])
        for part, known in zip(parts, some):
            part.set_shape((size, *known.shape[1:]))
PACKING

    dataset = {tf}.data.Dataset.range(0, len(numbers), batch_size).map(read)
    return dataset.prefetch({tf}.data.AUTOTUNE)
'''
PACKING = """\
        return {tf}.nest.pack_sequence_as(columns, parts)"""
# Keras hands the steps of a model samples without targets as they are, not in a tuple.
PACKING_ALONE = """\
        packed = {tf}.nest.pack_sequence_as(columns, parts)
        return packed if len(packed) > 1 else packed[0]"""
SIZING = """\
    batch_size = batch_size or 32  # as fit does

"""
CLASS = '''\
class {name}:
    """Rows of an array on disk, computed when they are drawn."""

    def __init__(self, data, compute=None, rows=None):
        self.data, self.compute = data, compute
        self.rows = None if rows is None else {np}.arange(len(data))[rows]
        part = self[:1]
        self.shape, self.ndim = (len(self), *part.shape[1:]), part.ndim
        self.dtype, self.nbytes = part.dtype, len(self) * part.nbytes

    def __len__(self):
        return len(self.data if self.rows is None else self.rows)
'''
AT_ONCE = """
    def __getitem__(self, rows):
        if isinstance(rows, (int, {np}.integer)):
            return self[[rows]][0]
        part = self.data[rows if self.rows is None else self.rows[rows]]
        return part if self.compute is None else self.compute(part)
"""
IN_ORDER = """
    def __getitem__(self, rows):
        if isinstance(rows, (int, {np}.integer)):
            return self[[range(len(self))[rows]]][0]
        part = self.read(rows if self.rows is None else self.rows[rows])
        return part if self.compute is None else self.compute(part)

    def read(self, rows):
        if isinstance(rows, slice):
            return self.data[rows]
        # h5py takes increasing numbers only
        numbers, places = {np}.unique(rows, return_inverse=True)
        return self.data[numbers][places]
"""
RESHAPE = """
    def reshape(self, *shape, order="C"):
        return {name}(self.data.reshape(*shape, order=order), self.compute)
"""


# Goes before the last row of a function where the program trains on several devices.
SHARDED = """\
    options = {tf}.data.Options()
    options.experimental_distribute.auto_shard_policy = (
        {tf}.data.experimental.AutoShardPolicy.DATA
    )
    return dataset.with_options(options)"""


def first_top_level(draft: Draft, nodes: Iterable[cst.CSTNode]) -> cst.CSTNode:
    """The first statement of the module that one of the nodes is in."""
    return min((_top_level(draft, node) for node in nodes), key=lambda node: draft.layout.span(node)[0])


def define(
    draft: Draft, top: cst.CSTNode, template: str, requests: Sequence[Request], computed: str = "", comments: str = ""
) -> str:
    """The name of the function that draws batches, before a statement of the module, with the imports that it needs."""
    words = {
        "np": draft.spelled("numpy", at=top, otherwise="import numpy as np"),
        "tf": draft.spelled("tensorflow", at=top, otherwise="import tensorflow as tf"),
    }
    if "distribute" in draft.model.source.text:
        template = template.replace("    return dataset", SHARDED)
    packing = PACKING_ALONE if come_alone(requests, draft.model) else PACKING
    template = template.replace("PACKING", packing)
    sizing = "" if are_sized(requests, draft.model) else SIZING
    is_fixed = is_seeded(draft.model)
    words["random"] = "generator" if is_fixed else f"{words['np']}.random"

    def written(name: str) -> str:
        seeding = SEEDED.format(name=name, **words) if is_fixed else ""
        parts = {"seeding": seeding, "sizing": sizing, "computed": computed, "comments": comments}
        return template.format(name=name, **parts, **words)

    return draft.define_once("stream", written, above=top)


def _top_level(draft: Draft, node: cst.CSTNode) -> cst.CSTNode:
    parents = draft.model.parents
    while not isinstance(parents[node], cst.Module):
        node = parents[node]
    return node
