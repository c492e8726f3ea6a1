"""Many tasks, each in a process of its own that can be killed: a solver keeps no promise about its time or memory."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterable
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext, SpawnContext
from multiprocessing.process import BaseProcess
from typing import Literal

MOST_MEMORY = 3 << 30
GRACE = 3.0
"""Seconds that a process may need beyond the solver's own limit: to start, to lower, to replay."""

Start = Literal["", "fork", "spawn"]
Work = Callable[[bytes], bytes]
Heard = Callable[[int, "bytes | str"], None]


def each_apart(
    work: Work,
    tasks: Iterable[bytes],
    seconds: float,
    heard: Heard,
    *,
    until: float | None = None,
    workers: int | None = None,
    start: Start = "",
    memory: int = MOST_MEMORY,
) -> None:
    """Run ``work`` on each task. ``heard`` gets the number of the task and what came back, or why nothing did:
    ``timeout`` (after ``seconds``), ``memory``, ``no-solver`` or ``died``. ``until``: by :func:`time.monotonic`, when no
    further task is begun; of those ``heard`` gets nothing."""
    context = _context(start)
    waiting = enumerate(tasks)
    more = True
    running: dict[Connection, tuple[int, BaseProcess, float]] = {}
    try:
        while more or running:
            while more and len(running) < (workers or os.cpu_count() or 1):
                late = until is not None and time.monotonic() >= until
                following = None if late else next(waiting, None)
                if following is None:
                    more = False
                    break
                at, task = following
                ours, theirs = context.Pipe(duplex=False)
                process: BaseProcess = context.Process(
                    target=_work, args=(theirs, task, work, memory), daemon=True
                )
                process.start()
                theirs.close()
                running[ours] = at, process, time.monotonic() + seconds
            if not running:
                break
            nearest = min(deadline for _, _, deadline in running.values())
            ready = wait(list(running), max(0.0, nearest - time.monotonic()))
            for ours in list(running):
                at, process, deadline = running[ours]
                answer: bytes | str
                if ours in ready:
                    answer = _said(ours)
                elif time.monotonic() >= deadline:
                    answer = "timeout"
                else:
                    continue
                _end(ours, process)
                del running[ours]
                heard(at, answer)
    finally:
        for ours, (_, process, _) in running.items():
            _end(ours, process)


def _said(ours: Connection) -> bytes | str:
    try:
        kind, _, body = ours.recv_bytes().partition(b"\n")
    except (EOFError, OSError):
        return "died"
    return body if kind == b"ok" else kind.decode("ascii")


def _work(out: Connection, task: bytes, work: Work, memory: int) -> None:
    """In the child."""
    _bound_memory(memory)
    try:
        answer = b"ok\n" + work(task)
    except MemoryError:
        answer = b"memory\n"
    except ImportError:  # installed, but not to be loaded here
        answer = b"no-solver\n"
    out.send_bytes(answer)
    out.close()


def _context(start: Start) -> ForkContext | SpawnContext:
    """Forking is quickest, and the parent has no threads; where it is not to be had, a fresh process."""
    if start != "spawn" and "fork" in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")


def _bound_memory(most: int) -> None:
    try:
        import resource
    except ImportError:  # not on this system: the time limit still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end(ours: Connection, process: BaseProcess) -> None:
    ours.close()
    if process.is_alive():
        process.kill()
    process.join()
