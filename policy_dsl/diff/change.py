"""What became of one rule, as plain data that passes between processes."""

from __future__ import annotations

from typing import Literal

import msgspec

from policy_dsl.proofs.verdict import Sums, Why

Kind = Literal["award", "article", "total", "right", "limit"]
MONEY: frozenset[Kind] = frozenset(("award", "article", "total"))
"""Rows that are sums; of the others there are only states."""
Way = Literal["up", "down"]
WAYS: tuple[Way, Way] = ("up", "down")


class Row(msgspec.Struct, frozen=True):
    """What is compared: one award, or the sum of several; a right; a limit. ``old``, ``new``: ids in the pair; empty
    where that side has none. ``own``: the ids in the new policy's own numbering."""

    kind: Kind
    article: str
    title: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    own: tuple[str, ...] = ()

    @property
    def only(self) -> Literal["", "added", "removed"]:
        """Whether it stands in one of the two alone."""
        return "" if self.old and self.new else "added" if self.new else "removed"


class Shown(msgspec.Struct, frozen=True):
    """A company on whom the two differ: its facts document for each, and what the evaluator gives it under each. Of
    rights and limits the sums are states (:data:`STATES`)."""

    old: dict[str, object]
    new: dict[str, object]
    before: Sums
    after: Sums


class Most(msgspec.Struct, frozen=True):
    """By how much at most, in 分. ``none``: there is no end to it. ``proved``: no company exceeds ``amount``;
    ``reached``: some company comes to it. Neither known: 0 and neither. ``thing``: for one item of this list, where the
    award is worked out for each and a company may have any number of them."""

    amount: int = 0
    proved: bool = False
    reached: bool = False
    none: bool = False
    thing: str = ""


class Move(msgspec.Struct, frozen=True):
    """One direction: ``shown`` a company that moves this way; ``never``: proved that there is none; else ``why`` it is
    not known."""

    shown: Shown | None = None
    never: bool = False
    why: Why = ""
    detail: str = ""
    most: Most = Most()


class Change(msgspec.Struct, frozen=True):
    """What became of a row. ``same``: proved for every company, by ``method`` (``form``: the rules are the same;
    ``z3``). ``differs``: at least one company is shown. ``unknown``: neither; ``why``."""

    row: Row
    word: Literal["same", "differs", "unknown"]
    method: Literal["form", "z3"] = "z3"
    up: Move = Move()
    down: Move = Move()
    why: Why = ""
    detail: str = ""
    seconds: float = 0.0

    @property
    def way(self) -> Literal["", "up", "down", "both"]:
        """Which way it moves, as far as a company shows it."""
        if self.up.shown and self.down.shown:
            return "both"
        return "up" if self.up.shown else "down" if self.down.shown else ""

    @property
    def settled(self) -> bool:
        """Whether that way is the whole truth: the other is shown too, or proved not to be."""
        return all(move.shown is not None or move.never for move in (self.up, self.down))


STATES = {"right": ("denied", "granted"), "limit": ("exceeded", "within", "not_applicable")}
"""The answers on a right and a limit, the strictest first."""
