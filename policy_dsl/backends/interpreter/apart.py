"""Each award of a case by itself: what each may come to before choices and caps tie them, and what each cap leaves.

Who was paid need not have been paid what the evaluator would choose: a company may have applied for the lower one of two that exclude each other. So sums that were
paid are held against every award alone, and against the ties afterwards.
"""

from __future__ import annotations

import msgspec

from policy_dsl.backends.interpreter.awards import conditions
from policy_dsl.backends.interpreter.compiled import Compiled, Work
from policy_dsl.core import ir
from policy_dsl.core.result import Status
from policy_dsl.values.case import Case
from policy_dsl.values.ranges import ends, lower, upper


class Part(msgspec.Struct, frozen=True):
    """One award, of one list item if it is for each. Floor and ceiling in 分 each lie between two ends, equal where no missing fact decides;
    None: no end. ``gross``: least floor and greatest ceiling before ``deducts``. ``needs``: the missing facts."""

    award: str
    item: str | None
    status: Status
    floor: tuple[int, int | None]
    ceiling: tuple[int, int | None]
    gross: tuple[int, int | None]
    reason: str
    needs: tuple[str, ...]


class Apart(msgspec.Struct, frozen=True):
    """``caps``: in the order of ``Compiled.caps``, what each leaves: least and most (None: no end), and the facts that decide."""

    parts: tuple[Part, ...]
    caps: tuple[tuple[int, int | None, tuple[str, ...]], ...]


def apart(code: Compiled, case: Case) -> Apart:
    """Evaluates a case without its ties."""
    work = Work(code, case, texts=True, trace=False, ties=False)
    run = work.run
    parts = tuple(
        Part(
            unit.code.award.id,
            None if unit.item is None else unit.item.name,
            unit.status,
            (unit.floor_low, upper(unit.floor_high)),
            (unit.ceiling_low, upper(unit.ceiling_high)),
            (unit.gross_floor, upper(unit.gross_ceiling)),
            unit.reason,
            run.names(unit.mask),
        )
        for unit in work.units
    )
    caps = []
    for cap in code.caps:
        low, high, mask = ends(cap.limit(run))
        caps.append((max(lower(low) or 0, 0), upper(max(high, 0)), run.names(mask)))
    return Apart(parts, tuple(caps))


def failing(code: Compiled, case: Case, award: str, item: str | None) -> tuple[str, ...]:
    """The kinds of the conditions of an award that fail, in the order of the text: ``years`` for a number of years, ``history`` for what was received before,
    ``condition`` and others as in the IR; "" for one without words."""
    found = next(each for each in code.awards if each.award.id == award)
    kinds = []
    for condition in conditions(found.award.eligible):
        held = code.holds(case, condition, found.award.thing or "")
        if held.get(item, held.get(None)) == "denied":
            kinds.append(condition.kind if isinstance(condition, ir.SayBool) else "")
    return tuple(kinds)
