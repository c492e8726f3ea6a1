"""One application, given the facts and what was received before: each award against its interval, then what ties several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

import msgspec

from policy_dsl.audit.finding import Finding, Kind, Why
from policy_dsl.audit.payments import Payment
from policy_dsl.audit.rules import Rules, level_of, told
from policy_dsl.backends.interpreter.apart import Apart, Part, apart, failing
from policy_dsl.core import ir
from policy_dsl.core.result import Total
from policy_dsl.types import NONE
from policy_dsl.values.case import Case, Receipt
from policy_dsl.values.dates import year_of
from policy_dsl.values.keys import DATE, fold

_LASTING: Final = ("outside-period", "paid-twice")
"""What does not depend on facts that may have been others in another year."""


class Held(msgspec.Struct, frozen=True):
    """What a group of payments came to: within what is allowed, over it, and open, in 分; and what is found."""

    within: int = 0
    excess: int = 0
    open: int = 0
    finding: Finding | None = None


class Application(msgspec.Struct, frozen=True):
    """What one applicant was paid on one day, or in one year."""

    year: int
    day: int | None
    payments: tuple[Payment, ...]

class Judged:
    """One application under evaluation."""

    def __init__(
        self, rules: Rules, facts: Case, asked: Application, earlier: Sequence[Payment], history: tuple[Receipt, ...]
    ) -> None:  # fmt: skip
        """``facts``: their history None where it is not known; ``earlier``: payments before this application; ``history``: with these."""
        self.rules = rules
        self.code = rules.code
        self.asked = asked
        self.earlier = earlier
        self.history = history
        self.open_history = facts.history is None
        self.facts = facts
        self.day, self.sure = self._day()
        self.other_year = facts.date is not None and year_of(facts.date) != asked.year
        known = None if self.open_history else self.history
        self.case = msgspec.structs.replace(facts, date=self.day, history=known)
        self.found = apart(self.code, self.case)
        self.dayless: Apart | None = None
        self.unheard: Apart | None = None

    def _day(self) -> tuple[int, bool]:
        """The day, or one of those that it may be; whether any of them gives the same answer."""
        asked, date_, env = self.asked, self.facts.date, self.code.env
        if asked.day is not None:
            return asked.day, True
        if date_ is not None and year_of(date_) == asked.year:
            return date_, True
        first, last = date(asked.year, 1, 1).toordinal(), date(asked.year, 12, 31).toordinal()
        low, high = max(first, env.first), min(last, env.last)
        if low > high:
            return first, True
        return low, (low, high) == (first, last)

    # --- one award --------------------------------------------------------------------------

    def judge(self, award_id: str, item: str, payments: list[Payment]) -> Held:
        """Payments under one award for one item, held against it alone."""
        award = self.rules.awards[award_id]
        paid = sum(each.amount for each in payments)
        missed = self._no_item(award, payments)
        if missed is not None:
            if self.other_year:
                return self._stale(award, payments)
            return Held(excess=paid, finding=missed)
        part = self._part(self.found, award, item)
        if not self.sure and award.id in self.rules.of_day:
            if self.dayless is None:
                self.dayless = apart(self.code, msgspec.structs.replace(self.case, date=None))
            part = self._part(self.dayless, award, item)
        held = self._against(award, part, payments, paid)
        if held.finding is not None and held.finding.kind == "unverifiable" and self.open_history and self.earlier:
            # what is known to have been received may be enough
            known = self._known_only(award, item, payments, paid)
            held = known or held
        lasting = held.finding is not None and held.finding.kind in _LASTING
        if self.other_year and not lasting and (paid or held.finding):
            return self._stale(award, payments)
        certain = held.finding is not None and held.finding.kind not in ("unverifiable", "below-floor")
        if not self.sure and not certain and (paid or held.finding):
            needs = tuple(dict.fromkeys((DATE, *(held.finding.needs if held.finding else ()))))
            return Held(open=paid, finding=_missing(award, payments, needs))
        return held

    def _stale(self, award: ir.Award, payments: list[Payment]) -> Held:
        paid = sum(each.amount for each in payments)
        words = {"year": str(year_of(self.facts.date or 1))}
        return Held(open=paid, finding=told(award, "unverifiable", "other-year", payments, words=words))

    def _no_item(self, award: ir.Award, payments: list[Payment]) -> Finding | None:
        lists = self.rules.lists(award)
        if not lists or any(name not in self.facts.things for name in lists):
            return None
        known = {fold(item.name) for name in lists for item in self.facts.things[name]}
        lost = [each for each in payments if fold(each.item or "") not in known]
        if not lost:
            return None
        paid = sum(each.amount for each in payments)
        words = {"list": "、".join(lists), "item": "、".join(dict.fromkeys(each.item or "" for each in lost))}
        return told(
            award, "unknown-item", "no-item", payments, allowed=Total(0, 0), difference=paid, words=words, item=lost[0].item or ""
        )  # fmt: skip

    @staticmethod
    def _part(found: Apart, award: ir.Award, item: str) -> Part:
        mine = [each for each in found.parts if each.award == award.id]
        return next((each for each in mine if each.item is not None and fold(each.item) == item), mine[0])

    def _against(self, award: ir.Award, part: Part, payments: list[Payment], paid: int) -> Held:
        if part.status == "denied":
            return Held(excess=paid, finding=self._denied(award, part, payments)) if paid else Held()
        floor, ceiling = self._deducted(award, part)
        if ceiling[1] is not None and paid > ceiling[1]:
            return self._above(award, part, payments, Total(floor[0], ceiling[1]))
        allowed = Total(floor[0], ceiling[1])
        if part.status == "unknown":
            return Held(open=paid, finding=_missing(award, payments, part.needs)) if paid else Held()
        least = self._least(floor[0], payments)
        if paid < least:
            allowed = Total(least, ceiling[1])
            return Held(within=paid, finding=told(award, "below-floor", "below", payments, allowed=allowed, difference=paid - least))
        open_floor = floor[1] is None or paid < self._least(floor[1], payments)
        if paid > ceiling[0] or open_floor:
            return Held(open=paid, finding=_missing(award, payments, part.needs, allowed))
        return Held(within=paid)

    def _deducted(
        self, award: ir.Award, part: Part
    ) -> tuple[tuple[int, int | None], tuple[int, int | None]]:  # fmt: skip
        """The interval, given what was really paid of what it deducts."""
        if not award.deducts or award.gross_ceiling is None or part.status != "granted":
            return part.floor, part.ceiling
        taken = sum(each.amount for each in self.asked.payments if each.award in award.deducts)
        if part.gross[1] is None:
            return part.floor, part.ceiling
        most = max(0, part.gross[1] - taken)
        high = most if part.ceiling[1] is None else min(part.ceiling[1], most)
        low = min(max(part.floor[0], part.gross[0] - taken, 0), high)
        if part.needs:
            return (part.floor[0], part.floor[1]), (min(part.ceiling[0], high), high)
        return (low, low), (high, high)

    def _least(self, floor: int, payments: list[Payment]) -> int:
        """The floor, as far as a cap left it."""
        for at, cap in self.rules.caps:
            if payments[0].award in cap.awards:
                others = sum(
                    each.amount for each in self.asked.payments if each.award in cap.awards and each not in payments
                )
                floor = min(floor, max(0, self.found.caps[at][0] - others))
        return floor

    # --- why --------------------------------------------------------------------------------

    def _alone(self, award: ir.Award, item: str | None) -> Part:
        """The award as if nothing had been received before."""
        if self.unheard is None:
            self.unheard = apart(self.code, msgspec.structs.replace(self.case, history=()))
        return self._part(self.unheard, award, fold(item or ""))

    def _denied(self, award: ir.Award, part: Part, payments: list[Payment]) -> Finding:
        paid = sum(each.amount for each in payments)
        kind: Kind = "not-qualified"
        why: Why = "refused"
        kinds = failing(self.code, self.case, award.id, part.item)
        if not self.code.env.first <= self.day <= self.code.env.last:
            kind, why = "outside-period", "period"
        elif kinds[:1] == ("years",):
            kind, why = "beyond-years", "years"
        elif self.history and self._alone(award, part.item).status != "denied":
            if kinds:
                kind, why = "paid-twice", "received"
            else:
                kind, why = "over-cumulative", "used-up"
        earlier = self._earlier(award, part.item) if kind not in ("not-qualified", "outside-period") else ()
        return told(
            award, kind, why, payments, allowed=Total(0, 0), difference=paid, detail=part.reason, earlier=earlier
        )  # fmt: skip

    def _above(self, award: ir.Award, part: Part, payments: list[Payment], allowed: Total) -> Held:
        paid = sum(each.amount for each in payments)
        most = allowed.ceiling or 0
        kind: Kind = "above-ceiling"
        why: Why = "above"
        earlier: tuple[int, ...] = ()
        if self.history:
            alone = self._alone(award, part.item).ceiling[1]
            taken = part.ceiling[1] if part.ceiling[1] is not None else most
            if (alone is None or alone >= paid) and taken == most:
                kind, why = "over-cumulative", "cumulative"
                earlier = self._earlier(award, part.item)
        finding = told(award, kind, why, payments, allowed=allowed, difference=paid - most, earlier=earlier)
        return Held(within=most, excess=paid - most, finding=finding)

    def _earlier(self, award: ir.Award, item: str | None) -> tuple[int, ...]:
        """The rows of what was paid under it before."""
        named = fold(item or "")
        return tuple(
            each.row
            for each in self.earlier
            if each.award == award.id and (not named or fold(each.item or "") == named)
        )

    def _known_only(self, award: ir.Award, item: str, payments: list[Payment], paid: int) -> Held | None:
        """What follows from the receipts that are known, of a history that is not known whole: only what more receipts cannot undo."""
        known = Judged(
            self.rules, msgspec.structs.replace(self.facts, history=()), self.asked, self.earlier, self.history
        )  # fmt: skip
        held = known._against(award, self._part(known.found, award, item), payments, paid)
        undone = held.finding is None or held.finding.kind not in ("paid-twice", "beyond-years", "over-cumulative")
        return None if undone else held

    # --- what ties awards -------------------------------------------------------------------

    def tied(self, within: dict[int, int]) -> Iterator[Held]:
        """Choices and caps over several awards. ``within``: what each payment is allowed alone."""
        if self.other_year:
            return
        yield from self._items()
        for row in self._tiers():
            yield Held(finding=row)
        for choice in self.code.choices:
            some = [each for each in self.asked.payments if each.award in choice.choice.awards and each.amount]
            if len({each.award for each in some}) > 1:
                by_award: dict[str, int] = {}
                for each in some:
                    by_award[each.award] = by_award.get(each.award, 0) + each.amount
                yield self._tie("one-of-several", "choice", some, max(by_award.values()), choice.choice.origin.text)
        for at, cap in self.rules.caps:
            low, high, needs = self.found.caps[at]
            some = [each for each in self.asked.payments if each.award in cap.awards]
            paid = sum(within[each.row] for each in some)
            if high is not None and paid > high:
                yield self._tie("above-cap", "cap", some, high, cap.cap.origin.text, paid)
            elif paid > low:
                award = self.rules.awards[some[0].award]
                finding = told(award, "unverifiable", "missing", some, needs=needs, detail=cap.cap.origin.text)
                yield Held(finding=finding)

    def _items(self) -> Iterator[Held]:
        """What one item was paid for, against what it brings: the sum of all may hide that one had too much."""
        for id_ in sorted({each.award for each in self.asked.payments} & self.rules.of_items):
            award = self.rules.awards[id_]
            lists = self.rules.lists(award)
            mine = [each for each in self.asked.payments if each.award == id_]
            whole = self._part(self.found, award, "").ceiling[1]
            if whole is None or sum(each.amount for each in mine) > whole or any(name not in self.facts.things for name in lists):
                continue
            for item in dict.fromkeys(fold(each.item or "") for each in mine):
                some = [each for each in mine if fold(each.item or "") == item]
                alone = {
                    name: tuple(each for each in self.facts.things[name] if fold(each.name) == item) for name in lists
                }
                if not any(alone.values()):
                    continue
                case = msgspec.structs.replace(self.case, things=self.case.things | alone)
                most = self._part(apart(self.code, case), award, "").ceiling[1]
                more = sum(each.amount for each in some) - most if most is not None else 0
                if more > 0:
                    finding = told(award, "above-ceiling", "above", some, allowed=Total(0, most), difference=more)
                    yield Held(within=-more, excess=more, finding=finding)

    def _tie(
        self, kind: Kind, why: Why, payments: list[Payment], most: int, detail: str, paid: int | None = None
    ) -> Held:  # fmt: skip
        sum_ = sum(each.amount for each in payments) if paid is None else paid
        finding = told(
            self.rules.awards[payments[0].award], kind, why, payments, allowed=Total(0, most), difference=sum_ - most, detail=detail, item=""
        )  # fmt: skip
        return Held(finding=finding)

    def _tiers(self) -> Iterator[Finding]:
        """Levels that the payments are booked under, against those that the facts say."""
        for each in self.asked.payments:
            award = self.rules.awards[each.award]
            level = level_of(award.tier_of, self.facts, each.item)
            if each.tier is not None and level not in (None, NONE, each.tier):
                words = {"paid": each.tier, "facts": str(level)}
                yield told(award, "tier-differs", "tier", [each], words=words)

def _missing(
    award: ir.Award, payments: Sequence[Payment], needs: tuple[str, ...], allowed: Total | None = None
) -> Finding:  # fmt: skip
    """What cannot be said without facts."""
    return told(award, "unverifiable", "missing", payments, needs=needs, allowed=allowed)
