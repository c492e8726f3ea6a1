"""Chinese numerals, read strictly: 三 → 3, 二十 → 20, 一百零五 → 105, 三千万 → 30 000 000.

What can be read in two ways is not read: 三百五 (350 or 305), 一万五, 二三十.
"""

from __future__ import annotations

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
CHARS = "零〇一二两三四五六七八九十百千万亿点"
_LONGEST = 60
_UNITS = {"十": 10, "百": 100, "千": 1000}


def _section(text: str) -> int | None:
    """A number below 10 000, without 万 and 亿; None for anything else."""
    total, digit, last = 0, -1, 10_000
    gap = False
    for char in text:
        if char in "零〇":
            if digit >= 0 or gap:
                return None
            gap = True
        elif char in DIGITS:
            if digit >= 0:
                return None
            digit = DIGITS[char]
        else:
            unit = _UNITS.get(char, 0)
            if not unit or unit >= last or (digit < 0 and (unit != 10 or total)):
                return None
            total += (digit if digit >= 0 else 1) * unit
            digit, last, gap = -1, unit, False
    if digit < 0:
        return None if gap else total
    # a last digit straight after 百 or 千 is said for both 350 and 305
    return total + digit if gap or last in (10, 10_000) else None


def _below_yi(text: str) -> int | None:
    """A number below 10⁸."""
    if "万" not in text:
        return _section(text)
    head, _, tail = text.partition("万")
    high = _section(head)
    if not high:
        return None
    if not tail:
        return high * 10_000
    low = _section(tail)
    if not low or (low < 10 and tail[0] not in "零〇"):
        return None
    return high * 10_000 + low


def chinese(text: str) -> int | None:
    """A whole number in Chinese numerals, below 10¹²; None when it is not one, or could be two."""
    if not text:
        return None
    if text in ("零", "〇"):
        return 0
    head, mark, tail = text.partition("亿")
    if not mark:
        return _below_yi(text)
    high = _below_yi(head)
    if not high:
        return None
    if not tail:
        return high * 10**8
    low = _below_yi(tail)
    if not low or (low < 10 and tail[0] not in "零〇"):
        return None
    return high * 10**8 + low


def chinese_decimal(text: str) -> tuple[int, int] | None:
    """A number with or without 点 (一点八五) as (numerator, power of ten)."""
    if len(text) > _LONGEST:
        return None
    head, mark, tail = text.partition("点")
    if not mark:
        whole = chinese(text)
        return None if whole is None else (whole, 1)
    whole = chinese(head)
    if whole is None or not tail or any(c not in DIGITS or c == "两" for c in tail):
        return None
    for char in tail:
        whole = whole * 10 + DIGITS[char]
    return whole, 10 ** len(tail)
