"""An entry of the ledger, and what it is hashed as."""

from __future__ import annotations

import hashlib
from typing import Final, Literal

import msgspec

Kind = Literal["决定", "冲销"]
FIRST: Final = "0" * 64
"""The hash before the first entry."""
LARGEST: Final = 9_200_000_000_000_000_000


class Decision(msgspec.Struct, frozen=True):
    """A sum granted. ``item`` and ``tier``: "" for none. ``amount``: in 分. ``year``: the year that it counts for; ``day``: of the application, as
    ISO text; ``application``: what it was decided on (:func:`policy_dsl.ledger.history.application`). ``policy``, ``version``, ``policy_hash``: name, number and content of the policy; ``readings``: JSON. ``trace``: how it came
    about, JSON."""

    applicant: str
    award: str
    year: int
    amount: int
    item: str = ""
    tier: str = ""
    day: str = ""
    application: str = ""
    policy: str = ""
    version: str = ""
    policy_hash: str = ""
    readings: str = ""
    trace: str = ""

    @property
    def key(self) -> tuple[str, str, str, int, str]:
        """What is granted once: applicant, award, item, year, level."""
        return self.applicant, self.award, self.item, self.year, self.tier


class Entry(msgspec.Struct, frozen=True):
    """One line of the ledger, never changed. ``reverses``: the decision that this one takes back, 0 for none; ``why``: the reason of that.
    ``recorded``: when, UTC. ``hash``: of this entry and, by way of ``before``, of all before it."""

    number: int
    kind: Kind
    decision: Decision
    recorded: str
    before: str
    hash: str = ""
    reverses: int = 0
    why: str = ""

    def digest(self) -> str:
        """The hash that belongs to it."""
        parts = (
            self.number,
            self.kind,
            msgspec.structs.astuple(self.decision),
            self.recorded,
            self.before,
            self.reverses,
            self.why,
        )
        return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()
