"""Which facts a condition or a step reads itself, and how they are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from policy_dsl.backends.interpreter.env import Env
from policy_dsl.backends.interpreter.run import DATE, HISTORIES, NO_ITEM, Run, item_fact, yearly
from policy_dsl.core import ir
from policy_dsl.types import NONE, MoneyT, Type
from policy_dsl.values.case import Item, Receipt
from policy_dsl.values.format import UNKNOWN, format_date, format_number, format_range, format_value
from policy_dsl.values.ranges import ends, lower, upper

Pair = tuple[str, str]
Source = tuple[ir.FactRef, int | None] | ir.History | ir.AwardOf | str
"""A fact (of a year), receipts, another award, or the day of the application (:data:`DATE`)."""
Reader = Callable[[Run], tuple[Pair, ...]]


class Inputs:
    """The facts that a node reads, ready to be read off a run as (name, text) pairs.

    ``own``: the list of the award at hand, whose facts go by their plain names (the result names the
    item); facts of other lists are named with their item. ``deep``: also those that nested conditions
    and steps show themselves.
    """

    __slots__ = ("_deep", "_env", "_node", "_own", "_reader")

    def __init__(self, env: Env, own: str | None, node: ir.Bool | ir.Num, deep: bool = False) -> None:
        self._env = env
        self._own = own
        self._node = node
        self._deep = deep
        self._reader: Reader | None = None

    def read(self, run: Run) -> tuple[Pair, ...]:
        """The pairs, in reading order, each once; 未知 for what is missing."""
        return self.reader()(run)

    def reader(self) -> Reader:
        """What reads them. Built on first use: most conditions are never shown."""
        if self._reader is None:
            found = dict.fromkeys(_sources(self._node, self._deep))
            self._reader = _joined([_reader(self._env, self._own, source) for source in found])
        return self._reader


def _joined(readers: list[Reader]) -> Reader:
    match readers:
        case [one]:
            return one
        case [one, two]:
            return lambda run: one(run) + two(run)
        case _:
            return lambda run: tuple([pair for reader in readers for pair in reader(run)])


def _sources(node: object, deep: bool) -> Iterator[Source]:
    match node:
        case ir.BoolFact(fact=fact, offset=offset) | ir.NumFact(fact=fact, offset=offset):
            yield fact, offset
        case ir.InSet(fact=fact) | ir.Has(fact=fact) | ir.Rank(fact=fact):
            yield fact, None
        case ir.BestOf(fact=fact, first=first, last=last):
            for offset in range(first, last + 1):
                yield fact, offset
        case ir.Received(which=which) | ir.ReceivedSum(which=which) | ir.FirstYear(which=which):
            yield which
        case ir.ApplyYear() | ir.ApplyDate():
            yield DATE
        case ir.AwardOf(award=award):
            yield ir.AwardOf(award, "ceiling")
        case ir.SayBool() | ir.SayNum() if not deep:
            return
        case msgspec.Struct():
            for name in node.__struct_fields__:
                yield from _sources(getattr(node, name), deep)
        case tuple():
            for part in node:
                yield from _sources(part, deep)
        case _:
            return


def _reader(env: Env, own: str | None, source: Source) -> Reader:
    match source:
        case ir.History():
            return _receipts(source, None if own is None else env.thing_at[own])
        case ir.AwardOf():
            return _award(env, source)
        case str():
            return _date
        case (fact, offset):
            if fact.thing is None:
                return _own_fact(fact.name, offset, env.type_of(fact))
            return _item_fact(fact, offset, env.type_of(fact), env.thing_at[fact.thing], fact.thing == own)


def _date(run: Run) -> tuple[Pair, ...]:
    return ((DATE, UNKNOWN if run.date is None else format_date(run.date)),)


def _own_fact(name: str, offset: int | None, type_: Type | None) -> Reader:
    def read(run: Run) -> tuple[Pair, ...]:
        # The same fact is shown in many places: its text is made once for a case.
        pairs = run.pairs.get(name)
        if pairs is None:
            pairs = run.pairs[name] = ((name, format_value(run.values.get(name), type_)),)
        return pairs

    def read_year(run: Run) -> tuple[Pair, ...]:
        if run.year is None or offset is None:
            return ((name, UNKNOWN),)
        key = (name, run.year + offset)
        pairs = run.pairs.get(key)
        if pairs is None:
            pairs = run.pairs[key] = ((yearly(*key), format_value(run.values.get(key), type_)),)
        return pairs

    return read if offset is None else read_year


def _item_fact(fact: ir.FactRef, offset: int | None, type_: Type | None, at: int, plain: bool) -> Reader:
    thing, name = fact.thing or "", fact.name

    def own(run: Run) -> tuple[Pair, ...]:
        item = run.cur[at]
        key = (id(item), name)
        pairs = run.pairs.get(key)
        if pairs is None:
            pairs = run.pairs[key] = ((name, format_value(item.values.get(name), type_)),)
        return pairs

    def show(run: Run, item: Item) -> Pair:
        key: Any = name
        label = name
        if offset is not None and run.year is not None:
            key = (name, run.year + offset)
            label = yearly(*key)
        text = format_value(item.values.get(key), type_)
        return (label if plain else item_fact(thing, item, label)), text

    def read(run: Run) -> tuple[Pair, ...]:
        item = run.cur[at]
        if item is not NO_ITEM or plain:
            return (show(run, item),)
        items = run.things.get(thing)
        if items is None:
            return ((thing, UNKNOWN),)
        return tuple([show(run, each) for each in items])

    return own if plain and offset is None else read


def _receipts(which: ir.History, at: int | None) -> Reader:
    awards = which.awards
    name = HISTORIES[which.source]
    nothing = ((name, NONE),)

    def read(run: Run) -> tuple[Pair, ...]:
        history = run.receipts(which.source)
        if history is None:
            return ((name, UNKNOWN),)
        if not history or history.keys().isdisjoint(awards):
            return nothing
        item = NO_ITEM if at is None or not which.same_thing else run.cur[at]
        key = (id(item), which)
        if key not in run.pairs:
            run.pairs[key] = ((name, shown(run, history, item)),)
        return run.pairs[key]

    def shown(run: Run, history: dict[str, list[Receipt]], item: Item) -> str:
        found = [
            _receipt(r)
            for award in awards
            for r in history.get(award, ())
            if (which.tier is None or r.tier is None or r.tier == which.tier)
            and (which.window == "all" or run.year is None or r.year == run.year)
            and (item is NO_ITEM or r.thing == item.name)
        ]
        return "、".join(found) or NONE

    return read


def _receipt(receipt: Receipt) -> str:
    words = [word for word in (receipt.source, receipt.thing, receipt.tier) if word]
    inside = f"（{'，'.join(words)}）" if words else ""
    return f"{receipt.year}年{format_number(receipt.amount, MoneyT())}{inside}"


def _award(env: Env, source: ir.AwardOf) -> Reader:
    at = env.award_at[source.award]
    title = env.titles[source.award] or source.award

    def read(run: Run) -> tuple[Pair, ...]:
        low = ends(run.floors[at])[0]
        high = ends(run.ceilings[at])[1]
        return ((title, format_range(lower(low), upper(high), MoneyT())),)

    return read
