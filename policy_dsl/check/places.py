"""Every statement in its place: what stands where it can have no effect is refused, never passed over."""

from __future__ import annotations

import msgspec

from policy_dsl.check.examples import ordinal, scope_article
from policy_dsl.check.intention import is_intention
from policy_dsl.check.scope import Scope, WrongError
from policy_dsl.diagnostics import Fix, Severity
from policy_dsl.resolve import nodes_of, numbers_of
from policy_dsl.source import Span
from policy_dsl.syntax import tree as t

_MOST_ARTICLES = 9999


def places(document: t.Document, scope: Scope) -> None:
    """Note in ``scope.found`` what stands in the wrong place, or is missing where it belongs."""
    _inside(document, scope)
    _articles(document, scope)


def _note(problem: WrongError, scope: Scope, severity: Severity = "error", fix: Fix | None = None) -> None:
    scope.found.append(msgspec.structs.replace(problem.diagnostic, severity=severity, fix=fix))


_GIVEN = (t.Give, t.By, t.Expect)
_COMPARING = frozenset((t.Compare, t.Between, t.Items))
_LOOKED_AT = frozenset((*_GIVEN, t.Number, t.YearNumber, t.Block))


def _inside(document: t.Document, scope: Scope) -> None:
    """Numbers and marks in their places.

    首年…、前两年… belong to what is given; a range belongs there, to a 例, and between two boundaries. Anywhere else they
    would lose an end. （含） belongs to the boundary of a comparison.
    """
    compared: set[int] = set()
    for node in nodes_of(document.statements, skip=_GIVEN):
        kind: type[object] = type(node)
        if kind in _COMPARING:
            compared.update(id(number) for number in _compared(node))
            continue
        if kind not in _LOOKED_AT:  # most are words
            continue
        match node:
            case t.Give() | t.By() | t.Expect():
                for number in numbers_of(node):
                    if number.edge is not None:
                        _note(scope.wrong("P0363", number.span, found=scope.text(number.span)), scope)
            case t.Number(edge=t.Edge()) if id(node) not in compared:
                _note(scope.wrong("P0363", node.span, found=scope.text(node.span)), scope)
            case t.Number() if id(node) in compared:
                pass
            case t.YearNumber():
                _note(scope.wrong("P0321", node.span, found=scope.text(node.span)), scope)
            case t.Number(high=t.Number()):
                _note(scope.wrong("P0317", node.span, found=scope.text(node.span)), scope)
            case t.Block():
                _marks(node, scope)
            case _:
                pass


def _compared(node: object) -> tuple[t.Number, ...]:
    """The numbers that a comparison sets as its boundary. A range is one only in a Between."""
    match node:
        case t.Compare(right=t.Value(number=t.Number(high=None) as number)):
            return (number,)
        case t.Between(number=t.Number(high=t.Number() as high) as number):
            return number, high
        case t.Items(items=items):
            return tuple(item for item in items if isinstance(item, t.Number))
        case _:
            return ()


def _articles(document: t.Document, scope: Scope) -> None:
    """Articles that can be cited and have rules; what belongs under an article or into a 修订."""
    known: list[str] = []
    heading: t.Article | None = None
    filled = True
    rules = False
    amends = any(isinstance(each, t.Meta) and each.key == "修订" for each in document.statements)
    for statement in document.statements:
        match statement:
            case t.Meta(key="修订", text=name, span=span):  # the stage that applies it has not been passed
                _note(scope.wrong("P0506", span, name=name), scope)
            case t.Article(number=number, span=span):
                _filled(heading, filled, scope)
                heading, filled = statement, number == "附则"
                if number != "附则" and not 1 <= ordinal(number) <= _MOST_ARTICLES:
                    _note(scope.wrong("P0216", span, name=number), scope)
                    filled = True
                known.append(scope_article(number))
            case t.Rules():
                filled = rules = True
            case t.NoteNode(text=text) if not is_intention(text):
                filled = True  # the sentence above says why it has no rule
            case t.Amended(number=number, span=span):
                filled = rules = True
                if not amends:
                    _note(scope.wrong("P0508", span, name=number), scope)
            case t.ReadingNode(name=name, span=span) if heading is None:
                _note(scope.wrong("P0509", span, name=name), scope)
            case _:
                pass
    _filled(heading, filled, scope)
    if document.statements and not rules and heading is None:
        _note(scope.wrong("P0345", document.statements[-1].span), scope, "warning")
    for each in document.statements:
        if isinstance(each, t.Closing):
            for article in each.articles:
                if scope_article(article) not in known:
                    _note(scope.wrong("P0215", each.span, name=article, known="、".join(known[:6])), scope)


def _filled(heading: t.Article | None, filled: bool, scope: Scope) -> None:
    if heading is not None and not filled:
        _note(scope.wrong("P0349", heading.span, name=heading.number), scope, "warning")


def _marks(block: t.Block, scope: Scope) -> None:
    """（一）（二）（三）: a mark left out or written twice is a slip, or a lost item."""
    for place, sub in enumerate(block.subs, 1):
        if ordinal(sub.mark) != place:
            example = sub.mark[1:-1].isdigit()
            meant = f"（{place}）" if example else f"（{scope_article(f'第{place}条')[1:-1]}）"
            span = Span(sub.span.start, sub.span.start + len(sub.mark))
            problem = scope.wrong("P0346", span, found=sub.mark, expected=meant)
            _note(problem, scope, fix=Fix(span, meant))
            return
