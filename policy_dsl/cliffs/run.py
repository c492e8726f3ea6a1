"""Every fact of a policy searched for jumps, each fact and award in a process of its own that can be killed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.cliffs.jump import Answer, Ask, Found, Jump, Undecided
from policy_dsl.cliffs.reads import Reader, Spot
from policy_dsl.core.ir import Policy
from policy_dsl.proofs.processes import GRACE, Start, each_apart
from policy_dsl.proofs.run import solver_is_there
from policy_dsl.proofs.slices import Slices

Tell = Callable[[int, int], None]

WHY = {
    "timeout": "在限定时间内没有结论",
    "memory": "内存超过上限",
    "no-solver": "未安装 z3-solver：pip install 'polc[prove]'",
    "died": "求解进程中断",
}


class Order(msgspec.Struct, frozen=True):
    """What a process is given: the whole policy, and the part that decides the awards."""

    whole: Policy
    part: Policy
    readings: dict[str, str]
    ask: Ask
    seconds: float


def spots_of(reader: Reader, fact: str | None = None) -> list[Spot]:
    """The facts that some award reads, in the order of their declaration; ``fact``: of this name (or 又称) alone."""
    read = {spot for award in reader.awards for spot in reader.spots(award) | reader.levels(award)}
    order = {(each.thing, each.name): at for at, each in enumerate(reader.policy.facts)}
    names = {each.name for each in reader.policy.facts if fact in (each.name, *each.aliases)}
    return sorted(
        (spot for spot in read if fact is None or spot.name in names),
        key=lambda spot: (order[spot.thing, spot.name], -(spot.offset or 0)),
    )


def asks_of(
    policy: Policy, readings: dict[str, str], fact: str | None = None, awards: Sequence[str] | None = None
) -> list[Ask]:
    """All that there is to look at: each fact with each award that it decides, and with their sum where there are
    several; ``fact``, ``awards``: these alone."""
    reader = Reader(compile_policy(policy, readings))
    found = []
    for spot in spots_of(reader, fact):
        every = reader.readers(spot)
        together = awards is None and len(every) > 1 and reader.adds_up(every)
        found += [Ask(spot, (each,), not together) for each in every if awards is None or each in awards]
        if together:
            found.append(Ask(spot, tuple(every)))
    return found


def answers(
    policy: Policy,
    readings: dict[str, str],
    asks: Iterable[Ask],
    *,
    seconds: float = 20.0,
    workers: int | None = None,
    tell: Tell | None = None,
    start: Start = "",
) -> list[Answer]:
    """An answer to each. ``seconds``: the limit for one; ``tell`` hears how many of how many are done."""
    asks = list(asks)
    if not solver_is_there():
        return [Answer(ask, _open(ask, "no-solver"), again=True) for ask in asks]
    slices = Slices(policy)
    reader = Reader(compile_policy(policy, readings))
    whole = msgspec.structs.replace(policy, examples=(), properties=(), quotes=(), rights=(), limits=())
    # the most conditions first: what takes longest should not come last
    asks_at = sorted(
        range(len(asks)), key=lambda at: -len(reader.cuts(reader.linked(asks[at].awards), asks[at].spot))
    )
    tasks = [
        msgspec.msgpack.encode(
            Order(whole, slices.part(reader.linked(asks[at].awards)), readings, asks[at], seconds)
        )
        for at in asks_at
    ]
    found: dict[int, Answer] = {}

    def heard(turn: int, answer: bytes | str) -> None:
        at = asks_at[turn]
        if isinstance(answer, str):
            found[at] = Answer(asks[at], _open(asks[at], answer), again=True)
        else:
            found[at] = msgspec.msgpack.decode(answer, type=Answer)
        if tell is not None:
            tell(len(found), len(asks))

    each_apart(work, tasks, seconds + GRACE, heard, workers=workers, start=start)
    return [found[at] for at in range(len(asks))]


def work(task: bytes) -> bytes:
    """In the child: search."""
    from policy_dsl.backends.symbolic.applicant import UnsupportedError  # needs z3-solver
    from policy_dsl.cliffs.solve import Search

    order = msgspec.msgpack.decode(task, type=Order)
    whole, part = (compile_policy(each, order.readings) for each in (order.whole, order.part))
    try:
        answer = Search(whole, part, order.ask, order.seconds).run()
    except UnsupportedError as problem:
        answer = Answer(order.ask, Found([], [Undecided(order.ask.spot, order.ask.awards, str(problem))]))
    return msgspec.msgpack.encode(answer)


def _open(ask: Ask, why: str) -> Found:
    return Found([], [Undecided(ask.spot, ask.awards, WHY.get(why, why))])


def together(answers: Iterable[Answer]) -> Found:
    """All jumps: falls of what the company gets altogether before other falls, falls before rises, of the
    rises numbers before levels; those without limit first, then the largest. A sum that only repeats what one award says is not said."""
    found = list(answers)
    jumps = [jump for each in found for jump in each.found.jumps]
    jumps = [jump for jump in jumps if len(jump.awards) == 1 or not any(_repeats(jump, one) for one in jumps)]
    open_ = dict.fromkeys(one for each in found for one in each.found.undecided)
    return Found(in_order(jumps), list(open_))


def _repeats(whole: Jump, one: Jump) -> bool:
    """Whether the jump of a sum is that of one award in it, the other awards standing still or rising steadily."""
    if len(one.awards) > 1 or _step(one) != _step(whole):
        return False
    if whole.size is None or one.size is None:
        return whole.size is one.size
    return abs(whole.size - one.size) <= whole.slack


def _step(jump: Jump) -> tuple[object, ...]:
    at = (str(jump.first), str(jump.second)) if jump.fixed else ()
    return jump.spot, jump.direction, jump.words, *at


def in_order(jumps: Iterable[Jump]) -> list[Jump]:
    """Falls first, the largest first."""
    return sorted(
        jumps,
        key=lambda jump: (
            not jump.falls,
            jump.direction == "up",
            jump.direction == "up" and jump.kind == "level",
            jump.size is not None,
            -(jump.size or 0),
            jump.origin.start,
        ),
    )
