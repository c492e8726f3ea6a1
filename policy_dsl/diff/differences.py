"""Everything in which two policies differ, with how the companies shown come to their sums."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from policy_dsl.core import ir
from policy_dsl.core.result import AwardResult, LimitResult, Outcome, RightResult
from policy_dsl.diff.align import Side
from policy_dsl.diff.change import WAYS, Change, Row, Way
from policy_dsl.diff.notes import WEIGHTY, Note, notes_of
from policy_dsl.diff.run import Tell, changes_of
from policy_dsl.diff.values import read

Answer = AwardResult | RightResult | LimitResult


class Differences(msgspec.Struct, frozen=True):
    """All that two policies differ in. ``names``: how each is called. ``days``: ``new``, where they are never in force
    on one day, so that the old one is taken as if in force with the new one."""

    names: tuple[str, str]
    readings: tuple[dict[str, str], dict[str, str]]
    changes: tuple[Change, ...]
    notes: tuple[Note, ...]
    days: str
    answers: dict[tuple[int, Way], tuple[tuple[Answer, ...], tuple[Answer, ...]]]
    """By the number of the change and the way: how the company shown comes to its awards, before and after."""

    @property
    def differs(self) -> bool:
        """Whether anything means something else."""
        return any(each.word == "differs" for each in self.changes) or any(
            note.subject in WEIGHTY for note in self.notes
        )

    @property
    def open(self) -> bool:
        """Whether anything stays unknown."""
        return any(
            each.word == "unknown" or (each.word == "differs" and not each.settled) for each in self.changes
        )


def compared(
    names: tuple[str, str],
    old: ir.Policy,
    new: ir.Policy,
    before: dict[str, str],
    after: dict[str, str],
    declared: Sequence[Note] = (),
    *,
    seconds: float,
    tell: Tell | None = None,
) -> Differences:
    """Compare two policies, each under its readings (the defaults elsewhere). ``names``: how each is called;
    ``declared``: what is known of their texts besides."""
    pair, changes = changes_of(old, new, before, after, seconds=seconds, tell=tell)
    answers = {}
    for at, change in enumerate(changes):
        for way, move in zip(WAYS, (change.up, change.down), strict=True):
            if move.shown is not None:
                answers[at, way] = (
                    _answers(change.row, pair.old, change.row.old, move.shown.old),
                    _answers(change.row, pair.new, change.row.own, move.shown.new),
                )
    return Differences(
        names,
        (pair.old.code.readings, pair.new.code.readings),
        tuple(changes),
        (*notes_of(old, new, pair, changes), *declared),
        pair.days,
        answers,
    )


def _answers(row: Row, side: Side, ids: tuple[str, ...], document: dict[str, object]) -> tuple[Answer, ...]:
    case = read(document, side)
    if case is None:  # it was read before it was shown
        raise AssertionError("a company that was shown cannot be read")
    outcome: Outcome = side.code.evaluate(case, trace=True)
    match row.kind:
        case "right":
            return tuple(each for each in outcome.rights if each.id in ids)
        case "limit":
            return tuple(each for each in outcome.limits if each.id in ids)
        case _:
            return tuple(each for each in outcome.awards if each.id in ids)
