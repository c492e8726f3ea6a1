"""What an audit finds, as plain data. Amounts in 分."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from policy_dsl.core.result import Total

Kind = Literal[
    "above-ceiling",
    "below-floor",
    "paid-twice",
    "beyond-years",
    "over-cumulative",
    "outside-period",
    "not-qualified",
    "unknown-item",
    "tier-differs",
    "one-of-several",
    "above-cap",
    "over-quota",
    "over-pool",
    "over-recipient",
    "limit-exceeded",
    "not-in-ledger",
    "not-paid",
    "ledger-differs",
    "unverifiable",
]
KINDS: Final[tuple[Kind, ...]] = (
    "above-ceiling", "below-floor", "paid-twice", "beyond-years", "over-cumulative", "outside-period", "not-qualified", "unknown-item",
    "tier-differs", "one-of-several", "above-cap", "over-quota", "over-pool", "over-recipient", "limit-exceeded", "not-in-ledger", "not-paid",
    "ledger-differs", "unverifiable",
)  # fmt: skip
"""In the order in which they are told. ``unverifiable`` is no violation: what is not known is not wrong."""

Why = Literal[
    "above",
    "below",
    "same",
    "in-history",
    "received",
    "years",
    "cumulative",
    "used-up",
    "period",
    "refused",
    "reading",
    "no-item",
    "tier",
    "choice",
    "cap",
    "quota",
    "pool",
    "limit",
    "not-in-ledger",
    "not-paid",
    "ledger-differs",
    "nobody",
    "rejected-facts",
    "several-facts",
    "other-year",
    "missing",
    "shared-open",
    "limit-open",
]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One finding. ``rows``: the payments that it is about, by their rows in the table; ``out``: which of them fall out by the order that the policy
    states. ``allowed``: what the policy allows, None where that is no sum. ``difference``: paid too much (positive) or too little, 0 where it is no
    sum; ``over``: by how many a number of places is exceeded. ``detail``: why, in the words of the policy; ``quote``: the official sentence.
    ``needs``: the missing facts. ``earlier``: the rows of payments before it; ``words``: what else the message says."""

    kind: Kind
    why: Why
    applicant: str = ""
    award: str = ""
    article: str = ""
    title: str = ""
    item: str = ""
    year: int | None = None
    rows: tuple[int, ...] = ()
    paid: int | None = None
    allowed: Total | None = None
    difference: int = 0
    over: int = 0
    detail: str = ""
    quote: str = ""
    needs: tuple[str, ...] = ()
    out: tuple[int, ...] = ()
    earlier: tuple[int, ...] = ()
    words: dict[str, str] = {}


class Refused(msgspec.Struct, frozen=True):
    """A row of the table that is not a payment: where, and why. ``code``: of the catalogue."""

    row: int
    column: str
    value: str
    code: str
    reason: str


class Sums(msgspec.Struct, frozen=True):
    """What was paid, award by award: ``within`` what the policy allows, ``excess`` over it, and ``open`` what facts are missing for. They add up to
    ``paid``."""

    paid: int
    within: int
    excess: int
    open: int


class Report(msgspec.Struct, frozen=True):
    """``read`` = ``accepted`` + ``rejected`` rows, of which ``clean`` have no finding. ``limits``: how many things were held against limits that are not
    money. ``decisions``: how many of the ledger's decisions were compared, None without a ledger; ``beside``: how many are of years in which nothing was
    paid. ``facts_rejected``: rows of the facts that are wrong."""

    policy: str
    number: str
    readings: dict[str, str]
    read: int
    accepted: int
    rejected: int
    clean: int
    applicants: int
    sums: Sums
    findings: tuple[Finding, ...]
    refused: tuple[Refused, ...]
    limits: int
    decisions: int | None = None
    beside: int = 0
    facts_rejected: int = 0

    @property
    def violations(self) -> list[Finding]:
        """The findings that are certain."""
        return [each for each in self.findings if each.kind != "unverifiable"]

    @property
    def wrong(self) -> bool:
        """Whether anything is wrong: a violation, or a row that could not be read."""
        return bool(self.violations or self.rejected)
