"""Applicants as the tables of a query, and what an engine answers for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import duckdb
import msgspec
from sqlglot import exp

from policy_dsl.backends.columnar.dialects import dialect
from policy_dsl.backends.columnar.emit import Chain
from policy_dsl.backends.columnar.frames import APPLICANT, Frame
from policy_dsl.backends.columnar.given import Given, flag, of_year
from policy_dsl.backends.columnar.query import STATUS, Plan, query
from policy_dsl.core import ir
from policy_dsl.types import BoolT, DateT, EnumT, NameT, SetT
from policy_dsl.values.case import Case, Item, Receipt

YEARS = tuple(range(2008, 2036))
RECEIPT = {
    "申报主体": "BIGINT",
    "年度": "BIGINT",
    "事项": "VARCHAR",
    "金额": "BIGINT",
    "项目": "VARCHAR",
    "档": "VARCHAR",
}
Row = tuple[str, str | None, str, int, int | None]


def everything_open(policy: ir.Policy) -> Given:
    """Tables that say of each applicant what is known of him."""
    return Given(
        nullable=frozenset((f.thing, f.name) for f in policy.facts if not f.yearly),
        years={(f.thing, f.name): YEARS for f in policy.facts if f.yearly},
        lists={thing.name: "flagged" for thing in policy.things},
        own="flagged",
        other="flagged",
        day="nullable",
    )


def frames(policy: ir.Policy) -> dict[Frame, str]:
    """The table of each frame."""
    return {
        APPLICANT: "申报主体",
        Frame("receipt", "历史"): "历史",
        Frame("receipt", "同类政策"): "同类政策",
        **{Frame("item", thing.name): f"清单：{thing.name}" for thing in policy.things},
    }


def _type(type_: Any) -> str:
    match type_:
        case BoolT():
            return "BOOLEAN"
        case DateT():
            return "DATE"
        case SetT():
            return "VARCHAR[]"
        case EnumT() | NameT():
            return "VARCHAR"
        case _:
            return "BIGINT"


def _columns(policy: ir.Policy, thing: str | None) -> dict[str, str]:
    found = {}
    for fact in policy.facts:
        if fact.thing == thing:
            names = [of_year(fact.name, year) for year in YEARS] if fact.yearly else [fact.name]
            found |= dict.fromkeys(names, _type(fact.type))
    return found


def _value(value: Any, type_: str) -> Any:
    if type_ == "DATE" and value is not None:
        return date.fromordinal(value).isoformat()
    return sorted(value) if isinstance(value, frozenset) else value


def _facts(values: dict[Any, Any], columns: dict[str, str]) -> dict[str, Any]:
    named = {of_year(*key) if isinstance(key, tuple) else key: value for key, value in values.items()}
    return {name: _value(named[name], columns[name]) for name in columns if name in named}


class Tables:
    """Some applicants in DuckDB."""

    engine = "duckdb"
    ids = "BIGINT"
    """BIGINT: applicants are numbered; VARCHAR: they go by name."""
    extra: ClassVar[dict[str, str]] = {}
    """Columns of an applicant that are no facts."""

    def __init__(self, policy: ir.Policy, cases: Sequence[Case], folder: Path) -> None:
        self.policy = policy
        self.cases = cases
        self.folder = folder
        self.left_out: set[int] = set()
        self.summed = False
        self.base = duckdb.connect(config={"threads": 2})
        self._load("申报主体", {"申报主体": self.ids, "申报日期": "DATE", **self._flags(), **_columns(policy, None), **self.extra}, self._applicants())  # fmt: skip
        for thing in policy.things:
            columns = {
                "申报主体": self.ids,
                "序号": "BIGINT",
                "名称": "VARCHAR",
                **_columns(policy, thing.name),
            }
            self._load(f"清单：{thing.name}", columns, self._items(thing.name, columns))
        self._load("历史", RECEIPT | {"申报主体": self.ids}, self._receipts([case.history or () for case in cases]))
        self._load("同类政策", RECEIPT | {"申报主体": self.ids}, self._receipts([case.overlaps or () for case in cases]))

    def without(self, numbers: Iterable[int]) -> None:
        """These applicants are not asked about."""
        self.left_out = set(numbers)
        for (name,) in self.base.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            self.base.execute(
                f'DELETE FROM "{name}" WHERE "申报主体" IN (SELECT unnest(?))', [list(self.left_out)]
            )

    def _id(self, number: int) -> int | str:
        return number if self.ids == "BIGINT" else self.cases[number].name

    def _flags(self) -> dict[str, str]:
        lists = [thing.name for thing in self.policy.things]
        return {flag(name): "BOOLEAN" for name in (*lists, "历史", "同类政策")}

    def _applicants(self) -> Iterable[dict[str, Any]]:
        columns = _columns(self.policy, None) | self.extra
        for number, case in enumerate(self.cases):
            known = {thing.name: thing.name in case.things for thing in self.policy.things}
            known |= {"历史": case.history is not None, "同类政策": case.overlaps is not None}
            yield {
                "申报主体": self._id(number),
                "申报日期": None if case.date is None else date.fromordinal(case.date).isoformat(),
                **{flag(name): each for name, each in known.items()},
                **_facts(case.values, columns),
            }

    def _items(self, thing: str, columns: dict[str, str]) -> Iterable[dict[str, Any]]:
        for number, case in enumerate(self.cases):
            for order, item in enumerate(case.things.get(thing, ())):
                assert isinstance(item, Item)
                yield {"申报主体": self._id(number), "序号": order, "名称": item.name, **_facts(item.values, columns)}

    def _receipts(self, histories: list[tuple[Receipt, ...]]) -> Iterable[dict[str, Any]]:
        for number, receipts in enumerate(histories):
            for each in receipts:
                yield {"申报主体": self._id(number), "年度": each.year, "事项": each.award, "金额": each.amount, "项目": each.thing, "档": each.tier}  # fmt: skip

    def _load(self, name: str, columns: dict[str, str], rows: Iterable[dict[str, Any]]) -> None:
        path = self.folder / f"{name}.jsonl"
        encoder = msgspec.json.Encoder()
        with path.open("wb") as file:
            for row in rows:
                file.write(encoder.encode(row) + b"\n")
        types = ", ".join(f"'{column}': '{type_}'" for column, type_ in columns.items())
        self.base.execute(
            f"CREATE TABLE \"{name}\" AS SELECT * FROM read_json('{path}', format='newline_delimited', columns={{{types}}})"
        )

    def totals(self, readings: dict[str, str], given: Given | None = None) -> list[tuple[int, int | None]]:
        """Of each applicant, the sum of everything. Raises ``Unsupported``."""
        plan = Plan(self.policy, readings, given or everything_open(self.policy))
        floor, ceiling = plan.whole()
        chain = Chain(dialect(self.engine), frames(self.policy), [floor, ceiling])
        query_ = chain.complete(chain.select(APPLICANT, {"保底": floor, "最高": ceiling}))
        found = {str(who): (low, high) for who, low, high in self.rows(query_)}
        return [found.get(str(self._id(number)), (0, 0)) for number in range(len(self.cases))]

    def rows(self, query_: exp.Query) -> Iterable[tuple[Any, ...]]:
        """What the engine answers."""
        return self.base.execute(query_.sql(dialect=self.engine)).fetchall()

    def answers(self, readings: dict[str, str], given: Given | None = None) -> list[list[Row]]:
        """Of each applicant, every award and item, sorted."""
        plan = Plan(self.policy, readings, given or everything_open(self.policy))
        parts = plan.parts()
        tables = frames(self.policy)
        found: list[list[Row]] = [[] for _ in self.cases]
        for frame in dict.fromkeys(Frame("item", part.item) if part.item else APPLICANT for part in parts):
            asked = query(parts, dialect(self.engine), tables, frame)
            mine = [part for part in parts if part.item == (frame.name if frame != APPLICANT else "")]
            for row in self.rows(asked):
                item, rest = (None, row[1:]) if frame == APPLICANT else (row[2], row[3:])
                for at, part in enumerate(mine):
                    status, floor, ceiling = rest[3 * at : 3 * at + 3]
                    found[row[0]].append((part.award.id, item, STATUS[status], floor, ceiling))
        return found
