"""Columns as expressions: what a query computes of each row, before it is SQL.

An expression is interned (:mod:`.columns`): the same computation is one object however often it is asked for, so that the query
computes it once. It belongs to a *frame* (the rows it is a column of): the applicants, the items of a list, the
receipts of a history, or the items of a list grouped by a name. Two operators lead from one frame to another: ``up``
reads a column of the applicant beside each of his rows, ``agg`` brings rows together.

``stage``: how often one has to go down to the rows and up again before it can be computed. ``low``, ``high``: what
the numbers of a column can be when it is not NULL, proved from the operators; they decide whether 64 bits are enough.
"""

from __future__ import annotations

from typing import Final, Literal

from policy_dsl.backends.columnar.frames import Frame

Kind = Literal["int", "bool", "text", "set"]
Data = str | int | bool | None | tuple[str, ...]

MOST: Final = 2**63 - 1
"""What 64 bits hold."""
FACT_MOST: Final = 10**16
"""The largest number that a fact of a table may have: 100 万亿元. What reads a table answers for it: ranges are reckoned from it."""
ENDLESS: Final = 10**30
"""Stands for a *lower* end without an upper limit (一事一议); an upper end without one is NULL."""


class Unsupported(Exception):
    """A policy asks for something that no single query can do; the message says what."""


class Ex:
    """One column. ``frame`` None: a constant. Compared by identity: see :mod:`.columns`."""

    __slots__ = ("args", "data", "frame", "high", "kind", "low", "nullable", "op", "stage")

    def __init__(
        self, op: str, args: tuple[Ex, ...], data: Data, kind: Kind, frame: Frame | None, stage: int,
        nullable: bool, low: int | None, high: int | None,
    ) -> None:  # fmt: skip
        self.op = op
        self.args = args
        self.data = data
        self.kind = kind
        self.frame = frame
        self.stage = stage
        self.nullable = nullable
        self.low = low
        self.high = high

    @property
    def is_null(self) -> bool:
        """The constant NULL."""
        return self.op == "null"


def is_other_unless(column: Ex, test: Ex, other: Ex) -> bool:
    """Whether a chain of cases is ``other`` anyway where ``test`` does not hold: each of its conditions is a part of it."""
    parts = test.args if test.op == "or" else (test,)
    while column.op == "case" and column.args[0] in parts:
        column = column.args[2]
    return column is other
