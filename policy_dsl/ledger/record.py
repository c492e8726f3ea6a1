"""Decisions from an answer: what is fixed is decided as it stands; within a ceiling somebody must have said how much."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from policy_dsl.core import ir
from policy_dsl.core.result import AwardResult, Outcome
from policy_dsl.facts.names import fold
from policy_dsl.ledger.entry import Decision
from policy_dsl.ledger.file import LedgerError
from policy_dsl.types import NONE
from policy_dsl.values.case import Case

Stated = Mapping[tuple[str, str], int]
"""Sums in 分 that somebody decided, by award and item ("" for none)."""


class Made(msgspec.Struct, frozen=True):
    """Decisions, and the awards that wait for a sum: within which ends."""

    decisions: list[Decision]
    open: list[AwardResult]


def decisions(
    policy: ir.Policy, case: Case, outcome: Outcome, stated: Stated, head: Decision, traces: Mapping[str, str]
) -> Made:
    """What is granted to an applicant. ``head``: what all of them have in common; ``traces``: by award and item as ``id/item``. Raises
    :class:`LedgerError`: U0236 no day, U0237 a sum for what is not granted, U0238 a sum outside the interval, U0239 no item."""
    if case.date is None:
        raise LedgerError("U0236", applicant=case.name)
    day = date.fromordinal(case.date)
    head = msgspec.structs.replace(head, applicant=case.name, year=day.year, day=day.isoformat())
    awards = {award.id: award for award in policy.awards}
    left = {(award, fold(item)): amount for (award, item), amount in stated.items()}
    made: list[Decision] = []
    waiting: list[AwardResult] = []
    for result in outcome.awards:
        if result.status != "granted":
            continue
        award = awards[result.id]
        item = result.item or ""
        trace = traces.get(f"{result.id}/{item}", "")
        mine = {
            key: amount
            for key, amount in left.items()
            if key[0] == result.id and (not item or key[1] in ("", fold(item)))
        }
        by_item = award.thing is None and result.id in policy.by_item
        if not mine:
            if result.floor != result.ceiling or (by_item and result.floor):
                waiting.append(result)
            elif result.floor:
                made.append(_one(head, result, item, _tier(award, case, item), result.floor, trace))
            continue
        for key in mine:
            del left[key]
        total = sum(mine.values())
        if total < result.floor or (result.ceiling is not None and total > result.ceiling):
            raise LedgerError(
                "U0238", award=result.id, amount=str(total), floor=str(result.floor), ceiling="" if result.ceiling is None else str(result.ceiling)
            )  # fmt: skip
        for (_, named), amount in mine.items():
            if by_item and not named:
                raise LedgerError("U0239", award=result.id)
            of = item or named
            made.append(_one(head, result, of, _tier(award, case, item), amount, trace))
    if left:
        award_, item = next(iter(left))
        raise LedgerError("U0237", award=f"{award_}/{item}" if item else award_, applicant=case.name)
    return Made(made, waiting)


def _one(head: Decision, result: AwardResult, item: str, tier: str, amount: int, trace: str) -> Decision:
    return msgspec.structs.replace(head, award=result.id, item=item, tier=tier, amount=amount, trace=trace)


def _tier(award: ir.Award, case: Case, item: str) -> str:
    """The level that the sum is booked under."""
    if award.tier_of is None:
        return ""
    values = case.values
    if award.tier_of.thing is not None:
        found = [each for each in case.things.get(award.tier_of.thing, ()) if each.name == item]
        values = found[0].values if found else {}
    level = values.get(award.tier_of.name)
    return level if isinstance(level, str) and level != NONE else ""
