"""``polc error``."""

from __future__ import annotations

import click

from policy_dsl.cli import lang_option
from policy_dsl.cli.common import complain, emit
from policy_dsl.cli.words import language, say


def command() -> click.Command:
    """The command."""
    return click.Command(
        "error",
        callback=run,
        help=say("error"),
        params=[click.Argument(["code"], metavar="CODE"), lang_option()],
    )


def run(code: str) -> None:
    """The page of a code."""
    from policy_dsl.diagnostics.catalogue import CATALOGUE
    from policy_dsl.diagnostics.page import code_page

    wanted = code.strip().upper()
    if wanted not in CATALOGUE:
        near = [known for known in CATALOGUE if known[:3] == wanted[:3]] or list(CATALOGUE)
        raise complain("U0109", code=code, known="、".join(near[:10]))
    emit(code_page(wanted, language()), None)
