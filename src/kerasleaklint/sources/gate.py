"""Can a rule have anything to say about these bytes? Decided without decoding or parsing, in a few linear scans."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kerasleaklint.sources.project import Project

# Patterns stay text until they are needed: compiling all of them costs more than reading a file without Keras.
# The last four are names of Keras that no other library has: a program may import its models from elsewhere.
KERAS_WORDS = ("keras", "tensorflow", "fit_generator", "evaluate_generator", "predict_generator", "steps_per_epoch")
_KERAS = tuple(word.encode() for word in KERAS_WORDS)
_SUPPRESSION = rb"kll\d"
_USE = rb"\.\s*(?:(?:fit|evaluate|predict)(?:_generator)?|(?:train|test|predict)_on_batch)\s*\("
_ACTION = rb"""(?x)
    (?: fit | evaluate | predict | _generator | _on_batch | sequential | model_from_(?:json|config|yaml) )\s*\(
  | model\s*[(),]
  | from_tensor | dataset | gradienttape | tf\.function | applications | callback | session\s*\(
"""
_IMPORT = rb"""(?xm)
    ^[ \t]*
    (?: from [ \t]+ (?P<dots>\.*) [ \t]* (?P<module>[\w.]*) [ \t]+ import [ \t]* (?P<names>\([^)]{0,2000}\)|[^\r\n\#;]*)
      | import [ \t]+ (?P<modules>[\w.][^\r\n\#;]*)
    )
"""
_NAME = rb"(?:^|,)[\s(]*([\w.]+)"


def should_parse(data: bytes, filename: str, project: Project) -> bool:
    """Whether the file, or a module of the project that it imports, gives a rule something to look at."""
    return relevant(data) or imports_keras_from_project(data, filename, project)


def relevant(data: bytes) -> bool:
    """The bytes name Keras and do something with it, or hold one of our suppression comments."""
    lowered = data.lower()
    if _names_keras(lowered) and (b"kerasleaklint:" in lowered or re.search(_ACTION, lowered)):
        return True
    return b"kll" in lowered and re.search(_SUPPRESSION, lowered) is not None


def imports_keras_from_project(data: bytes, filename: str, project: Project) -> bool:
    """The bytes train or query something, and a module of the same project that they import names Keras."""
    if not re.search(_USE, data):
        return False
    return any(_names_keras((project.read(path) or b"").lower()) for path in _imported_files(data, filename, project))


def _names_keras(lowered: bytes) -> bool:
    return any(name in lowered for name in _KERAS)


def _imported_files(data: bytes, filename: str, project: Project) -> Iterator[str]:
    if filename.endswith(".ipynb"):
        data = data.replace(b"\\n", b"\n").replace(b'"', b"\n")
    for dotted, level in _imports(data):
        path = project.find_module(dotted, level, filename)
        if path is not None:
            yield path


def _imports(data: bytes) -> Iterator[tuple[str, int]]:
    """Dotted name and level of every module that an import may load: `from a import b` may mean `a` or `a.b`."""
    for match in re.finditer(_IMPORT, data):
        if match["modules"]:
            yield from ((name, 0) for name in _names(match["modules"]))
            continue
        module, level = match["module"].decode("utf-8", "replace"), len(match["dots"])
        yield module, level
        yield from (((f"{module}.{name}" if module else name), level) for name in _names(match["names"]))


def _names(listed: bytes) -> list[str]:
    return [name.decode("utf-8", "replace") for name in re.findall(_NAME, listed)]
