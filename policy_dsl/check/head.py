"""What a file says of itself and of the whole policy: title, number, period in force, who pays, what overlaps."""

from __future__ import annotations

import msgspec

from policy_dsl.check.examples import scope_article
from policy_dsl.check.funding import Funding, WrongSharesError, read_funding
from policy_dsl.check.twice import twice
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.source import Source, Span
from policy_dsl.syntax import tree as t
from policy_dsl.syntax.literals import common_units
from policy_dsl.types import CountT, DateT, type_name
from policy_dsl.values.dates import add_months

_POSTS = {"以上": "GE_POST", "以下": "LE_POST", "以内": "LE_POST"}
_TERMINALS = {
    "超过": "GT", "高于": "GT", "大于": "GT", "不满": "LT", "低于": "LT", "少于": "LT", "不足": "LT",
    "不超过": "LE", "不高于": "LE", "不低于": "GE", "不少于": "GE", "达到": "GE", "满": "GE", **_POSTS,
}  # fmt: skip


class Head(msgspec.Struct):
    """What the file says of itself and of the whole policy."""

    name: str = ""
    number: str = ""
    official: str = ""
    year_offset: int = -1
    start: int | None = None
    end: int | None = None
    overlap: str = ""
    superior: str = ""
    funding: Funding = Funding()
    except_articles: tuple[str, ...] = ()
    seen: dict[str, Span] = msgspec.field(default_factory=dict)
    included: set[str] = msgspec.field(default_factory=set)
    excluded: set[str] = msgspec.field(default_factory=set)


def read_head(document: t.Document, source: Source, found: list[Diagnostic]) -> Head:
    """The statements about the whole file; what is stated twice is refused, since only one of them can hold."""
    head = Head()
    closing = False
    for statement in document.statements:
        if not isinstance(statement, t.Rules):
            _once(statement, head, source, found)
        match statement:
            case t.Article(number=number):
                closing = number == "附则"
            case t.Rules(items=(t.Item(clauses=(t.Mark(kind="FUNDED", text=text),), block=None),)) if closing:
                _once(statement, head, source, found)
                _funding(text, statement.span, head, source, found)
            case t.Meta(key="政策", text=text):
                head.name = text
            case t.Meta(key="文号", text=text):
                head.number = text
            case t.Meta(key="官方文本", text=text):
                head.official = text
            case t.Meta(key="年度", text=text, span=span):
                offsets = {"申报年度的上一年": -1, "申报年度": 0, "申报当年": 0}
                if text not in offsets:
                    args = {"found": text, "expected": "、".join(offsets)}
                    found.append(Diagnostic("P0337", source.name, span, args=args))
                head.year_offset = offsets.get(text, -1)
            case t.Meta(key="施行", text=text, span=span):
                _period(text, span, head, source, found)
            case t.Meta(key="语言", text=text, span=span) if text != "1":
                found.append(Diagnostic("P0337", source.name, span, args={"found": text, "expected": "1"}))
            case t.Wording(words=words, included=included, span=span):
                for word in words:
                    if word not in _TERMINALS:
                        args = {"found": word, "expected": "、".join(_TERMINALS)}
                        found.append(Diagnostic("P0337", source.name, span, args=args))
                    (head.included if included else head.excluded).add(_TERMINALS.get(word, ""))
            case t.Closing():
                _closing(statement, head, source, found)
            case _:
                pass
    if not document.statements:
        found.append(Diagnostic("P0345", source.name, Span(0, 0)))
    if not head.name:
        found.append(Diagnostic("P0338", source.name, Span(0, 0), severity="warning"))
    if head.start is not None and head.end is not None and head.start > head.end:
        span = next(
            s.span for s in document.statements if isinstance(s, t.Closing) and s.kind.startswith("in_force")
        )
        found.append(Diagnostic("P0339", source.name, span))
    return head


def _period(text: str, span: Span, head: Head, source: Source, found: list[Diagnostic]) -> None:
    """``施行：2026年1月1日至2027年1月1日。``"""
    days = []
    for part in text.split("至"):
        value = common_units().match(part, 0) if part else None
        if value is None or value[0] != len(part) or not isinstance(value[1][2], DateT):
            args = {"found": text, "expected": "两个日期（如2026年1月1日至2030年12月31日）"}
            found.append(Diagnostic("P0337", source.name, span, args=args))
            return
        days.append(value[1][0])
    head.start, head.end = days[0], days[-1] if len(days) > 1 else None


def _once(statement: t.Statement, head: Head, source: Source, found: list[Diagnostic]) -> None:
    """The title, the period, a principle of the closing part: a second one would silently replace the first."""
    match statement:
        case t.Meta(key="施行") | t.Closing(kind="in_force" | "in_force_for"):
            key = "施行日期"
        case t.Rules():
            key = _CLOSINGS["funding"]
        case t.Meta(key=key):
            pass
        case t.Closing(kind=kind):
            key = _CLOSINGS[kind]
        case _:
            return
    first = head.seen.setdefault(key, statement.span)
    if first is not statement.span:
        found.append(twice(key, statement.span, first, source))


_CLOSINGS = {
    "funding": "资金分担",
    "overlap": "与同类政策重叠时的原则",
    "superior": "与上级政策不一致时的原则",
}


def _funding(text: str, span: Span, head: Head, source: Source, found: list[Diagnostic]) -> None:
    try:
        head.funding = read_funding(text)
    except WrongSharesError as problem:
        args = {"found": text, "why": problem.zh, "why_en": problem.en}
        found.append(Diagnostic("P0366", source.name, span, args=args))


def _closing(node: t.Closing, head: Head, source: Source, found: list[Diagnostic]) -> None:
    match node.kind:
        case "in_force" | "in_force_for":
            assert node.first is not None
            head.start = _day(node.first, source, found)
            if node.last is None:
                head.end = None
            elif node.kind == "in_force":
                head.end = _day(node.last, source, found)
            else:
                head.end = _after(node.first, node.last, source, found)
        case "funding":
            _funding(node.text, node.span, head, source, found)
            head.except_articles = tuple(scope_article(article) for article in node.articles)
        case "overlap":
            head.overlap = node.text
            if node.text != "从优、就高、不重复":
                args = {"found": node.text, "expected": "从优、就高、不重复"}
                found.append(Diagnostic("P0337", source.name, node.span, args=args))
        case _:
            head.superior = node.text


def _day(number: t.Number, source: Source, found: list[Diagnostic]) -> int | None:
    if isinstance(number.value[2], DateT):
        return number.value[0]
    args = {"found": number.text, "expected": "日期", "type": type_name(number.value[2])}
    found.append(Diagnostic("P0303", source.name, number.span, args=args))
    return None


def _after(first: t.Number, long: t.Number, source: Source, found: list[Diagnostic]) -> int | None:
    """``自2026年1月1日起施行，有效期3年``: the day before the same day three years later."""
    top, bottom, type_ = long.value
    months = {"年": 12, "个月": 1, "月": 1}.get(type_.unit, 0) if isinstance(type_, CountT) else 0
    if not months or top % bottom:
        args = {"found": long.text, "expected": "年、月", "type": type_name(type_)}
        found.append(Diagnostic("P0303", source.name, long.span, args=args))
        return None
    return add_months(first.value[0], top // bottom * months) - 1
