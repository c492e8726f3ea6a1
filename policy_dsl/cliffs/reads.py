"""What an award reads, found in the IR: facts, the conditions that one unit can flip, and how steep an award is
where no condition flips."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction

import msgspec

from policy_dsl.backends.interpreter import Compiled
from policy_dsl.core import ir


class Spot(msgspec.Struct, frozen=True, order=True):
    """A fact, of one year where it is 逐年 (``offset`` from the year of application)."""

    name: str
    thing: str | None = None
    offset: int | None = None

    @property
    def fact(self) -> ir.FactRef:
        """The fact."""
        return ir.FactRef(self.name, self.thing)


class Cut(msgspec.Struct, frozen=True):
    """A comparison that one unit may flip: itself without words, the list whose item it is asked of, and its words."""

    node: ir.Compare
    scope: str | None
    origin: ir.Origin

    @property
    def key(self) -> tuple[ir.Compare, str | None]:
        """The same condition said twice is one."""
        return self.node, self.scope


_Over = ir.SumOver | ir.SumBy | ir.MostOver | ir.CountOver | ir.Exists
Steep = tuple[Fraction, Fraction]
"""What one unit more brings at most, and so many 分 more by rounding."""
Walked = tuple[object, str | None, ir.Origin | None]


class Reader:
    """Looks into the rules of a policy under fixed readings."""

    def __init__(self, code: Compiled) -> None:
        self.code = code
        self.policy = code.policy
        self.awards = {each.award.id: each.award for each in code.awards}
        self._nodes: dict[str, list[Walked]] = {}
        self._spots: dict[str, frozenset[Spot]] = {}
        self._levels: dict[str, frozenset[Spot]] = {}
        constant = code.env.constant
        self.choices = [each for each in self.policy.choices if constant(each.when) is not False]
        self.caps = [each for each in self.policy.caps if constant(each.when) is not False]

    def nodes_of(self, award_id: str) -> list[Walked]:
        """Every node that decides an award and the awards it refers to, with its list and the words around it."""
        if award_id not in self._nodes:
            self._nodes[award_id] = []  # an award that is not there decides nothing
            award = self.awards.get(award_id)
            if award is not None:
                rules = (award.eligible, award.floor, award.ceiling)
                found = [each for rule in rules for each in self._walk(rule, award.thing, None)]
                for node, _, _ in tuple(found):
                    if isinstance(node, ir.AwardOf):
                        found += self.nodes_of(node.award)
                self._nodes[award_id] = found
        return self._nodes[award_id]

    def limits_of(self, awards: Iterable[str]) -> list[Walked]:
        """The nodes of the caps that these awards share."""
        wanted = set(awards)
        return [
            each
            for cap in self.caps
            if wanted & set(cap.awards)
            for each in self._walk(cap.limit, None, cap.origin)
        ]

    def _walk(self, node: object, scope: str | None, words: ir.Origin | None) -> Iterator[Walked]:
        """What the readings close is not entered."""
        yield node, scope, words
        constant = self.code.env.constant
        match node:
            case ir.SayBool(item=item, origin=origin):
                yield from self._walk(item, scope, origin)
            case ir.SayNum(item=item, origin=origin):
                yield from self._walk(item, scope, words or origin)
            case ir.All(items=items) | ir.AnyOf(items=items):
                closed = isinstance(node, ir.AnyOf)
                if not any(constant(item) is closed for item in items):
                    for item in items:
                        yield from self._walk(item, scope, words)
            case ir.If(cond=cond, then=then, other=other):
                truth = constant(cond)
                if truth is None:
                    yield from self._walk(cond, scope, words)
                if truth is not False:
                    yield from self._walk(then, scope, words)
                if truth is not True:
                    yield from self._walk(other, scope, words)
            case ir.SumBy(thing=thing, by=by, item=item, limit=limit):
                yield by, thing, words
                yield from self._walk(item, thing, words)
                yield from self._walk(limit, scope, words)
            case ir.SumOver(thing=thing) | ir.MostOver(thing=thing) | ir.CountOver(thing=thing):
                yield from self._walk(node.item, thing, words)
            case ir.Exists(thing=thing, item=inner):
                yield from self._walk(inner, thing, words)
            case tuple():
                for part in node:
                    yield from self._walk(part, scope, words)
            case msgspec.Struct():
                for name in node.__struct_fields__:
                    yield from self._walk(getattr(node, name), scope, words)
            case _:
                return

    def spots(self, award_id: str) -> frozenset[Spot]:
        """The numeric facts that an award reads, and the awards it refers to."""
        if award_id not in self._spots:
            walked = self.nodes_of(award_id)
            self._spots[award_id] = frozenset(spot for node, _, _ in walked for spot in numbers_read(node))
        return self._spots[award_id]

    def levels(self, award_id: str) -> frozenset[Spot]:
        """The levels, recognitions, sets and yes/no facts that an award reads."""
        if award_id not in self._levels:
            walked = self.nodes_of(award_id)
            self._levels[award_id] = frozenset(spot for node, _, _ in walked for spot in levels_read(node))
        return self._levels[award_id]

    def readers(self, spot: Spot) -> list[str]:
        """The awards that a fact decides: those that read it, themselves or in the cap that they share, and those
        whose choice or cap they are in."""
        found = {each for each in self.awards if spot in self.spots(each) or spot in self.levels(each)}
        for cap in self.caps:
            if any(
                spot in {*numbers_read(node), *levels_read(node)}
                for node, _, _ in self._walk(cap.limit, None, None)
            ):
                found.update(cap.awards)
        return self.linked(found)

    def linked(self, awards: Iterable[str]) -> list[str]:
        """These awards and all in whose choices and caps they are: one of them may take from another."""
        found = {*awards} & {*self.awards}
        ties = [each.awards for each in self.choices] + [each.awards for each in self.caps]
        groups = [{*each} & {*self.awards} for each in ties]
        while more := next((each for each in groups if each & found and not each <= found), None):
            found |= more
        return [award for award in self.awards if award in found]

    def cuts(self, awards: Iterable[str], spot: Spot | None = None) -> list[Cut]:
        """The comparisons that decide these awards (and read ``spot``), each once, in the order of the text."""
        wanted = list(awards)
        found: dict[tuple[ir.Compare, str | None], Cut] = {}
        walked = [each for award in wanted for each in self.nodes_of(award)] + self.limits_of(wanted)
        for node, scope, words in walked:
            if isinstance(node, ir.Compare) and (spot is None or spot in all_numbers(node)):
                cut = Cut(boundary(node), scope, words or ir.Origin(0, 0))
                found.setdefault(cut.key, cut)
        return sorted(found.values(), key=lambda cut: cut.origin.start)

    def adds_up(self, awards: Iterable[str]) -> bool:
        """Whether the sum of these awards is that of their ends: a deduction makes it narrower."""
        return not any(self.awards[each].deducts for each in awards)

    def steps(self, awards: Iterable[str]) -> list[int]:
        """Sizes that a jump of these awards is likely to have: the amounts of the rules, and between two of them."""
        wanted = list(awards)
        walked = [each for award in wanted for each in self.nodes_of(award)] + self.limits_of(wanted)
        amounts = {node.value for node, _, _ in walked if isinstance(node, ir.Const) and node.value > 0}
        return sorted(amounts | {high - low for high in amounts for low in amounts if low < high})

    def steepest(self, awards: Iterable[str], spot: Spot) -> int:
        """The most that one unit adds to these awards (分) or takes off where nothing flips: the slope where it is
        greatest, and one 分 wherever something is rounded."""
        wanted = list(awards)
        slopes = [
            _steeper(self._steep(each.floor, spot), self._steep(each.ceiling, spot))
            for each in map(self.awards.__getitem__, wanted)
        ]
        slopes += [self._steep(cap.limit, spot) for cap in self.caps if {*cap.awards} & {*wanted}]
        return math.floor(sum(slope for slope, _ in slopes)) + math.ceil(
            sum(rounded for _, rounded in slopes)
        )

    def _steep(self, node: ir.Num, spot: Spot) -> Steep:
        steep = self._steep
        match node:
            case ir.NumFact() | ir.BestOf():
                return Fraction(int(spot in set(numbers_read(node)))), Fraction(0)
            case ir.Add(items=items):
                return _added(steep(item, spot) for item in items)
            case ir.Sub(left=left, right=right):
                return _added((steep(left, spot), steep(right, spot)))
            case ir.Scale(item=item, factor=factor):
                slope, rounded = steep(item, spot)
                return slope * abs(
                    factor
                ), rounded  # what is rounded and then multiplied is a step: 每满30件加3万元
            case ir.FloorDiv(item=item, divisor=divisor):
                slope, rounded = steep(item, spot)
                return slope / divisor, Fraction(0) if slope == 0 else rounded / divisor + 1
            case ir.Least(items=items) | ir.Greatest(items=items):
                return _steeper(*[steep(item, spot) for item in items])
            case ir.If(then=then, other=other):
                return _steeper(steep(then, spot), steep(other, spot))
            case ir.SumOver(item=item) | ir.MostOver(item=item) | ir.SayNum(item=item):
                return steep(item, spot)
            case ir.SumBy(item=item, limit=limit):
                return _added((steep(item, spot), steep(limit, spot)))
            case ir.AddMonths(date=day):
                slope, rounded = steep(day, spot)
                return slope * 4, rounded  # from the 31st to the 1st, over February
            case ir.AwardOf(award=award):
                inner = self.awards.get(award)
                if inner is None:
                    return Fraction(0), Fraction(0)
                return _steeper(steep(inner.floor, spot), steep(inner.ceiling, spot))
            case _:  # a constant, a level, a year, a count, a history: only a flip changes them
                return Fraction(0), Fraction(0)


def _added(parts: Iterable[Steep]) -> Steep:
    slopes = list(parts)
    return sum((slope for slope, _ in slopes), Fraction(0)), sum(
        (rounded for _, rounded in slopes), Fraction(0)
    )


def _steeper(*parts: Steep) -> Steep:
    slopes = [slope for slope, _ in parts]
    return max(slopes, default=Fraction(0)), max((rounded for _, rounded in parts), default=Fraction(0))


def numbers_read(node: object) -> Iterator[Spot]:
    """The numeric facts that a node itself reads."""
    match node:
        case ir.NumFact(fact=fact, offset=offset):
            yield Spot(fact.name, fact.thing, offset)
        case ir.BestOf(fact=fact, first=first, last=last):
            for year in range(first, last + 1):
                yield Spot(fact.name, fact.thing, year)
        case _:
            return


def levels_read(node: object) -> Iterator[Spot]:
    """The facts without numbers that a node itself reads."""
    match node:
        case ir.InSet(fact=fact) | ir.Has(fact=fact) | ir.Rank(fact=fact):
            yield Spot(fact.name, fact.thing)
        case ir.BoolFact(fact=fact, offset=offset):
            yield Spot(fact.name, fact.thing, offset)
        case _:
            return


def all_numbers(node: object) -> set[Spot]:
    """The numeric facts read anywhere below a node."""
    found: set[Spot] = set()
    stack = [node]
    while stack:
        each = stack.pop()
        found.update(numbers_read(each))
        match each:
            case tuple():
                stack += each
            case msgspec.Struct():
                stack += [getattr(each, name) for name in each.__struct_fields__]
            case _:
                pass
    return found


def boundary(node: ir.Compare) -> ir.Compare:
    """The comparison in one form for each boundary: 不满 lies where 以上 does, 超过 one unit above."""
    left, right = bare(node.left), bare(node.right)
    op = node.op
    if isinstance(left, ir.Const) and not isinstance(right, ir.Const):
        left, right = right, left
        op = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(op, op)  # type: ignore[assignment]
    op = {"<": ">=", "<=": ">", "!=": "=="}.get(op, op)  # type: ignore[assignment]
    if op == ">" and isinstance(right, ir.Const):
        op, right = ">=", ir.Const(right.value + 1)
    return ir.Compare(op, left, right)  # type: ignore[arg-type]


def bare(node: object) -> object:
    """A node without the words around its parts."""
    match node:
        case ir.SayBool(item=item) | ir.SayNum(item=item):
            return bare(item)
        case tuple():
            return tuple(bare(part) for part in node)
        case msgspec.Struct():
            return type(node)(*[bare(getattr(node, name)) for name in node.__struct_fields__])
        case _:
            return node
