"""The workbook for people: a form with drop-downs, which :func:`~policy_dsl.facts.read_facts` reads back.

Sheets: 说明; 申报主体 (a row a fact: 对象, 事实, 填写, 单位, 说明); one for each list (a row an item); 逐年事实 (a row a
year); 历史; 同类政策. Every cell to fill in is formatted as text, so that WPS and Excel keep what is typed.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from policy_dsl.facts import names as n
from policy_dsl.facts.describe import choices, explain, how, unit
from policy_dsl.facts.names import sheet_title
from policy_dsl.facts.template import chosen
from policy_dsl.facts.workbook import (
    ABOUT,
    CHOICES,
    FACT,
    FACTS,
    FILL,
    LIST,
    OBJECT,
    RECORDS,
    REMARK,
    SOME,
    UNIT,
    YEARLY,
)
from policy_dsl.facts.write import iso, plain_value
from policy_dsl.types import NONE, MoneyT, Type
from policy_dsl.values.case import Case, Item, Key, Receipt, Value
from policy_dsl.values.format import format_number

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from policy_dsl.core.ir import Fact, Policy, Thing

_EPOCH = datetime(2000, 1, 1)
_PLAIN, _BOLD = Font(name="宋体"), Font(name="宋体", bold=True)
_TOP = Alignment(vertical="top", wrap_text=True)
_HEAD = PatternFill("solid", fgColor="FFD9E1F2")
_LAST = 10_000
"""The last row of a list's sheet that has drop-downs."""
_YEARS = 3
"""Empty rows for each 逐年 fact."""

_GUIDE = (
    "本工作簿用来填写“{policy}”的事实。",
    "在“申报主体”表的“填写”一栏填写；每个清单一张表，一行一项，“名称”不要重复。",
    "不知道的留空，就是“未知”；知道没有的，填“否”“无”。清单、历史、同类政策一项也没有的，在“申报主体”表里填“无”。",
    "没有填的都确实没有，可以在“未列事项”填“无”。",
    "金额写 3000万元 或 1.8亿元；只写数字，按“单位”一栏。比例写 1.85%。日期写 2026-03-01。",
    "可多项的，几个值之间用“；”隔开。",
    "表头、表名不要改动；要记录别的内容，清单里加一列“备注”。",
)


class _Form:
    """A workbook while it is being made."""

    def __init__(self) -> None:
        self.book = Workbook()
        self.options: Any = self.book.create_sheet(CHOICES)
        self.options.sheet_state = "hidden"
        self.ranges: dict[tuple[str, ...], str] = {}

    def sheet(self, title: str, columns: Sequence[tuple[str, int]]) -> Worksheet:
        """A new sheet with its header, frozen."""
        sheet: Worksheet = self.book.create_sheet(title)
        for index, (name, width) in enumerate(columns, 1):
            cell = self.write(sheet, 1, index, name)
            cell.font = _BOLD
            cell.fill = _HEAD
            column = sheet.column_dimensions[get_column_letter(index)]
            column.width = width
            # the whole column, so that the rows that nobody has written yet are text too
            column.number_format = "@"
            column.font = _PLAIN
        sheet.freeze_panes = "A2"
        return sheet

    def write(self, sheet: Worksheet, row: int, column: int, text: str) -> Any:
        """A cell of text. What begins with = + - @ stays text, here and in the program that opens it."""
        cell = sheet.cell(row, column)
        if text:
            cell.value = text
            cell.data_type = "s"
            if text[0] in "=+-@":
                cell.quotePrefix = True
        cell.number_format = "@"
        cell.font = _PLAIN
        cell.alignment = _TOP
        return cell

    def choose(
        self, sheet: Worksheet, cells: str, values: tuple[str, ...], prompt: str, strict: bool = True
    ) -> None:
        """A drop-down of ``values`` (none: only the prompt) for a range of cells."""
        if values:
            rule = DataValidation("list", formula1=self.range(values), allow_blank=True)
            rule.showErrorMessage = strict
            rule.error = "请从列表中选择"
        else:
            rule = DataValidation(allow_blank=True)
        rule.promptTitle, rule.prompt, rule.showInputMessage = "怎么填", prompt[:250], True
        sheet.add_data_validation(rule)
        rule.add(cells)

    def range(self, values: tuple[str, ...]) -> str:
        """Where the values of a drop-down stand: a list within the rule itself may have 255 characters only."""
        if values not in self.ranges:
            column = len(self.ranges) + 1
            for row, value in enumerate(values, 1):
                self.write(self.options, row, column, value)
            letter = get_column_letter(column)
            self.ranges[values] = f"{CHOICES}!${letter}$1:${letter}${len(values)}"
        return self.ranges[values]


