"""Applicants of the tables as the evaluator takes them: for an explanation, for an audit, and to hold the query against the evaluator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any, Final

from policy_dsl.backends.columnar.given import (
    AMOUNT,
    HISTORIES,
    ID,
    MATTER,
    NAME,
    OF,
    ORDER,
    TIER,
    YEAR,
    flag,
    of_year,
)
from policy_dsl.batch.cells import quoted
from policy_dsl.batch.city import City
from policy_dsl.facts import names as n
from policy_dsl.values.case import Case, Item, Key, Receipt

Row = dict[str, Any]
_MANY: Final = 5_000
"""Applicants that are looked up together."""


def case_of(city: City, applicant: str, day: int | None = None) -> Case | None:
    """The applicant with that id, None where there is none (or he is rejected). ``day``: of the application, before 申报日期."""
    return next(cases_of(city, [applicant], day), None)


def cases_of(city: City, applicants: Iterable[str], day: int | None = None) -> Iterator[Case]:
    """The applicants with those ids that there are, in no order that counts."""
    wanted = iter(applicants)
    while some := list(islice(wanted, _MANY)):
        tables = {role: _rows(city, role, some) for role in city.staged}
        for name, rows in tables[n.NAME].items():
            yield _case(city, name, rows[0], {role: found.get(name, []) for role, found in tables.items()}, day)


def _case(city: City, name: str, row: Row, tables: dict[str, list[Row]], day: int | None) -> Case:
    case = Case(name, day if day is not None else _ordinal(row.get(n.DATE)), {}, {}, None, None)
    case.values = _values(city, None, row)
    for thing in city.policy.things:
        if _known(city, thing.name, row):
            items = sorted(tables.get(thing.name, []), key=lambda each: each[ORDER])
            case.things[thing.name] = tuple(
                Item(each[NAME], _values(city, thing.name, each)) for each in items
            )
    own, other = HISTORIES["own"], HISTORIES["other"]
    if _known(city, own, row):
        case.history = tuple(_receipt(each, "") for each in tables.get(own, []))
    if _known(city, other, row):
        case.overlaps = tuple(_receipt(each, other) for each in tables.get(other, []))
    return case


def _rows(city: City, role: str, applicants: list[str]) -> dict[str, list[Row]]:
    """The rows of each applicant in one table."""
    cursor = city.base.cursor()
    cursor.execute(
        f"SELECT * FROM {quoted(f'表：{role}')} WHERE CAST({quoted(ID)} AS VARCHAR) IN (SELECT unnest(CAST(? AS VARCHAR[])))",
        [applicants],
    )
    names = [each[0] for each in cursor.description or ()]
    found: dict[str, list[Row]] = {}
    for values in cursor.fetchall():
        row = dict(zip(names, values, strict=True))
        found.setdefault(str(row[ID]), []).append(row)
    return found


def _known(city: City, role: str, row: Row) -> bool:
    state = city.state(role)
    return state == "given" or (state == "flagged" and bool(row[flag(role)]))


def _values(city: City, thing: str | None, row: Row) -> dict[Key, Any]:
    values: dict[Key, Any] = {}
    for fact in city.policy.facts:
        if fact.thing != thing:
            continue
        if not fact.yearly:
            _put(values, fact.name, row.get(fact.name))
            continue
        for year in city.given.years.get((thing, fact.name), ()):
            _put(values, (fact.name, year), row[of_year(fact.name, year)])
    if thing is None and row.get(n.SCORE) is not None:
        values[n.SCORE] = row[n.SCORE]
    return values


def _put(values: dict[Key, Any], key: Key, value: Any) -> None:
    match value:
        case None:
            pass
        case list():
            values[key] = frozenset(value)
        case date():
            values[key] = value.toordinal()
        case _:
            values[key] = value


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def _receipt(row: Row, source: str) -> Receipt:
    return Receipt(row[YEAR], row[MATTER], row[AMOUNT], row.get(OF), row.get(TIER), source)
