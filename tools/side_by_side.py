"""Each official sentence beside its rules, with how much of each is the same text in the same order.

``python tools/side_by_side.py`` writes ``docs/对照表.md``; ``--check`` only says whether it is current. The share is the
longest common subsequence of the two, white space aside, divided by the length of each.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from statistics import median

from policy_dsl.check.examples import ordinal
from policy_dsl.source import Source, Span
from policy_dsl.syntax import parse
from policy_dsl.syntax import tree as t
from policy_dsl.syntax.chars import squeeze

ROOT = Path(__file__).resolve().parent.parent
POLICY = ROOT / "policies" / "hz2025.pol"
PAGE = ROOT / "docs" / "对照表.md"


def common(left: str, right: str) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(right) + 1)
    for char in left:
        before = 0
        for at, other in enumerate(right, 1):
            kept = row[at]
            row[at] = before + 1 if char == other else max(row[at], row[at - 1])
            before = kept
    return row[-1]


def articles(source: Source) -> list[tuple[str, str, str, list[str]]]:
    """Number, title, official text and rule lines of each article, and of the closing paragraph."""
    found: list[tuple[str, str, str, list[str]]] = []

    def words(span: Span) -> str:
        return squeeze(source.text[span.start : span.end])

    for statement in parse(source).document.statements:
        match statement:
            case t.Article(number=number, title=title):
                found.append((number, title.text if title else "", "", []))
            case t.QuoteNode(text=text) if found:
                number, title_, quote, lines = found[-1]
                found[-1] = (number, title_, quote or re.sub(r"^\d+\.", "", text), lines)
            case t.Rules(items=items) if found:
                found[-1][3].extend(_lines(items, words))
            case t.Definition(span=span) if found:
                found[-1][3].append("定义 " + words(span) + "。")
            case t.Closing(span=span) if found:
                found[-1][3].append(words(span) + "。")
            case _:
                pass
    return found


def _lines(items: tuple[t.Item, ...], words: object) -> list[str]:
    """A sentence of rules, cut at ；."""
    lead = {"right": "权利：", "limit": "约束：", "rule": ""}
    return [
        lead[item.kind] + words(item.span) + ("。" if at == len(items) - 1 else "；")  # type: ignore[operator]
        for at, item in enumerate(items)
    ]


def page(source: Source) -> tuple[str, float, float]:
    """The page, and the two medians over the articles (the closing paragraph aside)."""
    rows, details = [], []
    of_official, of_rule = [], []
    for number, title, official, lines in articles(source):
        rule = "".join(lines).replace(" ", "")
        if not official or not rule:
            continue
        same = common(official, rule)
        share, rule_share = same / len(official), same / len(rule)
        if number != "附则":
            of_official.append(share)
            of_rule.append(rule_share)
        rows.append(
            f"| {number} | {title} | {len(official)} | {len(rule)} | {share:.2f} | {rule_share:.2f} |"
        )
        shown = "<br>".join(lines)
        details.append(
            f"### {number} {title}\n\n| 正式文件 | 条文 |\n| --- | --- |\n| {official} | {shown} |\n"
        )
    first, second = median(of_official), median(of_rule)
    numbers = sorted(ordinal(number) for number, *_ in articles(source) if number.startswith("第"))
    text = (
        "# 正式文件与条文对照\n\n"
        "本页由 `python tools/side_by_side.py` 从 `policies/hz2025.pol` 生成，不手改。\n\n"
        "“占原文”“占条文”：两边文字的最长公共子序列（不计空白）除以各自的字数。\n\n"
        f"共 {len(numbers)} 条；占原文的中位数 **{first:.2f}**，占条文的中位数 **{second:.2f}**。\n\n"
        "| 条 | 事项 | 原文字数 | 条文字数 | 占原文 | 占条文 |\n| --- | --- | ---: | ---: | ---: | ---: |\n"
        + "\n".join(rows) + "\n\n## 逐条对照\n\n" + "\n".join(details)
    )  # fmt: skip
    return text, first, second


def main() -> int:
    """Write the page, or with ``--check`` compare."""
    text, first, second = page(Source(str(POLICY), POLICY.read_text(encoding="utf-8")))
    if "--check" in sys.argv:
        current = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text
        print(f"{PAGE.name}: {'current' if current else 'stale'}; medians {first:.2f} {second:.2f}")
        return 0 if current else 1
    PAGE.write_text(text, encoding="utf-8")
    print(f"{PAGE.name}: medians {first:.2f} of the official text, {second:.2f} of the rules")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
