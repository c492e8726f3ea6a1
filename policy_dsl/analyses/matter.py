"""What an award is for, and whether the text says how two of them go together."""

from __future__ import annotations

import re

from policy_dsl.core import ir

_TOGETHER = re.compile(
    r"再给予|再按|再奖励|叠加|同时享受|另(?:外|行)?(?:给予|奖励|补助)|额外|扣除|不重复|择一|就高|差额|进档|取最高"
)
_GIFT = re.compile(r"[一-龥“”]*?(?:奖励|补助|补贴|资助|支持|补偿|经费)")
_AMOUNT = re.compile(
    r"[0-9一二三四五六七八九十百千万亿.]+(?:元|%|万|亿)|给予|的标准|的比例|一次性|其|不超过|的"
)


def gift(award: ir.Award) -> str:
    """What it calls what it gives: 奖励, 建设支持; empty where it does not say."""
    found = _GIFT.findall(_AMOUNT.sub("|", award.text.partition("给予")[2]))
    return str(found[0]) if found else ""


def says_together(award: ir.Award) -> bool:
    """Whether its own words say how it goes with others."""
    return bool(award.deducts) or _TOGETHER.search(award.text) is not None


def tied(first: ir.Award, second: ir.Award, policy: ir.Policy) -> bool:
    """Whether the text says what holds for the two together: a choice, a common cap, a deduction, 再给予, 不重复."""
    if says_together(first) or says_together(second):
        return True
    both = {first.id, second.id}
    ties = [*(choice.awards for choice in policy.choices), *(cap.awards for cap in policy.caps)]
    return any(both <= set(tie) for tie in ties)
