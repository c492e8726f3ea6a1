"""Two policies side by side: which rule of the one is which of the other, and one applicant for both.

The formulas of both read the facts of one company by their names. A level that a policy does not know is 无 there
(where it may be 无; else only levels that it knows are looked at). A name that holds another kind of value on each
side is two facts. Receipts are booked under the awards of the old policy; those of awards that only the new one has
under theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from policy_dsl.backends.interpreter import Compiled, compile_policy
from policy_dsl.core import ir
from policy_dsl.core.rewrite import rewritten, under, without_words
from policy_dsl.core.walk import received_by_item
from policy_dsl.facts.names import HISTORY, MATTER, OVERLAPS
from policy_dsl.types import NONE, EnumT, SetT, Type

Rule = TypeVar("Rule", ir.Award, ir.Right, ir.Limit)
AnyRule = ir.Award | ir.Right | ir.Limit
FactKey = tuple[str | None, str]
Document = dict[str, object]


class Side:
    """One of the two: ``code`` is the policy as it stands, under its readings; ``form`` the same for formulas, without
    words and readings, with the names of the pair. ``ids``: the award of the pair → its own id. ``facts``: a fact of
    the pair → its own name."""

    def __init__(self, policy: ir.Policy, readings: dict[str, str]) -> None:
        self.code: Compiled = compile_policy(policy, readings)
        self.policy = policy
        plain = under(without_words(_bodies(policy)), self.code.readings)
        self.form = replace(
            plain,
            awards=tuple(each for each in plain.awards if each.when == ir.Lit(True)),
            caps=tuple(each for each in plain.caps if each.when == ir.Lit(True)),
            choices=tuple(each for each in plain.choices if each.when == ir.Lit(True)),
            pools=tuple(each for each in plain.pools if each.when == ir.Lit(True)),
        )
        self.ids: dict[str, str] = {each.id: each.id for each in self.form.awards}
        self.facts: dict[FactKey, str] = {(fact.thing, fact.name): fact.name for fact in policy.facts}

    def own(self, document: Document) -> Document:
        """The part of a facts document of the pair that this policy's facts file can say."""
        types = {(fact.thing, fact.name): fact.type for fact in self.policy.facts}
        things = {thing.name for thing in self.policy.things}
        out: Document = {}
        for name, value in document.items():
            match value:
                case list() if name in (HISTORY, OVERLAPS):
                    rows = [row for row in value if row.get(MATTER) in self.ids]
                    out[name] = [{**row, MATTER: self.ids[row[MATTER]]} for row in rows]
                case list() if name in things:
                    out[name] = [self._values(name, row, types) for row in value]
                case _:
                    out |= self._values(None, {name: value}, types)
        return out

    def _values(self, thing: str | None, row: Document, types: dict[FactKey, Type]) -> Document:
        out: Document = {}
        for name, value in row.items():
            own = self.facts.get((thing, name))
            if own is None:
                if name in _HEAD:
                    out[name] = value
                continue
            match types[thing, own]:
                case EnumT(values=values) if isinstance(value, dict):
                    out[own] = {year: level for year, level in value.items() if level in (*values, NONE)}
                case EnumT(values=values) if value not in (*values, NONE):
                    continue  # a level that this policy does not know
                case SetT(values=values):
                    assert isinstance(value, list)
                    out[own] = [each for each in value if each in values]
                case _:
                    out[own] = value
        return out


_HEAD = ("申报主体", "申报日期", "未列事项", "名称")


class Pair(msgspec.Struct, frozen=True):
    """Both sides, the policy whose facts their one applicant has, and which rules answer each other (None: there is
    none on this side). ``days``: ``both`` are in force on the days looked at, or only the ``new`` one, and the old is
    taken as if."""

    old: Side
    new: Side
    merged: ir.Policy
    awards: tuple[tuple[ir.Award | None, ir.Award | None], ...]
    rights: tuple[tuple[ir.Right | None, ir.Right | None], ...]
    limits: tuple[tuple[ir.Limit | None, ir.Limit | None], ...]
    days: str = "both"


