"""Random cases for the small policy: everything that a file can say."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from policy_dsl.core.ir import Fact
from policy_dsl.facts.numbers import LARGEST
from policy_dsl.facts.values import FIRST_YEAR, LAST_YEAR
from policy_dsl.types import NONE, BoolT, DateT, EnumT, MoneyT, NameT, SetT, YearT
from policy_dsl.values.case import Case, Item, Key, Receipt, Value

from .conftest import AWARDS, POLICY

YEARS = st.integers(FIRST_YEAR, LAST_YEAR)
DAYS = st.integers(date(FIRST_YEAR, 1, 1).toordinal(), date(LAST_YEAR, 12, 31).toordinal())
NAMES = (
    st.text(alphabet="甲乙公司一二 =+-@\"'<&“”（，；:#\\😀", min_size=1, max_size=6)
    .map(str.strip)
    .filter(bool)
)


def value(fact: Fact) -> SearchStrategy[Value]:
    """A value of a fact."""
    match fact.type:
        case BoolT():
            return st.booleans()
        case YearT():
            return YEARS
        case DateT():
            return DAYS
        case NameT():
            return NAMES
        case EnumT(values=values, optional=optional):
            return st.sampled_from((*values, NONE) if optional else values)
        case SetT(values=values):
            return st.frozensets(st.sampled_from(values))
        case MoneyT():
            return st.integers(0, LARGEST)
        case _:
            return st.integers(0, 10**13)


@st.composite
def facts(draw: st.DrawFn, thing: str | None) -> dict[Key, Value]:
    """Some of the facts of an applicant or an item."""
    made: dict[Key, Value] = {}
    for fact in POLICY.facts:
        if fact.thing == thing and draw(st.booleans()):
            if fact.yearly:
                for year in draw(st.sets(YEARS, max_size=3)):
                    made[fact.name, year] = draw(value(fact))
            else:
                made[fact.name] = draw(value(fact))
    return made


def _items(thing: str) -> SearchStrategy[tuple[Item, ...]]:
    item = st.builds(Item, NAMES, facts(thing))
    unique = st.lists(item, max_size=3, unique_by=lambda one: "".join(one.name.split()).translate(_QUOTES))
    return unique.map(tuple)


_QUOTES = {ord(c): None for c in '“”"'} | {ord("（"): "(", ord("，"): ",", ord("；"): ";"}


@st.composite
def receipts(draw: st.DrawFn, other: bool, names: list[str]) -> tuple[Receipt, ...]:
    """A history."""
    made = []
    for award in draw(st.lists(st.sampled_from(AWARDS), max_size=3)):
        thing = draw(st.sampled_from(names)) if award.id in ("7.1", "16.1") and names else None
        if award.id in ("7.1", "16.1") and thing is None:
            thing = "老项目"
        tiers = {"1.2": ("首次认定", "重新认定", "已认定"), "10.1": ("初级", "中级", "高级")}.get(
            award.id, ()
        )
        tier = draw(st.none() | st.sampled_from(tiers)) if tiers else None
        source = draw(NAMES) if other else ""
        made.append(Receipt(draw(YEARS), award.id, draw(st.integers(0, LARGEST)), thing, tier, source))
    return tuple(made)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """An applicant; a closed one is as the reader makes it or knows more."""
    things = {thing.name: draw(_items(thing.name)) for thing in POLICY.things if draw(st.booleans())}
    names = [item.name for items in things.values() for item in items]
    return Case(
        draw(NAMES),
        draw(st.none() | DAYS),
        draw(facts(None)),
        things,
        draw(st.none() | receipts(False, names)),
        draw(st.none() | receipts(True, names)),
        draw(st.booleans()),
    )
