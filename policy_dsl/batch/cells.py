"""One cell of a table as an exact value, in SQL where it is written plainly.

:func:`plain` is NULL for what it does not take: that is looked at word for word by the reader of facts files
(:mod:`policy_dsl.facts.values`), once for each different text (:func:`converted`). So a table means what a facts file means.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple, assert_never

from policy_dsl.backends.columnar.expr import FACT_MOST
from policy_dsl.backends.columnar.given import ID
from policy_dsl.batch.headings import Column
from policy_dsl.facts.names import UNKNOWN
from policy_dsl.facts.numbers import narrow
from policy_dsl.facts.problem import Num, Raw, Reject
from policy_dsl.facts.values import FIRST_YEAR, LAST_YEAR, convert, unit_of
from policy_dsl.types import (
    NONE,
    BoolT,
    CountT,
    DateT,
    EnumT,
    MoneyT,
    NameT,
    PointsT,
    RateT,
    SetT,
    Type,
    YearT,
)
from policy_dsl.values.case import Value

_INTEGERS: Final = frozenset(
    f"{sign}{size}" for sign in ("", "U") for size in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
)
_PLAIN_NUMBER: Final = r"(0|[1-9][0-9]{0,12})(\.[0-9]{1,6})?"
_PLAIN_DAY: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_PLAIN_NAME: Final = r"[0-9A-Za-z\p{Han}·._\-]+"
_LONGEST_NAME: Final = 200
"""Characters; not a part of the pattern, which would be compiled two hundred times as large."""
_EXACT_DIGITS: Final = 15
"""Decimal digits that a binary float keeps."""
SQL_TYPES: Final = {"int": "BIGINT", "bool": "BOOLEAN", "date": "DATE", "text": "VARCHAR", "set": "VARCHAR[]"}


def quoted(name: str) -> str:
    """An identifier."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text."""
    return "'" + value.replace("'", "''") + "'"


def sql_type(type_: Type) -> str:
    """The engine's type for the values of a kind."""
    match type_:
        case MoneyT() | RateT() | PointsT() | CountT() | YearT():
            return "BIGINT"
        case BoolT():
            return "BOOLEAN"
        case DateT():
            return "DATE"
        case SetT():
            return "VARCHAR[]"
        case NameT() | EnumT():
            return "VARCHAR"
        case other:
            assert_never(other)


def raw_text(source: str, kind: str) -> str:
    """A cell as the text that is looked at when it is not plain; an empty one is NULL."""
    if kind.endswith("[]"):
        return f"CAST(to_json({source}) AS VARCHAR)"
    return f"nullif({source}, '')" if kind == "VARCHAR" else f"CAST({source} AS VARCHAR)"


def plain(column: Column, source: str, kind: str) -> str:
    """The value of a cell that is written plainly, else NULL. ``kind``: the engine's type of the column."""
    type_ = column.type
    match type_:
        case MoneyT() | RateT() | PointsT() | CountT() | YearT():
            return _number(type_, column.unit, source, kind)
        case BoolT():
            if kind == "BOOLEAN":
                return source
            return f"CASE {_as_text(source, kind)} WHEN '是' THEN true WHEN '否' THEN false END"
        case DateT():
            return _day(source, kind)
        case SetT(values=values):
            return _several(values, source, kind)
        case NameT():
            word = _as_text(source, kind)
            said = f"length({word}) <= {_LONGEST_NAME} AND regexp_full_match({word}, {text(_PLAIN_NAME)}) AND {word} <> {text(UNKNOWN)}"
            return f"CASE WHEN {said} THEN {word} END"
        case EnumT(values=values, optional=optional):
            word = _as_text(source, kind)
            levels = ", ".join(map(text, (*values, NONE) if optional else values))
            return f"CASE WHEN {word} IN ({levels}) THEN {word} END"
        case other:
            assert_never(other)


def _as_text(source: str, kind: str) -> str:
    return source if kind == "VARCHAR" else f"CAST({source} AS VARCHAR)"


