"""Templates to fill in: an annotated one in YAML for people, a plain skeleton in JSON for programs.

Both read as they stand: everything in them is unknown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from policy_dsl.facts import names as n
from policy_dsl.facts.describe import explain
from policy_dsl.facts.uses import facts_of

if TYPE_CHECKING:
    from policy_dsl.core.ir import Fact, Policy, Thing

_SPECIAL = frozenset("\"'[]{}>|*&!%#`@,?:-")


def chosen(policy: Policy, awards: Iterable[str] | None) -> tuple[list[Fact], list[tuple[Thing, list[Fact]]]]:
    """The facts of the applicant, and the lists with theirs; only what ``awards`` read, when given.

    An award id that the policy does not have is a ``KeyError``.
    """
    own = [fact for fact in policy.facts if fact.thing is None]
    lists = [(thing, [fact for fact in policy.facts if fact.thing == thing.name]) for thing in policy.things]
    if awards is None:
        return own, lists
    refs, used = facts_of(policy, awards)
    names = {(ref.thing, ref.name) for ref in refs}
    return (
        [fact for fact in own if (None, fact.name) in names],
        [
            (thing, [fact for fact in facts if (thing.name, fact.name) in names])
            for thing, facts in lists
            if thing.name in used
        ],
    )


def skeleton_json(policy: Policy, awards: Iterable[str] | None = None) -> str:
    """A facts file with every key and nothing filled in (null = unknown), as JSON.

    ``awards``: only what these ids need. Reads back as an applicant of whom nothing is known.
    """
    own, lists = chosen(policy, awards)
    made: dict[str, object] = dict.fromkeys((n.NAME, n.DATE))
    made |= {fact.name: None for fact in own}
    made |= {thing.name: [dict.fromkeys((n.ITEM, *(f.name for f in facts)))] for thing, facts in lists}
    made |= dict.fromkeys((n.HISTORY, n.OVERLAPS))
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


template_json = skeleton_json


def _key(name: str) -> str:
    """A name as a key of YAML."""
    plain = name.isprintable() and name[:1] not in _SPECIAL and ": " not in name and " #" not in name
    reserved = name.lower() in ("true", "false", "null", "~", "yes", "no") or not name or name[-1] in ": "
    return name if plain and not reserved else json.dumps(name, ensure_ascii=False)


def _comment(text: str) -> str:
    """One line of comment."""
    return "# " + " ".join(text.split())


def _years(fact: Fact, indent: str) -> list[str]:
    """How a fact is asked for: one line, or one with its years."""
    if not fact.yearly:
        return [f"{indent}{_comment(explain(fact))}", f"{indent}{_key(fact.name)}:"]
    return [
        f"{indent}{_comment(explain(fact))}",
        f"{indent}{_key(fact.name)}:",
        f"{indent}#  2024: ",
        f"{indent}#  2025: ",
    ]


def template_yaml(policy: Policy, awards: Iterable[str] | None = None) -> str:
    """A facts file to fill in, as YAML with a comment on every fact, grouped by 对象.

    ``awards``: only what these ids need. Reads back as an applicant of whom nothing is known.
    """
    own, lists = chosen(policy, awards)
    lines = [
        _comment(f"{policy.name} 的事实文件"),
        "# 冒号后面空一格再填；不知道的留空，就是“未知”，不是“没有”。金额写 3000万元，比例写 1.85%。",
        "",
        f"{n.NAME}: ",
        "# 日期，如 2026-03-01",
        f"{n.DATE}: ",
        "# 没有填的都确实没有，就写“无”；金额、数量等仍然是未知",
        f"{n.UNLISTED}: ",
    ]
    if policy.readings:
        lines += ["", "# 解读：不填的按默认", f"{n.READINGS}:"]
        for reading in policy.readings:
            for option in reading.options:
                default = "（默认）" if option.name == reading.default else ""
                lines.append(f"  {_comment(f'{option.name}{default} {option.text}')}")
            lines.append(f"  {_key(reading.name)}:")
    for group in dict.fromkeys(fact.group for fact in own):
        lines += ["", _comment(f"—— {group or '申报主体'} ——")]
        lines += [line for fact in own if fact.group == group for line in _years(fact, "")]
    for thing, facts in lists:
        lines += ["", _comment(f"—— 清单：{thing.name} —— 一项一段；一项也没有写“无”。{thing.prompt}")]
        lines += [f"{_key(thing.name)}:", f"  - {n.ITEM}: "]
        for fact in facts:
            lines += _years(fact, "    ")
    lines += [
        "",
        "# —— 历史：按本政策领过的 —— 一笔一段；没有领过写“无”",
        "#  - 年度: 2024",
        "#    事项: 奖补的编号或名称",
        "#    金额: 100万元",
        "#    项目: 清单中的名称（按项目发的）",
        "#    档: 等级（分档发的）",
        f"{n.HISTORY}:",
        "",
        "# —— 同类政策：按其他各级同类政策领过的 —— 写法同上，另写 来源；没有写“无”",
        f"{n.OVERLAPS}:",
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"
