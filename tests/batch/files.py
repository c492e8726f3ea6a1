"""Applicants as the files that a bureau has: folders of tables, a workbook, lines of JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import duckdb
from openpyxl import Workbook

from policy_dsl.backends.columnar.given import flag, of_year
from policy_dsl.core import ir
from policy_dsl.facts.write import iso, plain_value, to_plain
from policy_dsl.types import BoolT, MoneyT, PointsT, RateT, SetT, Type
from policy_dsl.values.case import Case, Receipt

Table = list[dict[str, Any]]
Tables = dict[str, Table]
YUAN = {"（分）": 1, "（元）": 100, "（万元）": 1_000_000, "": 100}
SHARE = {"（%）": 1_000_000}


class Spelled:
    """How the columns of a file are spelled: a unit in the heading, or in each cell."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.units: dict[str, str] = {}

    def cell(self, name: str, value: Any, type_: Type) -> tuple[str, str]:
        """Heading and text of one value."""
        if isinstance(type_, MoneyT | RateT | PointsT):
            units = (
                YUAN
                if isinstance(type_, MoneyT)
                else SHARE
                if isinstance(type_, RateT)
                else {"（个百分点）": 1_000_000}
            )
            unit = self.units.setdefault(name, self.random.choice(list(units)))
            if value is None:
                return name + unit, ""
            if self.random.random() < 0.3:
                return name + unit, str(plain_value(value, type_))
            return name + unit, f"{Decimal(value) / units[unit]:f}"
        if value is None:
            return name, self.random.choice(("", "", "未知"))
        said = plain_value(value, type_)
        if isinstance(type_, BoolT):
            return name, "是" if said else "否"
        if isinstance(type_, SetT):
            return name, "；".join(said) if said else "无"
        return name, str(said)


def tables(policy: ir.Policy, cases: Sequence[Case], random: Random) -> Tables:
    """The tables of a folder, as texts."""
    spelled = Spelled(random)
    made: Tables = {"申报主体": [], **{thing.name: [] for thing in policy.things}, "历史": [], "同类政策": []}
    facts = {
        thing: [f for f in policy.facts if f.thing == thing]
        for thing in (None, *(t.name for t in policy.things))
    }
    years = sorted(
        {key[1] for case in cases for values in _all(case) for key in values if isinstance(key, tuple)}
    )

    def columns(thing: str | None, values: dict[Any, Any]) -> dict[str, str]:
        row = {}
        for fact in facts[thing]:
            if fact.yearly:
                for year in years:
                    heading, cell = spelled.cell(
                        of_year(fact.name, year), values.get((fact.name, year)), fact.type
                    )
                    row[heading] = cell
            else:
                heading, cell = spelled.cell(fact.name, values.get(fact.name), fact.type)
                row[heading] = cell
        return row

    for case in cases:
        head = {"申报主体": case.name}
        known = {flag(thing.name): "是" if thing.name in case.things else "否" for thing in policy.things}
        known |= {
            flag("历史"): "否" if case.history is None else "是",
            flag("同类政策"): "否" if case.overlaps is None else "是",
        }
        day = "" if case.date is None else iso(case.date)
        made["申报主体"].append(head | {"申报日期": day} | known | columns(None, case.values))
        for thing, items in case.things.items():
            for item in items:
                made[thing].append(head | {"名称": item.name} | columns(thing, item.values))
        for name, receipts in (("历史", case.history), ("同类政策", case.overlaps)):
            made[name] += [head | _receipt(each) for each in receipts or ()]
    return made


def _all(case: Case) -> Iterable[dict[Any, Any]]:
    yield case.values
    for items in case.things.values():
        for item in items:
            yield item.values


def _receipt(each: Receipt) -> dict[str, str]:
    amount = f"{Decimal(each.amount) / 100:f}"
    return {
        "年度": str(each.year),
        "事项": each.award,
        "金额": amount,
        "项目": each.thing or "",
        "档": each.tier or "",
    }


def csv_folder(made: Tables, folder: Path, encoding: str = "utf-8") -> Path:
    """A folder of CSV files."""
    folder.mkdir()
    for name, rows in made.items():
        if rows:
            with (folder / f"{name}.csv").open("w", encoding=encoding, newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
    return folder


def workbook(made: Tables, path: Path) -> Path:
    """A workbook with a sheet each."""
    book = Workbook()
    del book["Sheet"]
    for name, rows in made.items():
        if rows:
            sheet = book.create_sheet(name)
            sheet.append(list(rows[0]))
            for row in rows:
                sheet.append(list(row.values()))
    book.save(path)
    return path


def parquet_folder(made: Tables, folder: Path) -> Path:
    """A folder of Parquet files, their columns texts."""
    texts = csv_folder(made, folder.with_name(f"{folder.name}.csv"))
    folder.mkdir()
    with duckdb.connect() as base:
        for each in texts.iterdir():
            base.execute(
                f"COPY (SELECT * FROM read_csv('{each}', all_varchar = true, header = true)) TO '{folder / each.stem}.parquet' (FORMAT parquet)"
            )
    return folder


def lines(policy: ir.Policy, cases: Sequence[Case], path: Path) -> Path:
    """A facts file a line."""
    with path.open("w", encoding="utf-8") as file:
        for case in cases:
            file.write(json.dumps(to_plain(case, policy), ensure_ascii=False) + "\n")
    return path
