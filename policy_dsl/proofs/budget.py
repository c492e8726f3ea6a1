"""Claims about all applicants together: what 名额 and 总额 of the text leave of any number of them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from policy_dsl.backends.interpreter import Compiled
from policy_dsl.core import ir
from policy_dsl.proofs.ceilings import last_word
from policy_dsl.proofs.goals import Goal
from policy_dsl.values.dates import year_of

MOST_POOLS = 10
"""More pools over the same awards are not tried in every combination."""


def limits_of(goal: Goal, code: Compiled) -> list[ir.Pool]:
    """The pools that hold for all whom the goal speaks of."""
    ids = set(goal.awards)
    return [
        pool.pool
        for pool in code.pools
        if ids.intersection(pool.pool.awards) and (pool.pool.key == "all" or goal.party)
    ]


def uncovered(goal: Goal, code: Compiled) -> tuple[str, ...]:
    """The awards of the goal on which there is no pool at all."""
    covered = {award for pool in limits_of(goal, code) for award in pool.awards}
    return tuple(award for award in goal.awards if award not in covered)


def most(goal: Goal, code: Compiled) -> int | None:
    """The least sum that pools, each at its limit, leave for all together; None where some award has no end."""
    wanted = {unit.award.id for unit in code.awards} & set(goal.awards)
    costs = [
        (cost, frozenset(pool.awards))
        for pool in limits_of(goal, code)
        if (cost := _cost(pool, goal, code)) is not None
    ][:MOST_POOLS]
    sums = [
        sum(cost for cost, _ in chosen)
        for size in range(len(costs) + 1)
        for chosen in combinations(costs, size)
        if wanted <= frozenset().union(*(awards for _, awards in chosen))
    ]
    return min(sums, default=None)


def _cost(pool: ir.Pool, goal: Goal, code: Compiled) -> int | None:
    times = 1
    if pool.per_year and goal.window != "year":
        start, end = code.policy.start, code.policy.end
        if start is None or end is None:
            return None
        times = year_of(end) - year_of(start) + 1
    if pool.kind == "sum":
        return pool.limit * times
    if pool.level is not None:
        return None
    each = _highest(unit.award.ceiling for unit in code.awards if unit.award.id in pool.awards)
    return None if each is None else pool.limit * each * times


def _highest(ceilings: Iterable[ir.Num]) -> int | None:
    found = [last_word(ceiling) for ceiling in ceilings]
    known = [value for value in found if value is not None]
    return max(known, default=0) if len(known) == len(found) else None


def single_count(goal: Goal, code: Compiled) -> ir.Pool | None:
    """The one pool over the goal's awards, when it is a number of winners of any level, in the goal's time."""
    pools = limits_of(goal, code)
    if len(pools) != 1 or not set(goal.awards) <= set(pools[0].awards):
        return None
    pool = pools[0]
    fits = pool.kind == "count" and pool.level is None and pool.per_year == (goal.window == "year")
    return pool if fits else None


def single_sum(goal: Goal, code: Compiled) -> ir.Pool | None:
    """The one pool over the goal's awards, when it is a sum."""
    pools = limits_of(goal, code)
    if len(pools) != 1 or not set(goal.awards) <= set(pools[0].awards):
        return None
    return pools[0] if pools[0].kind == "sum" else None
