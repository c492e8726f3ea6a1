"""From evaluated units to the answer: results, sums, what is missing, and what must be known besides."""

from __future__ import annotations

from collections.abc import Iterable

from policy_dsl.backends.interpreter.awards import Unit
from policy_dsl.backends.interpreter.env import Env
from policy_dsl.backends.interpreter.run import DATE, OPEN, Gate, Run
from policy_dsl.backends.interpreter.totals import Totals
from policy_dsl.core.ir import Policy
from policy_dsl.core.result import Missing, Notice, Step, Total
from policy_dsl.values.format import format_date


def gate_of(env: Env, run: Run) -> tuple[Gate, Notice | None]:
    """Whether the day of the application lies in the period of the policy, and a notice if not."""
    policy = env.policy
    if policy.start is None and policy.end is None:
        return OPEN, None
    period = period_text(policy)
    if run.date is None:
        step = Step("condition", f"施行期间：{period}", None, inputs=((DATE, "未知"),), needs=(DATE,))
        return Gate(run.miss(DATE), "", step), Notice(
            "period-unknown", f"未给出申报日期，不能确定是否在施行期间内（{period}）"
        )
    if env.first <= run.date <= env.last:
        return OPEN, None
    day = format_date(run.date)
    step = Step("condition", f"施行期间：{period}", False, inputs=((DATE, day),))
    text = f"不在施行期间内：{period}（申报日期为{day}）"
    return Gate(False, text, step), Notice("period", f"申报日期{day}不在本政策的施行期间内：{period}")


def period_text(policy: Policy) -> str:
    """The period in force, in words."""
    first = "" if policy.start is None else format_date(policy.start)
    last = "" if policy.end is None else format_date(policy.end)
    if first and last:
        return f"{first}至{last}"
    return f"{first}起施行" if first else f"有效期至{last}"


def sums_of(totals: Totals) -> tuple[Total, dict[str, Total]]:
    """The sum of everything, and the sum for each recipient who may get something."""
    by_recipient: dict[str, list[Unit]] = {}
    paid = set()
    for unit in totals.start:
        recipient = unit.recipient
        if recipient in by_recipient:
            by_recipient[recipient].append(unit)
        else:
            by_recipient[recipient] = [unit]
        if unit.status != "denied":
            paid.add(recipient)
    if len(by_recipient) == 1 and paid:
        # One recipient, one sum.
        (name,) = by_recipient
        total = totals.of(by_recipient[name])
        return total, {name: total}
    total = totals.of(list(totals.start))
    return total, {name: totals.of(group) for name, group in by_recipient.items() if name in paid}


def missing_of(run: Run, decided: Iterable[tuple[str, int]]) -> tuple[Missing, ...]:
    """For each fact that is still needed, what it decides; ``decided``: ids with their masks."""
    found: dict[str, dict[str, None]] = {}
    for id_, mask in decided:
        if mask:
            for name in run.names(mask):
                found.setdefault(name, {})[id_] = None
    if not found:
        return ()
    return tuple([Missing(name, tuple(found[name])) for name in run.bits if name in found])
