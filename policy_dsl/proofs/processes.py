"""Many tasks, each in a process of its own that can be killed: a solver keeps no promise about its time or memory."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from policy_dsl.proofs.run import MOST_MEMORY, Start, _bound_memory, _context, _end

Work = Callable[[bytes], bytes]
Heard = Callable[[int, "bytes | str"], None]


def each_apart(
    work: Work,
    tasks: Sequence[bytes],
    seconds: float,
    heard: Heard,
    *,
    workers: int | None = None,
    start: Start = "",
    memory: int = MOST_MEMORY,
) -> None:
    """Run ``work`` on each task. ``heard`` gets the number of the task and what came back, or why nothing did:
    ``timeout`` (after ``seconds``), ``memory``, ``no-solver`` or ``died``."""
    context = _context(start)
    waiting = list(enumerate(tasks))
    running: dict[Connection, tuple[int, BaseProcess, float]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < (workers or os.cpu_count() or 1):
                at, task = waiting.pop(0)
                ours, theirs = context.Pipe(duplex=False)
                process: BaseProcess = context.Process(
                    target=_work, args=(theirs, task, work, memory), daemon=True
                )
                process.start()
                theirs.close()
                running[ours] = at, process, time.monotonic() + seconds
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
