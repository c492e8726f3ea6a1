"""How well the rules of ``policies/hz2025.pol`` are guarded: its score, and every slip that nothing notices, explained.

``python tools/mutation_page.py`` tries all slips (some minutes) and writes ``docs/查错能力.md``; ``--check`` only says
whether the page is of this policy and of this way to make slips.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path

from policy_dsl.mutation.kept import score_of
from policy_dsl.mutation.run import Score, Verdict
from policy_dsl.present.mutants import change, percent

ROOT = Path(__file__).resolve().parent.parent
POLICY = ROOT / "policies" / "hz2025.pol"
PAGE = ROOT / "docs" / "查错能力.md"

REASONS = {
    (
        "",
        "“0元”→“1元”",
    ): "“新增额”只在新增200万元以上、500万元以上的条款里用，那里它总比1元大得多，所以下限写0元还是1元，算出来都一样。",
    (
        "第十六条",
        "漏“累计”",
    ): "“量产后三年内整车产量”本身就是三年累计的数，漏了这两个字，只是另一种解读下这一项显示的名称短了，金额不变。",
}
"""Why a slip cannot be noticed, by its article and what it changes."""


def state() -> str:
    """What the page is made from: the policy, its official text, and the code that makes the slips."""
    code = sorted((ROOT / "policy_dsl" / "mutation").glob("*.py"))
    total = sha256()
    for path in (POLICY, POLICY.with_suffix(".source.txt"), *code):
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def page(score: Score) -> str:
    """The page. Raises KeyError for a survivor without a reason."""
    by = {
        name: score.count(key)
        for key, name in (
            ("audit", "与原文核对"),
            ("check", "其他检查"),
            ("example", "例"),
            ("property", "性质"),
        )
    }  # type: ignore[arg-type]
    lines = [
        "# 查错能力：杭政办函〔2025〕66号",
        "",
        "把 `policies/hz2025.pol` 的规则逐处改错（数、比较、首次、一次性、每年、累计、等级、且或、漏写一句……），"
        "每次只改一处，看检查、例、性质能不能查出来。用 `polc check --mutate policies/hz2025.pol` 重做；"
        "用 `python tools/mutation_page.py` 重写本页。",
        "",
        f"依据：`{state()}`（政策、正式文件和改法的摘要）",
        "",
        "| | 处 |",
        "| --- | --- |",
        f"| 改错 | {len(score.verdicts)} |",
        f"| 读不通，不计 | {score.count('unreadable')} |",
        f"| 意思不变，不计 | {score.count('same')} |",
        *(f"| {name}查出 | {count} |" for name, count in by.items()),
        f"| 没有查出 | {len(score.survivors)} |",
        f"| **查出率** | **{percent(score)}** |",
        "",
        "同一处改错，先查出的算数：先与原文核对，再做其他检查，然后试算例，最后证明性质。",
        "",
        "## 没有查出的",
        "",
        "| 行 | 条 | 改错 | 为什么查不出 |",
        "| --- | --- | --- | --- |",
        *(f"| {each.line} | {each.mutant.article or '—'} | {change(each)} | {REASONS[each.mutant.article, change(each)]} |" for each in score.survivors),
        "",
        "## 意思不变的",
        "",
        "改了字，算出来的一分不差。",
        "",
        "| 行 | 条 | 改动 |",
        "| --- | --- | --- |",
        *(f"| {each.line} | {each.mutant.article or '—'} | {change(each)} |" for each in _same(score)),
        "",
    ]  # fmt: skip
    return "\n".join(lines)


def _same(score: Score) -> list[Verdict]:
    return [each for each in score.verdicts if each.by == "same"]


def main() -> int:
    """Write the page, or say with 1 that it is of another policy."""
    if "--check" in sys.argv[1:]:
        return 0 if PAGE.is_file() and f"`{state()}`" in PAGE.read_text(encoding="utf-8") else 1
    score = score_of(str(POLICY), 10.0)
    if score is None:
        print(f"{POLICY.name} has errors", file=sys.stderr)
        return 1
    PAGE.write_text(page(score), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
