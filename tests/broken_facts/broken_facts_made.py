"""Broken facts files that cannot be stored as text: other encodings, and workbooks after somebody has worked on them.

Every workbook begins as the form that ``polc facts --format xlsx`` writes, so that a change of the form is a change
here too. The same samples every time: nothing depends on the clock.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from policy_dsl.facts.xlsx import form_xlsx
from policy_dsl.pipeline import compile_file

HERE = Path(__file__).parent / "files"
GOOD = '{"申报主体": "甲公司", "规上企业": "是", "员工人数": "50人"}\n'


@cache
def form() -> bytes:
    """The empty form of the policy that the samples are read against."""
    policy = compile_file(HERE / "policies" / "样本.pol").policy
    assert policy is not None
    return form_xlsx(policy)


def _saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _edited(edit: Callable[[Workbook], None]) -> Callable[[], bytes]:
    def make() -> bytes:
        book = load_workbook(BytesIO(form()))
        edit(book)
        return _saved(book)

    return make


def _fill(**values: object) -> Callable[[], bytes]:
    """The form with these facts filled in; a pair is a value and its number format."""
    return _edited(lambda book: [_put(book, name, value) for name, value in values.items()] and None)


def _put(book: Workbook, name: str, value: Any) -> None:
    for row in book["申报主体"].iter_rows(min_row=2):
        if row[1].value == name:
            if isinstance(value, tuple):
                row[2].value, row[2].number_format = value
            else:
                row[2].value = value
            return
    raise KeyError(name)


def _repacked(change: Callable[[dict[str, bytes]], None]) -> Callable[[], bytes]:
    """The form with other members in its package."""

    def make() -> bytes:
        with zipfile.ZipFile(BytesIO(form())) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        change(parts)
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
            for name, data in parts.items():
                package.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
        return out.getvalue()

    return make


# --- what people do to a form ---------------------------------------------------------------------


def _own_table(book: Workbook) -> None:
    """A table of somebody's own making instead of the form."""
    for title in book.sheetnames[1:]:
        del book[title]
    book.worksheets[0].title = "Sheet1"
    book.worksheets[0].delete_rows(1, 50)
    book.worksheets[0].append(["企业名称", "是否规上", "研发投入"])
    book.worksheets[0].append(["甲公司", "是", "3000万元"])


def _renamed_sheet(book: Workbook) -> None:
    _put(book, "规上企业", "是")
    book["申报主体"].title = "企业信息"


def _renamed_list(book: Workbook) -> None:
    book["技改项目"]["A2"], book["技改项目"]["B2"] = "一号线", "300万元"
    book["技改项目"].title = "技改项目明细"


def _no_header(book: Workbook) -> None:
    book["申报主体"].delete_rows(1)
    book["技改项目"].delete_rows(1)
    book["技改项目"]["A1"], book["技改项目"]["B1"] = "一号线", "300万元"
    book["技改项目"]["A2"], book["技改项目"]["B2"] = "二号线", "100万元"


def _changed_header(book: Workbook) -> None:
    sheet = book["技改项目"]
    sheet["B1"] = "投资金额"
    for row, name in enumerate(("一号线", "二号线", "三号线"), 2):
        sheet.cell(row, 1).value, sheet.cell(row, 2).value = name, "300万元"


def _merged(book: Workbook) -> None:
    sheet = book["技改项目"]
    for row, (name, amount) in enumerate((("一号线", "300万元"), ("二号线", "200万元")), 2):
        sheet.cell(row, 1).value, sheet.cell(row, 2).value = name, amount
    sheet["D2"] = "是"
    sheet.merge_cells("D2:D3")
    sheet["F2"] = "合并后的说明"
    sheet.merge_cells("F2:G3")


def _outside(book: Workbook) -> None:
    sheet = book["申报主体"]
    sheet["H5"] = "待核实"
    sheet["C40"] = "其他情况见附件"
    book["技改项目"]["A2"] = "一号线"
    book["技改项目"]["A4"] = "合计"
    book["技改项目"]["B4"] = "300万元"


def _history(book: Workbook) -> None:
    heads = [cell.value for cell in book["历史"][1]]
    for row, entry in enumerate(
        (
            {"年度": 2024, "事项": "1.1", "金额": "20万元"},
            {"年度": "二四年", "事项": "绿色工厂奖励", "金额": "50万元", "档": "省级"},
            {"年度": 2024, "事项": "第三条", "金额": 300000},
        ),
        2,
    ):
        for name, value in entry.items():
            book["历史"].cell(row, heads.index(name) + 1).value = value


