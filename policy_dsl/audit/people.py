"""The facts of those who were paid: from the tables of a city, or from a facts file of one or several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Protocol

from policy_dsl.backends.columnar.given import AMOUNT, HISTORIES, ID, MATTER, OF, TIER, YEAR, of_year
from policy_dsl.batch.cells import quoted, text
from policy_dsl.batch.checks import REJECTS
from policy_dsl.batch.city import City
from policy_dsl.batch.one import cases_of
from policy_dsl.core import ir
from policy_dsl.core.walk import nodes
from policy_dsl.facts import names as n
from policy_dsl.values.case import Case, Receipt

Owned = tuple[str, Receipt]


class People(Protocol):
    """Where the facts are."""

    def cases(self, names: Iterable[str]) -> Iterator[Case]:
        """Those of these names that there are; one name may have several, of several days."""
        ...

    def rejected(self) -> Collection[str]:
        """Whose facts are wrong, so that they are not used."""
        ...

    def receipts(self, awards: Collection[str]) -> Iterator[Owned]:
        """What anybody received before under these awards."""
        ...

    def within(self, limit: ir.Limit) -> Iterator[str]:
        """Who has anything that a limit is about."""
        ...


def _read(limit: ir.Limit) -> list[ir.FactRef]:
    """The facts of the applicant that a limit reads."""
    found: list[ir.FactRef] = []
    for node in nodes((limit.applies, limit.within, limit.actual, limit.limit, limit.whole)):
        if isinstance(node, ir.FactRef) and node.thing is None:
            found.append(node)
    return list(dict.fromkeys(found))


def _yes(node: ir.Bool) -> list[str]:
    """Facts of the applicant that must be 是 for a condition to hold."""
    match node:
        case ir.SayBool(item=item):
            return _yes(item)
        case ir.All(items=items):
            return [name for item in items for name in _yes(item)]
        case ir.BoolFact(fact=ir.FactRef(name=name, thing=None), offset=None):
            return [name]
        case _:
            return []


class Townspeople:
    """The tables of a city. Who a limit is about is asked of the tables, so that not everybody need be evaluated."""

    def __init__(self, city: City) -> None:
        self.city = city

    def cases(self, names: Iterable[str]) -> Iterator[Case]:
        """In the order in which the tables are asked."""
        return cases_of(self.city, names)

    def rejected(self) -> Collection[str]:
        """With a row of theirs that is wrong."""
        asked = f"SELECT DISTINCT 申报主体 FROM {REJECTS} WHERE 申报主体 IS NOT NULL AND 代码 NOT IN ('U0256', 'U0258')"
        return {name for (name,) in self.city.base.execute(asked).fetchall()}

    def receipts(self, awards: Collection[str]) -> Iterator[Owned]:
        """From the table of the history."""
        role = HISTORIES["own"]
        if role not in self.city.staged:
            return
        columns = ", ".join(quoted(name) for name in (ID, YEAR, MATTER, AMOUNT, OF, TIER))
        listed = ", ".join(map(text, awards))
        cursor = self.city.base.cursor()
        cursor.execute(f"SELECT {columns} FROM {quoted(f'表：{role}')} WHERE {quoted(MATTER)} IN ({listed})")
        while some := cursor.fetchmany(10_000):
            for name, *rest in some:
                yield str(name), Receipt(*rest)

    def within(self, limit: ir.Limit) -> Iterator[str]:
        """By the table of its list, or by the columns of its facts."""
        role = limit.thing or n.NAME
        if role not in self.city.staged:
            return
        where = "true"
        if limit.thing is None:
            columns = [quoted(name) for fact in _read(limit) for name in self._columns(fact.name)]
            where = " OR ".join(f"{column} IS NOT NULL" for column in columns) or "false"
            where = f"({where})"
            # who says no is not meant
            where += "".join(
                f" AND coalesce({quoted(name)}, true)" for name in _yes(limit.applies) if self._columns(name)
            )
        cursor = self.city.base.cursor()
        cursor.execute(
            f"SELECT DISTINCT CAST({quoted(ID)} AS VARCHAR) FROM {quoted(f'表：{role}')} WHERE {where} ORDER BY 1"
        )
        while some := cursor.fetchmany(10_000):
            yield from (name for (name,) in some)

    def _columns(self, name: str) -> list[str]:
        """The columns of a fact of the applicant; one for each year that is given."""
        given = self.city.given
        years = [of_year(name, year) for year in given.years.get((None, name), ())]
        return years or ([name] if (None, name) in given.full | given.nullable else [])


class Few:
    """The applicants of a facts file."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self._cases = cases

    def cases(self, names: Iterable[str]) -> Iterator[Case]:
        """In the order of the file."""
        wanted = set(names)
        return (case for case in self._cases if case.name in wanted)

    def rejected(self) -> Collection[str]:
        """Nobody: a facts file that is wrong is not used at all."""
        return ()

    def receipts(self, awards: Collection[str]) -> Iterator[Owned]:
        """From each history; one name with several histories has what any of them says, once."""
        found: dict[str, Counter[Receipt]] = {}
        for case in self._cases:
            mine = Counter(each for each in case.history or () if each.award in awards)
            found[case.name] = found.get(case.name, Counter()) | mine
        yield from ((name, each) for name, receipts in found.items() for each in receipts.elements())

    def within(self, limit: ir.Limit) -> Iterator[str]:
        """By its list, or by its facts."""
        names = {fact.name for fact in _read(limit)}
        for case in self._cases:
            given = {key if isinstance(key, str) else key[0] for key in case.values}
            no = any(case.values.get(name) is False for name in _yes(limit.applies))
            if (limit.thing is not None and case.things.get(limit.thing)) or (
                limit.thing is None and names & given and not no
            ):
                yield case.name
