"""`kerasleaklint [check]`: lint, report, and exit with 0, 1 or 2."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import click

from kerasleaklint import __version__
from kerasleaklint.cli import fixing, output
from kerasleaklint.cli.app import COMMANDS, FAILURE
from kerasleaklint.cli.inputs import Inputs, find, is_stdin, read_stdin
from kerasleaklint.cli.options import HELP, SectionedCommand, option, overrides, setting
from kerasleaklint.cli.settings import as_text, resolve
from kerasleaklint.config import Settings
from kerasleaklint.reporters import FORMATS, Report, render
from kerasleaklint.runner import Result, run

FINDINGS = 1

_RULES = "Rule selection"
_FIXING = "Fixing"
_FILES = "File selection"
_CONFIGURATION = "Configuration"
_OUTPUT = "Output"


class LintCommand(SectionedCommand):
    """The help of the default command is the help of the whole."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(f"{ctx.find_root().command_path} [check]", "[OPTIONS] [PATHS]...")

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command("check", cls=LintCommand, context_settings=HELP)
@click.argument("paths", nargs=-1, type=click.Path())
@setting("--select", section=_RULES, multiple=True, metavar="CODES", help="Rules to run: codes, prefixes or ALL.")
@setting("--ignore", section=_RULES, multiple=True, metavar="CODES", help="Rules to leave out.")
@setting("--extend-select", section=_RULES, multiple=True, metavar="CODES", help="Like --select, added to it.")
@setting("--extend-ignore", section=_RULES, multiple=True, metavar="CODES", help="Like --ignore, added to it.")
@setting("--per-file-ignores", section=_RULES, multiple=True, metavar="PATTERN:CODE", help="Codes to ignore in files.")
@setting("--max-array-size", section=_RULES, metavar="SIZE", help="Smaller arrays are fine. Default: 32MiB.")
@setting("--max-layer-size", section=_RULES, metavar="SIZE", help="Layers of smaller weights are fine. Default: 1GiB.")
@option("--fix", section=_FIXING, is_flag=True, help="Fix what can be fixed safely.")
@option("--unsafe-fixes", section=_FIXING, is_flag=True, help="Fix also what may change the training.")
@option("--diff", section=_FIXING, is_flag=True, help="Print what --fix would change; exit with 1 if anything.")
@option("--show-fixes", section=_FIXING, is_flag=True, help="List what was fixed, and why the rest was not.")
@option("--fix-only", section=_FIXING, is_flag=True, help="Fix, and do not report what remains.")
@option("--exit-non-zero-on-fix", section=_FIXING, is_flag=True, help="Exit with 1 also if all was fixed.")
@setting("--fixable", section=_FIXING, multiple=True, metavar="CODES", help="Rules whose fixes may be made.")
@setting("--unfixable", section=_FIXING, multiple=True, metavar="CODES", help="Rules whose fixes may not be made.")
@setting("--exclude", section=_FILES, multiple=True, metavar="PATTERNS", help="Files and folders to leave out.")
@setting("--extend-exclude", section=_FILES, multiple=True, metavar="PATTERNS", help="Like --exclude, added to it.")
@setting("--force-exclude/--no-force-exclude", section=_FILES, default=None, help="Exclude even files that are named.")
@setting("--respect-gitignore/--no-respect-gitignore", section=_FILES, default=None, help="Leave out what git ignores.")
@option("--stdin-filename", section=_FILES, metavar="FILE", help="The name of what is read from standard input (-).")
@option("--config", section=_CONFIGURATION, multiple=True, metavar="FILE|KEY=VALUE", help="TOML file, or one setting.")
@option("--isolated", section=_CONFIGURATION, is_flag=True, help="Read no configuration files.")
@option("--show-settings", section=_CONFIGURATION, is_flag=True, help="Print the resolved settings and exit.")
@setting(
    "--output-format", section=_OUTPUT, type=click.Choice(FORMATS), help="Default: full on a terminal, else concise."
)
@option(
    "--output-file", section=_OUTPUT, type=click.Path(dir_okay=False, path_type=Path), help="Write the report to it."
)
@option("--statistics", section=_OUTPUT, is_flag=True, help="Count findings by rule instead of listing them.")
@option("--exit-zero", section=_OUTPUT, is_flag=True, help="Exit with 0 even where there are findings.")
@setting("--color", section=_OUTPUT, type=click.Choice(("auto", "always", "never")), help="Colours. Default: auto.")
@option("-q", "--quiet", section=_OUTPUT, is_flag=True, help="Print findings and nothing else.")
@option("-v", "--verbose", section=_OUTPUT, is_flag=True, help="Say what was done, and show tracebacks.")
@click.version_option(__version__, message="%(prog)s %(version)s", prog_name="kerasleaklint")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    paths: Sequence[str],
    stdin_filename: str | None,
    config: Sequence[str],
    isolated: bool,
    show_settings: bool,
    output_file: Path | None,
    statistics: bool,
    exit_zero: bool,
    quiet: bool,
    verbose: bool,
    **fixes: Any,
) -> int:
    """Find Keras training code that grows in memory or holds far more than it needs.

    Lints Python files and notebooks in PATHS (default: the current directory; - reads standard input).
    Exits with 0 where nothing is found, 1 with findings, 2 on errors.
    """
    started = perf_counter()
    cwd = Path.cwd()
    from_stdin = is_stdin(paths, stdin_filename)
    folder = cwd / Path(stdin_filename or "").parent if from_stdin else cwd
    settings = resolve(folder, config, isolated=isolated, overrides=overrides(ctx))
    if show_settings:
        output.emit(as_text(settings))
        return 0
    inputs = read_stdin(stdin_filename, settings, cwd) if from_stdin else find(paths, settings, cwd)
    wish = fixing.Wish(**fixes)
    results = run(inputs.files, settings, cwd, contents=inputs.contents, fixing=wish.mode)
    is_written = _deliver(results, inputs, wish)
    if wish.reports:
        _publish(_report(results, wish, quiet), inputs, settings, output_file, statistics, wish)
    if not quiet:
        fixing.explain(results, wish)
    if verbose:
        output.say(_account(results, perf_counter() - started))
    return _status(results, wish, exit_zero, verbose) if is_written else FAILURE


