"""The official text with each number, deciding word and level linked to the rule that carries it.

The same reading as the audit (:mod:`policy_dsl.check.audit`), told whole: not only what is wrong, but for every mark of
a quote what became of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec
from msgspec.structs import replace

from policy_dsl.check.audit import Audit, InQuote, spoken_of
from policy_dsl.check.deciding import Said
from policy_dsl.check.levels import groups_of
from policy_dsl.check.official import Quoted
from policy_dsl.check.passages import Passage, passages_of
from policy_dsl.check.wording import COMPARISONS, QuoteWords, Wording
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.resolve import Names
from policy_dsl.source import Source, Span
from policy_dsl.syntax import tree as t
from policy_dsl.syntax.chars import squeeze
from policy_dsl.syntax.literals import Units

Kind = Literal["number", "word", "level"]
Status = Literal["carried", "differs", "missing", "explained", "open"]
STATUSES: tuple[Status, ...] = ("carried", "differs", "missing", "explained", "open")
"""Carried by a rule; the rule says something else; in no rule; 说明 speaks of it; not compared, because the number that
the word belongs to is itself wrong."""


_BAD: tuple[Status, ...] = ("differs", "missing", "open", "carried", "explained")


class Mark(msgspec.Struct, frozen=True):
    """A number, deciding word or level of a quote: ``text[start:end]`` of the quote without white space. ``rules``: the
    places in the file that carry it, or that differ from it."""

    kind: Kind
    text: str
    start: int
    end: int
    status: Status
    rules: tuple[Span, ...] = ()


class LinkedQuote(msgspec.Struct, frozen=True):
    """A quote (``text`` without white space) and its marks in order."""

    text: str
    span: Span
    marks: tuple[Mark, ...]


class LinkedArticle(msgspec.Struct, frozen=True):
    """The quotes of one article, where its rules stand in the file, and what these say that no quote does
    (``extra``: place and code of the finding)."""

    article: str
    title: str
    quotes: tuple[LinkedQuote, ...]
    rules: tuple[Span, ...]
    extra: tuple[tuple[Span, str], ...]


def linked(document: t.Document, names: Names, source: Source) -> list[LinkedArticle]:
    """Every article that quotes the official text, in order."""
    nodes, passages = passages_of(document)
    titles = {node.number: node.title for node in nodes}
    finder = Units(frozenset(fact.type.unit for fact in names.facts if hasattr(fact.type, "unit")))
    groups = groups_of(names)
    return [
        _Links(passage, Audit(passage, finder, names, groups, source), source).article(
            titles.get(passage.article, "")
        )
        for passage in passages
        if passage.quotes
    ]


class _Links:
    """The marks of one passage."""

    def __init__(self, passage: Passage, audit: Audit, source: Source) -> None:
        self.passage, self.audit, self.source = passage, audit, source
        self.found = audit.findings()
        self.numbers = dict(self._numbers())

    def article(self, title: str) -> LinkedArticle:
        quotes = [
            LinkedQuote(squeeze(quote.text), quote.span, tuple(self._marks(at, quote)))
            for at, quote in enumerate(self.passage.quotes)
        ]
        inner = [quote.span for quote in self.passage.quotes]
        extra = [
            (each.span, each.code)
            for each in self.found
            if each.span is not None and not any(q.start <= each.span.start < q.end for q in inner)
        ]
        return LinkedArticle(
            self.passage.article, title, tuple(quotes), tuple(self._rules()), tuple(dict.fromkeys(extra))
        )

    def _rules(self) -> list[Span]:
        nodes: list[t.Rules | t.Closing | t.ReadingNode | t.Definition | t.NoteNode] = [
            *self.passage.sentences, *self.passage.readings, *self.passage.definitions, *self.passage.notes,
        ]  # fmt: skip
        return sorted((node.span for node in nodes), key=lambda span: span.start)

    def _marks(self, at: int, quote: Quoted) -> list[Mark]:
        marks = [mark for number, mark in self.numbers.items() if number.quote is quote]
        marks += self._levels(quote)
        if self.audit.wording is not None:
            taken = [(mark.start, mark.end) for mark in marks]
            for word in _at_one_place(self._words(self.audit.wording, at)):
                if not any(start < word.end and word.start < end for start, end in taken):
                    marks.append(word)
                    taken.append((word.start, word.end))
        return sorted(marks, key=lambda mark: mark.start)

    # --- numbers

    def _numbers(self) -> Iterator[tuple[InQuote, Mark]]:
        carried: dict[InQuote, list[Span]] = {}
        for number, rule, _ in self.audit.links:
            spans = carried.setdefault(number, [])
            if rule.span not in spans:
                spans.append(rule.span)
        instead = self._instead(carried)
        for number in self.audit.every:
            rules = carried.get(number, [])
            if rules:
                status: Status = "carried"
            elif spoken_of(number):
                status = "explained"
            elif number in instead:
                status, rules = "differs", [instead[number]]
            else:
                status = "missing"
            end = number.start + len(number.word)
            yield number, Mark("number", number.word, number.start, end, status, tuple(rules))

    def _instead(self, carried: dict[InQuote, list[Span]]) -> dict[InQuote, Span]:
        """Numbers of the quote with those that a rule has in their place: as many of the same kind, in order."""
        out: dict[InQuote, Span] = {}
        wrong = sorted(self.audit.wrong, key=lambda span: span.start)
        kinds = {
            number.span: number.key[2]
            for number in self.audit.numbers
            if number.span in self.audit.wrong
        }  # fmt: skip
        left = [each for each in self.audit.quoted if each not in carried]
        for kind in dict.fromkeys(kinds.values()):
            quoted = [each for each in left if each.key[2] == kind]
            written = [span for span in wrong if kinds.get(span) == kind]
            if len(quoted) == len(written):
                out |= dict(zip(quoted, written, strict=True))
        return out

    # --- levels

    def _levels(self, quote: Quoted) -> Iterator[Mark]:
        levels = self.audit.level_audit
        wrong = {each.span for each in self.found if each.code in ("P0409", "P0411")}
        for level in levels.quoted:
            if level.quote is not quote or levels.groups[level.text] not in levels.spoken_of:
                continue
            spans = levels.pairs.get(level) or levels.carriers.get(level.text) or []
            rules = tuple(dict.fromkeys(spans))
            end = level.start + len(level.text)
            status: Status = "carried" if rules else "missing"
            if rules and all(span in wrong for span in rules):
                status = "differs"
            yield Mark("level", level.text, level.start, end, status, rules)
        for level in levels.excused:
            if level.quote is quote:
                yield Mark("level", level.text, level.start, level.start + len(level.text), "explained")

    # --- words

    def _words(self, wording: Wording, at: int) -> Iterator[Mark]:
        quote = wording.quotes[at]
        for word in quote.said:
            if not word.sure:
                continue
            status, rules = self._word(wording, at, word)
            yield Mark("word", word.word, word.start, word.end, status, rules)

    def _word(self, wording: Wording, at: int, word: Said) -> tuple[Status, tuple[Span, ...]]:
        quote = wording.quotes[at]
        if wording.explained(quote, word) or quote.quote.explained:
            return "explained", ()
        place = quote.quote.place(word.start, word.end, self.source)
        for each in self.found:
            if each.code in ("P0408", "P0410") and each.span == place:
                return "missing", ()
            if each.code == "P0407" and each.span is not None and _points_to(each, place):
                return "differs", (each.span,)
        rules = tuple(dict.fromkeys(self._carriers(wording, quote, at, word)))
        return ("carried" if rules else "open"), rules

    def _carriers(self, wording: Wording, quote: QuoteWords, at: int, word: Said) -> Iterator[Span]:
        """Where the rules say the same: beside the numbers that carry those of the quote, else anywhere."""
        starts = {quote.starts[number] for number in word.numbers}
        beside = [
            (wording.parts[link.unit], link.number.start)
            for links, _, _ in self.audit.together
            for link in links
            if link.quote == at and link.start in starts
        ]
        near = [
            part.place(said)
            for part, start in beside
            for said in part.said
            if said.kind == word.kind
            and (not said.sure or any(part.numbers[number].start == start for number in said.numbers))
        ]
        if near or word.kind in COMPARISONS:  # a comparison is said of its number and of no other
            yield from near
            return
        units = dict.fromkeys(unit for _, units, _ in self.audit.together for unit in units)
        for unit in units:
            part = wording.parts[unit]
            yield from (part.place(said) for said in part.said if said.kind == word.kind)


def _at_one_place(marks: Iterable[Mark]) -> Iterator[Mark]:
    """A word that decides about several numbers of a list (不超过20万元、10万元) is one mark, as good as the worst."""
    places: dict[tuple[int, int], list[Mark]] = {}
    for mark in marks:
        places.setdefault((mark.start, mark.end), []).append(mark)
    for same in places.values():
        worst = min(same, key=lambda mark: _BAD.index(mark.status))
        rules = tuple(dict.fromkeys(span for mark in same for span in mark.rules))
        yield replace(worst, rules=rules)


def _points_to(finding: Diagnostic, place: Span) -> bool:
    return any(label.span == place for label in finding.labels)
