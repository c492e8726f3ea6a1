"""Conditions that contradict each other: a rule that can never apply is a slip, and nobody would see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policy_dsl.core import ir
from policy_dsl.diagnostics import Diagnostic, Label
from policy_dsl.source import Source, Span

_Said = tuple[ir.Bool, ir.Origin]


def impossible(awards: Iterable[ir.Award], source: Source) -> list[Diagnostic]:
    """Awards whose conditions exclude each other, each with the two places."""
    out: list[Diagnostic] = []
    seen: set[tuple[int, int]] = set()
    for award in awards:
        pair = contradiction(list(_facts(award.eligible, award.origin)))
        if pair is None:
            continue
        first, second = sorted(pair, key=lambda origin: origin.start)
        if (first.start, second.start) in seen:
            continue
        seen.add((first.start, second.start))
        labels = (Label(Span(first.start, first.end), "与这里矛盾", "contradicts this"),)
        args = {"first": first.text, "second": second.text}
        span = Span(second.start, second.end)
        out.append(Diagnostic("P0347", source.name, span, args=args, labels=labels, severity="warning"))
    return out


def _facts(cond: ir.Bool, origin: ir.Origin) -> Iterator[_Said]:
    """All that must hold together, with the words that say it."""
    match cond:
        case ir.SayBool(item=item, origin=inner):
            yield from _facts(item, inner)
        case ir.All(items=items):
            for item in items:
                yield from _facts(item, origin)
        case _:
            yield cond, origin


def contradiction(conds: list[_Said]) -> tuple[ir.Origin, ir.Origin] | None:
    """Two of the conditions that cannot hold together, if any: bounds that cross, levels that exclude each other, yes and no."""
    lower: dict[ir.Num, tuple[int, ir.Origin]] = {}
    upper: dict[ir.Num, tuple[int, ir.Origin]] = {}
    levels: dict[ir.FactRef, tuple[frozenset[str], ir.Origin]] = {}
    truths: dict[ir.Bool, tuple[bool, ir.Origin]] = {}
    for cond, origin in conds:
        match cond:
            case ir.Compare(op=op, left=left, right=ir.Const(value=value)):
                if op in (">=", ">", "=="):
                    least = value + (op == ">")
                    if left not in lower or least > lower[left][0]:
                        lower[left] = least, origin
                if op in ("<=", "<", "=="):
                    most = value - (op == "<")
                    if left not in upper or most < upper[left][0]:
                        upper[left] = most, origin
                if left in lower and left in upper and lower[left][0] > upper[left][0]:
                    return lower[left][1], upper[left][1]
            case ir.InSet(fact=fact, values=values):
                before = levels.get(fact)
                both = frozenset(values) & before[0] if before else frozenset(values)
                if before is not None and not both:
                    return before[1], origin
                levels[fact] = both, origin
            case ir.BoolFact() | ir.Not(item=ir.BoolFact()):
                holds = not isinstance(cond, ir.Not)
                known = truths.setdefault(cond.item if isinstance(cond, ir.Not) else cond, (holds, origin))
                if known[0] != holds:
                    return known[1], origin
            case _:
                continue
    return None
