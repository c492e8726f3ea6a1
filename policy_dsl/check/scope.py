"""Where a phrase stands: what its words can mean there, and where complaints go."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from policy_dsl.core import ir
from policy_dsl.diagnostics import Diagnostic, Label
from policy_dsl.resolve import (
    AwardSym,
    DefSym,
    FactSym,
    GroupSym,
    Names,
    ParamSym,
    Symbol,
    ThingSym,
    ValueSym,
)
from policy_dsl.source import Source, Span
from policy_dsl.syntax import tree as t

MOST_DEPTH = 40
"""How many definitions may stand inside each other."""

MOST_OPENED = 500
"""How many definitions one phrase may open, those inside each other counted."""

MOST_OPENED_IN_ALL = 200_000
"""How many all phrases of a file may open."""


class Opened(msgspec.Struct):
    """How many definitions were opened: by the phrase at hand, and by all. ``first``: the word of the phrase itself."""

    first: t.Word | None = None
    here: int = 0
    in_all: int = 0


class WrongError(Exception):
    """One phrase cannot be understood; carries the diagnostic. Caught where the next phrase begins."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.code)
        self.diagnostic = diagnostic


class Scope(msgspec.Struct, frozen=True):
    """``thing``: the list whose items the rule is about, None for the applicant. ``own``: the id that the
    award in the making will have."""

    source: Source
    names: Names
    article: str
    year_offset: int
    thing: str | None = None
    found: list[Diagnostic] = msgspec.field(default_factory=list)
    included: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    own: str = ""
    depth: int = 0
    opened: Opened = msgspec.field(default_factory=Opened)

    def deeper(self, word: t.Word) -> Scope:
        """Inside the definition of ``word``. Bounded in depth and in number: neither a circle nor a chain can run away,
        nor definitions that each name another one twice."""
        opened = self.opened
        if self.depth == 0 or opened.first is None:
            opened.first, opened.here = word, 0
        opened.here += 1
        opened.in_all += 1
        for count, limit, zh, en in (
            (self.depth + 1, MOST_DEPTH, "层", "levels"),
            (opened.here, MOST_OPENED, "次", "times"),
            (opened.in_all, MOST_OPENED_IN_ALL, "次", "times"),
        ):
            if count > limit:
                first = opened.first
                most, most_en = f"{limit}{zh}", f"{limit} {en}"
                raise self.wrong("P0123", first.span, name=first.text, limit=most, limit_en=most_en)
        return replace(self, depth=self.depth + 1)

    def about(self, thing: str | None) -> Scope:
        """The same place, about the items of ``thing``."""
        return replace(self, thing=thing)

    def wrong(self, code: str, span: Span, labels: tuple[Label, ...] = (), **args: str) -> WrongError:
        """The exception for a mistake at ``span``."""
        return WrongError(Diagnostic(code, self.source.name, span, args=args, labels=labels))

    def text(self, span: Span) -> str:
        """The words of the file at ``span``, without white space."""
        return "".join(self.source.text[span.start : span.end].split())

    def origin(self, span: Span) -> ir.Origin:
        """The place and words for the IR."""
        return ir.Origin(span.start, span.end, self.text(span))

    def meanings(self, word: t.Word) -> list[Symbol]:
        """What the word can mean for this thing: its own facts first, then the applicant's."""
        if word.kind != "WORD":
            return []
        symbols = self.names.meanings(word.text)
        kept: list[Symbol] = []
        for symbol in symbols:
            match symbol:
                case FactSym(thing=thing) | ValueSym(fact=FactSym(thing=thing)):
                    if thing is None or thing == self.thing:
                        kept.append(symbol)
                case ThingSym(name=name):
                    if self.thing is None or name == self.thing:
                        kept.append(symbol)
                case GroupSym() | DefSym() | ParamSym() | AwardSym():
                    kept.append(symbol)
        own = [s for s in kept if isinstance(s, FactSym) and s.thing is not None and s.thing == self.thing]
        if own:
            kept = [s for s in kept if not (isinstance(s, FactSym) and s.thing is None)]
        return kept

    def fact(self, word: t.Word) -> FactSym | None:
        """The fact that the word names here, if any. Two that are equally near are an error."""
        facts = [s for s in self.meanings(word) if isinstance(s, FactSym)]
        exact = [s for s in facts if s.name == word.text]
        facts = exact or facts
        if len(facts) > 1:
            names = "、".join(f"「{s.name}」" for s in facts)
            raise self.wrong("P0206", word.span, name=word.text, candidates=names)
        return facts[0] if facts else None

    def elsewhere(self, word: t.Word) -> str:
        """The list that has this fact, for a word that means nothing here."""
        for symbol in self.names.meanings(word.text):
            match symbol:
                case FactSym(thing=str() as thing) | ValueSym(fact=FactSym(thing=str() as thing)):
                    return thing
                case _:
                    continue
        return ""

    def ref(self, fact: FactSym) -> ir.FactRef:
        """The IR's reference to the fact."""
        return ir.FactRef(fact.name, fact.thing)


def of_kind(symbols: list[Symbol], kind: type) -> list[Symbol]:
    """The meanings of one kind."""
    return [symbol for symbol in symbols if isinstance(symbol, kind)]