def paired(
    old: ir.Policy, new: ir.Policy, before: dict[str, str] | None = None, after: dict[str, str] | None = None
) -> Pair:
    """Lay two policies side by side, each under its readings (the defaults where none is named)."""
    first = max((day for day in (old.start, new.start) if day is not None), default=None)
    last = min((day for day in (old.end, new.end) if day is not None), default=None)
    days = "both"
    if first is not None and last is not None and first > last:
        first, last, days = new.start, new.end, "new"
        old = replace(old, start=first, end=last)
    one, two = Side(old, before or {}), Side(new, after or {})
    awards = matched(one.form.awards, two.form.awards)
    _rename(one, two, awards)
    _split_retyped(one, two)
    facts = _facts(one.form, two.form)
    _foreign_levels(one, facts)
    _foreign_levels(two, facts)
    both = (*one.form.awards, *two.form.awards)
    merged = replace(
        one.form,
        start=first,
        end=last,
        facts=facts,
        things=tuple({each.name: each for each in (*two.form.things, *one.form.things)}.values()),
        awards=both,
        rights=(*one.form.rights, *two.form.rights),
        limits=(*one.form.limits, *two.form.limits),
        caps=(*one.form.caps, *two.form.caps),
        # what a facts file has to say, whichever reading is asked for
        by_item=received_by_item(both)
        | old.by_item
        | {mine for mine, own in two.ids.items() if own in new.by_item},
    )
    left = {each.id: each for each in one.form.awards}
    right = {each.id: each for each in two.form.awards}
    pairs = tuple((left.get(ident), right.get(ident)) for ident in dict.fromkeys((*left, *right)))
    return Pair(
        one,
        two,
        merged,
        pairs,
        matched(one.form.rights, two.form.rights),
        matched(one.form.limits, two.form.limits),
        days,
    )


def _bodies(policy: ir.Policy) -> ir.Policy:
    return replace(policy, examples=(), properties=(), quotes=())


def matched(old: Sequence[Rule], new: Sequence[Rule]) -> tuple[tuple[Rule | None, Rule | None], ...]:
    """Which rule is which, in the order of the old ones: by the first of :data:`_ALIKE` that a pair meets."""
    partner: dict[int, int] = {}
    left, right = ([(each, _form(each)) for each in rules] for rules in (old, new))
    for alike in _ALIKE:
        for i, (a, one) in enumerate(left):
            free = (
                j for j, (b, two) in enumerate(right) if j not in partner.values() and alike(a, one, b, two)
            )
            if i not in partner and (found := next(free, None)) is not None:
                partner[i] = found
    pairs: list[tuple[Rule | None, Rule | None]] = []
    pairs += [(a, new[partner[i]] if i in partner else None) for i, a in enumerate(old)]
    pairs += [(None, b) for j, b in enumerate(new) if j not in partner.values()]
    return tuple(pairs)


def _form(rule: AnyRule) -> object:
    """What a rule says, wherever it stands: its own receipts are not known by its number."""

    def change(node: object) -> object:
        match node:
            case ir.History(awards=awards) if rule.id in awards:
                return replace(node, awards=tuple("" if each == rule.id else each for each in awards))
            case _:
                return node

    match rule:
        case ir.Award():
            return rewritten((rule.thing, rule.eligible, rule.floor, rule.ceiling), change)
        case ir.Right():
            return rule.thing, rule.eligible
        case ir.Limit():
            return rule.thing, rule.applies, rule.within


_ALIKE: tuple[Callable[[AnyRule, object, AnyRule, object], bool], ...] = (
    lambda a, one, b, two: a.title == b.title and a.id == b.id and one == two,
    lambda a, one, b, two: a.title == b.title and a.article == b.article and one == two,
    lambda a, one, b, two: a.article == b.article and one == two,
    lambda a, _, b, __: a.title == b.title and a.id == b.id,
    lambda a, _, b, __: a.title == b.title and a.article == b.article,
    lambda a, _, b, __: a.title == b.title,
    lambda a, _, b, __: a.id == b.id,
)
"""The surest sign first: the same words and form, the same form, the same words, the same place."""


