"""Exact integers that may be open: a number, or the range that missing facts leave it in.

A value is a plain ``int`` (known), or ``(low, high, mask)``: every integer it can be lies between
``low`` and ``high``, and ``mask`` has one bit for each missing fact that it depends on. ``low < high``
always: a range that closes to a point is a plain ``int`` again and depends on nothing.

"No end" is the integer :data:`INF`, so that arithmetic needs no special case; anything beyond
:data:`FINITE` counts as infinite. Facts are far below that (512 bits).

A truth is ``True``, ``False``, or a mask (2 or more): unknown because of these facts.
"""

from __future__ import annotations

from collections.abc import Iterable

INF = 1 << 1024
FINITE = 1 << 512

Span = tuple[int, int, int]
Ranged = int | Span
Kleene = bool | int


def ends(value: Ranged) -> Span:
    """``(low, high, mask)`` of any value; a known one has mask 0."""
    return value if isinstance(value, tuple) else (value, value, 0)


def span(low: int, high: int, mask: int) -> Ranged:
    """The range ``low .. high``, as a point when it is one; ends past ``FINITE`` become infinite."""
    if low < -FINITE:
        low = -INF
    if high > FINITE:
        high = INF
    return low if low == high else (low, high, mask)


def upper(high: int) -> int | None:
    """An upper end as results show it: None when there is none."""
    return None if high > FINITE else high


def lower(low: int) -> int | None:
    """A lower end as results show it: None when there is none."""
    return None if low < -FINITE else low


def add(items: Iterable[Ranged]) -> Ranged:
    """Sum."""
    low = high = mask = 0
    for item in items:
        if isinstance(item, tuple):
            low += item[0]
            high += item[1]
            mask |= item[2]
        else:
            low += item
            high += item
    return span(low, high, mask) if mask else low


def sub(left: Ranged, right: Ranged) -> Ranged:
    """``left - right``. An infinite end stays infinite, whatever (finite) is taken from it."""
    a, b, m = ends(left)
    c, d, n = ends(right)
    low = INF if a > FINITE else -INF if d > FINITE or a < -FINITE else a - d
    high = INF if b > FINITE or c < -FINITE else b - c
    return span(low, high, m | n)


def scale(item: Ranged, factor: int) -> Ranged:
    """``item * factor``."""
    if not isinstance(item, tuple):
        return item * factor
    low, high, mask = item
    if factor < 0:
        low, high = high, low
    return span(low * factor, high * factor, mask)


def floordiv(item: Ranged, divisor: int) -> Ranged:
    """``item / divisor`` rounded towards minus infinity; ``divisor`` > 0."""
    if not isinstance(item, tuple):
        return item // divisor
    low, high, mask = item
    return span(
        low if low < -FINITE else low // divisor,
        high if high > FINITE else high // divisor,
        mask,
    )


def least(items: list[Ranged]) -> Ranged:
    """The smallest. An item that is never below the smallest upper end decides nothing."""
    spans = [ends(item) for item in items]
    low = min(s[0] for s in spans)
    high = min(s[1] for s in spans)
    mask = 0
    for s in spans:
        if s[0] < high:
            mask |= s[2]
    return span(low, high, mask)


def greatest(items: list[Ranged]) -> Ranged:
    """The greatest. An item that is never above the greatest lower end decides nothing."""
    spans = [ends(item) for item in items]
    low = max(s[0] for s in spans)
    high = max(s[1] for s in spans)
    mask = 0
    for s in spans:
        if s[1] > low:
            mask |= s[2]
    return span(low, high, mask)


def hull(left: Ranged, right: Ranged, mask: int) -> Ranged:
    """The smallest range that holds both, open because of ``mask`` too."""
    a, b, m = ends(left)
    c, d, n = ends(right)
    return span(min(a, c), max(b, d), m | n | mask)


def less(left: Ranged, right: Ranged) -> Kleene:
    """``left < right``."""
    a, b, m = ends(left)
    c, d, n = ends(right)
    if b < c:
        return True
    return False if a >= d else m | n


def equal(left: Ranged, right: Ranged) -> Kleene:
    """``left == right``."""
    a, b, m = ends(left)
    c, d, n = ends(right)
    if b < c or d < a:
        return False
    return True if a == b == c == d else m | n


def negate(truth: Kleene) -> Kleene:
    """不: an open truth stays open for the same reasons."""
    if truth is True:
        return False
    return True if truth is False else truth
