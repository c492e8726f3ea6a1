"""The audit: payments, facts and the ledger together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Final

import msgspec

from policy_dsl.audit.books import Compared, compare
from policy_dsl.audit.claims import Applicant
from policy_dsl.audit.finding import KINDS, Finding, Report, Sums
from policy_dsl.audit.limits import Limits
from policy_dsl.audit.payments import Grants, Key, Payment
from policy_dsl.audit.people import People
from policy_dsl.audit.rules import Rules, told
from policy_dsl.audit.shared import Shared
from policy_dsl.backends.interpreter import Compiled
from policy_dsl.core import ir
from policy_dsl.core.result import Total
from policy_dsl.ledger.entry import Decision
from policy_dsl.values.case import Case

Done = Callable[[int, int], None]
_MANY: Final = 2_000


def audit(
    code: Compiled, grants: Grants, people: People, decisions: Iterable[Decision] | None = None, *, facts_rejected: int = 0,
    done: Done | None = None,
) -> Report:  # fmt: skip
    """Holds every payment against the policy, and everybody against what is not money. ``decisions``: those of the ledger that hold. ``done`` hears how many
    applicants are done, of how many."""
    rules = Rules(code)
    books = None if decisions is None else compare(code.policy, grants.payments, decisions)
    lost = [_not_there(code.policy, each) for each in grants.payments if each.award not in rules.awards]
    payments = [each for each in grants.payments if each.award in rules.awards]
    twice = _twice(rules, payments)
    shared = Shared(rules)
    found: list[Finding] = [*lost, *twice.values()]
    within = excess = open_ = 0
    excess += sum(each.difference for each in found)
    rejected = people.rejected()
    by_name = _by_name(payments)
    settled = _settled(books)
    names = iter(by_name)
    many = 0
    while some := list(islice(names, _MANY)):
        cases: dict[str, list[Case]] = {}
        for case in people.cases(some):
            cases.setdefault(case.name, []).append(case)
        for name in some:
            one = Applicant(
                rules, cases.get(name, []), twice, settled.get(name, ()), "rejected-facts" if name in rejected else "nobody"
            )  # fmt: skip
            shared.paid(one, by_name[name])
            for held in one.held(by_name[name]):
                within, excess, open_ = within + held.within, excess + held.excess, open_ + held.open
                if held.finding is not None:
                    found.append(held.finding)
        many += len(some)
        if done is not None:
            done(many, len(by_name))
    shared.before(people, books.settled if books is not None else frozenset())
    rooms = shared.rooms()
    found = [each for finding in found if (each := _borne(finding, rooms)) is not None]
    found += shared.findings()
    limits = Limits(code, people)
    found += limits.findings()
    if books is not None:
        found += books.findings
    touched = {row for each in found for row in each.rows}
    return Report(
        code.policy.name, code.policy.number, code.readings, grants.read, len(grants.payments),
        len({each.row for each in grants.refused}), len(grants.payments) - len(touched), len({each.applicant for each in grants.payments}),
        Sums(sum(each.amount for each in grants.payments), within, excess, open_), _ordered(found), grants.refused, limits.asked,
        books.decisions if books is not None else None, books.beside if books is not None else 0, facts_rejected,
    )  # fmt: skip


def _not_there(policy: ir.Policy, payment: Payment) -> Finding:
    """A payment under an award that there only is under other readings."""
    award = next(each for each in policy.awards if each.id == payment.award)
    return told(award, "not-qualified", "reading", [payment], allowed=Total(0, 0), difference=payment.amount)


def _ordered(found: Sequence[Finding]) -> tuple[Finding, ...]:
    place = {kind: at for at, kind in enumerate(KINDS)}
    return tuple(sorted(found, key=lambda each: (place[each.kind], each.rows or (1 << 62,))))


def _by_name(payments: Iterable[Payment]) -> dict[str, list[Payment]]:
    found: dict[str, list[Payment]] = {}
    for each in payments:
        found.setdefault(each.applicant, []).append(each)
    return found


def _settled(books: Compared | None) -> dict[str, list[Key]]:
    found: dict[str, list[Key]] = {}
    for key in books.settled if books is not None else ():
        found.setdefault(key[0], []).append(key)
    return found


def _twice(rules: Rules, payments: Iterable[Payment]) -> dict[int, Finding]:
    """Payments of the same matter, item, year and level after the first. Where the text foresees several a year, only those that are alike in day and sum too."""
    first: dict[tuple[object, ...], Payment] = {}
    found: dict[int, Finding] = {}
    for each in payments:
        several = each.award in rules.by_year
        key = (*each.key, each.day, each.amount) if several else each.key
        before = first.setdefault(key, each)
        if before is not each:
            award = rules.awards[each.award]
            found[each.row] = told(
                award, "paid-twice", "same", [each], allowed=Total(0, 0), difference=each.amount, earlier=(before.row,)
            )
    return found


def _borne(finding: Finding, rooms: dict[int, int]) -> Finding | None:
    """A sum below its floor is none where the budget that it draws on is used up."""
    if finding.kind != "below-floor" or finding.allowed is None:
        return finding
    left = min((rooms[row] for row in finding.rows if row in rooms), default=None)
    if left is None or left >= -finding.difference:
        return finding
    if left <= 0:
        return None
    allowed = Total((finding.paid or 0) + left, finding.allowed.ceiling)
    return msgspec.structs.replace(finding, allowed=allowed, difference=-left)
