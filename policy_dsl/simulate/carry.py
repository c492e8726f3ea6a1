"""Facts of years that the tables do not have: as in the last year that they have."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from policy_dsl.backends.columnar.frames import APPLICANT, Frame
from policy_dsl.backends.columnar.given import Given, of_year
from policy_dsl.batch.cells import quoted
from policy_dsl.batch.city import City
from policy_dsl.core import ir
from policy_dsl.core.walk import nodes


class Carried(msgspec.Struct, frozen=True):
    """The tables with the years that are carried forward. ``facts``: which facts, and the year that later ones are taken from."""

    given: Given
    tables: dict[Frame, str]
    facts: dict[str, int]


def carried(city: City, policies: Iterable[ir.Policy], last: int) -> Carried:
    """What the tables hold when 逐年 facts stay as they are, up to what an application in the year ``last`` looks at. A year between two that the
    tables have is as the one before it."""
    given, tables = city.given, dict(city.tables)
    years, full = dict(given.years), set(given.full)
    latest = _latest(tuple((policy.awards, policy.caps) for policy in policies))
    added: dict[str | None, list[str]] = {}
    facts: dict[str, int] = {}
    for key, known in given.years.items():
        needed = latest.get(key)
        if needed is None or not known:
            continue
        thing, name = key
        have = set(known)
        for year in range(min(known) + 1, last + needed + 1):
            if year in have:
                continue
            source = max(each for each in known if each < year)
            column, copied = of_year(name, year), of_year(name, source)
            added.setdefault(thing, []).append(f"{quoted(copied)} AS {quoted(column)}")
            have.add(year)
            if (thing, copied) in full:
                full.add((thing, column))
            facts[name] = source
        years[key] = tuple(sorted(have))
    for thing, columns in added.items():
        frame = APPLICANT if thing is None else Frame("item", thing)
        name = f"逐年{tables[frame]}"
        city.base.execute(
            f"CREATE OR REPLACE VIEW {quoted(name)} AS SELECT *, {', '.join(columns)} FROM {quoted(tables[frame])}"
        )
        tables[frame] = name
    return Carried(msgspec.structs.replace(given, years=years, full=frozenset(full)), tables, facts)


def _latest(rules: tuple[object, ...]) -> dict[tuple[str | None, str], int]:
    """Of each 逐年 fact, the latest year that is looked at, from the year of the application."""
    found: dict[tuple[str | None, str], int] = {}
    for node in nodes(rules):
        match node:
            case ir.NumFact(fact=fact, offset=int(offset)) | ir.BoolFact(fact=fact, offset=int(offset)):
                pass
            case ir.BestOf(fact=fact, last=offset):
                pass
            case _:
                continue
        key = fact.thing, fact.name
        found[key] = max(found.get(key, offset), offset)
    return found
