"""The years of a simulation and the use of its limits, as parts of the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from policy_dsl.present.html import escape
from policy_dsl.present.simulation_words import interval, shown, words
from policy_dsl.simulate.booking import LEAST, MOST
from policy_dsl.simulate.quota import COUNT, SUM
from policy_dsl.simulate.report import Cell, Column, Report, Table

TOTAL: Final = "合计"
_HEIGHT: Final = 170
_WAN: Final = 1_000_000
_Ends = tuple[int, int]


def years(report: Report, lang: str) -> Iterator[str]:
    """A chart of the years, and the years as tables."""
    table = report.table("years")
    if table is None:
        return
    names = list(report.drafts) if len(report.drafts) > 1 else [""]
    yield f"<h2>{escape(words(table.title, lang))}</h2>"
    yield _chart(table, names, lang)
    said = (
        "深色：按保底发放，当年的保底；浅色：按最高发放，当年的最高。下面两张表同样，取整到万元。"
        if lang == "zh"
        else "Dark: the floor when floors are paid; light: the ceiling when ceilings are; so are the two tables below, in whole 10,000 yuan."
    )
    yield f'<p class="legend">{escape(said)}</p>'
    for key, first in (("years_articles", 2), ("years_payers", 2)):
        part = report.table(key)
        for name in names if part is not None and part.rows else ():
            assert part is not None
            title = words(part.title, lang) + (f"：{name}" if name else "")
            yield f"<h3>{escape(title)}</h3>"
            yield _by_year(part, name, first, lang)
    yield f"<h3>{escape('两种发放' if lang == 'zh' else 'Both ways of paying')}</h3>"
    if table.note and lang == "zh":
        yield f'<p class="note">{escape(table.note)}</p>'
    yield _both(table, names, lang)


def cards(report: Report, lang: str) -> list[str]:
    """The sum of all years, a card a draft."""
    table = report.table("years")
    if table is None:
        return []
    made = []
    span = f"{report.years[0]}—{report.years[-1]}"
    for name in report.drafts:
        places = _places(table, name if len(report.drafts) > 1 else "")
        low, high = _ends([row for row in table.rows if row[0] == TOTAL], places)
        said = "按保底发放的保底 – 按最高发放的最高" if lang == "zh" else "Floors paid – ceilings paid"
        made.append(
            f'<div class="card"><span>{escape(f"{name}，{span}")}</span><b>{escape(interval(low, high, lang, short=True))}</b>'
            f"<span>{escape(said)}</span></div>"
        )
    return made


def _places(table: Table, name: str) -> _Ends:
    """Where floor and ceiling of a draft stand."""
    low, high = (
        next(at for at, each in enumerate(table.columns) if each.name == word and each.draft == name)
        for word in ("保底", "最高")
    )
    return low, high


def _ends(rows: Sequence[tuple[Cell, ...]], places: _Ends) -> _Ends:
    """The floor when floors are paid, and the ceiling when ceilings are."""
    low = next((int(row[places[0]] or 0) for row in rows if row[1] == LEAST), 0)
    high = next((int(row[places[1]] or 0) for row in rows if row[1] == MOST), 0)
    return low, high


def _chart(table: Table, names: list[str], lang: str) -> str:
    """Each year as a column between its ends, of two drafts side by side."""
    listed = [year for year in dict.fromkeys(str(row[0]) for row in table.rows) if year != TOTAL]
    bars = [
        [_ends([row for row in table.rows if row[0] == year], _places(table, name)) for name in names]
        for year in listed
    ]
    most = max((high for each in bars for _, high in each), default=0) or 1
    step = min(1000 // len(listed), 220)
    wide = step * 6 // (10 * len(names))
    shapes = [f'<line x1="0" y1="{_HEIGHT + 30}" x2="{step * len(listed)}" y2="{_HEIGHT + 30}"/>']
    for number, (year, each) in enumerate(zip(listed, bars, strict=True)):
        left = number * step + step // 5
        for place, (low, high) in enumerate(each):
            x = left + place * wide
            for kind, value in (("high", high), ("low", low)):
                tall = max(1, value * _HEIGHT // most) if value else 0
                shapes.append(
                    f'<rect class="{kind}" x="{x}" y="{_HEIGHT + 30 - tall}" width="{wide - 4}" height="{tall}"/>'
                )
            top = _HEIGHT + 24 - high * _HEIGHT // most
            said = shown(high, Column("", "money"), lang).partition(".")[0]
            shapes.append(f'<text x="{x + wide // 2}" y="{top}" text-anchor="middle">{said}</text>')
            if names[place]:
                shapes.append(
                    f'<text class="soft" x="{x + wide // 2}" y="{_HEIGHT + 64}" text-anchor="middle">{escape(names[place][:8])}</text>'
                )
        shapes.append(
            f'<text x="{left + wide * len(names) // 2}" y="{_HEIGHT + 48}" text-anchor="middle">{escape(year)}</text>'
        )
    title = escape(words(table.title, lang))
    return (
        f'<svg class="years" viewBox="0 0 {step * len(listed)} {_HEIGHT + 75}" role="img" aria-label="{title}">'
        f"{''.join(shapes)}</svg>"
    )


def _by_year(table: Table, name: str, first: int, lang: str) -> str:
    """A row for each article or payer, a column for each year."""
    places = _places(table, name)
    last = next(at for at, each in enumerate(table.columns) if each.name == "保底")
    listed = list(dict.fromkeys(str(row[0]) for row in table.rows))
    rows: dict[tuple[Cell, ...], dict[str, list[tuple[Cell, ...]]]] = {}
    for row in table.rows:
        rows.setdefault(row[first:last], {}).setdefault(str(row[0]), []).append(row)
    head = "".join(
        f'<th scope="col">{escape(words(each.name, lang))}</th>' for each in table.columns[first:last]
    )
    head += "".join(f'<th scope="col" class="num">{escape(words(each, lang))}</th>' for each in listed)
    body = []
    for about, by in rows.items():
        cells = "".join(f'<td class="t">{escape(words(str(each), lang))}</td>' for each in about)
        for year in listed:
            low, high = _ends(by.get(year, ()), places)
            said = _whole(low) if low == high else f"{_whole(low)} – {_whole(high)}"
            cells += f'<td class="num">{escape(said)}</td>'
        body.append(f"<tr>{cells}</tr>")
    return _wrapped(head, body)


def _whole(amount: int) -> str:
    """分 in whole 万元, so that many years stand side by side; what is not nothing is not shown as nothing."""
    rounded = (amount + _WAN // 2) // _WAN
    return "<1" if amount and not rounded else f"{rounded:,}"


def _both(table: Table, names: list[str], lang: str) -> str:
    """A row for each year: what it comes to under each way of paying."""
    listed = list(dict.fromkeys(str(row[0]) for row in table.rows))
    head = f'<th scope="col">{escape(words("年", lang))}</th><th scope="col">{escape(words("申报日期", lang))}</th>'
    for name in names:
        for paying in (LEAST, MOST):
            said = words(paying, lang)
            head += f'<th scope="col" class="num">{escape(f"{name} {said}" if name else said)}</th>'
    body = []
    for year in listed:
        mine = {str(row[1]): row for row in table.rows if row[0] == year}
        cells = (
            f'<td class="t">{escape(words(year, lang))}</td><td class="t">{escape(str(mine[MOST][2]))}</td>'
        )
        for name in names:
            low, high = _places(table, name)
            for paying in (LEAST, MOST):
                row = mine[paying]
                cells += f'<td class="num">{escape(interval(row[low], row[high], lang))}</td>'
        body.append(f"<tr>{cells}</tr>")
    return _wrapped(head, body)


# --- limits ----------------------------------------------------------------------------------------


def quotas(report: Report, lang: str) -> Iterator[str]:
    """What is asked of each limit, as bars against it."""
    for key in (COUNT, SUM):
        table = report.table(key)
        if table is None or not table.rows:
            continue
        yield f"<h2>{escape(words(table.title, lang))}</h2>"
        if lang == "zh":
            more = "各年并成一格：最少的确定到最多的可能；图是用得最多的一年。" if report.years else ""
            yield f'<p class="note">{escape(table.note + more)}</p>'
        yield _uses(table, lang)


def _uses(table: Table, lang: str) -> str:
    at = {each.name: place for place, each in enumerate(table.columns)}
    money = table.key == SUM
    low, high = (at["保底"], at["最高"]) if money else (at["确定"], at["可能"])
    draft = at.get("方案")
    listed = list(dict.fromkeys(str(row[at["年"]]) for row in table.rows))
    groups: dict[tuple[Cell, ...], list[tuple[Cell, ...]]] = {}
    for row in table.rows:
        about = (
            row[draft] if draft is not None else "",
            row[at["条"]],
            row[at["限额"]],
            row[at["给谁"]],
            row[at["限"]],
        )
        groups.setdefault(about, []).append(row)
    names = ["方案"] if draft is not None else []
    head = "".join(
        f'<th scope="col">{escape(words(each, lang))}</th>' for each in (*names, "条", "限额", "给谁")
    )
    head += "".join(f'<th scope="col" class="num">{escape(each)}</th>' for each in listed)
    head += f'<th></th><th scope="col">{escape(words("结论", lang))}</th>'
    column = table.columns[high]
    body = []
    for (name, article, said, to, limit), rows in groups.items():
        cells = f'<td class="t">{escape(str(name))}</td>' if draft is not None else ""
        cells += f'<td class="t">{escape(str(article))}</td><td class="t who">{escape(str(said))}</td>'
        cells += f'<td class="t">{escape(words(str(to), lang))}</td>'
        peak: tuple[int, int | None] = (0, 0)
        for year in listed:
            mine = [row for row in rows if str(row[at["年"]]) == year]
            if not mine:
                cells += '<td class="num">—</td>'
                continue
            least = min(int(row[low] or 0) for row in mine)
            ends = [row[high] for row in mine]
            most = None if None in ends else max(int(each or 0) for each in ends)
            same = shown(least, column, lang) == shown(most, column, lang)
            both = (
                shown(most, column, lang)
                if same
                else f"{shown(least, column, lang)} – {shown(most, column, lang)}"
            )
            cells += f'<td class="num">{escape(both)}</td>'
            if peak[1] is not None and (most is None or most >= peak[1]):
                peak = least, most
        worst = next(
            each for each in ("超出", "可能超出", "不超出") if any(row[at["结论"]] == each for row in rows)
        )
        kind = "within" if worst == "不超出" else "over"
        cells += f'<td class="chart">{_use(peak[0], peak[1], int(limit or 0))}</td>'
        body.append(f'<tr>{cells}<td class="{kind}">{escape(words(worst, lang))}</td></tr>')
    return _wrapped(head, body)


def _use(low: int, high: int | None, limit: int) -> str:
    """What is asked, solid up to what is sure, with a mark at the limit."""
    asked = low if high is None else high
    whole = max(asked, limit, 1)
    ends = [each * 1000 // whole for each in (asked, low)]
    mark = min(limit * 1000 // whole, 998)
    label = f"{low} – {'' if high is None else high} / {limit}"
    return (
        f'<svg class="use bar" viewBox="0 0 1000 12" preserveAspectRatio="none" role="img" aria-label="{escape(label)}">'
        f'<rect class="track" width="1000" height="12"/><rect class="ceiling" y="1" width="{ends[0]}" height="10"/>'
        f'<rect class="floor" y="1" width="{ends[1]}" height="10"/>'
        f'<path class="limit" vector-effect="non-scaling-stroke" d="M{mark} 0V12"/></svg>'
    )


def _wrapped(head: str, body: list[str]) -> str:
    rows = "\n".join(body)
    return (
        f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>'
    )
