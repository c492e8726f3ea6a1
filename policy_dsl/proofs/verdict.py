"""What came out of a goal; and what the evaluator and ranges say of it, which needs no solver."""

from __future__ import annotations

import time
from typing import Literal, assert_never

import msgspec

from policy_dsl.backends.interpreter import Compiled, compile_policy
from policy_dsl.core.ir import Const, Lit
from policy_dsl.proofs.budget import most, single_count, single_sum, uncovered
from policy_dsl.proofs.ceilings import WORD, Widths, linked_orders
from policy_dsl.proofs.goals import Goal
from policy_dsl.values.case import Case
from policy_dsl.values.dates import year_of

Word = Literal["PROVED", "VIOLATED", "TESTED", "UNKNOWN"]
Sums = tuple[int, int | None]
Why = Literal["", "timeout", "memory", "died", "no-solver", "bounded", "lists", "unsupported"]


class Verdict(msgspec.Struct, frozen=True):
    """What came out. ``method``: who decided (区间, Z3, 抽查). ``why``: what stays open, ``detail`` its particulars.
    ``TESTED``: not proved, but none of ``tested`` applicants at the edges of the text refutes it.
    ``witness``: the facts documents of the applicants that refute the goal (two for a monotone one), with what the
    evaluator gives them (``sums``; ``before``: what counts as received; ``many``: so many of them together refute it).
    ``empty``: true of nothing – there is no applicant who meets the premises and gets any of the awards."""

    goal: Goal
    word: Word
    method: str
    seconds: float = 0.0
    why: Why = ""
    detail: str = ""
    witness: tuple[dict[str, object], ...] = ()
    sums: tuple[Sums, ...] = ()
    before: int = 0
    many: int = 0
    empty: bool = False
    tested: int = 0


class Proofs(msgspec.Struct, frozen=True):
    """The verdicts on all goals of a policy; ``seconds``: the limit for each."""

    seconds: float
    verdicts: tuple[Verdict, ...]


def by_ranges(goal: Goal, code: Compiled) -> Verdict | None:
    """What needs no solver: an applicant of whom nothing is known has the range of all applicants."""
    start = time.monotonic()
    proved, method = False, "区间"
    match goal.kind:
        case "bound" if goal.op == "<=" and not goal.window and not goal.each:
            nobody = Case("", None, {}, {}, None, None)
            total = code.total(nobody, ids_of(goal, code))
            proved = total.ceiling is not None and total.ceiling <= goal.limit
        case "budget":
            high = most(goal, code)
            proved = high is not None and high <= goal.limit
        case "order":  # a fixed sum is its own floor and ceiling
            same = [award for award in code.policy.awards if award.id in goal.awards]
            proved, method = all(a.floor == a.ceiling or a.floor == Const(0) for a in same), "写法"
        case "stack":
            proved, method = not linked_orders([cap.cap for cap in code.caps]), "写法"
        case "fits":
            widths = Widths(code.policy)
            for award in code.policy.awards:
                if award.id in goal.awards:
                    widths.condition(award.eligible)
                    widths.award(award, "floor")
                    widths.of(award.floor)
                    top = widths.award(award, "ceiling")[1]
                    widths.largest = max(widths.largest, top)
            if widths.largest > WORD:
                return Verdict(goal, "UNKNOWN", "区间", why="bounded", detail=str(widths.largest))
            proved = True
        case _:
            return None
    return Verdict(goal, "PROVED", method, round(time.monotonic() - start, 3)) if proved else None


def ids_of(goal: Goal, code: Compiled) -> tuple[str, ...]:
    """The awards that a goal is about (a whole article may have rights and limits too); none named are all."""
    known = dict.fromkeys(each.award.id for each in code.awards)
    asked = (*goal.awards, *goal.others)
    return tuple(ident for ident in asked if ident in known) if asked else tuple(known)


def sums_of(goal: Goal, code: Compiled, cases: tuple[Case, ...]) -> tuple[Sums, ...]:
    """Floor and ceiling of the goal's awards, as the evaluator gives them: for each applicant, and for one under each
    of two readings or beside ``others``."""
    ids = _known(goal.awards, code)
    match goal.kind:
        case "alike":
            under = [compile_policy(code.policy, {**code.readings, goal.reading: o}) for o in goal.values]
            return tuple(_sum(goal, each, cases[0], _known(goal.awards, each)) for each in under)
        case "stack":
            return tuple(_sum(goal, each, cases[0], ids) for each in (code, *_reordered(code)))
        case "equal" | "exclusive":
            return _sum(goal, code, cases[0], ids), _sum(goal, code, cases[0], _known(goal.others, code))
        case _:
            return tuple(_sum(goal, code, case, ids) for case in cases)


