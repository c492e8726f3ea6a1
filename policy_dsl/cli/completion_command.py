"""``polc completion``."""

from __future__ import annotations

import click

from policy_dsl.cli import group, lang_option
from policy_dsl.cli.words import say


def command() -> click.Command:
    """The command."""
    shells = click.Choice(["bash", "zsh", "fish"])
    return click.Command(
        "completion", callback=run, help=say("completion"), params=[click.Argument(["shell"], type=shells), lang_option()]
    )  # fmt: skip


def run(shell: str) -> None:
    """The script that a shell reads."""
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    assert made is not None
    click.echo(made(group(), {}, "polc", "_POLC_COMPLETE").source())
