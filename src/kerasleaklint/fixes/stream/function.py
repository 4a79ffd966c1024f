"""The function that draws batches, and where it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from kerasleaklint.fixes.draft import Draft
    from kerasleaklint.fixes.stream.chain import Chain

# Written so that no row is longer than 88 columns and none could be joined with the next.
FUNCTION = '''\
def {name}(data, *others, batch_size=32, shuffle=False):
    """Draw batches of rows from arrays on disk; `shuffle` draws in a fresh order."""

    # seeded by np.random.seed, but draws nothing from np.random
    generator = {np}.random.default_rng({np}.random.get_state()[1])

    def cast(part):
        return part.astype("float32", copy=False) if part.dtype.kind == "f" else part

    def draw(rows):
        first = {computed}
        parts = [first, *(other[rows] for other in others)]
        return tuple(cast(part) for part in parts)

    def batches():
        order = generator.permutation(len(data)) if shuffle else {np}.arange(len(data))
        for start in range(0, len(data), batch_size):
            yield draw(order[start : start + batch_size])

    empty = draw(slice(0))
    signature = tuple({tf}.TensorSpec((None, *e.shape[1:]), e.dtype) for e in empty)
    dataset = {tf}.data.Dataset.from_generator(batches, output_signature=signature)
    steps = {ceil}(len(data) / batch_size)
    dataset = dataset.apply({tf}.data.experimental.assert_cardinality(steps))
    return dataset.prefetch({tf}.data.AUTOTUNE)
'''


def define(draft: Draft, template: str, chains: list[Chain]) -> str:
    """Write the function before the first load, and give its name."""
    name = draft.fresh("stream")
    top = min((_top_level(draft, chain.load) for chain in chains), key=lambda node: draft.layout.span(node)[0])
    code = FUNCTION.format(
        name=name,
        computed=template.format("data[rows]"),
        np=draft.spelled("numpy", at=top, otherwise="import numpy as np"),
        tf=draft.spelled("tensorflow", at=top, otherwise="import tensorflow as tf"),
        ceil=draft.spelled("math.ceil", at=top, otherwise="import math"),
    )
    draft.define(code, above=top)
    return name


def _top_level(draft: Draft, node: cst.CSTNode) -> cst.CSTNode:
    parents = draft.model.parents
    while not isinstance(parents[node], cst.Module):
        node = parents[node]
    return node
