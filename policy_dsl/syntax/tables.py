"""The LALR tables: made by Lark from ``grammar/policy.lark``, kept as JSON beside this file.

Making them takes Lark half a second, loading them a few milliseconds. The file carries the hash of
the grammar; if that differs the tables are made anew, so a stale file costs time and never meaning.
``python -m policy_dsl.syntax.tables`` writes it. Lark is needed only for making them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import msgspec

_HERE = Path(__file__).parent
STORED = _HERE / "tables.json"
_PLACES = (_HERE.parent / "data" / "policy.lark", _HERE.parent.parent / "grammar" / "policy.lark")
END = "$END"


class Reduction(msgspec.Struct, frozen=True, array_like=True):
    """A rule of the grammar: it takes the last ``size`` symbols and puts ``symbol`` in their place.

    ``call`` names the builder's method; empty where the grammar only repeats (``x*``) and the children are
    handed up as they are. ``inline`` are the places of such children. ``single``: with one child, that is the value.
    """

    symbol: str
    size: int
    call: str
    inline: tuple[int, ...]
    single: bool


class Tables(msgspec.Struct, frozen=True):
    """``states[state][symbol]`` is the state to go to, or ``-1 - r`` for reduction ``r``; what is not there is an error."""

    stamp: str
    start: int
    end: int
    reductions: tuple[Reduction, ...]
    states: tuple[dict[str, int], ...]


def grammar_text() -> str:
    """The grammar: inside the installed wheel, or in the checkout."""
    for place in _PLACES:
        if place.is_file():
            return place.read_text(encoding="utf-8")
    raise FileNotFoundError("policy.lark")


def _stamp(grammar: str) -> str:
    return hashlib.sha256(grammar.encode()).hexdigest()


def make(grammar: str, *, strict: bool = False) -> Tables:
    """The tables of a grammar; ``strict`` refuses any conflict (needs the package interegular)."""
    from lark import Lark
    from lark.lexer import Lexer
    from lark.parsers.lalr_analysis import Shift

    class Nothing(Lexer):
        """Stands where Lark wants a lexer: the tokens are cut elsewhere."""

        def __init__(self, _conf: object) -> None: ...

        def lex(self, *_args: object) -> Iterator[NoReturn]:
            yield from ()

    made = Lark(grammar, parser="lalr", lexer=Nothing, strict=strict, maybe_placeholders=False)
    table = made.parser.parser._parse_table
    numbers = {state: number for number, state in enumerate(table.states)}
    rules = {rule: number for number, rule in enumerate(made.rules)}
    reductions = []
    for rule in rules:
        symbol = str(rule.origin.name)
        inline = tuple(
            at for at, part in enumerate(rule.expansion) if not part.is_term and part.name.startswith("_")
        )
        call = "" if symbol.startswith("_") else str(rule.alias or symbol)
        single = rule.options.expand1 and not rule.alias
        reductions.append(Reduction(symbol, len(rule.expansion), call, inline, single))
    states = tuple(
        {
            str(name): numbers[goal] if action is Shift else -1 - rules[goal]
            for name, (action, goal) in actions.items()
        }
        for actions in table.states.values()
    )
    start, end = numbers[table.start_states["start"]], numbers[table.end_states["start"]]
    return Tables(_stamp(grammar), start, end, tuple(reductions), states)


def dump(grammar: str) -> str:
    """The tables of the grammar as JSON."""
    return msgspec.json.encode(make(grammar)).decode() + "\n"


def load() -> Tables:
    """The stored tables when they are those of the grammar, or new ones."""
    grammar = grammar_text()
    try:
        stored = msgspec.json.decode(STORED.read_bytes(), type=Tables)
        if stored.stamp == _stamp(grammar):
            return stored
    except (OSError, msgspec.DecodeError):
        pass
    return make(grammar)


if __name__ == "__main__":
    STORED.write_text(dump(grammar_text()), encoding="utf-8")
