"""Characters: one normal form for width, and the characters that no policy may hide.

The map is one character to one character, so that places in the normal text are places in the
file. White space is dropped by the lexer, which keeps the place of each remaining character.
"""

from __future__ import annotations

import re

_ASCII_TO_CHINESE = {",": "，", ":": "：", ";": "；", "(": "（", ")": "）", "!": "！", "?": "？"}

NORMAL: dict[int, str] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
NORMAL.update({ord(k): v for k, v in _ASCII_TO_CHINESE.items()})
NORMAL.update({0xFEE0 + ord(k): v for k, v in _ASCII_TO_CHINESE.items()})
NORMAL.update({ord("｡"): "。", ord("｢"): "「", ord("｣"): "」", ord("．"): ".", ord("﹪"): "%"})
NORMAL.update({ord("『"): "「", ord("』"): "」", ord("－"): "-", ord("〜"): "~", ord("～"): "~"})

_HIDDEN_RANGES = (
    (0x0000, 0x0008),
    (0x000E, 0x001F),
    (0x007F, 0x009F),
    (0x00AD, 0x00AD),
    (0x061C, 0x061C),
    (0x180E, 0x180E),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFF9, 0xFFFB),
    (0xD800, 0xDFFF),
    (0xE0000, 0xE0FFF),
)
HIDDEN = re.compile("[" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in _HIDDEN_RANGES) + "]")
"""Control, bidirectional, zero-width and variation characters: invisible, so always an error."""

LOOK_ALIKE: dict[str, str] = {
    "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "х": "x", "у": "y", "А": "A", "В": "B", "Е": "E",
    "К": "K", "М": "M", "Н": "H", "О": "O", "Р": "P", "С": "C", "Т": "T", "Х": "X", "Ｏ": "0", "Ι": "I",
    "Ο": "O", "⼀": "一", "⼆": "二", "⼈": "人", "⼯": "工", "⾦": "金", "⽉": "月", "⽇": "日", "⼤": "大",
    "⼩": "小", "⾼": "高", "⽣": "生", "⽤": "用", "⾃": "自", "⽅": "方", "⽀": "支", "⾏": "行", "⼒": "力",
}  # fmt: skip
"""Characters that look like another one: Cyrillic and Greek letters, and the Kangxi radicals that PDF
copies of official texts are full of."""


def normal(text: str) -> str:
    """The text in normal form, character by character; straight quotes open and close in turn."""
    text = text.translate(NORMAL)
    if '"' in text:
        pieces = text.split('"')
        joined = [pieces[0]]
        for index, piece in enumerate(pieces[1:]):
            joined.append(("“" if index % 2 == 0 else "”") + piece)
        text = "".join(joined)
    return text


_HALF_STOP = re.compile(r"(?<=[\u4e00-\u9fff）”》])\.(?![A-Za-z0-9])")


def squeeze(text: str) -> str:
    """The normal form of a name or a quote: no white space either, and 。 for a half-width full stop."""
    return _HALF_STOP.sub("。", "".join(normal(text).split()))
