"""例 run as tests: each example's facts through the reader and the evaluator, its expectations compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec

from policy_dsl.backends.interpreter import Compiled, compile_policy
from policy_dsl.core import ir
from policy_dsl.core.result import AwardResult, LimitResult, Outcome, RightResult, Total
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.facts import read_object
from policy_dsl.types import MoneyT
from policy_dsl.values.format import format_range


class Miss(msgspec.Struct, frozen=True):
    """One expectation that does not hold: what was expected and what came out instead, in the words that a
    例 uses; ``origin``: the words of the 例 that say so."""

    expected: str
    found: str
    origin: ir.Origin


class Trial(msgspec.Struct, frozen=True):
    """One 例: what it missed (nothing = passed), the facts that could not be read, and which rules it fired."""

    example: ir.Example
    misses: tuple[Miss, ...]
    unread: tuple[Diagnostic, ...] = ()
    fired: frozenset[str] = frozenset()

    @property
    def passed(self) -> bool:
        """Whether all that the 例 says is so."""
        return not self.misses and not self.unread


class Trials(msgspec.Struct, frozen=True):
    """All 例 of a policy, and the awards, rights and limits that none of them fires."""

    trials: tuple[Trial, ...]
    silent: tuple[str, ...]


def run_trials(policy: ir.Policy, only: Sequence[str] = ()) -> Trials:
    """Run the examples (``only``: those whose name contains one of these)."""
    compiled: dict[tuple[tuple[str, str], ...], Compiled] = {}
    trials = []
    fired: set[str] = set()
    for example in policy.examples:
        if only and not any(part in example.name for part in only):
            continue
        key = tuple(sorted(example.readings.items()))
        if key not in compiled:
            compiled[key] = compile_policy(policy, dict(example.readings))
        trial = _run(example, policy, compiled[key])
        fired |= trial.fired
        trials.append(trial)
    rules: list[ir.Award | ir.Right | ir.Limit] = [*policy.awards, *policy.rights, *policy.limits]
    known = [each.id for each in rules]
    silent = tuple(dict.fromkeys(ident for ident in known if ident not in fired))
    return Trials(tuple(trials), silent)


def _run(example: ir.Example, policy: ir.Policy, code: Compiled) -> Trial:
    cases, _, found = read_object(example.facts, f"例「{example.name}」", policy)
    unread = [each for each in found if each.severity == "error"]
    if unread or len(cases) != 1:
        return Trial(example, (), tuple(unread))
    outcome = code.evaluate(cases[0])

    def sums(expect: ir.Expectation) -> Total:
        return code.total(cases[0], expect.target, expect.item)

    # an example that says 待定 or 缺… may state the interval that the answer lies in
    admitted = any(e.kind == "missing" or e.status == "unknown" for e in example.expects)
    misses = tuple(
        miss for expect in example.expects if (miss := _compare(expect, outcome, sums, admitted)) is not None
    )
    fired = {award.id for award in outcome.awards if award.status == "granted"}
    fired |= {right.id for right in outcome.rights if right.status == "granted"}
    fired |= {limit.id for limit in outcome.limits if limit.status in ("within", "exceeded")}
    return Trial(example, misses, (), frozenset(fired))


def _compare(
    expect: ir.Expectation, outcome: Outcome, sums: Callable[[ir.Expectation], Total], admitted: bool
) -> Miss | None:
    match expect.kind:
        case "money":
            total = sums(expect) if expect.target else outcome.total
            low, high = total.floor, total.ceiling
            open_ = [award for award in _chosen(expect, outcome) if award.status == "unknown"]
            if open_ and not admitted:
                needs = "、".join(dict.fromkeys(name for award in open_ for name in award.needs[:4]))
                found_ = f"{expect.label}待定，缺{needs}"
                return Miss(expect.label + _money(expect.floor, expect.ceiling), found_, expect.origin)
            if (low, high) == (expect.floor, expect.ceiling):
                return None
            wanted = expect.label + _money(expect.floor, expect.ceiling)
            found_ = expect.label + _money(low, high) + _why(expect, outcome)
            return Miss(wanted, found_, expect.origin)
        case "status":
            answers: list[AwardResult | RightResult | LimitResult] = [
                *outcome.awards,
                *outcome.rights,
                *outcome.limits,
            ]
            found = {each.status for each in answers if each.id in expect.target and _of_item(expect, each)}
            if expect.status in ("exceeded", "unknown"):
                right = expect.status in found
            else:
                right = found <= {expect.status, "not_applicable"} and expect.status in (found or {"denied"})
            if right:
                return None
            shown = "、".join(_STATUS[status] for status in sorted(found)) or "无结果"
            lacking = dict.fromkeys(
                name
                for each in answers
                if each.id in expect.target and _of_item(expect, each)
                for name in each.needs[:4]
            )
            if lacking:
                shown += "，缺" + "、".join(lacking)
            found_ = expect.label + shown + _why(expect, outcome)
            return Miss(expect.label + _STATUS[expect.status], found_, expect.origin)
        case "missing":
            if any(_is(missing.fact, expect.status) for missing in outcome.missing):
                return None
            shown = "、".join(missing.fact for missing in outcome.missing[:6]) or "不缺任何事实"
            return Miss(f"缺{expect.status}", f"缺{shown}" if outcome.missing else shown, expect.origin)


_STATUS = {
    "granted": "享有", "denied": "不予支持", "unknown": "待定", "within": "符合", "exceeded": "超出", "not_applicable": "不适用",
}  # fmt: skip


def _chosen(expect: ir.Expectation, outcome: Outcome) -> list[AwardResult]:
    return [award for award in outcome.awards if award.id in expect.target and _of_item(expect, award)]


def _of_item(expect: ir.Expectation, each: AwardResult | RightResult | LimitResult) -> bool:
    return not expect.item or each.item == expect.item


def _is(missing: str, fact: str) -> bool:
    """Whether what is missing is that fact, of any year or any item of a list: 投资额, 投资额（2025年）, 项目[甲].投资额."""
    return re.fullmatch(rf"(.+\]\.)?{re.escape(fact)}(\[.+\]\..+|（\d+年）)?", missing) is not None


def _money(low: int, high: int | None) -> str:
    """As a 例 writes it: 为20万元, 不超过20万元, 为5万元至20万元."""
    if low == 0 and high:
        return "不超过" + format_range(high, high, MoneyT())
    return "为" + format_range(low, high, MoneyT()).replace("–", "至")


def _why(expect: ir.Expectation, outcome: Outcome) -> str:
    """Why nothing is given; "" where something is."""
    chosen = _chosen(expect, outcome)
    reasons = [award.reason for award in chosen if award.reason]
    return f"（{reasons[0]}）" if reasons and all(award.status == "denied" for award in chosen) else ""
