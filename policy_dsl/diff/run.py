"""All rows decided: by the form of the rules where that is enough, the rest by Z3, each in a process with limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from policy_dsl.core.ir import Policy
from policy_dsl.diff.align import Pair, paired
from policy_dsl.diff.change import Change, Row
from policy_dsl.diff.rows import rows_of, same_form, sums_of
from policy_dsl.proofs.processes import GRACE, Start, Work, each_apart
from policy_dsl.proofs.run import solver_is_there

Tell = Callable[[int, int], None]


class Order(msgspec.Struct, frozen=True):
    """What a process is given."""

    old: Policy
    new: Policy
    before: dict[str, str]
    after: dict[str, str]
    row: Row
    seconds: float


def changes_of(
    old: Policy,
    new: Policy,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
    *,
    seconds: float = 10.0,
    workers: int | None = None,
    tell: Tell | None = None,
    start: Start = "",
    work: Work | None = None,
) -> tuple[Pair, list[Change]]:
    """What became of every award, right and limit, then of sums. ``seconds``: the solver's limit for one of them;
    ``tell`` hears how many of how many are done."""
    pair = paired(old, new, before, after)
    rows = rows_of(pair)
    order = Order(_bare(old), _bare(new), before or {}, after or {}, rows[0], seconds) if rows else None
    first = _decided(pair, rows, order, workers, tell, start, work)
    more = sums_of(rows, first, pair)
    return pair, [*first, *_decided(pair, more, order, workers, None, start, work)]


def _bare(policy: Policy) -> Policy:
    return msgspec.structs.replace(policy, examples=(), properties=(), quotes=())


def _decided(
    pair: Pair,
    rows: Sequence[Row],
    order: Order | None,
    workers: int | None,
    tell: Tell | None,
    start: Start,
    work: Work | None,
) -> list[Change]:
    found: dict[int, Change] = {}
    for at, row in enumerate(rows):
        if same_form(row, pair):
            found[at] = Change(row, "same", "form")
        elif work is None and not solver_is_there():
            found[at] = Change(row, "unknown", why="no-solver")
    left = [at for at in range(len(rows)) if at not in found]
    if left and order is not None:
        tasks = [msgspec.msgpack.encode(msgspec.structs.replace(order, row=rows[at])) for at in left]

        def heard(task: int, answer: bytes | str) -> None:
            row = rows[left[task]]
            if isinstance(answer, str):
                found[left[task]] = Change(row, "unknown", why=answer, seconds=order.seconds)  # type: ignore[arg-type]
            else:
                found[left[task]] = msgspec.msgpack.decode(answer, type=Change)
            if tell is not None:
                tell(len(found), len(rows))

        each_apart(work or decide, tasks, order.seconds + GRACE, heard, workers=workers, start=start)
    return [found[at] for at in range(len(rows))]


def decide(task: bytes) -> bytes:
    """In the child: one row, as MessagePack both ways."""
    from policy_dsl.diff.search import by_solver  # needs z3-solver

    order = msgspec.msgpack.decode(task, type=Order)
    pair = paired(order.old, order.new, order.before, order.after)
    return msgspec.msgpack.encode(by_solver(order.row, pair, order.seconds))
