"""What is to be proved: the drafter's 性质, and what every policy promises without being asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from policy_dsl.core import ir
from policy_dsl.proofs.ceilings import last_word
from policy_dsl.types import MoneyT
from policy_dsl.values.format import format_number

Kind = Literal[
    "bound", "budget", "some", "exclusive", "equal", "monotone", "step", "switch", "split", "alike",
    "order", "fits", "stack",
]  # fmt: skip


class Goal(msgspec.Struct, frozen=True):
    """One claim about every applicant; what a 性质 can claim is said in :class:`policy_dsl.core.ir.Property`.

    ``bound``, ``>=``: only where something is given. ``window``: what was received before counts too, as soon as
    something is given now. ``monotone``, ``step``, ``switch``: nothing else changes; for a fact by years the last year
    that is asked about. ``split``: what was received before is known of both.
    ``order``: no amount is negative, and no floor above its ceiling. ``fits``: every number on the way to the award fits
    into 64 bits, for facts up to :data:`policy_dsl.proofs.ceilings.MOST`. ``stack``: the caps on sums come to the same
    in whichever order they are applied (one that is part of another first). ``asked``: a 性质 of the drafter.
    """

    name: str
    article: str
    kind: Kind
    awards: tuple[str, ...]
    limit: int = 0
    op: str = "<="
    fact: ir.FactRef | None = None
    direction: Literal["up", "down", "any"] = "up"
    window: Literal["", "year", "all"] = ""
    each: str = ""
    others: tuple[str, ...] = ()
    asked: bool = True
    text: str = ""
    origin: ir.Origin = ir.Origin(0, 0)
    when: ir.Bool = ir.Lit(True)
    party: str = ""
    step: int = 0
    values: tuple[str, ...] = ()
    facts: tuple[ir.FactRef, ...] = ()
    reading: str = ""

    @property
    def wrong_way(self) -> Literal["falls", "rises", "moves"]:
        """How the sum must not change, where two applicants are compared."""
        if self.direction == "any":
            return "moves"
        return "rises" if (self.direction == "up") == (self.kind == "step") else "falls"


def goals_of(policy: ir.Policy) -> list[Goal]:
    """The drafter's properties in the order of the text, then those that every policy has."""
    return [*map(_asked, policy.properties), *_implied(policy)]


def _asked(prop: ir.Property) -> Goal:
    return Goal(**{name: getattr(prop, name) for name in ir.Property.__struct_fields__})


def _implied(policy: ir.Policy) -> Iterator[Goal]:
    by_id: dict[str, list[ir.Award]] = {}
    for award in policy.awards:
        by_id.setdefault(award.id, []).append(award)
    for ident, same in by_id.items():
        first = same[0]
        title = f"{first.article}{first.title or ident}"
        yield Goal(
            f"{title}：不为负，保底不高于最高",
            first.article,
            "order",
            (ident,),
            asked=False,
            origin=first.origin,
        )
        if len(same) > 1:  # under other readings another award
            continue
        yield Goal(
            f"{title}：金额不超出64位整数", first.article, "fits", (ident,), asked=False, origin=first.origin
        )
        limit = last_word(first.ceiling)
        if limit is not None:
            each = first.thing or ""
            whom = f"每个{each}" if each else ""
            name = f"{title}：{whom}不超过{format_number(limit, MoneyT())}"
            yield Goal(
                name, first.article, "bound", (ident,), limit, each=each, asked=False, origin=first.origin
            )
    if len(policy.caps) > 1:
        yield Goal("合计的封顶，先算哪一个都一样", "", "stack", (), asked=False)
    for cap in policy.caps:
        found = _shared(cap.limit)
        if found is None or cap.when != ir.Lit(True):
            continue
        limit, which = found
        awards = cap.awards if which is None else tuple(dict.fromkeys((*cap.awards, *which.awards)))
        if which is not None and set(awards) != set(cap.awards):
            continue
        window: Literal["", "year", "all"] = "" if which is None else which.window
        also = {"": "", "year": "，连同当年已得", "all": "，连同历年已得"}[window]
        name = f"{cap.article}合计不超过{format_number(limit, MoneyT())}{also}"
        yield Goal(
            name, cap.article, "bound", cap.awards, limit, window=window, asked=False, origin=cap.origin
        )


def _shared(node: ir.Num) -> tuple[int, ir.History | None] | None:
    """The amount of a cap on a sum, and the receipts that it takes off; None: it is neither."""
    match node:
        case ir.Const(value=value):
            return value, None
        case ir.SayNum(item=item):
            return _shared(item)
        case ir.Greatest(items=(item, ir.Const(value=0))) | ir.Greatest(items=(ir.Const(value=0), item)):
            return _shared(item)
        case ir.Sub(left=left, right=right):
            found, taken = _shared(left), _received(right)
            whole = (
                taken is not None and taken.source == "own" and taken.tier is None and not taken.same_thing
            )
            return (found[0], taken) if found is not None and found[1] is None and whole else None
        case _:
            return None


def _received(node: ir.Num) -> ir.History | None:
    match node:
        case ir.ReceivedSum(which=which):
            return which
        case ir.SayNum(item=item):
            return _received(item)
        case _:
            return None
