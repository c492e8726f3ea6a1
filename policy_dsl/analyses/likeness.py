"""Words that a reader, or the cut of a sentence, can take for another."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from policy_dsl.analyses.finding import warn
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.resolve import Names
from policy_dsl.resolve.symbols import AwardSym
from policy_dsl.source import Source, Span
from policy_dsl.syntax import tree as t

_LIKE = (
    "己已巳", "未末", "入人八", "日曰", "土士", "干千于", "折拆", "天夫", "戌戍戊", "晴睛", "间问", "乌鸟", "玉王", "免兔", "刺剌",
    "冷泠", "大太犬", "木本术", "贝见", "圆园", "帐账胀", "定订", "记纪", "税锐", "期其", "制治", "签鉴", "券卷", "贷货", "侯候",
    "辨辩辫", "历厉", "购构沟", "像象", "既即", "育肓", "颖颍", "型形", "度渡", "做作", "备各", "质资", "份分", "申甲由", "工土",
    "设没", "投没", "持特待", "费贵", "技枝", "研妍", "业亚", "目日", "列例", "的地得", "级极", "补朴", "助肋", "类娄", "ⅠI1lⅼ", "0OＯ〇",
)  # fmt: skip
"""Characters that look or sound alike."""

_TWINS = {frozenset((a, b)) for group in _LIKE for a in group for b in group if a != b}

_OPPOSITE = frozenset(
    "上本下前后首末次新旧大小高低中多少省市区县镇乡国内外东西南北甲乙丙丁戊一二三四五六七八九十两男女总净乘商有无人企初终左右进出入买卖收支"
    "长短轻重软硬水陆空公私主副正负老青幼农工林牧渔旅货客早晚春夏秋冬季月年周日增减存贷借还产销供求单双全半再每各"
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)  # fmt: skip
"""Characters by which words are told apart on purpose: 上年度, 本年度."""

_SHORTEST = 4
"""Shorter words that differ in one character are simply different words."""


class _Declared(msgspec.Struct, frozen=True):
    word: str
    span: Span
    owner: Span
    """The declaration whose name, other name or level it is."""


def alike(document: t.Document, source: Source) -> list[Diagnostic]:
    """Declared words of one length that differ in one character."""
    seen: dict[tuple[str, str], list[_Declared]] = {}
    found = []
    told: set[tuple[str, str]] = set()
    for each in _declared(document):
        for at in range(len(each.word)):
            key = each.word[:at], each.word[at + 1 :]
            others = seen.setdefault(key, [])
            for other in others[:3]:
                a, b = other.word[at], each.word[at]
                if a == b or other.owner == each.owner or (other.word, each.word) in told:
                    continue
                twins = frozenset((a, b)) in _TWINS
                if twins or (len(each.word) >= _SHORTEST and not {a, b} & _OPPOSITE):
                    told.add((other.word, each.word))
                    args = {"name": each.word, "other": other.word, "a": a, "b": b}
                    also = other.span, "另一个在这里", "the other one"
                    found.append(warn("P0618", each.span, source, also, **args))
            others.append(each)
    return found


def _declared(document: t.Document) -> Iterator[_Declared]:
    for statement in document.statements:
        match statement:
            case t.GroupDecl(name=name, also=also, facts=facts):
                for word in (name, *also):
                    yield _Declared(word.text, word.span, name.span)
                for fact in facts:
                    for word in (fact.name, *fact.also, *fact.type.words):
                        yield _Declared(word.text, word.span, fact.name.span)
            case t.Definition(name=name, also=also) | t.ParamDecl(name=name, also=also):
                for word in (name, *also):
                    yield _Declared(word.text, word.span, name.span)
            case _:
                pass


def joined(document: t.Document, names: Names, source: Source) -> list[Diagnostic]:
    """A word that is two others side by side: the sentence that means the two is read as the one."""
    words = {
        word
        for word, symbols in names.table.items()
        if any(not isinstance(symbol, AwardSym) for symbol in symbols)
    }
    found = []
    told: set[str] = set()
    for each in _declared(document):
        if each.word in told:
            continue
        for at in range(2, len(each.word) - 1):
            first, second = each.word[:at], each.word[at:]
            if first in words and second in words and not _same(first, second, each.word, names):
                told.add(each.word)
                found.append(warn("P0619", each.span, source, name=each.word, first=first, second=second))
                break
    return found


def _same(first: str, second: str, whole: str, names: Names) -> bool:
    """Whether the parts are another name of the same thing as the whole (企业经营规模, 经营规模)."""
    meant = names.meanings(whole)
    return any(symbol in meant for part in (first, second) for symbol in names.meanings(part))
