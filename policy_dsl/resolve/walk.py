"""Walks over the surface tree: the words and the numbers that stand in a node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policy_dsl.syntax.tree import Node, Number, Word

_LEAVES = frozenset(("span", "text", "kind", "value", "op", "lead", "verb"))
_PLAIN = frozenset((str, int, bool, type(None)))


_CHILDREN: dict[type[Any], tuple[str, ...]] = {}
"""The fields of a node that can hold nodes, the last first; of what is no node: none."""


def _children(kind: type[Any]) -> tuple[str, ...]:
    names: tuple[str, ...] = ()
    if issubclass(kind, Node):
        names = tuple(name for name in reversed(kind.__struct_fields__) if name not in _LEAVES)
    _CHILDREN[kind] = names
    return names


def nodes_of(node: object, skip: tuple[type[Node], ...] = ()) -> Iterator[Any]:
    """The node and everything below it, in the order of the text; nothing below nodes of the kinds in ``skip``."""
    stack = [node]
    while stack:
        top = stack.pop()
        kind: type[Any] = type(top)
        if kind is tuple or kind is list:
            stack.extend(reversed(top))  # type: ignore[call-overload]
            continue
        if not isinstance(top, Node):
            continue
        yield top
        if kind in skip:
            continue
        names = _CHILDREN.get(kind)
        for name in _children(kind) if names is None else names:
            child = getattr(top, name)
            if type(child) not in _PLAIN:
                stack.append(child)


def words_of(node: object) -> list[str]:
    """The declared words in a node."""
    return [each.text for each in nodes_of(node) if isinstance(each, Word) and each.kind == "WORD"]


def numbers_of(node: object) -> list[Number]:
    """The numbers in a node (both ends of a range)."""
    return [each for each in nodes_of(node) if isinstance(each, Number)]
