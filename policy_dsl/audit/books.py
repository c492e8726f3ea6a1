"""Payments against the ledger: what was paid and not decided, decided and not paid, or in another sum."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from policy_dsl.audit.finding import Finding
from policy_dsl.audit.payments import Key, Payment
from policy_dsl.core import ir
from policy_dsl.core.result import Total
from policy_dsl.ledger.entry import Decision
from policy_dsl.values.keys import fold


class Compared(msgspec.Struct, frozen=True):
    """``settled``: the keys of decisions that were paid; ``decisions``: how many were compared, ``beside``: how many are of years without a payment."""

    findings: tuple[Finding, ...]
    settled: frozenset[Key]
    decisions: int
    beside: int


def _key(each: Decision) -> Key:
    return each.applicant, each.award, fold(each.item), each.year, each.tier


def compare(policy: ir.Policy, payments: Iterable[Payment], decisions: Iterable[Decision]) -> Compared:
    """A payment belongs to the decision on the same applicant, matter, item, year and level; one without a level to the only one there is."""
    awards = {award.id: award for award in policy.awards}
    paid: dict[Key, list[Payment]] = {}
    for each in payments:
        paid.setdefault(each.key, []).append(each)
    years = {key[3] for key in paid}
    # a ledger may hold decisions under other policies
    every = [each for each in decisions if each.policy in ("", policy.name)]
    decided = {_key(each): each for each in every if each.year in years}
    for key in [key for key in paid if key not in decided and not key[4]]:
        same = [other for other in decided if other[:4] == key[:4] and other not in paid]
        if len(same) == 1:
            paid[same[0]] = paid.pop(key)
    found = []
    for key, some in paid.items():
        award, sum_ = awards[key[1]], sum(each.amount for each in some)
        made = Finding(
            kind="not-in-ledger", why="not-in-ledger", applicant=key[0], award=award.id, article=award.article, title=award.title,
            item=some[0].item or "", year=key[3], rows=tuple(each.row for each in some), paid=sum_, quote=award.quote or award.text,
        )  # fmt: skip
        decision = decided.get(key)
        if decision is None:
            found.append(msgspec.structs.replace(made, difference=sum_))
        elif decision.amount != sum_:
            allowed, more = Total(decision.amount, decision.amount), sum_ - decision.amount
            found.append(
                msgspec.structs.replace(
                    made, kind="ledger-differs", why="ledger-differs", allowed=allowed, difference=more
                )
            )
    for key, decision in decided.items():
        if key not in paid:
            known = awards.get(decision.award)
            found.append(
                Finding(
                    kind="not-paid", why="not-paid", applicant=decision.applicant, award=decision.award, article=known.article if known else "",
                    title=known.title if known else "", item=decision.item, year=decision.year, paid=0,
                    allowed=Total(decision.amount, decision.amount), difference=-decision.amount,
                    quote=(known.quote or known.text) if known else "",
                )
            )
    return Compared(tuple(found), frozenset(paid) & frozenset(decided), len(decided), len(every) - len(decided))
