"""How well the rules of ``policies/hz2025.pol`` are guarded: its score, and every slip that nothing notices, explained.

``python tools/mutation_page.py`` tries all slips (some minutes) and writes ``docs/查错得分.md``; ``--check`` only says
whether the page is of this policy and of this way to make slips, and as it was written.
"""

from __future__ import annotations

import sys
from pathlib import Path

from policy_dsl.mutation.kept import score_of
from policy_dsl.mutation.run import By, Score, Verdict
from policy_dsl.present.mutants import BY, change, percent
from policy_dsl.present.pages import basis, current, marked

ROOT = Path(__file__).resolve().parent.parent
POLICY = ROOT / "policies" / "hz2025.pol"
PAGE = ROOT / "docs" / "查错得分.md"

REASONS: dict[tuple[str, str], str] = {
    (
        "",
        "“0元”→“1元”",
    ): "“新增额”只用在新增200万元以上、500万元以上的条款里，那里它总比1元大得多，下限写0元还是1元，算出来都一样。",
    (
        "第十六条",
        "漏“累计”",
    ): "在解读乙里。填的事实就叫“量产后三年内整车产量”，已经是三年的总数，漏写“累计”只改这一项的名称，算法不变；这一解读的说明自己说到“累计”，审校就把这两个字当作解读要改的，不再核对；默认的条文里漏写，审校查得出。",
}
"""Why a slip is not noticed, by its article and what it changes."""


def state() -> str:
    """What the page is made from: the policy, its official text, and the code that makes the slips."""
    code = sorted((ROOT / "policy_dsl" / "mutation").glob("*.py"))
    return basis((POLICY, POLICY.with_suffix(".source.txt"), *code))


def page(score: Score) -> str:
    """The page, with what it was made of at its end. Raises KeyError for a survivor without a reason."""
    rows = [
        (name, str(score.count(key)), str(sum(each.unaudited == key for each in score.verdicts)))
        for key, name, _ in BY
    ]
    missed = str(score.count("")), str(sum(each.unaudited == "" for each in score.verdicts))
    lines = [
        "# 查错得分：杭政办函〔2025〕66号",
        "",
        "本页由 `python tools/mutation_page.py` 写成，不手改。把 `policies/hz2025.pol` 的规则逐处改错（数、比较、首次、一次性、每年、累计、"
        "等级、且或、漏写一句……），每次只改一处，看能不能查出来。怎么改、怎么读，见[手册](手册/查错.md)；"
        "重做：`polc check --mutate policies/hz2025.pol`。",
        "",
        f"共改 {len(score.verdicts)} 处。{score.count('same')} 处意思不变（改前改后，除了文字和位置，规则完全相同），不计。"
        f"其余 {score.all} 处，查出 {score.noticed} 处：**查出率 {percent(score.hundredths)}**。",
        "",
        "| 先由谁查出 | 全部检查 | 关掉审校 |",
        "| --- | --- | --- |",
        *(f"| {name} | {count} | {bare} |" for name, count, bare in rows),
        f"| 没有查出 | {missed[0]} | {missed[1]} |",
        f"| **查出率** | **{percent(score.hundredths)}** | **{percent(score.unaudited)}** |",
        "",
        "- 同一处改错，先查出的算数，次序如上表：读不通的归语法；再是词与数的检查；审校拿规则与原文核对；通查看全文有没有缺口、重叠；"
        "然后试算例，最后证明性质。",
        f"- 连语法都不通的改错，谁也不会写进定稿；去掉这些，查出率是 {percent(score.readable)}。",
        "- “关掉审校”是说：要是没有原文可核对，光靠其余几样查得出多少。",
        "",
        "## 没有查出的",
        "",
        "| 行 | 条 | 改错 | 为什么没有查出 |",
        "| --- | --- | --- | --- |",
        *(f"{_row(each)} {REASONS[each.mutant.article, change(each)]} |" for each in score.survivors),
        "",
        "## 只有审校查得出的",
        "",
        "例和性质都说不出的，全靠与原文核对。名额（每年不超过几个）要许多企业一起申报才看得出，而例只说一家。",
        "",
        "| 行 | 条 | 改错 |",
        "| --- | --- | --- |",
        *(_row(each) for each in score.verdicts if each.by == "audit" and each.unaudited == ""),
        "",
        "## 意思不变的",
        "",
        "| 行 | 条 | 改动 |",
        "| --- | --- | --- |",
        *(_row(each) for each in _of(score, "same")),
        "",
    ]
    body = "\n".join(lines)
    return marked(body, state())


def _of(score: Score, by: By) -> list[Verdict]:
    return [each for each in score.verdicts if each.by == by]


def _row(each: Verdict) -> str:
    return f"| {each.line} | {each.mutant.article or '—'} | {change(each)} |"


def main() -> int:
    """Write the page, or say with 1 that it is of another policy."""
    if "--check" in sys.argv[1:]:
        return 0 if PAGE.is_file() and current(PAGE.read_text(encoding="utf-8"), state()) else 1
    score = score_of(str(POLICY), 10.0)
    if score is None:
        print(f"{POLICY.name} has errors", file=sys.stderr)
        return 1
    PAGE.write_text(page(score), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
