"""What the numbers of a column can be, as far as its operator says: ends that None leaves open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

End = int | None


def total(ends: list[End]) -> End:
    """The end of a sum."""
    return None if None in ends else sum(end or 0 for end in ends)


def outer(ends: list[End], of: Callable[[list[int]], int]) -> End:
    """The least or the greatest of several ends, all of them known."""
    known = [end for end in ends if end is not None]
    return of(known) if known and len(known) == len(ends) else None


OPPOSITE: Final = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}
"""What holds where a comparison does not; NULL stays NULL either way."""


def compared(op: str, left: tuple[End, End], right: tuple[End, End]) -> bool | None:
    """What the ranges of two columns already say of their comparison; None: nothing."""
    a, b = left
    c, d = right
    below = b is not None and c is not None and b < c
    above = a is not None and d is not None and a > d
    not_above = b is not None and c is not None and b <= c
    not_below = a is not None and d is not None and a >= d
    match op:
        case "<":
            return True if below else False if not_below else None
        case "<=":
            return True if not_above else False if above else None
        case ">":
            return True if above else False if not_above else None
        case ">=":
            return True if not_below else False if below else None
        case "==":
            return False if below or above else True if a is not None and a == b == c == d else None
        case _:
            return True if below or above else False if a is not None and a == b == c == d else None
