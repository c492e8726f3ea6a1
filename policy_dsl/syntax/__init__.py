"""Text → surface tree. ``parse`` is the one way in."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import msgspec

from policy_dsl.diagnostics import Diagnostic, Fix
from policy_dsl.source import Source, Span
from policy_dsl.syntax import tables
from policy_dsl.syntax.build import Build
from policy_dsl.syntax.chars import meant
from policy_dsl.syntax.expected import describe
from policy_dsl.syntax.keywords import DECISIVE, SPELLINGS
from policy_dsl.syntax.lexer import Lexed, lex
from policy_dsl.syntax.literals import common_units
from policy_dsl.syntax.parser import Parser, Unexpected
from policy_dsl.syntax.scan import Scan, scan
from policy_dsl.syntax.slips import explained
from policy_dsl.syntax.token import Token
from policy_dsl.syntax.tree import Document, Statement

_MOST_ERRORS = 200
_RETRIES = 12
MOST_CHARACTERS = 8_000_000
MOST_DEPTH = 64


class Lost(NamedTuple):
    """A stretch that is not in the tree; ``opening``: the terminal that its sentence begins with."""

    span: Span
    opening: str


class Parsed(msgspec.Struct, frozen=True):
    """A file's surface tree, and what is wrong with its writing. ``lost``: the places that are not in the tree because
    they could not be read; ``lost_words``: what they would have declared."""

    document: Document
    diagnostics: list[Diagnostic]
    words: frozenset[str]
    comments: list[tuple[int, str]]
    lost: list[Lost] = msgspec.field(default_factory=list)
    lost_words: frozenset[str] = frozenset()


@cache
def parser() -> Parser:
    """The LALR parser with its builder; made once a process."""
    return Parser(tables.load(), Build())


def parse(source: Source) -> Parsed:
    """Parse a whole file. Every sentence is parsed for itself, so one mistake hides no other."""
    if len(source.text) > MOST_CHARACTERS:
        args = {"limit": f"{MOST_CHARACTERS:,}", "size": f"{len(source.text):,}"}
        return Parsed(
            Document(()), [Diagnostic("P0110", source.name, Span(0, 0), args=args)], frozenset(), []
        )
    found = scan(source.text)
    diagnostics = _characters(found, source.name)
    lexed = lex(found, source.name)
    diagnostics += lexed.diagnostics
    statements: list[Statement] = []
    lost: list[Lost] = []
    if not found.hidden:
        start = 0
        for end in lexed.ends:
            tokens = lexed.tokens[start:end]
            start = end
            if tokens and len(diagnostics) < _MOST_ERRORS:
                _stop(tokens, source, diagnostics)
                statements.extend(_sentence(tokens, source, diagnostics, lost))
    diagnostics = explained(diagnostics, found, source.name)
    comments = [(found.span(*place)[0], _comment(found, place)) for place in found.comments]
    words = frozenset(
        word for word, at in found.words.items() if at in found.forced and _within(found.places[at], lost)
    )
    return Parsed(Document(tuple(statements)), diagnostics, frozenset(found.words), comments, lost, words)


def _within(place: int, lost: list[Lost]) -> bool:
    return any(each.span.start <= place < each.span.end for each in lost)


def _note_lost(tokens: list[Token], kept: list[Token], lost: list[Lost]) -> None:
    """Note the places of the tokens that are not kept."""
    keep = {id(token) for token in kept}
    gone = [token for token in tokens if id(token) not in keep and token.type != "STOP"]
    if gone:
        lost.append(Lost(Span(gone[0].start, gone[-1].end), tokens[0].type))


def _comment(found: Scan, place: tuple[int, int]) -> str:
    start, end = found.span(*place)
    return found.raw[start:end]


def _characters(found: Scan, file: str) -> list[Diagnostic]:
    """Hidden and look-alike characters, unclosed quotes, names that swallow a deciding word."""
    out: list[Diagnostic] = []
    for at in found.hidden[:_MOST_ERRORS]:
        args = {"found": f"U+{ord(found.text[at]):04X}"}
        place = Span(*found.span(at, at + 1))
        out.append(Diagnostic("P0107", file, place, args=args, fix=Fix(place, "")))
    from_look = {at: found.text[at] for at in found.look_alike[:_MOST_ERRORS]}
    for at, char in from_look.items():
        args = {"found": char, "code": f"U+{ord(char):04X}", "meant": meant(char)}
        place = Span(*found.span(at, at + 1))
        out.append(Diagnostic("P0108", file, place, args=args, fix=Fix(place, args["meant"])))
    if found.unclosed is not None:
        out.append(Diagnostic("P0103", file, Span(*found.span(found.unclosed, found.unclosed + 1))))
    for _, end in found.comments:
        if end in found.unstopped:
            out.append(_unstopped(file, Span(*found.span(end - 1, end))))
    for at in found.stray:
        out.append(Diagnostic("P0109", file, Span(*found.span(at, at + 1))))
    for name, at in found.words.items():
        if at not in found.forced:
            continue
        number = None if at in found.titles else common_units().match(name, 0)
        if number is not None and number[0] == len(name):
            span = Span(*found.span(at, at + len(name)))
            out.append(Diagnostic("P0117", file, span, args={"name": name}))
            continue
        if name in found.quoted:
            continue
        for word in (*((name,) if name in SPELLINGS else ()), *DECISIVE):
            if name.startswith(word) or name.endswith(word):
                span = Span(*found.span(at, at + len(name)))
                out.append(Diagnostic("P0106", file, span, args={"name": name, "word": word}))
                break
    return out


def _stop(tokens: list[Token], source: Source, out: list[Diagnostic]) -> None:
    """Add the 。 that is missing, so that it is reported once and the sentence is read all the same."""
    last = tokens[-1]
    if (
        last.type == "STOP"
        or any(token.type == "UNKNOWN" for token in tokens)
        or (len(tokens) == 2 and tokens[0].type in _QUOTING)
    ):
        return
    stopped = [*tokens, Token("STOP", "。", last.end, last.end)]
    try:
        parser().parse(stopped)
    except Unexpected as problem:
        if problem.at == len(tokens):  # it lacks more than its 。, and is reported as unfinished
            tokens.append(stopped[-1])
            return
    tokens.append(stopped[-1])
    out.append(_unstopped(source.name, Span(max(0, last.end - 1), last.end)))


def _unstopped(file: str, last: Span) -> Diagnostic:
    return Diagnostic("P0116", file, last, fix=Fix(Span(last.end, last.end), "。"))


def _sentence(
    tokens: list[Token], source: Source, out: list[Diagnostic], lost: list[Lost]
) -> list[Statement]:
    """One sentence. After a mistake the piece between two ； that holds it is dropped and the
    rest is tried again, so that a list of twenty facts can report three mistakes."""
    if any(token.type == "UNKNOWN" for token in tokens):
        known = _without_unknown(tokens)
        if any(token.type == "TYPE" for token in known) and known[0].type not in ("OBJECT", "LIST"):
            known = []  # facts without the word that declares them
        _note_lost(tokens, known, lost)
        tokens = known
        if not tokens:
            return []
    if _too_deep(tokens, source, out):
        _note_lost(tokens, [], lost)
        return []
    for _ in range(_RETRIES):
        try:
            result: list[Statement] = parser().parse(tokens)
            return result
        except Unexpected as problem:
            if _opens_a_line(tokens, problem.at, source):
                before, after = tokens[: problem.at], tokens[problem.at :]
                _stop(before, source, out)
                return [*_sentence(before, source, out, lost), *_sentence(after, source, out, lost)]
            out.append(_unexpected(tokens, problem, source))
            rest = _drop_piece(tokens, problem.at)
            _note_lost(tokens, rest or [], lost)
            if rest is None:
                return []
            tokens = rest
    return []


def _opens_a_line(tokens: list[Token], at: int, source: Source) -> bool:
    """Whether the token that cannot go on begins a line like a statement, after a line without a mark at its end."""
    if not 0 < at < len(tokens) or tokens[at].type not in _OPENING or tokens[at - 1] in _MARKS:
        return False
    return "\n" in source.text[tokens[at - 1].end : tokens[at].start]


_QUOTING = frozenset(("ORIGINAL", "NOTE"))
_MARKS = frozenset("，；：、（")
_OPENING = _QUOTING | frozenset(
    (
        "ARTICLE",
        "APPENDIX",
        "READING",
        "EXAMPLE",
        "PROPERTY",
        "OBJECT",
        "LIST",
        "DEFINE",
        "PARAM",
        "FOR",
        "RIGHT",
        "LIMIT",
        "WORDING",
        "THIS",
        "EXCEPT",
        "OVERLAP",
        "SUPERIOR",
        "META",
    )
)


def _too_deep(tokens: list[Token], source: Source, out: list[Diagnostic]) -> bool:
    depth = 0
    for token in tokens:
        if token.type in ("LPAR", "DEDUCT_PAR"):
            depth += 1
            if depth > MOST_DEPTH:
                span = Span(token.start, token.end)
                out.append(Diagnostic("P0111", source.name, span, args={"limit": str(MOST_DEPTH)}))
                return True
        elif token.type == "RPAR":
            depth -= 1
    return False


def _pieces(tokens: list[Token]) -> list[tuple[int, int]]:
    cuts = [at for at, token in enumerate(tokens) if token.type in ("SEMI", "NEXT_MARK", "NEXT_OPTION")]
    starts = [0, *cuts]
    return list(zip(starts, [*cuts, len(tokens)], strict=True))


def _drop_piece(tokens: list[Token], at: int) -> list[Token] | None:
    """The tokens without the ；-piece that holds the mistake; None if that was all."""
    pieces = _pieces(tokens)
    for number, (start, end) in enumerate(pieces):
        if start <= at < end or number == len(pieces) - 1:
            if number == 0:
                head = _head(tokens, end)
                if head is None or len(pieces) == 1:
                    return None
                return tokens[:head] + tokens[end + 1 :]
            rest = tokens[:start] + tokens[end:]
            if number == len(pieces) - 1 and tokens[-1].type == "STOP":
                rest = [*rest, tokens[-1]]
            return rest if rest and len(rest) < len(tokens) else None
    return None


def _head(tokens: list[Token], end: int) -> int | None:
    """Where the first piece of a declaration begins: after ``对象 企业：``."""
    if tokens[0].type in ("OBJECT", "LIST"):
        for at in range(end):
            if tokens[at].type == "COLON":
                return at + 1
        return None
    if tokens[0].type in ("DEFINE", "PARAM"):
        return 1
    return 0


def _without_unknown(tokens: list[Token]) -> list[Token]:
    """Drop each ；-piece that holds a stretch already reported, to look for other mistakes."""
    while True:
        at = next((n for n, token in enumerate(tokens) if token.type == "UNKNOWN"), None)
        if at is None:
            return tokens
        rest = _drop_piece(tokens, at)
        if rest is None:
            return []
        tokens = rest


def _unexpected(tokens: list[Token], problem: Unexpected, source: Source) -> Diagnostic:
    expected = describe(problem.expected)
    if problem.at >= len(tokens):
        end = tokens[-1].end
        return Diagnostic("P0113", source.name, Span(max(0, end - 1), end), args=expected)
    token = tokens[problem.at]
    span = Span(token.start, token.end)
    args = expected | {"found": str(token) or "「」"}
    if token.type in ("COLON", "COMMA", "DUN", "SEMI") and tokens[problem.at - 1].type == "ARTICLE":
        return Diagnostic("P0105", source.name, span, args={"found": str(token)})
    if token.type == "STOP":
        return Diagnostic("P0113", source.name, span, args=args)
    return Diagnostic("P0112", source.name, span, args=args)


__all__ = ["Lexed", "Parsed", "lex", "parse", "parser", "scan"]