def _text(value: Value | None, type_: Type, known: bool) -> str:
    """A value as a cell has it. ``known``: an empty cell would mean no, so what is unknown says so."""
    if value is None:
        return n.UNKNOWN if known else ""
    made = plain_value(value, type_)
    match made:
        case bool():
            return "是" if made else "否"
        case list():
            return "；".join(made) or NONE
        case _:
            return str(made)


def form_xlsx(policy: Policy, case: Case | None = None, awards: Iterable[str] | None = None) -> bytes:
    """The form as the bytes of a workbook; with ``case``, filled in, so that it reads back as the same case.

    ``awards``: only the facts that these ids need. The same input gives the same bytes.
    """
    form = _Form()
    own, lists = chosen(policy, awards)
    about = form.book.worksheets[0]
    about.title = ABOUT
    about.column_dimensions["A"].width = 100
    for row, line in enumerate(_GUIDE, 1):
        form.write(about, row, 1, line.format(policy=policy.name))
    _facts_sheet(form, policy, own, lists, case)
    for thing, facts in lists:
        _list_sheet(form, thing, facts, case)
    _yearly_sheet(form, own, lists, case)
    for title, other in ((n.HISTORY, False), (n.OVERLAPS, True)):
        _receipts_sheet(form, policy, title, other, case)
    form.book.move_sheet(CHOICES, len(form.book.worksheets))
    form.book.active = 1
    return _bytes(form.book)


def _facts_sheet(
    form: _Form, policy: Policy, own: list[Fact], lists: list[tuple[Thing, list[Fact]]], case: Case | None
) -> None:
    sheet = form.sheet(FACTS, ((OBJECT, 14), (FACT, 44), (FILL, 32), (UNIT, 10), (REMARK, 60)))
    closed = case is not None and case.closed
    rows: list[tuple[str, str, str, str, str, tuple[str, ...]]] = []
    day = iso(case.date) if case is not None and case.date is not None else ""
    rows.append(("申报", n.NAME, case.name if case is not None else "", "", "名称", ()))
    rows.append(("申报", n.DATE, day, "", "日期，如 2026-03-01", ()))
    rows.append(("申报", n.POLICY, "", "", "政策的名称、文号或文件，可以不填", ()))
    rows.append(("申报", n.UNLISTED, NONE if closed else "", "", "没有填的都确实没有，填“无”", (NONE,)))
    rows.append(("申报", n.SCORE, "", "", "评审得分，整数，可以不填", ()))
    for reading in policy.readings:
        options = tuple(option.name for option in reading.options)
        words = "；".join(f"{option.name}：{option.text}" for option in reading.options)
        rows.append((n.READINGS, reading.name, "", "", f"默认{reading.default}。{words}", options))
    order = list(dict.fromkeys(fact.group for fact in own))
    for fact in sorted(own, key=lambda one: order.index(one.group)):
        if not fact.yearly:
            value = case.values.get(fact.name) if case is not None else None
            text = _text(value, fact.type, closed)
            rows.append((fact.group, fact.name, text, unit(fact.type), explain(fact), choices(fact.type)))
    for thing, _ in lists:
        items = case.things.get(thing.name) if case is not None else None
        words = f"有的填在工作表“{sheet_title(thing.name)}”；一项也没有的填“无”"
        rows.append((LIST, thing.name, _some(items, closed), "", words, (SOME, NONE)))
    for key, receipts in (
        (n.HISTORY, case.history if case else None),
        (n.OVERLAPS, case.overlaps if case else None),
    ):
        words = f"有的填在工作表“{key}”；没有领过的填“无”"
        rows.append((RECORDS, key, _some(receipts, closed), "", words, (SOME, NONE)))
    for row, (group, name, text, unit_, words, options) in enumerate(rows, 2):
        for column, cell in enumerate((group, name, text, unit_, words), 1):
            form.write(sheet, row, column, cell)
        form.choose(sheet, f"C{row}", options, words, strict=name != n.UNLISTED)


def _some(rows: Sequence[object] | None, closed: bool) -> str:
    """What the first sheet says of a list: 有, 无, or nothing."""
    if rows is None:
        return n.UNKNOWN if closed else ""
    return SOME if rows else NONE


