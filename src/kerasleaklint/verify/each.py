"""Each fix by itself: the original with that fix only, against the runs of the original that are there already."""

from __future__ import annotations

from dataclasses import replace

from kerasleaklint.verify import training
from kerasleaklint.verify.comparison import compared
from kerasleaklint.verify.plan import Announce, Measurement, Pair, Step
from kerasleaklint.verify.request import Conditions, Fixed, Program, Request, aligned, measured, natural
from kerasleaklint.verify.run import Run, run
from kerasleaklint.verify.verdict import Verdict, decide


def judged(request: Request, seen: Measurement, whole: Verdict, announce: Announce) -> tuple[Fixed, ...]:
    """The findings, with a verdict where the request has a program with their fix alone; `whole`: that of all fixes."""
    findings = list(request.findings)
    for number, (index, program) in enumerate(request.alone, start=1):
        step = Step(f"{findings[index].code} on line {findings[index].row} alone", number, len(request.alone))
        verdict = whole if program.source == request.fixed.source else _verdict(request, program, seen, announce, step)
        findings[index] = replace(findings[index], verdict=verdict.word, reasons=verdict.reasons)
    return tuple(findings)


def _verdict(request: Request, program: Program, seen: Measurement, announce: Announce, step: Step) -> Verdict:
    def go(conditions: Conditions) -> Run:
        return run(program, request, conditions, announce(step))

    repeats: list[Pair] = []
    for pair in seen.repeats:
        repeats.append(Pair(pair.before, go(measured(request))))
        if not repeats[-1].finished:
            break
    known = replace(seen, repeats=tuple(repeats), natural=None, aligned=None, limited=None)
    if repeats[-1].finished and seen.natural and seen.aligned:
        as_run, in_order = go(natural(request)), go(aligned(request))
        known = replace(known, natural=Pair(seen.natural.before, as_run), aligned=Pair(seen.aligned.before, in_order))
    return decide(known, compared(known), training.compared(request, known, announce))
