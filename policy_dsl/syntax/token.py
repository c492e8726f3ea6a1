"""One token of the text."""

from __future__ import annotations

from typing import Self

from policy_dsl.syntax.literals import Literal


class Token(str):
    """The words as they stand, with their terminal and their place ``[start, end)`` in code points."""

    __slots__ = ("end", "start", "type")

    type: str
    start: int
    end: int

    def __new__(cls, kind: str, text: str, start: int = 0, end: int = 0) -> Self:
        self = str.__new__(cls, text)
        self.type = kind
        self.start = start
        self.end = end
        return self


class LiteralToken(Token):
    """A token of a literal, with its exact value."""

    __slots__ = ("literal",)

    literal: Literal

    def __new__(cls, kind: str, text: str, start: int, end: int, literal: Literal) -> Self:
        self = Token.__new__(cls, kind, text, start, end)
        self.literal = literal
        return self
