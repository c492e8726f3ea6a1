"""``polc check``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from policy_dsl.cli import UNKNOWN, lang_option
from policy_dsl.cli.common import Stop, complain, emit, load_policy, policy_files, use_color, write_output
from policy_dsl.cli.words import language, say

if TYPE_CHECKING:
    from policy_dsl.checking import Findings
    from policy_dsl.diagnostics import Diagnostic
    from policy_dsl.proofs.verdict import Verdict
    from policy_dsl.source import Source

LEVELS = ("error", "warning", "note")


def command() -> click.Command:
    """The command."""
    return click.Command(
        "check", callback=run, help=say("check"),
        params=[
            click.Argument(["files"], nargs=-1),
            click.Option(["--quick"], is_flag=True, help=say("check_quick")),
            click.Option(["--seconds"], type=click.FloatRange(0.1, 3600), default=10.0, help=say("check_seconds")),
            click.Option(["--strict"], is_flag=True, help=say("check_strict")),
            click.Option(["--fail-level"], type=click.Choice(LEVELS), default="error", help=say("check_level")),
            click.Option(["--fix"], is_flag=True, help=say("check_fix")),
            click.Option(["--write-example"], is_flag=True, help=say("check_example")),
            click.Option(["--mutate"], is_flag=True, help=say("check_mutate")),
            click.Option(["--at-least"], type=click.FloatRange(0, 100), default=0.0, help=say("check_least")),
            click.Option(["--report"], type=click.Path(), metavar="FILE", help=say("check_report")),
            click.Option(["--format", "form"], type=click.Choice(["text", "json", "github", "sarif", "junit"]), default="text", help=say("o_format")),
            click.Option(["--color"], type=click.Choice(["auto", "always", "never"]), default="auto", help=say("o_color")),
            lang_option(),
        ],
    )  # fmt: skip


def run(
    files: tuple[str, ...],
    quick: bool,
    seconds: float,
    strict: bool,
    fail_level: str,
    fix: bool,
    write_example: bool,
    mutate: bool,
    at_least: float,
    report: str | None,
    form: str,
    color: str,
) -> None:
    """Check each file and decide its properties; exit 1 when anything is as bad as ``fail_level``, else 3 with
    ``strict`` when a property is not proved, whether it was tested or not."""
    if mutate:
        # Not at the top: only this needs what tries slips.
        from policy_dsl.cli import mutation

        mutation.run(files, seconds, at_least, form)
        return
    from policy_dsl.checking import find

    found: list[Diagnostic] = []
    sources: dict[str, Source] = {}
    checked: list[tuple[str, Findings, tuple[Verdict, ...]]] = []
    paths = [str(path) for path in policy_files(files)]
    if report is not None:
        if len(paths) != 1:
            raise complain("U0114", count=str(len(paths)))
        if report != "-" and not report.lower().endswith((".html", ".htm", ".json")):
            raise complain("U0115", file=report)
    for path in paths:
        if fix:
            _fix(path)
        findings = find(path)
        sources |= findings.sources()
        found += findings.diagnostics
        verdicts: tuple[Verdict, ...] = ()
        if not quick and not findings.broken:
            verdicts, more = _proved(path, findings, seconds, form)
            found += more
        checked.append((path, findings, verdicts))
    _report(found, sources, checked, form, color)
    if report is not None:
        _linked(paths[0], report)
    if write_example:
        for path, _, verdicts in checked:
            _write_examples(path, verdicts)
    worst = LEVELS[: LEVELS.index(fail_level) + 1]
    if any(each.severity in worst for each in found):
        raise Stop(1)
    if strict and any(each.word in ("UNKNOWN", "TESTED") for _, _, verdicts in checked for each in verdicts):
        raise Stop(UNKNOWN)


def _linked(path: str, out: str) -> None:
    """The official text linked to the rules, whole into a file; what became of it in one line beside the findings."""
    from pathlib import Path

    from policy_dsl.present import linked
    from policy_dsl.present.jsonout import encode
    from policy_dsl.reporting import report

    made = report(Path(path))
    if out.lower().endswith(".json"):
        text = encode(linked.data(made.articles, made.source))
    else:
        text = linked.html(made.articles, made.source, made.name, language())
    emit(text, out)
    click.echo(say("check_reported", line=linked.line(made.articles, language()), path=out), err=True)


def _fix(path: str) -> None:
    """Mend the file; it is whole, or as it was. What was done is told beside the findings."""
    from pathlib import Path

    from policy_dsl.fixing import mended
    from policy_dsl.pipeline import decode

    source, wrong = decode(Path(path).read_bytes(), path)
    if wrong:  # not to be read: said by the check
        return
    text, done = mended(source, Path(path))
    if done:
        write_output(path, text.encode("utf-8"))
        codes = "、".join(dict.fromkeys(each.code for each in done))
        click.echo(say("check_fixed", path=path, n=len(done), codes=codes), err=True)


def _proved(
    path: str, findings: Findings, seconds: float, form: str
) -> tuple[tuple[Verdict, ...], list[Diagnostic]]:
    # Not at the top: --quick is used while typing, and must not wait for the prover.
    from policy_dsl.checking import decide, solved
    from policy_dsl.cli.progress import progress
    from policy_dsl.proofs.findings import findings as found_by

    policy = load_policy(path)
    with progress(form) as tell:
        verdicts = decide(path, policy, seconds, tell)
    known = {(each.code, each.span) for each in findings.diagnostics}
    more = [each for each in solved(path, policy) if (each.code, each.span) not in known]
    # of a 修订 the 性质 may stand in either text: those of the amended one have no place in a file of their own
    return verdicts, [*more, *found_by(verdicts, findings.name)]


def _report(
    found: list[Diagnostic],
    sources: dict[str, Source],
    checked: list[tuple[str, Findings, tuple[Verdict, ...]]],
    form: str,
    color: str,
) -> None:
    lang = language()
    match form:
        case "json":
            from policy_dsl.diagnostics.render import render_json
            from policy_dsl.present.jsonout import encode

            rows: list[dict[str, object]] = []
            if any(verdicts for _, _, verdicts in checked):
                from policy_dsl.present import properties

                rows = [
                    row for _, f, verdicts in checked for row in properties.data(verdicts, f.name, sources)
                ]
            body = {"version": 1, "diagnostics": render_json(found, sources, lang), "properties": rows}
            emit(encode(body), None)
        case "sarif":
            from policy_dsl import __version__
            from policy_dsl.present.jsonout import encode
            from policy_dsl.present.reports import sarif

            emit(encode(sarif(found, sources, lang, __version__)), None)
        case "github":
            from policy_dsl.present.reports import github

            click.echo(github(found, sources, lang), nl=False)
        case "junit":
            from policy_dsl.present.reports import junit

            emit(junit([(p, f.diagnostics, verdicts) for p, f, verdicts in checked], lang), None)
        case _:
            _text(found, sources, checked, color)


def _text(
    found: list[Diagnostic],
    sources: dict[str, Source],
    checked: list[tuple[str, Findings, tuple[Verdict, ...]]],
    color: str,
) -> None:
    lang = language()
    if found:
        from policy_dsl.diagnostics.render import render_text

        emit(render_text(found, sources, lang, use_color(color)), None)
    if not any(each.severity != "note" for each in found):
        emit(say("check_ok", n=len(checked)), None)
    for path, _, verdicts in checked:
        if verdicts:
            from policy_dsl.present import properties

            if len(checked) > 1:
                click.echo(f"{path}：" if lang == "zh" else f"{path}:")
            click.echo(properties.text(verdicts, lang, use_color(color)), nl=False)


def _write_examples(path: str, verdicts: tuple[Verdict, ...]) -> None:
    """Every counterexample goes into the file as a 例; the file is whole or as it was."""
    from policy_dsl.keeping import CannotKeepError, with_examples

    refuted = [each for each in verdicts if each.witness]
    if not refuted:
        return
    try:
        text, names = with_examples(path, load_policy(path), refuted)
    except CannotKeepError as problem:
        raise complain("U0120", reason=str(problem)) from problem
    if not names:
        return
    write_output(path, text.encode("utf-8"))
    for name in names:
        click.echo(say("check_written", path=path, name=name))
