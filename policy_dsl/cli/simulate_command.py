"""``polc simulate``."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from policy_dsl.cli import lang_option
from policy_dsl.cli.common import (
    choose_policy,
    complain,
    emit,
    load_policy,
    width_of,
    write_output,
)
from policy_dsl.cli.evaluation import chosen_readings, day_of
from policy_dsl.cli.tables import in_words, need_engine, say_rejects
from policy_dsl.cli.words import language, say

if TYPE_CHECKING:
    from policy_dsl.simulate.drafts import Draft
    from policy_dsl.simulate.report import Report

FORMS = (".html", ".xlsx", ".json")


def command() -> click.Command:
    """The command."""
    return click.Command(
        "simulate", callback=run, help=say("simulate"),
        params=[
            click.Argument(["old"], metavar="POLICY"),
            click.Argument(["new"], metavar="[POLICY]", required=False),
            click.Option(["--facts"], metavar="FACTS", required=True, help=say("simulate_facts")),
            click.Option(["-o", "--output", "out"], metavar="FILE", help=say("simulate_out")),
            click.Option(["--by"], metavar="FACT", multiple=True, help=say("simulate_by")),
            click.Option(["--date"], metavar="DATE", help=say("o_date")),
            click.Option(["--reading", "readings"], metavar="NAME=OPTION", multiple=True, help=say("o_reading")),
            click.Option(["--against"], metavar="NAME=OPTION", multiple=True, help=say("simulate_against")),
            click.Option(["--id", "ids"], metavar="COLUMN", default="申报主体", help=say("batch_id")),
            click.Option(["--ignore"], metavar="COLUMN", multiple=True, help=say("batch_ignore")),
            click.Option(["--memory"], metavar="SIZE", default="700MB", help=say("batch_memory")),
            lang_option(),
        ],
    )  # fmt: skip


def run(
    old: str, new: str | None, facts: str, out: str | None, by: tuple[str, ...], date: str | None, readings: tuple[str, ...],
    against: tuple[str, ...], ids: str, ignore: tuple[str, ...], memory: str,
) -> None:  # fmt: skip
    """Reckon the drafts over the city, and report."""
    need_engine()
    if out is not None and Path(out).suffix.lower() not in FORMS:
        raise complain("U0210", file=out, known="、".join(FORMS))
    drafts = _drafts(old, new, readings, against)
    day = day_of(date) if date is not None else None
    # Not at the top: the help needs none of it.
    from policy_dsl.batch.city import City, aside_for
    from policy_dsl.batch.wrong import Wrong
    from policy_dsl.cli.progress import progress
    from policy_dsl.simulate.drafts import together
    from policy_dsl.simulate.run import Simulation, usual_groups

    aside = aside_for(Path(out) if out is not None else Path(tempfile.gettempdir()) / "polc")
    with in_words(out or facts):
        policy = together(drafts)
        with (
            progress("text") as tell,
            City(
                policy,
                Path(facts),
                aside,
                ids=ids,
                leave_out=ignore,
                day=day,
                lang=language(),
                memory=memory,
                done=tell,
            ) as city,
        ):
            groups = list(by) or usual_groups(policy, city)
            known = [
                name
                for thing, name in sorted(city.given.full | city.given.nullable, key=str)
                if thing is None
            ]
            for name in groups:
                if name not in known:
                    raise Wrong("U0227", name=name, known="、".join(known))
            report = Simulation(city, drafts, groups, tell).report()
            say_rejects(city, 5)
    _write(report, out)


def _drafts(old: str, new: str | None, readings: tuple[str, ...], against: tuple[str, ...]) -> list[Draft]:
    from policy_dsl.simulate.drafts import Draft

    first = choose_policy(old, None)
    before = load_policy(first, whole=False)
    options = chosen_readings(readings, before)
    drafts = [Draft(Path(first).stem, before, options)]
    if new is not None or against:
        second = choose_policy(new, None) if new is not None else first
        after = load_policy(second, whole=False)
        names = {each.name: [one.name for one in each.options] for each in after.readings}
        kept = {name: option for name, option in options.items() if option in names.get(name, ())}
        drafts.append(
            Draft(_name(second, first, against), after, {**kept, **chosen_readings(against, after)})
        )
    return drafts


def _name(second: str, first: str, against: tuple[str, ...]) -> str:
    name = Path(second).stem
    if second == first or name == Path(first).stem:
        return "；".join(against) or f"{name}（新）"
    return name


def _write(report: Report, out: str | None) -> None:
    from policy_dsl.present import jsonout, simulation

    lang = language()
    if out is None:
        emit(simulation.text(report, lang, width_of(None)), None)
        return
    match Path(out).suffix.lower():
        case ".html":
            write_output(out, simulation.html(report, lang).encode())
        case ".xlsx":
            try:
                write_output(out, simulation.xlsx(report, lang))
            except ImportError:
                raise complain("U0201", package="openpyxl", extra="xlsx") from None
        case _:
            write_output(out, jsonout.encode(simulation.data(report)).encode())
    click.echo(say("simulate_done", path=out, n=f"{report.applicants:,}", rejected=f"{report.rejected:,}"))
