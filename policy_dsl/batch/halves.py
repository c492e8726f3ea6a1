"""In DuckDB itself, one query in two halves: applicants of whom a list or a history has rows, and those of whom none has.

In a city nearly nobody has a project or a receipt. For those who have none there is nothing to bring together, so their half is one pass over
the table; what goes down to the rows and up again is asked of the others alone.
"""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from policy_dsl.backends.columnar.columns import Columns
from policy_dsl.backends.columnar.dialects import dialect
from policy_dsl.backends.columnar.frames import APPLICANT, Frame
from policy_dsl.backends.columnar.given import ID
from policy_dsl.batch.cells import quoted
from policy_dsl.batch.city import City
from policy_dsl.batch.engine import Query, Shown, asked

BUSY: Final = "有行：申报主体"
"""The applicants that have rows anywhere."""


class Halves:
    """The tables of a city, ready to be asked of both halves. Raises :class:`duckdb.Error`."""

    def __init__(self, city: City) -> None:
        self.city = city
        mine = quoted(city.tables[APPLICANT])
        below = [
            table
            for frame, table in city.tables.items()
            if frame != APPLICANT and city.staged[frame.name].rows
        ]
        self.busy: dict[Frame, str] = {}
        self.idle = {APPLICANT: city.tables[APPLICANT]}
        if not below:
            return
        some = " UNION ".join(f"SELECT {quoted(ID)} FROM {quoted(table)}" for table in below)
        idle = f"{BUSY}以外"
        for statement in (
            f"TABLE 有行 AS {some}",
            f"VIEW {quoted(BUSY)} AS SELECT * FROM {mine} SEMI JOIN 有行 USING ({quoted(ID)})",
            f"VIEW {quoted(idle)} AS SELECT * FROM {mine} ANTI JOIN 有行 USING ({quoted(ID)})",
        ):
            city.base.execute(f"CREATE OR REPLACE {statement}")
        self.busy = {**city.tables, APPLICANT: BUSY}
        self.idle = {APPLICANT: idle}

    @property
    def lists(self) -> list[Frame]:
        """The lists that have rows."""
        return [frame for frame in self.busy if frame.kind == "item" and self.city.staged[frame.name].rows]

    def _halves(self) -> list[tuple[dict[Frame, str], Columns]]:
        halves = [(self.idle, Columns(alone=True))]
        return [*halves, (self.busy, Columns())] if self.busy else halves

    def applicants(self, shown: Shown) -> str:
        """Of each applicant his id and what is shown. Raises ``Unsupported``."""
        return " UNION ALL ".join(
            f"({_said(asked(dialect('duckdb'), tables, APPLICANT, shown(columns)))})"
            for tables, columns in self._halves()
        )

    def items(self, frame: Frame, shown: Shown) -> str:
        """Of each item of a list its keys and what is shown. Raises ``Unsupported``."""
        return _said(asked(dialect("duckdb"), self.busy, frame, shown(Columns())))

    def ask(self, query: Query) -> str:
        """The rows of a query over the tables of the frames. Raises ``Unsupported``."""
        found = [query(columns, dialect("duckdb"), tables) for tables, columns in self._halves()]
        return " UNION ALL ".join(f"({_said(each)})" for each in found if each is not None)


def _said(query: exp.Query) -> str:
    # nobody else has the tree, so it need not be copied first
    return query.sql(dialect="duckdb", copy=False)
