"""``polc sql``."""

from __future__ import annotations

from importlib.util import find_spec

import click

from policy_dsl.cli import lang_option
from policy_dsl.cli.common import choose_policy, complain, emit, load_policy
from policy_dsl.cli.evaluation import chosen_readings
from policy_dsl.cli.words import say


def command() -> click.Command:
    """The command."""
    return click.Command(
        "sql", callback=run, help=say("sql"),
        params=[
            click.Argument(["file"], required=False),
            click.Option(["--dialect"], type=click.Choice(["duckdb", "postgres", "spark"]), default="duckdb", show_default=True, help=say("sql_dialect")),
            click.Option(["--reading", "readings"], metavar="NAME=OPTION", multiple=True, help=say("o_reading")),
            click.Option(["--complete"], is_flag=True, help=say("sql_complete")),
            click.Option(["--pools"], is_flag=True, help=say("sql_pools")),
            click.Option(["-o", "--output", "out"], metavar="FILE", help=say("o_out")),
            lang_option(),
        ],
    )  # fmt: skip


def run(file: str | None, dialect: str, readings: tuple[str, ...], complete: bool, pools: bool, out: str | None) -> None:
    """Print the view; what the engine cannot do ends the command with 2."""
    if find_spec("sqlglot") is None:
        raise complain("U0201", package="sqlglot", extra="sql")
    chosen = load_policy(choose_policy(file, None), whole=False)
    options = chosen_readings(readings, chosen)
    # Not at the top: the help needs none of it.
    from policy_dsl.backends.columnar.expr import Unsupported
    from policy_dsl.backends.columnar.view import view

    try:
        text = view(chosen, options, dialect, complete=complete)
        if pools:
            from policy_dsl.backends.columnar.pool_views import pool_views

            text += "\n" + pool_views(chosen, options, dialect, complete=complete)
    except Unsupported as problem:
        raise complain("U0204", dialect=dialect, detail=str(problem)) from None
    emit(text, out)
