"""A simulation for people: on the terminal, as a page that needs nothing else, as a workbook with a sheet a table."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Final

from policy_dsl.present.cells import table as text_table
from policy_dsl.present.html import bar, document, escape
from policy_dsl.simulate.report import Cell, Column, Report, Table

_WAN: Final = 1_000_000
_EN: Final = {
    "合计": "Total", "分项": "By award", "分条": "By article", "分布": "Distribution", "由谁出资": "Who pays", "谁多得、谁少得": "Who gains, who loses",
    "一家最高变化多少": "How much the most changes for one", "多得最多的": "Who gains most", "少得最多的": "Who loses most", "方案": "Draft",
    "确定有奖补的": "Sure of an award", "可能有奖补的": "May have one", "保底": "At least", "最高": "At most", "另有没有上限的": "Without an upper limit",
    "保底变化": "Change at least", "最高变化": "Change at most", "条": "Article", "编号": "Id", "名称": "Title", "标题": "Title", "可得": "Granted", "待定": "Open",
    "申报主体": "Applicant", "家数": "Applicants", "一家最高能得": "The most that one can get", "出资": "Payer", "变化": "Change", "多得": "More", "少得": "Less",
    "保底和最高一升一降": "One end up, one down", "不变": "Unchanged", "没有": "Nothing", "没有上限": "No limit",
}  # fmt: skip
_CSS: Final = """
.cards { display: flex; flex-wrap: wrap; gap: 12px; margin: 20px 0 0; }
.card { background: var(--tint); border-radius: 8px; padding: 14px 18px; flex: 1 1 220px; }
.card b { display: block; font-size: 24px; line-height: 1.3; font-variant-numeric: tabular-nums; }
.card span { color: var(--soft); }
td.num { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
th.num { text-align: right; }
td.up { color: var(--bad); } td.down { color: var(--good); }
td.chart { width: 180px; min-width: 120px; }
svg.columns { width: 100%; max-height: 220px; display: block; margin: 8px 0; }
svg.columns text { fill: var(--soft); font-size: 12px; }
svg.columns rect { fill: var(--floor); }
svg.columns rect.other { fill: var(--ceiling); }
details { margin: 8px 0; }
summary { color: var(--soft); cursor: pointer; }
@media print { h2 { break-after: avoid; } tr { break-inside: avoid; } }
"""


def words(text: str, lang: str) -> str:
    """A fixed word of a report."""
    return _EN.get(text, text) if lang == "en" else text


def heading(column: Column, lang: str) -> str:
    """The heading of a column, with its draft and its unit."""
    name = words(column.name, lang)
    return f"{column.draft} {name}" if column.draft else name


def shown(value: Cell, column: Column, lang: str, *, signed: bool = False) -> str:
    """A cell as it is read: money in 万元 to the 0.01万元, exact when asked of the workbook."""
    if value is None:
        return words("没有上限", lang)
    if isinstance(value, str):
        return words(value, lang)
    sign = "+" if signed and value > 0 else ""
    if column.kind == "money":
        # half a hundredth is rounded away from nothing
        hundredths = (abs(value) + _WAN // 200) // (_WAN // 100)
        minus = "-" if value < 0 and hundredths else ""
        return f"{sign}{minus}{hundredths // 100:,}.{hundredths % 100:02}"
    return f"{sign}{value:,}"


def _is_change(column: Column) -> bool:
    return column.name in ("保底变化", "最高变化", "变化") and column.kind != "text"


def text(report: Report, lang: str, width: int) -> str:
    """The main tables for the terminal."""
    parts = [report.policy, " → ".join(report.drafts)]
    for key in ("whole", "moves", "articles", "payers"):
        table = report.table(key)
        if table is not None and table.rows:
            head = [
                heading(each, lang) + (_unit(lang) if each.kind == "money" else "") for each in table.columns
            ]
            rows = [
                [
                    shown(value, column, lang, signed=_is_change(column))
                    for value, column in zip(row, table.columns, strict=True)
                ]
                for row in table.rows
            ]
            parts += ["", words(table.title, lang), *text_table(head, rows, width)]
    return "\n".join([*parts, "", *report.notes]) + "\n"


def _unit(lang: str) -> str:
    return "（万元）" if lang == "zh" else " (10,000 yuan)"


# --- the page ------------------------------------------------------------------------------------


def html(report: Report, lang: str = "zh") -> str:
    """One page: what it costs, for whom it changes, where; the single awards last."""
    title = report.policy
    parts = [
        f'<header>\n<h1>{escape(title)}</h1>\n<p class="about">{escape(_about(report, lang))}</p>\n</header>',
        _cards(report, lang),
        "".join(f'<p class="note">{escape(note)}</p>' for note in report.notes),
    ]
    groups = [table.key for table in report.tables if table.key.startswith("by:")]
    for key in ("moves", "changes", "articles", *groups, "payers", "spread", "winners", "losers", "awards"):
        table = report.table(key)
        if table is None or not table.rows:
            continue
        parts.append(f"<h2>{escape(words(table.title, lang))}</h2>")
        if table.note:
            parts.append(f'<p class="note">{escape(table.note)}</p>')
        if key in ("changes", "spread"):
            parts.append(_columns(table, lang))
        else:
            parts += _parts(table, lang)
    return document(title, "\n".join(parts), lang, _CSS)


def _parts(table: Table, lang: str) -> Iterator[str]:
    """The table; of two drafts what is the same in both is folded away."""
    at = [number for number, column in enumerate(table.columns) if _is_change(column)]
    same = [row for row in table.rows if at and not any(row[number] for number in at)]
    if table.key not in ("articles", "awards", "payers") or not same:
        yield _table(table, table.rows, lang)
        return
    changed = tuple(row for row in table.rows if row not in same)
    if changed:
        yield _table(table, changed, lang)
    said = f"没有变化的 {len(same)} 项" if lang == "zh" else f"{len(same)} unchanged"
    yield f"<details><summary>{escape(said)}</summary>\n{_table(table, tuple(same), lang)}</details>"


def _about(report: Report, lang: str) -> str:
    drafts = " → ".join(report.drafts)
    if lang == "en":
        return f"{drafts} · {report.applicants:,} applicants reckoned, {report.rejected:,} rejected · amounts in 10,000 yuan"
    return f"{drafts} · 计算 {report.applicants:,} 个申报主体，退回 {report.rejected:,} 个 · 金额单位：万元"


def _cards(report: Report, lang: str) -> str:
    table = report.table("whole")
    assert table is not None
    made = []
    for row in table.rows:
        name, _, some, low, high, open_ = row
        change = name == "变化"
        ends = _interval(low, high, lang, signed=change, short=True)
        also = f"{shown(some, table.columns[2], lang, signed=change)} " + (
            "家可能有奖补" if lang == "zh" else "may have an award"
        )
        more = ""
        if open_ and not change:
            more = f"，另有 {open_} 家没有上限" if lang == "zh" else f", {open_} without a limit"
        made.append(
            f'<div class="card"><span>{escape(words(str(name), lang))}</span><b>{escape(ends)}</b>'
            f"<span>{escape(also + more)}</span></div>"
        )
    return f'<div class="cards">{"".join(made)}</div>'


_MONEY: Final = Column("", "money")
_YI: Final = 10_000_000_000


def _interval(low: Cell, high: Cell, lang: str, *, signed: bool = False, short: bool = False) -> str:
    """Both ends of a sum. ``short``: in 亿元 where that is shorter."""
    big = short and lang == "zh" and any(isinstance(each, int) and abs(each) >= _YI for each in (low, high))

    def one(value: Cell) -> str:
        if big and isinstance(value, int):
            return shown(value // 10_000, _MONEY, lang, signed=signed)
        return shown(value, _MONEY, lang, signed=signed)

    unit = "亿元" if big else "万元" if short and lang == "zh" else ""
    return f"{one(low)}{unit}" if low == high else f"{one(low)} – {one(high)}{unit}"


def _table(table: Table, rows: tuple[tuple[Cell, ...], ...], lang: str) -> str:
    scale = _scale(table)
    ends = _ends(table)
    highs = {high for _, high in ends}
    heads = []
    for at, column in enumerate(table.columns):
        if at not in highs:
            name = heading(column, lang)
            if any(at == low for low, _ in ends):
                name = _pair_name(column, lang)
            heads.append(
                f'<th scope="col"{"" if column.kind == "text" else " class=num"}>{escape(name)}</th>'
            )
    body = "\n".join(
        f"<tr>{''.join(_cells(row, table, lang))}{_bars(row, table, scale)}</tr>" for row in rows
    )
    chart = "<th></th>" if scale else ""
    return f'<div class="wide"><table>\n<thead><tr>{"".join(heads)}{chart}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>'


def _pair_name(column: Column, lang: str) -> str:
    """The heading of floor and ceiling in one."""
    name = "保底 – 最高" if lang == "zh" else "At least – at most"
    if _is_change(column):
        return words("变化", lang)
    return f"{column.draft} {name}" if column.draft else name


def _cells(row: tuple[Cell, ...], table: Table, lang: str) -> Iterator[str]:
    pairs = dict(_ends(table))
    for at, (value, column) in enumerate(zip(row, table.columns, strict=True)):
        if at in pairs.values():
            continue
        change = _is_change(column)
        said = (
            _interval(value, row[pairs[at]], lang, signed=change)
            if at in pairs
            else shown(value, column, lang, signed=change)
        )
        kind = "t" if column.kind == "text" else "num"
        most = row[pairs[at]] if at in pairs else value
        if change and isinstance(most, int) and most:
            kind += " up" if most > 0 else " down"
        yield f'<td class="{kind}">{escape(said)}</td>'


def _ends(table: Table) -> list[tuple[int, int]]:
    """Where floor and ceiling of each draft stand, and of the change."""
    names = [each.name for each in table.columns]
    pairs = {"保底": "最高", "保底变化": "最高变化"}
    return [
        (at, at + 1)
        for at, name in enumerate(names)
        if name in pairs and names[at + 1 : at + 2] == [pairs[name]]
    ]


def _drafts(table: Table) -> list[tuple[int, int]]:
    return [(low, high) for low, high in _ends(table) if table.columns[low].name == "保底"]


def _scale(table: Table) -> int:
    if table.key != "articles" and not table.key.startswith("by:"):
        return 0
    return max((int(row[high] or 0) for row in table.rows for _, high in _drafts(table)), default=0)


def _bars(row: tuple[Cell, ...], table: Table, scale: int) -> str:
    if not scale:
        return ""
    bars = [
        bar(int(row[low] or 0), int(row[high] or 0), scale, f"{row[low]} – {row[high]}")
        for low, high in _drafts(table)
    ]
    return f'<td class="chart">{"".join(bars)}</td>'


_NO_CLASS: Final = ("不变", "没有", "没有上限", "变成没有上限", "变成有上限")


def _columns(table: Table, lang: str) -> str:
    """A row as a column: how many applicants."""
    counts = [at for at, column in enumerate(table.columns) if column.kind == "count"]
    rows = [row for row in table.rows if row[0] not in _NO_CLASS]
    while rows and not any(rows[0][at] for at in counts):
        del rows[0]
    while rows and not any(rows[-1][at] for at in counts):
        del rows[-1]
    most = max((int(row[at] or 0) for row in rows for at in counts), default=0)
    if not most:
        return ""
    step, height = min(1000 // len(rows), 160), 150
    each = step * 7 // (10 * len(counts))
    shapes = []
    for number, row in enumerate(rows):
        left = number * step + step * 3 // 20
        for place, at in enumerate(counts):
            value = int(row[at] or 0)
            tall = max(1, value * height // most) if value else 0
            x = left + place * each
            kind = ' class="other"' if place and len(counts) > 1 else ""
            shapes.append(f'<rect{kind} x="{x}" y="{175 - tall}" width="{each - 2}" height="{tall}"/>')
            shapes.append(f'<text x="{x + each // 2}" y="{170 - tall}" text-anchor="middle">{value:,}</text>')
        label = escape(words(str(row[0]), lang))
        shapes.append(f'<text x="{number * step + step // 2}" y="195" text-anchor="middle">{label}</text>')
    return f'<svg class="columns" viewBox="0 0 1000 205" role="img" aria-label="{escape(words(table.title, lang))}">{"".join(shapes)}</svg>'


# --- the workbook -------------------------------------------------------------------------------


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
                if column.kind == "money" and isinstance(value, int):
                    cell = WriteOnlyCell(sheet)
                    cell.value = Decimal(value) / 100
                    cell.number_format = "#,##0.00"
                else:
                    cell = WriteOnlyCell(sheet, words("没有上限", lang) if value is None else value)
                    if isinstance(value, str):
                        cell.data_type = "s"
                cells.append(cell)
            sheet.append(cells)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def data(report: Report) -> dict[str, object]:
    """For machines: amounts in 分, None for no upper limit."""
    return {
        "policy": report.policy,
        "drafts": list(report.drafts),
        "applicants": report.applicants,
        "rejected": report.rejected,
        "notes": list(report.notes),
        "tables": {
            table.key: [
                {
                    f"{column.draft}{column.name}": value
                    for column, value in zip(table.columns, row, strict=True)
                }
                for row in table.rows
            ]
            for table in report.tables
        },
    }
