"""Decisions as receipts: the history that the next evaluation reads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

import msgspec

from policy_dsl.core import ir
from policy_dsl.facts.names import fold
from policy_dsl.facts.write import to_plain
from policy_dsl.ledger.entry import Decision
from policy_dsl.values.case import Case, Receipt


def application(case: Case, policy: ir.Policy, readings: Mapping[str, str]) -> str:
    """What tells one application from another: a hash of all its facts (but its history) and of the readings. The same facts again
    are the same application, whose own decisions are no history of it: to record it again changes nothing."""
    bare = msgspec.structs.replace(case, history=None, overlaps=case.overlaps)
    said = json.dumps([to_plain(bare, policy), dict(readings)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def receipts(decisions: Iterable[Decision]) -> tuple[Receipt, ...]:
    """The history that decisions which hold make."""
    return tuple(
        Receipt(each.year, each.award, each.amount, each.item or None, each.tier or None)
        for each in decisions
    )


def receipt_rows(decisions: Iterable[Decision]) -> list[tuple[str, int, str, int, str | None, str | None]]:
    """The same as rows of a table: applicant, year, award, amount in 分, item, level."""
    return [
        (each.applicant, each.year, each.award, each.amount, each.item or None, each.tier or None)
        for each in decisions
    ]


def with_history(case: Case, decisions: Iterable[Decision]) -> Case:
    """The applicant with the history of the ledger, the items under the names that the lists have. What the facts say of the same goes
    before: see :func:`contradiction`."""
    spelled = {fold(item.name): item.name for items in case.things.values() for item in items}
    found = tuple(
        msgspec.structs.replace(each, thing=spelled.get(fold(each.thing), each.thing))
        if each.thing is not None
        else each
        for each in receipts(decisions)
    )
    return msgspec.structs.replace(case, history=found)


def contradiction(case: Case, decisions: Iterable[Decision]) -> tuple[list[Receipt], list[Receipt]] | None:
    """What only the facts say, and what only the ledger says; None where the facts say nothing, or the same."""
    if case.history is None:
        return None
    mine, theirs = list(map(_folded, case.history)), list(map(_folded, receipts(decisions)))
    for each in tuple(mine):
        if each in theirs:
            mine.remove(each)
            theirs.remove(each)
    return (mine, theirs) if mine or theirs else None


def _folded(receipt: Receipt) -> Receipt:
    thing = None if receipt.thing is None else fold(receipt.thing)
    return msgspec.structs.replace(receipt, thing=thing, source="")
