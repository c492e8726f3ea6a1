"""档 of one quantity: values that fall between two, or into two that are both paid."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from policy_dsl.analyses.cases import Case
from policy_dsl.analyses.finding import warn
from policy_dsl.analyses.matter import tied
from policy_dsl.analyses.spans import Range, bounds, ranges
from policy_dsl.core import ir
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.source import Source
from policy_dsl.values.format import format_number


class _Tier(msgspec.Struct, frozen=True):
    low: int
    high: int
    case: Case
    origin: ir.Origin
    """The words of the bounds."""


_Key = tuple[str, str | None, ir.Recipient, ir.Num, frozenset[ir.Bool]]
"""Article, list, recipient, quantity, and all other conditions."""


def gaps(cases: Iterable[Case], policy: ir.Policy, source: Source) -> list[Diagnostic]:
    """Tiers of one quantity that leave a value out, or that both pay for one."""
    groups: dict[_Key, list[_Tier]] = {}
    asked: dict[tuple[str, ir.Num], list[tuple[Range, ir.Award]]] = {}
    for case in cases:
        known = ranges(case.atoms)
        for quantity, (low, high) in known.items():
            if low > high:
                continue
            places = [a for a in case.atoms if (b := bounds(a)) is not None and b[0] == quantity]
            rest = frozenset(
                a.cond
                for a in case.atoms
                if ((b := bounds(a)) is None or b[0] != quantity) and not _history(a.cond)
            )
            origin = ir.Origin(
                min(a.origin.start for a in places),
                max(a.origin.end for a in places),
                "且".join(dict.fromkeys(a.origin.text for a in places)),
            )
            key = (case.award.article, case.thing, case.award.recipient, quantity, rest)
            groups.setdefault(key, []).append(_Tier(low, high, case, origin))
            asked.setdefault((case.award.article, quantity), []).append(((low, high), case.award))
    found = []
    for (article, _, _, quantity, _), tiers in groups.items():
        if len(tiers) > 1:
            tiers.sort(key=lambda tier: (tier.low, tier.high, tier.origin.start))
            found += _gaps(tiers, quantity, asked[article, quantity], policy, source)
            found += _overlaps(tiers, policy, source)
    return found


def _history(cond: ir.Bool) -> bool:
    """Whether it only looks at what was received: every tier has its own such look."""
    match cond:
        case ir.Received():
            return True
        case ir.Not(item=item):
            return _history(item)
        case _:
            return False


def _gaps(
    tiers: list[_Tier],
    quantity: ir.Num,
    asked: list[tuple[Range, ir.Award]],
    policy: ir.Policy,
    source: Source,
) -> list[Diagnostic]:
    found = []
    top = tiers[0]
    for tier in tiers[1:]:
        low, high = top.high + 1, tier.low - 1
        if low <= high and not _filled(low, high, asked):
            hole = _written(low, high, quantity, policy)
            first, second = sorted((top.origin, tier.origin), key=lambda origin: origin.start)
            args = {"first": top.origin.text, "second": tier.origin.text, "hole": hole[0], "hole_en": hole[1]}
            found.append(warn("P0601", second, source, (first, "另一档在这里", "the other tier"), **args))
        if tier.high > top.high:
            top = tier
    return found


def _filled(low: int, high: int, asked: list[tuple[Range, ir.Award]]) -> bool:
    """Whether some case of the article, under whatever other conditions, takes part of the hole."""
    return any(max(low, a) <= min(high, b) for (a, b), _ in asked)


def _written(low: int, high: int, quantity: ir.Num, policy: ir.Policy) -> tuple[str, str]:
    factor = 1
    if isinstance(quantity, ir.Scale) and quantity.factor > 0:
        factor, quantity = quantity.factor, quantity.item
    if not isinstance(quantity, ir.NumFact):
        return "中间的", "What lies between"
    fact = quantity.fact
    kind = next((f.type for f in policy.facts if (f.thing, f.name) == (fact.thing, fact.name)), None)
    if low == high:
        text = format_number(low, kind, factor)
        return f"正好{text}的", f"Exactly {text}"
    # the bounds of the text are easier to find again than the last 分 before them
    first, last = format_number(low - 1, kind, factor), format_number(high + 1, kind, factor)
    return f"{first}与{last}之间的", f"What lies between {first} and {last}"


def _overlaps(tiers: list[_Tier], policy: ir.Policy, source: Source) -> list[Diagnostic]:
    """Two awards (not cases of one, which says itself what counts) for one value."""
    found = []
    top = tiers[0]
    for tier in tiers[1:]:
        if (
            top.case.award.id != tier.case.award.id
            and top.origin != tier.origin  # the words of a head hold for all that it heads
            and tier.low <= top.high
            and not tied(top.case.award, tier.case.award, policy)
        ):
            first, second = sorted((top, tier), key=lambda each: each.origin.start)
            args = {"first": first.origin.text, "second": second.origin.text}
            also = first.origin, "另一档在这里", "the other tier"
            found.append(warn("P0602", second.origin, source, also, **args))
        if tier.high > top.high:
            top = tier
    return found
