"""IR made into other IR: bottom up, node by node."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec

from policy_dsl.core import ir

T = TypeVar("T")
_NOWHERE = ir.Origin(0, 0)
_YES, _NO = ir.Lit(True), ir.Lit(False)


def rewritten(node: T, change: Callable[[object], object]) -> T:
    """``node`` with ``change`` made to each node in it, the inner ones first. What comes back must fit where the node
    stood: a truth for a truth, a number for a number."""
    made: object = node
    if isinstance(node, tuple):
        parts = tuple([rewritten(part, change) for part in node])
        made = node if all(new is old for new, old in zip(parts, node, strict=True)) else parts
    elif isinstance(node, msgspec.Struct):
        new = {}
        for name in node.__struct_fields__:
            value = getattr(node, name)
            if isinstance(value, tuple | msgspec.Struct):
                found = rewritten(value, change)
                if found is not value:
                    new[name] = found
        made = change(msgspec.structs.replace(node, **new) if new else node)
    return made  # type: ignore[return-value]


def without_words(node: T) -> T:
    """Without places, and without what only the trace says: two rules that mean the same by their form are equal."""

    def change(part: object) -> object:
        match part:
            case ir.Origin():
                return _NOWHERE
            case ir.SayBool(item=item) | ir.SayNum(item=item):
                return item
            case _:
                return part

    return rewritten(node, change)


def under(node: T, readings: dict[str, str]) -> T:
    """With every question about a reading answered, and what follows from the answer alone."""

    def change(part: object) -> object:
        match part:
            case ir.ReadingIs(reading=reading, option=option):
                return _YES if readings[reading] == option else _NO
            case ir.Not(item=ir.Lit(value=value)):
                return _NO if value else _YES
            case ir.All(items=items):
                kept = tuple(item for item in items if item != _YES)
                return _NO if _NO in kept else part if kept == items else _single(kept, ir.All)
            case ir.AnyOf(items=items):
                kept = tuple(item for item in items if item != _NO)
                return _YES if _YES in kept else part if kept == items else _single(kept, ir.AnyOf)
            case ir.If(cond=ir.Lit(value=value), then=then, other=other):
                return then if value else other
            case _:
                return part

    return rewritten(node, change)


def _single(items: tuple[ir.Bool, ...], join: Callable[[tuple[ir.Bool, ...]], ir.Bool]) -> ir.Bool:
    return items[0] if len(items) == 1 else join(items)
