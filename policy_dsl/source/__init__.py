"""Source text and places in it. Offsets are code points; nothing here touches the disk."""

from __future__ import annotations

import bisect
import unicodedata

import msgspec


class Span(msgspec.Struct, frozen=True, gc=False):
    """Half-open range ``[start, end)`` of code points."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The range from the start of this one to the end of ``other``."""
        return Span(self.start, max(self.end, other.end))


class Source(msgspec.Struct, frozen=True, eq=False):
    """A file's name (as the user gave it) and its text. ``changed``: the parts that a 修订 has put in."""

    name: str
    text: str
    changed: tuple[Span, ...] = ()
    _lines: list[int] = msgspec.field(default_factory=list)

    def _starts(self) -> list[int]:
        if not self._lines:
            self._lines.append(0)
            at = self.text.find("\n")
            while at >= 0:
                self._lines.append(at + 1)
                at = self.text.find("\n", at + 1)
        return self._lines

    def position(self, offset: int) -> tuple[int, int]:
        """1-based line, and 1-based column in characters as an editor counts them."""
        starts = self._starts()
        row = bisect.bisect_right(starts, offset) - 1
        return row + 1, offset - starts[row] + 1

    def line(self, number: int) -> str:
        """The text of a 1-based line, without its line end."""
        starts = self._starts()
        begin = starts[number - 1]
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[begin:end].rstrip("\r\n")


def width(text: str) -> int:
    """How many terminal cells the text takes: two for a Chinese character, none for a mark."""
    cells = 0
    for char in text:
        if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Mn"):
            continue
        cells += 2 if unicodedata.east_asian_width(char) in "WFA" and ord(char) > 0x7F else 1
    return cells