def _reordered(code: Compiled) -> list[Compiled]:
    caps = [cap.cap for cap in code.caps]
    return [
        compile_policy(
            msgspec.structs.replace(code.policy, caps=tuple(caps[at] for at in order)), code.readings
        )
        for order in linked_orders(caps) or ()
    ]


def _known(awards: tuple[str, ...], code: Compiled) -> tuple[str, ...]:
    known = dict.fromkeys(each.award.id for each in code.awards)
    return tuple(ident for ident in awards if ident in known) if awards else tuple(known)


def _sum(goal: Goal, code: Compiled, case: Case, ids: tuple[str, ...]) -> Sums:
    """Of all; of the first item of the list where the goal is about two items made of it, and else of the one that
    gets most and meets the premises."""
    if not goal.each:
        total = code.total(case, ids)
        return total.floor, total.ceiling
    items = [item.name for item in case.things.get(goal.each, ())]
    if goal.kind == "split":
        items = items[:1]
    elif goal.when != Lit(True):
        met = code.holds(case, goal.when, goal.each)
        items = [item for item in items if met.get(item) == "granted"]
    found = [code.total(case, ids, item) for item in items]
    best = max(found, key=lambda total: (total.ceiling is None, total.ceiling or 0), default=None)
    return (0, 0) if best is None else (best.floor, best.ceiling)


def many_of(goal: Goal, code: Compiled, case: Case) -> int:
    """How many such applicants together get more than all may; 0 where one is enough, or the pools forbid it."""
    if goal.kind != "budget":
        return 0
    awards = uncovered(goal, code) or goal.awards
    most_paid = max(
        (
            code.total(case, _known(awards, code), item.name if item else "").ceiling or 0
            for item in (None, *(item for items in case.things.values() for item in items))
        ),
        default=0,
    )
    if not most_paid:
        return 0
    number = goal.limit // most_paid + 1
    if uncovered(goal, code):
        return number
    count, whole = single_count(goal, code), single_sum(goal, code)
    if count is not None:
        return number if number <= count.limit else 0
    return number if whole is not None and whole.limit > goal.limit else 0


def received_of(goal: Goal, code: Compiled, case: Case) -> int:
    """What the applicant has received of the awards, as far as it counts for the goal."""
    if not goal.window or goal.kind != "bound" or case.date is None:
        return 0
    ids, year = ids_of(goal, code), year_of(case.date)
    return sum(
        receipt.amount
        for receipt in case.history or ()
        if receipt.award in ids and (receipt.year == year or (goal.window == "all" and receipt.year < year))
    )


def refutes(goal: Goal, code: Compiled, cases: tuple[Case, ...]) -> bool:
    """Whether what the evaluator gives contradicts the goal, for applicants who meet its premises."""
    if not all(_meets(goal, code, case) for case in cases):
        return False
    if goal.kind == "order":
        return any(
            floor < 0 or (ceiling is not None and floor > ceiling)
            for award, _, _, floor, ceiling in code.amounts(cases[0])
            if award in goal.awards
        )
    if goal.kind == "fits":
        return False
    if goal.kind == "budget":
        return many_of(goal, code, cases[0]) > 0
    (low, high), *others = sums_of(goal, code, cases)
    match goal.kind:
        case "bound":
            if goal.op == ">=":
                return (high is None or high > 0) and low < goal.limit
            before = received_of(goal, code, cases[0])
            return high is None or (high > 0 and before + high > goal.limit) or high > goal.limit
        case "some":
            return high == 0
        case "exclusive":
            return all(ceiling is None or ceiling > 0 for _, ceiling in ((low, high), *others))
        case "equal" | "alike" | "stack":
            return any(other != (low, high) for other in others)
        case "split":
            ends = [other for _, other in others]
            both = None if None in ends else sum(end for end in ends if end is not None)
            more = high is not None and (both is None or both > high)
            return more or sum(floor for floor, _ in others) > low
        case "monotone" | "step" | "switch":
            return _moved(goal, (low, high), others[0])
        case _:
            assert_never(goal.kind)


def _meets(goal: Goal, code: Compiled, case: Case) -> bool:
    """Whether the premises hold; of some item, where the goal is about each."""
    if goal.when == Lit(True):
        return True
    return "granted" in code.holds(case, goal.when, goal.each).values()


def _moved(goal: Goal, before: Sums, after: Sums) -> bool:
    """Whether the sum changes as it must not."""
    far = goal.limit
    falls = after[0] < before[0] - far or (
        after[1] is not None and (before[1] is None or after[1] < before[1] - far)
    )
    rises = after[0] > before[0] + far or (
        before[1] is not None and (after[1] is None or after[1] > before[1] + far)
    )
    return {"falls": falls, "rises": rises, "moves": falls or rises}[goal.wrong_way]
