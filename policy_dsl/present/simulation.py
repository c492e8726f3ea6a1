"""A simulation for people on the terminal and as a page that needs nothing else; for machines as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from policy_dsl.present.cells import table as text_table
from policy_dsl.present.html import bar, document, escape
from policy_dsl.present.simulation_words import heading, interval, is_change, shown, unit, words
from policy_dsl.present.simulation_years import cards, quotas, years
from policy_dsl.simulate.report import Cell, Column, Report, Table

VERSION = 1
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
svg.years { width: 100%; max-height: 300px; display: block; margin: 8px 0; }
svg.years text { fill: var(--ink); font-size: 13px; }
svg.years text.soft { fill: var(--soft); }
svg.years rect.low { fill: var(--floor); }
svg.years rect.high { fill: var(--ceiling); }
svg.years line { stroke: var(--line); }
.legend { color: var(--soft); font-size: 13px; margin: 4px 0; }
.legend i { display: inline-block; width: 12px; height: 12px; margin: 0 4px 0 12px; vertical-align: -1px; }
svg.use { display: block; width: 100%; height: 12px; }
svg.use .limit { stroke: var(--bad); stroke-width: 2; }
td.over { color: var(--bad); white-space: nowrap; } td.within { color: var(--good); white-space: nowrap; }
td.who { min-width: 12em; }
details { margin: 8px 0; }
summary { color: var(--soft); cursor: pointer; }
@media print { h2 { break-after: avoid; } tr { break-inside: avoid; } }
"""


def text(report: Report, lang: str, width: int) -> str:
    """The main tables for the terminal."""
    parts = [report.policy, " → ".join(report.drafts)]
    for key in ("years", "whole", "moves", "articles", "payers", "quota", "quota_sum"):
        table = report.table(key)
        if table is not None and table.rows:
            head = [
                heading(each, lang) + (unit(lang) if each.kind == "money" else "") for each in table.columns
            ]
            rows = [
                [
                    shown(value, column, lang, signed=is_change(column))
                    for value, column in zip(row, table.columns, strict=True)
                ]
                for row in table.rows
            ]
            parts += ["", words(table.title, lang), *text_table(head, rows, width)]
    return "\n".join([*parts, "", *(note.said(lang) for note in report.notes)]) + "\n"


# --- the page ------------------------------------------------------------------------------------


def html(report: Report, lang: str = "zh") -> str:
    """One page: what it costs, for whom it changes, where; the single awards last."""
    title = report.policy
    parts = [
        f'<header>\n<h1>{escape(title)}</h1>\n<p class="about">{escape(_about(report, lang))}</p>\n</header>',
        _cards(report, lang),
        "".join(f'<p class="note">{escape(note.said(lang))}</p>' for note in report.notes),
        *years(report, lang),
        *quotas(report, lang),
    ]
    keys = [table.key for table in report.tables]
    over = [key for key in keys if key.startswith("years_by:")]
    parts += _sections(report, over, lang)
    if report.years:
        of = f"{report.years[0]}年的明细" if lang == "zh" else f"The year {report.years[0]} in detail"
        parts.append(f"<h2>{escape(of)}</h2>")
    groups = [key for key in keys if key.startswith("by:")]
    listed = ("moves", "changes", "articles", *groups, "payers", "spread", "winners", "losers", "awards")
    parts += _sections(report, listed, lang)
    return document(title, "\n".join(parts), lang, _CSS)


def _sections(report: Report, keys: Iterable[str], lang: str) -> Iterator[str]:
    for key in keys:
        table = report.table(key)
        if table is None or not table.rows:
            continue
        yield f"<h2>{escape(words(table.title, lang))}</h2>"
        if table.note and lang == "zh":
            yield f'<p class="note">{escape(table.note)}</p>'
        if key in ("changes", "spread"):
            yield _columns(table, lang)
        else:
            yield from _parts(table, lang)


def _parts(table: Table, lang: str) -> Iterator[str]:
    """The table; of two drafts what is the same in both is folded away."""
    at = [number for number, column in enumerate(table.columns) if is_change(column)]
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
    made = cards(report, lang)
    for row in table.rows:
        name, _, some, low, high, open_ = row
        change = name == "变化"
        ends = interval(low, high, lang, signed=change, short=True)
        also = f"{shown(some, table.columns[2], lang, signed=change)} " + (
            "家可能有奖补" if lang == "zh" else "may have an award"
        )
        more = ""
        if open_ and not change:
            more = f"，另有 {open_} 家没有上限" if lang == "zh" else f", {open_} without a limit"
        said = words(str(name), lang) + (f"，{report.years[0]}" if report.years else "")
        made.append(
            f'<div class="card"><span>{escape(said)}</span><b>{escape(ends)}</b>'
            f"<span>{escape(also + more)}</span></div>"
        )
    return f'<div class="cards">{"".join(made)}</div>'


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
    if is_change(column):
        return words("变化", lang)
    return f"{column.draft} {name}" if column.draft else name


def _cells(row: tuple[Cell, ...], table: Table, lang: str) -> Iterator[str]:
    pairs = dict(_ends(table))
    for at, (value, column) in enumerate(zip(row, table.columns, strict=True)):
        if at in pairs.values():
            continue
        change = is_change(column)
        said = (
            interval(value, row[pairs[at]], lang, signed=change)
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
    if table.key != "articles" and not table.key.startswith(("by:", "years_by:")):
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


def data(report: Report) -> dict[str, object]:
    """For machines: amounts in 分, None for no upper limit."""
    return {
        "version": VERSION,
        "policy": report.policy,
        "drafts": list(report.drafts),
        "applicants": report.applicants,
        "rejected": report.rejected,
        "years": list(report.years),
        "notes": [note.zh for note in report.notes],
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
