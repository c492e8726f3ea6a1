"""What another reading of an open text costs, as data."""

from __future__ import annotations

import msgspec

from policy_dsl.core import ir
from policy_dsl.diff.differences import Differences

Ends = tuple[int, int | None]
"""Floor and ceiling in 分; None: no upper end."""


class Shown(msgspec.Struct, frozen=True):
    """A 例 of the policy: what it comes to under the default, and under the option that it is written for."""

    name: str
    before: Ends
    after: Ends


class Cost(msgspec.Struct, frozen=True):
    """What an option of a reading changes, against the default."""

    reading: ir.Reading
    option: ir.Option
    found: Differences
    examples: tuple[Shown, ...]

    @property
    def differs(self) -> bool:
        """Whether anything comes out otherwise, or may."""
        return self.found.differs or self.found.open
