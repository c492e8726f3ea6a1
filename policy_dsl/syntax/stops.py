"""Where a sentence lost its 。: the next line is a statement of its own and would be swallowed.

White space means nothing to the language, so a line break alone ends no sentence. But a line that opens like a
statement, after a line that ends in no mark at all, is a forgotten 。 – in a title, a number or a 注 nobody would ever
see that the rule after it has gone.
"""

from __future__ import annotations

import re
from bisect import bisect_left

_HEADING = r"第[零〇一二三四五六七八九十百千\d]{1,9}条"
_PUNCTUATION = "，；：、（「『“《」。,;:("
_OPENS_ARTICLES = re.compile(r"附则(?:。|$)")
_OPENS = re.compile(
    r"政策《|(?:文号|官方文本|语言|年度|修订|施行)：|(?:对象|清单|定义|参数)[^，。；：]{1,40}[：，。]|附则(?:。|$)|附则本"
    rf"|(?:原文|说明|例|性质|解读)「|注：|(?:权利|约束|用语)：|{_HEADING}(?:改为|修改为|废止)"
)
"""What a statement opens with, where the words before it are free."""
_OPENS_HEADING = re.compile(rf"{_HEADING}(?![外、，。；）第为不待是的和及或与已享符超给予缺「\d])")
_CITES = ("已获", "已获得", "已享受", "除", "则", "按", "依")
"""Before these words an article is spoken of, not opened."""
_OPENS_RULE = re.compile(r"(?:对|每|在|按|给予)[^。]{0,200}?(?:给予|补助|奖励|支持|不超过|以上)")
"""So does a rule, and so may a line of a 注 or of a title; there the rest of the line must speak of an award."""
_ONE_LINE = re.compile(
    rf"注：|政策《|(?:文号|官方文本|语言|年度|修订|施行)：|附则|{_HEADING}(?!改为|修改为|废止)"
)
"""Sentences whose words have no grammar: whatever stands in them is taken."""
_META = re.compile(r"(?:文号|官方文本|语言|年度|修订|施行)：")
_NEXT_META = re.compile(r"(?:文号|官方文本|语言|年度|修订|施行)：|政策《")


def missing(raw: str, text: str, places: list[int], start: int, end: int) -> list[int]:
    """The places in ``text[start:end)``, one sentence, where a new one begins without a 。 before it.

    ``text`` is without white space; ``places`` are the places of its characters in ``raw``.
    """
    found: list[int] = []
    while (at := _first(raw, text, places, start, end)) is not None:
        found.append(at)
        start = at
    return found


def _first(raw: str, text: str, places: list[int], start: int, end: int) -> int | None:
    """The first of them; what follows is a sentence of another kind."""
    title = _in_title(text, start, end)
    free = _ONE_LINE.match(text, start, end) is not None
    line = raw.find("\n", places[start], places[end - 1])
    while line >= 0:
        at = bisect_left(places, line)
        if title is not None and title <= at:
            return title
        if start < at < end and _opens(raw, text, places, at, end, free):
            return at
        line = raw.find("\n", line + 1, places[end - 1])
    return title


def _opens(raw: str, text: str, places: list[int], at: int, end: int, free: bool) -> bool:
    if text[at - 1] in _PUNCTUATION and text[at - 1] != "；":
        return False
    if _OPENS_ARTICLES.match(text, at, end) or (
        free and text[at - 1] != "；" and _OPENS.match(text, at, end)
    ):
        return True
    if raw[places[at] - 1] not in "\r\n":  # an indented line goes on
        return False
    if text.endswith(_CITES, 0, at):
        return False
    heading = _OPENS_HEADING.match(text, at, end)
    if heading is not None and (free or raw[places[heading.end() - 1] + 1].isspace()):
        return True
    return free and text[at - 1] != "；" and _OPENS_RULE.match(text, at, end) is not None


def _in_title(text: str, start: int, end: int) -> int | None:
    """``政策《…》文号：…``: the title ends with its 》, and no number or file name has another key in it."""
    at = start
    if text.startswith("政策《", start, end):
        depth = 0
        for at in range(start, end):
            depth += {"《": 1, "》": -1}.get(text[at], 0)
            if depth == 0 and text[at] == "》":
                break
        rest = at + 1
        return rest if rest < end and _NEXT_META.match(text, rest, end) else None
    head = _META.match(text, start, end)
    found = _NEXT_META.search(text, head.end(), end) if head is not None else None
    return found.start() if found is not None else None
