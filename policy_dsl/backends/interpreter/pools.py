"""名额, 总额 and 每区上限 over many applicants.

A pool is shared out as its text says; where the text names no order, or what the order goes by is not
given, nothing is cut in silence: the report says by how much the claims go over, and what is left open.

* 择优 goes by ``Case.values["评分"]`` (higher is better). For places, equal scores at the cut leave it open
  who is in, as do better ones whose own award is still open: who may be in becomes unknown.
* 先到先得 goes by the day of the application; on one day, by the name of the applicant, then of the item.
* 按比例 cuts every claim in proportion, to the 分, by the largest remainder (ties: by the name of the applicant, the item, the award).

Sums are shared out on ceilings and on floors each, and a floor never stays above its ceiling, so that
even the ceilings together never go over the pool. Open claims keep their share until they are decided.
For sums, equal scores go by the day of the application (those without a day last), then by name. Names are compared code point by
code point. So in which order the applicants are given decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from policy_dsl.backends.interpreter.allot import (
    Claim,
    best_first,
    earliest_first,
    in_order,
    ranks,
    split,
    standing,
    why_not,
)
from policy_dsl.backends.interpreter.awards import Unit
from policy_dsl.backends.interpreter.notices import PoolCode
from policy_dsl.backends.pool_words import BEST, FIRST_COME, UNDATED
from policy_dsl.core.ir import Pool
from policy_dsl.core.result import Notice, Status, Total
from policy_dsl.types import MoneyT
from policy_dsl.values.format import format_range
from policy_dsl.values.ranges import upper


class Share(msgspec.Struct, frozen=True):
    """What a pool did to one claim: ``applicant`` and ``index`` (its place in the list of cases), the award
    and item, the interval before, and what it can come to now."""

    applicant: str
    index: int
    award: str
    item: str | None
    before: Total
    after: Total


class Mark(msgspec.Struct, frozen=True):
    """A claim beside the cut-off: whose, for which item, and what it goes by."""

    applicant: str
    item: str | None
    score: int | None
    date: int | None


class PoolReport(msgspec.Struct, frozen=True):
    """One pool, in one year (None: once for all, or the year is not known), for one recipient or all.

    ``demand``: the claims before; ``left``: what they come to under the pool. ``claims``: how many. ``over``:
    whether the claims exceed the pool for certain (None: it depends on open facts or sums). ``enforced``:
    whether claims were cut; if not, and ``over`` is not False, ``left`` and the ``shares`` say what the pool
    still leaves open. ``shares``: only the claims that are changed or open. ``last_in``, ``first_out``: where an order was
    enforced, the last claim that certainly gets something and the first that gets nothing.
    """

    text: str
    article: str
    kind: str
    limit: int
    order: str
    awards: tuple[str, ...]
    year: int | None
    recipient: str | None
    claims: int
    demand: Total
    left: Total
    over: bool | None
    enforced: bool
    shares: tuple[Share, ...]
    note: str = ""
    last_in: Mark | None = None
    first_out: Mark | None = None


def share_out(
    code: PoolCode, claims: list[Claim], year: int | None = None, recipient: str | None = None
) -> PoolReport:
    """Applies one pool to the claims on it; changes their units and says what it did."""
    pool = code.pool
    before = ends_now(claims)
    demand = sum_of(before.values())
    over = is_over(pool, claims)
    if pool.per_year and year is None and over:
        # without its day, no claim is known to be of one year with another
        over = None
    note = ""
    enforced = False
    edges: tuple[Mark | None, Mark | None] = (None, None)
    undated = pool.per_year and year is None
    if over is not False:
        if undated:
            note = UNDATED
        elif pool.kind == "count":
            note, enforced, edges = _count(code, claims)
        else:
            note, enforced, edges = _amounts(code, claims)
    text = code.text + (f"（{recipient}）" if recipient is not None else "")
    shares = changed(pool, claims, before, enforced) if over is not False else ()
    tell(claims, shares, text, enforced, over)
    left = demand
    if enforced:
        left = kept(pool, claims)
    elif over is not False:
        left = Total(0, most(pool, claims)) if undated else bounded(pool, claims)
    article = claims[0].units[0].code.award.article if claims else ""
    return PoolReport(
        text,
        article,
        pool.kind,
        pool.limit,
        pool.order,
        pool.awards,
        year,
        recipient,
        len(claims),
        demand,
        left,
        over,
        enforced,
        shares,
        note,
        *edges,
    )


Ends = tuple[int, int, Status]
"""Floor, ceiling and status of a unit."""


def ends_now(claims: list[Claim]) -> dict[Unit, Ends]:
    """The units as they are now."""
    return {
        unit: (unit.floor_low, unit.ceiling_high, unit.status) for claim in claims for unit in claim.units
    }


def sum_of(units: Iterable[Ends]) -> Total:
    floor = ceiling = 0
    for low, high, _ in units:
        floor += low
        ceiling += high
    return Total(floor, upper(ceiling))


def is_over(pool: Pool, claims: list[Claim]) -> bool | None:
    """Whether the claims go over the pool; None when open facts, or sums within ceilings, decide."""
    if pool.kind == "count":
        if len(claims) <= pool.limit:
            return False
        return True if sum(claim.sure for claim in claims) > pool.limit else None
    units = [unit for claim in claims for unit in claim.units]
    if sum(unit.ceiling_high for unit in units) <= pool.limit:
        return False
    return True if sum(unit.floor_low for unit in units) > pool.limit else None


def bounded(pool: Pool, claims: list[Claim]) -> Total:
    """What claims that were not cut can come to under the pool all the same."""
    floors = sorted(sum(unit.floor_low for unit in claim.units) for claim in claims)
    ceilings = sorted((sum(unit.ceiling_high for unit in claim.units) for claim in claims), reverse=True)
    if pool.kind == "count":
        return Total(sum(floors[: pool.limit]), upper(sum(ceilings[: pool.limit])))
    return Total(min(sum(floors), pool.limit), min(sum(ceilings), pool.limit))


def kept(pool: Pool, claims: list[Claim]) -> Total:
    """What claims that were cut come to; those that are open share the places that those who are in leave."""
    found = sum_of(ends_now(claims).values())
    if pool.kind == "sum":
        return found
    # claims that are in come first, then the largest
    sums = sorted(
        ((not claim.sure, -sum(unit.ceiling_high for unit in claim.units)) for claim in claims),
    )
    return Total(found.floor, upper(-sum(ceiling for _, ceiling in sums[: pool.limit])))


def most(pool: Pool, claims: list[Claim]) -> int | None:
    """What claims come to at most of which it is not known which of them share a pool: each applicant with one of its own."""
    found: dict[int, list[int]] = {}
    for claim in claims:
        found.setdefault(claim.index, []).append(sum(unit.ceiling_high for unit in claim.units))
    if pool.kind == "count":
        return upper(sum(sum(sorted(one, reverse=True)[: pool.limit]) for one in found.values()))
    return sum(min(sum(one), pool.limit) for one in found.values())


_Cut = tuple[str, bool, tuple[Mark | None, Mark | None]]
"""What was gone by, or why nothing was cut; whether it was; the claims beside the cut-off."""


def _edges(
    pool: Pool, claims: list[Claim], stays: dict[Claim, bool | None]
) -> tuple[Mark | None, Mark | None]:
    """The last claim that stays, and the first that does not; in proportion all stay."""
    if pool.order not in (BEST, FIRST_COME):
        return None, None
    ordered = sorted(claims, key=best_first) if pool.order == BEST else sorted(claims, key=earliest_first)
    inside = next((claim for claim in reversed(ordered) if stays[claim]), None)
    outside = next((claim for claim in ordered if stays[claim] is False), None)
    return _mark(inside), _mark(outside)


def _mark(claim: Claim | None) -> Mark | None:
    return None if claim is None else Mark(claim.name, claim.item, claim.score, claim.date)


def _count(code: PoolCode, claims: list[Claim]) -> _Cut:
    """Places: who is certainly in stays, who is certainly out is refused, the rest is open."""
    ranked = ranks(code.pool, claims)
    if ranked is None:
        return why_not(code.pool, claims), False, (None, None)
    places, note = ranked
    stays = dict(zip(claims, standing(code.pool, claims, places), strict=True))
    for claim, place in stays.items():
        for unit in claim.units:
            if place is False:
                unit.deny(f"名额已满：{code.text}")
            elif place is None:
                unit.doubt(0)
    return note, True, _edges(code.pool, claims, stays)


def _amounts(code: PoolCode, claims: list[Claim]) -> _Cut:
    """Sums: in proportion, or the first ones whole until the pool is used up."""
    ordered = in_order(code.pool, claims)
    if ordered is None:
        return why_not(code.pool, claims), False, (None, None)
    claims, note = ordered
    for unit, (floor, ceiling) in split(code.pool, claims).items():
        cut_to(unit, floor, ceiling, code.text)
    stays: dict[Claim, bool | None] = {
        claim: any(unit.ceiling_high for unit in claim.units) for claim in claims
    }
    return note, True, _edges(code.pool, claims, stays)


def cut_to(unit: Unit, floor: int, ceiling: int, text: str) -> None:
    """Leaves a unit at most ``ceiling``, and of its floor at most ``floor``."""
    if ceiling == 0:
        unit.deny(f"总额已用完：{text}")
        return
    unit.ceiling_low = min(unit.ceiling_low, ceiling)
    unit.ceiling_high = ceiling
    unit.floor_low = min(floor, ceiling)
    unit.floor_high = min(unit.floor_high, ceiling)


def changed(pool: Pool, claims: list[Claim], before: dict[Unit, Ends], enforced: bool) -> tuple[Share, ...]:
    """The claims that were changed; all of them, as far as the pool reaches, when none was."""
    shares = []
    for claim in claims:
        for unit in claim.units:
            floor, ceiling, _ = before[unit]
            low, high = unit.floor_low, unit.ceiling_high
            if enforced and (low, high, unit.status) == before[unit]:
                continue
            if not enforced:
                low, high = 0, min(high, pool.limit) if pool.kind == "sum" else high
            was, now = Total(floor, upper(ceiling)), Total(low, upper(high))
            shares.append(Share(claim.name, claim.index, unit.code.award.id, claim.item, was, now))
            if enforced:
                claim.work.totals.cut(unit)
    return tuple(shares)


def tell(
    claims: list[Claim], shares: tuple[Share, ...], text: str, enforced: bool, over: bool | None
) -> None:
    """Puts what happened into the answers of those whom it happened to."""
    works = {claim.index: claim.work for claim in claims}
    awards = {unit.code.award.id: unit.code.award for claim in claims for unit in claim.units}
    for share in shares:
        award = awards[share.award]
        what = f"{award.title or award.id}{'' if share.item is None else f'（{share.item}）'}"
        was, now = _money(share.before), _money(share.after)
        if not enforced:
            exceeded = "已超出" if over else "可能超出"
            notice = Notice("pool-overrun", f"{what}（{was}）可能减少：{text}，申请{exceeded}", award.article)
        elif was == now:
            notice = Notice(
                "pool-open", f"{what}（{was}）能否取得未定：{text}，不能确定排在前面", award.article
            )
        else:
            notice = Notice("pool-cut", f"{what}由{was}减为{now}：{text}", award.article)
        works[share.index].notices.append(notice)


def _money(total: Total) -> str:
    return format_range(total.floor, total.ceiling, MoneyT())
