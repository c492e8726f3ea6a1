"""The table of payments, read as a table of receipts is: what is wrong is refused with its reason, row by row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import msgspec

from policy_dsl.audit.finding import Refused
from policy_dsl.backends.columnar.given import AMOUNT, HISTORIES, ID, MATTER, OF, TIER, YEAR
from policy_dsl.batch.cells import quoted
from policy_dsl.batch.checks import REJECTS, Checks
from policy_dsl.batch.headings import Headings
from policy_dsl.batch.load import LINE, from_parquet, from_text
from policy_dsl.batch.records import sheets_of
from policy_dsl.batch.sources import FORMS, Source
from policy_dsl.batch.wrong import Wrong
from policy_dsl.core import ir
from policy_dsl.facts import names as n
from policy_dsl.values.case import Receipt
from policy_dsl.values.keys import fold

Key = tuple[str, str, str, int, str]


class Payment(msgspec.Struct, frozen=True):
    """One sum paid. ``row``: in its file, from 1; ``award``: an award's id; ``amount``: in 分; ``day``: ordinal, None = not given."""

    row: int
    applicant: str
    award: str
    amount: int
    year: int
    day: int | None = None
    item: str | None = None
    tier: str | None = None

    @property
    def key(self) -> Key:
        """What is paid once: applicant, award, item, year, level, as the ledger has it."""
        return self.applicant, self.award, fold(self.item or ""), self.year, self.tier or ""

    @property
    def receipt(self) -> Receipt:
        """As the history of what is paid later."""
        return Receipt(self.year, self.award, self.amount, self.item, self.tier)


class Grants(msgspec.Struct, frozen=True):
    """The payments in the order of the table, and the rows that are none."""

    payments: tuple[Payment, ...]
    refused: tuple[Refused, ...]
    read: int


def read(
    path: Path, policy: ir.Policy, aside: Path, *, ids: str = ID, leave_out: tuple[str, ...] = (), lang: str = "zh"
) -> Grants:  # fmt: skip
    """The payments of a file (CSV, XLSX, Parquet, JSON Lines). ``aside``: a folder for what is on its way. Raises :class:`Wrong`, ``OSError``,
    :class:`duckdb.Error`."""
    if not path.exists():
        raise Wrong("U0101", file=str(path))
    form = FORMS.get(path.suffix.lower())
    if form is None or path.is_dir():
        raise Wrong("U0205", file=str(path), known="、".join(FORMS))
    role = HISTORIES["own"]
    sheet = ""
    if form == "xlsx":
        sheets = sheets_of(path)
        if len(sheets) > 1:
            raise Wrong("U0249", file=str(path), sheets="、".join(sheets))
        sheet = sheets[0] if sheets else ""
    source = Source(role, form, (path,), sheet)
    with duckdb.connect() as base:
        headings = Headings(policy, ids, leave_out)
        checks = Checks(base, policy, headings.names, aside, lang)
        checks.id_kind = "VARCHAR"
        if form == "parquet":
            (loaded,) = from_parquet(base, source, headings)
        else:
            loaded = from_text(base, source, headings, aside, checks.reject)
        for each in loaded.cells:
            if each.column.name == n.SOURCE:
                # a payment under another policy is no payment under this one
                raise Wrong("U0211", file=str(path), heading=each.column.heading, near="")
        staged = checks.stage(loaded)
        has_day = n.DAY in staged.names
        named = checks.receipts(staged)
        day = f"s.{quoted(n.DAY)}" if has_day else "CAST(NULL AS DATE)"
        columns = ", ".join(f"v.{quoted(name)}" for name in (LINE, ID, MATTER, AMOUNT, YEAR))
        rows = base.execute(
            f"SELECT {columns}, {day}, v.{quoted(OF)}, v.{quoted(TIER)} FROM {quoted(named.relation)} AS v "
            f"JOIN {quoted(staged.relation)} AS s ON v.{quoted(LINE)} = s.{quoted(LINE)} "
            f"WHERE v.{quoted(LINE)} NOT IN (SELECT 行 FROM {REJECTS}) ORDER BY v.{quoted(LINE)}"
        ).fetchall()
        refused = base.execute(f"SELECT 行, 列, 值, 代码, 原因 FROM {REJECTS} ORDER BY 行, 列").fetchall()
    payments = tuple(
        Payment(row, str(who), award, amount, year, _ordinal(when), item, tier)
        for row, who, award, amount, year, when, item, tier in rows
    )
    return Grants(
        payments,
        tuple(Refused(row, column or "", value or "", code, why) for row, column, value, code, why in refused),
        named.rows,
    )


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()
