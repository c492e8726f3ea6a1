"""A jump as data."""

from __future__ import annotations

from typing import Literal

import msgspec

from policy_dsl.cliffs.reads import Spot
from policy_dsl.core.ir import Origin
from policy_dsl.proofs.witness import Document

Ends = tuple[int, int | None]
"""Floor and ceiling in 分; None: no upper end."""

Kind = Literal["number", "level", "other"]
"""A comparison with a number; a level, recognition or 是否; what no comparison says (a whole step, a choice)."""

Direction = Literal["up", "down"]
End = Literal["floor", "ceiling"]


class Ask(msgspec.Struct, frozen=True):
    """What is looked at: one fact, and one award or the sum of several.

    ``alone``: changes from one level to another without an order are looked at here; where the sum of all awards that
    the level decides is looked at too, they are left to it: what counts is what they come to together."""

    spot: Spot
    awards: tuple[str, ...]
    alone: bool = True


class Jump(msgspec.Struct, frozen=True):
    """One smallest unit more of ``spot`` changes ``awards`` (one, or several: their sum) by ``size`` 分.

    ``direction``: up or down. ``end``: which end of the interval jumps. ``size`` None: there is no upper limit, the
    company shown is one of many. ``slack``: what one unit brings at most where nothing jumps. ``exact``: no applicant has a larger one; False: at least so much. ``words``: the
    condition that flips, with its place; ``base``: the fact is the earlier year of a comparison of two years.
    ``rule``, ``quote``: what the policy and the official text say.
    ``fixed``: the jump lies at one value of the fact, whatever the rest. ``first``, ``second``: the fact before and
    after, as the company has it; ``before``, ``after``: that company as facts files that say no more than they must, with
    what the evaluator gives for ``awards`` (``sums``) and altogether (``totals``).
    """

    spot: Spot
    awards: tuple[str, ...]
    kind: Kind
    direction: Direction
    end: End
    size: int | None
    slack: int
    exact: bool
    words: str
    origin: Origin
    article: str
    title: str
    rule: str
    quote: str
    fixed: bool
    base: bool
    first: int | bool | str
    second: int | bool | str
    before: Document
    after: Document
    sums: tuple[Ends, Ends]
    totals: tuple[Ends, Ends]

    @property
    def falls(self) -> bool:
        """Whether the company ends up with less altogether: what one award loses, another may make up for."""
        if self.direction == "up":
            return False
        (floor, ceiling), (less, lower) = self.totals
        return less < floor or (lower is not None and (ceiling is None or lower < ceiling))


class Undecided(msgspec.Struct, frozen=True):
    """Of this fact and these awards it is not known whether there is a (larger) jump."""

    spot: Spot
    awards: tuple[str, ...]
    why: str


class Found(msgspec.Struct, frozen=True):
    """What came out: jumps, and what stays open."""

    jumps: list[Jump]
    undecided: list[Undecided]


class Answer(msgspec.Struct, frozen=True):
    """What came out of one :class:`Ask`. ``again``: with more time (or on another day) it may be more."""

    ask: Ask
    found: Found
    again: bool = False
