"""Cliffs and thresholds (:mod:`policy_dsl.cliffs`) for a person and for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policy_dsl.cliffs.jump import Ends, Found, Jump, Undecided
from policy_dsl.cliffs.reads import Spot
from policy_dsl.core import ir
from policy_dsl.diagnostics.render import place_data, visible
from policy_dsl.present.amount import interval, money, yuan
from policy_dsl.present.cells import hang
from policy_dsl.present.properties import stated as stated_facts
from policy_dsl.source import Source, Span
from policy_dsl.types import Type
from policy_dsl.values.format import format_value

SECTIONS = ("falls", "steps", "levels")
"""Falls; thresholds of a number; levels, recognitions and 是否."""

_HEADS = {
    "falls": ("断崖：多一点反而变少", "Cliffs: a little more and it falls"),
    "steps": ("门槛：多一个最小单位就上一级", "Thresholds: one unit more and it rises"),
    "levels": ("等级、认定与是否", "Levels, recognitions, yes and no"),
}


def section(jump: Jump) -> str:
    """The section that a jump stands in."""
    if jump.direction == "down":
        return "falls"
    return "levels" if jump.kind == "level" else "steps"


def head(name: str, lang: str = "zh") -> str:
    """The heading of a section."""
    return _HEADS[name][0 if lang == "zh" else 1]


def nothing(lang: str = "zh") -> str:
    """When there is none."""
    return "没有找到断崖或门槛。" if lang == "zh" else "No cliff and no threshold was found."


def types_of(policy: ir.Policy) -> dict[tuple[str | None, str], Type]:
    """The type of every fact."""
    return {(fact.thing, fact.name): fact.type for fact in policy.facts}


def fact_name(spot: Spot, lang: str = "zh") -> str:
    """``年度研发投入额（申报的上一年）``, ``技术改造项目的审定投资额``."""
    zh = lang == "zh"
    name = spot.name if spot.thing is None else (f"{spot.thing}的{spot.name}" if zh else f"{spot.name} of {spot.thing}")  # fmt: skip
    match spot.offset:
        case None:
            return name
        case 0:
            return name + ("（申报当年）" if zh else " (year of application)")
        case -1:
            return name + ("（申报的上一年）" if zh else " (the year before)")
        case by if by < 0:
            return name + (f"（申报前第{-by}年）" if zh else f" ({-by} years before)")
        case by:
            return name + (f"（申报后第{by}年）" if zh else f" ({by} years after)")


def titles(policy: ir.Policy, awards: Sequence[str], lang: str = "zh") -> str:
    """The awards by title; several as their sum."""
    names = {award.id: award.title for award in policy.awards}
    shown = list(dict.fromkeys(names[each] for each in awards))
    if len(awards) == 1:
        return shown[0]
    return "、".join(shown) + "合计" if lang == "zh" else " + ".join(shown)


def ends(sums: Ends, lang: str = "zh") -> str:
    """An interval; 不予 when it is nothing."""
    if sums == (0, 0):
        return "不予" if lang == "zh" else "nothing"
    return interval(*sums, lang)


def size(jump: Jump, lang: str = "zh") -> str:
    """``最多少得200万元``: proved, of all companies; ``至少可``: one that large was found."""
    up, zh = jump.direction == "up", lang == "zh"
    if zh:
        end = "保底" if jump.end == "floor" else ""
        if jump.size is None:
            return f"{end}{'多' if up else '少'}得没有上限"
        return f"{end}{'最多' if jump.exact else '至少可'}{'多' if up else '少'}得{money(jump.size, lang)}"
    word = ("more" if up else "less") + (" at the floor" if jump.end == "floor" else "")
    if jump.size is None:
        return f"{word}, without an upper limit"
    return f"{'up to' if jump.exact else 'at least'} {money(jump.size, lang)} {word}"


def turn(jump: Jump, types: Mapping[tuple[str | None, str], Type]) -> tuple[str, str]:
    """The fact before and after, as a facts file says it."""
    type_ = types[jump.spot.thing, jump.spot.name]
    return format_value(jump.first, type_), format_value(jump.second, type_)


def text(found: Found, policy: ir.Policy, lang: str, color: bool, width: int, verbose: bool) -> str:
    """A paragraph for each jump, the falls first, the largest first."""
    zh = lang == "zh"
    types = types_of(policy)
    lines: list[str] = []
    for name in SECTIONS:
        jumps = [jump for jump in found.jumps if section(jump) == name]
        if not jumps:
            continue
        line = f"{head(name, lang)}（{len(jumps)}）" if zh else f"{head(name, lang)} ({len(jumps)})"
        lines += ["", f"\x1b[1m{line}\x1b[0m" if color else line] if lines else [line]
        for jump in jumps:
            lines += _paragraph(jump, policy, types, lang, color, width, verbose)
    if not found.jumps:
        lines.append(nothing(lang))
    if found.undecided:
        lines += ["", "还没有结论" if zh else "Not decided"]
        for each in found.undecided:
            lines += hang("  ", undecided(each, policy, lang), width)
    return "".join(f"{visible(line)}\n" if "\x1b" not in line else f"{line}\n" for line in lines)


def undecided(each: Undecided, policy: ir.Policy, lang: str = "zh") -> str:
    """Which fact and awards stay open, and why."""
    names = "" if not each.awards else titles(policy, each.awards, lang)
    if lang == "zh":
        return f"{fact_name(each.spot)}{f'，{names}' if names else ''}：{each.why}"
    return f"{fact_name(each.spot, lang)}{f', {names}' if names else ''}: {each.why}"


def _paragraph(
    jump: Jump, policy: ir.Policy, types: Mapping[tuple[str | None, str], Type], lang: str, color: bool,
    width: int, verbose: bool,
) -> list[str]:  # fmt: skip
    zh = lang == "zh"
    first, second = turn(jump, types)
    mark = "↓" if jump.direction == "down" else "↑"
    if color:
        mark = f"\x1b[{'31' if jump.direction == 'down' else '32'}m{mark}\x1b[0m"
    where = (
        f"{first} → {second}"
        if jump.fixed
        else (f"如 {first} → {second}" if zh else f"e.g. {first} → {second}")
    )
    lines = [
        f"  {mark} {titles(policy, jump.awards, lang)}（{jump.article}）{size(jump)}"
        if zh
        else f"  {mark} {titles(policy, jump.awards, lang)} ({jump.article}): {size(jump, lang)}"
    ]
    lines += hang("    ", f"{fact_name(jump.spot, lang)}{'：' if zh else ': '}{where}", width)
    lines += hang(
        "    ", f"{ends(jump.sums[0], lang)} → {ends(jump.sums[1], lang)}{_altogether(jump, lang)}", width
    )
    if jump.words:
        lines += hang("    ", ("条件：" if zh else "condition: ") + jump.words, width)
    if jump.base:
        lines += hang("    ", base_note(lang), width)
    if verbose or jump.direction == "down":
        lines += hang("    ", ("规则：" if zh else "rule: ") + jump.rule, width)
        lines += hang("    ", ("企业：" if zh else "company: ") + "；".join(stated_facts(jump.before)), width)
    return lines


def base_note(lang: str = "zh") -> str:
    """Why a higher earlier year brings less."""
    if lang == "zh":
        return "（这一年是比较的基数：基数高了，新增就少了）"
    return "(this year is what a later one is compared with)"


def _altogether(jump: Jump, lang: str) -> str:
    if jump.totals == jump.sums:
        return ""
    both = f"{ends(jump.totals[0], lang)} → {ends(jump.totals[1], lang)}"
    return f"；合计 {both}" if lang == "zh" else f"; altogether {both}"


def data(
    found: Found, policy: ir.Policy, readings: Mapping[str, str], source: Source | None
) -> dict[str, object]:
    """``polc cliffs --format json`` (docs/schema/cliffs-result.schema.json): amounts in 元 as text."""
    types = types_of(policy)
    return {
        "version": 1,
        "policy": policy.name,
        "number": policy.number,
        "readings": dict(readings),
        "jumps": [_row(jump, types, source) for jump in found.jumps],
        "undecided": [
            {"fact": _fact(each.spot), "awards": list(each.awards), "why": each.why}
            for each in found.undecided
        ],
    }


def _row(
    jump: Jump, types: Mapping[tuple[str | None, str], Type], source: Source | None
) -> dict[str, object]:
    first, second = turn(jump, types)
    return {
        "direction": jump.direction,
        "falls": jump.falls,
        "kind": jump.kind,
        "end": jump.end,
        "size": None if jump.size is None else yuan(jump.size),
        "exact": jump.exact,
        "fact": _fact(jump.spot),
        "before": first,
        "after": second,
        "fixed": jump.fixed,
        "base": jump.base,
        "awards": list(jump.awards),
        "article": jump.article,
        "title": jump.title,
        "condition": jump.words,
        "span": place_data(Span(jump.origin.start, jump.origin.end), source),
        "rule": jump.rule,
        "quote": jump.quote,
        "sums": [_ends(each) for each in jump.sums],
        "totals": [_ends(each) for each in jump.totals],
        "witness": [jump.before, jump.after],
    }


def _fact(spot: Spot) -> dict[str, object]:
    return {"name": spot.name, "list": spot.thing, "year": spot.offset}


def _ends(sums: Ends) -> dict[str, object]:
    return {"floor": yuan(sums[0]), "ceiling": None if sums[1] is None else yuan(sums[1])}
