"""``polc check``."""

from __future__ import annotations

import click

from policy_dsl.cli import lang_option
from policy_dsl.cli.common import Stop, emit, policy_files, use_color
from policy_dsl.cli.words import language, say


def command() -> click.Command:
    """The command."""
    return click.Command(
        "check", callback=run, help=say("check"),
        params=[
            click.Argument(["files"], nargs=-1),
            click.Option(["--format", "form"], type=click.Choice(["text", "json", "github"]), default="text", help=say("o_format")),
            click.Option(["--color"], type=click.Choice(["auto", "always", "never"]), default="auto", help=say("o_color")),
            lang_option(),
        ],
    )  # fmt: skip


def run(files: tuple[str, ...], form: str, color: str) -> None:
    """Check each file; exit 1 when anything is an error."""
    from policy_dsl.diagnostics import Diagnostic
    from policy_dsl.diagnostics.render import render_json, render_text, wording
    from policy_dsl.pipeline import compile_file
    from policy_dsl.source import Source

    found: list[Diagnostic] = []
    sources: dict[str, Source] = {}
    paths = policy_files(files)
    for path in paths:
        compiled = compile_file(path)
        sources |= compiled.sources()
        found += compiled.diagnostics
    lang = language()
    if form == "json":
        from policy_dsl.present.jsonout import encode

        emit(encode({"version": 1, "diagnostics": render_json(found, sources, lang)}), None)
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
    if any(each.severity == "error" for each in found):
        raise Stop(1)
