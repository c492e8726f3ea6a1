"""Each table as a relation of the engine, its cells as the file has them.

Parquet is read where it lies. CSV and the sheets of a workbook are brought in as texts, with the line of each record; what is no record is
rejected on the way.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from itertools import accumulate
from pathlib import Path

import duckdb
import msgspec

from policy_dsl.backends.columnar.given import AMOUNT, HISTORIES, ID, MATTER, OF, ORDER, TIER, YEAR, flag
from policy_dsl.batch.cells import quoted, text
from policy_dsl.batch.headings import RECEIPT, Column, Headings, key
from policy_dsl.batch.records import Bad, Record, Records, read_csv, read_lines, read_sheet
from policy_dsl.batch.sources import Source, role_of
from policy_dsl.batch.wrong import Wrong
from policy_dsl.facts import names as n
from policy_dsl.types import BoolT, CountT, NameT

LINE = "行"
"""Where a row stands in its file, from 1."""
Receipt = tuple[str, int, str, int, str | None, str | None]
"""申报主体, 年度, 事项 (an award's id), 金额 in 分, 项目, 档."""
_ADDED = frozenset((LINE, "file_row_number", "filename"))


class Cells(msgspec.Struct, frozen=True):
    """One column of a relation. ``source``: its cells in SQL; ``kind``: their type."""

    column: Column
    source: str
    kind: str


class Loaded(msgspec.Struct):
    """One table. ``relation``: its name in the engine; ``line``: the place of a row, in SQL; ``flagged``: lists and
    histories of which a column says of whom they are known."""

    role: str
    shown: str
    relation: str
    cells: list[Cells]
    rows: int
    line: str = f"s.{quoted(LINE)}"
    stored: bool = False
    flags: tuple[str, ...] = ()


class Rejected(msgspec.Struct, frozen=True):
    """A row that is not used: where, why."""

    role: str
    line: int
    column: str
    value: str
    code: str
    args: dict[str, str] = {}


Reject = Callable[[Rejected], None]


def from_parquet(base: duckdb.DuckDBPyConnection, source: Source, headings: Headings) -> list[Loaded]:
    """The table, and those of the lists that are nested in it. Raises :class:`Wrong`."""
    relation = f"源：{source.role}"
    files = f"[{', '.join(text(str(each)) for each in source.files)}]"
    try:
        sizes = base.execute(f"SELECT file_name, num_rows FROM parquet_file_metadata({files})").fetchall()
        line, named = "file_row_number + 1", ""
        if len(sizes) > 1:
            # the rows of several parts are counted on
            starts = accumulate((rows for _, rows in sizes), initial=0)
            before = ", ".join(
                f"{text(name)}: {start}" for (name, _), start in zip(sizes, starts, strict=False)
            )
            line, named = f"{line} + MAP {{{before}}}[filename]", ", filename = true"
        base.execute(
            f"CREATE VIEW {quoted(relation)} AS SELECT *, {line} AS {quoted(LINE)} "
            f"FROM read_parquet({files}, file_row_number = true{named})"
        )
        described = base.execute(f"DESCRIBE {quoted(relation)}").fetchall()
    except duckdb.Error as problem:
        raise Wrong("U0219", file=source.shown, reason=_first(problem)) from None
    types = {name: kind for name, kind, *_ in described if name not in _ADDED}
    nested = {name: kind for name, kind in types.items() if _nests(kind) and source.role == n.NAME}
    flat = [name for name in types if name not in nested]
    columns = headings.columns(source.role, flat, source.shown)
    cells = [
        Cells(column, f"s.{quoted(name)}", _kind(types[name], name, source))
        for name, column in zip(flat, columns, strict=True)
        if column is not None
    ]
    rows = sum(many for _, many in sizes)
    mine = Loaded(source.role, source.shown, relation, cells, rows)
    identity = next(each for each in cells if each.column.name == ID)
    tables = [mine]
    for name, kind in nested.items():
        child = _nested(base, source, relation, identity, name, kind, headings)
        if child is not None:
            tables.append(child)
            mine.flags += (child.role,)
            cells.append(
                Cells(key(name, flag(child.role), BoolT()), f"(s.{quoted(name)} IS NOT NULL)", "BOOLEAN")
            )
    return tables


def _nests(kind: str) -> bool:
    return kind.startswith("STRUCT(") and kind.endswith("[]")


def _nested(
    base: duckdb.DuckDBPyConnection, source: Source, parent: str, identity: Cells, name: str, kind: str,
    headings: Headings,
) -> Loaded | None:  # fmt: skip
    """A list of the applicant that is a column of his."""
    del kind
    role = role_of(headings.names, name)
    if role is None or role == n.NAME:
        headings.columns(source.role, [name, ID], source.shown)
        return None
    relation = f"源：{role}"
    base.execute(
        f"CREATE VIEW {quoted(relation)} AS SELECT {quoted(ID)}, {quoted(LINE)}, k - 1 AS {quoted(ORDER)}, unnest(x) FROM ("
        f"SELECT {identity.source} AS {quoted(ID)}, {quoted(LINE)}, unnest({quoted(name)}) AS x, "
        f"unnest(range(1, len({quoted(name)}) + 1)) AS k FROM {quoted(parent)} AS s)"
    )
    described = base.execute(f"DESCRIBE {quoted(relation)}").fetchall()
    types = {each: type_ for each, type_, *_ in described if each != LINE}
    inner = [each for each in types if each not in (ID, ORDER)]
    columns = headings.columns(role, [ID, *inner], source.shown)
    cells = [
        Cells(column, f"s.{quoted(each)}", _kind(types[each], each, source))
        for each, column in zip([ID, *inner], columns, strict=True)
        if column is not None
    ]
    if role not in HISTORIES.values():
        cells.append(Cells(key(ORDER, ORDER, CountT("项")), f"s.{quoted(ORDER)}", "BIGINT"))
    found = base.execute(f"SELECT count(*) FROM {quoted(relation)}").fetchone()
    return Loaded(role, f"{source.shown}（{name}）", relation, cells, int(found[0]) if found else 0)


def _kind(kind: str, name: str, source: Source) -> str:
    if kind.startswith("ENUM("):
        return "ENUM"
    if kind.startswith(("STRUCT", "MAP", "BLOB", "UNION")) or (kind.endswith("[]") and kind != "VARCHAR[]"):
        raise Wrong("U0220", file=source.shown, heading=name, type=kind)
    return kind


def from_text(
    base: duckdb.DuckDBPyConnection, source: Source, headings: Headings, aside: Path, reject: Reject
) -> Loaded:
    """CSV, a sheet, or flat JSON lines. Raises :class:`Wrong`, ``OSError``."""
    match source.form:
        case "xlsx":
            head, records = read_sheet(source.files[0], source.sheet)
        case "jsonl":
            head, records = read_lines(source.files[0])
        case _:
            head, records = read_csv(source.files[0])
    columns = headings.columns(source.role, head, source.shown)
    path = aside / "记录.csv"
    rows = _write(path, records, columns, source.role, reject)
    relation = f"源：{source.role}"
    kept = [column for column in columns if column is not None]
    names = [LINE, *(f"c{number}" for number in range(len(kept)))]
    types = ", ".join(f"{text(name)}: {text('BIGINT' if name == LINE else 'VARCHAR')}" for name in names)
    base.execute(
        f"CREATE TABLE {quoted(relation)} AS SELECT * FROM read_csv({text(str(path))}, header = false, columns = {{{types}}}, "
        "delim = ',', quote = '\"', escape = '\"', auto_detect = false, max_line_size = 20000000, parallel = false)"
    )
    path.unlink()
    cells = [Cells(column, f"s.c{number}", "VARCHAR") for number, column in enumerate(kept)]
    return Loaded(source.role, source.shown, relation, cells, rows, stored=True)


def _write(path: Path, records: Records, columns: list[Column | None], role: str, reject: Reject) -> int:
    """The good records as one plain kind of CSV; how many there were in all."""
    rows = 0
    kept = [number for number, column in enumerate(columns) if column is not None]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for record in records:
            rows += 1
            match record:
                case Bad(line=line, column=column, value=value, code=code, args=args):
                    reject(Rejected(role, line, column, value, code, args))
                case Record(line=line, cells=cells):
                    writer.writerow([line, *(cells[number] for number in kept)])
    return rows


def from_rows(base: duckdb.DuckDBPyConnection, relation: str, path: Path, types: dict[str, str]) -> None:
    """A table of exact values from a file of JSON lines, which is then gone."""
    columns = ", ".join(f"{text(name)}: {text(kind)}" for name, kind in types.items())
    base.execute(
        f"CREATE OR REPLACE TABLE {quoted(relation)} AS SELECT * FROM "
        f"read_json({text(str(path))}, format = 'newline_delimited', columns = {{{columns}}}, maximum_object_size = 50000000)"
    )
    path.unlink()


def from_receipts(
    base: duckdb.DuckDBPyConnection, rows: Iterable[Receipt], aside: Path, among: str
) -> Loaded:
    """The history that a ledger has of the applicants of the staged table ``among``."""
    path, role, relation = aside / "台账.jsonl", HISTORIES["own"], f"源：{HISTORIES['own']}"
    kinds = {
        ID: "VARCHAR",
        YEAR: "BIGINT",
        MATTER: "VARCHAR",
        AMOUNT: "BIGINT",
        OF: "VARCHAR",
        TIER: "VARCHAR",
    }
    encoder, many = msgspec.json.Encoder(), 0
    with path.open("wb") as file:
        for many, row in enumerate(rows, 1):
            file.write(encoder.encode(dict(zip((*kinds, LINE), (*row, many), strict=True))) + b"\n")
    from_rows(base, f"台账：{role}", path, kinds | {LINE: "BIGINT"})
    base.execute(
        f"CREATE VIEW {quoted(relation)} AS SELECT * FROM {quoted(f'台账：{role}')} AS t "
        f"WHERE t.{quoted(ID)} IN (SELECT CAST({quoted(ID)} AS VARCHAR) FROM {quoted(among)})"
    )
    found = base.execute(f"SELECT count(*) FROM {quoted(relation)}").fetchone()
    cells = [
        Cells(
            key(name, name, RECEIPT.get(name, NameT()), "分" if name == AMOUNT else ""),
            f"s.{quoted(name)}",
            kind,
        )
        for name, kind in kinds.items()
    ]
    return Loaded(role, "台账", relation, cells, int(found[0]) if found else 0)


def _first(problem: Exception) -> str:
    return next(iter(str(problem).splitlines()), "")
