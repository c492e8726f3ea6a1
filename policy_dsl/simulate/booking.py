"""The history that a year leaves: what was given in it, booked as receipts in a table of the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from policy_dsl.backends.columnar.expr import Ex
from policy_dsl.backends.columnar.frames import APPLICANT, Frame
from policy_dsl.backends.columnar.given import AMOUNT, HISTORIES, ID, MATTER, NAME, OF, TIER, YEAR
from policy_dsl.backends.columnar.payouts import Payout, by_item, sum_of
from policy_dsl.backends.columnar.query import Plan
from policy_dsl.batch.cells import quoted, text
from policy_dsl.batch.city import City
from policy_dsl.batch.wrong import Wrong
from policy_dsl.core import ir
from policy_dsl.simulate.result import RESULT, Result
from policy_dsl.types import NONE

_RECEIPT = (ID, YEAR, MATTER, AMOUNT, OF, TIER)
_ITEMS = "付项"


class Books:
    """The histories of the drafts, each as one way of paying makes it. A book has a number and is a table."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.before = city.tables.get(Frame("receipt", HISTORIES["own"]))

    def open(self, number: int) -> Frame:
        """A book that has what the tables say was received before; the frame of its rows."""
        frame = _book(number)
        people = quoted(self.city.tables[APPLICANT])
        kinds = {YEAR: "BIGINT", MATTER: "VARCHAR", AMOUNT: "BIGINT", OF: "VARCHAR", TIER: "VARCHAR"}
        columns = ", ".join(f"CAST(NULL AS {kind}) AS {quoted(name)}" for name, kind in kinds.items())
        self.city.base.execute(
            f"CREATE OR REPLACE TABLE {quoted(frame.name)} AS SELECT {quoted(ID)}, {columns} FROM {people} WHERE false"
        )
        if self.before is not None:
            listed = ", ".join(map(quoted, _RECEIPT))
            self.city.base.execute(
                f"INSERT INTO {quoted(frame.name)} SELECT {listed} FROM {quoted(self.before)}"
            )
        return frame

    def write(self, result: Result, given: Mapping[int, Sequence[Payout]], year: int) -> None:
        """Books what was given in a year, by the number of the book. Raises :class:`Wrong` where one sum of an applicant cannot be told apart by
        item."""
        self._all_told(result, given)
        frames: dict[str, list[tuple[int, int, Payout]]] = {}
        for number, payouts in given.items():
            for at, payout in enumerate(payouts):
                if not _nothing(payout):
                    frames.setdefault(payout.item, []).append((number, at, payout))
        empty = {count.role for count in self.city.counts if not count.used}
        for item, mine in frames.items():
            if item in empty:
                continue
            source = RESULT
            if item:
                source = _ITEMS
                shown = {title: ex for each in mine for title, ex in _columns(*each).items()}
                some = " OR ".join(f"{quoted(_amount(number, at))} > 0" for number, at, _ in mine)
                result.keep(_ITEMS, Frame("item", item), shown, some)
            for number in dict.fromkeys(number for number, _, _ in mine):
                rows = " UNION ALL ".join(
                    self._rows(result, source, year, number, at, payout)
                    for each, at, payout in mine
                    if each == number
                )
                self.city.base.execute(f"INSERT INTO {quoted(_book(number).name)} {rows}")

    def _rows(self, result: Result, source: str, year: int, number: int, at: int, payout: Payout) -> str:
        title, tier = _amount(number, at), "CAST(NULL AS VARCHAR)"
        of, joined = "CAST(NULL AS VARCHAR)", ""
        if payout.item:
            amount, of = f"r.{quoted(title)}", f"r.{quoted(NAME)}"
            if not payout.tier.is_null:
                tier = f"r.{quoted(_level(number, at))}"
        else:
            amount = f"r.{result.column[title]}"
            if not payout.tier.is_null:
                # few rows are booked: it is not computed for everybody
                tier = f"a.{quoted(str(payout.tier.data))}"
                people = quoted(self.city.tables[APPLICANT])
                joined = f" JOIN {people} AS a ON a.{quoted(ID)} = r.{quoted(ID)}"
        return (
            f"SELECT r.{quoted(ID)}, {year}, {text(payout.award.id)}, {amount}, {of}, nullif({tier}, {text(NONE)}) "
            f"FROM {quoted(source)} AS r{joined} WHERE {amount} > 0"
        )

    def _all_told(self, result: Result, given: Mapping[int, Sequence[Payout]]) -> None:
        for number, payouts in given.items():
            for at, payout in enumerate(payouts):
                if payout.rest is None:
                    continue
                column = result.column[_rest(number, at)]
                left = result.rows(
                    f"SELECT CAST({quoted(ID)} AS VARCHAR) FROM {RESULT} WHERE {column} > 0 LIMIT 1"
                )
                if left:
                    raise _not_told(payout.award, str(left[0][0]))


def columns(given: Mapping[int, Sequence[Payout]]) -> dict[str, Ex]:
    """What must be kept of the applicants to book it (for :class:`Result`)."""
    found: dict[str, Ex] = {}
    for number, payouts in given.items():
        for at, payout in enumerate(payouts):
            if not payout.item and not _nothing(payout):
                found[_amount(number, at)] = payout.amount
            if payout.rest is not None:
                found[_rest(number, at)] = payout.rest
    return found


def bookable(plan: Plan) -> None:
    """Raises :class:`Wrong` for an award that is one sum of the applicant, is looked up by item, and comes from no one list."""
    for award in plan.awards:
        if by_item(plan.low.policy, award) and (sum_of(award.ceiling) is None or sum_of(award.floor) is None):
            raise _not_told(award, "")


def with_book(tables: Mapping[Frame, str], books: Sequence[Frame]) -> dict[Frame, str]:
    """The tables of a query that reads these books."""
    return {**tables, **{frame: frame.name for frame in books}}


def _book(number: int) -> Frame:
    return Frame("receipt", f"账{number}")


def _nothing(payout: Payout) -> bool:
    """Whether it is nothing for everybody."""
    return payout.amount.op == "const" and payout.amount.high == 0


def _columns(number: int, at: int, payout: Payout) -> dict[str, Ex]:
    found = {_amount(number, at): payout.amount}
    if not payout.tier.is_null:
        found[_level(number, at)] = payout.tier
    return found


def _amount(number: int, at: int) -> str:
    return f"{number}付{at}"


def _level(number: int, at: int) -> str:
    return f"{number}档{at}"


def _rest(number: int, at: int) -> str:
    return f"{number}余{at}"


def _not_told(award: ir.Award, applicant: str) -> Wrong:
    return Wrong("U0228", award=award.id, title=award.title, applicant=applicant or "—")


class Paying(msgspec.Struct, frozen=True):
    """How a year is paid. ``name``: in words; ``most``: each award in full, else only what is certain."""

    name: str
    most: bool


LEAST: Final = "按保底发放"
MOST: Final = "按最高发放"
PAYINGS: Final = (Paying(LEAST, most=False), Paying(MOST, most=True))
