"""A symbolic applicant: one Z3 variable for each fact that a rule reads, made when it is first asked for.

All facts are known. A list has ``slots`` items that may or may not be there, and beyond them a rest of which
nothing is known (``open_lists``): with it, what holds for the symbolic applicant holds for lists of any length;
without it, every model is an applicant that can be written down.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec
import z3

from policy_dsl.core import ir
from policy_dsl.types import NONE, BoolT, EnumT, NameT, SetT, Type
from policy_dsl.values.stated import LARGEST_STATED, bounds

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Years of applications and receipts that are looked at, where the policy itself does not say when it is in force."""

OTHER_LEVEL = "其他档"
"""The level of a receipt that no rule asks about, where the award has no levels of its own."""

Place = tuple[str, int] | None
"""The list item at hand: the list's name and the slot; None: the applicant."""


class UnsupportedError(Exception):
    """What the rules say here has no formula; the message says what."""


_Tiers = dict[tuple[str, str], tuple[str | None, ...]]
_Lists = dict[tuple[str, str], frozenset[str]]


class Slot:
    """All receipts of one award, level, item and window (this year or earlier) as one: whether there is any, their
    sum, and the year of the earliest."""

    __slots__ = ("amount", "present", "year")

    def __init__(self, present: z3.BoolRef, amount: z3.ArithRef, year: z3.ArithRef) -> None:
        self.present = present
        self.amount = amount
        self.year = year


SlotKey = tuple[str, str, str | None, Place, bool]
"""Source, award, level, item, whether of this year."""


