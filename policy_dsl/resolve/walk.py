"""Walks over the surface tree: the words and the numbers that stand in a node."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from policy_dsl.syntax.tree import Node, Number, Word


@cache
def _children(kind: type[Node]) -> tuple[str, ...]:
    """The fields of a node that can hold nodes: all but places and plain texts."""
    return tuple(name for name in reversed(kind.__struct_fields__) if name not in _LEAVES)


_LEAVES = frozenset(("span", "text", "kind", "value", "op", "lead", "verb"))


def nodes_of(node: object) -> Iterator[object]:
    """The node and everything below it, in the order of the text."""
    stack = [node]
    while stack:
        top = stack.pop()
        kind = type(top)
        if kind is tuple or kind is list:
            stack.extend(reversed(top))  # type: ignore[call-overload]
        elif isinstance(top, Node):
            yield top
            for name in _children(type(top)):
                child = getattr(top, name)
                if child is not None:
                    stack.append(child)


def words_of(node: object) -> list[str]:
    """The declared words in a node."""
    return [each.text for each in nodes_of(node) if isinstance(each, Word) and each.kind == "WORD"]


def numbers_of(node: object) -> list[Number]:
    """The numbers in a node (both ends of a range)."""
    return [each for each in nodes_of(node) if isinstance(each, Number)]