def _rename(one: Side, two: Side, awards: Iterable[tuple[ir.Award | None, ir.Award | None]]) -> None:
    """The awards of the new policy under the ids of those of the old one that they answer to."""
    taken = {each.id for each in one.form.awards}
    names: dict[str, str] = {}
    for a, b in awards:
        if b is not None:
            name = b.id if a is None else a.id
            while a is None and name in taken:
                name += "′"
            taken.add(name)
            names[b.id] = name
    two.ids = {name: ident for ident, name in names.items()}

    def ids(found: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(names.get(each, each) for each in found)

    def change(node: object) -> object:
        match node:
            case ir.AwardOf(award=ident):
                return replace(node, award=names.get(ident, ident))
            case (
                ir.History(awards=found)
                | ir.Cap(awards=found)
                | ir.Choice(awards=found)
                | ir.Pool(awards=found)
            ):
                return replace(node, awards=ids(found))
            case ir.Award():
                return replace(node, id=names[node.id], deducts=ids(node.deducts))
            case _:
                return node

    two.form = rewritten(two.form, change)


def _split_retyped(one: Side, two: Side) -> None:
    """A name of another kind is another fact."""
    kinds = {(fact.thing, fact.name): fact for fact in one.form.facts}
    taken = {name for _, name in (*one.facts, *two.facts)}
    names: dict[FactKey, str] = {}
    for fact in two.form.facts:
        before = kinds.get((fact.thing, fact.name))
        if before is not None and not _comparable(before, fact):
            name = f"{fact.name}（新）"
            while name in taken:
                name += "′"
            taken.add(name)
            names[fact.thing, fact.name] = name
    if not names:
        return

    def change(node: object) -> object:
        match node:
            case ir.FactRef(name=name, thing=thing) if (thing, name) in names:
                return replace(node, name=names[thing, name])
            case ir.Fact(name=name, thing=thing) if (thing, name) in names:
                return replace(node, name=names[thing, name])
            case _:
                return node

    two.form = rewritten(two.form, change)
    two.facts = {(thing, names.get((thing, name), name)): name for thing, name in two.facts}


def _comparable(a: ir.Fact, b: ir.Fact) -> bool:
    match a.type, b.type:
        case EnumT(), EnumT():
            return a.yearly == b.yearly and a.type.recognition == b.type.recognition
        case SetT(), SetT():
            return a.yearly == b.yearly
        case _:
            return a.type == b.type and a.yearly == b.yearly


def _facts(one: ir.Policy, two: ir.Policy) -> tuple[ir.Fact, ...]:
    """The facts of both; of a level, the values of both."""
    found: dict[FactKey, ir.Fact] = {}
    for fact in (*one.facts, *two.facts):
        key = fact.thing, fact.name
        before = found.get(key)
        if before is not None:
            fact = replace(before, type=_union(before.type, fact.type))
        found[key] = replace(fact, aliases=())
    return tuple(found.values())


def _union(a: Type, b: Type) -> Type:
    match a, b:
        case EnumT(), EnumT():
            values = tuple(dict.fromkeys((*a.values, *b.values)))
            return replace(a, values=values, optional=a.optional or b.optional)
        case SetT(), SetT():
            return SetT(tuple(dict.fromkeys((*a.values, *b.values))))
        case _:
            return a


def _foreign_levels(side: Side, facts: tuple[ir.Fact, ...]) -> None:
    """Levels that only the other policy has are 无 here."""
    whole = {(fact.thing, fact.name): fact.type for fact in facts}
    foreign: dict[FactKey, tuple[str, ...]] = {}
    for fact in side.form.facts:
        union = whole[fact.thing, fact.name]
        if isinstance(fact.type, EnumT) and isinstance(union, EnumT) and fact.type.optional:
            more = tuple(value for value in union.values if value not in fact.type.values)
            if more:
                foreign[fact.thing, fact.name] = more

    def change(node: object) -> object:
        match node:
            case ir.InSet(fact=ir.FactRef(name=name, thing=thing), values=values) if NONE in values:
                return replace(node, values=(*values, *foreign.get((thing, name), ())))
            case _:
                return node

    if foreign:
        side.form = rewritten(side.form, change)


def limited_levels(pair: Pair) -> dict[FactKey, frozenset[str]]:
    """Levels that a side must have, where they may not be 无 there: for each such fact the values looked at."""
    found: dict[FactKey, frozenset[str]] = {}
    for side in (pair.old, pair.new):
        for fact in side.form.facts:
            if isinstance(fact.type, EnumT) and not fact.type.optional:
                key = fact.thing, fact.name
                values = frozenset(fact.type.values)
                found[key] = found.get(key, values) & values
    return found
