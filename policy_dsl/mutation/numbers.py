"""Slips of a number as it is written: one more or less of its last digit, ten times as much, two digits exchanged."""

from __future__ import annotations

import re
from collections.abc import Iterator

_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_CHINESE = re.compile("[一二三四五六七八九两]")
_ORDER = "一二三四五六七八九"
_DATE = re.compile(r"(\d+)年(\d+)月(\d+)日")


def slips(text: str) -> Iterator[tuple[str, str]]:
    """``(what was done, the number as it stands then)``; the text is a number with its unit (1.8亿元, 三年, a date)."""
    date = _DATE.fullmatch("".join(text.split()))
    if date is not None:
        year, month, day = map(int, date.groups())
        yield "日期", f"{year}年{month}月{day - 1 if day > 1 else day + 1}日"
        yield "日期", f"{year + 1}年{month}月{min(day, 28)}日"
        return
    found = _DIGITS.search(text)
    if found is None:
        yield from _chinese(text)
        return

    def with_digits(digits: str) -> str:
        return text[: found.start()] + digits + text[found.end() :]

    digits = found.group()
    places = len(digits.partition(".")[2])
    value = int(digits.replace(".", ""))
    made: dict[str, str] = {}
    for kind, number in (("加一", value + 1), ("减一", value - 1), ("十倍", value * 10)):
        if number > 0:
            made.setdefault(_written(number, places), kind)
    swapped = digits[1] + digits[0] + digits[2:] if digits[1:2].isdigit() else ""
    if swapped and swapped[0] != "0":
        made.setdefault(swapped, "两位颠倒")
    for number_text, kind in made.items():
        if number_text != digits:
            yield kind, with_digits(number_text)


def _written(value: int, places: int) -> str:
    if not places:
        return str(value)
    whole, rest = divmod(value, 10**places)
    return f"{whole}.{rest:0{places}d}"


def _chinese(text: str) -> Iterator[tuple[str, str]]:
    found = _CHINESE.search(text)
    if found is None:
        return
    digit = "二" if found.group() == "两" else found.group()
    at = _ORDER.index(digit)
    for kind, other in (("加一", at + 1), ("减一", at - 1)):
        if 0 <= other < len(_ORDER):
            yield kind, text[: found.start()] + _ORDER[other] + text[found.end() :]
