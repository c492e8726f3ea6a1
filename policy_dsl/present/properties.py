"""Verdicts on properties, for a person and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from policy_dsl.diagnostics.render import place_data, visible
from policy_dsl.present.amount import yuan
from policy_dsl.proofs.findings import amount, reason
from policy_dsl.proofs.verdict import Verdict
from policy_dsl.source import Source, Span

_WORDS = {
    "PROVED": ("成立", "holds", "32"),
    "VIOLATED": ("不成立", "does not hold", "31"),
    "TESTED": ("只作抽查", "only tested", "33"),
    "UNKNOWN": ("没有结论", "not decided", "33"),
}
_BY = {
    "区间": ("凭范围", "by ranges"),
    "分区": ("逐区算过", "by regions"),
    "写法": ("看写法", "by form"),
    "Z3": ("经证明", "by proof"),
}
_METHODS = {"区间": "ranges", "分区": "regions", "写法": "form", "Z3": "z3", "抽查": "search"}
_MOST_OPEN = 10
"""So many of what a policy promises unasked are named when they stay open; each refuted one is."""
_HIDDEN = ("申报主体", "未列事项")


def text(verdicts: Sequence[Verdict], lang: str, color: bool) -> str:
    """A line for each 性质, the counterexamples after theirs, and one line for all that every policy promises."""
    zh = lang == "zh"
    lines = []
    asked = [each for each in verdicts if each.goal.asked]
    if asked:
        lines.append(
            f"性质 {len(asked)} 条：{_counts(asked, lang)}"
            if zh
            else f"{len(asked)} properties: {_counts(asked, lang)}"
        )
    for verdict in asked:
        lines += _lines(verdict, lang, color)
    implied = [each for each in verdicts if not each.goal.asked]
    if implied:
        head = f"政策本身应当做到的 {len(implied)} 条" if zh else f"{len(implied)} promised by every policy"
        lines.append(f"{head}{'：' if zh else ': '}{_counts(implied, lang)}")
    for verdict in implied:
        if verdict.word == "VIOLATED":
            lines += _lines(verdict, lang, color)
    left = [each for each in implied if each.word not in ("PROVED", "VIOLATED")]
    for verdict in left[:_MOST_OPEN]:
        lines += _lines(verdict, lang, color)
    if (more := len(left) - _MOST_OPEN) > 0:
        lines.append(f"  另有{more}条没有结论" if zh else f"  {more} more not decided")
    return "".join(f"{line}\n" for line in lines)


def _counts(verdicts: Sequence[Verdict], lang: str) -> str:
    at = 0 if lang == "zh" else 1
    counts = {word: sum(each.word == word for each in verdicts) for word in _WORDS}
    parts = [
        (f"{n} 条{_WORDS[w][0]}" if lang == "zh" else f"{n} {_WORDS[w][at]}") for w, n in counts.items() if n
    ]
    return ("，" if lang == "zh" else ", ").join(parts)


def _lines(verdict: Verdict, lang: str, color: bool) -> list[str]:
    at = 0 if lang == "zh" else 1
    word, style = _WORDS[verdict.word][at], _WORDS[verdict.word][2]
    shown = f"\x1b[{style}m{word}\x1b[0m" if color else word
    how = reason(verdict, lang) if verdict.word == "UNKNOWN" else _BY.get(verdict.method, ("", ""))[at]
    if verdict.word == "TESTED":
        n, why = verdict.tested, reason(verdict, lang)
        how = (
            f"{n}家企业没有不符合的；{why}"
            if lang == "zh"
            else f"none of {n} applicants contradicts it; {why}"
        )
    if verdict.word == "VIOLATED":
        how = "反例已重新计算" if lang == "zh" else "the counterexample was evaluated again"
    if verdict.empty:
        how = "空话：没有企业能得到" if lang == "zh" else "empty: nobody can get it"
    goal = verdict.goal
    name = f"{goal.article}「{goal.name}」" if goal.asked else goal.name
    lines = [
        f"  {shown}　{visible(name)}（{visible(how)}）"
        if lang == "zh"
        else f"  {shown}  {visible(name)} ({visible(how)})"
    ]
    if verdict.witness:
        lines += [f"    {line}" for line in counterexample(verdict, lang)]
    return lines


def counterexample(verdict: Verdict, lang: str = "zh") -> list[str]:
    """The company that refutes a property, fact by fact; for a monotone one what differs, and both sums."""
    zh = lang == "zh"
    first, *others = verdict.witness
    lines = [
        "反例：一家这样的企业（其余为无）" if zh else "counterexample: a company like this (all else: none)"
    ]
    lines += [f"  {line}" for line in stated(first)]
    if verdict.before:
        lines.append(
            f"  {'此前已得' if zh else 'received before: '}{amount((verdict.before, verdict.before))}"
        )
    gets = "得" if zh else "gets "
    heads = _heads(verdict, lang)
    if len(others) + 1 < len(verdict.sums):  # one company, held against itself
        lines += [f"  {head}{gets}{amount(sums)}" for head, sums in zip(heads, verdict.sums, strict=False)]
        return lines
    lines.append(f"  {gets}{amount(verdict.sums[0])}")
    for head, other, sums in zip(heads, others, verdict.sums[1:], strict=False):
        known = set(stated(first))
        lines.append(head)
        lines += [f"  {line}" for line in stated(other) if line not in known]
        lines.append(f"  {gets}{amount(sums)}")
    if verdict.many > 1:
        n = verdict.many
        lines.append(f"  {n}家这样的企业合计就超过了" if zh else f"  {n} like it together are too many")
    return lines


def _heads(verdict: Verdict, lang: str) -> list[str]:
    """What stands before each further applicant, or before each sum of one."""
    goal, zh = verdict.goal, lang == "zh"
    match goal.kind:
        case "split":
            return ["分出的一份：", "另一份："] if zh else ["one part:", "the other part:"]
        case "alike":
            return [f"依「{goal.reading}」{option}，" for option in goal.values]
        case "equal" | "exclusive":
            return ["前者", "后者"] if zh else ["the one: ", "the other: "]
        case "stack":
            orders = range(1, len(verdict.sums) + 1)
            return [f"第{n}种先后，" if zh else f"order {n}: " for n in orders]
        case _:
            return ["只改一处："] if zh else ["one change:"]


def stated(document: Mapping[str, object]) -> list[str]:
    """A facts document as ``名称：值``, one a line."""
    lines = []
    for name, value in document.items():
        if name in _HIDDEN:
            continue
        match value:
            case list() if all(isinstance(row, dict) for row in value) and value:
                for row in value:
                    title = row.get("名称")
                    facts = "，".join(f"{key}：{_shown(of)}" for key, of in row.items() if key != "名称")
                    lines.append(
                        f"{name}{f'「{title}」' if title else '：'}{'：' if title and facts else ''}{facts}"
                    )
            case dict():
                lines += [f"{name}（{year}年）：{_shown(of)}" for year, of in value.items()]
            case _:
                lines.append(f"{name}：{_shown(value)}")
    return [visible(line) for line in lines]


def _shown(value: object) -> str:
    match value:
        case bool():
            return "是" if value else "否"
        case list():
            return "、".join(map(_shown, value)) or "无"
        case None:
            return "未知"
        case _:
            return str(value)


def data(verdicts: Iterable[Verdict], file: str, sources: dict[str, Source]) -> list[dict[str, object]]:
    """The verdicts as plain data; amounts in 元 as text."""
    rows: list[dict[str, object]] = []
    for verdict in verdicts:
        goal = verdict.goal
        rows.append(
            {
                "file": file,
                "name": goal.name,
                "article": goal.article,
                "asked": goal.asked,
                "kind": goal.kind,
                "awards": list(goal.awards),
                "span": place_data(Span(goal.origin.start, goal.origin.end), sources.get(file)),
                "verdict": verdict.word,
                "method": _METHODS.get(verdict.method, verdict.method),
                "seconds": verdict.seconds,
                "tested": verdict.tested,
                "why": verdict.why,
                "detail": verdict.detail,
                "empty": verdict.empty,
                "witness": list(verdict.witness),
                "sums": [
                    {"floor": yuan(low), "ceiling": None if high is None else yuan(high)}
                    for low, high in verdict.sums
                ],
                "received": yuan(verdict.before),
                "many": verdict.many,
            }
        )
    return rows
