"""A phrase opened into alternatives: the lists in it, and what 公文 writes only once for all of a list.

``首次认定、重新认定的高新技术企业`` has two alternatives, each a run of words and comparisons that must all hold; ``超过5万辆、12万辆``
measures the same quantity twice. Only where the words stand matters here, and which of them are levels.
"""

from __future__ import annotations

from msgspec.structs import replace

from policy_dsl.check.scope import Scope
from policy_dsl.resolve import ValueSym
from policy_dsl.source import Span
from policy_dsl.syntax import tree as t
from policy_dsl.types import RECOGNITIONS, EnumT, SetT

STATES = {"经认定": RECOGNITIONS, **{state: (state,) for state in RECOGNITIONS}}
"""The words before a recognition, with the states that they stand for."""
_MOST_ALTERNATIVES = 200

Part = t.Word | t.Cond
_OF = t.Word("DE", "的")


def open_phrase(node: t.Cond, scope: Scope) -> list[list[Part]]:
    """The alternatives of a phrase, each with its words and comparisons in order."""
    match node:
        case t.Nouns(words=words):
            return [list(words)]
        case t.Trailing(item=item):
            return open_phrase(item, scope)
        case t.Chain(items=items):
            opened = [open_phrase(item, scope) for item in items]
            narrowed: list[list[Part]] = [[_OF]]
            parts = [part for each in opened for part in (narrowed, each)][1:]
            return _product(parts, node.span, scope)
        case t.And(items=items):
            opened = [open_phrase(item, scope) for item in _same_left(items)]
            return _product(opened, node.span, scope)
        case t.Items(items=items):
            if isinstance(items[0], t.Negation) and not any(isinstance(i, t.Negation) for i in items[1:]):
                inner = t.Group(t.Items((items[0].item, *items[1:]), node.span), node.span)
                return [[t.Negation(inner, node.span)]]  # 不属于甲、乙: neither of them
            _few(len(items), node.span, scope)
            return _distribute([_single(item, scope) for item in _bounded(items)], scope)
        case t.Is(left=left, right=t.Value(nouns=t.Nouns(words=words), number=None)):
            _check_level(left, words, scope)
            return [part + list(words) for part in open_phrase(left, scope)]
        case _:
            return [[node]]


def without_de(node: t.Cond) -> t.Cond:
    """The phrase without the 的 at its end."""
    return node.item if isinstance(node, t.Trailing) else node


def _with_left(node: t.Cond, before: t.Compare | t.Between | None) -> t.Cond:
    """``不满500万元`` after ``200万元以上``: the same quantity."""
    plain = without_de(node)
    if before is None or not isinstance(plain, t.Compare | t.Between) or plain.left is not None:
        return node
    return replace(plain, left=before.left)


def _last_compare(node: t.Cond) -> t.Compare | t.Between | None:
    plain = without_de(node)
    if isinstance(plain, t.Chain | t.Items | t.And):
        return _last_compare(plain.items[-1])
    return plain if isinstance(plain, t.Compare | t.Between) else None


def _same_left(items: tuple[t.Cond, ...]) -> list[t.Cond]:
    """``超过200万元且不超过500万元``: the second comparison is of what the first one measures."""
    out: list[t.Cond] = []
    before: t.Compare | t.Between | None = None
    for item in items:
        out.append(_with_left(item, before))
        before = _last_compare(out[-1]) or before
    return out


def _bounded(items: tuple[t.Cond, ...]) -> list[t.Cond]:
    """``200万元以上、不满500万元``: both ends of one range, not two cases."""
    out: list[t.Cond] = []
    for item in items:
        plain = without_de(item)
        whole = bool(out) and isinstance(without_de(out[-1]), t.And)  # has both its ends already
        if (
            out
            and not whole
            and isinstance(plain, t.Compare)
            and plain.left is None
            and not plain.distributed
        ):
            before = _last_compare(out[-1])
            if isinstance(before, t.Compare) and _opposite(before.op, plain.op):
                out[-1] = t.And((out[-1], _with_left(item, before)), plain.span)
                continue
        out.append(item)
    return out


