"""``polc batch``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from policy_dsl.cli import lang_option
from policy_dsl.cli.common import (
    Stop,
    choose_policy,
    complain,
    emit,
    load_policy,
    use_color,
    width_of,
)
from policy_dsl.cli.evaluation import chosen_readings, day_of
from policy_dsl.cli.tables import in_words, need_engine, say_rejects
from policy_dsl.cli.words import language, say

if TYPE_CHECKING:
    from policy_dsl.batch.answers import Answer
    from policy_dsl.batch.city import City
    from policy_dsl.batch.engine import Engine
    from policy_dsl.batch.load import Receipt

ENGINES = ("duckdb", "spark")


def command() -> click.Command:
    """The command."""
    return click.Command(
        "batch", callback=run, help=say("batch"),
        params=[
            click.Argument(["facts"], metavar="FACTS"),
            click.Option(["-o", "--output", "out"], metavar="FILE", help=say("batch_out")),
            click.Option(["--policy"], metavar="FILE", help=say("o_policy")),
            click.Option(["--date"], metavar="DATE", help=say("o_date")),
            click.Option(["--reading", "readings"], metavar="NAME=OPTION", multiple=True, help=say("o_reading")),
            click.Option(["--ledger"], metavar="LEDGER", help=say("eval_ledger")),
            click.Option(["--long"], is_flag=True, help=say("batch_long")),
            click.Option(["--no-pools"], is_flag=True, help=say("batch_no_pools")),
            click.Option(["--rejects"], metavar="FILE", help=say("batch_rejects")),
            click.Option(["--id", "ids"], metavar="COLUMN", default="申报主体", help=say("batch_id")),
            click.Option(["--ignore"], metavar="COLUMN", multiple=True, help=say("batch_ignore")),
            click.Option(["--explain"], metavar="ID", help=say("batch_explain")),
            click.Option(["--engine"], type=click.Choice(ENGINES), default="duckdb", help=say("batch_engine")),
            click.Option(["--spark-master", "master"], metavar="URL", default="local[*]", help=say("batch_master")),
            click.Option(["--memory"], metavar="SIZE", default="700MB", help=say("batch_memory")),
            lang_option(),
        ],
    )  # fmt: skip


def run(
    facts: str, out: str | None, policy: str | None, date: str | None, readings: tuple[str, ...], ledger: str | None, long: bool,
    no_pools: bool, rejects: str | None, ids: str, ignore: tuple[str, ...], explain: str | None, engine: str, master: str, memory: str,
) -> None:  # fmt: skip
    """Reckon all applicants, or explain one; rejected rows end the command with 1."""
    need_engine()
    if (out is None) == (explain is None):
        raise complain("U0223")
    chosen = load_policy(choose_policy(policy, None), whole=False)
    options = chosen_readings(readings, chosen)
    day = day_of(date) if date is not None else None
    # Not at the top: the help needs none of it.
    import tempfile

    from policy_dsl.batch.city import City, aside_for
    from policy_dsl.batch.write import form_of
    from policy_dsl.cli.progress import progress

    place = Path(out) if out is not None else Path(tempfile.gettempdir()) / "polc"
    receipts = receipts_of(ledger)
    with in_words(out or facts):
        if out is not None:
            form_of(place)
        with progress("text") as tell:

            def opened(only: str | None) -> City:
                return City(
                    chosen, Path(facts), aside_for(place), ids=ids, leave_out=ignore, day=day, lang=language(), memory=memory,
                    only=only, receipts=receipts, skip=_own(place, rejects), done=tell,
                )  # fmt: skip

            if explain is not None:
                with opened(explain) as city:
                    shares = one(city, explain, options, day)
                if shares and not no_pools:
                    from policy_dsl.cli.pool_lines import of_one

                    with opened(None) as city:
                        emit(of_one(city, explain.strip(), options), None)
                return
            with opened(None) as city, engine_of(city, engine, master) as asked:
                place_of = Path(rejects) if rejects else None
                summary = whole(city, asked, place, place_of, options, long, not no_pools, tell)
    click.echo(summary[0], nl=False)
    if summary[1]:
        raise Stop(1)


@contextmanager
def engine_of(city: City, name: str, master: str) -> Iterator[Engine]:
    """What answers for the city."""
    if name == "duckdb":
        from policy_dsl.batch.halves import Halves

        yield Halves(city)
        return
    from policy_dsl.batch.spark import Spark

    with Spark(city, master) as spark:
        yield spark


def _own(out: Path, rejects: str | None) -> tuple[Path, ...]:
    """The files of this command, which are no tables of the city though they may lie beside them."""
    return (out, Path(rejects) if rejects else beside(out), *(beside(out, what) for what in POOLS))


POOLS = ("名额", "名额明细")
"""What else lies beside the answers, where a policy has pools."""


def beside(out: Path, what: str = "退回") -> Path:
    """Where rejects go unless somebody says otherwise, and what the pools did."""
    return out.with_name(f"{out.stem}.{what}.csv")


def receipts_of(ledger: str | None) -> list[Receipt] | None:
    """What a ledger has of everybody; what it cannot do ends the command with 2."""
    if ledger is None:
        return None
    from policy_dsl.cli.ledger_command import told
    from policy_dsl.ledger.file import Ledger

    with told(), Ledger(Path(ledger)) as book:
        return [
            (each.applicant, each.year, each.award, each.amount, each.item or None, each.tier or None)
            for each in book.holding()
        ]


def whole(
    city: City, engine: Engine, place: Path, rejects: Path | None, readings: dict[str, str], long: bool, pools: bool,
    tell: Callable[[int, int], None] | None,
) -> tuple[str, int]:  # fmt: skip
    """Write the answers, the rejects and what the pools did; what to say of it, and how many rows were rejected."""
    from policy_dsl.batch.answers import answer
    from policy_dsl.batch.quota_tables import write_claims, write_pools
    from policy_dsl.batch.write import PEOPLE, form_of, into_place, write, write_rejects

    form = form_of(place)
    asked = answer(city, engine, city.policy, readings, long=long, people=form in PEOPLE, pools=pools)
    made, bad = city.aside / f"奖补{place.suffix}", city.aside / "退回.csv"
    told = None if tell is None else lambda done: tell(int(done), 100)
    rows = write(city.base, asked.query, made, form, told)
    write_rejects(city.base, bad)
    rejected = rejects or beside(place)
    done = [(bad, rejected), (made, place)]
    if (shared := asked.shared) is not None:
        aside = [city.aside / f"{what}.csv" for what in POOLS]
        write_pools(city.policy, shared.reports, aside[0])
        write_claims(city.base, city.policy, shared, aside[1])
        done += [(each, beside(place, what)) for each, what in zip(aside, POOLS, strict=True)]
    into_place(done)
    return said(city, place, rejected, rows, asked), sum(each.rejected for each in city.counts)


def said(city: City, place: Path, rejects: Path, rows: int, asked: Answer) -> str:
    """What became of every row, and of the pools."""
    lines = [say("batch_done", path=str(place), n=f"{rows:,}")]
    for each in city.counts:
        words = {
            "role": each.role,
            "read": f"{each.read:,}",
            "used": f"{each.used:,}",
            "rejected": f"{each.rejected:,}",
        }
        lines.append(
            say("batch_apart", **words, apart=f"{each.apart:,}")
            if each.apart
            else say("batch_count", **words)
        )
    lines.append(say("batch_rejected", path=str(rejects)))
    if asked.missing:
        lines.append(say("batch_no_sum", why=asked.missing))
    if asked.shared is not None:
        from policy_dsl.cli.pool_lines import of_all

        pools, detail = (str(beside(place, what)) for what in POOLS)
        lines += [say("batch_pools", path=pools, detail=detail), *of_all(city.policy, asked.shared)]
    return "\n".join(lines) + "\n"


def one(city: City, applicant: str, readings: dict[str, str], day: int | None) -> bool:
    """Explain one applicant as ``polc eval`` does; whether he shares a pool with others."""
    from policy_dsl.backends.interpreter import compile_policy, evaluate_many
    from policy_dsl.batch.one import case_of
    from policy_dsl.present import text

    case = case_of(city, applicant.strip(), day)
    if case is None:
        found = say_rejects(city, 100)
        raise Stop(1) if found else complain("U0225", name=applicant)
    many = evaluate_many(compile_policy(city.policy, readings), [case], trace=True)
    emit(text.render(many.outcomes[0], language(), use_color("auto"), width_of(None), True), None)
    return bool(many.pools)
