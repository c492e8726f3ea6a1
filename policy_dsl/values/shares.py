"""A sum divided among those who pay it, to the 分: nothing is lost, nothing is paid twice."""

from __future__ import annotations

from collections.abc import Sequence


def parted(amount: int, shares: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """The parts of ``amount`` 分, for shares that add up to 1: each rounded down, and the 分 that are left one each to those
    with the largest remainders, of equal ones to the first named."""
    parts = [amount * top // bottom for top, bottom in shares]
    left = amount - sum(parts)
    # remainders over a common denominator, so that they can be compared
    whole = 1
    for _, bottom in shares:
        whole *= bottom
    rests = [amount * top % bottom * (whole // bottom) for top, bottom in shares]
    for at in sorted(range(len(parts)), key=lambda at: -rests[at])[:left]:
        parts[at] += 1
    return tuple(parts)
