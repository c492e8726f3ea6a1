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

import msgspec

from policy_dsl.backends.interpreter import Compiled, compile_policy
from policy_dsl.core.ir import Policy
from policy_dsl.proofs.goals import Goal
from policy_dsl.proofs.verdict import Verdict, by_ranges

GRACE = 2.0
"""Seconds that a process may need beyond the solver's own limit: to start, to lower, to replay."""
MOST_MEMORY = 3 << 30

NO_SOLVER = "未安装 z3-solver：pip install 'polc[prove]'"

Done = Callable[[Verdict], None]


def prove(
    policy: Policy,
    readings: dict[str, str],
    goals: Iterable[Goal],
    *,
    seconds: float = 5.0,
    workers: int | None = None,
    done: Done | None = None,
) -> list[Verdict]:
    """A verdict for each goal, in their order. ``seconds``: the solver's limit for one goal; ``workers``: how many
    processes at once (as many as there are processors); ``done`` hears of each verdict as it comes."""
    code = compile_policy(policy, readings)
    goals = list(goals)
    found: dict[int, Verdict] = {}
    waiting: list[int] = []
    for at, goal in enumerate(goals):
        verdict = by_ranges(goal, code)
        if verdict is None:
            waiting.append(at)
        else:
            found[at] = verdict
            if done is not None:
                done(verdict)
    if find_spec("z3") is None:
        for at in waiting:
            found[at] = Verdict(goals[at], "UNKNOWN", "", why=NO_SOLVER)
        waiting = []
    running: dict[Connection, tuple[int, BaseProcess, float]] = {}
    most = workers or os.cpu_count() or 1
    context = _context()
    try:
        while waiting or running:
            while waiting and len(running) < most:
                at = waiting.pop(0)
                ours, theirs = context.Pipe(duplex=False)
                process: BaseProcess = context.Process(
                    target=_work, args=(theirs, policy, readings, goals[at], seconds), daemon=True
                )
                process.start()
                theirs.close()
                running[ours] = at, process, time.monotonic() + 2 * seconds + GRACE
            nearest = min(deadline for _, _, deadline in running.values())
            ready = wait(list(running), max(0.0, nearest - time.monotonic()))
            for ours in list(running):
                at, process, deadline = running[ours]
                if ours in ready:
                    found[at] = _heard(ours, goals[at])
                elif time.monotonic() >= deadline:
                    found[at] = Verdict(
                        goals[at], "UNKNOWN", "Z3", 2 * seconds + GRACE, f"{seconds:g}秒内没有结论"
                    )
                else:
                    continue
                _end(ours, process)
                del running[ours]
                if done is not None:
                    done(found[at])
    finally:
        for ours, (_, process, _) in running.items():
            _end(ours, process)
    return [found[at] for at in range(len(goals))]


def _context() -> ForkContext | SpawnContext:
    """Forking is quickest, and the parent has no threads; where it is not to be had, a fresh process."""
    if "fork" in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")


def _work(out: Connection, policy: Policy, readings: dict[str, str], goal: Goal, seconds: float) -> None:
    """In the child: decide, and send the verdict as MessagePack."""
    from policy_dsl.proofs.decide import by_solver

    _bound_memory()
    code: Compiled = compile_policy(policy, readings)
    try:
        verdict = by_solver(goal, code, seconds)
    except MemoryError:
        verdict = Verdict(goal, "UNKNOWN", "Z3", why="内存超过上限")
    out.send_bytes(msgspec.msgpack.encode(verdict))
    out.close()


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:  # not on this system: the time limit still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _heard(ours: Connection, goal: Goal) -> Verdict:
    try:
        return msgspec.msgpack.decode(ours.recv_bytes(), type=Verdict)
    except EOFError:
        return Verdict(goal, "UNKNOWN", "Z3", why="求解进程中断")


def _end(ours: Connection, process: BaseProcess) -> None:
    ours.close()
    if process.is_alive():
        process.kill()
    process.join()
