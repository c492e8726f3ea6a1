"""One applicant: each application held against what it may come to, given what was received before it.

Payments of one day (of one year, where no day is given) are one application. What was paid earlier is its history, together with the history that the
facts or the ledger give; it is no history of itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import msgspec

from policy_dsl.audit.finding import Finding, Why
from policy_dsl.audit.judged import Application, Held, Judged
from policy_dsl.audit.payments import Key, Payment
from policy_dsl.audit.rules import Rules, told
from policy_dsl.core.result import Total
from policy_dsl.values.case import Case, Receipt
from policy_dsl.values.dates import year_of
from policy_dsl.values.keys import fold


def applications(payments: Iterable[Payment]) -> list[Application]:
    """In their order; what has no day comes after what has one in the same year."""
    found: dict[tuple[int, int | None], list[Payment]] = {}
    for each in payments:
        found.setdefault((each.year, each.day), []).append(each)
    ordered = sorted(found.items(), key=lambda each: (each[0][0], each[0][1] is None, each[0][1] or 0))
    return [Application(year, day, tuple(some)) for (year, day), some in ordered]

class Applicant:
    """All that one applicant was paid. ``cases``: its facts, of several days perhaps; ``without``: why there may be none; ``twice``: payments that are
    told already; ``settled``: what of the given history is the payments themselves."""

    def __init__(
        self, rules: Rules, cases: Sequence[Case], twice: Collection[int] = (), settled: Sequence[Key] = (), without: Why = "nobody"
    ) -> None:  # fmt: skip
        self.rules = rules
        self.cases = cases
        self.twice = twice
        self.settled = settled
        self.without = without

    def held(self, payments: Sequence[Payment]) -> Iterator[Held]:
        """Each group of payments of one award and item, and what ties them."""
        earlier: list[Payment] = []
        for each in applications(payments):
            kept = [one for one in each.payments if one.row not in self.twice]
            if kept:
                yield from self._application(msgspec.structs.replace(each, payments=tuple(kept)), earlier)
            earlier += each.payments

    def fitting(self, year: int, day: int | None) -> Case | Why:
        """The facts that an application was made with, or why it is open which they are."""
        if len(self.cases) < 2:
            return self.cases[0] if self.cases else self.without
        of_day = [case for case in self.cases if case.date is not None and case.date == day]
        of_year = [case for case in self.cases if case.date is not None and year_of(case.date) == year]
        return of_day[0] if len(of_day) == 1 else of_year[0] if len(of_year) == 1 else "several-facts"

    # --- one application --------------------------------------------------------------------

    def _application(self, asked: Application, earlier: list[Payment]) -> Iterator[Held]:
        groups = self._groups(asked.payments)
        facts = self.fitting(asked.year, asked.day)
        if isinstance(facts, str):
            for (id_, _), some in groups.items():
                yield self._open(told(self.rules.awards[id_], "unverifiable", facts, some))
            return
        given = self.before(facts, asked, ())
        again = [each for each in asked.payments if _same_paid(each, given)]
        for each in again:
            award = self.rules.awards[each.award]
            same = told(award, "paid-twice", "in-history", [each], allowed=Total(0, 0), difference=each.amount)
            yield Held(excess=each.amount, finding=same)
        if again:
            asked = msgspec.structs.replace(
                asked, payments=tuple(each for each in asked.payments if each not in again)
            )
            groups = self._groups(asked.payments)
        one = Judged(self.rules, facts, asked, earlier, self.before(facts, asked, earlier))
        seen: dict[int, int] = {}
        for (id_, item), some in groups.items():
            held = one.judge(id_, item, some)
            yield held
            seen |= {each.row: 0 for each in some} | {some[0].row: held.within + held.open}
        yield from one.tied(seen)

    def _groups(self, payments: Iterable[Payment]) -> dict[tuple[str, str], list[Payment]]:
        found: dict[tuple[str, str], list[Payment]] = {}
        for each in payments:
            item = fold(each.item or "") if self.rules.awards[each.award].thing is not None else ""
            found.setdefault((each.award, item), []).append(each)
        return found

    @staticmethod
    def _open(finding: Finding) -> Held:
        return Held(open=finding.paid or 0, finding=finding)

    def before(self, case: Case, asked: Application, earlier: Sequence[Payment]) -> tuple[Receipt, ...]:
        """What had been received, as far as it is known."""
        spelled = {fold(item.name): item.name for items in case.things.values() for item in items}
        left = list(self.settled)
        given = []
        for each in case.history or ():
            key = (case.name, each.award, fold(each.thing or ""), each.year, each.tier or "")
            if key in left:
                left.remove(key)
            elif each.year <= asked.year:
                given.append(each)
        paid = [each.receipt for each in earlier]
        return tuple(
            msgspec.structs.replace(each, thing=spelled.get(fold(each.thing), each.thing)) if each.thing else each
            for each in (*given, *paid)
        )

def _same_paid(payment: Payment, given: Iterable[Receipt]) -> bool:
    """Whether the history has the same sum for the same matter, item, year and level."""
    return any(
        (each.award, each.year, each.amount, each.tier or "", fold(each.thing or ""))
        == (payment.award, payment.year, payment.amount, payment.tier or "", fold(payment.item or ""))
        for each in given
    )
