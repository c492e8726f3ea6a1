"""The keys of a facts file that no policy declares, and how names are compared there.

They stand so low because a policy must not declare them either: a fact of such a name could never be filled in.
"""

from __future__ import annotations

NAME, DATE, POLICY, READINGS = "申报主体", "申报日期", "政策", "解读"
HISTORY, OVERLAPS, UNLISTED, SCORE, NOTE = "历史", "同类政策", "未列事项", "评分", "备注"
RESERVED = (NAME, DATE, POLICY, READINGS, HISTORY, OVERLAPS, UNLISTED, SCORE, NOTE)
"""Keys of an applicant."""

MANY = "申报主体列表"
ITEM = "名称"

TAKEN_AT_THE_TOP = frozenset((*RESERVED, MANY))
TAKEN_IN_AN_ITEM = frozenset((ITEM, NOTE))

_SPACES = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_FOLD: dict[int, str | None] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FOLD |= dict.fromkeys(map(ord, _SPACES + '“”"「」＂'), None)


def fold(text: str) -> str:
    """The spelling that counts when names are compared: without white space, width and quotation marks."""
    return text.translate(_FOLD)
