"""The cliffs and thresholds of a policy file, kept by content; and their charts."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from policy_dsl import store
from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.cliffs.curve import Curve, curve
from policy_dsl.cliffs.jump import Answer, Ask, Found, Jump
from policy_dsl.cliffs.reads import Spot
from policy_dsl.cliffs.run import Tell, answers, asks_of, together
from policy_dsl.core.ir import Policy
from policy_dsl.core.result import Outcome
from policy_dsl.facts import read_object
from policy_dsl.values.case import Case


class _Known(msgspec.Struct, frozen=True):
    """What is known under some readings."""

    readings: tuple[tuple[str, str], ...]
    answers: tuple[Answer, ...]


def thresholds(
    path: str,
    policy: Policy,
    readings: dict[str, str] | None = None,
    *,
    fact: str | None = None,
    awards: Sequence[str] | None = None,
    seconds: float = 20.0,
    tell: Tell | None = None,
) -> Found:
    """Every jump of the policy of that file, under its default readings but for ``readings``; ``fact``, ``awards``:
    of these alone. ``tell`` hears how many of how many questions are answered."""
    chosen = compile_policy(policy, readings or {}).readings
    key = tuple(sorted(chosen.items()))
    kept = store.found_before(path, "cliffs", tuple[_Known, ...]) or ()
    known: dict[Ask, Answer] = {each.ask: each for one in kept if one.readings == key for each in one.answers}
    asks = asks_of(policy, chosen, fact, awards)
    left = [ask for ask in asks if ask not in known]
    if left:
        with open(path, "rb") as file:
            data = file.read()
        done = len(asks) - len(left)

        def heard(more: int, _: int) -> None:
            if tell is not None:
                tell(done + more, len(asks))

        made = answers(policy, chosen, left, seconds=seconds, tell=heard)
        known |= {each.ask: each for each in made}
        # what stayed open for lack of time, memory or a solver is tried again
        rest = tuple(one for one in kept if one.readings != key)
        now = _Known(key, tuple(each for each in known.values() if not each.again))
        store.keep_found(path, "cliffs", (*rest, now), data)
    return together(known[ask] for ask in asks)


class Chart(msgspec.Struct, frozen=True):
    """A curve and whose it is: a company that shows the jump, or one that was given."""

    curve: Curve
    company: str


def charts(
    policy: Policy,
    readings: dict[str, str],
    found: Found,
    *,
    case: Case | None = None,
    awards: Sequence[str] | None = None,
) -> list[Chart]:
    """Charts of each fact with a threshold, in the order of the jumps: of that company, or else of companies that show
    the jumps, until each was seen; ``awards``: of these alone, else of those that jump."""
    made: list[Chart] = []
    for spot, jumps in _by_spot(found).items():
        wanted = tuple(awards or dict.fromkeys(each for jump in jumps for each in jump.awards))
        own: list[Chart] = []
        for jump in jumps:
            if any(_shows(each.curve, jump) for each in own) or (case is not None and own):
                continue
            who = _company(policy, jump) if case is None else case
            drawn = curve(policy, readings, who, spot, wanted)
            if drawn is not None:
                own.append(Chart(drawn, who.name))
        made += own
    return made


def _company(policy: Policy, jump: Jump) -> Case:
    read, _, wrong = read_object(jump.before, "示例企业", policy)
    assert not any(each.severity == "error" for each in wrong)  # it was read back when it was found
    return read[0]


def _shows(drawn: Curve, jump: Jump) -> bool:
    """Whether a step of the curve is this jump, as large."""
    size = jump.size if jump.direction == "up" or jump.size is None else -jump.size
    return any(step.size == size and (not jump.fixed or step.at == jump.second) for step in drawn.steps)


def _by_spot(found: Found) -> dict[Spot, list[Jump]]:
    """The jumps of numbers."""
    by: dict[Spot, list[Jump]] = {}
    for jump in found.jumps:
        if jump.kind != "level":
            by.setdefault(jump.spot, []).append(jump)
    return by


def traces(policy: Policy, readings: dict[str, str], found: Found) -> dict[int, tuple[Outcome, Outcome]]:
    """By the position of each fall: the answers for the company before and after, with every step."""
    code = compile_policy(policy, readings)
    made = {}
    for at, jump in enumerate(found.jumps):
        if jump.direction == "down":
            first, second = (
                code.evaluate(read_object(each, "示例企业", policy)[0][0], trace=True)
                for each in (jump.before, jump.after)
            )
            made[at] = first, second
    return made
