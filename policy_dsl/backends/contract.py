"""What a backend is, and what it says about each operator of the core IR.

Every backend declares a table with one row for each operator: ``implemented``; ``lowered`` (computed by
way of other operators); or ``unsupported`` with the reason. For the prover ``unsupported`` means that the
answer is UNKNOWN, never that a property holds. This module knows no backend.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol, get_args

import msgspec

from policy_dsl.core import ir
from policy_dsl.core.ir import Policy
from policy_dsl.core.result import Outcome
from policy_dsl.values.case import Case


class Support(msgspec.Struct, frozen=True):
    """One row: how a backend does one operator. ``reason``: why not, or by way of what."""

    how: Literal["implemented", "lowered", "unsupported"]
    reason: str = ""


IMPLEMENTED = Support("implemented")

Capabilities = Mapping[str, Support]
"""Operator name (the class of the IR node) → how it is done."""

BOOLEANS: tuple[str, ...] = tuple(node.__name__ for node in get_args(ir.Bool))
NUMBERS: tuple[str, ...] = tuple(node.__name__ for node in get_args(ir.Num))
OPERATORS: tuple[str, ...] = BOOLEANS + NUMBERS
DECLARATIONS: tuple[str, ...] = ("Award", "Right", "Limit", "Choice", "Cap", "Pool")
"""What an evaluation also has to do, beyond the operators: rows of the table too."""


class Backend(Protocol):
    """What every backend says of itself."""

    @property
    def name(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...


class Evaluator(Backend, Protocol):
    """A backend that answers for one applicant as the interpreter does.

    Agreement: on complete facts the same outcome as the interpreter; where facts are missing no answer
    that the interpreter leaves open, and no narrower interval than the true one.
    """

    def evaluate(
        self, policy: Policy, case: Case, *, readings: dict[str, str] | None = None, trace: bool = False
    ) -> Outcome: ...


def lowered(by: str) -> Support:
    """A row for an operator that is computed by way of others."""
    return Support("lowered", by)


def unsupported(reason: str) -> Support:
    """A row for an operator that the backend does not do, and why."""
    return Support("unsupported", reason)


def gaps(capabilities: Capabilities) -> tuple[str, ...]:
    """What a table gets wrong: operators without a row, rows without an operator, rows without a reason."""
    rows = OPERATORS + DECLARATIONS
    missing = [f"{name}: no row" for name in rows if name not in capabilities]
    extra = [f"{name}: not an operator" for name in capabilities if name not in rows]
    bare = [
        f"{name}: {row.how} without a reason"
        for name, row in capabilities.items()
        if row.how != "implemented" and not row.reason
    ]
    return (*missing, *extra, *bare)
