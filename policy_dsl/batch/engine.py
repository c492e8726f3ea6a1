"""What answers a query about a city: DuckDB itself (:mod:`.halves`), or Spark (:mod:`.spark`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from sqlglot import exp

from policy_dsl.backends.columnar.columns import Columns
from policy_dsl.backends.columnar.dialects import Dialect
from policy_dsl.backends.columnar.emit import Chain
from policy_dsl.backends.columnar.expr import Ex
from policy_dsl.backends.columnar.frames import Frame
from policy_dsl.backends.columnar.query import keys_of

Shown = Callable[[Columns], Mapping[str, Ex]]
"""The columns to show; the same names whatever is known of the columns."""

Query = Callable[[Columns, Dialect, Mapping[Frame, str]], exp.Query | None]
"""A query over some of the applicants, of whom only the frames with a table have rows; None: nothing of theirs is asked for."""


class Engine(Protocol):
    """Answers come as relations of DuckDB, in SQL, which reads them for what is written or added up."""

    @property
    def lists(self) -> list[Frame]:
        """The lists that have rows."""
        ...

    def applicants(self, shown: Shown) -> str:
        """Of each applicant his id and what is shown. Raises ``Unsupported``."""
        ...

    def items(self, frame: Frame, shown: Shown) -> str:
        """Of each item of a list its keys and what is shown. Raises ``Unsupported``."""
        ...

    def ask(self, query: Query) -> str:
        """The rows of a query over the tables of the frames. Raises ``Unsupported``."""
        ...


def asked(engine: Dialect, tables: Mapping[Frame, str], frame: Frame, shown: Mapping[str, Ex]) -> exp.Query:
    """Of each row of ``frame`` its keys and what is shown."""
    chain = Chain(engine, tables, shown.values())
    return chain.complete(chain.select(frame, shown, keys_of(frame)))
