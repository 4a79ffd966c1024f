"""A suppression comment that silences nothing.

## What it does

Reports codes of this tool in `# noqa: KLL...`, `# flake8: noqa: KLL...` and `# kerasleaklint:
ignore[KLL...]` that suppress no finding, and a bare `# kerasleaklint: ignore` that does not either.

## Why it costs memory

A stale suppression hides the next real finding on its line: the memory comes back, and the comment
keeps it quiet.

## Example

```python
model = keras.Sequential([])  # noqa: KLL401
```

## Use instead

```python
model = keras.Sequential([])
```

## Fix safety

Safe: only the code or the directive goes. Other codes and any text in the same comment stay. It is the
only fix that may take a comment away.

## Measured

Nothing to measure.

## Known limits

- A bare `# noqa` is never reported: it may be there for another tool. Nor is `# kerasleaklint:
  skip-file`.
- A code of a rule that does not run (not selected, or ignored for the file) is not reported, since
  it had no chance.
- ruff's RUF102 takes these codes for unknown ones unless `lint.external = ["KLL"]` is set.

## References

- flake8 manual: Selecting and Ignoring Violations
- ruff settings: `lint.external`
"""

from __future__ import annotations

from kerasleaklint.rules.rule import Rule

RULE = Rule(
    code="KLL901",
    severity="suggestion",
    effect="error",
    fix="safe",
    summary="a suppression comment that silences nothing",
    bad="import keras\n\nmodel = keras.Sequential([])  # noqa: KLL401\n",
    good="import keras\n\nmodel = keras.Sequential([])\n",
)
