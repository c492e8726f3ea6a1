"""An applicant changed so that a condition holds of him, or just not: chance alone rarely meets five at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from msgspec.structs import replace

from policy_dsl.core import ir
from policy_dsl.fuzz.applicants import LARGEST, Applicants, Draws
from policy_dsl.proofs.goals import Goal
from policy_dsl.types import NONE, CountT, EnumT, MoneyT, RateT
from policy_dsl.values.case import Case, Item, Key, Value
from policy_dsl.values.dates import year_of

Op = Literal["<", "<=", "==", "!=", ">=", ">"]
_MIRROR: dict[Op, Op] = {"<": ">", "<=": ">=", "==": "==", "!=": "!=", ">=": "<=", ">": "<"}
_NOT: dict[Op, Op] = {"<": ">=", "<=": ">", "==": "!=", "!=": "==", ">=": "<", ">": "<="}
_BESIDE: dict[Op, int] = {"<": -1, "<=": 0, "==": 0, "!=": 1, ">=": 0, ">": 1}
"""The value next to a number of which the comparison with it is true."""


def towards(goal: Goal, case: Case, applicants: Applicants, draw: Draws) -> Case:
    """Somebody whom the goal is about, who meets the conditions of its awards (where it claims that something is given:
    does not). It is a try: what the rules ask in other ways than of one fact is left as it was."""
    wishes = _Wishes(case, applicants, draw)
    awards = {*goal.awards, *goal.others}
    for award in applicants.policy.awards:
        if award.id in awards or not awards:
            wishes.ask(award.eligible, goal.kind != "some")
    wishes.ask(goal.when, True)
    return wishes.case


class _Wishes:
    def __init__(self, case: Case, applicants: Applicants, draw: Draws) -> None:
        assert case.date is not None
        self.case = case
        self.year = year_of(case.date)
        self.applicants = applicants
        self.draw = draw

    def ask(self, node: ir.Bool, want: bool) -> None:
        """Make a condition true or false, as far as that is a matter of one fact at a time."""
        match node:
            case ir.SayBool(item=item):
                self.ask(item, want)
            case ir.Not(item=item):
                self.ask(item, not want)
            case ir.All(items=items) | ir.AnyOf(items=items) if items:
                every = isinstance(node, ir.All) == want
                for item in items if every else (self.draw.pick(items),):
                    self.ask(item, want)
            case ir.Exists(item=item):
                self.ask(item, want)
            case ir.BoolFact(fact=fact, offset=offset):
                self._set(fact, offset, lambda _: want)
            case ir.InSet(fact=fact, values=values):
                wanted = [each for each in self._levels(fact) if (each in values) == want]
                if wanted:
                    level = self.draw.pick(wanted)
                    self._set(fact, None, lambda old: old if old in wanted else level)
            case ir.Has(fact=fact, value=value):
                self._set(fact, None, lambda old: _with(old, value, want))
            case ir.Compare(op=op, left=left, right=right):
                self._compare(op if want else _NOT[op], left, right)
            case _:
                pass

    def _compare(self, op: Op, left: ir.Num, right: ir.Num) -> None:
        left, right = _peeled(left), _peeled(right)
        if isinstance(left, ir.Const):
            left, right, op = right, left, _MIRROR[op]
        if not isinstance(right, ir.Const):
            return
        than = right.value
        factor, fact_side = 1, left
        if isinstance(left, ir.Scale) and left.factor > 0:
            fact_side, factor = _peeled(left.item), left.factor
        match fact_side:
            case ir.NumFact(fact=fact, offset=offset) if self._counts(fact):
                at = than // factor if op in ("<", "<=") else -(-than // factor)
                value = min(LARGEST, max(0, at + _BESIDE[op]))
                self._set(fact, offset, lambda old: old if _holds(op, old, factor, than) else value)
            case ir.Rank(fact=fact, values=values) if 0 <= (place := than + _BESIDE[op]) <= len(values):
                level = (NONE, *values)[place]
                if level in self._levels(fact):
                    self._set(fact, None, lambda _: level)
            case _:
                pass

    def _counts(self, fact: ir.FactRef) -> bool:
        return isinstance(self.applicants.types[fact.thing, fact.name], MoneyT | RateT | CountT)

    def _levels(self, fact: ir.FactRef) -> tuple[str, ...]:
        match self.applicants.types[fact.thing, fact.name]:
            case EnumT(values=values, optional=optional):
                return (NONE, *values) if optional else values
            case _:
                return ()

    def _set(self, fact: ir.FactRef, offset: int | None, value: Callable[[Value], Value]) -> None:
        """The fact of the applicant; of a list, that of all its items."""
        key: Key = fact.name if offset is None else (fact.name, self.year + offset)
        case = self.case
        if fact.thing is None:
            if key in case.values:
                self.case = replace(case, values={**case.values, key: value(case.values[key])})
            return
        items = tuple(
            Item(each.name, {**each.values, key: value(each.values[key])}) if key in each.values else each
            for each in case.things[fact.thing]
        )
        self.case = replace(case, things={**case.things, fact.thing: items})


def _holds(op: Op, old: Value, factor: int, than: int) -> bool:
    """Whether it is so already: then the number, which decides more than this, stays."""
    assert isinstance(old, int)
    left = old * factor
    return {
        "<": left < than, "<=": left <= than, "==": left == than, "!=": left != than, ">=": left >= than, ">": left > than,
    }[op]  # fmt: skip


def _peeled(node: ir.Num) -> ir.Num:
    return _peeled(node.item) if isinstance(node, ir.SayNum) else node


def _with(old: Value, value: str, want: bool) -> Value:
    assert isinstance(old, frozenset)
    return old | {value} if want else old - {value}
