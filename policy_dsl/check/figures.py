"""The numbers of a text in 公文, as values that can be compared: 100万元, 百分之十五, 三分之一, 36个月."""

from __future__ import annotations

import re
from math import gcd

from policy_dsl.resolve import unit_name
from policy_dsl.syntax.chars import squeeze
from policy_dsl.syntax.literals import Literal, Units
from policy_dsl.types import CountT

Key = tuple[int, int, str]

_RATIO = re.compile(r"(?<!\d)\d{1,9}(?:[:：∶]\d{1,9})+(?!\d)")


def key_of(value: Literal) -> Key:
    """What two numbers that say the same have in common: the value as a fraction, and of what; 36个月 is 三年."""
    top, bottom, type_ = value
    unit = unit_name(type_.unit) if isinstance(type_, CountT) else type(type_).__name__
    if unit == "月" and top % (12 * bottom) == 0:
        unit, top = "年", top // 12
    shared = gcd(top, bottom) or 1
    return top // shared, bottom // shared, unit


def numbers_of_text(text: str, finder: Units) -> list[tuple[int, str, Literal]]:
    """The numbers of a text with their places and words. Article numbers and bare digits inside words are none."""
    body = squeeze(text)
    out: list[tuple[int, str, Literal]] = []
    at = 0
    while at < len(body):
        ratio = _RATIO.match(body, at)
        if ratio is not None:
            out.append((at, ratio[0], _ratio(ratio[0])))
            at = ratio.end()
            continue
        found = finder.match(body, at)
        if found is None:
            at += 1
            continue
        end, value = found
        word = body[at:end]
        ordinal_ = at > 0 and body[at - 1] == "第"
        if not ordinal_ and not (isinstance(value[2], CountT) and _is_bare(word, value[2])):
            out.append((at, word, value))
        at = end
    return out


def _ratio(words: str) -> Literal:
    """6:4 of 按6:4承担, its numbers in one: it is carried by the very same ratio."""
    numbers = [int(each) for each in re.split("[:：∶]", words)]
    together = 0
    for number in numbers:
        together = together * 10**9 + number
    return Literal((together, 1, CountT("比")))


def _is_bare(word: str, type_: CountT) -> bool:
    """5 of 5G, 一 of 一批: digits that measure nothing; of Chinese ones only spans of time are counted."""
    if word[0] not in "0123456789":
        return unit_name(type_.unit) not in ("年", "月")
    return word[-1] in "0123456789."
