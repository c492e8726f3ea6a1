"""封顶 that never bind, and sums that pass a 封顶 said beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from policy_dsl.analyses.answers import together
from policy_dsl.analyses.finding import warn
from policy_dsl.analyses.matter import gift, tied
from policy_dsl.core import ir
from policy_dsl.core.walk import nodes
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.proofs.ceilings import last_word
from policy_dsl.source import Source
from policy_dsl.types import MoneyT
from policy_dsl.values.format import format_number

_WHOLE = re.compile(r"(?:单个|每个|每家|单家|同一|一家)(?:企业|单位|主体|机构|公司)")


def idle(awards: Iterable[ir.Award], policy: ir.Policy, source: Source) -> list[Diagnostic]:
    """Caps that are never reached: what they hold down cannot be more (or a wider cap beside them says less)."""
    found = []
    known = list(awards)
    for award in known:
        for cap, held, limit in _caps(award.ceiling):
            most = last_word(held)
            if most is not None and most <= limit:
                found.append(warn("P0614", cap.origin, source, found=cap.origin.text, most=_money(most)))
            for inner, _, narrow in _caps(held):
                if narrow > limit and _per_item(held, inner):
                    args = {"found": inner.origin.text, "most": _money(limit)}
                    also = cap.origin, "整体在这里封顶", "the whole is capped here"
                    found.append(warn("P0614", inner.origin, source, also, **args))
    by_id = {award.id: award for award in known}
    for total in policy.caps:
        whole = _constant(total.limit)
        parts = [by_id[ident] for ident in total.awards if ident in by_id]
        if whole is None or any(award.thing is not None for award in parts):
            continue
        sums = [last_word(award.ceiling) for award in parts]
        if parts and all(each is not None for each in sums):
            most = sum(each for each in sums if each is not None)
            if most <= whole:
                at = total.origin if total.origin.end else parts[-1].origin
                found.append(warn("P0614", at, source, found=at.text or _money(whole), most=_money(most)))
    return found


def _caps(node: object) -> Iterator[tuple[ir.SayNum, ir.Num, int]]:
    """Each 封顶 with what it holds down and its amount."""
    for each in nodes(node):
        if isinstance(each, ir.SayNum) and each.kind == "cap" and isinstance(each.item, ir.Least):
            limit = _constant(each.item.items[-1])
            if limit is not None and len(each.item.items) > 1:
                rest = each.item.items[:-1]
                yield each, rest[0] if len(rest) == 1 else ir.Least(rest), limit


def _per_item(held: ir.Num, inner: ir.SayNum) -> bool:
    """Whether ``inner`` caps each item of a list of which ``held`` is the sum: what one item may get, the whole may not."""
    return any(
        isinstance(node, ir.SumOver) and any(each is inner for each in nodes(node.item))
        for node in nodes(held)
    )


def _constant(node: ir.Num) -> int | None:
    match node:
        case ir.Const(value=value):
            return value
        case ir.SayNum(item=item):
            return _constant(item)
        case _:
            return None


def _money(value: int) -> str:
    return format_number(value, MoneyT())


def passed(awards: Iterable[ir.Award], policy: ir.Policy, source: Source) -> list[Diagnostic]:
    """An article says 单个企业不超过… of one award, and gives the same company the same thing once more beside it."""
    capped: dict[tuple[object, ...], tuple[ir.Award, ir.SayNum, int]] = {}
    known = list(awards)
    for award in known:
        for cap, _, limit in _caps(award.ceiling):
            if _WHOLE.search(cap.origin.text):
                capped.setdefault((award.article, award.recipient, gift(award)), (award, cap, limit))
    found = []
    for award in known:
        first = capped.get((award.article, award.recipient, gift(award)))
        if first is None or first[0].id == award.id or tied(first[0], award, policy):
            continue
        other, cap, limit = first
        if not together(other, award) or any(
            _WHOLE.search(each.origin.text) for each, _, _ in _caps(award.ceiling)
        ):
            continue
        args = {"cap": cap.origin.text, "limit": _money(limit), "found": award.text}
        found.append(warn("P0615", award.origin, source, (cap.origin, "封顶在这里", "the cap"), **args))
    return found
