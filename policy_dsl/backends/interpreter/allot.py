"""Who comes first in a pool, and what is left for each: nothing is changed here.

See :mod:`policy_dsl.backends.interpreter.pools` for what the orders mean.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from policy_dsl.backends.interpreter.awards import Unit
from policy_dsl.backends.interpreter.compiled import Work
from policy_dsl.backends.pool_words import BEST, FIRST_COME, IN_PROPORTION, gone_by
from policy_dsl.backends.pool_words import why_not as in_words
from policy_dsl.core.ir import Pool
from policy_dsl.values.keys import SCORE
from policy_dsl.values.ranges import FINITE


class Claim:
    """What one applicant (for one list item) wants of a pool: one place, and the sum of its units. ``place``: of its first unit
    among those of the applicant."""

    __slots__ = ("date", "index", "item", "name", "place", "score", "units", "work")

    def __init__(self, index: int, work: Work, item: str | None, place: int) -> None:
        case = work.run.case
        score = case.values.get(SCORE)
        self.index = index
        self.work = work
        self.item = item
        self.place = place
        self.name = case.name
        self.date = case.date
        self.score = score if isinstance(score, int) and not isinstance(score, bool) else None
        self.units: list[Unit] = []

    @property
    def sure(self) -> bool:
        """Whether the claim certainly takes a place."""
        return any(unit.status == "granted" for unit in self.units)


def by_name(claim: Claim) -> tuple[str, str, int, int]:
    """By the name of the applicant, code point by code point, then that of the item. Whoever has the same name stays as given."""
    return claim.name, claim.item or "", claim.index, claim.place


def best_first(claim: Claim) -> tuple[int, bool, int, tuple[str, str, int, int]]:
    """By score, from high to low; then by the day, as far as it is given; then by name."""
    return -(claim.score or 0), claim.date is None, claim.date or 0, by_name(claim)


def earliest_first(claim: Claim) -> tuple[int, tuple[str, str, int, int]]:
    """By the day; a day has no hours, so that on one day the name decides."""
    return claim.date or 0, by_name(claim)


def ranks(pool: Pool, claims: list[Claim]) -> tuple[list[int], str] | None:
    """The rank of each claim on places, the lower the better, and by what; None when that is not given."""
    if pool.order == BEST and all(claim.score is not None for claim in claims):
        return [-(claim.score or 0) for claim in claims], gone_by(pool)
    if pool.order == FIRST_COME and all(claim.date is not None for claim in claims):
        order = sorted(range(len(claims)), key=lambda i: earliest_first(claims[i]))
        found = [0] * len(claims)
        for place, i in enumerate(order):
            found[i] = place
        return found, gone_by(pool)
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
        return sorted(claims, key=by_name), gone_by(pool)
    if pool.order == BEST and all(claim.score is not None for claim in claims):
        return sorted(claims, key=best_first), gone_by(pool)
    if pool.order == FIRST_COME and all(claim.date is not None for claim in claims):
        return sorted(claims, key=earliest_first), gone_by(pool)
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


def lacking(pool: Pool, claims: list[Claim]) -> int:
    """How many claims do not say what the order goes by."""
    return sum((claim.score if pool.order == BEST else claim.date) is None for claim in claims)


def why_not(pool: Pool, claims: list[Claim]) -> str:
    """Why nothing is cut."""
    return in_words(pool, lacking(pool, claims))
