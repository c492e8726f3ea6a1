"""Every small slip that a drafter could make in the rules of a policy: a mutant each, as a change of the text.

Only the rules are changed (and 定义, 参数, the options of 解读, the closing paragraph), never quotes, 例 or 性质.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from policy_dsl.mutation.numbers import slips
from policy_dsl.resolve import nodes_of, resolve
from policy_dsl.source import Source, Span
from policy_dsl.syntax import parse
from policy_dsl.syntax import tree as t
from policy_dsl.syntax.lexer import lex
from policy_dsl.syntax.scan import scan
from policy_dsl.syntax.token import LiteralToken, Token
from policy_dsl.types import AGAIN, FIRST, EnumT, SetT


class Mutant(msgspec.Struct, frozen=True):
    """``text[start:end]`` becomes ``new``. ``kind``: what sort of slip, in Chinese; ``old``: what stood there."""

    start: int
    end: int
    new: str
    kind: str
    old: str
    article: str

    def text(self, source: str) -> str:
        """The whole policy with the slip."""
        return source[: self.start] + self.new + source[self.end :]


_SWAPS: dict[str, tuple[tuple[str, str], ...]] = {
    "GE": (("达到→超过", "超过"), ("达到→低于", "低于")),
    "GT": (("超过→达到", "达到"), ("超过→低于", "低于")),
    "LE": (("不超过→低于", "低于"), ("不超过→去掉", "")),
    "LT": (("低于→不超过", "不超过"), ("低于→超过", "超过")),
    "GE_POST": (("以上→以下", "以下"),),
    "LE_POST": (("以下→以上", "以上"),),
    "WITH_EDGE": (("含→不含", "（不含）"),),
    "WITHOUT_EDGE": (("不含→含", "（含）"),),
    "WITH_NUMBER": (("含→不含", "（不含"),),
    "WITHOUT_NUMBER": (("不含→含", "（含"),),
    "INCLUDED": (("含→不含", "均不含本数"),),
    "EXCLUDED": (("不含→含", "均含本数"),),
    "FIRST_COME": (("先到先得→去掉", ""),),
    "PRO_RATA": (("按比例分配→去掉", ""),),
    "YEARLY": (("每年→去掉", ""),),
    "GIVE_YEARLY": (("每年→去掉", "给予"),),
    "TOTAL": (("累计→去掉", ""), ("累计→每年累计", "每年累计")),
    "ONCE": (("一次性→去掉", ""), ("一次性→每年", "每年")),
    "AGAIN": (("再→去掉", ""),),
    "FUNDER": (("出资→去掉", ""),),
    "EACH": (("单个→去掉", ""),),
    "GRADED": (("进档→去掉", ""),),
    "BEST": (("择优→去掉", ""),),
    "LADDER": (("逐级→去掉", ""),),
    "GROWTH": (("新增→去掉", ""),),
    "PRIOR": (("上年度→去掉", ""),),
    "AND_ALSO": (("且→或", "或"),),
    "OR": (("或→且", "且"),),
    "NOT": (("不→去掉", ""),),
    "MAXIMAL": (("就高→叠加", "下列叠加"),),
    "ADDITIVE": (("叠加→就高", "下列就高"),),
    "ONE_CHOICE": (("择一→叠加", "下列叠加"),),
    "LOWER": (("孰低→孰高", "孰高"),),
    "HIGHER": (("孰高→孰低", "孰低"),),
    "MARGINAL": (("超额累进→去掉", ""),),
    "TOP_TIER": (("取最高档→去掉", ""),),
}
"""What a keyword is taken for, by its terminal."""
_STRICT = {"GE_POST": "超过", "LE_POST": "低于"}
"""Words after a number, with the word before it that leaves out the boundary: 50人以上, 超过50人."""
_CLAUSES = (t.MaxYears, t.Decay, t.NoRepeat, t.Deduct, t.PerStep, t.Stages, t.Mark, t.Subject)
"""Clauses that can be forgotten; a 对… is whom the rule is for, and so no slip."""
_STATES = {FIRST: ("经认定", AGAIN), AGAIN: (FIRST,), "经认定": (FIRST,)}


def mutants(source: Source) -> list[Mutant]:
    """All slips of a file, in the order of its text. A file that cannot be read has none."""
    document = parse(source).document
    places = list(_places(document))
    levels = _levels(document, source)
    tokens = [each for each in lex(scan(source.text), source.name).tokens if each.type != "STRING"]
    out: dict[tuple[int, int, str], Mutant] = {}
    for article, span in places:
        inside = [each for each in tokens if span.start <= each.start and each.end <= span.end]
        for start, end, new, kind in (
            *_by_word(inside, levels, source.text),
            *_exchanged(inside, source.text),
        ):
            old = source.text[start:end]
            if new != old:
                out.setdefault((start, end, new), Mutant(start, end, new, kind, old, article))
    for article, start, end in _clauses(document, source.text):
        out.setdefault((start, end, ""), Mutant(start, end, "", "漏写一句", source.text[start:end], article))
    return sorted(out.values(), key=lambda each: (each.start, each.end, each.new))


def _places(document: t.Document) -> Iterator[tuple[str, Span]]:
    """Where rules stand, with their article."""
    article = ""
    for statement in document.statements:
        match statement:
            case t.Article(number=number):
                article = number
            case (
                t.Rules(span=span)
                | t.Closing(span=span)
                | t.Definition(span=span)
                | t.ParamDecl(span=span)
                | t.Wording(span=span)
            ):
                yield article, span
            case t.ReadingNode(options=options):
                for option in options:
                    for change in option.changes:
                        yield article, change.item.span
            case _:
                pass


def _levels(document: t.Document, source: Source) -> dict[str, tuple[str, ...]]:
    """Each level with what it can be taken for: the one after it and the one before, the first beside the last."""
    out: dict[str, tuple[str, ...]] = dict(_STATES)
    for fact in resolve(document, source.name).facts:
        if isinstance(fact.type, EnumT | SetT) and not (
            isinstance(fact.type, EnumT) and fact.type.recognition
        ):
            values = fact.type.values
            for at, value in enumerate(values):
                if len(values) > 1:
                    beside = (values[(at + 1) % len(values)], values[at - 1])
                    out.setdefault(value, tuple(dict.fromkeys(beside)))
    return out


def _by_word(
    tokens: Sequence[Token], levels: dict[str, tuple[str, ...]], text: str
) -> Iterator[tuple[int, int, str, str]]:
    for at, token in enumerate(tokens):
        raw = text[token.start : token.end]
        if isinstance(token, LiteralToken) or token.type in ("YEAR_N", "SPAN_N", "STAGES", "FUNDED"):
            for kind, new in slips(raw):
                yield token.start, token.end, new, f"数{kind}"
            continue
        if token.type == "WORD" and str(token) in levels:
            for level in levels[str(token)]:
                yield token.start, token.end, level, "等级换错"
        if token.type in _STRICT and at and isinstance(tokens[at - 1], LiteralToken):
            number, word = tokens[at - 1], _STRICT[token.type]
            yield number.start, token.end, word + text[number.start : number.end], f"{token}→{word}"
        for kind, new in _SWAPS.get(token.type, ()):
            if new == "每年累计" and _yearly(tokens[:at]):
                continue
            yield token.start, token.end, new, kind


def _yearly(before: Sequence[Token]) -> bool:
    """Whether 每年 stands in the same clause."""
    for token in reversed(before):
        if token.type in ("COMMA", "SEMI", "STOP"):
            return False
        if token.type in ("YEARLY", "GIVE_YEARLY"):
            return True
    return False


def _exchanged(tokens: Sequence[Token], text: str) -> Iterator[tuple[int, int, str, str]]:
    """Neighbours of a list (20万元、10万元) in the wrong order."""
    for first, mark, second in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if (
            mark.type in ("DUN", "AND")
            and isinstance(first, LiteralToken)
            and isinstance(second, LiteralToken)
        ):
            new = (
                text[second.start : second.end]
                + text[first.end : second.start]
                + text[first.start : first.end]
            )
            yield first.start, second.end, new, "前后颠倒"


def _clauses(document: t.Document, text: str) -> Iterator[tuple[str, int, int]]:
    """Clauses that can be forgotten, each with the comma before it."""
    article = ""
    for statement in document.statements:
        if isinstance(statement, t.Article):
            article = statement.number
        if not isinstance(statement, t.Rules | t.ReadingNode):
            continue
        for node in nodes_of(statement):
            if not isinstance(node, t.Item | t.Sub):
                continue
            for clause in node.clauses[1:]:
                if not isinstance(clause, _CLAUSES) or (isinstance(clause, t.Subject) and clause.lead):
                    continue
                start = clause.span.start
                before = text[:start].rstrip()
                if before.endswith(("，", ",")):
                    yield article, len(before) - 1, clause.span.end