class Applicant:
    """The variables of one applicant, and what always holds of them (``axioms``).

    ``name`` keeps two applicants in one formula apart; ``like`` shares every variable with another applicant
    except those of ``others`` (facts that the two may differ in).
    """

    def __init__(
        self,
        policy: ir.Policy,
        name: str = "",
        *,
        slots: int = 2,
        open_lists: bool = True,
        like: Applicant | None = None,
        others: tuple[ir.FactRef, ...] = (),
    ) -> None:
        self.policy = policy
        self.name = name
        self.slots = slots
        self.open_lists = open_lists
        self.like = like
        self.others = others
        self.types: dict[tuple[str | None, str], Type] = {(f.thing, f.name): f.type for f in policy.facts}
        self.axioms: list[z3.BoolRef] = [] if like is None else like.axioms
        self.facts: dict[tuple[Place, str, int | None], z3.ExprRef] = {}
        self.sets: dict[tuple[Place, str, str], z3.BoolRef] = {}
        self.receipts: dict[SlotKey, Slot] = {} if like is None else like.receipts
        self.present: dict[tuple[str, int], z3.BoolRef] = {} if like is None else like.present
        self.tiers: _Tiers = _tiers(policy) if like is None else like.tiers
        self.lists: _Lists = _lists(policy) if like is None else like.lists
        self._zero = frozenset(each.id for each in policy.awards if each.floor == ir.Const(0))
        self._fresh = 0
        self._rests: dict[tuple[str, object], z3.ArithRef] = {}
        self.days: dict[tuple[str, int | None], z3.ArithRef] = {} if like is None else like.days
        if like is None:
            self.date = z3.Int("日期")
            self.year = z3.Int("年度")
            self._calendar()
        else:
            self.date, self.year = like.date, like.year

    def _calendar(self) -> None:
        first = date.fromordinal(self.policy.start or date(FIRST_YEAR, 1, 1).toordinal())
        last = date.fromordinal(self.policy.end or date(LAST_YEAR, 12, 31).toordinal())
        self.axioms += [self.date >= first.toordinal(), self.date <= last.toordinal()]
        self.axioms.append(year_is(self.date, self.year, first.year, last.year))

    def fresh(self, kind: str = "rest") -> z3.ArithRef:
        """A variable of its own."""
        root = self if self.like is None else self.like
        root._fresh += 1
        return z3.Int(f"{kind}#{root._fresh}")

    def rest(self, thing: str, node: object) -> z3.ArithRef:
        """What the items beyond the slots come to in ``node``. Two applicants that differ in a fact share it as
        long as the rest cannot depend on that fact."""
        if self.like is not None and not self._touches(node, thing):
            return self.like.rest(thing, node)
        key = (thing, node)
        if key not in self._rests:
            self._rests[key] = self.fresh()
        return self._rests[key]

    def rests(self) -> list[tuple[tuple[str, object], z3.ArithRef]]:
        """The rests of this applicant's own."""
        return list(self._rests.items())

    def _touches(self, node: object, thing: str) -> bool:
        """Whether a value of an item beyond the slots may depend on the fact in which two applicants differ. That
        fact stands in the first item: others read it only by way of a sum, a count … over the list."""
        if isinstance(node, _Over) and node.thing == thing:  # one of those items at hand
            node = node.item
        return any(_reads(node, fact, fact.thing == thing, self._zero) for fact in self.others)

    # --- facts
    def fact(self, fact: ir.FactRef, offset: int | None, place: Place) -> z3.ExprRef:
        """The value of a fact: a truth, a number, or the position of a level in :meth:`levels`."""
        where = self._where(fact, place)
        key = (where, fact.name, offset)
        found = self.facts.get(key)
        if found is None:
            if self.like is not None and not self._differs(fact, place):
                found = self.like.fact(fact, offset, place)
            else:
                found = self._made(fact, offset, where)
            self.facts[key] = found
        return found

    @staticmethod
    def _where(fact: ir.FactRef, place: Place) -> Place:
        if fact.thing is None:
            return None
        if place is None or place[0] != fact.thing:
            raise UnsupportedError(f"在另一个清单里读“{fact.thing}”的“{fact.name}”")
        return place

    def _differs(self, fact: ir.FactRef, place: Place) -> bool:
        return fact in self.others and (place is None or place[1] == 0)

    def _made(self, fact: ir.FactRef, offset: int | None, where: Place) -> z3.ExprRef:
        label = self.name + "".join(
            (
                "" if where is None else f"{where[0]}{where[1]}.",
                fact.name,
                "" if offset is None else f"@{offset}",
            )
        )
        type_ = self.types[(fact.thing, fact.name)]
        match type_:
            case BoolT():
                return z3.Bool(label)
            case EnumT():
                level = z3.Int(label)
                self.axioms += [level >= 0, level < len(self.levels(fact))]
                return level
            case NameT():  # names are only held against each other
                name = z3.Int(label)
                self.axioms.append(name >= 0)
                return name
            case SetT():
                raise TypeError(f"{fact.name} is a set")
            case _:
                number = z3.Int(label)
                low, high = bounds(type_)
                self.axioms += [number >= low, number <= high]
                return number

    def member(self, fact: ir.FactRef, value: str, place: Place) -> z3.BoolRef:
        """Whether a 可多项 fact contains ``value``."""
        where = self._where(fact, place)
        key = (where, fact.name, value)
        if key not in self.sets:
            if self.like is not None and not self._differs(fact, place):
                self.sets[key] = self.like.member(fact, value, place)
            else:
                spot = "" if where is None else f"{where[0]}{where[1]}."
                self.sets[key] = z3.Bool(f"{self.name}{spot}{fact.name}∋{value}")
        return self.sets[key]

    def levels(self, fact: ir.FactRef) -> tuple[str, ...]:
        """The values of a level, 无 first where it may be none."""
        match self.types[(fact.thing, fact.name)]:
            case EnumT(values=values, optional=optional):
                return (NONE, *values) if optional else values
            case _:
                return ()

    def here(self, thing: str, slot: int) -> z3.BoolRef:
        """Whether there is such an item. Slots are filled from the first."""
        key = (thing, slot)
        if key not in self.present:
            self.present[key] = z3.Bool(f"有{thing}{slot}")
            if slot:
                self.axioms.append(z3.Implies(self.present[key], self.here(thing, slot - 1)))
        return self.present[key]

    # --- history
    def slots_of(self, which: ir.History, place: Place) -> list[Slot]:
        """The receipts that a history means, for the item at hand."""
        found = []
        for award in which.awards:
            for tier in self.tiers.get((which.source, award), (None,)):
                if which.tier is not None and tier is not None and tier != which.tier:
                    continue
                for item in self._items(which, award, place):
                    for now in (True,) if which.window == "year" else (True, False):
                        found.append(self._slot((which.source, award, tier, item, now)))
        return found

    def _items(self, which: ir.History, award: str, place: Place) -> list[Place]:
        if which.same_thing and place is not None:
            return [place]
        lists = self.lists.get((which.source, award), frozenset())
        return [None, *[(thing, slot) for thing in sorted(lists) for slot in range(self.slots)]]

    def _slot(self, key: SlotKey) -> Slot:
        if key not in self.receipts:
            source, award, tier, item, now = key
            spot = "" if item is None else f"{item[0]}{item[1]}"
            label = f"已获{source}{award}{tier or ''}{spot}{'今' if now else '往'}"
            slot = Slot(z3.Bool(label), z3.Int(f"{label}额"), z3.Int(f"{label}年"))
            self.axioms += [
                slot.amount >= 0,
                slot.amount <= LARGEST_STATED,
                z3.Implies(z3.Not(slot.present), slot.amount == 0),
                slot.year == self.year if now else z3.And(slot.year < self.year, slot.year >= FIRST_YEAR),
            ]
            if item is not None:
                self.axioms.append(z3.Implies(slot.present, self.here(*item)))
            self.receipts[key] = slot
        return self.receipts[key]


