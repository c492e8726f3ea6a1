"""The longest common subsequence: which entries of two lists answer each other, in order."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

_MOST_CELLS = 4_000_000


def aligned(first: Sequence[Hashable], second: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Pairs of places with equal entries, rising on both sides, as many as possible (of two lists so long
    that this cannot be computed: those found by going forward)."""
    head = 0
    while head < min(len(first), len(second)) and first[head] == second[head]:
        head += 1
    tail = 0
    while tail < min(len(first), len(second)) - head and first[-1 - tail] == second[-1 - tail]:
        tail += 1
    a, b = first[head : len(first) - tail], second[head : len(second) - tail]
    middle = _forward(a, b) if len(a) * len(b) > _MOST_CELLS else _longest(a, b)
    return [
        *((at, at) for at in range(head)),
        *((x + head, y + head) for x, y in middle),
        *((len(first) - at, len(second) - at) for at in range(tail, 0, -1)),
    ]


def _longest(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[tuple[int, int]]:
    best = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for x in range(len(a) - 1, -1, -1):
        row, below = best[x], best[x + 1]
        for y in range(len(b) - 1, -1, -1):
            row[y] = below[y + 1] + 1 if a[x] == b[y] else max(below[y], row[y + 1])
    pairs, x, y = [], 0, 0
    while x < len(a) and y < len(b):
        if a[x] == b[y]:
            pairs.append((x, y))
            x, y = x + 1, y + 1
        elif best[x + 1][y] >= best[x][y + 1]:
            x += 1
        else:
            y += 1
    return pairs


def _forward(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[tuple[int, int]]:
    places: dict[Hashable, list[int]] = {}
    for at in range(len(a) - 1, -1, -1):
        places.setdefault(a[at], []).append(at)
    pairs, last = [], -1
    for y, entry in enumerate(b):
        waiting = places.get(entry, [])
        while waiting and waiting[-1] <= last:
            waiting.pop()
        if waiting:
            last = waiting.pop()
            pairs.append((last, y))
    return pairs
