"""The rows that columns belong to."""

from __future__ import annotations

from typing import Final, Literal

import msgspec


class Frame(msgspec.Struct, frozen=True):
    """Rows. ``kind``: ``applicant``; ``item`` of the list ``name``; ``receipt`` of the history ``name``; ``group`` = the items
    of the list ``name`` that share ``by``."""

    kind: Literal["applicant", "item", "receipt", "group"]
    name: str = ""
    by: str = ""


APPLICANT: Final = Frame("applicant")
