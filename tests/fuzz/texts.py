"""Random ``.pol`` texts, most of them wrong: pieces of real ones cut and joined anywhere, and what the grammar would
produce if nobody looked at meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NoReturn

from lark import Lark
from lark.lexer import Lexer
from random_policies import random_policy

from policy_dsl.syntax.keywords import KEYWORDS
from policy_dsl.syntax.tables import grammar_text

HZ2025 = Path(__file__).resolve().parents[2] / "policies" / "hz2025.pol"

ODD = (
    "（", "）", "((((", "））））", "「", "」", "“", "”", "《", "》", "。", "；", "：", "，", "、", "\n", "\n\n　　", "\t", "\x00",
    "\u200b", "\ufeff", "é", "😀", "𠮷", "0", "9" * 40, "1" + "0" * 18 + "元", "一" * 30, "百分之", "分之", "％", "0%", "-1元",
    "2026年2月30日", "9999年12月31日", "0001年1月1日", "第零条", "第9999条", "第一条", "（一）", "；（二）", "例", "性质：", "注：",
    "原文「", "解读「", "对象 企业：", "清单 ", "定义 ", "参数 ", "政策《", "修订：", "施行：", "万", "亿", "每", "的", "不", "非未非未",
)  # fmt: skip

NUMBERS = (
    "0",
    "1",
    "0元",
    "0.01元",
    "20万元",
    "9999999亿元",
    "0%",
    "100%",
    "1000%",
    "3",
    "99999999",
    "2026",
    "12",
)
WORDS = (
    "甲奖",
    "乙奖",
    "规上企业",
    "投资额",
    "研发费",
    "规模",
    "签约日",
    "称号",
    "荣誉",
    "项目",
    "造价",
    "竣工",
    "企业",
)
HEAD = (
    "政策《示例》。\n对象 企业：规上企业：是否；投资额：金额；研发费：逐年金额；规模：小型、大型之一或无，从低到高；签约日：日期；"
    "称号：认定；荣誉：金奖、银奖可多项；人数：数量（人）；费率：比例。\n清单 项目：造价：金额；竣工：是否。\n"
)
SPELLED: dict[str, tuple[str, ...]] = {
    "WORD": WORDS, "ARTICLE": ("第一条", "第二条", "第三十条"), "STRING": ("「某」", "「甲」", "「」"), "QUOTED": ("“某”", "“以上”"),
    "LITERAL": ("20万元", "0.01元", "5%", "3年", "10个百分点", "2026年1月1日", "5人", "三分之一", "12"), "RATE": ("5%", "三分之一"),
    "MARK": ("（一）",), "NEXT_MARK": ("；（二）", "；（三）"), "CHANGE_MARK": ("（一）",), "OPTION": ("甲", "乙"), "NEXT_OPTION": ("；乙", "；丙"),
    "META": ("政策《再一个》", "文号：测〔2026〕1号", "年度：上一年", "施行：2026年1月1日"), "TYPE": ("金额", "是否", "逐年金额", "数量", "认定", "日期", "比例"),
    "UNIT": ("（人）", "（台）"), "LEVELS": ("等级：",), "EDGE_END": ("以上", "以下"), "ITEM": ("第一项", "第2项"), "YEAR_N": ("首年", "次年"),
    "SPAN_N": ("前两年", "后3年"), "STAGES": ("分三年", "分2期"), "BEST_OF": ("较前三年最高",), "ROUNDING": ("，舍尾到万元", "，四舍五入到元"),
    "FUNDED": ("所需资金由市、区两级财政按1:1承担",), "RUN_OPEN": ("连续",), "RUN_CLOSE": ("在规",), "UNKNOWN": ("某某",),
}  # fmt: skip


@cache
def pieces() -> tuple[str, ...]:
    """Sentences of hz2025 and of random policies, and parts of them between marks."""
    texts = [HZ2025.read_text("utf-8"), *(random_policy(seed) for seed in range(25))]
    sentences = [each for text in texts for each in re.split(r"(?<=。)", text) if each.strip()]
    return tuple(
        sentences + [part for each in sentences for part in re.split(r"(?<=[，；：、的])", each) if part]
    )


def spliced(seed: int) -> str:
    """A policy of which pieces are cut out, doubled, moved, and replaced by pieces of others and odd characters."""
    rng = Random(seed)
    text = random_policy(rng.randrange(10**6))
    if rng.random() < 0.4:
        whole = HZ2025.read_text("utf-8")
        start = rng.randrange(len(whole))
        text = HEAD * rng.randrange(2) + whole[start : start + rng.choice((200, 1500, 4000))]
    for _ in range(rng.choice((1, 1, 2, 3, 8, 25))):
        at = rng.randrange(len(text) + 1)
        to = min(len(text), at + rng.choice((1, 1, 2, 5, 20, 100)))
        match rng.choice((0, 1, 2, 3, 4, 5, 6, 7, 7, 7, 8, 8, 8)):
            case 0:
                text = text[:at] + text[to:]
            case 1:
                text = text[:to] + text[at:]
            case 2:
                text = text[:at] + rng.choice(ODD) * rng.choice((1, 1, 1, 2, 60)) + text[at:]
            case 3:
                text = text[:at] + rng.choice(pieces()) + text[at:]
            case 4:
                text = text[:at] + rng.choice(rng.choice(list(KEYWORDS.values()))) + text[to:]
            case 5:
                other = rng.randrange(len(text) + 1)
                text = text[:at] + text[other : other + to - at] + text[to:]
            case 7:
                numbers = list(re.finditer(r"\d+(\.\d+)?(万元|亿元|元|%)?", text))
                if numbers:
                    number = rng.choice(numbers)
                    text = text[: number.start()] + rng.choice(NUMBERS) + text[number.end() :]
            case 8:
                sentences = re.split(r"(?<=。)", text)
                one, two = rng.randrange(len(sentences)), rng.randrange(len(sentences))
                sentences[one], sentences[two] = (
                    sentences[two],
                    rng.choice((sentences[one], rng.choice(pieces()))),
                )
                text = "".join(sentences)
            case _:
                marks = [place.start() for place in re.finditer("[。；，：、（）「」]", text)] or [0]
                mark = rng.choice(marks)
                text = text[:mark] + rng.choice("。；，：、（）「」 ") + text[mark + 1 :]
    return text


class _Nothing(Lexer):
    """Stands where Lark wants a lexer: only the rules are wanted."""

    def __init__(self, _conf: object) -> None: ...

    def lex(self, *_args: object) -> Iterator[NoReturn]:
        yield from ()


class Grammar:
    """Sentences of the grammar, whatever they mean."""

    def __init__(self) -> None:
        rules: list[Any] = Lark(grammar_text(), parser="lalr", lexer=_Nothing, maybe_placeholders=False).rules
        self.rules: dict[str, list[list[tuple[bool, str]]]] = {}
        for rule in rules:
            parts = [(bool(each.is_term), str(each.name)) for each in rule.expansion]
            self.rules.setdefault(str(rule.origin.name), []).append(parts)
        self.least: dict[str, int] = {}
        for _ in self.rules:  # how deep the shallowest sentence of each symbol is
            for name, bodies in self.rules.items():
                depths = [self._depth(body) for body in bodies]
                self.least[name] = min(depths) + 1

    def _depth(self, body: list[tuple[bool, str]]) -> int:
        return max((0 if term else self.least.get(name, 10**6) for term, name in body), default=0)

    def words(self, rng: Random, symbol: str, depth: int) -> Iterator[str]:
        """Terminals of a random sentence; beyond ``depth`` the shallowest."""
        bodies = self.rules[symbol]
        fitting = [body for body in bodies if self._depth(body) <= depth]
        for term, name in rng.choice(fitting or [min(bodies, key=self._depth)]):
            if term:
                yield rng.choice(KEYWORDS.get(name) or SPELLED[name])
            else:
                yield from self.words(rng, name, depth - 1)

    def text(self, seed: int) -> str:
        """A policy of random sentences after a head that declares their words."""
        rng = Random(seed)
        sentences = [
            "".join(self.words(rng, "sentence", rng.choice((4, 7, 10, 14)))) for _ in range(rng.randint(1, 6))
        ]
        return HEAD + "\n".join(sentences) + "\n"


@cache
def grammar() -> Grammar:
    """Read once."""
    return Grammar()


def generated(seed: int) -> str:
    """A text from the grammar; every third is cut and joined as well."""
    text = grammar().text(seed)
    rng = Random(seed)
    if seed % 3 == 0:
        at = rng.randrange(len(text))
        text = text[:at] + rng.choice(ODD) + text[at + rng.randrange(4) :]
    return text
