"""Two applicants who are alike but for one fact, as formulas; and what is asked of the step between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from typing import Any, Literal

import msgspec
import z3

from policy_dsl.backends.interpreter import Compiled
from policy_dsl.backends.symbolic.applicant import Applicant, Place
from policy_dsl.backends.symbolic.lower import Lowering
from policy_dsl.cliffs.jump import End
from policy_dsl.cliffs.most import solved
from policy_dsl.cliffs.reads import Cut, Spot
from policy_dsl.types import NONE, BoolT, EnumT, SetT, Type
from policy_dsl.values.ranges import INF


class Change(msgspec.Struct, frozen=True):
    """A change of level. ``both``: which of the two levels is «more» is not said by the fact."""

    what: Any
    both: bool = False


class Asked(msgspec.Struct, frozen=True):
    """Which of the conditions ``cuts`` flip: ``cut`` and no other, or ``cut`` among others, none, several; or the
    change of level that stands at ``at``."""

    how: Literal["one", "among", "none", "several", "level"]
    cut: Cut | None = None
    cuts: tuple[Cut, ...] = ()
    at: int = 0


class Pair:
    """Two applicants, alike but for one fact, as formulas."""

    def __init__(
        self, code: Compiled, spot: Spot, target: tuple[str, ...], *, slots: int, open_lists: bool = False
    ) -> None:
        self.spot = spot
        self.target = target
        self.slots = slots
        self.by_item = code.policy.by_item | {
            each.id for each in code.policy.awards if each.thing is not None
        }
        self.who = who = Applicant(code.policy, slots=slots, open_lists=open_lists)
        self.more = more = Applicant(
            code.policy, "另", slots=slots, open_lists=open_lists, like=who, others=(spot.fact,)
        )
        self.lowerings = Lowering(who, code.readings), Lowering(more, code.readings)
        self.place: Place = None if spot.thing is None else (spot.thing, 0)
        self.sums = [lowering.sums(target) for lowering in self.lowerings]
        for lowering in self.lowerings:  # a comparison is asked of every item
            for thing in code.policy.things:
                if any(key[0] == thing.name for key in who.present):
                    lowering.who.here(thing.name, slots - 1)

    @property
    def lists(self) -> bool:
        """Whether a list is read, so that there could be more items than are written down."""
        return bool(self.who.present)

    @property
    def axioms(self) -> list[z3.BoolRef]:
        """What always holds; and nothing else of the fact differs but what is asked to."""
        spot, who, more = self.spot, self.who, self.more
        same = []
        for where, name, offset in {*who.facts, *more.facts}:
            if name == spot.name and where == self.place and offset != spot.offset:
                same.append(
                    more.fact(spot.fact, offset, self.place) == who.fact(spot.fact, offset, self.place)
                )
        if self.place is not None:
            same.append(who.here(*self.place))
        if (
            not who.open_lists
        ):  # a facts file says which item was paid for, and one may be beyond those looked at
            for (_, award, _, item, _), slot in who.receipts.items():
                if item is None and award in self.by_item:
                    same.append(z3.Not(slot.present))
        return [*who.axioms, *same, *self._in_order()]

    def _in_order(self) -> list[z3.BoolRef]:
        """A later day is no earlier some months later: each is only known to lie 28 to 31 days a month away."""
        known = [each for lowering in self.lowerings for each in lowering.calendar if each[2] is not None]
        return [
            z3.Implies(day <= other, later <= than)
            for later, day, months in known
            for than, other, by in known
            if months == by and later is not than
        ]

    def value(self, who: Applicant) -> Any:
        """The fact's variable."""
        return who.fact(self.spot.fact, self.spot.offset, self.place)

    def one_more(self) -> z3.BoolRef:
        """The second has one unit more."""
        return self.value(self.more) == self.value(self.who) + 1

    def change(self, end: End) -> Any:
        """What the second gets more, 分."""
        first, second = self._ends(end)
        return second - first

    def limited(self, end: End) -> z3.BoolRef:
        """At least one of the two has an upper end: between two without there is no difference."""
        first, second = self._ends(end)
        return z3.Or(first < INF, second < INF)

    def _ends(self, end: End) -> tuple[Any, Any]:
        at = 0 if end == "floor" else 1
        first, second = (
            z3.Sum([z3.IntVal(0), *[sums[award][at] for award in self.target if award in sums]])
            for sums in self.sums
        )
        return first, second

    def flips(self, cut: Cut) -> z3.BoolRef:
        """The condition holds for one of the two alone; of a list: for some item."""
        places: list[Place] = (
            [None] if cut.scope is None else [(cut.scope, slot) for slot in range(self.slots)]
        )
        first, second = self.lowerings
        parts = []
        for place in places:
            changed = first.truth(cut.node, place) != second.truth(cut.node, place)
            parts.append(changed if place is None else z3.And(self.who.here(*place), changed))
        return z3.Or(parts)

    def alone(self, cut: Cut, cuts: Sequence[Cut]) -> Asked | None:
        """The condition without the others, where that can be; None: one unit never flips it."""
        for how in ("one", "among"):
            asked = Asked("one" if how == "one" else "among", cut, tuple(cuts))
            if solved([*self.axioms, self.asked(asked)], 5.0)[0] != z3.unsat:
                return asked
        return None

    def asked(self, asked: Asked, levels: Sequence[str] = ()) -> Any:
        """The formula."""
        if asked.how == "level":
            return self.changes(levels)[asked.at].what
        flips = {cut.key: self.flips(cut) for cut in asked.cuts}
        own = None if asked.cut is None else asked.cut.key
        others = [flip for key, flip in flips.items() if key != own]
        match asked.how:
            case "one":
                what = z3.And(flips[own], z3.Not(z3.Or(others)))  # type: ignore[index]
            case "among":
                what = flips[own]  # type: ignore[index]
            case "none":
                what = z3.Not(z3.Or(others))
            case _:
                what = z3.Sum([z3.If(flip, 1, 0) for flip in others]) >= 2
        return z3.And(self.one_more(), what)

    # --- levels
    def changes(self, levels: Sequence[str]) -> list[Change]:
        """From a level to the next; from none to each; where no order is said, any two, both ways."""
        type_ = self.who.types[self.spot.thing, self.spot.name]
        return [Change(*each) for each in self._changes(type_, levels)]

    def _changes(self, type_: Type, levels: Sequence[str]) -> Iterator[tuple[z3.BoolRef, bool]]:
        first, second = self.value_or_none(self.who), self.value_or_none(self.more)
        match type_:
            case BoolT():
                yield z3.And(z3.Not(first), second), False
            case SetT(values=values):
                members = [
                    (self.who.member(self.spot.fact, value, self.place), self.more.member(self.spot.fact, value, self.place))
                    for value in values
                    if (self.place, self.spot.name, value) in self.who.sets
                ]  # fmt: skip
                for at, (had, has) in enumerate(members):
                    same = [a == b for other, (a, b) in enumerate(members) if other != at]
                    yield z3.And(z3.Not(had), has, *same), False
            case EnumT(ordered=ordered, optional=optional, recognition=recognition):
                known = self.who.levels(self.spot.fact)
                for value in levels if optional else ():
                    if not ordered or value == levels[0]:
                        yield z3.And(first == known.index(NONE), second == known.index(value)), False
                pairs = pairwise(levels) if ordered else combinations(levels, 2)
                for a, b in () if recognition else pairs:
                    what = z3.And(first == known.index(a), second == known.index(b))
                    if not ordered:  # what was received for one of them says nothing of which is better
                        what = z3.And(what, *[z3.Not(slot.present) for slot in self.who.receipts.values()])
                    yield what, not ordered
            case _:
                return

    def value_or_none(self, who: Applicant) -> Any:
        """The fact's variable, where it has a single one."""
        if isinstance(who.types[(self.spot.thing, self.spot.name)], SetT):
            return None
        return self.value(who)

    def values(self, model: z3.ModelRef) -> tuple[int | bool | str, int | bool | str]:
        """The fact before and after."""
        return self._value(self.who, model), self._value(self.more, model)

    def _value(self, who: Applicant, model: z3.ModelRef) -> int | bool | str:
        spot = self.spot
        match who.types[(spot.thing, spot.name)]:
            case BoolT():
                return bool(z3.is_true(model.eval(self.value(who), model_completion=True)))
            case EnumT():
                return who.levels(spot.fact)[
                    int(model.eval(self.value(who), model_completion=True).as_long())
                ]
            case SetT(values=values):
                return "、".join(
                    value
                    for value in values
                    if (self.place, spot.name, value) in self.who.sets
                    and z3.is_true(model.eval(who.member(spot.fact, value, self.place), model_completion=True))
                ) or NONE  # fmt: skip
            case _:
                return int(model.eval(self.value(who), model_completion=True).as_long())
