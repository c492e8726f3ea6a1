"""Characters: one normal form for width, and the characters that no policy may hide.

The map is one character to one character, so that places in the normal text are places in the
file. White space is dropped by the lexer, which keeps the place of each remaining character.
"""

from __future__ import annotations

import re
import unicodedata

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

_LETTERS: dict[str, str] = {
    "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "х": "x", "у": "y", "А": "A", "В": "B", "Е": "E",
    "К": "K", "М": "M", "Н": "H", "О": "O", "Р": "P", "С": "C", "Т": "T", "Х": "X", "Ｏ": "0", "Ι": "I",
    "Ο": "O",
}  # fmt: skip
"""Cyrillic and Greek letters."""
_RADICALS = str.maketrans(
    "⺁⺄⺊⺌⺍⺎⺒⺓⺜⺝⺠⺧⺩⺪⺬⺮⺶⺷⺼⺽⻁⻄⻅⻆⻇⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰",
    "厂乙卜小小兀巳幺日月民牛王疋示竹羊羊月臼虎西见角角贝车長长门雨青韦页风飞食首马骨鬼鱼鸟卤麦黄黾齐齿龙",
)
"""Radicals that Unicode does not decompose, with the characters that they look like."""
LOOK_ALIKE = re.compile(f"[{''.join(_LETTERS)}\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")
"""Characters that look like another one: letters of other alphabets, and the radicals and compatibility forms that
PDF copies of official texts are full of."""


def meant(char: str) -> str:
    """The character that a look-alike stands for."""
    same = _LETTERS.get(char) or unicodedata.normalize("NFKC", char.translate(_RADICALS))
    return same if same != char else "同形的汉字"


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


_HALF_STOP = re.compile(r"\.(?![A-Za-z0-9])")


def squeeze(text: str) -> str:
    """The normal form of a name or a quote: no white space either, and 。 for a half-width full stop."""
    squeezed = "".join(normal(text).split())
    if "." not in squeezed:
        return squeezed
    return _HALF_STOP.sub(
        lambda m: "。" if _is_chinese(squeezed[m.start() - 1 : m.start()]) else ".", squeezed
    )


def _is_chinese(char: str) -> bool:
    return "一" <= char <= "鿿" or char in ("）", "”", "》")