def _number(type_: Type, unit: str, source: str, kind: str) -> str:
    factor = unit_of(type_, unit)
    if factor is None:
        # a bare share may be meant in hundredths or not: only nought is plain
        return f"CASE WHEN {_as_text(source, kind)} = '0' THEN CAST(0 AS BIGINT) END"
    first, last = (FIRST_YEAR, LAST_YEAR) if isinstance(type_, YearT) else (0, FACT_MOST // factor)
    times = f" * {factor}" if factor > 1 else ""
    if kind in _INTEGERS:
        return f"CASE WHEN {source} BETWEEN {first} AND {last} THEN CAST({source} AS BIGINT){times} END"
    if kind.startswith("DECIMAL"):
        scale = int(kind.rstrip(")").rpartition(",")[2])
        if scale <= 18:
            exact = f"CAST({source} AS DECIMAL(38, {scale})){times}"
            whole = f"CAST({exact} AS BIGINT)"
            return f"CASE WHEN {source} BETWEEN {first} AND {last} THEN CASE WHEN {exact} = {whole} THEN {whole} END END"
    if kind == "BOOLEAN" or kind.endswith("[]"):
        return "CAST(NULL AS BIGINT)"
    word = _as_text(source, kind)
    exact = f"TRY_CAST({word} AS DECIMAL(25, 6)){times}"
    whole = f"CAST({exact} AS BIGINT)"
    few = f" AND length({word}) <= {_EXACT_DIGITS + 1}" if kind in ("DOUBLE", "FLOAT") else ""
    return (
        f"CASE WHEN regexp_full_match({word}, {text(_PLAIN_NUMBER)}){few} AND TRY_CAST({word} AS DECIMAL(25, 6)) BETWEEN {first} AND {last} "
        f"THEN CASE WHEN {exact} = {whole} THEN {whole} END END"
    )


def _day(source: str, kind: str) -> str:
    within = f"BETWEEN DATE '{FIRST_YEAR}-01-01' AND DATE '{LAST_YEAR}-12-31'"
    if kind == "DATE":
        return f"CASE WHEN {source} {within} THEN {source} END"
    if kind.startswith("TIMESTAMP") and "ZONE" not in kind:
        day = f"CAST({source} AS DATE)"
        return f"CASE WHEN {source} = {day} AND {day} {within} THEN {day} END"
    word = _as_text(source, kind)
    day = f"TRY_CAST({word} AS DATE)"
    return f"CASE WHEN regexp_full_match({word}, {text(_PLAIN_DAY)}) AND {day} {within} THEN {day} END"


def _several(values: tuple[str, ...], source: str, kind: str) -> str:
    listed = f"[{', '.join(map(text, values))}]"
    if kind == "VARCHAR[]":
        once = f"len(list_distinct({source})) = len({source})"
        return f"CASE WHEN list_has_all({listed}, {source}) AND {once} THEN {source} END"
    word = _as_text(source, kind)
    none = "" if NONE in values else f" WHEN {word} = {text(NONE)} THEN CAST([] AS VARCHAR[])"
    return f"CASE WHEN list_contains({listed}, {word}) THEN [{word}]{none} END"


def converted(column: Column, raw: str, kind: str) -> Value | Reject | None:
    """The value of a cell as :func:`raw_text` gives it: None for what is not known, a reject with its reason."""
    if not raw.strip():
        return None
    if kind.endswith("[]"):
        return _bounded(convert(column.slot, json.loads(raw)), raw)
    if kind in ("DOUBLE", "FLOAT") and isinstance(column.type, MoneyT | RateT | PointsT | CountT | YearT):
        return _of_float(column, raw)
    if kind != "VARCHAR" and kind not in _INTEGERS and not kind.startswith("DECIMAL"):
        return _bounded(convert(column.slot, _as_written(raw, kind)), raw)
    return _bounded(_with_unit(column, raw), raw)


def _as_written(raw: str, kind: str) -> Raw:
    return raw == "true" if kind == "BOOLEAN" else raw


def _with_unit(column: Column, raw: str) -> Value | Reject | None:
    """A bare number counts what the heading says; a unit in the cell itself goes before."""
    if isinstance(column.type, BoolT) and narrow(raw).lower() in ("true", "false"):
        return narrow(raw).lower() == "true"
    if isinstance(column.type, RateT | PointsT | MoneyT | CountT | YearT):
        bare = raw.removesuffix(".0") if isinstance(column.type, YearT) else raw
        if column.unit:
            with_unit = convert(column.slot, f"{bare}{column.unit}")
            if not isinstance(with_unit, Reject):
                return with_unit
            own = convert(column.slot, bare)
            # a number without a unit is what the heading says it is, or nothing
            return own if not isinstance(own, Reject) and not _bare(bare) else with_unit
        return convert(column.slot, bare)
    return convert(column.slot, raw)


def _bare(raw: str) -> bool:
    return not any(char.isalpha() or char in "%‰" for char in narrow(raw))


def _of_float(column: Column, raw: str) -> Value | Reject | None:
    """A binary float stands for the shortest decimal that names it, as far as its digits are sure."""
    try:
        exact = Decimal(raw)
    except ArithmeticError:
        exact = Decimal("NaN")
    if not exact.is_finite():
        return Reject("F0152", {"found": raw})
    if len(exact.normalize().as_tuple().digits) > _EXACT_DIGITS or exact.adjusted() > 30:
        return Reject("U0254", {"found": raw})
    return _bounded(_with_unit(column, Num(f"{exact:f}".removesuffix(".0"))), raw)


def _bounded(value: Value | Reject | None, raw: str) -> Value | Reject | None:
    if isinstance(value, int) and not isinstance(value, bool) and value > FACT_MOST:
        return Reject("U0255", {"found": raw})
    return value


def sure(column: Column, source: str, kind: str, value: str) -> str:
    """The value of a cell in a column of which every cell is known to be plain; ``value``: as :func:`plain` has it."""
    type_ = column.type
    match type_:
        case MoneyT() | RateT() | PointsT() | CountT() | YearT() if kind in _INTEGERS:
            factor = unit_of(type_, column.unit)
            if factor is None:
                return value
            bare = source if kind == "BIGINT" else f"CAST({source} AS BIGINT)"
            return f"{bare} * {factor}" if factor > 1 else bare
        case MoneyT() | RateT() | PointsT() | CountT() if kind.startswith("DECIMAL") and within(column, kind):
            factor = unit_of(type_, column.unit) or 1
            return f"CAST({source} * CAST({factor} AS DECIMAL({len(str(factor))}, 0)) AS BIGINT)"
        case NameT() | EnumT() if kind == "VARCHAR":
            # no text is an empty cell
            return f"nullif({source}, '')"
        case DateT() if kind == "DATE":
            return source
        case SetT() if kind == "VARCHAR[]":
            return source
        case _:
            return value


class Within(NamedTuple):
    """``low``, ``high``: the least and the greatest number (or day, as an ordinal) that a plain cell of a column has; ``factor``: how
    many of the fact's own units one of the column is."""

    low: int
    high: int
    factor: int = 1

    def holds(self, value: int | Decimal | date) -> bool:
        """Whether a number or a day lies between the ends."""
        number = value.toordinal() if isinstance(value, date) else value
        return self.low <= number <= self.high

    def exact(self, value: int | Decimal | date) -> int:
        """The same in the fact's own unit."""
        number = value.toordinal() if isinstance(value, date) else value
        return int(number * self.factor)


def within(column: Column, kind: str) -> Within | None:
    """Between which ends every cell of a column is plain; None where that does not decide it."""
    match column.type:
        case MoneyT() | RateT() | PointsT() | CountT() | YearT() as type_:
            factor = unit_of(type_, column.unit)
            if factor is None:
                return None
            if kind.startswith("DECIMAL"):
                digits, scale = (int(each) for each in kind[8:-1].split(","))
                if isinstance(type_, YearT) or factor % 10**scale or digits + len(str(factor)) > 38:
                    return None
            elif kind not in _INTEGERS:
                return None
            if isinstance(type_, YearT):
                return Within(FIRST_YEAR, LAST_YEAR)
            return Within(0, FACT_MOST // factor, factor)
        case DateT() if kind == "DATE":
            return Within(date(FIRST_YEAR, 1, 1).toordinal(), date(LAST_YEAR, 12, 31).toordinal())
        case _:
            return None


def of_words(column: Column, kind: str) -> bool:
    """Whether a column has few different texts, most likely: to look at each once is cheaper than at every row."""
    if column.name == ID:
        return False
    return isinstance(column.type, EnumT | SetT) or (isinstance(column.type, NameT) and kind == "VARCHAR")
