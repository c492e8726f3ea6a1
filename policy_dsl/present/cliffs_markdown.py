"""Cliffs and thresholds as Markdown: a section for a page of findings. The falls each with the company and how it is
reckoned before and after; the thresholds by article, with the sentence to blame."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from policy_dsl.cliffs.jump import Found, Jump
from policy_dsl.core import ir
from policy_dsl.core.result import AwardResult, Outcome
from policy_dsl.present import cliffs
from policy_dsl.present.amount import step_value
from policy_dsl.present.explain import is_condition, kind_of, signs, words_of
from policy_dsl.present.markdown import escape, inline
from policy_dsl.present.properties import stated

Traces = Mapping[int, tuple[Outcome, Outcome]]
"""By the position of a jump: the answers for both companies, with their steps."""


def section(found: Found, policy: ir.Policy, traces: Traces, level: int = 2) -> str:
    """All of it, under headings of this level."""
    mark, below = "#" * level, "#" * (level + 1)
    lines: list[str] = []
    for name in cliffs.SECTIONS:
        jumps = [(at, jump) for at, jump in enumerate(found.jumps) if cliffs.section(jump) == name]
        if not jumps:
            continue
        lines += [f"{mark} {cliffs.head(name)}", ""]
        if name == "falls":
            for number, (at, jump) in enumerate(jumps, 1):
                lines += _fall(number, jump, policy, traces.get(at), below)
        else:
            lines += _by_article([jump for _, jump in jumps], policy, below)
    if not found.jumps:
        lines += [cliffs.nothing(), ""]
    if found.undecided:
        lines += [
            f"{mark} 还没有结论",
            "",
            *[f"- {inline(cliffs.undecided(each, policy))}" for each in found.undecided],
            "",
        ]
    return "\n".join(lines)


def _fall(
    number: int, jump: Jump, policy: ir.Policy, traces: tuple[Outcome, Outcome] | None, below: str
) -> list[str]:
    first, second = cliffs.turn(jump, cliffs.types_of(policy))
    before, after = (cliffs.ends(each) for each in jump.sums)
    lines = [
        f"{below} {number}. {inline(cliffs.titles(policy, jump.awards))}（{jump.article}）：{cliffs.size(jump)}", "",
        f"**{inline(cliffs.fact_name(jump.spot))}**从{inline(first)}变为{inline(second)}，{before}变为{after}。{_place(jump)}", "",
    ]  # fmt: skip
    if not jump.falls:
        lines += [
            f"这家企业的合计没有少：{cliffs.ends(jump.totals[0])} → {cliffs.ends(jump.totals[1])}。",
            "",
        ]
    if jump.base:
        lines += [cliffs.base_note(), ""]
    lines += [
        f"> {escape(sentence(jump))}",
        "",
        f"示例企业（其余为无）：{inline('；'.join(stated(jump.before)))}。",
        "",
    ]
    if traces is not None:
        sides = [_steps(outcome, jump.awards) for outcome in traces]
        for side, words in enumerate((f"{first}时，得{before}", f"{second}时，得{after}")):
            own = [line for line in sides[side] if line not in sides[1 - side]] or sides[side][-1:]
            lines += [f"- {inline(words)}：", *[f"  - {inline(line)}" for line in own]]
        lines.append("")
    return lines


def _place(jump: Jump) -> str:
    return "" if jump.fixed else "位置随企业而变，这是其中一家。"


def _by_article(jumps: Sequence[Jump], policy: ir.Policy, below: str) -> list[str]:
    lines = []
    order = {award.article: at for at, award in reversed(list(enumerate(policy.awards)))}
    for article in sorted({jump.article for jump in jumps}, key=order.__getitem__):
        title = policy.titles.get(article, "")
        lines += [
            f"{below} {article} {inline(title)}".rstrip(),
            "",
            "| 奖补 | 事实 | 从 → 到 | 跳 | 得 | 负责的一句 |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        own = [jump for jump in jumps if jump.article == article]
        for jump in sorted(own, key=lambda each: (each.spot, _rank(each.first), each.awards)):
            first, second = cliffs.turn(jump, cliffs.types_of(policy))
            cells = (
                cliffs.titles(policy, jump.awards),
                cliffs.fact_name(jump.spot),
                f"{'' if jump.fixed else '如 '}{first} → {second}",
                cliffs.size(jump),
                " → ".join(cliffs.ends(each) for each in jump.sums),
                sentence(jump),
            )
            lines.append(f"| {' | '.join(map(inline, cells))} |")
        lines.append("")
    return lines


def _rank(value: int | bool | str) -> tuple[int, str]:
    return (value, "") if isinstance(value, int) else (0, value)


def sentence(jump: Jump) -> str:
    """Of the official sentences that the rule stands for, the one that is most like the condition; without a quote, the rule."""
    asked = jump.words or jump.rule
    pairs = {asked[at : at + 2] for at in range(len(asked) - 1)}
    pieces = [piece for piece in re.split(r"(?<=[。；])", jump.quote or jump.rule) if piece.strip()]
    return max(pieces, key=lambda piece: sum(pair in piece for pair in pairs), default=jump.rule).strip()


def _steps(outcome: Outcome, awards: Iterable[str]) -> list[str]:
    """How these awards came about, a line a step: first the conditions, then the calculation."""
    wanted = set(awards)
    conditions, sums = [], []
    for award in outcome.awards:
        if award.id not in wanted:
            continue
        for step, sign in zip(award.steps, signs(award.steps), strict=True):
            said = words_of(step, "zh")
            about = f"（{'；'.join(said)}）" if said else ""
            if is_condition(step):
                mark = {True: "✓", False: "✗", None: "？"}[step.holds]
                conditions.append(f"{mark} {step.text}{about}")
            elif award.status != "denied":
                sums.append(f"{kind_of(step, 'zh')}：{step.text} {sign} {step_value(step)}{about}")
    return list(dict.fromkeys([*conditions, *sums, *_refused(outcome.awards, wanted)]))


def _refused(results: Sequence[AwardResult], wanted: set[str]) -> list[str]:
    own = [each for each in results if each.id in wanted]
    return ["不予支持"] if own and all(each.status == "denied" for each in own) else []
