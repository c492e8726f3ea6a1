"""What a drafter should know of a policy, as Markdown: where less comes of more, what the open readings cost, what can
be had together. Each section is made from what the checks, comparisons and analyses found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from policy_dsl.analyses.overlaps import Overlap, Tie
from policy_dsl.cliffs.jump import Ends, Found, Jump
from policy_dsl.core import ir
from policy_dsl.diff.change import Change, Move, Way
from policy_dsl.diff.differences import Differences
from policy_dsl.diff.notes import WEIGHTY
from policy_dsl.present import cliffs, differences
from policy_dsl.present.amount import interval, money
from policy_dsl.present.cliffs_markdown import sentence
from policy_dsl.present.markdown import inline
from policy_dsl.present.properties import stated

TIES: dict[Tie, str] = {
    "choice": "只能得一项",
    "deduct": "后一项扣除前一项",
    "cap": "合计有上限",
    "words": "条文写明可以再给，或者怎样取舍",
    "none": "没有写，两项都得",
}


def falls(found: Found, policy: ir.Policy) -> list[str]:
    """One unit more, and the company has less: the largest first."""
    jumps = [jump for jump in found.jumps if cliffs.section(jump) == "falls"]
    if not jumps:
        return ["没有这样的地方。", ""]
    types = cliffs.types_of(policy)
    lines = [
        "| 条款 | 奖补 | 事实 | 从 → 到 | 少得 | 合计 | 负责的一句 |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for jump in jumps:
        first, second = cliffs.turn(jump, types)
        cells = (
            jump.article,
            cliffs.titles(policy, jump.awards),
            cliffs.fact_name(jump.spot),
            f"{'' if jump.fixed else '如 '}{first} → {second}",
            cliffs.size(jump),
            "也少" if jump.falls else "不少",
            sentence(jump),
        )
        lines.append(f"| {' | '.join(map(inline, cells))} |")
    return [*lines, "", *_company(jumps[0])]


def _company(jump: Jump) -> list[str]:
    before, after = (cliffs.ends(each) for each in jump.sums)
    return [
        f"最大的一处，例如（其余为无）：{inline('；'.join(stated(jump.before)))}。{before}，再多一点，{after}。",
        "",
    ]


class Shown(msgspec.Struct, frozen=True):
    """A 例 of the policy: what it comes to under the default, and under the option that it is written for."""

    name: str
    before: Ends
    after: Ends


Option = tuple[str, str]
"""A 解读 by its name, and one of its options."""


def readings(
    policy: ir.Policy, found: Mapping[Option, Differences], examples: Mapping[Option, Sequence[Shown]]
) -> list[str]:
    """For each open reading what its other options change, against the default; then the 例 that show it."""
    if not policy.readings:
        return ["没有并存的解读。", ""]
    lines: list[str] = []
    for reading in policy.readings:
        texts = {option.name: option.text for option in reading.options}
        lines += [
            f"### {inline(reading.name)}（{reading.article}）",
            "",
            f"默认{reading.default}：{inline(texts[reading.default])}。",
            "",
        ]
        for option in reading.options:
            if option.name != reading.default:
                lines += [f"改按{option.name}：{inline(option.text)}——", ""]
                lines += _cost(found[reading.name, option.name])
                lines += [
                    f"- 政策文件里的例「{inline(each.name)}」：合计{cliffs.ends(each.before)} → {cliffs.ends(each.after)}。"
                    for each in examples.get((reading.name, option.name), ())
                    if each.before != each.after
                ]
                lines.append("")
    return lines


def _cost(found: Differences) -> list[str]:
    lines = []
    for change in found.changes:
        title = inline(differences.name(change.row))
        if change.word == "unknown":
            lines.append(f"- {title}：没有结论（{inline(differences.reason(change))}）。")
        elif change.word == "differs":
            lines.append(f"- {title}：{_ways(change)}。")
            lines += [
                f"  - {word}的例子（其余为无）：{inline('；'.join(stated(move.shown.new)))}。"
                f"{cliffs.ends(move.shown.before)} → {cliffs.ends(move.shown.after)}。"
                for word, move in (("多得", change.up), ("少得", change.down))
                if move.shown is not None and change.row.kind in ("award", "article", "total")
            ]
    lines += [f"- {inline(differences.note(each))}。" for each in found.notes if each.subject in WEIGHTY]
    return lines or ["- 任何企业的结果都不变（经证明）。"]


def _ways(change: Change) -> str:
    pairs: tuple[tuple[Way, str, Move], ...] = (("up", "多得", change.up), ("down", "少得", change.down))
    said = []
    for _, verb, move in pairs:
        if move.never:
            said.append(f"没有企业{verb}（经证明）")
        elif move.shown is not None:
            said.append(_most(verb, move, change))
        else:
            said.append(f"有没有企业{verb}，没有结论")
    return "；".join(said)


def _most(verb: str, move: Move, change: Change) -> str:
    assert move.shown is not None
    most = move.most
    if change.row.kind not in ("award", "article", "total"):
        return f"有的企业{'放宽' if verb == '多得' else '收紧'}"
    if most.none:
        return f"{verb}没有上限"
    if most.proved:
        return f"{'最多' if most.reached else '不会超过'}{verb}{money(most.amount, 'zh')}（经证明）"
    return f"有的企业{verb}"


def together(found: Sequence[Overlap], most: Mapping[str, int | None]) -> list[str]:
    """Pairs of awards on one ground. ``most``: by id, what the award alone comes to at most, in 分; None: no end."""
    if not found:
        return ["没有这样的两项。", ""]
    lines = ["| 两项 | 同一依据 | 条文怎么说 | 各自最多 | 合计最多 |", "| --- | --- | --- | --- | --- |"]
    for each in found:
        pair = (each.first, each.second)
        ends = [most[award.id] for award in pair]
        known = [end for end in ends if end is not None]
        both = money(sum(known), "zh") if len(known) == 2 else "不限"
        cells = (
            "＋".join(f"{award.article} {award.title}" for award in pair),
            "、".join(each.grounds),
            TIES[each.tie],
            "、".join("不限" if end is None else money(end, "zh") for end in ends),
            both if each.tie == "none" else "见条文",
        )
        lines.append(f"| {' | '.join(map(inline, cells))} |")
    return [*lines, ""]


def discretion(policy: ir.Policy, most: Mapping[str, int | None]) -> list[str]:
    """Awards that are not fixed: what is left to whoever decides, by id in 分; None: no end."""
    loose = [award for award in policy.awards if award.id in most and award.kind != "fixed"]
    if not loose:
        return ["没有，每一项都是定额。", ""]
    lines = [
        f"{len(most)} 项奖补里有 {len(loose)} 项不是定额，具体给多少由主管部门定。按条文里的数，一家企业或一个项目一次最多：",
        "",
        "| 条款 | 奖补 | 可能的金额 |",
        "| --- | --- | --- |",
    ]
    for award in loose:
        cells = (award.article, award.title, interval(0, most[award.id], "zh"))
        lines.append(f"| {' | '.join(map(inline, cells))} |")
    return [*lines, ""]
