"""The new program: the load becomes a map, computing moves into the batch function, the calls get a pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from kerasleaklint.core import Applicability
from kerasleaklint.fixes.draft import Draft
from kerasleaklint.fixes.stream.calls import HANDLED, POSITIONS, Columns, Request, request
from kerasleaklint.fixes.stream.chain import Chain, chain_of, names_of
from kerasleaklint.fixes.stream.computing import keep_on_disk, template_of
from kerasleaklint.fixes.stream.function import define
from kerasleaklint.fixes.stream.rows import is_compact, write_arguments
from kerasleaklint.semantics import flow
from kerasleaklint.semantics.facts import SinkCall
from kerasleaklint.semantics.values import Array, leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerasleaklint.core import Fix
    from kerasleaklint.semantics.model import FileModel


# Another float type, several devices, another backend: there a dataset does not mean the same as the arrays.
OTHER_WAYS = ("set_floatx", "distribute", "KERAS_BACKEND")


def stream_from_disk(fact: SinkCall, array: Array, model: FileModel, limit: int) -> Fix | None:
    """A fix for all arrays over `limit` bytes that reach the same calls as this one; None if training could change."""
    if any(word in model.source.text for word in OTHER_WAYS):
        return None
    origins, sinks = _together(array, fact, model, limit)
    requests = [request(sink) for sink in sinks]
    draft = Draft(model)
    chains = [_chain(draft, origin, sinks) for origin in origins]
    if not all(requests) or not all(chains):
        return None
    return _written(draft, [r for r in requests if r], [c for c in chains if c])


def _together(array: Array, fact: SinkCall, model: FileModel, limit: int) -> tuple[list[cst.CSTNode], list[SinkCall]]:
    """The origins and calls that hang together: one rewrite serves them all."""
    facts = {id(f.call.node): f for f in model.facts if isinstance(f, SinkCall)}
    origins, sinks = [array.origin.made.node], [facts[id(fact.call.node)]]
    grown = True
    while grown:
        before = len(origins) + len(sinks)
        sinks += [f for f in facts.values() if f not in sinks and any(_feeds(o, f) for o in origins)]
        found = [flow_.array.origin for sink in sinks for flow_ in flow.whole_arrays(sink, limit)]
        origins += dict.fromkeys(o.made.node for o in found if o.made.node not in origins)
        grown = len(origins) + len(sinks) > before
    return origins, sinks


def _arrays(origin: cst.CSTNode, sink: SinkCall) -> list[Array]:
    found = (leaf for _, argument in sink.data() for leaf in leaves(argument.value))
    return [leaf for leaf in found if isinstance(leaf, Array) and leaf.origin.made.node is origin]


def _feeds(origin: cst.CSTNode, sink: SinkCall) -> bool:
    return bool(_arrays(origin, sink))


def _chain(draft: Draft, origin: cst.CSTNode, sinks: list[SinkCall]) -> Chain | None:
    arrays = [array for sink in sinks for array in _arrays(origin, sink)]
    return chain_of(draft, arrays, [sink.call.node for sink in sinks])


def _written(draft: Draft, requests: list[Request], chains: list[Chain]) -> Fix | None:
    computed = {name: template_of(draft, chain) for chain in chains for name in chain.names}
    columns = [c for r in requests for c in (r.data, r.validation) if c is not None]
    template = _common_template(columns, computed)
    if template is None:
        return None
    for chain in chains:
        keep_on_disk(draft, chain)
    name = define(draft, template, chains)
    for wanted in requests:
        _rewrite(draft, wanted, name)
    return draft.fix(Applicability.SAFE, "Keep the arrays on disk and stream batches of their rows")


def _common_template(columns: list[Columns], computed: dict[str, str | None]) -> str | None:
    """What is computed on the first column of every call, if it is the same; the others must be drawn as they are."""
    templates = {computed.get(_name(c.nodes[0])) for c in columns}
    others = {computed[name] for c in columns for node in c.nodes[1:] for name in names_of(node) & set(computed)}
    return templates.pop() if len(templates) == 1 and others <= {"{}"} else None


def _name(node: cst.CSTNode) -> str:
    return node.value if isinstance(node, cst.Name) else ""


# The calls


def _rewrite(draft: Draft, wanted: Request, name: str) -> None:
    arguments, method = wanted.arguments, wanted.fact.method
    batch_size = _value(draft, arguments.get("batch_size"))
    shuffle = _value(draft, arguments.get("shuffle")) or ("True" if method == "fit" else "False")
    split = _split(draft, wanted)
    training = _stream(draft, name, wanted.data, batch_size, shuffle, f"[:{split}]" if split else "")
    replaced = {arguments["x"]: training if arguments["x"].keyword is None else f"x={training}"}
    if "shuffle" in arguments:
        replaced[arguments["shuffle"]] = "shuffle=False"
    validation_size = _value(draft, arguments.get("validation_batch_size")) or batch_size
    if wanted.validation is not None:
        drawn = _stream(draft, name, wanted.validation, validation_size, "False", "")
        replaced[arguments["validation_data"]] = f"validation_data={drawn}"
    elif split:
        drawn = _stream(draft, name, wanted.data, validation_size, "False", f"[{split}:]")
        replaced[arguments["validation_split"]] = f"validation_data={drawn}"
    removed = [arg for key, arg in arguments.items() if key in HANDLED and arg not in replaced]
    for key, arg in _positional_after_data(arguments, method):
        if arg not in replaced and arg not in removed:
            replaced[arg] = f"{key}={draft.source(arg.value)}"
    # Left out, it is True, and Keras warns that a dataset is not shuffled.
    appended = ["shuffle=False"] if method == "fit" and "shuffle" not in arguments else []
    if is_compact(draft, wanted.call):
        kept = [arg for arg in wanted.call.args if arg not in removed]
        write_arguments(draft, wanted.call, [*(replaced.get(arg) or draft.source(arg) for arg in kept), *appended])
    else:
        draft.change_arguments(wanted.call, remove=removed, replace=replaced, append=appended)


def _positional_after_data(arguments: dict[str, cst.Arg], method: str) -> Iterator[tuple[str, cst.Arg]]:
    return (
        (key, arguments[key]) for key in POSITIONS[method][1:] if key in arguments and arguments[key].keyword is None
    )


def _value(draft: Draft, arg: cst.Arg | None) -> str | None:
    if arg is None or (isinstance(arg.value, cst.Name) and arg.value.value == "None"):
        return None
    return draft.source(arg.value)


def _split(draft: Draft, wanted: Request) -> str | None:
    """A variable with the row at which Keras would split; the line that computes it stands before the call."""
    share = _value(draft, wanted.arguments.get("validation_split"))
    if share is None or wanted.validation is not None:
        return None
    name = draft.fresh("split")
    rows = draft.source(wanted.data.nodes[0])
    draft.insert_before(wanted.call, f"{name} = int(len({rows}) * (1.0 - {share}))\n")
    return name


def _stream(draft: Draft, name: str, columns: Columns, size: str | None, shuffle: str, part: str) -> str:
    arrays = [f"{draft.source(node)}{part}" for node in columns.nodes]
    sized = [f"batch_size={size}"] if size is not None else []
    shuffled = [] if shuffle == "False" else [f"shuffle={shuffle}"]
    return f"{name}({', '.join([*arrays, *sized, *shuffled])})"
