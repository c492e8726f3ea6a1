"""What a case asks of one quantity: between which numbers it must lie."""

from __future__ import annotations

from collections.abc import Iterable

from policy_dsl.analyses.cases import Atom
from policy_dsl.core import ir

INF = 1 << 200

Range = tuple[int, int]
"""The least and the greatest value, both included."""


def bounds(atom: Atom) -> tuple[ir.Num, Range] | None:
    """The quantity and the range that one condition leaves it; None: it is no such condition."""
    match atom.cond:
        case ir.Compare(op=op, left=left, right=ir.Const(value=value)):
            match op:
                case ">=":
                    return left, (value, INF)
                case ">":
                    return left, (value + 1, INF)
                case "<=":
                    return left, (-INF, value)
                case "<":
                    return left, (-INF, value - 1)
                case "==":
                    return left, (value, value)
                case _:
                    return None
        case _:
            return None


def ranges(atoms: Iterable[Atom]) -> dict[ir.Num, Range]:
    """All ranges that the conditions leave, by quantity."""
    found: dict[ir.Num, Range] = {}
    for atom in atoms:
        bound = bounds(atom)
        if bound is not None:
            left, (low, high) = bound
            before = found.get(left, (-INF, INF))
            found[left] = max(low, before[0]), min(high, before[1])
    return found
