"""Many goals: what ranges and regions decide at once, the rest each in a process of its own that can be killed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib.util import find_spec
from typing import cast

import msgspec

from policy_dsl.backends.interpreter import Compiled, compile_policy
from policy_dsl.core.ir import Policy
from policy_dsl.proofs.goals import Goal
from policy_dsl.proofs.processes import GRACE, MOST_MEMORY, Start, each_apart
from policy_dsl.proofs.regions import by_regions, somebody
from policy_dsl.proofs.slices import Slices
from policy_dsl.proofs.verdict import Verdict, Why, by_ranges

IN_ALL = 60
"""All goals together may take so many times the limit of one; what is not reached by then stays open."""

Done = Callable[[Verdict], None]
Work = Callable[[Goal, Compiled, float], Verdict]


class Order(msgspec.Struct, frozen=True):
    """What a process is given."""

    policy: Policy
    readings: dict[str, str]
    goal: Goal
    seconds: float


def solver_is_there() -> bool:
    """Whether the package z3-solver is installed."""
    return find_spec("z3") is not None


def prove(
    policy: Policy,
    readings: dict[str, str],
    goals: Iterable[Goal],
    *,
    seconds: float = 5.0,
    until: float | None = None,
    workers: int | None = None,
    done: Done | None = None,
    start: Start = "",
    memory: int = MOST_MEMORY,
    work: Work | None = None,
) -> list[Verdict]:
    """A verdict for each goal, in their order. ``seconds``: the solver's limit for one goal; ``until``: when
    all must be over, by :func:`time.monotonic` (after :data:`IN_ALL` times that limit); ``workers``: how many
    processes at once (as many as there are processors); ``done`` hears of each verdict as it comes; ``memory``: bytes
    for one process; ``work``: what decides one goal in its process (:func:`policy_dsl.proofs.decide.by_solver`)."""
    goals = list(goals)
    end = time.monotonic() + IN_ALL * seconds if until is None else until
    slices = Slices(policy)
    codes: dict[int, Compiled] = {}  # by the identity of a part, which the slices keep

    def code_of(goal: Goal) -> Compiled:
        part = slices.of(goal)
        if id(part) not in codes:
            codes[id(part)] = compile_policy(part, readings)
        return codes[id(part)]

    found: dict[int, Verdict] = {}

    def settle(at: int, verdict: Verdict) -> None:
        found[at] = verdict
        if done is not None:
            done(verdict)

    waiting: list[int] = []
    known: dict[int, Verdict] = {}
    solver = work is not None or solver_is_there()
    for at, goal in enumerate(goals):
        if time.monotonic() >= end:
            settle(at, Verdict(goal, "UNKNOWN", "区间", why="timeout"))
            continue
        code = code_of(goal)
        verdict = by_ranges(goal, code)
        # of what a drafter states it is also asked whether it is about anybody
        sure = verdict is not None and (not goal.asked or verdict.word != "PROVED" or somebody(goal, code))
        if not sure and (whole := by_regions(goal, code)) is not None:
            verdict, sure = verdict or whole, True
        if verdict is not None and (sure or not solver):
            settle(at, verdict)
        elif not solver:
            settle(at, Verdict(goal, "UNKNOWN", "区间", why="no-solver"))
        else:
            waiting.append(at)
            if verdict is not None:
                known[at] = verdict
    limit = seconds + GRACE

    def tasks() -> Iterator[bytes]:
        """One after the other: all at once, of a large policy, would not fit."""
        for at in waiting:
            yield msgspec.msgpack.encode(Order(slices.of(goals[at]), readings, goals[at], seconds))

    def heard(turn: int, answer: bytes | str) -> None:
        at = waiting[turn]
        if isinstance(answer, bytes):
            verdict = msgspec.msgpack.decode(answer, type=Verdict)
        else:
            spent = limit if answer == "timeout" else 0.0
            verdict = Verdict(goals[at], "UNKNOWN", "Z3", spent, why=cast(Why, answer))
        # what ranges have decided stays decided, even where the solver does not get to say if it is empty
        settle(at, verdict if at not in known or verdict.word == "PROVED" else known[at])

    each_apart(
        partial(_decide, work), tasks(), limit, heard, until=end, workers=workers, start=start, memory=memory
    )
    for at in waiting:
        if at not in found:
            settle(at, known.get(at, Verdict(goals[at], "UNKNOWN", "Z3", why="timeout")))
    return [found[at] for at in range(len(goals))]


def _decide(work: Work | None, task: bytes) -> bytes:
    """In the child."""
    order = msgspec.msgpack.decode(task, type=Order)
    if work is None:
        from policy_dsl.proofs.decide import by_solver  # needs z3-solver

        work = by_solver
    verdict = work(order.goal, compile_policy(order.policy, order.readings), order.seconds)
    return msgspec.msgpack.encode(verdict)
