"""A file cannot be read, decoded or parsed.

## What it does

Reports a file that stops the tool, on the line that stops it: it cannot be opened, its bytes are
not what its encoding says, it is not valid Python or not a valid notebook, its brackets are nested
too deeply, or the parser gives up on it. The other files are linted as usual.

Of a notebook only the broken statements are lost, each with what is indented below it. The others
are linted, where the names that a lost statement may have bound are unknown, which silences what
depends on them. There is one finding for each broken cell.

## Why it costs memory

A file that is passed over in silence looks like a clean one. This finding says that nothing is
known about it.

## Example

```python
model = keras.Sequential([)
```

## Use instead

```python
model = keras.Sequential([])
```

For files that are broken on purpose, or written for Python 2, use `extend-exclude` or
`per-file-ignores`.

## Fix safety

No automatic fix: only the author knows what the file should say. Nothing else in such a file is
fixed either, and no suppression in it is called unused.

## Measured

Nothing to measure.

## Known limits

- Only files that can matter are parsed: a syntax error in a file without Keras is not reported.
- Long files, notebooks and runs of more than eight files are linted in processes of their own,
  which are given up after 60 seconds on one file; other files may take as long as they like.
- In flake8, which reports syntax errors itself (E999), plugins do not run on such files.

## References

- Python reference: Lexical analysis (Encoding declarations)
"""

from __future__ import annotations

from kerasleaklint.rules.rule import Rule

RULE = Rule(
    code="KLL900",
    severity="error",
    effect="error",
    summary="a file cannot be read, decoded or parsed",
    bad="import keras\n\nmodel = keras.Sequential([)\nmodel.fit(x)\n",
    good="import keras\n\nmodel = keras.Sequential([])\n",
)
