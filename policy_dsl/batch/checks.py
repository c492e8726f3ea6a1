"""Every cell of a table to its exact value, or its row to the rejects.

What is written plainly is left to the engine; each other text is looked at once by the reader of facts files. What is proved plain by one look
at the whole column is then read without looking again.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import msgspec

from policy_dsl.backends.columnar.given import AMOUNT, HISTORIES, ID, MATTER, NAME, OF, ORDER, TIER, YEAR
from policy_dsl.batch.cells import converted, of_words, plain, quoted, raw_text, sql_type, sure, text, within
from policy_dsl.batch.load import LINE, Cells, Loaded, Rejected, from_rows
from policy_dsl.batch.wrong import Wrong
from policy_dsl.core import ir
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.diagnostics.render import wording
from policy_dsl.facts import names as n
from policy_dsl.facts.names import Names, fold
from policy_dsl.facts.problem import Problems, shown
from policy_dsl.facts.problem import Reject as Refusal
from policy_dsl.facts.receipts import Receipts
from policy_dsl.values.case import Value

REJECTS, REJECTED = "退回", "退回主体"
_SIGNED = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
_IDS = (*_SIGNED, "VARCHAR")
_MANY = 10_000


class Staged(msgspec.Struct):
    """A table of exact values. ``relation``: its name in the engine; ``full``: its columns that have no NULL; ``ends``: of columns of
    numbers (days as ordinals) the least and the greatest."""

    role: str
    relation: str
    names: list[str]
    full: frozenset[str]
    rows: int
    ends: dict[str, tuple[int, int]] = {}


class Checks:
    """Stages tables, and keeps what is wrong with their rows in the table ``退回``."""

    def __init__(
        self, base: duckdb.DuckDBPyConnection, policy: ir.Policy, names: Names, aside: Path, lang: str
    ) -> None:
        self.base = base
        self.policy = policy
        self.names = names
        self.aside = aside
        self.lang = lang
        self.id_kind = "BIGINT"
        self._encoder = msgspec.json.Encoder()
        self._maps = 0
        self._readers: dict[bool, Receipts] = {}
        base.execute(
            f"CREATE TABLE {REJECTS} (表 VARCHAR, 行 BIGINT, 列 VARCHAR, 值 VARCHAR, 代码 VARCHAR, 原因 VARCHAR, 申报主体 VARCHAR)"
        )

    # --- rejects ------------------------------------------------------------------------------

    def reason(self, code: str, args: dict[str, str]) -> str:
        """Why, and what to write."""
        words = {name: shown(word) for name, word in args.items() if word or name != "near"}
        return " ".join(part for part in wording(Diagnostic(code, "", args=words), self.lang) if part)

    def reject(self, row: Rejected, applicant: str | None = None) -> None:
        """Keep one row out."""
        self.base.execute(
            f"INSERT INTO {REJECTS} VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                row.role,
                row.line,
                row.column,
                _clean(row.value),
                row.code,
                self.reason(row.code, row.args),
                applicant,
            ],
        )

    def reject_where(self, role: str, relation: str, where: str, column: str, value: str, code: str) -> int:
        """Keep out the rows of a staged table of which ``where`` holds; how many."""
        why = text(self.reason(code, {}))
        found = self.base.execute(
            f"INSERT INTO {REJECTS} SELECT {text(role)}, {quoted(LINE)}, {text(column)}, CAST({value} AS VARCHAR), {text(code)}, "
            f"{why}, CAST({quoted(ID)} AS VARCHAR) FROM {quoted(relation)} WHERE {where}"
        ).fetchone()
        return int(found[0]) if found else 0

    def ints(self, query: str) -> tuple[int, ...]:
        """One row of counts."""
        found = self.base.execute(query).fetchone()
        return tuple(int(each or 0) for each in found or ())

    # --- cells --------------------------------------------------------------------------------

    def stage(self, table: Loaded) -> Staged:
        """The table with exact values; rows with a wrong cell are in the rejects, with the applicant they belong to."""
        if table.role == n.NAME:
            self.id_kind = "VARCHAR"
            kind = next(each.kind for each in table.cells if each.column.name == ID)
            if kind not in _IDS:
                raise Wrong("U0220", file=table.shown, heading=ID, type=kind)
            if kind in _SIGNED:
                self.id_kind = "BIGINT"
        relation = quoted(table.relation)
        plains = [self._plain(each) for each in table.cells]
        rows, filled, regular, ends = self._looked(table, plains)
        joins, values, bad = "", [], []
        for number, (each, value) in enumerate(zip(table.cells, plains, strict=True)):
            if regular[number]:
                values.append(
                    value if each.column.name == ID else sure(each.column, each.source, each.kind, value)
                )
                continue
            name, wrong = self._map(table, each, value)
            alias = f"m{number}"
            joins += f" LEFT JOIN {quoted(name)} AS {alias} ON {value} IS NULL AND {_raw(each)} = {alias}.raw"
            values.append(f"coalesce({value}, {alias}.value)")
            if wrong:
                bad.append((each, alias))
        named = [each.column.name for each in table.cells]
        identity = values[named.index(ID)]
        listed = ", ".join(f"{value} AS {quoted(name)}" for value, name in zip(values, named, strict=True))
        source = f"{relation} AS s{joins}"
        staged = f"净：{table.role}"
        self.base.execute(
            f"CREATE {'TABLE' if table.stored or joins else 'VIEW'} {quoted(staged)} AS SELECT {table.line} AS {quoted(LINE)}, {listed} FROM {source}"
        )
        for each, alias in bad:
            self.base.execute(
                f"INSERT INTO {REJECTS} SELECT {text(table.role)}, {table.line}, {text(each.column.heading)}, {_raw(each)}, "
                f"{alias}.code, {alias}.reason, CAST({identity} AS VARCHAR) FROM {source} WHERE {alias}.code IS NOT NULL"
            )
        full = frozenset(name for at, name in enumerate(named) if regular[at] and filled[at] == rows)
        done = Staged(
            table.role, staged, named, full, table.rows, {named[at]: both for at, both in ends.items()}
        )
        if ID not in full:
            self.reject_where(table.role, staged, f"{quoted(ID)} IS NULL", ID, "NULL", "U0256")
        return done

    def _looked(
        self, table: Loaded, plains: list[str]
    ) -> tuple[int, list[int], list[bool], dict[int, tuple[int, int]]]:
        """How many rows there are, how many cells of each column are filled, whether all of those are plain, and between which ends plain
        numbers are. Asked in the way that is cheapest: the ends of a column that has only numbers, the words of one that has few."""
        relation = f"{quoted(table.relation)} AS s"
        limits = {
            at: both
            for at, each in enumerate(table.cells)
            if (both := within(each.column, each.kind)) is not None
        }
        ends: dict[int, tuple[int, int]] = {}
        asked = [f"count({_filled(each)})" for each in table.cells]
        rows, *filled = self.ints(f"SELECT count(*), {', '.join(asked)} FROM {relation}")
        regular = [False] * len(plains)
        if limits:
            asked = [f"{end}({table.cells[at].source})" for at in limits for end in ("min", "max")]
            found = self.base.execute(f"SELECT {', '.join(asked)} FROM {relation}").fetchone() or ()
            for (at, limit), least, most in zip(limits.items(), found[::2], found[1::2], strict=True):
                regular[at] = least is None or (limit.holds(least) and limit.holds(most))
                if regular[at] and least is not None:
                    ends[at] = limit.exact(least), limit.exact(most)
        words = [
            at for at, each in enumerate(table.cells) if at not in limits and of_words(each.column, each.kind)
        ]
        rest = [at for at in range(len(plains)) if at not in limits and at not in words]
        if words:
            # every word once, however many rows have it
            odd = ", ".join(
                f"(SELECT count(*) FROM (SELECT {table.cells[at].source} AS v FROM {relation} GROUP BY ALL) AS s "
                f"WHERE {_filled(table.cells[at], 's.v')} IS NOT NULL AND {self._plain(table.cells[at], 's.v')} IS NULL)"
                for at in words
            )
            for at, each in zip(words, self.ints(f"SELECT {odd}"), strict=True):
                regular[at] = each == 0
        if rest:
            taken = ", ".join(f"count({plains[at]})" for at in rest)
            for at, each in zip(rest, self.ints(f"SELECT {taken} FROM {relation}"), strict=True):
                regular[at] = each == filled[at]
        return rows, filled, regular, ends

    def _plain(self, each: Cells, source: str = "") -> str:
        source = source or each.source
        if each.column.name != ID:
            return plain(each.column, source, each.kind)
        if each.kind not in _IDS:
            return f"CAST(NULL AS {self.id_kind})"
        if self.id_kind == "BIGINT":
            return f"TRY_CAST({source} AS BIGINT)"
        return plain(each.column, source, each.kind)

    def _map(self, table: Loaded, each: Cells, value: str) -> tuple[str, bool]:
        """What each text means that is not plain; whether any of them means nothing."""
        path = self.aside / "改.jsonl"
        wrong = False
        asked = self.base.cursor().execute(
            f"SELECT DISTINCT {_raw(each)} FROM {quoted(table.relation)} AS s WHERE {value} IS NULL AND {_raw(each)} IS NOT NULL"
        )
        with path.open("wb") as file:
            while found := asked.fetchmany(_MANY):
                for (raw,) in found:
                    row = self._meant(each, raw)
                    wrong = wrong or row["code"] is not None
                    file.write(self._encoder.encode(row) + b"\n")
        kind = self.id_kind if each.column.name == ID else sql_type(each.column.type)
        self._maps += 1
        name = f"改{self._maps}"
        from_rows(
            self.base, name, path, {"raw": "VARCHAR", "value": kind, "code": "VARCHAR", "reason": "VARCHAR"}
        )
        return name, wrong

    def _meant(self, each: Cells, raw: str) -> dict[str, object]:
        if each.column.name == ID and self.id_kind == "BIGINT":
            # an id that is no number belongs to nobody in this table
            value: Value | Refusal | None = None
        else:
            value = converted(each.column, raw, each.kind)
        if isinstance(value, Refusal):
            return {
                "raw": raw,
                "value": None,
                "code": value.code,
                "reason": self.reason(value.code, value.args),
            }
        if each.column.name in (NAME, OF) and isinstance(value, str):
            value = fold(value)
        if isinstance(value, frozenset):
            return {"raw": raw, "value": sorted(value), "code": None, "reason": None}
        if sql_type(each.column.type) == "DATE" and isinstance(value, int):
            return {"raw": raw, "value": date.fromordinal(value).isoformat(), "code": None, "reason": None}
        return {"raw": raw, "value": value, "code": None, "reason": None}

    # --- receipts ---------------------------------------------------------------------------

    def receipts(self, staged: Staged) -> Staged:
        """A history with 事项 as the id of an award, and 档 as a level of it."""
        other = staged.role == HISTORIES["other"]
        relation = quoted(staged.relation)
        has = set(staged.names)
        tier = quoted(TIER) if TIER in has else "CAST(NULL AS VARCHAR)"
        item = quoted(OF) if OF in has else "CAST(NULL AS VARCHAR)"
        path = self.aside / "事项.jsonl"
        asked = self.base.cursor().execute(
            f"SELECT DISTINCT {quoted(MATTER)}, {tier}, {item} IS NULL FROM {relation} WHERE {quoted(MATTER)} IS NOT NULL"
        )
        with path.open("wb") as file:
            while found := asked.fetchmany(_MANY):
                for matter, level, nothing in found:
                    file.write(self._encoder.encode(self._receipt(matter, level, nothing, other)) + b"\n")
        meant = f"事项：{staged.role}"
        texts = dict.fromkeys(("matter", "tier", "award", "level", "field", "code", "reason"), "VARCHAR")
        from_rows(self.base, meant, path, texts | {"nothing": "BOOLEAN"})
        day = f"CAST(year({quoted(n.DAY)}) AS BIGINT)" if n.DAY in has else "CAST(NULL AS BIGINT)"
        year = f"coalesce({quoted(YEAR)}, {day})" if YEAR in has else day
        named = f"净事项：{staged.role}"
        self.base.execute(
            f"CREATE VIEW {quoted(named)} AS SELECT s.{quoted(LINE)}, s.{quoted(ID)}, {year} AS {quoted(YEAR)}, m.award AS {quoted(MATTER)}, "
            f"s.{quoted(AMOUNT)}, {item} AS {quoted(OF)}, m.level AS {quoted(TIER)}, m.code, m.reason, m.field, s.{quoted(MATTER)} AS matter "
            f"FROM {relation} AS s LEFT JOIN {quoted(meant)} AS m ON s.{quoted(MATTER)} = m.matter "
            f"AND {tier} IS NOT DISTINCT FROM m.tier AND ({item} IS NULL) = m.nothing"
        )
        self.base.execute(
            f"INSERT INTO {REJECTS} SELECT {text(staged.role)}, {quoted(LINE)}, field, matter, code, reason, CAST({quoted(ID)} AS VARCHAR) "
            f"FROM {quoted(named)} WHERE code IS NOT NULL"
        )
        if {YEAR, n.DAY} <= has:
            differs = f"{quoted(YEAR)} <> year({quoted(n.DAY)})"
            self.reject_where(staged.role, staged.relation, differs, n.DAY, quoted(n.DAY), "U0259")
        for field in (YEAR, MATTER, AMOUNT):
            lacking = f"{quoted(field)} IS NULL" + (" AND code IS NULL" if field == MATTER else "")
            lacking += f" AND NOT EXISTS (SELECT 1 FROM {REJECTS} AS r WHERE r.表 = {text(staged.role)} AND r.行 = {quoted(named)}.{quoted(LINE)})"
            self._lacking(staged.role, named, lacking, field)
        return Staged(staged.role, named, [ID, YEAR, MATTER, AMOUNT, OF, TIER], staged.full, staged.rows)

    def _lacking(self, role: str, relation: str, where: str, field: str) -> None:
        why = text(self.reason("F0173", {"field": field}))
        self.base.execute(
            f"INSERT INTO {REJECTS} SELECT {text(role)}, {quoted(LINE)}, {text(field)}, NULL, 'F0173', {why}, CAST({quoted(ID)} AS VARCHAR) "
            f"FROM {quoted(relation)} WHERE {where}"
        )

    def _receipt(self, matter: str, tier: str | None, nothing: bool, other: bool) -> dict[str, object]:
        """What the reader of facts files makes of an entry with that 事项 and 档."""
        reader = self._readers.setdefault(other, Receipts(self.policy, self.names, Problems()))
        problems = reader.problems
        problems.found.clear()
        entry = {YEAR: "2026", MATTER: matter, AMOUNT: "1", TIER: tier, OF: None if nothing else "甲"}
        read = reader.read([entry], (), {}, other)  # type: ignore[list-item]
        row: dict[str, object] = {"matter": matter, "tier": tier, "nothing": nothing}
        errors = [each for each in problems.found if each.severity == "error"]
        if errors:
            field = errors[0].path[-1] if errors[0].path and isinstance(errors[0].path[-1], str) else OF
            return row | {
                "field": field,
                "code": errors[0].code,
                "reason": self.reason(errors[0].code, errors[0].args),
            }
        assert read
        return row | {"award": read[0].award, "level": read[0].tier}

    # --- rows ---------------------------------------------------------------------------------

    def unique(self, staged: Staged) -> None:
        """An applicant once; of each his items a name once, and a place once."""
        name, relation = quoted(ID), quoted(staged.relation)
        if staged.role == n.NAME:
            if not self._all_different(staged):
                twice = f"{name} IN (SELECT {name} FROM {relation} GROUP BY {name} HAVING count(*) > 1)"
                self.reject_where(staged.role, staged.relation, twice, ID, name, "U0257")
            return
        for column, code in ((NAME, "U0260"), (ORDER, "U0261")):
            if column not in staged.names:
                continue
            both = f"{name}, {quoted(column)}"
            some = f"{name} IS NOT NULL AND {quoted(column)} IS NOT NULL"
            twice = f"SELECT {both} FROM {relation} WHERE {some} GROUP BY {both} HAVING count(*) > 1"
            if self.ints(f"SELECT count(*) FROM ({twice})")[0]:
                where = f"({both}) IN ({twice})"
                self.reject_where(staged.role, staged.relation, where, column, quoted(column), code)

    def _all_different(self, staged: Staged) -> bool:
        name, relation = quoted(ID), quoted(staged.relation)
        if self.id_kind == "BIGINT":
            first, last, rows = self.ints(f"SELECT min({name}), max({name}), count({name}) FROM {relation}")
            if rows and last - first < min(64 * rows, 1_000_000_000):
                bits = f"bit_count(bitstring_agg({name}, CAST({first} AS BIGINT), CAST({last} AS BIGINT)))"
                self.span = (first, last) if last - first + 1 == rows else None
                return self.ints(f"SELECT {bits} FROM {relation}")[0] == rows
        return not self.ints(
            f"SELECT count(*) FROM (SELECT 1 FROM {relation} WHERE {name} IS NOT NULL GROUP BY {name} HAVING count(*) > 1)"
        )[0]

    span: tuple[int, int] | None = None
    """First and last id, where every number between them is one."""

    def orphans(self, staged: Staged) -> None:
        """Rows of nobody in the table of applicants."""
        name = quoted(ID)
        where = f"{name} NOT IN (SELECT {name} FROM {quoted(f'净：{n.NAME}')} WHERE {name} IS NOT NULL)"
        if self.span is not None:
            first, last = self.span
            where = f"{name} NOT BETWEEN {first} AND {last}"
        self.reject_where(staged.role, staged.relation, where, ID, name, "U0258")

    def close(self) -> int:
        """How many applicants are kept out for a row of theirs; they are in the table ``退回主体``."""
        orphan = "代码 NOT IN ('U0256', 'U0258')"
        self.base.execute(
            f"CREATE TABLE {REJECTED} AS SELECT DISTINCT CAST(申报主体 AS {self.id_kind}) AS {quoted(ID)} FROM {REJECTS} "
            f"WHERE 申报主体 IS NOT NULL AND {orphan}"
        )
        return self.ints(f"SELECT count(*) FROM {REJECTED}")[0]


def _raw(each: Cells) -> str:
    return raw_text(each.source, each.kind)


def _filled(each: Cells, source: str = "") -> str:
    """NULL where a cell says nothing."""
    return f"nullif({source or each.source}, '')" if each.kind == "VARCHAR" else source or each.source


def _clean(value: str) -> str:
    """What stands in a cell as text that a file can hold."""
    return value.encode("utf-8", "backslashreplace").decode("utf-8")


__all__ = ["REJECTED", "REJECTS", "Checks", "Staged"]
