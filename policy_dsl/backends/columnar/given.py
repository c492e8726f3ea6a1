"""What the tables of a query hold, and which columns that makes."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from policy_dsl.backends.columnar.columns import Columns
from policy_dsl.backends.columnar.expr import FACT_MOST, Ex, Kind
from policy_dsl.backends.columnar.frames import APPLICANT, Frame
from policy_dsl.backends.columnar.ranges import Num
from policy_dsl.core import ir
from policy_dsl.types import NONE, BoolT, DateT, EnumT, NameT, SetT
from policy_dsl.values.dates import FIRST_DAY, LAST_DAY, year_of
from policy_dsl.values.keys import DATE, HISTORY, OVERLAPS

State = Literal["given", "flagged", "unknown"]
"""Of a list or a history: known for every applicant; for those whose ``已填：…`` is true; for none."""
Day = Literal["full", "nullable", "unknown"] | int

ID: Final = "申报主体"
ORDER: Final = "序号"
NAME: Final = "名称"
YEAR, MATTER, AMOUNT, OF, TIER = "年度", "事项", "金额", "项目", "档"
"""Columns of a table of receipts: 事项 is the id of an award (2.1), 项目 the name of the list item."""
HISTORIES: Final = {"own": HISTORY, "other": OVERLAPS}


class Given(msgspec.Struct, frozen=True):
    """What is known of the applicants of a table.

    ``full``: the facts (of a 逐年 fact: its columns), as (list or None, name), that have a column without NULLs, ``nullable`` those
    whose column may have some; a fact without a column is unknown of everybody. ``years``: the years for which a 逐年 fact has columns. ``lists``: of each
    list, whether it is known; ``own``, ``other``: the same of 历史 and 同类政策. ``day``: the day of the application, as
    one ordinal for all, or whether its column has NULLs. ``score``: the same of 评分, which only pools go by. ``ends``: the least and the
    greatest number (a day as an ordinal) that a column has, where that was looked up. ``history``: the table of 历史, where it goes by another name.
    """

    full: frozenset[tuple[str | None, str]] = frozenset()
    nullable: frozenset[tuple[str | None, str]] = frozenset()
    years: dict[tuple[str | None, str], tuple[int, ...]] = {}
    lists: dict[str, State] = {}
    own: State = "unknown"
    other: State = "unknown"
    day: Day = "nullable"
    score: Literal["full", "nullable", "unknown"] = "unknown"
    ends: dict[tuple[str | None, str], tuple[int, int]] = {}
    history: str = HISTORY

    def receipts(self, source: Literal["own", "other"]) -> Frame:
        """Where the rows of a history are."""
        return Frame("receipt", self.history if source == "own" else HISTORIES[source])


def flag(name: str) -> str:
    """The column that says whether a list or a history of an applicant is known."""
    return f"已填：{name}"


def of_year(name: str, year: int) -> str:
    """The column of a 逐年 fact for one year."""
    return f"{name}（{year}年）"


class Place(msgspec.Struct, frozen=True):
    """The list whose item is at hand; with ``open`` the item of a list that is not known: nothing is known of it."""

    thing: str
    open: bool = False

    @property
    def frame(self) -> Frame:
        """Where its facts are columns."""
        return Frame("item", self.thing)


class Facts:
    """The columns of the facts, the day and the flags."""

    def __init__(self, columns: Columns, policy: ir.Policy, given: Given) -> None:
        self.c = columns
        self.given = given
        self.types = {(fact.thing, fact.name): fact.type for fact in policy.facts}
        first = FIRST_DAY if policy.start is None else policy.start
        last = LAST_DAY if policy.end is None else policy.end
        self.day, self.in_force = self._day(policy, first, last)
        self.year = self._year(first, last)

    # --- the day ----------------------------------------------------------------------------

    def _day(self, policy: ir.Policy, first: int, last: int) -> tuple[Num, Ex]:
        """The day, and whether it lies in the period; not known: any day of the period."""
        c, day = self.c, self.given.day
        column: Ex
        match day:
            case int():
                column = c.number(day)
            case "unknown":
                column = c.none
            case _:
                column = c.ordinal(
                    self._column(APPLICANT, DATE, "int", day == "nullable", FIRST_DAY, LAST_DAY)
                )
        within = c.true
        if policy.start is not None or policy.end is not None:
            within = c.all(
                [c.compare(">=", column, c.number(first)), c.compare("<=", column, c.number(last))]
            )
        if not column.nullable:
            return Num(column, column), within
        return Num(c.given(column, first), c.given(column, last)), within

    def stated_day(self) -> Ex:
        """The day of the application, NULL where it is not known."""
        match self.given.day:
            case int(day):
                return self.c.number(day)
            case "unknown":
                return self.c.none
            case state:
                column = self.c.column(APPLICANT, DATE, "int", state == "nullable", FIRST_DAY, LAST_DAY)
                return self.c.ordinal(column)

    def _year(self, first: int, last: int) -> Num:
        c, day = self.c, self.given.day
        if day == "unknown":
            low, high = c.number(year_of(first)), c.number(year_of(last))
            return Num(low, low) if low is high else Num(low, high)
        if isinstance(day, int):
            return Num(c.number(year_of(day)), c.number(year_of(day)))
        if self.day.exact:
            year = c.year_of(self.day.low)
            return Num(year, year)
        column = c.ordinal(self._column(APPLICANT, DATE, "int", True, FIRST_DAY, LAST_DAY))
        year = c.year_of(column)
        return Num(c.given(year, year_of(first)), c.given(year, year_of(last)))

    def this_year(self) -> Ex:
        """The year of the application, NULL where it is not known."""
        low, high = self.year
        return low if low is high else self.c.choose(self.c.compare("==", low, high), low, self.c.none)

    def _column(
        self, frame: Frame, name: str, kind: Kind, nullable: bool, low: int | None, high: int | None
    ) -> Ex:
        """A column; its numbers lie between what any fact can have, and between what the table has."""
        thing = None if frame == APPLICANT else frame.name
        ends = self.given.ends.get((thing, name))
        if ends is not None and low is not None and high is not None:
            low, high = max(low, ends[0]), min(high, ends[1])
        return self.c.column(frame, name, kind, nullable, low, high)

    # --- facts ------------------------------------------------------------------------------

    def column(self, fact: ir.FactRef, offset: int | None, place: Place | None) -> Ex:
        """The column of a fact, NULL where it is not known."""
        type_ = self.types.get((fact.thing, fact.name))
        key = fact.thing, fact.name
        kind: Kind = "bool" if isinstance(type_, BoolT) else "set" if isinstance(type_, SetT) else "text"
        low = high = None
        if not isinstance(type_, BoolT | SetT | EnumT | NameT):
            kind, low, high = "int", 0, FACT_MOST
        if isinstance(type_, DateT):
            low, high = FIRST_DAY, LAST_DAY
        frame = APPLICANT
        if fact.thing is not None:
            if place is None or place.open or place.thing != fact.thing:
                return self._missing(kind)
            frame = place.frame
        if offset is not None:
            return self._of_year(fact, kind, offset, frame, low, high)
        if key not in self.given.full and key not in self.given.nullable:
            return self._missing(kind)
        column = self._column(frame, fact.name, kind, key not in self.given.full, low, high)
        return self.c.ordinal(column) if isinstance(type_, DateT) else column

    def _missing(self, kind: Kind) -> Ex:
        return {"int": self.c.none, "bool": self.c.open}.get(kind, self.c.nothing)

    def _of_year(
        self, fact: ir.FactRef, kind: Kind, offset: int, frame: Frame, low: int | None, high: int | None
    ) -> Ex:
        c = self.c
        now = self.this_year()
        found = self._missing(kind)
        for year in sorted(self.given.years.get((fact.thing, fact.name), ())):
            name = of_year(fact.name, year)
            column = self._column(frame, name, kind, (fact.thing, name) not in self.given.full, low, high)
            found = c.choose(c.compare("==", now, c.number(year - offset)), column, found)
        return found

    def number(self, fact: ir.FactRef, offset: int | None, place: Place | None) -> Num:
        """A number; missing: anything from 0 (a day: any day of the calendar)."""
        column = self.column(fact, offset, place)
        if not column.nullable:
            return Num(column, column)
        if isinstance(self.types.get((fact.thing, fact.name)), DateT):
            return Num(self.c.given(column, FIRST_DAY), self.c.given(column, LAST_DAY))
        return Num(self.c.given(column, 0), column)

    def among(self, fact: ir.FactRef, values: tuple[str, ...], place: Place | None) -> Ex:
        """A level among ``values``; never open where every possible level is among them, or none."""
        domain = self.domain(fact)
        column = self.column(fact, None, place)
        if domain is not None and domain <= set(values):
            return self.c.true
        if domain is not None and not domain & set(values):
            return self.c.false
        return self.c.open if column.is_null else self.c.among(column, values)

    def domain(self, fact: ir.FactRef) -> frozenset[str] | None:
        """Every value a level can have; None when it is not one of a list."""
        match self.types.get((fact.thing, fact.name)):
            case EnumT(values=values, optional=optional):
                return frozenset((*values, NONE) if optional else values)
            case _:
                return None

    def rank(self, fact: ir.FactRef, values: tuple[str, ...], place: Place | None) -> Num:
        """The position of a level, from 1; missing: between the least and the greatest that it can have."""
        c = self.c
        position = {value: at for at, value in enumerate(values, 1)}
        possible = [position.get(v, 0) for v in (self.domain(fact) or {NONE, *values})]
        least, most = min(possible), max(possible)
        column = self.column(fact, None, place)
        if column.is_null:
            return Num(c.number(least), c.number(most) if most != least else c.number(least))
        found = c.zero
        for value, at in reversed(position.items()):
            found = c.choose(c.among(column, (value,)), c.number(at), found)
        if not column.nullable:
            return Num(found, found)
        missing = c.is_null(column)
        return Num(c.choose(missing, c.number(least), found), c.choose(missing, c.number(most), found))

    # --- lists and histories ----------------------------------------------------------------

    def known(self, name: str) -> Ex:
        """Whether a list or a history is known."""
        states = {HISTORY: self.given.own, OVERLAPS: self.given.other}
        state = states.get(name) or self.given.lists.get(name, "unknown")
        if state == "flagged":
            return self.c.column(APPLICANT, flag(name), "bool", False)
        return self.c.truth(state == "given")
