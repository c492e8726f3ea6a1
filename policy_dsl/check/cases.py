"""The conditions of a rule and their amounts: which case gets what (分别, levels, thresholds, quotas)."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from policy_dsl.check import amounts, conditions
from policy_dsl.check.amounts import Pay, Sum
from policy_dsl.check.comparisons import Atom
from policy_dsl.check.draft import Draft
from policy_dsl.check.logic import all_of, any_of
from policy_dsl.check.runs import Alternative
from policy_dsl.check.scope import Scope
from policy_dsl.core import ir
from policy_dsl.diagnostics import Label
from policy_dsl.resolve import ThingSym
from policy_dsl.source import Span
from policy_dsl.syntax import tree as t
from policy_dsl.types import CountT, EnumT, type_name


class Case(msgspec.Struct, frozen=True):
    """One case with its amount. ``level``: the level it stands for; ``fact``: of which fact."""

    cond: ir.Bool
    sum: Sum
    alternative: Alternative | None
    fact: ir.FactRef | None = None
    level: str | None = None
    first: bool = False


def _selected(
    draft: Draft, scope: Scope
) -> tuple[list[list[Alternative]], list[tuple[str | None, t.Number]]]:
    """``评定不超过50家、20家和5家“AI工厂”``: the levels from low to high, each with its quota."""
    groups: list[list[Alternative]] = []
    quotas: list[tuple[str | None, t.Number]] = []
    for select in draft.selects:
        numbers = [number for number in select.numbers if isinstance(number, t.Number)]
        word = select.target.words[-1]
        fact = scope.fact(word)
        units = {number.value[2] for number in numbers}
        for number in numbers:
            if not isinstance(number.value[2], CountT) or len(units) > 1:
                raise scope.wrong(
                    "P0303", number.span, found=number.text, expected="数量（家、个、项）", type=type_name(number.value[2])
                )  # fmt: skip
        if len(numbers) > 1:
            if fact is None or not isinstance(fact.type, EnumT) or len(fact.type.values) != len(numbers):
                have = str(len(fact.type.values)) if fact and isinstance(fact.type, EnumT) else "0"
                raise scope.wrong(
                    "P0320", select.span, first=str(len(numbers)), second=have, found=scope.text(select.span)
                )
            ref = scope.ref(fact)
            cases = []
            for level, number in zip(fact.type.values, numbers, strict=True):
                atom = Atom(ir.InSet(ref, (level,)), f"{word.text}为{level}", word.span)
                cases.append(Alternative((atom,), f"{level}{word.text}", word.span, fact.group))
                quotas.append((level, number))
            groups.append(cases)
            continue
        if numbers:
            quotas.append((None, numbers[0]))
        if not any(isinstance(s, ThingSym) for s in scope.meanings(word)):
            groups.append(conditions.alternatives(select.target, scope))
    return groups, quotas


def find_groups(draft: Draft, scope: Scope) -> tuple[list[list[Alternative]], list[ir.Bool]]:
    """The conditions of the rule: lists of cases (for 分别), and premises that all must hold."""
    groups: list[list[Alternative]] = []
    premises: list[ir.Bool] = []
    for subject in draft.subjects:
        if subject.lead in ("premise", "ensure"):
            premises.append(conditions.condition(subject.cond, scope, every=True))
        else:
            groups.append(conditions.alternatives(subject.cond, scope))
    return groups, premises


def find_cases(
    draft: Draft, scope: Scope
) -> tuple[list[Case], list[ir.Bool], list[tuple[str | None, t.Number]]]:
    groups, premises = find_groups(draft, scope)
    selected, quotas = _selected(draft, scope)
    groups += selected
    pay = draft.pay()
    _check_distribution(draft, pay, groups, scope)
    listed = [group for group in groups if len(group) == pay.count and pay.count > 1]
    if pay.count > 1 and len(listed) != 1:
        lengths = "、".join(str(len(group)) for group in groups if len(group) > 1) or "1"
        spans = [group[0].span for group in groups if len(group) > 1]
        labels: tuple[Label, ...] = ()
        if spans:
            labels = (Label(spans[0], f"这里有{lengths}项", f"{lengths} items here"),)
        raise scope.wrong(
            "P0320",
            _numbers_span(draft),
            labels,
            first=str(pay.count),
            second=lengths,
            found=scope.text(_numbers_span(draft)),
        )
    shared = [group for group in groups if group is not (listed[0] if listed else None)]
    common = [any_of([each.lowered(scope) for each in group]) for group in shared if group]
    firsts = any(each.first for group in shared for each in group)
    measured = [each for group in shared for each in group]
    if not listed:
        amount = amounts.sums(pay, measured, scope)[0]
        merged = measured[0] if measured else None
        return [Case(all_of(common), amount, merged, first=firsts)], premises, quotas
    _check_overlap(listed[0], scope)
    found = []
    for case, amount in zip(listed[0], amounts.sums(pay, listed[0], scope), strict=True):
        cond = all_of([*common, case.lowered(scope)])
        found.append(Case(cond, amount, case, first=firsts or case.first))
    return _with_levels(found, listed[0]), premises, quotas


_INF = 1 << 200


def _check_overlap(cases: list[Alternative], scope: Scope) -> None:
    """100人至200人、200人至500人 under 分别: 200人 would be paid twice."""
    found = [(case, atom, bounds) for case in cases for atom in case.atoms if (bounds := _bounds(atom.cond))]
    for at, (case, atom, (left, low, high)) in enumerate(found):
        for other, second, (other_left, other_low, other_high) in found[at + 1 :]:
            if case is other or left != other_left or atom.cond == second.cond:
                continue
            if not any(isinstance(each.cond, ir.All) for each in (atom, second)):
                continue
            rest = (
                {one.cond for one in each.atoms if one is not mine}
                for each, mine in ((case, atom), (other, second))
            )
            if next(rest) == next(rest) and max(low, other_low) < min(high, other_high):
                raise scope.wrong("P0365", second.span, first=atom.text, second=second.text)


def _bounds(cond: ir.Bool) -> tuple[ir.Num, tuple[int, int], tuple[int, int]] | None:
    """What is measured, and the cut below and above: (200, 0) lies just before 200, (200, 1) just after it."""
    low, high = (-_INF, 0), (_INF, 0)
    left: ir.Num | None = None
    for part in cond.items if isinstance(cond, ir.All) else (cond,):
        if not isinstance(part, ir.Compare) or not isinstance(part.right, ir.Const):
            return None
        if left is not None and part.left != left:
            return None
        left, value = part.left, part.right.value
        match part.op:
            case ">=":
                low = max(low, (value, 0))
            case ">":
                low = max(low, (value, 1))
            case "<=":
                high = min(high, (value, 1))
            case "<":
                high = min(high, (value, 0))
            case _:
                return None
    return None if left is None else (left, low, high)


def _check_distribution(draft: Draft, pay: Pay, groups: list[list[Alternative]], scope: Scope) -> None:
    """分别 with a single amount, or a single case, pairs nothing."""
    each = [give for give in draft.gives if give.verb == "give_each"] + [by for by in draft.bys if by.each]
    if each and pay.count == 1:
        lengths = max((len(group) for group in groups), default=1)
        raise scope.wrong("P0326", each[0].span, first="1", second=str(lengths))


def _numbers_span(draft: Draft) -> Span:
    payers: list[t.Give | t.By] = [*draft.gives, *draft.bys]
    for clause in payers:
        if len(clause.numbers) > 1:
            return clause.numbers[0].span.to(clause.numbers[-1].span)
    return draft.span


def _with_levels(cases: list[Case], alternatives: list[Alternative]) -> list[Case]:
    """When all cases are levels of one fact, name the level of each: it is booked under it (档)."""
    own = [_distinct(alternative, alternatives) for alternative in alternatives]
    if all(isinstance(atom, ir.InSet) and len(atom.values) == 1 for atom in own):
        refs = {atom.fact for atom in own if isinstance(atom, ir.InSet)}
        if len(refs) == 1:
            fact = refs.pop()
            return [
                replace(case, fact=fact, level=atom.values[0])
                for case, atom in zip(cases, own, strict=True)
                if isinstance(atom, ir.InSet)
            ]
    return cases


def _distinct(alternative: Alternative, others: list[Alternative]) -> ir.Bool | None:
    """The one atom by which this case differs from the others."""
    rest = [
        atom.cond
        for atom in alternative.atoms
        if not all(any(atom.cond == other.cond for other in each.atoms) for each in others)
    ]
    return rest[0] if len(rest) == 1 else None


def find_thresholds(cases: list[Case]) -> list[ir.Compare] | None:
    """The thresholds of cases that are steps of one quantity (超过5万辆、12万辆、20万辆), else None."""
    alternatives = [case.alternative for case in cases]
    if any(alternative is None for alternative in alternatives):
        return None
    known = [alternative for alternative in alternatives if alternative is not None]
    found = []
    for alternative in known:
        atom = _distinct(alternative, known)
        if (
            not isinstance(atom, ir.Compare)
            or atom.op not in (">", ">=")
            or not isinstance(atom.right, ir.Const)
        ):
            return None
        found.append(atom)
    if len({atom.left for atom in found}) != 1 or len({atom.op for atom in found}) != 1:
        return None
    return found