def _list_sheet(form: _Form, thing: Thing, facts: list[Fact], case: Case | None) -> None:
    plain = [fact for fact in facts if not fact.yearly]
    sheet = form.sheet(sheet_title(thing.name), ((n.ITEM, 28), *((fact.name, 24) for fact in plain)))
    items: tuple[Item, ...] = case.things.get(thing.name, ()) if case is not None else ()
    last = max(_LAST, len(items) + 1)
    form.choose(sheet, f"A2:A{last}", (), f"{thing.prompt or thing.name}的名称，不要重复")
    for column, fact in enumerate(plain, 2):
        letter = get_column_letter(column)
        form.choose(sheet, f"{letter}2:{letter}{last}", choices(fact.type), explain(fact))
    for row, item in enumerate(items, 2):
        form.write(sheet, row, 1, item.name)
        for column, fact in enumerate(plain, 2):
            known = case is not None and case.closed
            form.write(sheet, row, column, _text(item.values.get(fact.name), fact.type, known))


def _yearly_sheet(
    form: _Form, own: list[Fact], lists: list[tuple[Thing, list[Fact]]], case: Case | None
) -> None:
    columns = ((LIST, 20), (n.ITEM, 24), (FACT, 40), (n.YEAR, 10), (FILL, 28), (UNIT, 10), (REMARK, 50))
    rows: list[tuple[str, str, Fact, str, str]] = []
    for fact in own:
        if fact.yearly:
            rows += [("", "", fact, *pair) for pair in _pairs(fact, case.values if case else {})]
            rows += [("", "", fact, "", "")] * _YEARS
    for thing, facts in lists:
        for fact in facts:
            if fact.yearly:
                for item in case.things.get(thing.name, ()) if case is not None else ():
                    rows += [(thing.name, item.name, fact, *pair) for pair in _pairs(fact, item.values)]
                rows += [(thing.name, "", fact, "", "")] * _YEARS
    if not rows:
        return
    sheet = form.sheet(YEARLY, columns)
    for row, (thing_name, item_name, fact, year, text) in enumerate(rows, 2):
        cells = (thing_name, item_name, fact.name, year, text, unit(fact.type), explain(fact))
        for column, cell in enumerate(cells, 1):
            form.write(sheet, row, column, cell)
        form.choose(sheet, f"E{row}", choices(fact.type), explain(fact))


def _pairs(fact: Fact, values: dict[Key, Value]) -> list[tuple[str, str]]:
    """The years of a 逐年 fact that are known, with their values."""
    years = sorted(key[1] for key in values if isinstance(key, tuple) and key[0] == fact.name)
    return [(str(year), _text(values[fact.name, year], fact.type, False)) for year in years]


def _receipts_sheet(form: _Form, policy: Policy, title: str, other: bool, case: Case | None) -> None:
    columns = [(n.YEAR, 10), (n.MATTER, 30), (n.AMOUNT, 18), (n.PROJECT, 28), (n.TIER, 14)]
    prompts = [
        "哪一年领的，如 2024",
        "奖补的编号",
        how(MoneyT()),
        "按项目发的，写清单里的名称",
        "分档发的，写等级",
    ]
    if other:
        columns.append((n.SOURCE, 28))
        prompts.append("哪个政策")
    sheet = form.sheet(title, columns)
    receipts: tuple[Receipt, ...] = ()
    if case is not None:
        receipts = (case.overlaps if other else case.history) or ()
    last = max(_LAST, len(receipts) + 1)
    ids = tuple(dict.fromkeys(award.id for award in policy.awards))
    for column, prompt in enumerate(prompts, 1):
        letter = get_column_letter(column)
        options = ids if column == 2 else ()
        form.choose(sheet, f"{letter}2:{letter}{last}", options, prompt, strict=False)
    for row, receipt in enumerate(receipts, 2):
        amount = format_number(receipt.amount, MoneyT())
        cells = [str(receipt.year), receipt.award, amount, receipt.thing or "", receipt.tier or ""]
        if other:
            cells.append(receipt.source)
        for column, text in enumerate(cells, 1):
            form.write(sheet, row, column, text)


_CLOCK = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def _bytes(book: Workbook) -> bytes:
    """The workbook as bytes, without the time at which it was made."""
    book.properties.creator = "polc"
    book.properties.created = _EPOCH
    made = BytesIO()
    book.save(made)
    plain = BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == "docProps/core.xml":
                data = _CLOCK.sub(rb"\g<1>2000-01-01T00:00:00Z\g<2>", data)
            target.writestr(zipfile.ZipInfo(info.filename, (2000, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return plain.getvalue()
