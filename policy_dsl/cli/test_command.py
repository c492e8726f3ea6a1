"""``polc test``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from policy_dsl.cli import lang_option
from policy_dsl.cli.common import Stop, load_policy, no_access, policy_files, write_output
from policy_dsl.cli.words import language, say

if TYPE_CHECKING:
    from pathlib import Path

    from policy_dsl.core.ir import Origin
    from policy_dsl.fuzz.corpus import Again
    from policy_dsl.source import Source
    from policy_dsl.trials import Trial, Trials


def command() -> click.Command:
    """The command."""
    return click.Command(
        "test", callback=run, help=say("test"),
        params=[
            click.Argument(["files"], nargs=-1),
            click.Option(["--only"], multiple=True, metavar="TEXT", help=say("test_only")),
            click.Option(["--junit"], metavar="FILE", help=say("test_junit")),
            click.Option(["-v", "--verbose"], is_flag=True, help=say("test_verbose")),
            lang_option(),
        ],
    )  # fmt: skip


def run(files: tuple[str, ...], only: tuple[str, ...], junit: str | None, verbose: bool) -> None:
    """Run every 例 and every kept case; exit 1 when one fails."""
    from policy_dsl.pipeline import compile_file
    from policy_dsl.trials import run_trials

    passed = failed = 0
    suites: list[tuple[str, Source | None, Trials, list[Again]]] = []
    kept: list[Again] = []
    for path in policy_files(files):
        trials = run_trials(load_policy(str(path)), only)
        # the compiled policy has no text; it is only read again to show what failed
        source: Source | None = None
        click.echo(str(path))
        for trial in trials.trials:
            if trial.passed:
                passed += 1
                if verbose:
                    click.echo(f"  {say('test_pass')}  {trial.example.article} 例「{trial.example.name}」")
            else:
                failed += 1
                source = source or compile_file(path).source
                place = _place(source, trial.example.origin)
                click.echo(
                    f"  {say('test_fail')}  {trial.example.article} 例「{trial.example.name}」  {place}"
                )
                click.echo("\n".join("    " + line for line in _why(trial, source)))
        replayed = _replayed(path, only)
        _tell(replayed, verbose)
        kept += replayed
        suites.append((str(path), source, trials, replayed))
        if trials.silent and not only:
            click.echo("  " + say("test_silent", rules="、".join(trials.silent)))
    click.echo(say("test_sum", passed=passed, failed=failed))
    wrong = sum(each.state in ("fails", "unreadable") for each in kept)
    if kept:
        states = [each.state for each in kept]
        said = say(
            "test_kept", n=len(kept), holds=states.count("holds"), fails=wrong, gone=states.count("gone")
        )
        click.echo(said)
    if junit is not None:
        write_output(junit, _junit(suites))
    if failed or wrong:
        raise Stop(1)


def _replayed(path: Path, only: tuple[str, ...]) -> list[Again]:
    """The cases that ``polc fuzz`` has kept beside the policy."""
    if not path.with_suffix(".fuzz").is_dir():
        return []
    # Not at the top: without kept cases the prover is not needed.
    from policy_dsl.fuzz.corpus import replay

    try:
        found = replay(path, load_policy(str(path)))
    except OSError as problem:
        raise no_access(problem.filename or str(path), problem) from problem
    return [each for each in found if not only or any(part in each.name for part in only)]


def _tell(kept: list[Again], verbose: bool) -> None:
    words = {"holds": "test_pass", "gone": "test_kept_gone"}
    for each in kept:
        if each.state != "holds" or verbose:
            click.echo(f"  {say(words.get(each.state, 'test_fail'))}  {each.name}  {each.file}")
        if each.found:
            from policy_dsl.diagnostics.render import wording

            for why in each.found:
                click.echo(
                    f"    {why.code} {why.where}{say('test_colon')}{'  '.join(wording(why, language()))}"
                )
        elif each.detail:
            click.echo(f"    {each.detail}")


def _place(source: Source, origin: Origin) -> str:
    """``policies/hz2025.pol:120``, as editors and terminals make it a link."""
    return f"{source.name}:{source.position(origin.start)[0]}"


def _why(trial: Trial, source: Source) -> list[str]:
    """Each expectation that fails: where it stands and the sentence, what was expected, what was found."""
    from policy_dsl.diagnostics.render import wording

    lines: list[str] = []
    shown = 0
    for miss in trial.misses:
        row = source.position(miss.origin.start)[0]
        if row != shown:
            lines.append(f"{row} | {source.line(row).strip()}")
        shown = row
        lines += [f"  {say('test_expected')}{miss.expected}", f"  {say('test_found')}{miss.found}"]
    for each in trial.unread:
        message, hint = wording(each, language())
        lines.append(f"{each.code} {each.where}{say('test_colon')}{message}  {hint}".rstrip())
    return lines


def _summary(trial: Trial) -> str:
    """The first thing that fails, in one line."""
    if trial.misses:
        first = trial.misses[0]
        return f"{say('test_expected')}{first.expected}{say('test_semi')}{say('test_found')}{first.found}"
    return trial.unread[0].code if trial.unread else ""


def _junit(suites: list[tuple[str, Source | None, Trials, list[Again]]]) -> bytes:
    from xml.etree import ElementTree as xml

    root = xml.Element("testsuites")
    for name, source, trials, kept in suites:
        bad = sum(not trial.passed for trial in trials.trials)
        bad += sum(each.state in ("fails", "unreadable") for each in kept)
        skipped = sum(each.state == "gone" for each in kept)
        suite = xml.SubElement(
            root,
            "testsuite",
            name=name,
            tests=str(len(trials.trials) + len(kept)),
            failures=str(bad),
            errors="0",
            skipped=str(skipped),
        )
        for trial in trials.trials:
            case = xml.SubElement(
                suite, "testcase", classname=trial.example.article or name, name=trial.example.name
            )
            if not trial.passed and source is not None:
                case.set("file", source.name)
                case.set("line", str(source.position(trial.example.origin.start)[0]))
                text = "\n".join([_place(source, trial.example.origin), *_why(trial, source)])
                xml.SubElement(case, "failure", message=_summary(trial)).text = text
        for each in kept:
            case = xml.SubElement(
                suite, "testcase", classname=name, name=each.name or each.file, file=each.file
            )
            if each.state == "gone":
                xml.SubElement(case, "skipped", message=say("test_kept_gone"))
            elif each.state != "holds":
                xml.SubElement(case, "failure", message=each.detail).text = each.detail
    xml.indent(root)
    made: bytes = xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return made
