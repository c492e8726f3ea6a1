"""A facts file that has been read as data, before it is held against a policy."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from policy_dsl.facts.problem import Path, Problems, Raw

DEEPEST = 64
"""How deep lists and objects may nest. A facts file needs five."""


class Place(msgspec.Struct, frozen=True):
    """Where a value stands: its key and itself in code points; or its cell, and the ``head`` of its column."""

    key: tuple[int, int] | None = None
    value: tuple[int, int] | None = None
    cell: str = ""
    head: str = ""


Locate = Callable[[set[Path]], dict[Path, Place]]


def nowhere(_: set[Path]) -> dict[Path, Place]:
    """The places in a document that has none."""
    return {}


class Document:
    """A file as data.

    ``raw``: the plain tree. ``text``: the decoded text, "" for a workbook. ``broken``: the data could not be
    read to its end, so that ``raw`` means nothing. ``locate``: the places of some paths, found when asked.
    ``sheets``: of a workbook, in their order.
    """

    __slots__ = ("broken", "locate", "name", "problems", "raw", "sheets", "text")

    def __init__(
        self,
        name: str,
        raw: Raw = None,
        text: str = "",
        problems: Problems | None = None,
        broken: bool = False,
        locate: Locate = nowhere,
        sheets: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.raw = raw
        self.text = text
        self.problems = problems or Problems()
        self.broken = broken
        self.locate = locate
        self.sheets = sheets
