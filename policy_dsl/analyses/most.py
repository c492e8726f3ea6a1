"""What an award comes to at most, by the numbers of its text."""

from __future__ import annotations

import msgspec

from policy_dsl.core import ir
from policy_dsl.core.walk import nodes
from policy_dsl.proofs.ceilings import last_word


class Most(msgspec.Struct, frozen=True):
    """What an award comes to at most by the numbers of the text, in 分. ``each``: that is for one item of this list,
    and they are added up. ``amount`` None: the text states no end."""

    amount: int | None
    each: str = ""


def most(award: ir.Award) -> Most:
    """By the form of its ceiling."""
    amount = last_word(award.ceiling)
    if amount is None:
        for node in nodes(award.ceiling):
            if isinstance(node, ir.SumOver) and (of_one := last_word(node.item)) is not None:
                return Most(of_one, node.thing)
    return Most(amount)
