"""``polc simulate``."""

from __future__ import annotations

import re
import tempfile
from calendar import monthrange
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
from policy_dsl.facts.names import fold
from policy_dsl.facts.numbers import narrow

if TYPE_CHECKING:
    from policy_dsl.simulate.drafts import Draft
    from policy_dsl.simulate.report import Report
    from policy_dsl.simulate.years import Asked

FORMS = (".html", ".xlsx", ".json")
MOST_YEARS = 30
_YEARS = re.compile(r"(20[0-9]{2})年?(?:(?:-|—|–|~|至|到)(20[0-9]{2})年?)?")
_DAY = re.compile(r"([0-9]{1,2})(?:-|月)([0-9]{1,2})日?")


def command() -> click.Command:
    """The command."""
    return click.Command(
        "simulate", callback=run, help=say("simulate"),
        params=[
            click.Argument(["old"], metavar="POLICY"),
            click.Argument(["new"], metavar="[POLICY]", required=False),
            click.Option(["--facts"], metavar="FACTS", required=True, help=say("simulate_facts")),
            click.Option(["-o", "--output", "out"], metavar="FILE", help=say("simulate_out")),
            click.Option(["--by"], metavar="COLUMN", multiple=True, help=say("simulate_by")),
            click.Option(["--years"], metavar="YEARS", help=say("simulate_years")),
            click.Option(["--no-carry"], is_flag=True, help=say("simulate_no_carry")),
            click.Option(["--date"], metavar="DATE", help=say("simulate_date")),
            click.Option(["--reading", "readings"], metavar="NAME=OPTION", multiple=True, help=say("o_reading")),
            click.Option(["--against"], metavar="NAME=OPTION", multiple=True, help=say("simulate_against")),
            click.Option(["--id", "ids"], metavar="COLUMN", default="申报主体", help=say("batch_id")),
            click.Option(["--ignore"], metavar="COLUMN", multiple=True, help=say("batch_ignore")),
            click.Option(["--memory"], metavar="SIZE", default="700MB", help=say("batch_memory")),
            lang_option(),
        ],
    )  # fmt: skip


def run(
    old: str, new: str | None, facts: str, out: str | None, by: tuple[str, ...], years: str | None, no_carry: bool, date: str | None,
    readings: tuple[str, ...], against: tuple[str, ...], ids: str, ignore: tuple[str, ...], memory: str,
) -> None:  # fmt: skip
    """Reckon the drafts over the city, and report."""
    need_engine()
    if out is not None and Path(out).suffix.lower() not in FORMS:
        raise complain("U0210", file=out, known="、".join(FORMS))
    drafts = _drafts(old, new, readings, against)
    asked = _years(drafts, years, date, no_carry)
    day = day_of(date) if date is not None and asked is None else None
    # Not at the top: the help needs none of it.
    from policy_dsl.batch.city import City, aside_for
    from policy_dsl.batch.wrong import Wrong
    from policy_dsl.cli.progress import progress
    from policy_dsl.simulate.drafts import together
    from policy_dsl.simulate.run import Simulation
    from policy_dsl.simulate.sums import usual_groups

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
                labels=by,
                day=day,
                lang=language(),
                memory=memory,
                done=tell,
            ) as city,
        ):
            known = city.columns()
            groups = [known.get(fold(name), "") for name in by] if by else usual_groups(policy, city)
            if "" in groups:
                raise Wrong("U0227", name=by[groups.index("")], known="、".join(known.values()))
            report = Simulation(city, drafts, groups, tell, asked).report()
            say_rejects(city, 5)
    _write(report, out)


def _years(drafts: list[Draft], years: str | None, date: str | None, no_carry: bool) -> Asked | None:
    """The years that are asked for, and the day of each; a mistake ends the command with 2."""
    if years is None:
        if no_carry:
            raise complain("U0229", found="--no-carry", why=say("simulate_years_alone"))
        return None
    from policy_dsl.simulate.years import Asked, in_force

    found: tuple[int, ...] | None
    if years.strip() in ("all", "全部"):
        found = in_force(drafts)
        if found is None:
            raise complain("U0229", found=years, why=say("simulate_years_open"))
    else:
        parts = _YEARS.fullmatch(narrow(years).strip())
        first, last = (int(parts[1]), int(parts[2] or parts[1])) if parts is not None else (1, 0)
        found = tuple(range(first, last + 1))
    if not found:
        raise complain("U0229", found=years, why=say("simulate_years_form"))
    if len(found) > MOST_YEARS:
        raise complain("U0229", found=years, why=say("simulate_years_many", most=MOST_YEARS))
    return Asked(found, None if date is None else _month_day(date), not no_carry)


def _month_day(text: str) -> tuple[int, int]:
    parts = _DAY.fullmatch(narrow(text).strip())
    if parts is not None:
        month, day = int(parts[1]), int(parts[2])
        if 1 <= month <= 12 and 1 <= day <= monthrange(2000, month)[1]:
            return month, day
    raise complain("U0229", found=text, why=say("simulate_years_day"))


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
    from policy_dsl.present import jsonout, simulation, simulation_book

    lang = language()
    if out is None:
        emit(simulation.text(report, lang, width_of(None)), None)
        return
    match Path(out).suffix.lower():
        case ".html":
            write_output(out, simulation.html(report, lang).encode())
        case ".xlsx":
            try:
                write_output(out, simulation_book.xlsx(report, lang))
            except ImportError:
                raise complain("U0201", package="openpyxl", extra="xlsx") from None
        case _:
            write_output(out, jsonout.encode(simulation.data(report)).encode())
    click.echo(say("simulate_done", path=out, n=f"{report.applicants:,}", rejected=f"{report.rejected:,}"))
