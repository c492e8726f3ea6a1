"""``polc fmt``."""

from __future__ import annotations

import sys

import click

from policy_dsl.cli import lang_option
from policy_dsl.cli.common import Stop, policy_files, show, write_output
from policy_dsl.cli.words import say


def command() -> click.Command:
    """The command."""
    return click.Command(
        "fmt", callback=run, help=say("fmt"),
        params=[
            click.Argument(["files"], nargs=-1),
            click.Option(["--check", "only"], is_flag=True, help=say("fmt_check")),
            click.Option(["--diff"], is_flag=True, help=say("fmt_diff")),
            lang_option(),
        ],
    )  # fmt: skip


def run(files: tuple[str, ...], only: bool, diff: bool) -> None:
    """Format each file in place; ``-`` formats standard input to standard output."""
    from policy_dsl.pipeline import decode
    from policy_dsl.syntax import parse
    from policy_dsl.syntax.format import format_text

    changed = 0
    if files == ("-",):
        source, wrong = decode(sys.stdin.buffer.read(), "-")
        if wrong or any(each.severity == "error" for each in parse(source).diagnostics):
            show(wrong or parse(source).diagnostics, {"-": source})
            raise Stop(2)
        click.echo(format_text(source.text), nl=False)
        return
    paths = policy_files(files)
    for path in paths:
        source, wrong = decode(path.read_bytes(), str(path))
        before = parse(source)
        errors = wrong or [each for each in before.diagnostics if each.severity == "error"]
        if errors:
            show(errors, {source.name: source})
            click.echo(say("fmt_broken", path=path), err=True)
            raise Stop(2)
        text = format_text(source.text)
        if text == source.text:
            continue
        again = parse(type(source)(source.name, text))
        if (
            again.document != before.document
        ):  # the formatter's own promise, checked before anything is written
            raise AssertionError(f"formatting {path} would change its meaning")
        changed += 1
        if diff:
            from difflib import unified_diff

            old, new = source.text.splitlines(keepends=True), text.splitlines(keepends=True)
            click.echo("".join(unified_diff(old, new, str(path), str(path))), nl=False)
        elif only:
            click.echo(say("fmt_would", path=path))
        else:
            write_output(str(path), text.encode("utf-8"))
            click.echo(say("fmt_done", path=path))
    if not changed:
        click.echo(say("fmt_same", n=len(paths)))
    if changed and (only or diff):
        raise Stop(1)
