"""What a drafter should know of a policy, as Markdown: where less comes of more, what the open readings cost, what can
be had together. Each section is made from what the checks, comparisons and analyses found."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from policy_dsl.analyses.most import Most
from policy_dsl.analyses.overlaps import Overlap, Tie
from policy_dsl.cliffs.jump import Found, Jump
from policy_dsl.core import ir
from policy_dsl.diff.change import MONEY, Change
from policy_dsl.diff.cost import Cost
from policy_dsl.diff.differences import Differences
from policy_dsl.diff.notes import WEIGHTY
from policy_dsl.present import cliffs
from policy_dsl.present.amount import money
from policy_dsl.present.cliffs_markdown import sentence
from policy_dsl.present.differences_words import note_line, row_name, why_open
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


def readings(costs: Sequence[Cost], file: str) -> list[str]:
    """For each open reading what its other options change, against the default; then the 例 that show it. ``file``:
    the policy, for the commands."""
    if not costs:
        return ["没有并存的解读。", ""]
    lines: list[str] = []
    for at, cost in enumerate(costs):
        reading = cost.reading
        if not at or costs[at - 1].reading.name != reading.name:
            default = next(each.text for each in reading.options if each.name == reading.default)
            lines += [
                f"### {inline(reading.name)}（{reading.article}）",
                "",
                f"默认{reading.default}：{inline(default)}。",
                "",
            ]
        lines += [
            f"改按{cost.option.name}：{inline(cost.option.text)}——",
            "",
            *_cost(cost.found),
            *(
                f"- 政策文件里的例「{inline(each.name)}」：合计{cliffs.ends(each.before)} → {cliffs.ends(each.after)}。"
                for each in cost.examples
            ),
            "",
            f"自己看：`polc diff {file} --against {reading.name}={cost.option.name}`",
            "",
        ]
    return lines


def _cost(found: Differences) -> list[str]:
    lines = []
    for change in found.changes:
        title = inline(row_name(change.row))
        if change.word == "unknown":
            lines.append(f"- {title}：没有结论（{inline(why_open(change))}）。")
        elif change.word == "differs":
            lines.append(f"- {title}：{_ways(change)}。")
            lines += [
                f"  - {word}的例子（其余为无）：{inline('；'.join(stated(move.shown.new)))}。"
                f"{cliffs.ends(move.shown.before)} → {cliffs.ends(move.shown.after)}。"
                for word, move in (("多得", change.up), ("少得", change.down))
                if move.shown is not None and change.row.kind in MONEY
            ]
    lines += [f"- {inline(note_line(each))}。" for each in found.notes if each.subject in WEIGHTY]
    return lines or ["- 任何企业的结果都不变（经证明）。"]


def _ways(change: Change) -> str:
    said = []
    for verb, word, move in (("多得", "放宽", change.up), ("少得", "收紧", change.down)):
        verb = verb if change.row.kind in MONEY else word
        each = f"每个{move.most.thing}" if move.most.thing else ""
        if move.never:
            said.append(f"没有企业{verb}（经证明）")
        elif move.shown is None:
            said.append(f"有没有企业{verb}，没有结论")
        elif move.most.none:
            said.append(f"{each}{verb}没有上限")
        elif move.most.proved:
            said_most = f"最多{verb}" if move.most.reached else f"{verb}不会超过"
            said.append(f"{each}{said_most}{money(move.most.amount, 'zh')}（经证明）")
        else:
            said.append(f"有的企业{verb}")
    return "；".join(said)


def together(
    found: Sequence[Overlap], most: Mapping[str, Most], reached: Collection[tuple[str, str]]
) -> list[str]:
    """Pairs of awards on one ground. ``reached``: those that somebody has in full."""
    if not found:
        return ["没有这样的两项。", ""]
    lines = ["| 两项 | 同一依据 | 条文怎么说 | 各自至多 | 合计至多 |", "| --- | --- | --- | --- | --- |"]
    for each in found:
        pair = (each.first, each.second)
        ends = [most[award.id] for award in pair]
        amounts = [end.amount for end in ends if end.amount is not None and not end.each]
        both = money(sum(amounts), "zh") if len(amounts) == 2 else "不限"
        if len(amounts) == 2:
            both += "（可以得满）" if (each.first.id, each.second.id) in reached else "（未见得满）"
        cells = (
            "＋".join(f"{award.article} {award.title}" for award in pair),
            "、".join(each.grounds),
            TIES[each.tie],
            "、".join(map(_at_most, ends)),
            both if each.tie == "none" else "见条文",
        )
        lines.append(f"| {' | '.join(map(inline, cells))} |")
    return [*lines, ""]


def discretion(awards: Sequence[ir.Award], most: Mapping[str, Most]) -> list[str]:
    """Awards that are not fixed: what is left to whoever decides."""
    loose = [award for award in awards if award.kind != "fixed"]
    if not loose:
        return ["没有，每一项都是定额。", ""]
    lines = [
        f"{len(awards)} 项奖补里有 {len(loose)} 项不是定额，具体给多少由主管部门定。按条文里的数，一家企业或一个项目一次至多：",
        "",
        "| 条款 | 奖补 | 至多 |",
        "| --- | --- | --- |",
    ]
    for award in loose:
        cells = (award.article, award.title, _at_most(most[award.id]))
        lines.append(f"| {' | '.join(map(inline, cells))} |")
    return [*lines, ""]


def _at_most(most: Most) -> str:
    if most.amount is None:
        return "条文没有写"
    amount = money(most.amount, "zh")
    return f"每个{most.each}{amount}，相加" if most.each else amount
