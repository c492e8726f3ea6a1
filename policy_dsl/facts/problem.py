"""What a facts file holds before it is understood, and what is wrong with it before it has a place.

Every format becomes the same plain tree (:data:`Raw`): ``None``, ``bool``, ``str``, ``list``, ``dict``, and
:class:`Num`, a number as its text. Problems name a *path* in that tree; only when there are any does
:mod:`policy_dsl.facts.place` look up where that path stands in the text.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Path = tuple[str | int, ...]
Severity = Literal["error", "warning", "note"]
On = Literal["key", "value"]

LIMIT = 1000
"""Problems of one file that are reported; a last note says that there are more."""

_SHOWN = 80


class Num(str):
    """A number as it is written (``30000000``, ``1500.50``, ``1e3``): exact text, never a float."""

    __slots__ = ()


Raw = None | bool | str | list["Raw"] | dict[str, "Raw"]


class Reject(msgspec.Struct, frozen=True):
    """Why one value is not understood: a code and the words of its message."""

    code: str
    args: dict[str, str]


class Problem(msgspec.Struct, frozen=True):
    """A finding at ``path``: at its key or at its value.

    ``span``: code points of the text, where the finder knows it already. ``cell``: likewise, in a workbook.
    """

    code: str
    path: Path
    on: On
    args: dict[str, str]
    severity: Severity = "error"
    span: tuple[int, int] | None = None
    cell: str = ""


class Enough(Exception):
    """Nothing more is looked for: the rest of the text cannot be read, or there are too many problems."""


class Problems:
    """Collects problems. One more than :data:`LIMIT` raises :class:`Enough`, and ``cut`` says so."""

    __slots__ = ("cut", "found")

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self.cut = False

    def __bool__(self) -> bool:
        return bool(self.found)

    def put(self, problem: Problem) -> None:
        """Keep a problem."""
        if len(self.found) >= LIMIT:
            self.cut = True
            raise Enough
        self.found.append(problem)

    def add(
        self,
        code: str,
        path: Path,
        args: dict[str, str] | None = None,
        on: On = "value",
        severity: Severity = "error",
    ) -> None:
        """Keep a problem at ``path``; its words are made fit to show. An empty ``near`` is none."""
        words = {name: shown(word) for name, word in (args or {}).items() if word or name != "near"}
        self.put(Problem(code, path, on, words, severity))

    def reject(self, why: Reject, path: Path) -> None:
        """Keep the reason why the value at ``path`` is not understood."""
        self.add(why.code, path, why.args)


def shown(text: str) -> str:
    """``text`` fit for a message: nothing hidden, no lone surrogate, not longer than a line."""
    if len(text) > _SHOWN:
        text = text[: _SHOWN - 1] + "…"
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in "\u3000\n" else f"‹U+{ord(c):04X}›" for c in text)


def where(path: Path) -> str:
    """A path for people: ``技术改造项目[2].审定投资额``; items count from 1."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += ("." if text else "") + shown(part)
    return text
