"""The score of a policy: how many of the slips in its rules are noticed, by what, and which are not."""

from __future__ import annotations

from policy_dsl.mutation.run import By, Score, Verdict

BY: tuple[tuple[By, str, str], ...] = (
    ("syntax", "语法", "the grammar"),
    ("check", "词与数的检查", "checks of words and amounts"),
    ("audit", "审校", "the audit against the quotes"),
    ("analysis", "通查", "the analyses"),
    ("example", "例", "例"),
    ("property", "性质", "性质"),
)
"""What can notice a slip, in the order in which it is asked: Chinese, English."""


def percent(hundredths: int) -> str:
    """``97.01%``."""
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def text(score: Score, lang: str) -> str:
    """A summary, and every slip that nothing notices."""
    zh = lang == "zh"
    by = [(name if zh else english, score.count(key)) for key, name, english in BY]
    same, left = score.count("same"), len(score.survivors)
    if zh:
        lines = [
            f"逐处改错 {len(score.verdicts)} 处，其中意思不变 {same} 处，不计。",
            f"其余 {score.all} 处，查出 {score.noticed} 处（{'，'.join(f'{name} {count}' for name, count in by)}），"
            f"没有查出 {left} 处。查出率 {percent(score.hundredths)}",
            f"不算语法：{percent(score.readable)}。关掉审校：{percent(score.unaudited)}。",
        ]
    else:
        lines = [
            f"One slip at a time: {len(score.verdicts)} tried; {same} mean the same and are left out.",
            f"Of the other {score.all}, {score.noticed} are noticed ({', '.join(f'{name} {count}' for name, count in by)}), "
            f"{left} are not. Score {percent(score.hundredths)}",
            f"Of those that can be read: {percent(score.readable)}. Without the audit: {percent(score.unaudited)}.",
        ]
    if score.survivors:
        lines.append("没有查出的：" if zh else "Not noticed:")
        lines += [f"  {_line(each, zh)}" for each in score.survivors]
    return "\n".join(lines) + "\n"


def change(verdict: Verdict) -> str:
    """What the slip is: ``不超过20万元 → 20万元``; nothing as （无）."""
    old, new = ("".join(each.split()) for each in (verdict.mutant.old, verdict.mutant.new))
    return f"“{old}”→“{new}”" if new else f"漏“{old}”"


def _line(verdict: Verdict, zh: bool) -> str:
    place = f"第{verdict.line}行" if zh else f"line {verdict.line}"
    return f"{place} {verdict.mutant.article} {change(verdict)}".replace("  ", " ")


def data(score: Score, path: str) -> dict[str, object]:
    """The score as plain data. ``score``, ``readable``, ``unaudited``: hundredths of a per cent; the schema is
    `docs/schema/mutation-result.schema.json`."""
    return {
        "file": path,
        "score": score.hundredths,
        "counted": score.all,
        "noticed": score.noticed,
        "same": score.count("same"),
        "by": {key: score.count(key) for key, _, _ in BY},
        "readable": score.readable,
        "unaudited": score.unaudited,
        "mutants": [
            {
                "line": each.line,
                "article": each.mutant.article,
                "kind": each.mutant.kind,
                "old": each.mutant.old,
                "new": each.mutant.new,
                "by": each.by or "nothing",
                "what": each.what,
                "unaudited": each.unaudited or "nothing",
            }
            for each in score.verdicts
        ],
    }
