"""The names of what two policies differ in."""

from __future__ import annotations

from policy_dsl.diff.change import Change, Move, Row
from policy_dsl.diff.notes import Note, Subject
from policy_dsl.present.cells import clip
from policy_dsl.proofs.findings import WHY

_SUBJECTS: dict[Subject, tuple[str, str]] = {
    "period": ("施行期", "period in force"),
    "year": ("年度", "年度"),
    "overlap": ("同类政策重叠", "overlap with other policies"),
    "pool": ("名额与总额", "quota or budget"),
    "recipient": ("发给谁", "recipient"),
    "funder": ("资金承担", "who pays"),
    "voucher": ("以什么兑现", "given as"),
    "basis": ("核定依据", "weighed by"),
    "tier": ("按哪个等级记", "booked under the level of"),
    "fact": ("事实", "fact"),
    "list": ("清单", "list"),
    "levels": ("等级", "levels"),
    "reading": ("解读", "reading"),
    "parameter": ("参数", "parameter"),
    "definition": ("定义", "definition"),
    "title": ("条号、标题", "article, title"),
    "text": ("规则文字", "words of the rule"),
    "quote": ("原文", "official text"),
}
WHAT = {"added": ("新增", "added"), "removed": ("取消", "removed"), "changed": ("改了", "changed")}
_WIDE = 60
"""Characters of a text that are shown of each side."""


def row_name(row: Row, lang: str = "zh") -> str:
    """What is compared, by article and title."""
    zh = lang == "zh"
    match row.kind:
        case "total":
            return "以上变动各项合计" if zh else "All of these together"
        case "article":
            return (
                f"{row.article}{row.title}，全条合计"
                if zh
                else f"{row.article} {row.title}, the whole article"
            )
        case "right":
            return f"{row.article} 权利：{row.title}"
        case "limit":
            return f"{row.article} 约束：{row.title}"
        case "award":
            return f"{row.article} {row.title}"


def note_line(each: Note, lang: str = "zh") -> str:
    """One thing that is not the same, in a line."""
    zh, at = lang == "zh", 0 if lang == "zh" else 1
    subject, what = _SUBJECTS[each.subject][at], WHAT[each.what][at]
    quoted = f"“{each.name}”" if each.name else ""
    where = f"{each.article} " if each.article and each.article not in each.name else ""
    before, after = each.before, each.after
    if each.subject in ("text", "quote"):
        before, after = excerpts(before, after)
    body = f"{clip(before, _WIDE * 2)} → {clip(after, _WIDE * 2)}"
    if each.what == "added":
        body = "" if each.after == each.name else clip(after, _WIDE * 2)
    elif each.what == "removed":
        body = "" if each.before == each.name else clip(before, _WIDE * 2)
    start = (
        f"{where}{subject}{quoted}{what}" if zh else f"{where}{subject} {quoted} {what}".replace("  ", " ")
    )
    return start + (("：" if zh else ": ") + body if body else "")


def excerpts(before: str, after: str, around: int = 8) -> tuple[str, str]:
    """The parts that are not the same, with a little of what is around them."""
    if not before or not after:
        return before[:_WIDE], after[:_WIDE]
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    first = max(0, start - around)

    def cut(words: str) -> str:
        last = min(len(words), len(words) - end + around)
        piece = f"{'…' if first else ''}{words[first:last]}{'…' if last < len(words) else ''}"
        return piece if len(piece) <= _WIDE * 2 else piece[: _WIDE * 2] + "…"

    return cut(before), cut(after)


def why_open(of: Change | Move, lang: str = "zh") -> str:
    """Why it is not known."""
    return WHY[of.why][0 if lang == "zh" else 1].format(detail=of.detail)
