"""The numbers of a text in 公文, as values that can be compared: 100万元, 百分之十五, 三分之一, 36个月."""

from __future__ import annotations

from math import gcd

from policy_dsl.resolve import unit_name
from policy_dsl.syntax.chars import squeeze
from policy_dsl.syntax.literals import Literal, Units
from policy_dsl.types import CountT

Key = tuple[int, int, str]


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


def _is_bare(word: str, type_: CountT) -> bool:
    """5 of 5G, 一 of 一批: digits that measure nothing; of Chinese ones only spans of time are counted."""
    if word[0] not in "0123456789":
        return unit_name(type_.unit) not in ("年", "月")
    return word[-1] in "0123456789."
