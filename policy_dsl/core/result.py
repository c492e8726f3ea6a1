"""What an evaluation answers, as data. Amounts are in 分; None as an upper end = no upper end.

``gc=False``: a frozen tree has no cycles, so the collector need not look at the many of them.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from policy_dsl.core.ir import Origin, Payer

Status = Literal["granted", "denied", "unknown"]


class Step(msgspec.Struct, frozen=True, gc=False):
    """One line of a trace.

    ``kind``: ``condition`` (``holds`` is True, False or None = unknown), or a kind of
    :class:`policy_dsl.core.ir.SayNum` (``low``/``high`` = the value, equal when known; to be shown divided by
    ``den`` in the unit of ``type``). ``bound``: for a cap, whether it cut. ``inputs``: the facts that the step
    read itself, as (name, text of the value; "未知" when missing). ``needs``: the missing facts that
    keep a condition open.
    """

    kind: str
    text: str
    holds: bool | None = None
    low: int | None = None
    high: int | None = None
    den: int = 1
    unit: str = ""
    bound: bool | None = None
    inputs: tuple[tuple[str, str], ...] = ()
    needs: tuple[str, ...] = ()
    origin: Origin = Origin(0, 0)


class AwardResult(msgspec.Struct, frozen=True, gc=False):
    """One award for one recipient.

    ``status``: granted (every condition holds), denied, or unknown (``needs`` names the missing facts that
    can still change the answer). ``floor``/``ceiling``: the interval that the award lies in, whatever the
    missing facts are; 0 and 0 when denied. A granted award can have ``needs`` too: its sum is still open.
    ``payers``: who pays it, with their shares. ``item``: the list item it is for. ``reason``: why it is denied, in the policy's words.
    """

    id: str
    article: str
    title: str
    recipient: str
    funder: str
    kind: Literal["fixed", "ceiling", "mixed", "open"]
    status: Status
    floor: int
    ceiling: int | None
    item: str | None = None
    needs: tuple[str, ...] = ()
    reason: str = ""
    conditions: tuple[str, ...] = ()
    voucher: str = ""
    basis: str = ""
    text: str = ""
    quote: str = ""
    steps: tuple[Step, ...] = ()
    origin: Origin = Origin(0, 0)
    payers: tuple[Payer, ...] = ()


class RightResult(msgspec.Struct, frozen=True, gc=False):
    """A right that is not money: granted, denied or unknown."""

    id: str
    article: str
    title: str
    holder: str
    status: Status
    item: str | None = None
    needs: tuple[str, ...] = ()
    text: str = ""
    quote: str = ""
    steps: tuple[Step, ...] = ()


class LimitResult(msgspec.Struct, frozen=True, gc=False):
    """A limit that is not money: within, exceeded, unknown, or not applicable.

    ``actual`` and ``limit``: the two figures as text with their unit, "" when there is none.
    """

    id: str
    article: str
    title: str
    status: Literal["within", "exceeded", "unknown", "not_applicable"]
    actual: str = ""
    limit: str = ""
    item: str | None = None
    needs: tuple[str, ...] = ()
    text: str = ""
    quote: str = ""
    steps: tuple[Step, ...] = ()


class Missing(msgspec.Struct, frozen=True, gc=False):
    """A fact that is not given and can still change an answer, with the ids of what it decides."""

    fact: str
    decides: tuple[str, ...]


class Notice(msgspec.Struct, frozen=True, gc=False):
    """Something the reader must know: period, shared quota, overlap, a cut. ``code`` is stable."""

    code: str
    text: str
    article: str = ""


class Total(msgspec.Struct, frozen=True, gc=False):
    """A sum of intervals, to the 分."""

    floor: int
    ceiling: int | None


class Outcome(msgspec.Struct, frozen=True):
    """Everything that a policy answers for one applicant on a day."""

    policy: str
    number: str
    applicant: str
    date: int | None
    readings: dict[str, str]
    awards: tuple[AwardResult, ...]
    rights: tuple[RightResult, ...]
    limits: tuple[LimitResult, ...]
    total: Total
    totals: dict[str, Total]
    missing: tuple[Missing, ...]
    notices: tuple[Notice, ...]
