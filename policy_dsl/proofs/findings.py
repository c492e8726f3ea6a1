"""Verdicts as diagnostics: what a drafter has to look at, at the place of the 性质."""

from __future__ import annotations

from collections.abc import Iterable

from policy_dsl.diagnostics import Diagnostic
from policy_dsl.proofs.verdict import Sums, Verdict, Why
from policy_dsl.source import Span
from policy_dsl.types import MoneyT
from policy_dsl.values.format import format_number, format_range

WHY: dict[Why, tuple[str, str]] = {
    "": ("", ""),
    "timeout": ("时间到了还没有结论", "the time ran out"),
    "memory": ("内存到了上限", "the memory ran out"),
    "died": ("求解程序中断", "the solver ended unexpectedly"),
    "no-solver": ("未安装 z3-solver", "z3-solver is not installed"),
    "bounded": ("只作了估计：{detail}", "only estimated: {detail}"),
    "lists": ("清单多于{detail}项时没有结论", "not decided for lists of more than {detail} items"),
    "unsupported": ("求解器不会算：{detail}", "beyond the solver: {detail}"),
}


def reason(verdict: Verdict, lang: str = "zh") -> str:
    """Why there is no answer."""
    return WHY[verdict.why][0 if lang == "zh" else 1].format(detail=verdict.detail)


def findings(verdicts: Iterable[Verdict], file: str) -> list[Diagnostic]:
    """The findings about a file, in the order of the goals."""
    found = []
    without = 0
    for verdict in verdicts:
        goal = verdict.goal
        span = Span(goal.origin.start, goal.origin.end)
        match verdict.word:
            case "VIOLATED":
                code = "V0101" if goal.asked else "V0104"
                args = {"name": goal.name, "found": story(verdict), "found_en": story(verdict, "en")}
                found.append(Diagnostic(code, file, span, args=args))
            case "UNKNOWN" if verdict.why == "no-solver":
                without += 1
            case "TESTED" if goal.asked:
                args = {
                    "name": goal.name,
                    "n": str(verdict.tested),
                    "why": reason(verdict),
                    "why_en": reason(verdict, "en"),
                }
                found.append(Diagnostic("V0106", file, span, args=args, severity="warning"))
            case "UNKNOWN" if goal.asked:
                args = {"name": goal.name, "why": reason(verdict), "why_en": reason(verdict, "en")}
                found.append(Diagnostic("V0103", file, span, args=args, severity="warning"))
            case _ if verdict.empty:
                found.append(Diagnostic("V0102", file, span, args={"name": goal.name}, severity="warning"))
            case _:
                pass
    if without:
        found.append(Diagnostic("V0105", file, args={"n": str(without)}, severity="note"))
    return found


def story(verdict: Verdict, lang: str = "zh") -> str:
    """What the company of a counterexample gets, in a few words."""
    goal, zh = verdict.goal, lang == "zh"
    first, *others = map(amount, verdict.sums)
    match goal.kind:
        case "monotone" | "step" | "switch" if goal.fact is not None:
            name, second = goal.fact.name, others[0]
            if zh:
                return f"{name}{changed(verdict)}后由{first}变为{second}"
            return f"gets {second} instead of {first} when {name} {changed(verdict, lang)}"
        case "split":
            both = "、".join(others) if zh else " and ".join(others)
            return f"合在一起得{first}，分开得{both}" if zh else f"gets {first} as one, and {both} divided"
        case "alike" | "equal" | "stack":
            ends = "，".join(dict.fromkeys([first, *others])) if zh else ", ".join([first, *others])
            return f"算出来不一样：{ends}" if zh else f"gets different sums: {ends}"
        case "exclusive":
            return f"两样都得：{first}，{others[0]}" if zh else f"gets both: {first}, {others[0]}"
        case "some":
            return "一项也得不到" if zh else "gets nothing"
        case "budget":
            n = verdict.many
            return f"得{first}，这样的{n}家就超过了" if zh else f"gets {first}; {n} like it are too many"
        case _:
            before = format_number(verdict.before, MoneyT())
            if not verdict.before:
                return f"得{first}" if zh else f"gets {first}"
            return f"已得{before}，又得{first}" if zh else f"has {before} already and gets {first}"


def changed(verdict: Verdict, lang: str = "zh") -> str:
    """What is different between the two applicants that are compared."""
    goal, zh = verdict.goal, lang == "zh"
    if goal.kind != "switch":
        return "增加" if zh else "rises"
    before, after = goal.values or ("否", "是")
    return f"由{before}变为{after}" if zh else f"goes from {before} to {after}"


def amount(sums: Sums) -> str:
    """``不超过350万元``: an interval from 0 reads as a ceiling."""
    low, high = sums
    if high is not None and low == 0 and high > 0:
        return f"不超过{format_number(high, MoneyT())}"
    return format_range(low, high, MoneyT())
