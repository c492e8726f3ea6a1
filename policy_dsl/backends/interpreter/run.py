"""The state of one evaluation: the case at hand, and what was met on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from policy_dsl.core.result import Step
from policy_dsl.values.case import Case, Item, Receipt
from policy_dsl.values.dates import FIRST_YEAR, LAST_YEAR, year_of
from policy_dsl.values.ranges import Kleene, Ranged, Span

NO_ITEM = Item("", {})
"""Stands for any item of a list that is not given: every fact of it is missing."""

DATE, HISTORY, OVERLAPS = "申报日期", "历史", "同类政策"
"""The names by which a missing day, history and history under other policies are asked for."""

HISTORIES = {"own": HISTORY, "other": OVERLAPS}


class Gate:
    """Whether the policy is in force: decided once for a case, before every award and right.

    ``truth`` True, False, or the mask of 申报日期; ``text`` says why not, ``step`` shows it in a trace.
    """

    __slots__ = ("step", "text", "truth")

    def __init__(self, truth: Kleene, text: str, step: Step | None) -> None:
        self.truth = truth
        self.text = text
        self.step = step


OPEN = Gate(True, "", None)


class Run:
    """What the closures read and write while one case is evaluated. Never shared, never reused.

    ``cur``: the item at hand, for each list. ``year`` is None when it is not known, and then
    ``year_span`` and ``date_span`` say what is. ``floors``/``ceilings``: the sums of the awards that are
    done, by position. ``gate``: whether the policy is in force. ``texts``: reasons and figures in words are
    wanted, ``trace``: steps too. ``bits``: one bit for each missing fact that was met, in that order.
    ``steps`` is the trace under way, each step once (only written by closures that were compiled for it).
    """

    __slots__ = (
        "bits",
        "case",
        "ceilings",
        "cur",
        "date",
        "date_span",
        "floors",
        "gate",
        "histories",
        "pairs",
        "steps",
        "texts",
        "things",
        "trace",
        "values",
        "year",
        "year_span",
    )

    def __init__(
        self, case: Case, things: int, awards: int, texts: bool = False, trace: bool = False
    ) -> None:
        self.case = case
        self.texts = texts
        self.trace = trace
        self.gate = OPEN
        self.values: dict[Any, Any] = case.values
        self.things = case.things
        self.histories: dict[str, dict[str, list[Receipt]] | None] = {}
        self.cur: list[Item] = [NO_ITEM] * things
        self.floors: list[Ranged] = [0] * awards
        self.ceilings: list[Ranged] = [0] * awards
        self.bits: dict[str, int] = {}
        self.steps: dict[object, Step] = {}
        self.pairs: dict[object, tuple[tuple[str, str], ...]] = {}
        self.date = case.date
        self.date_span: Span = (0, 0, 0)
        self.year_span: Span = (FIRST_YEAR, LAST_YEAR, 0)
        self.year: int | None = None if case.date is None else year_of(case.date)

    def within(self, first: int, last: int) -> None:
        """With no date: go on as if it lay between these days (what lies outside is decided apart)."""
        if self.date is None:
            bit = self.miss(DATE)
            low, high = year_of(first), year_of(last)
            self.date_span = (first, last, bit)
            self.year_span = (low, high, bit)
            self.year = low if low == high else None

    def begin(self, first: Step | None = None) -> None:
        """Starts a new trace."""
        self.steps = {} if first is None else {None: first}

    def traced(self) -> tuple[Step, ...]:
        """The trace so far."""
        return tuple(self.steps.values())

    def miss(self, name: str) -> int:
        """The bit of a missing fact. From 2 up, so that no mask is ever taken for a truth."""
        bit = self.bits.get(name)
        if bit is None:
            bit = self.bits[name] = 2 << len(self.bits)
        return bit

    def miss_of(self, thing: str, item: Item, name: str) -> int:
        """The bit of a fact that an item lacks; of the whole list, when that is not given."""
        return self.miss(thing if item is NO_ITEM else item_fact(thing, item, name))

    def receipts(self, source: str) -> dict[str, list[Receipt]] | None:
        """What was received, by award: under this policy (``own``) or others; None: not given."""
        try:
            return self.histories[source]
        except KeyError:
            given = self.case.history if source == "own" else self.case.overlaps
            found: dict[str, list[Receipt]] | None = None
            if given is not None:
                found = {}
                for receipt in given:
                    found.setdefault(receipt.award, []).append(receipt)
            self.histories[source] = found
            return found

    def names(self, mask: int) -> tuple[str, ...]:
        """The missing facts of a mask, in the order in which they were met. Higher bits stand for ranges that were
        given, and have no name."""
        if not mask:
            return ()
        order = list(self.bits)
        mask &= (2 << len(order)) - 1
        found = []
        while mask:
            low = mask & -mask
            found.append(order[low.bit_length() - 2])
            mask ^= low
        return tuple(found)


def item_fact(thing: str, item: Item, name: str) -> str:
    """How a fact of a list item is called in an answer."""
    return f"{thing}[{item.name}].{name}"


def yearly(name: str, year: int) -> str:
    """How a 逐年 fact of one year is called in an answer."""
    return f"{name}（{year}年）"


BoolFn = Callable[[Run], Kleene]
NumFn = Callable[[Run], Ranged]
TextFn = Callable[[Run], str]
