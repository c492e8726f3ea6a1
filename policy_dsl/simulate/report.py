"""The answer of a simulation: tables of plain data, for a page, a workbook or JSON alike."""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal["text", "count", "money", "tenths"]
"""``money``: 分, None where there is no upper limit. ``tenths``: per mille."""
Cell = str | int | None


class Column(msgspec.Struct, frozen=True):
    """A heading and what stands below it; ``draft``: of which draft, where there are two."""

    name: str
    kind: Kind
    draft: str = ""


def head(columns: tuple[tuple[str, Kind], ...]) -> tuple[Column, ...]:
    """Headings of one draft."""
    return tuple(Column(name, kind) for name, kind in columns)


class Table(msgspec.Struct, frozen=True):
    """One question answered. ``key``: its name for machines; ``note``: how to read it."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


class Note(msgspec.Struct, frozen=True):
    """What the reader must know, in both languages."""

    zh: str
    en: str

    def said(self, lang: str) -> str:
        """In one of them."""
        return self.en if lang == "en" else self.zh


class Report(msgspec.Struct, frozen=True):
    """``policy``: its name; ``drafts``: what is compared, one or two; ``applicants``: how many were reckoned, ``rejected``: how many not; ``notes``:
    what the reader must know; ``years``: those that were reckoned one after the other, none where only one day was."""

    policy: str
    drafts: tuple[str, ...]
    applicants: int
    rejected: int
    tables: tuple[Table, ...]
    notes: tuple[Note, ...] = ()
    years: tuple[int, ...] = ()

    def table(self, key: str) -> Table | None:
        """The table of that name."""
        return next((each for each in self.tables if each.key == key), None)
