"""``polc check``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from policy_dsl.cli import lang_option
from policy_dsl.cli.common import Stop, emit, policy_files, use_color
from policy_dsl.cli.words import language, say

if TYPE_CHECKING:
    from policy_dsl.core.ir import Policy
    from policy_dsl.proofs.verdict import Verdict


def command() -> click.Command:
    """The command."""
    return click.Command(
        "check", callback=run, help=say("check"),
        params=[
            click.Argument(["files"], nargs=-1),
            click.Option(["--prove"], is_flag=True, help=say("check_prove")),
            click.Option(["--format", "form"], type=click.Choice(["text", "json", "github"]), default="text", help=say("o_format")),
            click.Option(["--color"], type=click.Choice(["auto", "always", "never"]), default="auto", help=say("o_color")),
            lang_option(),
        ],
    )  # fmt: skip


def run(files: tuple[str, ...], prove: bool, form: str, color: str) -> None:
    """Check each file, and with ``prove`` its properties; exit 1 when anything is an error or refuted."""
    from policy_dsl.diagnostics import Diagnostic
    from policy_dsl.diagnostics.render import render_json, render_text, wording
    from policy_dsl.pipeline import compile_file
    from policy_dsl.source import Source

    found: list[Diagnostic] = []
    sources: dict[str, Source] = {}
    proved: list[tuple[Policy, list[Verdict]]] = []
    paths = policy_files(files)
    for path in paths:
        compiled = compile_file(path)
        if prove and compiled.policy is not None:
            proved.append((compiled.policy, _prove(compiled.policy)))
        sources |= compiled.sources()
        found += compiled.diagnostics
    lang = language()
    if form == "json":
        from policy_dsl.present.jsonout import encode

        body: dict[str, object] = {"version": 1, "diagnostics": render_json(found, sources, lang)}
        if prove:
            from policy_dsl.present.proofs import plain

            body["properties"] = [row for policy, verdicts in proved for row in plain(verdicts, policy)]
        emit(encode(body), None)
    elif form == "github":
        for each in found:
            source = sources.get(each.file)
            row, column = source.position(each.span.start) if source and each.span else (1, 1)
            message, hint = wording(each, lang)
            text = f"{message} {hint}".replace("%", "%25").replace("\n", "%0A")
            emit(
                f"::{each.severity} file={each.file},line={row},col={column},title={each.code}::{text}", None
            )
    elif found:
        emit(render_text(found, sources, lang, use_color(color)), None)
    else:
        emit(say("check_ok", n=len(paths)), None)
    if form == "text":
        for policy, verdicts in proved:
            from policy_dsl.present.proofs import render

            emit(render(verdicts, policy, lang), None)
    refuted = any(verdict.word == "VIOLATED" for _, verdicts in proved for verdict in verdicts)
    if refuted or any(each.severity == "error" for each in found):
        raise Stop(1)


def _prove(policy: Policy) -> list[Verdict]:
    """Every property decided, with a bar on a terminal."""
    from policy_dsl.proofs.goals import goals_of
    from policy_dsl.proofs.run import prove

    goals = goals_of(policy)
    if not sys.stderr.isatty():
        return prove(policy, {}, goals)
    with click.progressbar(length=len(goals), file=sys.stderr) as bar:
        return prove(policy, {}, goals, done=lambda _: bar.update(1))
