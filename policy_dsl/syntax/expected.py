"""What could have stood there, in a drafter's words."""

from __future__ import annotations

from collections.abc import Iterable

from policy_dsl.syntax.keywords import KEYWORDS

_KINDS: tuple[tuple[frozenset[str], str, str], ...] = (
    (frozenset(("WORD",)), "已声明的词", "a declared word"),
    (frozenset(("LITERAL",)), "数（如200万元、5万辆、三年）", "a number (such as 200万元)"),
    (frozenset(("RATE",)), "比例（如5%）", "a rate (such as 5%)"),
    (frozenset(("GE", "LE", "GT", "LT", "EQ")), "“超过”“不超过”“达到”等", "a comparison"),
    (frozenset(("GE_POST", "LE_POST")), "“以上”“以下”", "以上 / 以下"),
    (frozenset(("GIVE", "GIVE_EACH")), "“给予”", "给予"),
    (frozenset(("BY",)), "“按…的标准”", "按…的标准"),
    (frozenset(("STRING",)), "「…」", "「…」"),
    (frozenset(("TYPE",)), "类型（是否、金额、比例、数量（辆）、认定…）", "a type (是否, 金额 …)"),
    (frozenset(("STOP",)), "“。”", "。"),
    (frozenset(("SEMI",)), "“；”", "；"),
    (frozenset(("COMMA",)), "“，”", "，"),
    (frozenset(("COLON",)), "“：”", "："),
    (frozenset(("DE",)), "“的”", "的"),
    (frozenset(("IS", "IS_TRUE")), "“为”", "为"),
    (frozenset(("MARK",)), "“（一）”", "（一）"),
    (frozenset(("THEN",)), "“则”", "则"),
    (frozenset(("ARTICLE",)), "条号（如第一条）", "an article (第一条)"),
    (frozenset(("OPTION", "NEXT_OPTION")), "“甲”“乙”", "甲, 乙"),
    (frozenset(("UNIT",)), "单位（如（辆））", "a unit such as （辆）"),
)
_RARE = (
    (frozenset(("QUOTED",)), "“…”", "“…”"),
    (frozenset(("FUNDED",)), "“资金由…承担”", "资金由…承担"),
    (frozenset(("RUN_CLOSE",)), "词的后半（如连续3年“保持在规”）", "the rest of the word"),
)
"""Said only where nothing else can stand."""
_MOST = 6


def describe(terminals: Iterable[str]) -> dict[str, str]:
    """``expected_zh`` / ``expected_en``: the likeliest few of what the grammar allows."""
    allowed = set(terminals)
    zh: list[str] = []
    en: list[str] = []
    for table in (_KINDS, _RARE):
        for kinds, chinese, english in table if not zh else ():
            if allowed & kinds:
                zh.append(chinese)
                en.append(english)
    if not zh:
        spelled = [KEYWORDS[name][0] for name in sorted(allowed) if name in KEYWORDS]
        zh = [f"“{word}”" for word in spelled]
        en = list(spelled)
    return {"expected_zh": "、".join(zh[:_MOST]), "expected_en": ", ".join(en[:_MOST])}
