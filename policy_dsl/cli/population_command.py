"""``polc population``."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from policy_dsl.cli import lang_option
from policy_dsl.cli.common import choose_policy, complain, load_policy, no_access, read_input
from policy_dsl.cli.words import say


def command() -> click.Command:
    """The command."""
    return click.Command(
        "population", callback=run, help=say("population"),
        params=[
            click.Argument(["out"], metavar="OUT"),
            click.Option(["--policy"], metavar="FILE", help=say("o_policy")),
            click.Option(["--rows"], type=click.IntRange(1, 1_000_000_000), default=10_000, show_default=True, help=say("population_rows")),
            click.Option(["--seed"], type=click.IntRange(0, 2**63 - 1), default=0, show_default=True, help=say("population_seed")),
            click.Option(["--dense"], is_flag=True, help=say("population_dense")),
            click.Option(["--distributions", "stated"], metavar="FILE", help=say("population_stated")),
            lang_option(),
        ],
    )  # fmt: skip


def run(out: str, policy: str | None, rows: int, seed: int, dense: bool, stated: str | None) -> None:
    """Make the tables; a table that cannot be written ends the command with 2."""
    if find_spec("duckdb") is None:
        raise complain("U0201", package="duckdb", extra="batch")
    folder = Path(out)
    if folder.exists():
        raise complain("U0203", file=out)
    chosen = load_policy(choose_policy(policy, None), whole=False)
    # Not at the top: the help needs none of it.
    import duckdb

    from policy_dsl.cli.progress import progress
    from policy_dsl.population.make import make
    from policy_dsl.population.stated import City, Wrong, read

    city = City({})
    if stated is not None:
        try:
            city = read(read_input(stated).decode("utf-8-sig"), chosen)
        except UnicodeDecodeError:
            raise complain("U0202", file=stated, detail="不是 UTF-8 编码") from None
        except Wrong as problem:
            raise complain("U0202", file=stated, detail=str(problem)) from None
    tables = len(chosen.things) + 3
    written: list[str] = []
    try:
        with progress("text") as tell:

            def done(name: str) -> None:
                written.append(name)
                if tell is not None:
                    tell(len(written), tables)

            counts = make(chosen, city, folder, rows=rows, seed=seed, dense=dense, done=done)
    except OSError as problem:
        raise no_access(out, problem) from problem
    except duckdb.IOException as problem:
        raise no_access(out, OSError(str(problem))) from problem
    listed = "、".join(say("population_rows_of", name=name, n=f"{n:,}") for name, n in counts.items())
    click.echo(say("population_done", path=out, tables=listed))
