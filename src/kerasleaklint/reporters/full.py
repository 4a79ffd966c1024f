"""A code frame with the allocation and everything it flows into, the size with its reasons, and a way out."""

from __future__ import annotations

from collections.abc import Iterator

from kerasleaklint.core import Diagnostic, Estimate
from kerasleaklint.reporters.frame import frame, gutter_for, marks_of
from kerasleaklint.reporters.report import Report
from kerasleaklint.reporters.sizes import size_range
from kerasleaklint.reporters.style import Paint, painter, printable


def render(report: Report, *, color: bool) -> str:
    paint = painter(color)
    blocks = ["\n".join(_finding(diagnostic, report, paint)) + "\n\n" for diagnostic in report.diagnostics]
    return "".join(blocks) + (_summary(report) if report.summary else "")


def _finding(diagnostic: Diagnostic, report: Report, paint: Paint) -> Iterator[str]:
    marks = marks_of(diagnostic)
    gutter = gutter_for(marks, paint)
    code = paint(f"{diagnostic.code} {diagnostic.name}", diagnostic.severity)
    yield f"{code}{paint(':', 'bold')} {report.mark(diagnostic)}{paint(printable(diagnostic.message), 'bold')}"
    yield from frame(marks, report.lines, gutter)
    for title, text in _notes(diagnostic):
        yield gutter.blank(f"{paint(f'{title}:', 'bold')} {printable(text)}", sign=" =")


def _notes(diagnostic: Diagnostic) -> Iterator[tuple[str, str]]:
    if diagnostic.estimate is not None:
        yield "size", _estimate(diagnostic.estimate)
    if diagnostic.help:
        yield "help", diagnostic.help
    if diagnostic.fix is not None:
        yield f"{diagnostic.fix.applicability.word} fix", diagnostic.fix.message
    elif diagnostic.unfixed:
        yield "no fix", diagnostic.unfixed


def _estimate(estimate: Estimate) -> str:
    reasons = f" ({'; '.join(estimate.because)})" if estimate.because else ""
    size = size_range(estimate.bytes_low, estimate.bytes_high)
    return f"{size}{reasons}; peak about {size_range(estimate.peak_low, estimate.peak_high)}"


def _summary(report: Report) -> str:
    findings = len(report.diagnostics)
    if findings:
        files = len({diagnostic.place.filename for diagnostic in report.diagnostics})
        fixed = f" ({report.fixed} more fixed)" if report.fixed else ""
        return f"Found {_count(findings, 'finding')} in {_count(files, 'file')}{fixed}.\n{_fixable(report)}"
    if report.fixed:
        return f"Fixed {_count(report.fixed, 'finding')}; none remain.\n"
    return f"No findings in {_count(report.files, 'file')}.\n" if report.files else ""


def _fixable(report: Report) -> str:
    """How many of the findings `--fix` would fix, and how many more `--unsafe-fixes`."""
    now = sum(diagnostic.is_fixable(unsafe=report.unsafe) for diagnostic in report.diagnostics)
    more = sum(diagnostic.is_fixable(unsafe=True) for diagnostic in report.diagnostics) - now
    if now:
        return f"[*] {now} fixable with `--fix`" + (f" ({more} more with `--unsafe-fixes`)" if more else "") + "\n"
    return f"{more} fixable with `--fix --unsafe-fixes`\n" if more else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
