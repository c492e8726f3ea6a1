"""Who comes first in a pool, and what is left for each: nothing is changed here.

See :mod:`policy_dsl.backends.interpreter.pools` for what the orders mean.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from policy_dsl.backends.interpreter.awards import Unit
from policy_dsl.backends.interpreter.compiled import Work
from policy_dsl.core.ir import Pool
from policy_dsl.values.ranges import FINITE

SCORE = "评分"
"""The name of the score that 择优 goes by, in ``Case.values``; not a fact of any policy."""

BEST, FIRST_COME, IN_PROPORTION = "择优", "先到先得", "按比例"


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


def ranks(pool: Pool, claims: list[Claim]) -> tuple[list[int], str] | None:
    """The rank of each claim on places, the lower the better, and by what; None when that is not given."""
    if pool.order == BEST and all(claim.score is not None for claim in claims):
        return [-(claim.score or 0) for claim in claims], "按评分从高到低"
    if pool.order == FIRST_COME and all(claim.date is not None for claim in claims):
        order = sorted(range(len(claims)), key=lambda i: (claims[i].date or 0, i))
        found = [0] * len(claims)
        for place, i in enumerate(order):
            found[i] = place
        return found, "按申报日期先后，同日的按名单顺序"
    return None


def standing(pool: Pool, claims: list[Claim], places: list[int]) -> list[bool | None]:
    """For each claim: certainly in, certainly out (False), or open."""
    sure = sorted(place for claim, place in zip(claims, places, strict=True) if claim.sure)
    every = sorted(places)
    return [
        False
        if bisect_left(sure, place) >= pool.limit
        else True
        if bisect_right(every, place) <= pool.limit
        else None
        for place in places
    ]


def in_order(pool: Pool, claims: list[Claim]) -> tuple[list[Claim], str] | None:
    """The claims on a sum in their order, and what it goes by; None when that is not given."""
    if pool.order == IN_PROPORTION:
        return claims, "按比例，精确到分，余数按最大余数法"
    if pool.order == BEST and all(claim.score is not None for claim in claims):
        return sorted(claims, key=lambda claim: -(claim.score or 0)), "按评分从高到低，同分的按名单顺序"
    if pool.order == FIRST_COME and all(claim.date is not None for claim in claims):
        return sorted(claims, key=lambda claim: claim.date or 0), "按申报日期先后，同日的按名单顺序"
    return None


def split(pool: Pool, claims: list[Claim]) -> dict[Unit, tuple[int, int]]:
    """What a sum leaves of the floor and of the ceiling of each unit; ``claims`` in their order."""
    units = [unit for claim in claims for unit in claim.units]
    share = apportion if pool.order == IN_PROPORTION else one_by_one
    ceilings = share([unit.ceiling_high for unit in units], pool.limit)
    floors = share([unit.floor_low for unit in units], pool.limit)
    return {u: (min(f, c), c) for u, f, c in zip(units, floors, ceilings, strict=True)}


def bounds(pool: Pool, claims: list[Claim]) -> dict[Unit, tuple[int, int]]:
    """As :func:`split`, whoever else of these claims drops out: in proportion, the 分 that are left over may go to
    another one then, so each may have one less or one more."""
    found = split(pool, claims)
    if pool.order != IN_PROPORTION:
        return found
    whole = sum(
        min(unit.ceiling_high, pool.limit) if unit.ceiling_high > FINITE else unit.ceiling_high
        for unit in found
    )
    if whole <= pool.limit:
        return found
    return {u: (max(f - 1, 0), min(c + 1, u.ceiling_high)) for u, (f, c) in found.items()}


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


def why_not(pool: Pool, claims: list[Claim]) -> str:
    """Why nothing is cut."""
    if pool.order == BEST:
        return f"{sum(claim.score is None for claim in claims)}个申请没有{SCORE}，未作取舍"
    if pool.order == FIRST_COME:
        return f"{sum(claim.date is None for claim in claims)}个申请没有申报日期，未作取舍"
    return "原文没有写明如何取舍，未作取舍"
