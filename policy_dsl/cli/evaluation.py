"""Facts file → outcomes, for the commands that evaluate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from policy_dsl.backends.interpreter import PoolReport, compile_policy, evaluate_many
from policy_dsl.cli.common import Stop, choose_policy, complain, load_policy, read_input, show
from policy_dsl.cli.words import say
from policy_dsl.core import ir
from policy_dsl.core.result import Outcome
from policy_dsl.facts import asked_policy, no_such_policy, open_facts, read_document, with_doubts

if TYPE_CHECKING:
    from policy_dsl.backends.interpreter import Compiled
    from policy_dsl.diagnostics import Diagnostic
    from policy_dsl.values.case import Case


History = Callable[["Case", ir.Policy, Mapping[str, str]], "Case"]
"""Gives an applicant, under a policy and its readings, the history that a ledger has of it."""


class Evaluated(NamedTuple):
    """The answers in the order of the file, and what the shared pools did; what was evaluated, and under what; ``path``: the policy's file."""

    policy: ir.Policy
    outcomes: Sequence[Outcome]
    pools: Sequence[PoolReport]
    code: Compiled
    cases: Sequence[Case]
    path: str


def evaluate_file(
    facts: str,
    policy: str | None,
    date: str | None,
    readings: tuple[str, ...],
    *,
    trace: bool,
    history: History | None = None,
) -> Evaluated:
    """Read, choose the policy, check the readings, evaluate. Mistakes end the command with 2. ``history``: gives an applicant the
    history that a ledger has of it."""
    document = open_facts(read_input(facts), facts)

    def tell(found: list[Diagnostic]) -> Stop:
        from policy_dsl.source import Source

        show(found, {facts: Source(facts, document.text)} if document.text else {})
        return Stop(2)

    path = choose_policy(policy, asked_policy(document), lambda known: tell(no_such_policy(document, known)))
    chosen = load_policy(path, whole=False)
    day = day_of(date) if date is not None else None
    cases, extra, found = read_document(document, chosen, day)
    if found or not cases:
        stop = tell(found)
        if any(each.severity == "error" for each in found) or not cases:
            raise stop
    for case, one in zip(cases, extra.applicants, strict=True):
        if one.score is not None:
            case.values["评分"] = one.score
    options = chosen_readings(readings, chosen)
    asked = {tuple(sorted({**one.readings, **options}.items())) for one in extra.applicants}
    if len(asked) > 1:
        raise complain("U0112")
    code = compile_policy(chosen, dict(asked.pop()) if asked else options)
    if history is not None:
        cases = [history(case, chosen, code.readings) for case in cases]
    many = evaluate_many(code, cases, trace=trace)
    outcomes = [with_doubts(*each) for each in zip(many.outcomes, extra.applicants, strict=True)]
    return Evaluated(chosen, outcomes, many.pools, code, cases, path)


def day_of(text: str) -> int:
    """The day that ``--date`` names; a mistake ends the command with 2."""
    from policy_dsl.facts.problem import Reject
    from policy_dsl.facts.values import day

    found = day(text)
    if isinstance(found, Reject):
        raise complain("U0107", found=text)
    return found


def chosen_readings(pairs: tuple[str, ...], policy: ir.Policy) -> dict[str, str]:
    """The options that ``NAME=OPTION`` name; a mistake ends the command with 2."""
    known = {reading.name: [option.name for option in reading.options] for reading in policy.readings}
    chosen: dict[str, str] = {}
    for pair in pairs:
        name, mark, option = pair.partition("=")
        name, option = name.strip().strip("「」"), option.strip()
        if not mark or name not in known:
            raise complain(
                "U0105", name=name, known="、".join(f"「{each}」" for each in known) or say("none")
            )
        if option not in known[name]:
            raise complain("U0106", name=name, option=option, known="、".join(known[name]))
        chosen[name] = option
    return chosen


__all__ = ["Evaluated", "History", "chosen_readings", "day_of", "evaluate_file"]
