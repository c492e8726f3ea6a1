"""Many goals, each in a process of its own that can be killed: a solver keeps no promise about its time or memory."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext, SpawnContext
from multiprocessing.process import BaseProcess
from typing import Literal

import msgspec

from policy_dsl.backends.interpreter import Compiled, compile_policy
from policy_dsl.core.ir import Policy
from policy_dsl.proofs.goals import Goal
from policy_dsl.proofs.slices import Slices
from policy_dsl.proofs.verdict import Verdict, Why, by_ranges

GRACE = 3.0
"""Seconds that a process may need beyond the solver's own limit: to start, to lower, to replay."""
MOST_MEMORY = 3 << 30
IN_ALL = 60
"""All goals together may take so many times the limit of one; what is not reached by then stays open."""

Done = Callable[[Verdict], None]
Work = Callable[[Goal, Compiled, float], Verdict]
Start = Literal["", "fork", "spawn"]


class Order(msgspec.Struct, frozen=True):
    """What a process is given."""

    policy: Policy
    readings: dict[str, str]
    goal: Goal
    seconds: float
    memory: int


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
    known: dict[int, Verdict | None] = {}
    solver = work is not None or solver_is_there()
    for at, goal in enumerate(goals):
        if time.monotonic() >= end:
            settle(at, Verdict(goal, "UNKNOWN", "区间", why="timeout"))
            continue
        verdict = by_ranges(goal, code_of(goal))
        if verdict is None and not solver:
            verdict = Verdict(goal, "UNKNOWN", "区间", why="no-solver")
        if verdict is None or (solver and goal.asked and verdict.word == "PROVED"):
            waiting.append(at)
            known[at] = verdict
        else:
            settle(at, verdict)
    running: dict[Connection, tuple[int, BaseProcess, float]] = {}
    context = _context(start)
    limit = seconds + GRACE
    try:
        while waiting or running:
            while waiting and len(running) < (workers or os.cpu_count() or 1):
                at = waiting.pop(0)
                if time.monotonic() >= end:
                    before = known[at]
                    late = Verdict(goals[at], "UNKNOWN", "Z3", why="timeout")
                    settle(at, late if before is None else before)
                    continue
                order = msgspec.msgpack.encode(
                    Order(slices.of(goals[at]), readings, goals[at], seconds, memory)
                )
                ours, theirs = context.Pipe(duplex=False)
                process: BaseProcess = context.Process(target=_work, args=(theirs, order, work), daemon=True)
                process.start()
                theirs.close()
                running[ours] = at, process, min(time.monotonic() + limit, end + GRACE)
            if not running:
                continue
            nearest = min(deadline for _, _, deadline in running.values())
            ready = wait(list(running), max(0.0, nearest - time.monotonic()))
            for ours in list(running):
                at, process, deadline = running[ours]
                if ours in ready:
                    verdict = _heard(ours, goals[at])
                elif time.monotonic() >= deadline:
                    verdict = Verdict(goals[at], "UNKNOWN", "Z3", limit, why="timeout")
                else:
                    continue
                _end(ours, process)
                del running[ours]
                # what ranges have decided stays decided, even where the solver does not get to say if it is empty
                before = known[at]
                settle(at, verdict if before is None or verdict.word == "PROVED" else before)
    finally:
        for ours, (_, process, _) in running.items():
            _end(ours, process)
    return [found[at] for at in range(len(goals))]


def _context(start: Start) -> ForkContext | SpawnContext:
    """Forking is quickest, and the parent has no threads; where it is not to be had, a fresh process."""
    if start != "spawn" and "fork" in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")


def _work(out: Connection, order: bytes, work: Work | None) -> None:
    """In the child: decide, and send the verdict as MessagePack."""
    task = msgspec.msgpack.decode(order, type=Order)
    _bound_memory(task.memory)
    try:
        if work is None:
            from policy_dsl.proofs.decide import by_solver  # needs z3-solver

            work = by_solver
        verdict = work(task.goal, compile_policy(task.policy, task.readings), task.seconds)
    except MemoryError:
        verdict = _open(task.goal, "memory")
    except ImportError:  # installed, but not to be loaded here
        verdict = _open(task.goal, "no-solver")
    out.send_bytes(msgspec.msgpack.encode(verdict))
    out.close()


def _open(goal: Goal, why: Why) -> Verdict:
    return Verdict(goal, "UNKNOWN", "Z3", why=why)


def _bound_memory(most: int) -> None:
    try:
        import resource
    except ImportError:  # not on this system: the time limit still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _heard(ours: Connection, goal: Goal) -> Verdict:
    try:
        return msgspec.msgpack.decode(ours.recv_bytes(), type=Verdict)
    except (EOFError, OSError, msgspec.MsgspecError):
        return _open(goal, "died")


def _end(ours: Connection, process: BaseProcess) -> None:
    ours.close()
    if process.is_alive():
        process.kill()
    process.join()
