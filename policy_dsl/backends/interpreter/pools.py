"""名额, 总额 and 每区上限 over many applicants.

A pool is shared out as its text says; where the text names no order, or what the order goes by is not
given, nothing is cut in silence: the report says by how much the claims go over, and what is left open.

* 择优 goes by ``Case.values["评分"]`` (higher is better). For places, equal scores at the cut leave it open
  who is in, as do better ones whose own award is still open: who may be in becomes unknown.
* 先到先得 goes by the day of the application; on one day, by the order of the applicants as given.
* 按比例 cuts every claim in proportion, to the 分, by the largest remainder (ties: as given).

Sums are shared out on ceilings and on floors each, and a floor never stays above its ceiling, so that
even the ceilings together never go over the pool. Open claims keep their share until they are decided.
For sums, equal scores go in the order of the applicants as given.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from policy_dsl.backends.interpreter.allot import Claim, in_order, ranks, split, standing, why_not
from policy_dsl.backends.interpreter.awards import Unit
from policy_dsl.backends.interpreter.groups import Tie
from policy_dsl.backends.interpreter.notices import PoolCode
from policy_dsl.core.ir import Pool
from policy_dsl.core.result import Notice, Total
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


class PoolReport(msgspec.Struct, frozen=True):
    """One pool, in one year (None: once for all, or the year is not known), for one recipient or all.

    ``demand``: the claims before; ``left``: what they come to under the pool. ``claims``: how many. ``over``:
    whether the claims exceed the pool for certain (None: it depends on open facts or sums). ``enforced``:
    whether claims were cut; if not, and ``over`` is not False, ``left`` and the ``shares`` say what the pool
    still leaves open. ``shares``: only the claims that are changed or open.
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
    if over is not False:
        if pool.per_year and year is None:
            note = "申报日期未知，不能确定属于哪一年，未作调整"
        elif pool.kind == "count":
            note, enforced = _count(code, claims)
        else:
            note, enforced = _amounts(code, claims)
    text = code.text + (f"（{recipient}）" if recipient is not None else "")
    shares = changed(pool, claims, before, enforced) if over is not False else ()
    tell(claims, shares, text, enforced, over)
    left = sum_of(ends_now(claims).values()) if enforced or over is False else bounded(pool, claims)
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
    )


def ends_now(claims: list[Claim]) -> dict[Unit, tuple[int, int]]:
    """Floor and ceiling of each unit as they are now."""
    return {unit: (unit.floor_low, unit.ceiling_high) for claim in claims for unit in claim.units}


def sum_of(both: Iterable[tuple[int, int]]) -> Total:
    floor = ceiling = 0
    for low, high in both:
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


def _count(code: PoolCode, claims: list[Claim]) -> tuple[str, bool]:
    """Places: who is certainly in stays, who is certainly out is refused, the rest is open."""
    ranked = ranks(code.pool, claims)
    if ranked is None:
        return why_not(code.pool, claims), False
    places, note = ranked
    for claim, place in zip(claims, standing(code.pool, claims, places), strict=True):
        for unit in claim.units:
            if place is False:
                unit.deny(f"名额已满：{code.text}")
            elif place is None:
                unit.doubt(0)
    return note, True


def _amounts(code: PoolCode, claims: list[Claim]) -> tuple[str, bool]:
    """Sums: in proportion, or the first ones whole until the pool is used up."""
    ordered = in_order(code.pool, claims)
    if ordered is None:
        return why_not(code.pool, claims), False
    claims, note = ordered
    for unit, (floor, ceiling) in split(code.pool, claims).items():
        cut_to(unit, floor, ceiling, code.text)
    return note, True


def cut_to(unit: Unit, floor: int, ceiling: int, text: str) -> None:
    """Leaves a unit at most ``ceiling``, and of its floor at most ``floor``."""
    if ceiling == 0:
        unit.deny(f"总额已用完：{text}")
        return
    unit.ceiling_low = min(unit.ceiling_low, ceiling)
    unit.ceiling_high = ceiling
    unit.floor_low = min(floor, ceiling)
    unit.floor_high = min(unit.floor_high, ceiling)


def changed(
    pool: Pool, claims: list[Claim], before: dict[Unit, tuple[int, int]], enforced: bool
) -> tuple[Share, ...]:
    """The claims that were changed; all of them, as far as the pool reaches, when none was."""
    shares = []
    for claim in claims:
        for unit in claim.units:
            floor, ceiling = before[unit]
            low, high = unit.floor_low, unit.ceiling_high
            if enforced and (low, high) == (floor, ceiling):
                continue
            if not enforced:
                low, high = 0, min(high, pool.limit) if pool.kind == "sum" else high
            item = None if unit.item is None else unit.item.name
            was, now = Total(floor, upper(ceiling)), Total(low, upper(high))
            shares.append(Share(claim.name, claim.index, unit.code.award.id, item, was, now))
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
        if enforced:
            notice = Notice("pool-cut", f"{what}由{was}减为{now}：{text}", award.article)
        else:
            exceeded = "已超出" if over else "可能超出"
            notice = Notice("pool-overrun", f"{what}（{was}）可能减少：{text}，申请{exceeded}", award.article)
        works[share.index].notices.append(notice)
    if enforced:
        for claim in claims:
            for unit in claim.units:
                claim.work.totals.add(Tie([unit], unit.floor_low, unit.ceiling_high))


def _money(total: Total) -> str:
    return format_range(total.floor, total.ceiling, MoneyT())
