"""The report as one self-contained page: no script, no request, light or dark as the reader has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files
from pathlib import PurePath

from kerasleaklint.core.size import format_size
from kerasleaklint.verify.compare import DIFFERENT, NOTE, SAME, Fact
from kerasleaklint.verify.plan import AFTER, BEFORE
from kerasleaklint.verify.report import chart
from kerasleaklint.verify.report.tables import memory_rows, profile_rows
from kerasleaklint.verify.request import Fixed
from kerasleaklint.verify.result import Result
from kerasleaklint.verify.verdict import CHANGED, CONFIRMED, INCONCLUSIVE, NO_EFFECT, WORSE

_TONES = {CONFIRMED: "good", NO_EFFECT: "neutral", INCONCLUSIVE: "neutral", CHANGED: "bad", WORSE: "bad"}
_SIGNS = {SAME: "✓", NOTE: "≈", DIFFERENT: "✗"}

_CAPTION = (
    "Anonymous memory over the baseline, which is what Keras takes after its imports and a tiny fit ({}). Thin lines "
    "are the repeats; below, long marks are calls and short ones the ends of epochs. Pages of mapped files do not "
    "count: the system can take them back."
)


def render(result: Result) -> str:
    """The whole document."""
    name = escape(PurePath(result.program).name)
    style = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{name}: {result.verdict.word}</title>\n<style>\n{style}</style>\n</head>\n"
        f"<body>\n<main>\n{_body(result)}\n</main>\n</body>\n</html>\n"
    )


def _body(result: Result) -> str:
    return "\n".join(part for part in _sections(result) if part)


def _sections(result: Result) -> Iterator[str]:
    yield _head(result)
    yield _figures(result)
    yield _section("Memory over time", _time_line(result))
    yield _section("Memory", _table(("", "original", "fixed"), [(row, "") for row in memory_rows(result)]))
    yield (
        _section("Lines that hold memory at the peak (mappings left out)", _profile(result))
        if result.profile_before
        else ""
    )
    yield _section("Training", _facts(result.facts)) if result.facts else ""
    yield _section("Findings", _findings(result)) if result.findings else ""
    yield _section("Difference", f'<pre class="diff">{_diff(result.diff)}</pre>') if result.diff else ""
    yield _section("Environment", _environment(result))


def _head(result: Result) -> str:
    tone = _TONES[result.verdict.word]
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in result.verdict.reasons)
    return (
        f'<header class="{tone}"><p class="path">{escape(result.program)}</p>'
        f"<h1>{result.verdict.word}</h1><ul>{reasons}</ul></header>"
    )


def _figures(result: Result) -> str:
    before, after = (round(peak.median) for peak in (result.comparison.before, result.comparison.after))
    change = f"{(after - before) / before:+.0%}" if before else "none"
    figures = [
        ("original peak", f"+{format_size(before)}", "before"),
        ("fixed peak", f"+{format_size(after)}", "after"),
        ("change", change.replace("-", "&minus;"), ""),
        ("baseline", format_size(result.baseline), ""),
    ]
    cells = "".join(f'<div class="{style}"><dt>{name}</dt><dd>{value}</dd></div>' for name, value, style in figures)
    return f'<dl class="figures">{cells}</dl>'


def _section(title: str, body: str) -> str:
    return f"<section><h2>{title}</h2>{body}</section>"


def _time_line(result: Result) -> str:
    drawing = chart.draw(result.series, result.baseline)
    caption = _CAPTION.format(format_size(result.baseline))
    return f'<figure><div class="scroll">{drawing}</div><figcaption>{caption}</figcaption></figure>'


def _facts(facts: Sequence[Fact]) -> str:
    rows = [((f"{_SIGNS[fact.status]} {fact.name}", fact.before, fact.after), fact.status) for fact in facts]
    return _table(("", "original", "fixed"), rows)


def _table(head: Sequence[str], rows: Sequence[tuple[Sequence[str], str]]) -> str:
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join(f'<tr class="{status}">{_cells(row)}</tr>' for row, status in rows)
    return f'<div class="scroll"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def _cells(row: Sequence[str]) -> str:
    first, *others = map(escape, row)
    return f'<th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in others)


def _profile(result: Result) -> str:
    sides = ((BEFORE, result.profile_before), (AFTER, result.profile_after))
    return "".join(_table((side, "", ""), [(row, "") for row in profile_rows(lines)]) for side, lines in sides)


def _findings(result: Result) -> str:
    tried = any(one.verdict for one in result.findings)
    rows = [(_finding(one, tried), SAME if one.gone else NOTE) for one in result.findings]
    return _table(("code", "where", "now", *(["its fix alone"] if tried else []), "message"), rows)


def _finding(one: Fixed, tried: bool) -> tuple[str, ...]:
    alone = ": ".join((one.verdict, *one.reasons[:1])) if one.verdict else ""
    now = "fixed" if one.gone else "still there"
    return one.code, f"line\u00a0{one.row}", now, *([alone] if tried else []), one.message


def _diff(text: str) -> str:
    kinds = {"+": "added", "-": "removed", "@": "hunk"}
    lines = (
        (line, "file" if line.startswith(("+++", "---")) else kinds.get(line[:1], "")) for line in text.splitlines()
    )
    return "".join(f'<span class="{kind}">{escape(line) or " "}</span>' for line, kind in lines)


def _environment(result: Result) -> str:
    pairs = "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in result.environment.items())
    return f'<dl class="environment">{pairs}</dl>'
