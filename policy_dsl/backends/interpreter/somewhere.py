"""A pool for each recipient, where of some claims it is not known whose they are.

Unknown is not «the same»: such a claim may stand alone, or with any others. So

* a claim whose recipient is known keeps at most what it keeps without the others, and at least what it keeps when
  all of them stand beside it;
* a claim whose recipient is not known keeps at most what it keeps alone, and at least what is left for it where the
  least is left; the fact that is missing is named, unless it changes nothing.
"""

from __future__ import annotations

from policy_dsl.backends.interpreter.allot import (
    Claim,
    bounds,
    by_name,
    in_order,
    lacking,
    ranks,
    standing,
    why_not,
)
from policy_dsl.backends.interpreter.awards import Unit
from policy_dsl.backends.interpreter.notices import PoolCode
from policy_dsl.backends.interpreter.pools import (
    PoolReport,
    bounded,
    changed,
    cut_to,
    ends_now,
    is_over,
    kept,
    most,
    share_out,
    sum_of,
    tell,
)
from policy_dsl.backends.pool_words import UNDATED, others_too, whose
from policy_dsl.core.ir import Pool
from policy_dsl.core.result import Total

_Known = dict[str | None, list[Claim]]
_Floors = dict[Unit, int]


def share_out_somewhere(
    code: PoolCode, known: _Known, somewhere: list[Claim], year: int | None
) -> list[PoolReport]:
    """Applies one pool, in one year, to claims of these recipients and to claims of recipients not known."""
    pool = code.pool
    name = code.recipients
    places: list[list[Claim]] = [*known.values(), []]
    joined = [sorted(claims + somewhere, key=by_name) for claims in places]
    reach = [is_over(pool, claims) for claims in joined]
    alone = not known and len({claim.index for claim in somewhere}) == 1
    if alone or all(over is False for over in reach):
        reports = [share_out(code, claims, year, to) for to, claims in known.items()]
        return [*reports, share_out(code, somewhere, year, f"{name}未知")]
    cut = not (pool.per_year and year is None)
    # everything is worked out before anything is changed
    made = [_Share(pool, claims, all_, cut) for claims, all_ in zip(places, joined, strict=True)]
    theirs = _Share(pool, somewhere, [], cut, made)
    reports = []
    count = len(somewhere)
    for (to, claims), share, over in zip(known.items(), made, reach, strict=False):
        if over is False:
            # whoever may stand beside them, they are not too many
            reports.append(share_out(code, claims, year, to))
            continue
        # over by themselves is over; what others may add decides nothing, nor do claims of which the year is not known
        own = True if cut and is_over(pool, claims) else None
        reports.append(_report(code, claims, year, to, share, own, others_too(count, name)))
    for claim in somewhere:
        for unit in claim.units:
            unit.mask |= unit.code.unnamed(claim.work.run, unit) or 0
    note = whose(name)
    return [*reports, _report(code, somewhere, year, f"{name}未知", theirs, None, note)]


class _Share:
    """What a pool leaves of some claims at most, and at least; ``why``: nothing can be cut."""

    def __init__(
        self,
        pool: Pool,
        claims: list[Claim],
        joined: list[Claim],
        cut: bool,
        others: list[_Share] | None = None,
    ) -> None:
        """``joined``: the claims with all that may stand beside them. ``others``: the claims may stand in any of
        these instead."""
        self.why = "" if cut else UNDATED
        self.lacking = lacking(pool, joined)
        self.ceilings: dict[Unit, int] = {}
        self.floors: _Floors = {}
        self.joined: _Floors = {}
        self.open: dict[int, bool | None] = {}
        self.joined_open: dict[int, bool | None] = {}
        if self.why:
            return
        if pool.kind == "count":
            self._count(pool, claims, joined, others)
        else:
            self._amounts(pool, claims, joined, others)

    def _count(
        self, pool: Pool, claims: list[Claim], joined: list[Claim], others: list[_Share] | None
    ) -> None:
        if others is None:
            ranked = ranks(pool, joined)
            if ranked is None:
                self.why = why_not(pool, joined)
                return
            after = standing(pool, joined, ranked[0])
            self.joined_open = {id(claim): place for claim, place in zip(joined, after, strict=True)}
            own = ranks(pool, claims)
            first = standing(pool, claims, own[0]) if own is not None else []
            self.open = {
                id(claim): False if place is False else self.joined_open[id(claim)] or None
                for claim, place in zip(claims, first, strict=True)
            }
            return
        self.why = _why(others)
        for claim in claims if not self.why else ():
            # alone it has a place, where there is any
            sure = all(share.joined_open[id(claim)] for share in others)
            self.open[id(claim)] = False if pool.limit == 0 else True if sure else None

    def _amounts(
        self, pool: Pool, claims: list[Claim], joined: list[Claim], others: list[_Share] | None
    ) -> None:
        if others is None:
            ordered = in_order(pool, joined)
            if ordered is None:
                self.why = why_not(pool, joined)
                return
            self.joined = {unit: floor for unit, (floor, _) in bounds(pool, ordered[0]).items()}
            own = in_order(pool, claims)
            found = bounds(pool, own[0]) if own is not None else {}
            self.ceilings = {unit: ceiling for unit, (_, ceiling) in found.items()}
            self.floors = {unit: min(floor, self.joined[unit]) for unit, (floor, _) in found.items()}
            return
        self.why = _why(others)
        for claim in claims if not self.why else ():
            for unit in claim.units:
                self.ceilings[unit] = min(unit.ceiling_high, pool.limit)
                self.floors[unit] = min(share.joined[unit] for share in others)

    def apply(self, claims: list[Claim], text: str) -> None:
        """Cuts the claims to what was worked out."""
        for claim in claims:
            for unit in claim.units:
                if unit in self.ceilings:
                    cut_to(unit, self.floors[unit], self.ceilings[unit], text)
                elif (place := self.open.get(id(claim), True)) is False:
                    unit.deny(f"名额已满：{text}")
                elif place is None:
                    unit.doubt(0)


def _why(others: list[_Share]) -> str:
    """Why nothing can be cut where claims may stand: of the most that do not say what the order goes by."""
    refused = [share for share in others if share.why]
    return max(refused, key=lambda share: share.lacking).why if refused else ""


def _report(
    code: PoolCode,
    claims: list[Claim],
    year: int | None,
    to: str | None,
    share: _Share,
    over: bool | None,
    note: str,
) -> PoolReport:
    """Cuts the claims, and says so."""
    pool = code.pool
    before = ends_now(claims)
    enforced = not share.why
    if enforced:
        share.apply(claims, code.text)
    text = code.text + (f"（{to}）" if to is not None else "")
    shares = changed(pool, claims, before, enforced)
    tell(claims, shares, text, enforced, over)
    if enforced:
        found = sum_of(ends_now(claims).values()) if over is None else kept(pool, claims)
        ceiling = found.ceiling
        if over is not None and pool.kind == "sum":
            ceiling = pool.limit if ceiling is None else min(ceiling, pool.limit)
        left = Total(found.floor, ceiling)
    else:
        left = Total(0, most(pool, claims) if over is None else bounded(pool, claims).ceiling)
    notes = "；".join(part for part in (note, share.why) if part)
    article = claims[0].units[0].code.award.article
    return PoolReport(
        text, article, pool.kind, pool.limit, pool.order, pool.awards, year, to, len(claims), sum_of(before.values()),
        left, over, enforced, shares, notes,
    )  # fmt: skip