def _yearly(book: Workbook) -> None:
    sheet = book["逐年事实"]
    heads = [cell.value for cell in sheet[1]]

    def row(number: int, **cells: object) -> None:
        for column in range(1, len(heads) + 1):
            sheet.cell(number, column).value = None
        for name, value in cells.items():
            sheet.cell(number, heads.index(name) + 1).value = value

    row(2, 事实="研发投入额", 年度="2025", 填写="约3000万元")
    row(3, 事实="研发投入额", 填写="1000万元")
    row(4, 事实="研发投人额", 年度="2024", 填写="1000万元")
    row(5, 事实="研发投入额", 年度="2025", 填写="2000万元")


def _stated(book: Workbook) -> None:
    _put(book, "技改项目", "无")
    book["技改项目"]["A2"] = "一号线"
    _put(book, "研发项目", "有")


def _bomb(parts: dict[str, bytes]) -> None:
    parts["xl/worksheets/sheet99.xml"] = bytes(300 * 1024 * 1024)


def _entities(parts: dict[str, bytes]) -> None:
    sheet = parts["xl/worksheets/sheet2.xml"]
    declared = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    parts["xl/worksheets/sheet2.xml"] = declared + re.sub(rb"^<\?xml[^>]*\?>", b"", sheet)


def _with_macro(parts: dict[str, bytes]) -> None:
    parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0 Sub AutoOpen()"


def _with_broken_sheet(parts: dict[str, bytes]) -> None:
    parts["xl/worksheets/sheet2.xml"] = parts["xl/worksheets/sheet2.xml"][:600]


def _macro_form() -> bytes:
    data = _fill(规上企业="有")()
    with zipfile.ZipFile(BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    _with_macro(parts)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return out.getvalue()


MADE: dict[str, Callable[[], bytes]] = {
    # encodings
    "gbk.json": lambda: GOOD.encode("gbk"),
    "gbk.yaml": lambda: "申报主体: 甲公司\n规上企业: 是\n".encode("gb18030"),
    "utf16.json": lambda: GOOD.encode("utf-16"),
    "utf16_without_mark.json": lambda: GOOD.encode("utf-16-le"),
    "utf32.json": lambda: GOOD.encode("utf-32"),
    "latin1.json": lambda: '{"name": "Société Générale"}\n'.encode("latin-1"),
    "half_utf8.json": lambda: GOOD.encode()[:20] + b"\xe7\x94" + GOOD.encode()[20:],
    "too_many.json": lambda: ("[" + ",\n".join(['{"规上企业": "有"}'] * 1200) + "]").encode(),
    "random_bytes.json": lambda: bytes((i * i * 7 + i * 31 + 5) % 256 for i in range(600)),
    "zeros.yaml": lambda: bytes(200),
    # packages
    "xlsx_cut_off.xlsx": lambda: form()[: len(form()) // 2],
    "xlsx_flipped.xlsx": lambda: form()[:3000] + bytes(200) + form()[3200:],
    "xlsx_other_zip.xlsx": lambda: _zip({"说明.txt": "这是压缩包".encode()}),
    "xlsx_word_document.xlsx": lambda: _zip({"word/document.xml": b"<w/>"}),
    "xlsx_old_or_locked.xlsx": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "xlsx_zip_bomb.xlsx": _repacked(_bomb),
    "xlsx_entities.xlsx": _repacked(_entities),
    "xlsx_broken_sheet.xlsx": _repacked(_with_broken_sheet),
    "xlsx_macro.xlsm": _macro_form,
    "xlsx_named_json.json": lambda: _fill(规上企业="有")(),
    # forms
    "xlsx_own_table.xlsx": _edited(_own_table),
    "xlsx_renamed_sheet.xlsx": _edited(_renamed_sheet),
    "xlsx_renamed_list.xlsx": _edited(_renamed_list),
    "xlsx_no_header.xlsx": _edited(_no_header),
    "xlsx_changed_header.xlsx": _edited(_changed_header),
    "xlsx_merged_cells.xlsx": _edited(_merged),
    "xlsx_outside_the_table.xlsx": _edited(_outside),
    "xlsx_history.xlsx": _edited(_history),
    "xlsx_yearly.xlsx": _edited(_yearly),
    "xlsx_none_and_some.xlsx": _edited(_stated),
    "xlsx_formulas.xlsx": _fill(员工人数="=20+30", 用地面积="=1/0", 所在区="=Sheet1!A1"),
    "xlsx_dates.xlsx": _fill(
        申报日期=(46082, "General"),
        合同签订之日=(datetime(2026, 3, 1, 9, 30), "yyyy-mm-dd hh:mm"),
        首次投保年度=(datetime(2026, 1, 1), "yyyy"),
    ),
    "xlsx_cell_types.xlsx": _fill(
        规上企业=1,
        绿色工厂=True,
        员工人数=(50.5, "0"),
        融资利率=(0.0385, "General"),
        用地面积=(30, '0"亩"'),
        所获奖项="金奖,特等奖",
        申报主体=12345,
        高新技术企业="是",
    ),
}
"""The bytes of each, by the name of its file."""


def _zip(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in parts.items():
            package.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data)
    return out.getvalue()
