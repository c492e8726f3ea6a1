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


class Table(msgspec.Struct, frozen=True):
    """One question answered. ``key``: its name for machines; ``note``: how to read it."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


class Report(msgspec.Struct, frozen=True):
    """``policy``: its name; ``drafts``: what is compared, one or two; ``applicants``: how many were reckoned, ``rejected``: how many not; ``notes``:
    what the reader must know."""

    policy: str
    drafts: tuple[str, ...]
    applicants: int
    rejected: int
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()

    def table(self, key: str) -> Table | None:
        """The table of that name."""
        return next((each for each in self.tables if each.key == key), None)
