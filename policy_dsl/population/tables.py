"""The tables of a synthetic city, each as one query that makes its rows from their numbers.

What a company has follows from a hash of its number, the seed and the name of the fact: the same city again whatever the number
of threads, and any part of it without the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from zlib import crc32

from policy_dsl.core import ir
from policy_dsl.facts.uses import facts_of
from policy_dsl.population.stated import City, Stated
from policy_dsl.types import NONE, BoolT, CountT, DateT, EnumT, MoneyT, NameT, PointsT, RateT, SetT, YearT
from policy_dsl.values.dates import year_of

KEY, DAY, ORDER, ITEM = "申报主体", "申报日期", "序号", "名称"
DISTRICTS = (
    "上城区", "拱墅区", "西湖区", "滨江区", "萧山区", "余杭区", "临平区", "钱塘区", "富阳区", "临安区", "桐庐县", "淳安县", "建德市",
)  # fmt: skip
YEARS_BACK = 5


def quoted(name: str) -> str:
    """An identifier."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text."""
    return "'" + value.replace("'", "''") + "'"


class Tables:
    """The tables of ``rows`` companies. ``day``: the first day on which they apply."""

    def __init__(self, policy: ir.Policy, city: City, rows: int, seed: int, dense: bool) -> None:
        self.policy = policy
        self.city = city
        self.rows = rows
        self.seed = seed
        self.dense = dense
        start = policy.start or date(2026, 1, 1).toordinal()
        self.year = (
            year_of(start) + 1
            if policy.end is None or year_of(start) < year_of(policy.end)
            else year_of(start)
        )

    def all(self) -> Iterator[tuple[str, str]]:
        """Name and query of each table."""
        yield KEY, self.applicants()
        for thing in self.policy.things:
            yield thing.name, self.items(thing.name)
        yield "历史", self.receipts("历史", other=False)
        yield "同类政策", self.receipts("同类政策", other=True)

    # --- dice -------------------------------------------------------------------------------

    def _hash(self, name: str, *keys: str) -> str:
        salt = crc32(f"{self.seed}/{name}".encode())
        # the engine mixes several numbers by a mere exclusive or: without the second turn facts would go together
        return f"hash(hash({', '.join(('i', *keys))}, {salt}))"

    def _below(self, name: str, most: int, *keys: str) -> str:
        """A whole number from 0 to ``most`` - 1."""
        return f"CAST({self._hash(name, *keys)} % {most} AS BIGINT)"

    def _has(self, name: str, share: int, *keys: str) -> str:
        return f"{self._hash(name + '?', *keys)} % 1000000 < {share}"

    def _normal(self, name: str, *keys: str) -> str:
        one = f"(({self._hash(name + '1', *keys)} % 1000000) + 1) / 1000001.0"
        two = f"({self._hash(name + '2', *keys)} % 1000000) / 1000000.0"
        return f"sqrt(-2 * ln({one})) * cos(2 * pi() * {two})"

    def _amount(self, name: str, stated: Stated, unit: int, *keys: str) -> str:
        """Lognormal; large companies have more of everything."""
        size = f"(0.7 * {self._normal('规模')} + 0.7 * {self._normal(name, *keys)})"
        value = f"{max(stated.median // unit, 1)} * exp(least({stated.spread / 100} * {size}, 16))"
        whole = f"CAST(round({value}) AS BIGINT) * {unit}"
        return f"CASE WHEN {self._has(name, stated.share, *keys)} THEN {whole} ELSE 0 END"

    # --- facts --------------------------------------------------------------------------------

    def _value(self, fact: ir.Fact, *keys: str, spread: str = "") -> str:
        stated, name = self.city.fact(fact), fact.name
        has = self._has(name, stated.share, *keys)
        match fact.type:
            case BoolT():
                value = has
            case MoneyT():
                value = self._amount(name + spread, stated, 100, *keys)
            case CountT():
                value = self._amount(name + spread, stated, 1, *keys)
            case RateT() | PointsT():
                value = f"CASE WHEN {has} THEN {self._below(name, 4000, *keys)} / 100.0 ELSE 0 END"
                value = f"CAST({value} AS DECIMAL(9, 6))"
            case YearT():
                value = f"{self.year} - {self._below(name, 5, *keys)}"
            case DateT():
                value = f"DATE '{self.year}-01-01' - CAST({self._below(name, 1500, *keys)} AS INTEGER)"
            case NameT():
                value = self._pick(DISTRICTS, self._below(name, 1 << 20, *keys))
            case SetT(values=values):
                value = f"CASE WHEN {has} THEN [{self._pick(values, self._below(name, 1 << 20, *keys))}] ELSE [] END"
            case EnumT(values=values, optional=True):
                value = f"CASE WHEN {has} THEN {self._pick(values, self._below(name, 1 << 20, *keys))} ELSE {text(NONE)} END"
            case EnumT(values=values):
                value = self._pick(values, self._below(name, 1 << 20, *keys))
        if stated.unknown:
            return f"CASE WHEN {self._has(name + '!', stated.unknown, *keys)} THEN NULL ELSE {value} END"
        return value

    def _pick(self, values: tuple[str, ...], number: str) -> str:
        """One of the values, the first ones most often."""
        cuts = [(1 << 20) - (1 << 20) // 2**at for at in range(1, len(values))]
        cases = " ".join(
            f"WHEN {number} < {cut} THEN {text(value)}" for cut, value in zip(cuts, values, strict=False)
        )
        return f"CASE {cases} ELSE {text(values[-1])} END" if cuts else text(values[-1])

    def _columns(self, thing: str | None, *keys: str) -> list[str]:
        found = []
        for fact in self.policy.facts:
            if fact.thing != thing:
                continue
            if fact.yearly:
                for year in range(self.year - YEARS_BACK, self.year):
                    value = self._value(fact, *keys, spread=str(year))
                    found.append(f"{value} AS {quoted(heading(fact, year))}")
            else:
                found.append(f"{self._value(fact, *keys)} AS {quoted(heading(fact))}")
        return found

    # --- tables -------------------------------------------------------------------------------

    def applicants(self) -> str:
        """One row a company."""
        day = f"DATE '{self.year}-03-01' + CAST({self._below(DAY, 90)} AS INTEGER)"
        columns = ", ".join([f"i AS {quoted(KEY)}", f"{day} AS {quoted(DAY)}", *self._columns(None)])
        return f"SELECT {columns} FROM range({self.rows}) AS r(i)"

    def items(self, thing: str) -> str:
        """The items of one list: of few companies, a few each."""
        stated = self.city.rows(thing, self.dense)
        some = f"SELECT i, unnest(range(1 + {self._below(thing + '几项', stated.most)})) AS k FROM range({self.rows}) AS r(i) WHERE {self._has(thing, stated.share)}"
        head = [f"i AS {quoted(KEY)}", f"k AS {quoted(ORDER)}", f"{text(thing)} || (k + 1) AS {quoted(ITEM)}"]
        return f"SELECT {', '.join([*head, *self._columns(thing, 'k')])} FROM ({some})"

    def receipts(self, name: str, *, other: bool) -> str:
        """Sums received in the years before."""
        stated = self.city.rows(name, self.dense)
        share = stated.share // (5 if other else 1)
        ids = tuple(dict.fromkeys(award.id for award in self.policy.awards))
        of = {award.id: thing for award in self.policy.awards if (thing := self._list_of(award)) is not None}
        some = f"SELECT i, unnest(range(1 + {self._below(name + '几笔', stated.most)})) AS k FROM range({self.rows}) AS r(i) WHERE {self._has(name, share)}"
        which = f"[{', '.join(map(text, ids))}][1 + {self._below(name + '事项', len(ids), 'k')}]"
        first = year_of(self.policy.start) if self.policy.start is not None else self.year - 3
        year = f"{self.year} - {self._below(name + '年', max(1, self.year - first + 1), 'k')}"
        amount = f"10000 * (1 + {self._below(name + '额', 5000, 'k')})"
        items = " ".join(f"WHEN {text(id_)} THEN {text(thing + '1')}" for id_, thing in of.items())
        project = f"CASE {quoted('事项')} {items} END" if items else "CAST(NULL AS VARCHAR)"
        inner = f"SELECT i AS {quoted(KEY)}, {year} AS {quoted('年度')}, {which} AS {quoted('事项')}, {amount} AS {quoted('金额（分）')} FROM ({some})"
        return f"SELECT *, {project} AS {quoted('项目')} FROM ({inner})"

    def _list_of(self, award: ir.Award) -> str | None:
        """The list whose items an award is received for, None where it is for the applicant."""
        if award.thing is not None or award.id not in self.policy.by_item:
            return award.thing
        read = facts_of(self.policy, [award.id])[1]
        return next((thing.name for thing in self.policy.things if thing.name in read), None)


def heading(fact: ir.Fact, year: int | None = None) -> str:
    """The heading of a fact's column: its name, the year, and the unit where a number needs one."""
    name = fact.name if year is None else f"{fact.name}（{year}年）"
    match fact.type:
        case MoneyT():
            return f"{name}（分）"
        case RateT():
            return f"{name}（%）"
        case PointsT():
            return f"{name}（个百分点）"
        case _:
            return name
