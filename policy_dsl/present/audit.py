"""An audit for people and for programs: the terminal, a page, a workbook, CSV, JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from policy_dsl.audit.finding import KINDS, Finding, Kind, Report
from policy_dsl.present import simulation_book, simulation_words
from policy_dsl.present.amount import interval, money, yuan
from policy_dsl.present.audit_words import kind as named
from policy_dsl.present.audit_words import reason, rows
from policy_dsl.present.cells import clip, hang, table, wrap
from policy_dsl.present.html import document, escape
from policy_dsl.simulate import report as plain

MOST = 20
"""Findings of one kind on the terminal."""
_HEAD = (
    ("类别", "Kind", "text"), ("行", "Rows", "text"), ("申报主体", "Applicant", "text"), ("条", "Article", "text"), ("事项", "Award", "text"),
    ("名称", "Title", "text"), ("项目", "Item", "text"), ("年度", "Year", "text"), ("实付", "Paid", "money"), ("应得最低", "At least", "money"),
    ("应得最高", "At most", "money"), ("相差", "Difference", "money"), ("原因", "Why", "text"), ("原文", "Official sentence", "text"),
)  # fmt: skip
_CSS = """
.finding { border-left: 4px solid var(--bad); padding: 4px 0 4px 14px; margin: 14px 0; break-inside: avoid; }
.finding.open { border-color: var(--soft); }
.finding p { margin: 4px 0; }
.finding .quote { color: var(--soft); }
td.num, th.num { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
"""


def summary(report: Report, lang: str) -> list[str]:
    """What became of every row and every sum."""
    zh, sums = lang == "zh", report.sums
    found = [
        f"读入{report.read:,}行 ＝ 核查{report.accepted:,} ＋ 退回{report.rejected:,}；没有问题的{report.clean:,}行，申报主体{report.applicants:,}个"
        if zh
        else f"read {report.read:,} rows = audited {report.accepted:,} + rejected {report.rejected:,}; {report.clean:,} without a finding, {report.applicants:,} applicants",
        f"实付{money(sums.paid)} ＝ 政策以内{money(sums.within)} ＋ 超出{money(sums.excess)} ＋ 无法核实{money(sums.open)}（逐项，不计名额和总额）"
        if zh
        else f"paid {money(sums.paid, lang)} = within the policy {money(sums.within, lang)} + over it {money(sums.excess, lang)} + not verified {money(sums.open, lang)} (award by award, before quotas and budgets)",
    ]
    if report.limits:
        found.append(
            f"非资金约束核对了{report.limits:,}处" if zh else f"{report.limits:,} things were held against limits that are not money"
        )  # fmt: skip
    if report.decisions is not None:
        beside = ""
        if report.beside:
            beside = f"，另有{report.beside:,}笔是没有发放的年度的，没有对" if zh else f"; {report.beside:,} of other years were not compared"
        found.append(
            f"与台账{report.decisions:,}笔决定对过{beside}" if zh else f"compared with {report.decisions:,} decisions of the ledger{beside}"
        )
    if report.facts_rejected:
        found.append(
            f"事实表退回{report.facts_rejected:,}行" if zh else f"{report.facts_rejected:,} rows of the facts were rejected"
        )
    return found


def by_kind(report: Report) -> dict[Kind, list[Finding]]:
    """The findings of each kind that there are, in the order in which they are told."""
    found: dict[Kind, list[Finding]] = {name: [] for name in KINDS}
    for each in report.findings:
        found[each.kind].append(each)
    return {name: some for name, some in found.items() if some}


def in_question(findings: Sequence[Finding]) -> int:
    """The sum that findings of one kind are about: what differs, or what is not verified."""
    return sum(abs(each.difference) if each.kind != "unverifiable" else each.paid or 0 for each in findings)


def _what(each: Finding, lang: str) -> str:
    """Which payment it is."""
    said = [rows(each.rows[:MOST], lang) if each.rows else "", clip(each.applicant), f"{each.title}（{each.award}）" if each.award else ""]
    if len(each.rows) > MOST:
        said[0] += f"（共{len(each.rows)}行）" if lang == "zh" else f" ({len(each.rows)} in all)"
    said += [clip(each.item), (f"{each.year}年" if lang == "zh" else str(each.year)) if each.year else ""]
    if each.paid is not None and each.rows:
        said.append(f"实付{money(each.paid)}" if lang == "zh" else f"paid {money(each.paid, lang)}")
    if each.allowed is not None and each.rows:
        ends = interval(each.allowed.floor, each.allowed.ceiling, lang)
        said.append(f"应得{ends}" if lang == "zh" else f"allowed {ends}")
    return " ".join(part for part in said if part)


def text(report: Report, lang: str, width: int) -> str:
    """For the terminal: the sums, then the findings kind by kind, each with its sentence."""
    zh = lang == "zh"
    lines = [f"{report.policy}（{report.number}）" if report.number else report.policy]
    for line in summary(report, lang):
        lines += wrap(line, width)
    kinds = by_kind(report)
    if kinds:
        head = ["类别", "条数", "涉及金额"] if zh else ["Kind", "Findings", "In question"]
        body = [[named(name, lang), f"{len(some):,}", money(in_question(some), lang)] for name, some in kinds.items()]
        lines += ["", *table(head, body, width, right=frozenset((1, 2)))]
    for name, some in kinds.items():
        lines += ["", named(name, lang)]
        for each in some[:MOST]:
            lines += hang("  ", _what(each, lang), width)
            lines += hang("    ", reason(each, lang), width)
            if each.quote:
                lines += hang("    原文：" if zh else "    Text: ", each.quote, width)
        if len(some) > MOST:
            lines.append(f"  另有{len(some) - MOST}条，用 -o 写全" if zh else f"  and {len(some) - MOST} more; -o writes all of them")
    if report.refused:
        lines += ["", "退回的行" if zh else "Rejected rows"]
        for one in report.refused[:MOST]:
            at = f"第{one.row}行 {one.column}「{clip(one.value)}」" if zh else f"row {one.row} {one.column} “{clip(one.value)}”"
            lines += hang("  ", f"{at} {one.code}：{one.reason}", width)
        if len(report.refused) > MOST:
            more = len(report.refused) - MOST
            lines.append(f"  另有{more}条，用 -o 写全" if zh else f"  and {more} more; -o writes all of them")
    if not kinds and not report.refused:
        lines.append("没有发现问题。" if zh else "Nothing was found.")
    return "\n".join(lines) + "\n"


# --- tables ---------------------------------------------------------------------------------


def _cells(each: Finding, lang: str) -> tuple[plain.Cell, ...]:
    allowed = each.allowed
    least: plain.Cell = allowed.floor if allowed is not None else ""
    most: plain.Cell = ""
    if allowed is not None:
        most = allowed.ceiling if allowed.ceiling is not None else simulation_words.words("没有上限", lang)
    listed = "、".join(map(str, each.rows))
    paid: plain.Cell = each.paid if each.paid is not None else ""
    more: plain.Cell = each.difference if each.difference else ""
    return (
        named(each.kind, lang), listed, each.applicant, each.article, each.award, each.title, each.item, str(each.year or ""), paid, least, most,
        more, reason(each, lang), each.quote,
    )  # fmt: skip


def _tables(report: Report, lang: str) -> Iterator[plain.Table]:
    zh = lang == "zh"
    columns = tuple(plain.Column(name if zh else en, "money" if kind == "money" else "text") for name, en, kind in _HEAD)
    found = tuple(_cells(each, lang) for each in report.findings)
    yield plain.Table("findings", "核查结果" if zh else "Findings", columns, found)
    heads = ("类别", "条数", "涉及金额") if zh else ("Kind", "Findings", "In question")
    kinds: tuple[plain.Kind, ...] = ("text", "count", "money")
    body: list[tuple[plain.Cell, ...]] = [
        (named(name, lang), len(some), in_question(some)) for name, some in by_kind(report).items()
    ]
    body += [(line, "", "") for line in summary(report, lang)]
    made = tuple(plain.Column(name, kind) for name, kind in zip(heads, kinds, strict=True))
    yield plain.Table("summary", "汇总" if zh else "Summary", made, tuple(body))
    names = ("行", "列", "值", "代码", "原因") if zh else ("Row", "Column", "Value", "Code", "Why")
    refused = tuple((str(one.row), one.column, one.value, one.code, one.reason) for one in report.refused)
    yield plain.Table("rejected", "退回" if zh else "Rejected", tuple(plain.Column(name, "text") for name in names), refused)


def xlsx(report: Report, lang: str = "zh") -> bytes:
    """A sheet of findings, one of sums, one of rejected rows; amounts in 元, exact. Raises ``ImportError`` without openpyxl."""
    tables = tuple(_tables(report, lang))
    return simulation_book.xlsx(plain.Report(report.policy, (), report.applicants, report.rejected, tables), lang)


def csv_(report: Report, lang: str = "zh") -> bytes:
    """The findings and the rejected rows, as WPS and Excel open it; amounts in 元."""
    found = next(_tables(report, lang))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    unit = "（元）" if lang == "zh" else " (yuan)"
    writer.writerow([each.name + (unit if each.kind == "money" else "") for each in found.columns])
    for row in found.rows:
        writer.writerow([yuan(value) if isinstance(value, int) else value for value in row])
    for one in report.refused:
        said = f"{one.column}「{one.value}」{one.code}：{one.reason}"
        kind = "退回" if lang == "zh" else "Rejected"
        writer.writerow([kind, one.row, *[""] * 10, said, ""])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


# --- the page -------------------------------------------------------------------------------


def html(report: Report, lang: str = "zh") -> str:
    """One page: the sums, then every finding with its sentence."""
    zh = lang == "zh"
    title = f"{report.policy} {'核查' if zh else 'audit'}"
    about = "".join(f'<p class="about">{escape(line)}</p>' for line in summary(report, lang))
    parts = [f"<header>\n<h1>{escape(title)}</h1>\n{about}\n</header>"]
    kinds = by_kind(report)
    if kinds:
        heads = ("类别", "条数", "涉及金额") if zh else ("Kind", "Findings", "In question")
        body = "".join(
            f'<tr><td class="t">{escape(named(name, lang))}</td><td class="num">{len(some):,}</td>'
            f'<td class="num">{escape(money(in_question(some), lang))}</td></tr>'
            for name, some in kinds.items()
        )
        head = f'<th scope="col">{heads[0]}</th>' + "".join(f'<th scope="col" class="num">{each}</th>' for each in heads[1:])
        parts.append(f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>')
    for name, some in kinds.items():
        parts.append(f"<h2>{escape(named(name, lang))}</h2>")
        parts += [_one(each, lang) for each in some]
    if report.refused:
        parts.append(f"<h2>{'退回的行' if zh else 'Rejected rows'}</h2>")
        for one in report.refused:
            at = f"{rows((one.row,), lang)} {one.column}「{one.value}」{one.code}"
            parts.append(f'<div class="finding open"><p>{escape(at)}</p><p>{escape(one.reason)}</p></div>')
    if not kinds and not report.refused:
        parts.append(f"<p>{'没有发现问题。' if zh else 'Nothing was found.'}</p>")
    return document(title, "\n".join(parts), lang, _CSS)


def _one(each: Finding, lang: str) -> str:
    quote = f'<p class="quote">{escape(each.quote)}</p>' if each.quote else ""
    kind = "finding open" if each.kind == "unverifiable" else "finding"
    return f'<div class="{kind}"><p><b>{escape(_what(each, lang))}</b></p><p>{escape(reason(each, lang))}</p>{quote}</div>'


# --- for programs ---------------------------------------------------------------------------


def data(report: Report) -> dict[str, object]:
    """As ``docs/schema/audit-result.schema.json`` describes it: amounts in 分, None for no upper limit."""
    kinds = by_kind(report)
    return {
        "version": 1,
        "policy": report.policy,
        "number": report.number,
        "readings": report.readings,
        "rows": {"read": report.read, "audited": report.accepted, "rejected": report.rejected, "clean": report.clean},
        "applicants": report.applicants,
        "sums": {"paid": report.sums.paid, "within": report.sums.within, "excess": report.sums.excess, "unverified": report.sums.open},
        "limits": report.limits,
        "ledger": None if report.decisions is None else {"compared": report.decisions, "other_years": report.beside},
        "facts_rejected": report.facts_rejected,
        "kinds": {name: {"findings": len(some), "in_question": in_question(some)} for name, some in kinds.items()},
        "findings": [_datum(each) for each in report.findings],
        "rejected": [
            {"row": one.row, "column": one.column, "value": one.value, "code": one.code, "reason": one.reason} for one in report.refused
        ],
    }  # fmt: skip


def _datum(each: Finding) -> dict[str, object]:
    allowed = None if each.allowed is None else {"floor": each.allowed.floor, "ceiling": each.allowed.ceiling}
    return {
        "kind": each.kind, "why": each.why, "rows": list(each.rows), "applicant": each.applicant, "award": each.award, "article": each.article,
        "title": each.title, "item": each.item, "year": each.year, "paid": each.paid, "allowed": allowed, "difference": each.difference,
        "over": each.over, "falls_out": list(each.out), "earlier": list(each.earlier), "needs": list(each.needs), "reason": reason(each, "zh"),
        "quote": each.quote,
    }  # fmt: skip
