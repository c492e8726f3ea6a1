"""The LALR tables: built from ``grammar/policy.lark``, kept as JSON beside this file.

Building them takes Lark a third of a second, loading them a few milliseconds. The file carries
the hash of the grammar and the version of Lark; if either differs the tables are built anew, so a
stale file costs time and never meaning. ``python -m policy_dsl.syntax.tables`` writes it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lark
from lark import Lark, Token, Transformer
from lark.grammar import Rule
from lark.lexer import Lexer, TerminalDef

_HERE = Path(__file__).parent
STORED = _HERE / "tables.json"
_PLACES = (_HERE.parent / "data" / "policy.lark", _HERE.parent.parent / "grammar" / "policy.lark")


class TokenList(Lexer):
    """Lark's view of our lexer: the tokens are cut already."""

    def __init__(self, conf: Any) -> None:
        del conf

    def lex(self, data: Any) -> Iterator[Token]:  # type: ignore[override]
        yield from data


def grammar_text() -> str:
    """The grammar: inside the installed wheel, or in the checkout."""
    for place in _PLACES:
        if place.is_file():
            return place.read_text(encoding="utf-8")
    raise FileNotFoundError("policy.lark")


def _stamp(grammar: str) -> str:
    return hashlib.sha256(f"{lark.__version__}\n{grammar}".encode()).hexdigest()


def build(grammar: str, *, strict: bool = False, transformer: Any = None) -> Lark:
    """A parser made from the grammar's text; ``strict`` refuses any conflict."""
    return Lark(
        grammar, parser="lalr", lexer=TokenList, strict=strict, maybe_placeholders=False, transformer=transformer
    )  # fmt: skip


def _plain(value: Any) -> Any:
    match value:
        case dict():
            if value and all(isinstance(key, int) for key in value):
                return {"#": [[key, _plain(item)] for key, item in value.items()]}
            return {key: _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case type():
            return None
        case _:
            return value


def _live(value: Any) -> Any:
    if isinstance(value, dict):
        if len(value) == 1 and "#" in value:
            return {key: _live(item) for key, item in value["#"]}
        return {key: _live(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_live(item) for item in value]
    return value


def dump(grammar: str) -> str:
    """The tables of the grammar as JSON."""
    data, memo = build(grammar).memo_serialize([TerminalDef, Rule])
    stored = {"stamp": _stamp(grammar), "data": _plain(data), "memo": _plain(memo)}
    return json.dumps(stored, ensure_ascii=False, separators=(",", ":")) + "\n"


def load(transformer: Transformer[Token, Any]) -> Lark:
    """The parser, from the stored tables when they are those of the grammar."""
    grammar = grammar_text()
    try:
        stored = json.loads(STORED.read_text(encoding="utf-8"))
        if stored["stamp"] == _stamp(grammar):
            data, memo = _live(stored["data"]), _live(stored["memo"])
            data["options"]["lexer"] = TokenList
            data["parser"]["lexer_conf"]["lexer_type"] = TokenList
            loaded: Lark = Lark._load_from_dict(data, memo, transformer=transformer)  # type: ignore[no-untyped-call]
            return loaded
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return build(grammar, transformer=transformer)


if __name__ == "__main__":
    STORED.write_text(dump(grammar_text()), encoding="utf-8")
