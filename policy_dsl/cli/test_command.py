"""``polc test``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from policy_dsl.cli import lang_option
from policy_dsl.cli.common import Stop, load_policy, policy_files, write_output
from policy_dsl.cli.words import language, say

if TYPE_CHECKING:
    from policy_dsl.trials import Trial, Trials


def command() -> click.Command:
    """The command."""
    return click.Command(
        "test", callback=run, help=say("test"),
        params=[
            click.Argument(["files"], nargs=-1),
            click.Option(["--only"], multiple=True, metavar="TEXT", help=say("test_only")),
            click.Option(["--junit"], metavar="FILE", help=say("test_junit")),
            click.Option(["-v", "--verbose"], is_flag=True),
            lang_option(),
        ],
    )  # fmt: skip


def run(files: tuple[str, ...], only: tuple[str, ...], junit: str | None, verbose: bool) -> None:
    """Run every 例; exit 1 when one fails."""
    from policy_dsl.trials import run_trials

    passed = failed = 0
    suites: list[tuple[str, Trials]] = []
    for path in policy_files(files):
        trials = run_trials(load_policy(str(path)), only)
        suites.append((str(path), trials))
        click.echo(str(path))
        for trial in trials.trials:
            if trial.passed:
                passed += 1
                if verbose:
                    click.echo(f"  {say('test_pass')}  {trial.example.article} 例「{trial.example.name}」")
            else:
                failed += 1
                click.echo(f"  {say('test_fail')}  {trial.example.article} 例「{trial.example.name}」")
                click.echo("\n".join("        " + line for line in _why(trial)))
        if trials.silent and not only:
            click.echo("  " + say("test_silent", rules="、".join(trials.silent)))
    click.echo(say("test_sum", passed=passed, failed=failed))
    if junit is not None:
        write_output(junit, _junit(suites))
    if failed:
        raise Stop(1)


def _why(trial: Trial) -> list[str]:
    from policy_dsl.diagnostics.render import wording

    lines = [f"{say('test_expected')} {miss.expected}；{miss.found}" for miss in trial.misses]
    for each in trial.unread:
        message, hint = wording(each, language())
        lines.append(f"{each.code} {each.where}：{message} {hint}")
    return lines


def _junit(suites: list[tuple[str, Trials]]) -> bytes:
    from xml.etree import ElementTree as xml

    root = xml.Element("testsuites")
    for name, trials in suites:
        bad = sum(not trial.passed for trial in trials.trials)
        suite = xml.SubElement(
            root, "testsuite", name=name, tests=str(len(trials.trials)), failures=str(bad), errors="0"
        )
        for trial in trials.trials:
            case = xml.SubElement(
                suite, "testcase", classname=trial.example.article or name, name=trial.example.name
            )
            if not trial.passed:
                why = _why(trial)
                xml.SubElement(case, "failure", message=why[0] if why else "").text = "\n".join(why)
    xml.indent(root)
    made: bytes = xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return made
