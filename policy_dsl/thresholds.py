"""The cliffs and thresholds of a policy file, kept by content."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from policy_dsl import store
from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.cliffs.jump import Answer, Ask, Found
from policy_dsl.cliffs.run import Tell, answers, asks_of, together
from policy_dsl.core.ir import Policy


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
