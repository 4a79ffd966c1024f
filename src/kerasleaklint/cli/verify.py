"""`kerasleaklint verify PROGRAM`: run it before and after the fix, and say what memory and training do."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from kerasleaklint.cli import output
from kerasleaklint.cli.options import HELP, SectionedCommand, option
from kerasleaklint.cli.verify_rules import Wanted, run
from kerasleaklint.config.size import parse_size

if TYPE_CHECKING:
    from kerasleaklint.verify.result import Result

REPORT = "report"
_FIX = "Fix"
_RULES = "Rules"
_RUNS = "Runs"
_OUTPUT = "Output"


class VerifyCommand(SectionedCommand):
    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, "[OPTIONS] PROGRAM [-- ARGS]...")
        formatter.write_usage(ctx.command_path, "[OPTIONS] --rule CODE", prefix="       ")
        formatter.write_usage(ctx.command_path, "[OPTIONS] report FILE.json", prefix="       ")


_FOR_RULES = {"rules", "all_rules", "scale", "store"}
_FOR_BOTH = {"repeats", "timeout", "device", "output_format", "quiet"}
_SEED = click.IntRange(0, 2**32 - 1)  # what NumPy takes
_SOURCE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)
_TARGET = click.Path(dir_okay=False, path_type=Path)


@click.command("verify", cls=VerifyCommand, context_settings=HELP)
@click.argument("program", required=False)
@click.argument("args", nargs=-1)
@option("--against", section=_FIX, type=_SOURCE, metavar="FIXED.py", help="Compare with this program.")
@option("--unsafe-fixes", section=_FIX, is_flag=True, help="Apply unsafe fixes too.")
@option("--each", section=_FIX, is_flag=True, help="Verify each fix by itself as well.")
@option("--repeats", section=_RUNS, type=click.IntRange(1), default=3, show_default=True, help="Runs of each program.")
@option("--timeout", section=_RUNS, type=click.FloatRange(1), default=600, show_default=True, help="Seconds per run.")
@option("--max-epochs", section=_RUNS, type=click.IntRange(1), help="Cap the epochs of each fit.")
@option("--max-steps", section=_RUNS, type=click.IntRange(1), help="Cap the steps of each epoch of fit.")
@option("--memory-limit", section=_RUNS, metavar="SIZE", help="Run both under this limit over the baseline too.")
@option("--no-shuffle", section=_RUNS, is_flag=True, help="Pass shuffle=False to fit in all runs.")
@option("--seed", section=_RUNS, type=_SEED, help="Seed Python, NumPy and Keras in all runs.")
@option("--device", section=_RUNS, type=click.Choice(("auto", "cpu", "gpu")), default="auto", help="Default: auto.")
@option("--compare-output", section=_RUNS, is_flag=True, help="What they print must be the same, too.")
@option("--profile", section=_RUNS, is_flag=True, help="Name the lines that hold memory at the peak (memray).")
@option("--rule", "rules", section=_RULES, multiple=True, metavar="CODE", help="Run the rule's own case instead.")
@option("--all-rules", section=_RULES, is_flag=True, help="Run the cases of all rules.")
@option("--scale", section=_RULES, type=click.FloatRange(0.001), default=1.0, help="How large cases are. Default: 1.")
@option("--store", section=_RULES, type=_FOLDER, metavar="DIR", help="Add the results of cases to the files in it.")
@option("--output-format", section=_OUTPUT, type=click.Choice(("text", "json")), default="text", help="Default: text.")
@option("--html", section=_OUTPUT, type=_TARGET, metavar="FILE", help="Write a page with the time lines to it.")
@option("-q", "--quiet", section=_OUTPUT, is_flag=True, help="Show no progress.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    program: str | None,
    args: Sequence[str],
    against: Path | None,
    unsafe_fixes: bool,
    each: bool,
    rules: tuple[str, ...],
    all_rules: bool,
    scale: float,
    store: Path | None,
    output_format: str,
    html: Path | None,
    quiet: bool,
    **runs: Any,
) -> int:
    """Run PROGRAM and its fixed form, and compare memory and training.

    Exits with 0 where the fix is confirmed, 1 with any other verdict, 2 on errors.
    `verify report FILE.json` draws a stored result again. `verify --rule CODE` measures what a rule claims.
    """
    from kerasleaklint.verify.report.stored import load

    wanted = Wanted(rules, all_rules)
    _refuse_what_has_no_meaning(ctx, bool(wanted))
    if wanted:
        return _claims(wanted, scale, store, output_format, quiet, runs)
    if html and not os.access(html.resolve().parent, os.W_OK):  # known now, not after minutes of runs
        raise click.UsageError(f"--html: {html} cannot be written there")
    if program is None:
        raise click.UsageError("name a program, or a rule with --rule")
    if program == REPORT and len(args) == 1 and against is None:
        result = load(Path(args[0]).read_text(encoding="utf-8", errors="replace"), args[0])
    else:
        result = _verified(Path(program), args, against, unsafe_fixes, each, quiet, runs)
    _publish(result, output_format, html)
    return result.verdict.status


def _refuse_what_has_no_meaning(ctx: click.Context, rules: bool) -> None:
    """Options of the other kind of run must not be passed over in silence."""
    for parameter in ctx.command.params:
        name = str(parameter.name)
        given = ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if given and name not in _FOR_BOTH and (name in _FOR_RULES) != rules:
            shown = "a program" if name == "program" else parameter.opts[0]
            raise click.UsageError(f"{shown} goes {'without' if rules else 'with'} --rule or --all-rules")


def _claims(
    wanted: Wanted, scale: float, store: Path | None, output_format: str, quiet: bool, runs: dict[str, Any]
) -> int:
    from kerasleaklint.verify.cases import report
    from kerasleaklint.verify.cases.bench import Terms

    records = run(wanted.rules(), Terms(scale, runs["repeats"], runs["timeout"], runs["device"]), quiet, store)
    if output_format == "json":
        output.emit(report.as_json(records))
    else:
        output.emit(report.as_text(records, color=output.wants_color("auto", os.environ)))
    return 0 if all(record.holds for record in records) else 1


def _verified(
    path: Path, args: Sequence[str], against: Path | None, unsafe: bool, each: bool, quiet: bool, runs: dict[str, Any]
) -> Result:
    from kerasleaklint.cli import verify_program as programs
    from kerasleaklint.verify import profile
    from kerasleaklint.verify.available import problem
    from kerasleaklint.verify.plan import BaselineError
    from kerasleaklint.verify.processes.interruption import orderly_end
    from kerasleaklint.verify.processes.restore import RestoreError
    from kerasleaklint.verify.progress import progress
    from kerasleaklint.verify.request import Request
    from kerasleaklint.verify.result import verify

    for one in filter(None, (path, against)):
        if one.suffix == ".ipynb":
            raise click.UsageError(f"verify runs Python programs: convert {one.name} to one first")
    if each and against:
        raise click.UsageError("--each is about our own fixes: leave --against out")
    original = programs.read(path)
    fixed = programs.read(against) if against else programs.fixed(original, unsafe)
    if missing := problem():
        raise click.ClickException(missing)
    if runs["profile"] and not profile.available():
        raise click.ClickException(profile.MISSING)
    limit = runs.pop("memory_limit")
    request = Request(
        original,
        fixed,
        tuple(args),
        memory_limit=parse_size(limit) if limit else None,
        findings=programs.findings(original, fixed),
        alone=programs.alone(original, unsafe) if each else (),
        **runs,
    )
    try:
        with orderly_end(), progress(quiet) as announce:
            return verify(request, announce)
    except (BaselineError, RestoreError) as error:
        raise click.ClickException(str(error)) from error


def _publish(result: Result, output_format: str, html: Path | None) -> None:
    from kerasleaklint.verify.report import page, stored, text

    if output_format == "json":
        output.emit(stored.dump(result))
    else:
        output.emit(text.render(result, color=output.wants_color("auto", os.environ)))
    if html:
        output.write_atomically(html, page.render(result).encode())
