"""A simulation as a workbook: a sheet a table, amounts in 元, exact."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from policy_dsl.present.simulation_words import heading, words
from policy_dsl.simulate.report import Cell, Report

_SCALES: Final = {"money": (100, "#,##0.00"), "tenths": (1000, "0.0%")}
"""What a number is divided by, and how it is shown."""


def xlsx(report: Report, lang: str = "zh") -> bytes:
    """A sheet a table; amounts in 元, exact. Raises ``ImportError`` without openpyxl."""
    from decimal import Decimal

    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    for table in report.tables:
        name = "".join(char for char in words(table.title, lang) if char not in "[]:*?/\\'")[:31]
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for at, column in enumerate(table.columns, 1):
            sheet.column_dimensions[get_column_letter(at)].width = 34 if column.kind == "text" else 20
        sheet.append(
            [heading(each, lang) + ("（元）" if each.kind == "money" else "") for each in table.columns]
        )
        for row in table.rows:
            cells = []
            for value, column in zip(row, table.columns, strict=True):
                if column.kind in _SCALES and isinstance(value, int):
                    scale, form = _SCALES[column.kind]
                    cell = WriteOnlyCell(sheet)
                    cell.value = Decimal(value) / scale
                    cell.number_format = form
                else:
                    cell = WriteOnlyCell(sheet, _word(value, lang))
                    if isinstance(value, str):
                        cell.data_type = "s"
                cells.append(cell)
            sheet.append(cells)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _word(value: Cell, lang: str) -> str | int:
    return (
        words("没有上限", lang) if value is None else words(value, lang) if isinstance(value, str) else value
    )
