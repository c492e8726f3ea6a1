"""One applicant at run time: the facts that are known, as exact integers.

A value is an ``int`` (in the unit of its type, see :mod:`policy_dsl.types`), a ``bool``, a level
(``str``, ``无`` for none) or a ``frozenset`` of values. What is not known is *absent*: never zero,
never false.
"""

from __future__ import annotations

import msgspec

Value = int | bool | str | frozenset[str]
Key = str | tuple[str, int]
"""A fact's name, or (name, calendar year) for a 逐年 fact."""


class Item(msgspec.Struct):
    """One item of a list (清单): its own name, and its facts."""

    name: str
    values: dict[Key, Value]


class Receipt(msgspec.Struct, frozen=True):
    """One sum received: ``award`` is an award id of the policy, ``amount`` in 分.

    ``thing``: the name of the list item it was for. ``tier``: the level it was for. ``source``: empty for
    this policy, else the name of the other policy (同类政策).
    """

    year: int
    award: str
    amount: int
    thing: str | None = None
    tier: str | None = None
    source: str = ""


class Case(msgspec.Struct):
    """An applicant on a day.

    ``date``: ordinal day of the application, None = not known. ``things``: the lists that are known, by
    declared name. ``history``: what was received under this policy, None = not known;
    ``overlaps``: the same under policies of other levels, None = not known.
    """

    name: str
    date: int | None
    values: dict[Key, Value]
    things: dict[str, tuple[Item, ...]]
    history: tuple[Receipt, ...] | None
    overlaps: tuple[Receipt, ...] | None
    closed: bool = False