def _opposite(first: str, second: str) -> bool:
    return {first, second} <= {"GE", "GT", "LE", "LT"} and (first in ("GE", "GT")) != (second in ("GE", "GT"))


def _check_level(left: t.Cond, words: tuple[t.Word, ...], scope: Scope) -> None:
    """``智能工厂为中级``: the level must be one of that very fact."""
    if not isinstance(left, t.Nouns):
        return
    facts = [fact for word in left.words if word.kind == "WORD" and (fact := scope.fact(word)) is not None]
    if not facts:
        return
    fact, value = facts[-1], words[0]
    known = fact.type.values if isinstance(fact.type, EnumT | SetT) else ()
    if value.text not in known:
        raise scope.wrong("P0319", left.span.to(value.span), found=scope.text(left.span) + "为" + value.text)


def _single(node: t.Cond, scope: Scope) -> list[Part]:
    opened = open_phrase(node, scope)
    if len(opened) != 1:
        raise scope.wrong("P0311", node.span, found=scope.text(node.span))
    return opened[0]


def _product(parts: list[list[list[Part]]], span: Span, scope: Scope) -> list[list[Part]]:
    lists = [part for part in parts if len(part) > 1]
    if len(lists) > 1:
        raise scope.wrong("P0311", span, found=scope.text(span))
    count = len(lists[0]) if lists else 1
    _few(count, span, scope)
    return [
        [piece for part in parts for piece in (part[at] if len(part) > 1 else part[0])] for at in range(count)
    ]


def _few(count: int, span: Span, scope: Scope) -> None:
    """Cases are read one inside the other, so that a list has an end, and checking it too."""
    if count > _MOST_ALTERNATIVES:
        raise scope.wrong("P0114", span, limit=str(_MOST_ALTERNATIVES))


def _is_value(part: Part, scope: Scope) -> bool:
    if not isinstance(part, t.Word) or part.kind not in ("WORD", "QUOTED"):
        return False
    return part.text in STATES or any(isinstance(s, ValueSym) for s in scope.names.meanings(part.text))


def _distribute(items: list[list[Part]], scope: Scope) -> list[list[Part]]:
    """Give each item of a list what 公文 writes only once: 国家级、省级绿色工厂; 超过5万辆、12万辆."""
    out: list[list[Part]] = []
    before: t.Compare | t.Between | None = None
    for item in items:
        last = item[-1]
        if isinstance(last, t.Number) and len(item) == 1 and before is not None:
            value = t.Value(None, last, last.span)
            if isinstance(before, t.Between):  # a single number after ranges
                item = [t.Compare(before.left, "", value, False, False, last.span)]
            else:
                item = [t.Compare(before.left, before.op, value, before.distributed, before.post, last.span)]
        elif isinstance(last, t.Compare | t.Between) and before is not None:
            left = before.left
            item = [
                replace(part, left=left)
                if isinstance(part, t.Compare | t.Between) and part.left is None
                else part
                for part in item
            ]
        if isinstance(last := item[-1], t.Compare | t.Between):
            before = last
        out.append(item)
    first, last_item = out[0], out[-1]
    at = _last_value(first, scope)
    prefix = first[:at] if at is not None else []
    at = _last_value(last_item, scope)
    suffix = last_item[at + 1 :] if at is not None else []
    for index, item in enumerate(out):
        if index and prefix and _is_value(item[0], scope):
            item = [*prefix, *item]
        if index < len(out) - 1 and suffix and _is_value(item[-1], scope):
            item = [*item, *suffix]
        out[index] = item
    return out


def _last_value(item: list[Part], scope: Scope) -> int | None:
    return next((at for at in range(len(item) - 1, -1, -1) if _is_value(item[at], scope)), None)