def year_is(day: z3.ArithRef, year: z3.ArithRef, first: int, last: int) -> z3.BoolRef:
    """``year`` is the calendar year of ``day``, within ``first .. last``."""
    return z3.Or(
        [
            z3.And(year == y, day >= date(y, 1, 1).toordinal(), day <= date(y, 12, 31).toordinal())
            for y in range(first, last + 1)
        ]
    )


def _tiers(policy: ir.Policy) -> _Tiers:
    """The levels of receipts to be told apart, for each award: those that some rule asks about, one that none asks
    about, and None: a receipt that does not say its level."""
    found: dict[tuple[str, str], dict[str | None, None]] = {}
    for which, _ in histories(policy):
        for award in which.awards:
            levels = found.setdefault((which.source, award), {None: None})
            if which.tier is not None:
                levels[which.tier] = None
    types = {(fact.thing, fact.name): fact.type for fact in policy.facts}
    known = {
        rule.id: types.get((rule.tier_of.thing, rule.tier_of.name)) for rule in policy.awards if rule.tier_of
    }
    for (_, ident), levels in found.items():
        if len(levels) > 1:
            match known.get(ident):
                case EnumT(values=values):
                    levels |= dict.fromkeys([value for value in values if value not in levels][:1])
                case _:
                    levels[OTHER_LEVEL] = None
    return {key: tuple(levels) for key, levels in found.items()}


def _lists(policy: ir.Policy) -> _Lists:
    """The lists by whose items the receipts of an award are told apart."""
    found: dict[tuple[str, str], set[str]] = {}
    for which, scope in histories(policy):
        if which.same_thing and scope is not None:
            for award in which.awards:
                found.setdefault((which.source, award), set()).add(scope)
    return {key: frozenset(lists) for key, lists in found.items()}


_Over = ir.SumOver | ir.SumBy | ir.MostOver | ir.CountOver | ir.Exists


def _reads(node: object, fact: ir.FactRef, own: bool, zero: frozenset[str]) -> bool:
    """Whether ``node`` may depend on ``fact``. ``own``: the fact of the item at hand does not count; ``zero``: awards
    whose floor is 0 whatever the facts (不超过)."""
    match node:
        case tuple():
            return any(_reads(part, fact, own, zero) for part in node)
        case ir.AwardOf(award=award, end=end):
            return end != "floor" or award not in zero
        case ir.FactRef():
            return node == fact and not own
        case ir.History():
            return False
        case msgspec.Struct():
            inner = own and not isinstance(node, _Over)
            return any(_reads(getattr(node, name), fact, inner, zero) for name in node.__struct_fields__)
        case _:
            return False


def histories(policy: ir.Policy) -> Iterator[tuple[ir.History, str | None]]:
    """Every look at a history, with the list whose item is at hand."""
    stack: list[tuple[object, str | None]] = []
    for rule in (*policy.awards, *policy.rights, *policy.limits, *policy.caps):
        stack.append((rule, getattr(rule, "thing", None)))
    while stack:
        node, scope = stack.pop()
        match node:
            case tuple():
                stack += [(part, scope) for part in node]
            case ir.History():
                yield node, scope
            case (
                ir.SumOver(thing=thing)
                | ir.SumBy(thing=thing)
                | ir.MostOver(thing=thing)
                | ir.CountOver(thing=thing)
                | ir.Exists(thing=thing)
            ):
                stack.append((node.item, thing))
                if isinstance(node, ir.SumBy):
                    stack.append((node.limit, scope))
            case msgspec.Struct():
                stack += [(getattr(node, name), scope) for name in node.__struct_fields__]
            case _:
                pass
