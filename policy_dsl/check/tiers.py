"""Steps of one quantity: 取最高档, and 超额累进 where each rate holds for its own slice."""

from __future__ import annotations

from math import gcd, lcm

from policy_dsl.check.amounts import said
from policy_dsl.check.cases import Case
from policy_dsl.check.draft import Draft
from policy_dsl.core import ir
from policy_dsl.syntax import tree as t


def tiers(cases: list[Case], thresholds: list[ir.Compare], draft: Draft) -> tuple[ir.Num, ir.Num]:
    """取最高档: the amount of the highest threshold reached. 超额累进: each rate on its own slice."""
    order = sorted(range(len(cases)), key=lambda at: _value(thresholds[at]))
    if draft.marginal:
        return _marginal(cases, thresholds, order, draft)
    floor: ir.Num = ir.Const(0)
    ceiling: ir.Num = ir.Const(0)
    for at in order:
        amount = cases[at].sum
        floor = ir.If(thresholds[at], amount.floor, floor)
        ceiling = ir.If(thresholds[at], amount.ceiling, ceiling)
    return floor, ceiling


def _value(threshold: ir.Compare) -> int:
    assert isinstance(threshold.right, ir.Const)
    return threshold.right.value


def _marginal(
    cases: list[Case], thresholds: list[ir.Compare], order: list[int], draft: Draft
) -> tuple[ir.Num, ir.Num]:
    """超额累进: Σ rateᵢ × the part of the quantity between threshold i and the next one."""
    scope = draft.scope
    by = next((by for by in draft.bys if len(by.numbers) == len(cases)), None)
    if by is None:
        raise scope.wrong("P0327", draft.span, found=scope.text(draft.span))
    low: list[ir.Num] = []
    quantity = thresholds[0].left
    rates = []
    for number in by.numbers:
        assert isinstance(number, t.Number)
        if number.high is not None:
            raise scope.wrong("P0317", number.span, found=number.text)
        top, bottom, _ = number.value
        rates.append((top, bottom * 10**8))

    factor = 1
    if isinstance(quantity, ir.Scale):
        factor, quantity = quantity.factor, quantity.item
    den = 1
    for top, bottom in rates:
        den = lcm(den, bottom // (gcd(top, bottom) or 1))
    for place, at in enumerate(order):
        start = _value(thresholds[at]) // factor
        slice_: ir.Num = ir.Greatest((ir.Sub(quantity, ir.Const(start)), ir.Const(0)))
        if place + 1 < len(order):
            end = _value(thresholds[order[place + 1]]) // factor
            slice_ = ir.Least((slice_, ir.Const(end - start)))
        top, bottom = rates[at]
        low.append(ir.Scale(slice_, top * den // bottom))
    total: ir.Num = ir.Add(tuple(low))
    at_most = by.at_most
    if at_most:
        ceiling: ir.Num = ir.FloorDiv(total, den)
        floor: ir.Num = ir.Const(0)
    else:
        ceiling = floor = ir.FloorDiv(ir.Add((ir.Scale(total, 2), ir.Const(den))), 2 * den)
    return floor, said(ceiling, "rate", "超额累进", by.span)
