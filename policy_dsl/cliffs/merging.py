"""Jumps that are one and the same thing for who reads them."""

from __future__ import annotations

import msgspec

from policy_dsl.cliffs.jump import Jump


def once(jumps: list[Jump]) -> list[Jump]:
    """Conditions that always flip together make one jump."""
    found: dict[tuple[object, ...], Jump] = {}
    for jump in jumps:
        key = (jump.direction, jump.end, str(jump.first), str(jump.second), jump.size, jump.sums)
        found.setdefault(key, jump)
    return list(found.values())


def merged(found: list[Jump]) -> list[Jump]:
    """A floor that jumps with its ceiling is not said again."""
    ceilings = {(jump.direction, jump.size) for jump in found if jump.end == "ceiling"}
    return [jump for jump in found if jump.end == "ceiling" or (jump.direction, jump.size) not in ceilings]


def sorted_out(found: list[Jump]) -> list[Jump]:
    """Of two levels without an order: where one is never worse, reaching it is a step up. Where each is better for
    some, both ways lose something."""
    downs = [jump for jump in found if jump.direction == "down"]
    ups = [jump for jump in found if jump.direction == "up"]
    if downs and ups:
        return downs + ups
    return [turned(jump) for jump in downs] + ups


def turned(jump: Jump) -> Jump:
    """The same change the other way round."""
    return msgspec.structs.replace(
        jump,
        direction="up" if jump.direction == "down" else "down",
        first=jump.second,
        second=jump.first,
        before=jump.after,
        after=jump.before,
        sums=(jump.sums[1], jump.sums[0]),
        totals=(jump.totals[1], jump.totals[0]),
    )
