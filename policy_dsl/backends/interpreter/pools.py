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

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

import msgspec

from policy_dsl.backends.interpreter.awards import Unit
from policy_dsl.backends.interpreter.compiled import Compiled, Work
from policy_dsl.backends.interpreter.groups import Tie
from policy_dsl.backends.interpreter.notices import PoolCode
from policy_dsl.core.ir import Pool
from policy_dsl.core.result import Notice, Outcome, Total
from policy_dsl.types import MoneyT
from policy_dsl.values.case import Case
from policy_dsl.values.format import format_range
from policy_dsl.values.ranges import FINITE, upper

SCORE = "评分"
"""The name of the score that 择优 goes by, in ``Case.values``; not a fact of any policy."""

BEST, FIRST_COME, IN_PROPORTION = "择优", "先到先得", "按比例"


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


class Many(msgspec.Struct, frozen=True):
    """The answers in the order of the cases, and what the pools did."""

    outcomes: list[Outcome]
    pools: tuple[PoolReport, ...]


class Claim:
    """What one applicant (for one list item) wants of a pool: one place, and the sum of its units."""

    __slots__ = ("date", "index", "name", "score", "units", "work")

    def __init__(self, index: int, work: Work) -> None:
        case = work.run.case
        score = case.values.get(SCORE)
        self.index = index
        self.work = work
        self.name = case.name
        self.date = case.date
        self.score = score if isinstance(score, int) and not isinstance(score, bool) else None
        self.units: list[Unit] = []

    @property
    def sure(self) -> bool:
        """Whether the claim certainly takes a place."""
        return any(unit.status == "granted" for unit in self.units)


def evaluate_many(code: Compiled, cases: Sequence[Case], *, trace: bool = False) -> Many:
    """Evaluates all cases, then shares out the pools among them, in the order of the policy."""
    works = [Work(code, case, texts=True, trace=trace) for case in cases]
    reports: list[PoolReport] = []
    for pool in code.pools:
        for (year, recipient), claims in _claims(pool, works).items():
            reports.append(share_out(pool, claims, year, recipient))
    return Many([code.answer(work) for work in works], tuple(reports))


def _claims(code: PoolCode, works: list[Work]) -> dict[tuple[int | None, str | None], list[Claim]]:
    """The claims on a pool, apart for each year and recipient that it counts apart."""
    pool = code.pool
    found: dict[tuple[int | None, str | None], dict[tuple[int, str | None], Claim]] = {}
    for index, work in enumerate(works):
        for unit in work.units:
            if unit.status == "denied" or not code.holds(unit, work.run):
                continue
            year = work.run.year if pool.per_year else None
            recipient = unit.recipient if pool.key == "recipient" else None
            item = None if unit.item is None else unit.item.name
            claims = found.setdefault((year, recipient), {})
            key = (index, item)
            if key not in claims:
                claims[key] = Claim(index, work)
            claims[key].units.append(unit)
    return {key: list(claims.values()) for key, claims in found.items()}


def share_out(
    code: PoolCode, claims: list[Claim], year: int | None = None, recipient: str | None = None
) -> PoolReport:
    """Applies one pool to the claims on it; changes their units and says what it did."""
    pool = code.pool
    before = {unit: (unit.floor_low, unit.ceiling_high) for claim in claims for unit in claim.units}
    demand = _sum(before.values())
    over = _over(pool, claims)
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
    shares = _shares(pool, claims, before, enforced) if over is not False else ()
    _tell(claims, shares, text, enforced)
    after = [(unit.floor_low, unit.ceiling_high) for claim in claims for unit in claim.units]
    left = _sum(after) if enforced or over is False else _bounded(pool, claims)
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


def _sum(both: Iterable[tuple[int, int]]) -> Total:
    floor = ceiling = 0
    for low, high in both:
        floor += low
        ceiling += high
    return Total(floor, upper(ceiling))


def _over(pool: Pool, claims: list[Claim]) -> bool | None:
    """Whether the claims go over the pool; None when open facts, or sums within ceilings, decide."""
    if pool.kind == "count":
        if len(claims) <= pool.limit:
            return False
        return True if sum(claim.sure for claim in claims) > pool.limit else None
    units = [unit for claim in claims for unit in claim.units]
    if sum(unit.ceiling_high for unit in units) <= pool.limit:
        return False
    return True if sum(unit.floor_low for unit in units) > pool.limit else None


def _bounded(pool: Pool, claims: list[Claim]) -> Total:
    """What claims that were not cut can come to under the pool all the same."""
    floors = sorted(sum(unit.floor_low for unit in claim.units) for claim in claims)
    ceilings = sorted((sum(unit.ceiling_high for unit in claim.units) for claim in claims), reverse=True)
    if pool.kind == "count":
        return Total(sum(floors[: pool.limit]), upper(sum(ceilings[: pool.limit])))
    return Total(min(sum(floors), pool.limit), min(sum(ceilings), pool.limit))


