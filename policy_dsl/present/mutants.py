"""The score of a policy: how many of the slips in its rules are noticed, by what, and which are not."""

from __future__ import annotations

from policy_dsl.mutation.run import Score, Verdict

_BY = (
    ("audit", "与原文核对", "the audit against the quotes"),
    ("check", "其他检查", "other checks"),
    ("example", "例", "例"),
    ("property", "性质", "性质"),
)


def percent(score: Score) -> str:
    """``97.01%``, rounded down."""
    return f"{score.hundredths // 100}.{score.hundredths % 100:02d}%"


def text(score: Score, lang: str) -> str:
    """A summary, and every slip that nothing notices."""
    zh = lang == "zh"
    apart = score.count("unreadable"), score.count("same")
    by = [(zh_ if zh else en, score.count(key)) for key, zh_, en in _BY]  # type: ignore[arg-type]
    if zh:
        lines = [
            f"改错一处试查：改了 {len(score.verdicts)} 处，其中读不通 {apart[0]} 处、意思不变 {apart[1]} 处，不计。",
            f"其余 {score.all} 处，查出 {score.noticed} 处（{'，'.join(f'{name} {count}' for name, count in by)}），"
            f"没有查出 {len(score.survivors)} 处。查出率 {percent(score)}",
        ]
    else:
        lines = [
            f"One slip at a time: {len(score.verdicts)} tried; {apart[0]} cannot be read and {apart[1]} mean the same: left out.",
            f"Of the other {score.all}, {score.noticed} are noticed ({', '.join(f'{name} {count}' for name, count in by)}), "
            f"{len(score.survivors)} are not. Score {percent(score)}",
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
    """The score as plain data. ``score``: hundredths of a per cent."""
    return {
        "file": path,
        "score": score.hundredths,
        "counted": score.all,
        "noticed": score.noticed,
        "unreadable": score.count("unreadable"),
        "same": score.count("same"),
        "mutants": [
            {
                "line": each.line,
                "article": each.mutant.article,
                "kind": each.mutant.kind,
                "old": each.mutant.old,
                "new": each.mutant.new,
                "by": each.by or "nothing",
                "what": each.what,
            }
            for each in score.verdicts
        ],
    }
