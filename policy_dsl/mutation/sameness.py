"""Whether two policies say the same: their cores are equal but for the words and places that a trace shows."""

from __future__ import annotations

import msgspec

from policy_dsl.core import ir

_UNSAID = frozenset(("origin", "text", "quote", "quotes", "examples", "properties", "file"))
"""Words and places, which nothing is reckoned with. A title stays: a 例 or a history may name an award by it."""


def meaning(policy: ir.Policy) -> object:
    """What the policy does, to be compared with ``==``."""
    return _bare(policy)


def _bare(value: object) -> object:
    match value:
        case ir.SayBool(item=item) | ir.SayNum(item=item):
            return _bare(item)
        case msgspec.Struct():
            fields = (name for name in type(value).__struct_fields__ if name not in _UNSAID)
            return (type(value).__name__, *(_bare(getattr(value, name)) for name in fields))
        case tuple() | list():
            return tuple(_bare(each) for each in value)
        case dict():
            return tuple((key, _bare(each)) for key, each in value.items())
        case _:
            return value
