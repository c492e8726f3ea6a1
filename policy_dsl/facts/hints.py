"""What to write instead, where the thing that was written tells: only imported when something is wrong.

Each function gives the words ``how`` and ``how_en`` of a message (see :mod:`policy_dsl.diagnostics.render`), or
nothing where the general hint of the code says it best.
"""

from __future__ import annotations

import re
from calendar import monthrange

Words = dict[str, str]

VAGUE = "约|大概|左右|以上|以下|以内|上下|不到|不足|超过|将近|[余几多]"
"""Words that make a number an uncertain one."""
_FORMAL = "[壹贰叁肆伍陆柒捌玖拾佰仟萬億圆]"
_CURRENCY = "(?i)^(?:[¥￥$€£]|rmb|cny|人民币)"


def _how(zh: str, en: str) -> Words:
    return {"how": zh, "how_en": en}


def of_number(text: str) -> Words:
    """For a number that is not understood (narrowed)."""
    if re.search(_FORMAL, text):
        return _how(
            "大写金额改用阿拉伯数字，例如 3000万元。",
            "Write capital numerals as digits, for example 3000万元.",
        )
    if re.search(VAGUE, text):
        return _how(
            "写一个确定的数，去掉“约”“左右”“以上”这样的字。",
            "Write one definite number, without 约, 左右, 以上 and the like.",
        )
    if re.search(_CURRENCY, text):
        return _how(
            "货币符号不写，单位写在数的后面，例如 3000万元。",
            "Leave out the sign of the currency and write the unit behind the number, as in 3000万元.",
        )
    if re.search(r"\d,\d", text):
        return _how(
            "逗号隔在每三位之间（12,000元），或者不写（12000元）。",
            "Put a comma between every three digits (12,000元), or none (12000元).",
        )
    if re.search(r"\d[^\d.,/]+\d", text):
        return _how(
            "合成一个数，带一个单位，例如 3亿5000万元 写成 3.5亿元；一个范围要写成确定的一个数。",
            "Make it one number with one unit: 3.5亿元 for 3亿5000万元. A range must become one number.",
        )
    return {}


def of_date(spaced: str) -> Words:
    """For a date that is not understood (narrowed)."""
    text = spaced.replace(" ", "")
    if (found := re.fullmatch(r"(?a:(\d{4})(\d\d)(\d\d))", text)) and (day := _exists(found)):
        return _how(f"写成 {day}。", f"Write {day}.")
    if found := re.fullmatch(r"(?a:(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?)", text):
        year, month = int(found[1]), int(found[2])
        if not 1 <= month <= 12:
            return _how("月份只有1到12。", "Months are 1 to 12.")
        if year and not 1 <= int(found[3]) <= (days := monthrange(year, month)[1]):
            return _how(f"{year}年{month}月只有{days}天。", f"{year}-{month:02} has {days} days.")
    timed = re.match(r"(?a:(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:T| +)\d{1,2}[:时])", spaced)
    if timed and (day := _exists(timed)):
        return _how(f"只写日期，不写时刻：{day}。", f"Write the day without the time: {day}.")
    if re.fullmatch(r"(?a:\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}[日号]?)", text):
        return _how("年份写四位，例如 2026-03-01。", "Write the year with four digits, as in 2026-03-01.")
    if re.fullmatch(r"(?a:\d{4}(?:[-/.年](?:\d{1,2}月?)?)?)", text):
        return _how(
            "年、月、日都要写，例如 2026-03-01。", "Write year, month and day, for example 2026-03-01."
        )
    if re.fullmatch("(?a:[2-7][0-9]{4})", text):
        return _how(
            "Excel 把日期存成了数：把单元格格式改成“文本”，再写一遍，例如 2026-03-01。",
            "Excel has stored the date as a number: format the cell as text and write 2026-03-01.",
        )
    return {}


def _exists(found: re.Match[str]) -> str:
    """The day as 2026-03-01, "" when the calendar does not have it."""
    year, month, day = (int(one) for one in found.groups()[:3])
    if year and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
        return f"{year:04}-{month:02}-{day:02}"
    return ""
