"""One applicant of the tables as the evaluator takes him: for an explanation, and to hold the query against the evaluator."""

from __future__ import annotations

from datetime import date
from typing import Any

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
from policy_dsl.core import ir
from policy_dsl.facts import names as n
from policy_dsl.values.case import Case, Item, Key, Receipt

Row = dict[str, Any]


def case_of(city: City, applicant: str, day: int | None = None) -> Case | None:
    """The applicant with that id, None where there is none (or he is rejected). ``day``: of the application, before 申报日期."""
    found = _rows(city, n.NAME, applicant)
    if not found:
        return None
    row = found[0]
    case = Case(str(row[ID]), day if day is not None else _ordinal(row.get(n.DATE)), {}, {}, None, None)
    case.values = _values(city.policy, None, row)
    for thing in city.policy.things:
        if _known(city, thing.name, row):
            items = sorted(_rows(city, thing.name, applicant), key=lambda each: each[ORDER])
            case.things[thing.name] = tuple(
                Item(each[NAME], _values(city.policy, thing.name, each)) for each in items
            )
    own, other = HISTORIES["own"], HISTORIES["other"]
    if _known(city, own, row):
        case.history = tuple(_receipt(each, "") for each in _rows(city, own, applicant))
    if _known(city, other, row):
        case.overlaps = tuple(_receipt(each, other) for each in _rows(city, other, applicant))
    return case


def _rows(city: City, role: str, applicant: str) -> list[Row]:
    cursor = city.base.cursor()
    cursor.execute(
        f"SELECT * FROM {quoted(f'表：{role}')} WHERE CAST({quoted(ID)} AS VARCHAR) = ?", [applicant]
    )
    names = [each[0] for each in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _known(city: City, role: str, row: Row) -> bool:
    state = city.state(role)
    return state == "given" or (state == "flagged" and bool(row[flag(role)]))


def _values(policy: ir.Policy, thing: str | None, row: Row) -> dict[Key, Any]:
    values: dict[Key, Any] = {}
    for fact in policy.facts:
        if fact.thing != thing:
            continue
        if not fact.yearly:
            _put(values, fact.name, row.get(fact.name))
            continue
        for year in (year for year in range(1900, 2200) if of_year(fact.name, year) in row):
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
