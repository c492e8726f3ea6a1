"""Verdicts for a person, and as data for programs."""

from __future__ import annotations

from collections.abc import Sequence

from policy_dsl.core.ir import Policy
from policy_dsl.diagnostics.render import visible
from policy_dsl.facts.write import to_plain
from policy_dsl.present.amount import interval
from policy_dsl.present.words import say
from policy_dsl.proofs.verdict import Verdict
from policy_dsl.values.case import Case

MARKS = {"PROVED": "✓", "VIOLATED": "✗", "UNKNOWN": "?"}
_NOTHING = ("", "否", "无", "0001-01-01", False, None)


def render(verdicts: Sequence[Verdict], policy: Policy, lang: str = "zh") -> str:
    """One line for each property of the drafter and for each that is not proved, with the company that refutes it;
    then how many there are of each kind."""
    lines = []
    for each in verdicts:
        if each.goal.asked or each.word != "PROVED":
            method = f"（{each.method}）" if each.word == "PROVED" else ""
            name = visible(each.goal.name or each.goal.text)
            lines.append(f"{MARKS[each.word]} {say(lang, each.word)}{method}  {each.goal.article}  {name}")
            if each.why:
                lines.append(f"    {each.why}")
            for case, (low, high) in zip(each.witness, each.sums, strict=True):
                lines.append(f"    {say(lang, 'witness', sum=interval(low, high, lang))}")
                lines += [f"      {line}" for line in facts_that_matter(case, policy)]
    count = {word: sum(each.word == word for each in verdicts) for word in MARKS}
    asked = sum(each.goal.asked for each in verdicts)
    lines.append(
        say(
            lang, "verdicts", proved=str(count["PROVED"]), violated=str(count["VIOLATED"]), unknown=str(count["UNKNOWN"]),
            asked=str(asked), implied=str(len(verdicts) - asked),
        )
    )  # fmt: skip
    return "\n".join(lines)


def facts_that_matter(case: Case, policy: Policy) -> list[str]:
    """The facts of a witness that are not 0, 否 or 无, a line each: ``研发投入：2025年3000万元``."""
    lines = []
    for name, value in to_plain(case, policy).items():
        shown = _shown(value)
        if shown and name != "申报主体":
            lines.append(f"{name}：{shown}")
    return lines


def _shown(value: object) -> str:
    match value:
        case True:
            return "是"
        case dict():
            inside = [(key, _shown(part)) for key, part in value.items()]
            return "，".join(
                f"{key}{'年' if str(key).isdecimal() else ''}为{text}" for key, text in inside if text
            )
        case list():
            return "；".join(text for text in map(_shown, value) if text)
        case _ if value in _NOTHING:
            return ""
        case _:
            text = str(value)
            return "" if text.rstrip("%元年个月天家辆件台人亩名项平方米.") in ("0", "") else text


def plain(verdicts: Sequence[Verdict], policy: Policy) -> list[dict[str, object]]:
    """For ``--format json``: keys stable; ``witness`` are facts documents."""
    return [
        {
            "name": each.goal.name,
            "article": each.goal.article,
            "asked": each.goal.asked,
            "verdict": each.word,
            "method": each.method,
            "seconds": each.seconds,
            "why": each.why,
            "witness": [to_plain(case, policy) for case in each.witness],
        }
        for each in verdicts
    ]