def _count(code: PoolCode, claims: list[Claim]) -> tuple[str, bool]:
    """Places: who is certainly in stays, who is certainly out is refused, the rest is open."""
    pool = code.pool
    if pool.order == BEST and all(claim.score is not None for claim in claims):
        ranks = {id(claim): -(claim.score or 0) for claim in claims}
        note = "按评分从高到低"
    elif pool.order == FIRST_COME and all(claim.date is not None for claim in claims):
        order = sorted(range(len(claims)), key=lambda i: (claims[i].date or 0, i))
        ranks = {id(claims[i]): place for place, i in enumerate(order)}
        note = "按申报日期先后，同日的按名单顺序"
    else:
        return _why_not(pool, claims), False
    sure = sorted(ranks[id(claim)] for claim in claims if claim.sure)
    every = sorted(ranks.values())
    for claim in claims:
        rank = ranks[id(claim)]
        if bisect_left(sure, rank) >= pool.limit:
            for unit in claim.units:
                unit.deny(f"名额已满：{code.text}")
        elif bisect_right(every, rank) > pool.limit:
            for unit in claim.units:
                unit.doubt(0)
    return note, True


def _amounts(code: PoolCode, claims: list[Claim]) -> tuple[str, bool]:
    """Sums: in proportion, or the first ones whole until the pool is used up."""
    pool = code.pool
    units = [unit for claim in claims for unit in claim.units]
    if pool.order == IN_PROPORTION:
        ceilings = apportion([u.ceiling_high for u in units], pool.limit)
        floors = apportion([u.floor_low for u in units], pool.limit)
        note = "按比例，精确到分，余数按最大余数法"
    else:
        if pool.order == BEST and all(claim.score is not None for claim in claims):
            claims = sorted(claims, key=lambda claim: -(claim.score or 0))
            note = "按评分从高到低，同分的按名单顺序"
        elif pool.order == FIRST_COME and all(claim.date is not None for claim in claims):
            claims = sorted(claims, key=lambda claim: claim.date or 0)
            note = "按申报日期先后，同日的按名单顺序"
        else:
            return _why_not(pool, claims), False
        units = [unit for claim in claims for unit in claim.units]
        ceilings = one_by_one([u.ceiling_high for u in units], pool.limit)
        floors = one_by_one([u.floor_low for u in units], pool.limit)
    for unit, floor, ceiling in zip(units, floors, ceilings, strict=True):
        if ceiling == 0:
            unit.deny(f"总额已用完：{code.text}")
            continue
        unit.ceiling_low = min(unit.ceiling_low, ceiling)
        unit.ceiling_high = ceiling
        unit.floor_low = min(floor, ceiling)
        unit.floor_high = min(unit.floor_high, ceiling)
    return note, True


def apportion(claims: list[int], limit: int) -> list[int]:
    """Cuts ``claims`` in proportion to a sum of exactly ``limit``; leaves them if they do not reach it.

    Each is rounded down, and the 分 that are left go to the largest remainders, the first ones on a tie.
    A claim without an upper end counts as the whole pool.
    """
    claims = [min(claim, limit) if claim > FINITE else claim for claim in claims]
    whole = sum(claims)
    if whole <= limit:
        return claims
    parts = [divmod(claim * limit, whole) for claim in claims]
    shares = [share for share, _ in parts]
    by_rest = sorted(range(len(parts)), key=lambda i: (-parts[i][1], i))
    for i in by_rest[: limit - sum(shares)]:
        shares[i] += 1
    return shares


def one_by_one(claims: list[int], limit: int) -> list[int]:
    """Pays ``claims`` in their order until ``limit`` is used up."""
    shares = []
    for claim in claims:
        share = min(claim, limit)
        shares.append(share)
        limit -= share
    return shares


def _why_not(pool: Pool, claims: list[Claim]) -> str:
    """Why nothing is cut."""
    if pool.order == BEST:
        return f"{sum(claim.score is None for claim in claims)}个申请没有{SCORE}，未作取舍"
    if pool.order == FIRST_COME:
        return f"{sum(claim.date is None for claim in claims)}个申请没有申报日期，未作取舍"
    return "原文没有写明如何取舍，未作取舍"


def _shares(
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


def _tell(claims: list[Claim], shares: tuple[Share, ...], text: str, enforced: bool) -> None:
    """Puts what happened into the answers of those whom it happened to."""
    works = {claim.index: claim.work for claim in claims}
    for share in shares:
        what = f"{share.award}{'' if share.item is None else f'（{share.item}）'}"
        was, now = _money(share.before), _money(share.after)
        if enforced:
            notice = Notice("pool-cut", f"{what}由{was}减为{now}：{text}")
        else:
            notice = Notice("pool-overrun", f"{what}（{was}）可能减少：{text}，申请已超出")
        works[share.index].notices.append(notice)
    if enforced:
        for claim in claims:
            for unit in claim.units:
                claim.work.totals.add(Tie([unit], unit.floor_low, unit.ceiling_high))


def _money(total: Total) -> str:
    return format_range(total.floor, total.ceiling, MoneyT())
