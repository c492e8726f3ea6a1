"""Workbooks: what a cell shows is what it says; hostile and damaged packages; the form for people."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from policy_dsl.facts import workbook
from policy_dsl.facts.workbook import _percent
from policy_dsl.facts.xlsx import form_xlsx
from policy_dsl.values.case import Case, Item

from .conftest import POLICY, Read

EMPTY = Case("申报主体1", None, {}, {}, None, None)
Fill = Callable[[Workbook], None]


def saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


FORM = form_xlsx(POLICY)


def filled(fill: Fill) -> bytes:
    """The form, after somebody has worked on it."""
    book = load_workbook(BytesIO(FORM))
    fill(book)
    return saved(book)


def cell(book: Workbook, fact: str) -> Any:
    """The cell to fill in for a fact."""
    for row in book["申报主体"].iter_rows(min_row=2):
        if row[1].value == fact:
            return row[2]
    raise KeyError(fact)


def one(fact: str, value: object, number_format: str = "General", unit: str | None = None) -> bytes:
    def fill(book: Workbook) -> None:
        place = cell(book, fact)
        place.value = value
        place.number_format = number_format
        if unit is not None:
            place.offset(0, 1).value = unit

    return filled(fill)


def test_empty_form(read: Read) -> None:
    cases, _, found = read(form_xlsx(POLICY), "f.xlsx")
    assert found == [] and cases == [EMPTY]


def test_same_form_same_bytes() -> None:
    assert form_xlsx(POLICY) == form_xlsx(POLICY)


def test_only_some_awards(read: Read) -> None:
    book = load_workbook(BytesIO(form_xlsx(POLICY, awards=["7.1"])))
    assert book.sheetnames == ["说明", "申报主体", "技术改造项目", "历史", "同类政策", "选项"]
    facts = [row[1] for row in book["申报主体"].iter_rows(min_row=2, values_only=True) if row[0] == "企业"]
    assert facts == []


def test_the_form_helps() -> None:
    book = load_workbook(BytesIO(form_xlsx(POLICY)))
    assert book.sheetnames[:3] == ["说明", "申报主体", "技术改造项目"]
    sheet = book["申报主体"]
    assert [c.value for c in sheet[1]] == ["对象", "事实", "填写", "单位", "说明"]
    assert sheet.freeze_panes == "A2"
    assert cell(book, "数改项目实际投资额").number_format == "@"
    lists = {
        str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation if rule.formula1
    }
    place = cell(book, "“AI工厂”等级")
    where = lists[place.coordinate].split("!")[1].replace("$", "")
    assert [row[0].value for row in book["选项"][where]] == ["初级", "中级", "高级", "无"]
    assert book["选项"].sheet_state == "hidden"


@pytest.mark.parametrize("name", ["=1+1", "+甲", "-甲", "@甲", '=HYPERLINK("x")'])
def test_formulas_typed_as_text_are_text(read: Read, name: str) -> None:
    case = Case(name, None, {"所在区、县（市）": name}, {"人员": (Item(name, {}),)}, None, None)
    data = form_xlsx(POLICY, case)
    assert read(data, "f.xlsx")[0] == [case]
    place = cell(load_workbook(BytesIO(data)), "申报主体")
    assert place.data_type == "s" and place.quotePrefix


GOOD = [
    ("数改项目实际投资额", 30_000_000, "General", None, 3_000_000_000),
    ("数改项目实际投资额", 1500.55, "#,##0.00", None, 150_055),
    ("数改项目实际投资额", 0.1 + 0.2, "General", None, 30),
    ("数改项目实际投资额", 1500.5, '"¥"#,##0.00', None, 150_050),
    ("数改项目实际投资额", 1500, '0"元"', None, 150_000),
    ("数改项目实际投资额", "３０００万元", "@", None, 3_000_000_000),
    ("数改项目实际投资额", "3000", "@", "万元", 3_000_000_000),
    ("数改项目实际投资额", 3000, "General", "万元", 3_000_000_000),
    ("数改项目实际投资额", "3,000", "@", "万元", 3_000_000_000),
    ("数改项目实际投资额", "3亿元", "@", "万元", 30_000_000_000),
    ("实际投保费率", 0.0185, "0.00%", None, 1_850_000),
    ("实际投保费率", 0.0185, "0%", None, 1_850_000),
    ("实际投保费率", "1.85%", "@", None, 1_850_000),
    ("实际投保费率", "1.85", "@", None, 1_850_000),
    ("产量", 50_000, "#,##0", None, 50_000),
    ("财政补助时间", 36, "General", None, 36),
    ("财政补助时间", "3年", "@", None, 36),
    ("首次投保年度", 2026, "General", None, 2026),
    ("合同签订之日", datetime(2026, 3, 1), "yyyy-mm-dd", None, date(2026, 3, 1).toordinal()),
    ("合同签订之日", date(2026, 3, 1), 'yyyy"年"m"月"d"日"', None, date(2026, 3, 1).toordinal()),
    ("合同签订之日", "2026年3月1日", "@", None, date(2026, 3, 1).toordinal()),
    ("首次上规模", True, "General", None, True),
    ("首次上规模", "否", "@", None, False),
    ("所在区、县（市）", 3, "General", None, "3"),
    ("所获奖项", "中国质量奖；中华技能大奖", "@", None, frozenset({"中国质量奖", "“中华技能大奖”"})),
    ("所获奖项", "中国质量奖\n中华技能大奖", "@", None, frozenset({"中国质量奖", "“中华技能大奖”"})),
]


@pytest.mark.parametrize(("fact", "value", "number_format", "unit", "expected"), GOOD)
def test_cells(
    read: Read, fact: str, value: object, number_format: str, unit: str | None, expected: object
) -> None:
    cases, _, found = read(one(fact, value, number_format, unit), "f.xlsx")
    assert found == []
    assert cases[0].values == {fact: expected}


BAD = [
    ("数改项目实际投资额", 3000, '0"万元"', "F0120"),
    ("数改项目实际投资额", 3000, "0\\万", "F0120"),
    ("数改项目实际投资额", 3_000_000, '#,##0,"千元"', "F0120"),
    ("数改项目实际投资额", 3_000_000, "#,##0,", "F0120"),
    ("数改项目实际投资额", "=B2*2", "General", "F0119"),
    ("数改项目实际投资额", "#DIV/0!", "General", "F0119"),
    ("数改项目实际投资额", 12.345, "0.00", "F0153"),
    ("数改项目实际投资额", -5, "General", "F0154"),
    ("数改项目实际投资额", 0.5, "0%", "F0151"),
    ("数改项目实际投资额", datetime(2026, 3, 1), "yyyy-mm-dd", "F0152"),
    ("合同签订之日", datetime(2026, 3, 1, 10, 30), "yyyy-mm-dd hh:mm", "F0120"),
    ("首次上规模", 1, "General", "F0158"),
]


@pytest.mark.parametrize(("fact", "value", "number_format", "code"), BAD)
def test_cells_that_do_not_say(read: Read, fact: str, value: object, number_format: str, code: str) -> None:
    data = one(fact, value, number_format)
    place = cell(load_workbook(BytesIO(data)), fact).coordinate
    cases, _, found = read(data, "f.xlsx")
    assert [one_.code for one_ in found] == [code]
    assert f"申报主体!{place}" in found[0].where
    assert not cases or fact not in cases[0].values


@given(st.integers(0, 10**9), st.integers(0, 9))
def test_percent_of_a_cell_is_exact(digits: int, point: int) -> None:
    value = digits / 10**point
    text = f"{value:.15g}"
    from fractions import Fraction

    assert Fraction(_percent(text).rstrip("%")) == Fraction(text) * 100


def test_formula_with_its_result(read: Read) -> None:
    data = one("产量", "=25000*2")
    with zipfile.ZipFile(BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for name, part in parts.items():
        parts[name] = part.replace(b"<f>25000*2</f><v />", b"<f>25000*2</f><v>50000</v>").replace(
            b"<f>25000*2</f><v></v>", b"<f>25000*2</f><v>50000</v>"
        )
    cases, _, found = read(packed(parts), "f.xlsx")
    assert found == [] and cases[0].values == {"产量": 50_000}


def packed(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return out.getvalue()


def test_lists_histories_and_years(read: Read) -> None:
    def fill(book: Workbook) -> None:
        book["技术改造项目"].append(["一期", "1.8亿元", "是", "国内"])
        book["技术改造项目"].append([None, "5万元"])
        cell(book, "乘用车型").value = "无"
        cell(book, "同类政策").value = "无"
        cell(book, "总量条款的适用范围").value = "乙"
        book["历史"].append(["2024", "7.1", "10万元", "一期"])
        sheet = book["逐年事实"]
        sheet["D2"], sheet["E2"] = "2025", "3000"
        sheet["F2"] = "万元"
        for row in range(2, sheet.max_row + 1):
            if sheet.cell(row, 3).value == "年度产出":
                sheet.cell(row, 2).value = "一期"
                sheet.cell(row, 4).value = "2024年"
                sheet.cell(row, 5).value = "5万元"
                break

    cases, extra, found = read(filled(fill), "f.xlsx")
    assert found == []
    (case,) = cases
    assert case.values == {("年度研发投入额", 2025): 3_000_000_000}
    assert case.things["乘用车型"] == () and case.overlaps == ()
    assert [item.name for item in case.things["技术改造项目"]] == ["一期", "技术改造项目2"]
    assert case.things["技术改造项目"][0].values == {
        "设备（含软件投入）审定投资额": 18_000_000_000,
        "内生裂变项目": True,
        "级别": "国内",
        ("年度产出", 2024): 5_000_000,
    }
    assert case.history is not None and case.history[0].thing == "一期"
    assert extra.applicants[0].readings == {"总量条款的适用范围": "乙"}


def _append(sheet: str, *cells: object) -> Fill:
    return lambda book: book[sheet].append(list(cells))


def _say(**values: object) -> Fill:
    def fill(book: Workbook) -> None:
        for fact, value in values.items():
            cell(book, fact).value = value

    return fill


def _both(*fills: Fill) -> Fill:
    def fill(book: Workbook) -> None:
        for each in fills:
            each(book)

    return fill


def _set(sheet: str, place: str, value: object) -> Fill:
    def fill(book: Workbook) -> None:
        book[sheet][place] = value

    return fill


def _sheet(name: str, *rows: list[object]) -> Fill:
    def fill(book: Workbook) -> None:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)

    return fill


@pytest.mark.parametrize(
    ("fill", "code", "where"),
    [
        (_both(_say(技术改造项目="无"), _append("技术改造项目", "一期")), "F0122", "申报主体!C"),
        (_say(技术改造项目="有"), "F0122", "申报主体!C"),
        (_append("申报主体", "企业", "高薪企业", "无"), "F0131", "高薪企业、申报主体!C"),
        (_append("申报主体", "企业", "产量", "5"), None, ""),
        (_append("申报主体", "企业", None, "5"), "F0121", "申报主体!C"),
        (_both(_say(产量=5), _append("申报主体", "企业", "产量", "5")), "F0112", "申报主体!C"),
        (_set("申报主体", "H5", "待核实"), "F0121", "申报主体!H5"),
        (_set("申报主体", "B1", "名目"), "F0121", "申报主体!A1"),
        (
            _both(_set("技术改造项目", "B1", "投资额"), _append("技术改造项目", "一期", "5")),
            "F0132",
            "技术改造项目!B1",
        ),
        (_append("技术改造项目", "一期", "3000万辆"), "F0151", "审定投资额、技术改造项目!B2"),
        (
            _both(_append("技术改造项目", "一期"), _append("技术改造项目", "一期")),
            "F0136",
            "技术改造项目[2]、技术改造项目!3",
        ),
        (_append("历史", "2024", "7.1", "10万元"), "F0173", "历史[1]、历史!2"),
        (_sheet("Sheet1", ["随便"], ["写的"]), "F0125", "Sheet1"),
        (_sheet("Sheet1"), None, ""),
        (_both(_set("逐年事实", "E2", "5"), _set("逐年事实", "D2", None)), "F0121", "逐年事实!E2"),
        (_both(_set("逐年事实", "E2", "5"), _set("逐年事实", "D2", "去年")), "F0162", "逐年事实!E2"),
        (_set("逐年事实", "B9", "无此项目"), None, ""),
        (
            _both(
                *(
                    _set("逐年事实", p, v)
                    for p, v in (("A2", "技术改造项目"), ("B2", "三期"), ("D2", 2024), ("E2", 5))
                )
            ),
            "F0121",
            "逐年事实!E2",
        ),
    ],
)
def test_wrong_forms(read: Read, fill: Fill, code: str | None, where: str) -> None:
    _, _, found = read(filled(fill), "f.xlsx")
    assert [one_.code for one_ in found] == ([code] if code else [])
    if code:
        assert where in found[0].where


def test_a_wrong_column_is_said_once(read: Read) -> None:
    fill = _both(
        _set("技术改造项目", "B1", "投资额"), *(_append("技术改造项目", f"{i}期", "5") for i in range(9))
    )
    _, _, found = read(filled(fill), "f.xlsx")
    assert [(one_.code, one_.where) for one_ in found] == [("F0132", "技术改造项目.投资额、技术改造项目!B1")]


def test_a_note_column(read: Read) -> None:
    fill = _both(
        _set("技术改造项目", "E1", "备注"), _append("技术改造项目", "一期", "5", None, None, "待核实")
    )
    assert read(filled(fill), "f.xlsx")[2] == []


def test_other_workbooks(read: Read) -> None:
    book = Workbook()
    assert [one_.code for one_ in read(saved(book), "f.xlsx")[2]] == ["F0104"]
    book.active["A1"] = "随便"  # type: ignore[index]
    book.active["A2"] = "写的"  # type: ignore[index]
    assert [one_.code for one_ in read(saved(book), "f.xlsx")[2]] == ["F0125"]


def _parts() -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(FORM)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_bombs(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = _parts()
    big = packed(parts | {"xl/media/x.bin": b"\0" * (300 * 2**20)})
    assert len(big) < 2**20
    began = time.perf_counter()
    assert [one_.code for one_ in read(big, "f.xlsx")[2]] == ["F0118"]
    assert time.perf_counter() - began < 1
    many = packed(parts | {f"x{i}": b"" for i in range(2001)})
    assert [one_.code for one_ in read(many, "f.xlsx")[2]] == ["F0118"]
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    for name in ("xl/sharedStrings.xml", "xl/workbook.xml", "docProps/app.xml"):
        assert [one_.code for one_ in read(packed(parts | {name: laughs}), "f.xlsx")[2]] == ["F0118"]
    monkeypatch.setattr(workbook, "CELLS", 100)
    assert read(form_xlsx(POLICY), "f.xlsx")[2][0].code == "F0118"


def test_far_away_cells(read: Read) -> None:
    began = time.perf_counter()
    _, _, found = read(filled(_set("申报主体", "XFD1048576", "远")), "f.xlsx")
    assert [one_.code for one_ in found] == ["F0121"]
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize("name", ["f.xlsx", "f.json", "-"])
def test_damaged(read: Read, name: str) -> None:
    data = form_xlsx(POLICY)
    for cut in (4, 100, len(data) // 2, len(data) - 1):
        assert [one_.code for one_ in read(data[:cut], name)[2]] == ["F0118"]
    broken = bytearray(data)
    for at in range(200, len(data), 97):
        broken[at] ^= 0x55
    read(bytes(broken), name)
    assert [one_.code for one_ in read(packed({"word/document.xml": b"<x/>"}), name)[2]] == ["F0118"]


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet2.xml", "xl/styles.xml", "xl/workbook.xml", "xl/sharedStrings.xml"]
)
def test_parts_that_are_not_what_they_say(read: Read, part: str) -> None:
    for content in (b"", b"<x/>", b"<worksheet", b"\xff\xfe"):
        read(packed(_parts() | {part: content}), "f.xlsx")
    less = _parts()
    less.pop(part, None)
    read(packed(less), "f.xlsx")


def test_without_openpyxl(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    data = form_xlsx(POLICY)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert [one_.code for one_ in read(data, "f.xlsx")[2]] == ["F0124"]


def test_long_list_names(read: Read) -> None:
    from msgspec.structs import replace

    from policy_dsl.core.ir import Fact, Thing
    from policy_dsl.facts import read_facts
    from policy_dsl.types import MoneyT

    name = "重点产业链/" + "很长的" * 12 + "项目"
    odd = replace(
        POLICY,
        things=(Thing(name), Thing("说明"), Thing("历史资料")),
        facts=(Fact("金额数", MoneyT(), thing=name),),
    )
    case = Case("甲", None, {}, {name: (Item("一", {"金额数": 5}),), "说明": (Item("二", {}),)}, None, None)
    cases, _, found = read_facts(form_xlsx(odd, case), "f.xlsx", odd)
    assert found == [] and cases == [case]
