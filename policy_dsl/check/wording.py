"""The words that decide, rule against quote: 以上 is not 超过, and 首次 or 每年 is not left out.

The numbers are paired first (:mod:`policy_dsl.check.audit`); what is said beside a number of the quote is then said
beside its number in every rule that carries it, and the other way round. A word that stands beside no number is looked
for anywhere in the article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

import msgspec

from policy_dsl.check.deciding import SIGNS, Said, deciding, found_words, mentions
from policy_dsl.check.official import Quoted
from policy_dsl.check.opening import STATES
from policy_dsl.diagnostics import Diagnostic, Label
from policy_dsl.resolve import nodes_of
from policy_dsl.source import Source, Span
from policy_dsl.syntax import tree as t
from policy_dsl.syntax.chars import squeeze

COMPARISONS = frozenset((*SIGNS, "inside", "outside"))
_BY_PLACE = COMPARISONS
"""What is said of each number by itself; all else may stand beside any number of the clause."""


class Link(msgspec.Struct, frozen=True):
    """A number of a quote (``quote``: which one; ``start``: where in its text) and the number of a rule that carries
    it. ``again``: the rule writes it once more than the quote does."""

    quote: int
    start: int
    unit: int
    number: Span
    text: str
    again: bool = False


class Part:
    """One rule, or one （一） of it, as text. ``heir_of``: the part whose 首次 holds for this one too."""

    def __init__(
        self, ident: int, nodes: Iterable[t.Node], numbers: list[Span], names: list[Span], source: Source,
        heir_of: int, words: frozenset[str],
    ) -> None:  # fmt: skip
        spans: list[Span] = [node.span for node in nodes]  # type: ignore[attr-defined]
        self.ident, self.heir_of, self.words = ident, heir_of, words
        start = min((span.start for span in spans), default=0)
        end = max((span.end for span in spans), default=0)
        raw = source.text[start:end]
        self.text = squeeze(raw)
        self.at = [start + at for at, char in enumerate(raw) if not char.isspace()]
        self.back = {place: at for at, place in enumerate(self.at)}
        self.numbers = sorted(numbers, key=lambda span: span.start)
        self.names = sorted(names, key=lambda span: span.start)

    def place(self, said: Said) -> Span:
        """Where the word stands in the file."""
        return Span(self.at[said.start], self.at[said.end - 1] + 1)

    def _inner(self, span: Span) -> tuple[int, int]:
        return self.back[span.start], self.back[span.end - 1] + 1

    @cached_property
    def said(self) -> list[Said]:
        """Its deciding words."""
        numbers = [self._inner(span) for span in self.numbers]
        return deciding(self.text, numbers, _apart(self._inner(span) for span in self.names))


def part_of(ident: int, nodes: list[t.Node], source: Source, heir_of: int) -> Part:
    """The part that these nodes are, with the places of its numbers and names."""
    numbers: list[Span] = []
    names: list[t.Word] = []
    for each in nodes_of(nodes):
        match each:
            case t.Number(span=span, high=high):
                numbers.append(span if high is None else Span(span.start, min(span.end, high.span.start)))
            case t.Word(kind="WORD" | "QUOTED", text=text) if text not in STATES:
                names.append(each)
            case _:
                pass
    words = frozenset(word.text for word in names)
    return Part(ident, nodes, numbers, [word.span for word in names], source, heir_of, words)


class QuoteWords:
    """A quote with its deciding words. ``starts``: where its numbers stand; ``names``: of the rules below."""

    def __init__(self, quote: Quoted, numbers: list[tuple[int, int]], names: frozenset[str]) -> None:
        self.quote = quote
        self.starts = [start for start, _ in numbers]
        self.text = squeeze(quote.text)
        self.said = deciding(self.text, numbers, found_words(self.text, names))


class Wording:
    """Compares the words of one passage."""

    def __init__(self, quotes: list[QuoteWords], parts: list[Part], source: Source) -> None:
        self.quotes, self.source = quotes, source
        self.parts = {part.ident: part for part in parts}
        self.found: dict[Span, Diagnostic] = {}

    def compare(self, links: list[Link], units: list[int], excuse: str = "") -> None:
        """Hold what is said beside linked numbers against each other. ``units``: the parts that hold together;
        ``excuse``: what a reading says for itself, which may change what it names."""
        # a word that stands beside no number (给予一次性奖励，金额为20万元) may be carried beside one, and the other way round
        free = {
            word.kind for unit in units for word in self.parts[unit].said if not word.numbers and word.sure
        }
        alone = {word.kind for quote in self.quotes for word in quote.said if not word.numbers and word.sure}
        for at, word, link in self._lacking(links, units, excuse):
            if link is None or word.kind not in free:
                self._lost(at, word, link, units)
        for part, word, near in self._extra(links, units, excuse):
            if near is None or word.kind not in alone:
                self._added(part, word, near)

    def _lacking(
        self, links: list[Link], units: list[int], excuse: str
    ) -> Iterator[tuple[int, Said, Link | None]]:
        for at, quote in enumerate(self.quotes):
            if quote.quote.explained:
                continue
            for word in quote.said:
                if not word.sure or self.explained(quote, word) or _excused(word, excuse):
                    continue
                starts = {quote.starts[number] for number in word.numbers}
                mine = [
                    link for link in links if link.quote == at and link.start in starts and not link.again
                ]
                if word.kind in _BY_PLACE:
                    for link in mine:
                        if not self._said_at(link, word.kind):
                            yield at, word, link
                elif not word.numbers:
                    if not any(self._says(unit, word.kind) for unit in units):
                        yield at, word, None
                else:
                    for unit in dict.fromkeys(link.unit for link in mine):
                        there = [link for link in mine if link.unit == unit]
                        if not any(self._said_at(link, word.kind) for link in there):
                            yield at, word, there[0]

    def _extra(
        self, links: list[Link], units: list[int], excuse: str
    ) -> Iterator[tuple[Part, Said, Link | None]]:
        for unit in units:
            part = self.parts[unit]
            for word in part.said:
                if not word.sure or _excused(word, excuse):
                    continue
                spans = {part.numbers[number].start for number in word.numbers}
                mine = [link for link in links if link.unit == unit and link.number.start in spans]
                if word.kind in _BY_PLACE:
                    for link in mine:
                        if not self._quoted_at(link, word.kind):
                            yield part, word, link
                elif not word.numbers:
                    if not any(word.kind == each.kind for quote in self.quotes for each in quote.said):
                        yield part, word, None
                elif mine and not any(self._quoted_at(link, word.kind) for link in mine):
                    yield part, word, mine[0]

    def _said_at(self, link: Link, kind: str) -> bool:
        part: Part | None = self.parts[link.unit]
        assert part is not None
        number = [span.start for span in part.numbers].index(link.number.start)
        if any(word.kind == kind and (number in word.numbers or not word.sure) for word in part.said):
            return True
        while kind == "first" and part is not None and part.heir_of:
            part = self.parts.get(part.heir_of)
            if part is not None and any(word.kind == kind for word in part.said):
                return True
        return False

    def _quoted_at(self, link: Link, kind: str) -> bool:
        quote = self.quotes[link.quote]
        number = quote.starts.index(link.start)
        return any(word.kind == kind and (number in word.numbers or not word.sure) for word in quote.said)

    def _says(self, unit: int, kind: str) -> bool:
        return any(word.kind == kind for word in self.parts[unit].said)

    def explained(self, quote: QuoteWords, word: Said) -> bool:
        """Whether 说明「“首次”：…」 speaks of the word."""
        return any(start <= word.start < end for start, end in found_words(quote.text, quote.quote.spoken))

    # --- what is said of it

    def _lost(self, at: int, word: Said, link: Link | None, units: list[int]) -> None:
        """The quote has a word that the rule has not; a comparison may be another one instead."""
        place = self.quotes[at].quote.place(word.start, word.end, self.source)
        part = self.parts[link.unit] if link is not None else self.parts[units[0]]
        if link is not None and self._amended(link.number):
            return
        if link is not None and word.kind in COMPARISONS:
            number = [span.start for span in part.numbers].index(link.number.start)
            other = next(
                (each for each in part.said if each.kind in COMPARISONS and number in each.numbers), None
            )
            if other is not None:
                self._differs(part, other, word, link, place)
                return
        args = {"found": word.word, "number": link.text if link is not None else ""}
        label = Label(
            link.number if link is not None else part.place(_whole(part)), "条文在这里", "the rule is here"
        )
        code = "P0408" if link is not None else "P0410"
        self.found.setdefault(place, Diagnostic(code, self.source.name, place, args=args, labels=(label,)))

    def _differs(self, part: Part, found: Said, quoted: Said, link: Link, place: Span) -> None:
        args = {
            "number": link.text,
            "found": found.word + _sign(found),
            "quoted": quoted.word + _sign(quoted),
            "write": quoted.word,
        }
        span = part.place(found)
        labels = (Label(place, "原文在这里", "here in the quotation"),)
        self.found.setdefault(span, Diagnostic("P0407", self.source.name, span, args=args, labels=labels))

    def _added(self, part: Part, word: Said, link: Link | None) -> None:
        span = part.place(word)
        if span in self.found or self._amended(span):
            return
        texts = [quote for quote in self.quotes if quote.quote.explained]
        if any(each.kind == word.kind for quote in texts for each in quote.said):
            return
        if any(
            start <= word.start < end
            for quote in self.quotes
            for start, end in found_words(part.text, quote.quote.spoken)
        ):
            return
        if link is not None and word.kind in COMPARISONS:
            quote = self.quotes[link.quote]
            number = quote.starts.index(link.start)
            other = next(
                (each for each in quote.said if each.kind in COMPARISONS and number in each.numbers), None
            )
            if other is not None:
                self._differs(part, word, other, link, quote.quote.place(other.start, other.end, self.source))
                return
        args = {"found": word.word, "number": link.text if link is not None else ""}
        quoted = self.quotes[link.quote if link is not None else 0].quote.span
        label = Label(quoted, "本条的原文", "the quote")
        self.found[span] = Diagnostic("P0409", self.source.name, span, args=args, labels=(label,))

    def _amended(self, span: Span) -> bool:
        """Whether a 修订 has written the rule under a quote of its base."""
        changed = self.source.changed

        def inside(each: Span) -> bool:
            return any(part.start <= each.start < part.end for part in changed)

        return inside(span) and not any(inside(quote.quote.span) for quote in self.quotes)


def _whole(part: Part) -> Said:
    return Said("", "", 0, len(part.text), ())


def _sign(said: Said) -> str:
    sign = SIGNS.get(said.kind, "")
    return f"（{sign}）" if sign else ""


def _excused(word: Said, excuse: str) -> bool:
    return bool(excuse) and mentions(word.kind, excuse)


def _apart(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places without those that lie inside another."""
    out: list[tuple[int, int]] = []
    for start, end in places:
        if not out or start >= out[-1][1]:
            out.append((start, end))
    return out
