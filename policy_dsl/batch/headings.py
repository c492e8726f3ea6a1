"""What each column of a table holds: the heading names a fact, with its year and its unit in brackets.

``年度研发投入额（2024年）（万元）``: the fact, the year of a 逐年 fact, and what a bare number in the column counts. The names are those of a
facts file. A heading that means nothing is an error, unless it is asked to be left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import msgspec

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
from policy_dsl.batch.wrong import Wrong
from policy_dsl.core import ir
from policy_dsl.facts import names as n
from policy_dsl.facts.names import Ambiguous, Key, Names, Slot, Table, fold, near
from policy_dsl.facts.values import FIRST_YEAR, LAST_YEAR, unit_of
from policy_dsl.types import BoolT, CountT, DateT, MoneyT, NameT, Type, YearT

_BRACKET: Final = re.compile(r"(.+?)\(([^()]*)\)")
_YEAR: Final = re.compile(r"([0-9]{4})(?:年度?)?")
_DEEPEST = 3

KEYS: Final[dict[str, Type]] = {n.DATE: DateT(), n.SCORE: CountT("分")}
"""Columns of an applicant that are no facts."""
RECEIPT: Final[dict[str, Type]] = {
    YEAR: YearT(), n.DAY: DateT(), MATTER: NameT(), AMOUNT: MoneyT(), OF: NameT(), TIER: NameT(), n.SOURCE: NameT(),
}  # fmt: skip


class Column(msgspec.Struct, frozen=True):
    """One column. ``heading``: as the file writes it; ``name``: of the column that a query reads; ``slot``: how its values are
    spelled; ``unit``: what a bare number counts, as written, "" as in a facts file; ``fact``: the declared fact, None for a key;
    ``year``: of a 逐年 fact."""

    heading: str
    name: str
    slot: Slot
    unit: str = ""
    fact: ir.Fact | None = None
    year: int | None = None

    @property
    def type(self) -> Type:
        """The kind of its values."""
        return self.slot.fact.type


class Headings:
    """The columns that a table of each role may have."""

    def __init__(
        self, policy: ir.Policy, ids: str = ID, leave_out: Iterable[str] = (), labels: Iterable[str] = ()
    ) -> None:
        """``ids``: the heading of the applicant's id. ``leave_out``: headings that are not looked at. ``labels``: headings of
        applicants that may be no fact of the policy; such a column is text, which nothing is reckoned from."""
        self.names = Names(policy)
        self.ids = {fold(ids), fold(ID)}
        self.leave_out = {fold(each) for each in leave_out}
        self.labels = {fold(each): each.strip() for each in labels if self.names.top.find(fold(each)) is None}
        flags = [*(thing.name for thing in policy.things), *HISTORIES.values()]
        self._flags = {fold(flag(each)): each for each in flags}

    def columns(self, role: str, headings: list[str], file: str) -> list[Column | None]:
        """The columns of a table, None for one that is left out. Raises :class:`Wrong`."""
        found: list[Column | None] = []
        seen: dict[str, str] = {}
        wrong: list[Wrong] = []
        for heading in headings:
            if fold(heading) in self.leave_out:
                found.append(None)
                continue
            try:
                column = self._column(role, heading, file)
            except Wrong as problem:
                wrong.append(problem)
                continue
            if column is not None:
                if column.name in seen:
                    raise Wrong(
                        "U0214", file=file, heading=heading, first=seen[column.name], name=column.name
                    )
                seen[column.name] = heading
            found.append(column)
        if wrong:
            wrong[0].also = wrong[1:]
            raise wrong[0]
        if ID not in seen:
            raise Wrong("U0212", file=file, name=ID, known="、".join(headings[:8]))
        if role in HISTORIES.values():
            for needed, also in ((YEAR, n.DAY), (MATTER, MATTER), (AMOUNT, AMOUNT)):
                if needed not in seen and also not in seen:
                    raise Wrong("U0212", file=file, name=needed, known="、".join(headings[:8]))
        return found

    def _column(self, role: str, heading: str, file: str) -> Column | None:
        spelling = fold(heading)
        if spelling in self.ids:
            return key(heading, ID, NameT())
        if role == n.NAME and spelling in self._flags:
            return key(heading, flag(self._flags[spelling]), BoolT())
        if role == n.NAME and spelling in self.labels:
            return key(heading, self.labels[spelling], NameT())
        if role in HISTORIES.values():
            return self._of_receipt(heading, file)
        table = self.names.top if role == n.NAME else self.names.lists[role].facts
        if role != n.NAME and spelling == ORDER:
            return key(heading, ORDER, CountT("项"))
        return self._of_fact(table, heading, file)

    def _of_receipt(self, heading: str, file: str) -> Column | None:
        spelling, unit = fold(heading), ""
        if (parts := _BRACKET.fullmatch(spelling)) is not None:
            spelling, unit = parts[1], parts[2]
        if spelling == n.NOTE:
            return None
        type_ = RECEIPT.get(spelling)
        if type_ is None or (unit and unit_of(type_, unit) is None):
            raise Wrong("U0211", file=file, heading=heading, near=near(spelling, RECEIPT))
        return key(heading, spelling, type_, unit)

    def _of_fact(self, table: Table, heading: str, file: str) -> Column | None:
        name, year, unit = fold(heading), None, ""
        for _ in range(_DEEPEST):
            target = table.find(name)
            if target is not None:
                column = self._meant(target, heading, year, unit, file)
                if column is not None or isinstance(target, Key):
                    return column
            parts = _BRACKET.fullmatch(name)
            if parts is None:
                break
            name = parts[1]
            for word in re.split("[,、;]", parts[2]):
                if (found := _YEAR.fullmatch(word)) is not None and year is None:
                    year = int(found[1])
                elif unit == "":
                    unit = word
        raise Wrong("U0211", file=file, heading=heading, near=table.near(name))

    def _meant(self, target: n.Target, heading: str, year: int | None, unit: str, file: str) -> Column | None:
        match target:
            case Ambiguous(names=names):
                raise Wrong("U0213", file=file, heading=heading, candidates="、".join(names))
            case Key(name=name) if name in KEYS:
                return key(heading, name, KEYS[name])
            case Key(name=n.ITEM):
                return key(heading, NAME, NameT())
            case Key(name=n.NOTE):
                return None
            case Slot(fact=fact) as slot:
                if unit and unit_of(fact.type, unit) is None:
                    return None
                if fact.yearly != (year is not None):
                    if fact.yearly:
                        raise Wrong("U0215", file=file, heading=heading, name=fact.name)
                    return None
                if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
                    return None
                name = fact.name if year is None else of_year(fact.name, year)
                return Column(heading, name, slot, unit, fact, year)
            case _:
                raise Wrong("U0211", file=file, heading=heading, near="")


def key(heading: str, name: str, type_: Type, unit: str = "") -> Column:
    """A column that is no declared fact."""
    return Column(heading, name, Slot(ir.Fact(name, type_)), unit)
