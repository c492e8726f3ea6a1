"""Closures that read what was received before.

A receipt without a level (档) counts for every level: an old record that does not say which level it
was for must not make a one-time award payable twice.
"""

from __future__ import annotations

from policy_dsl.backends.interpreter import leaves
from policy_dsl.backends.interpreter.env import Env
from policy_dsl.backends.interpreter.run import DATE, HISTORIES, NO_ITEM, BoolFn, NumFn, Run
from policy_dsl.core.ir import History
from policy_dsl.values.case import Receipt
from policy_dsl.values.ranges import INF, Kleene, Ranged, ends, span

Found = tuple[list[Receipt], list[Receipt], int]
NOTHING: Found = ([], [], 0)


class Finder:
    """Finds the receipts that a :class:`History` means.

    ``scope``: the list whose item is at hand; None: there is none, and ``same_thing`` has no effect.
    """

    __slots__ = ("at", "awards", "source", "thing", "tier", "year_only")

    def __init__(self, env: Env, which: History, scope: str | None) -> None:
        self.awards = which.awards
        self.year_only = which.window == "year"
        self.tier = which.tier
        self.source = which.source
        self.thing = scope if which.same_thing else None
        self.at = None if self.thing is None else env.thing_at[self.thing]

    def find(self, run: Run) -> Found | None:
        """Receipts that certainly count, those that may, and why that is open; None = no history."""
        history = run.receipts(self.source)
        if history is None:
            return None
        if not history:
            return NOTHING
        receipts = [receipt for award in self.awards if award in history for receipt in history[award]]
        if not receipts:
            return NOTHING
        item = NO_ITEM if self.at is None else run.cur[self.at]
        year = run.year
        low, high, _ = run.year_span if year is None else (year, year, 0)
        certain: list[Receipt] = []
        possible: list[Receipt] = []
        mask = 0
        for receipt in receipts:
            if receipt.year > high:
                continue
            if self.tier is not None and receipt.tier is not None and receipt.tier != self.tier:
                continue
            if self.year_only and receipt.year < low:
                continue
            sure = True
            if self.thing is not None:
                if receipt.thing is None or (item is not NO_ITEM and receipt.thing != item.name):
                    continue
                if item is NO_ITEM:
                    sure = False
                    mask |= run.miss(self.thing)
            if low != high and (self.year_only or receipt.year > low):
                sure = False
                mask |= run.miss(DATE)
            possible.append(receipt)
            if sure:
                certain.append(receipt)
        return certain, possible, mask

    def miss(self, run: Run) -> int:
        """The bit of the history that is not given."""
        return run.miss(HISTORIES[self.source])


def received(env: Env, which: History, scope: str | None) -> BoolFn:
    """There is such a receipt."""
    finder = Finder(env, which, scope)

    def any_receipt(run: Run) -> Kleene:
        found = finder.find(run)
        if found is None:
            return finder.miss(run)
        certain, possible, mask = found
        return True if certain else mask if possible else False

    return any_receipt


def received_sum(env: Env, which: History, scope: str | None) -> NumFn:
    """The sum of such receipts, in 分."""
    finder = Finder(env, which, scope)

    def total(run: Run) -> Ranged:
        found = finder.find(run)
        if found is NOTHING:
            return 0
        if found is None:
            return 0, INF, finder.miss(run)
        certain, possible, mask = found
        if not mask:
            return sum([r.amount for r in certain])
        return span(sum([r.amount for r in certain]), sum([r.amount for r in possible]), mask)

    return total


def first_year(env: Env, which: History, scope: str | None) -> NumFn:
    """The earliest year of such a receipt; the year of the application if there is none."""
    finder = Finder(env, which, scope)

    def earliest(run: Run) -> Ranged:
        now = leaves.apply_year(run)
        found = finder.find(run)
        low, high, open_ = ends(now)
        if found is None:
            return now if finder.year_only else span(0, high, open_ | finder.miss(run))
        certain, possible, mask = found
        if not mask:
            return min([r.year for r in certain]) if certain else now
        first = min(r.year for r in possible)
        sure = min([high, *[r.year for r in certain]])
        return span(min(low, first, sure), sure, mask | open_)

    return earliest
