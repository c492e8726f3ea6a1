"""JSON, exactly: numbers stay text, a key stands once, and what is not JSON is never let through.

A good file goes through the parser of the standard library, which is fast. Only when something is wrong
with it does :mod:`policy_dsl.facts.jsonplaces` read it again, slowly, to say what and where.
"""

from __future__ import annotations

import json
import re

from policy_dsl.facts.document import Document, Place
from policy_dsl.facts.problem import Num, Path, Raw

_SUSPECT = r"\\(?:u(?:[dD][89a-fA-F]|00[01]|007[fF]|00[89])|[bf])"
"""Escapes that may write a lone surrogate or a control character."""


class _Again(Exception):
    """The fast parser met something that the other one must judge."""


def _object(pairs: list[tuple[str, Raw]]) -> dict[str, Raw]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _Again
    return made


def _constant(_: str) -> Raw:
    raise _Again


_decoder = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=Num, parse_int=Num, parse_constant=_constant
)


def _places(text: str, wanted: set[Path]) -> dict[Path, Place]:
    # Not at the top: a file without a problem needs no places.
    from policy_dsl.facts.jsonplaces import places

    return places(text, wanted)


def read_json(name: str, text: str) -> Document:
    """The document that ``text`` writes; what is wrong with the writing is in its ``problems``."""
    if "\\" not in text or re.search(_SUSPECT, text) is None:
        try:
            raw = _decoder.decode(text)
            return Document(name, raw, text, locate=lambda wanted: _places(text, wanted))
        except (ValueError, RecursionError, _Again):
            pass
    from policy_dsl.facts.jsonplaces import parse

    raw, problems, broken = parse(text)
    return Document(name, raw, text, problems, broken, lambda wanted: _places(text, wanted))
