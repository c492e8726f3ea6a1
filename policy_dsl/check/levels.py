"""The levels of the rules against those of their quotes, in order: 国家级、省级 is not 省级、国家级.

Levels are the values that a file declares (国家级、省级之一), and 首次认定、重新认定. Those of one fact are compared with
each other only, and only where both the quote and the rules speak of them: a quote may call them by other names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from policy_dsl.check.aligned import aligned
from policy_dsl.check.deciding import found_words
from policy_dsl.check.official import Quoted
from policy_dsl.diagnostics import Diagnostic, Label
from policy_dsl.resolve import Names, nodes_of
from policy_dsl.source import Source, Span
from policy_dsl.syntax import tree as t
from policy_dsl.syntax.chars import squeeze
from policy_dsl.types import AGAIN, FIRST, EnumT, SetT

_MOST_SHOWN = 8


class Level(msgspec.Struct, frozen=True):
    """A level of a rule. ``unit``: which rule; ``role``: in which kind of clause."""

    text: str
    span: Span
    unit: int
    role: str


class InQuote(msgspec.Struct, frozen=True):
    """A level of a quote."""

    text: str
    quote: Quoted
    start: int


def groups_of(names: Names) -> dict[str, int]:
    """Each level with its group: values that some fact has in common are of one."""
    group: dict[str, int] = {}
    kinds = [fact.type for fact in names.facts if isinstance(fact.type, EnumT | SetT)]
    lists = [
        (FIRST, AGAIN),
        *(kind.values for kind in kinds if isinstance(kind, SetT) or not kind.recognition),
    ]
    for number, values in enumerate(lists):
        old = {group[value] for value in values if value in group}
        group |= dict.fromkeys(values, number)
        for value, before in list(group.items()):
            if before in old:
                group[value] = number
    return {value: number for value, number in group.items() if len(value) > 1}


def levels_in(unit: int, nodes: Iterable[t.Node | None], groups: dict[str, int]) -> Iterator[Level]:
    """The levels of a rule, in order: where it says who or which. What is given (给予财政补助) may be named alike."""
    for node in nodes:
        if isinstance(node, t.Give | t.By | t.Deduct | t.Called):
            continue
        for each in nodes_of(node):
            if isinstance(each, t.Word) and each.text in groups:
                yield Level(each.text, each.span, unit, type(node).__name__)


class Levels:
    """The levels of one passage."""

    def __init__(self, quotes: list[Quoted], names: Names, groups: dict[str, int], source: Source) -> None:
        self.groups, self.source = groups, source
        words = [*names.table, *groups]
        self.quoted: list[InQuote] = []
        self.excused: list[InQuote] = []
        self.pairs: dict[InQuote, list[Span]] = {}
        self.carriers: dict[str, list[Span]] = {}
        self.explained: set[str] = set()
        for quote in quotes:
            text = squeeze(quote.text)
            spoken = found_words(text, quote.spoken)
            for start, end in found_words(text, words):
                level = text[start:end]
                if level not in groups:
                    continue
                if quote.explained or any(low <= start < high for low, high in spoken):
                    self.explained.add(level)
                    self.excused.append(InQuote(level, quote, start))
                else:
                    self.quoted.append(InQuote(level, quote, start))
            self.explained |= {level for word in quote.spoken for level in groups if level in squeeze(word)}
        self.carried: set[str] = set()
        self.spoken_of: set[int] = set()
        self.found: dict[Span, Diagnostic] = {}

    def hold(self, written: list[Level]) -> None:
        """Hold the levels of rules that hold together against the quotes."""
        for group in dict.fromkeys(self.groups[each.text] for each in written):
            mine = [each for each in written if self.groups[each.text] == group]
            quoted = [each for each in self.quoted if self.groups[each.text] == group]
            self.spoken_of.add(group)
            self._carry(mine)
            if not quoted:
                continue
            pairs = aligned([each.text for each in quoted], [each.text for each in mine])
            for at, place in pairs:
                self.pairs.setdefault(quoted[at], []).append(mine[place].span)
            met = [mine[place] for _, place in pairs]
            for each in mine:
                if each not in met and not self._again(each, met) and each.text not in self.explained:
                    self._wrong(each, quoted, mine)

    def carry(self, free: list[Level]) -> None:
        """Levels of a 定义 or of what a reading adds: they stand apart, so their place says nothing."""
        self._carry(free)
        self.spoken_of |= {self.groups[each.text] for each in free}

    def findings(self) -> Iterator[Diagnostic]:
        """What was found, and the levels of the quotes that no rule has."""
        yield from self.found.values()
        for each in self.quoted:
            if self.groups[each.text] in self.spoken_of and each.text not in self.carried:
                self.carried.add(each.text)
                span = each.quote.place(each.start, each.start + len(each.text), self.source)
                yield Diagnostic("P0410", self.source.name, span, args={"found": each.text})

    def _carry(self, levels: list[Level]) -> None:
        for each in levels:
            self.carried.add(each.text)
            self.carriers.setdefault(each.text, []).append(each.span)

    def _again(self, level: Level, met: list[Level]) -> bool:
        """Whether another rule of the sentence says it in the same kind of clause."""
        return any(
            each.text == level.text and each.unit != level.unit and each.role == level.role for each in met
        )

    def _wrong(self, level: Level, quoted: list[InQuote], written: list[Level]) -> None:
        changed = self.source.changed
        if level.span in self.found or any(part.start <= level.span.start < part.end for part in changed):
            return
        first = next((each for each in quoted if each.text == level.text), None)
        near = first or quoted[0]
        place = near.quote.place(near.start, near.start + len(near.text), self.source)
        label = Label(place, "原文在这里", "here in the quotation")
        if first is None:
            args = {"found": level.text, "number": ""}
        else:
            args = {
                "found": level.text,
                "quoted": _shown([each.text for each in quoted]),
                "written": _shown([each.text for each in written]),
            }
        code = "P0409" if first is None else "P0411"
        self.found[level.span] = Diagnostic(code, self.source.name, level.span, args=args, labels=(label,))


def _shown(words: list[str]) -> str:
    more = "…" if len(words) > _MOST_SHOWN else ""
    return "、".join(words[:_MOST_SHOWN]) + more