def _deliver(results: Sequence[Result], inputs: Inputs, wish: fixing.Wish) -> bool:
    """The fixes themselves: in the files, or as a patch. Whether all of them could be written."""
    is_written = not wish.writes or fixing.write(results, inputs)
    if wish.diff:
        output.emit(fixing.diff(results))
    if wish.show_fixes:
        output.say(fixing.account(results).rstrip())
    return is_written


def _report(results: Sequence[Result], wish: fixing.Wish, quiet: bool) -> Report:
    found = sorted((d for result in results for d in result.diagnostics), key=lambda d: d.sort_key)
    failed = any(result.failure for result in results)
    fixed = sum(len(result.applied) for result in results)
    return Report(tuple(found), len(results), summary=not (quiet or failed), unsafe=wish.unsafe_fixes, fixed=fixed)


def _publish(
    report: Report, inputs: Inputs, settings: Settings, target: Path | None, statistics: bool, wish: fixing.Wish
) -> None:
    chosen = _format(settings, statistics, to_terminal=target is None and output.is_terminal())
    if chosen == "full":
        from kerasleaklint.cli.frames import source_lines

        report = replace(report, lines=source_lines(report.diagnostics, inputs.contents))
    text = render(report, chosen, color=target is None and output.wants_color(settings.color, os.environ))
    if target is not None:
        output.write_atomically(target, text)
    elif wish.writes and inputs.contents:  # standard output holds the fixed source
        output.say(text)
    else:
        output.emit(text)


def _format(settings: Settings, statistics: bool, *, to_terminal: bool) -> str:
    chosen = settings.output_format or ("full" if to_terminal else "concise")
    if statistics:
        return "statistics_json" if chosen == "json" else "statistics"
    return chosen


def _account(results: Sequence[Result], seconds: float) -> str:
    parsed = sum(result.parsed for result in results)
    files = f"{len(results)} file{'s' * (len(results) != 1)}"
    return f"Looked at {files}, parsed {parsed} of them, in {seconds:.2f} s."


def _status(results: Sequence[Result], wish: fixing.Wish, exit_zero: bool, verbose: bool) -> int:
    failures = {result.filename: result.failure for result in results if result.failure}
    for filename, failure in failures.items():
        output.complain(f"internal failure on {filename}: {failure.splitlines()[-1]}")
        if verbose:
            output.say(failure)
    if failures:
        return FAILURE
    return FINDINGS if wish.fails(results) and not exit_zero else 0
