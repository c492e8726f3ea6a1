"""The numbers of the rules against the numbers of their quotes, in both directions and in order; then the words beside
them (:mod:`policy_dsl.check.wording`) and the levels (:mod:`policy_dsl.check.levels`).

The order is kept for each kind of number by itself (amounts with amounts, rates with rates): those can be mistaken
for each other – an award and its cap, the levels of 分别 – while a quota that stands before or after the award says
the same. A sentence may be split into several rules; then what they share may be written again in each of them.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from policy_dsl.check.aligned import aligned
from policy_dsl.check.deciding import found_words
from policy_dsl.check.examples import ordinal
from policy_dsl.check.figures import Key, key_of, numbers_of_text
from policy_dsl.check.levels import Level, Levels, groups_of, levels_in
from policy_dsl.check.official import Quoted
from policy_dsl.check.passages import Passage
from policy_dsl.check.wording import Link as _WordLink
from policy_dsl.check.wording import Part, QuoteWords, Wording, part_of
from policy_dsl.diagnostics import Diagnostic, Label
from policy_dsl.resolve import Names, nodes_of
from policy_dsl.source import Source, Span
from policy_dsl.syntax import tree as t
from policy_dsl.syntax.literals import Units

_MOST_SHOWN = 8


class InQuote(msgspec.Struct, frozen=True):
    """A number of a quote."""

    key: Key
    word: str
    quote: Quoted
    start: int


class InRule(msgspec.Struct, frozen=True):
    """A number of a rule. ``unit``: which rule; ``role``: in which kind of clause; ``sure`` is False for a number
    inside a word (量产后三年内整车产量), which may carry one of the quote but need not."""

    key: Key
    text: str
    span: Span
    unit: int
    role: str
    sure: bool


class Unit(msgspec.Struct, frozen=True):
    """One rule, or one （一） of it, with the names under which a reading can replace it."""

    names: frozenset[str]
    numbers: tuple[InRule, ...]
    ident: int


def audit(passages: list[Passage], units: frozenset[str], names: Names, source: Source) -> list[Diagnostic]:
    """What a rule says that its quote does not, and the other way round."""
    finder = Units(units)
    groups = groups_of(names)
    out: list[Diagnostic] = []
    for passage in passages:
        if passage.quotes:
            out += Audit(passage, finder, names, groups, source).findings()
    return out


class Audit:
    """The audit of one passage. After :meth:`findings`, ``links`` says which number carries which, ``wording`` and
    ``level_audit`` the same of the words beside them and of the levels."""

    def __init__(
        self, passage: Passage, finder: Units, names: Names, groups: dict[str, int], source: Source
    ) -> None:
        self.passage = passage
        self.finder = finder
        self.names = names
        self.parts: list[Part] = []
        self.groups = groups
        self.levels: dict[int, list[Level]] = {}
        self.source = source
        self.count = 0
        self.every = every = [mark for quote in passage.quotes for mark in _marks(quote, finder)]
        self.quoted = [mark for mark in every if not spoken_of(mark)]
        self.explained = {mark.key for mark in every if spoken_of(mark)}
        self.known = {mark.key for mark in every}
        self.carried: set[InQuote] = set()
        self.wrong: dict[Span, Diagnostic] = {}
        self.unquoted: list[InRule] = []
        self.disordered: set[Key] = set()
        self.numbers: list[InRule] = []
        self.links: list[Link] = []
        self.wording: Wording | None = None
        self.together: list[tuple[list[_WordLink], list[int], str]] = []
        self.level_audit = Levels(passage.quotes, names, groups, source)
        self.doubtful: set[str] = set()  # kinds of which a number is wrong, so that none is surely paired

    def findings(self) -> list[Diagnostic]:
        main = list(self._main())
        together = [(main, self._hold(main), "")]
        apart: list[InRule] = []
        for reading in self.passage.readings:
            for option in reading.options:
                if not option.changes:
                    continue
                variant, added = self._variant(main, option)
                together.append((variant, self._hold(variant), reading.name + option.text))
                apart += added
        for definition in self.passage.definitions:
            apart += self._unit((definition.body, definition.bound), "definition")
        links = [link for number in apart if (link := self._free(number)) is not None]
        self.links = [link for _, made, _ in together for link in made] + links
        free = [each for each in self.quoted if each not in self.carried and each.key not in self.disordered]
        self.doubtful |= {mark.key[2] for mark in free}
        left = list(self._left(free))
        levels = self._levels([units for units, _, _ in together])
        if free:  # a level goes with its amount
            levels = (each for each in levels if each.code != "P0410")
        return [*self.wrong.values(), *left, *self._words(together, links), *levels]

    def _levels(self, together: list[list[Unit]]) -> Iterator[Diagnostic]:
        levels = self.level_audit
        inside = {unit.ident for units in together for unit in units}
        for ident, free in self.levels.items():
            if ident not in inside:
                levels.carry(free)
        for units in together:
            levels.hold([level for unit in units for level in self.levels[unit.ident]])
        yield from levels.findings()

    def _words(
        self, together: list[tuple[list[Unit], list[Link], str]], free: list[Link]
    ) -> Iterator[Diagnostic]:
        """What is said beside the numbers. ``free``: what 定义 and 增加 carry."""
        if not self.parts or not self.passage.sentences:
            return
        used = {word for part in self.parts for word in part.words}
        names = frozenset(self._spellings(used))
        quotes = [
            QuoteWords(
                quote,
                [(mark.start, mark.start + len(mark.word)) for mark in self.every if mark.quote is quote],
                names,
            )
            for quote in self.passage.quotes
        ]
        self.wording = wording = Wording(quotes, self.parts, self.source)
        place = {id(quote): at for at, quote in enumerate(self.passage.quotes)}
        apart = sorted({number.unit for _, number, _ in free})
        for units, links, excuse in together:
            made = [
                _WordLink(place[id(mark.quote)], mark.start, number.unit, number.span, number.text, again)
                for mark, number, again in (*links, *free)
                if number.sure and (number.key[2] not in self.doubtful or self._only(number.key))
            ]
            self.together.append((made, [*(unit.ident for unit in units), *apart], excuse))
            wording.compare(*self.together[-1])
        yield from wording.found.values()

    def _only(self, key: Key) -> bool:
        """Whether the number stands once in the quotes and once in the rules, and none is out of order: then it is
        surely the same, whatever else is wrong beside it."""
        if self.disordered:
            return False
        quoted = [mark for mark in self.every if mark.key == key]
        return len(quoted) == 1 == sum(each.key == key for each in self.numbers)

    def _spellings(self, used: set[str]) -> Iterator[str]:
        """The names that the rules use, in all their spellings."""
        for fact in self.names.facts:
            every = (fact.name, *fact.aliases)
            if any(name in used for name in every):
                yield from every
        yield from used

    # --- the numbers of the rules

    def _main(self) -> Iterator[Unit]:
        place = 0
        for sentence in self.passage.sentences:
            if isinstance(sentence, t.Closing):
                numbers = self._unit((sentence,), "closing")
                yield Unit(frozenset(), numbers, self.count)
                continue
            before = 0
            for item in sentence.items:
                place += 1
                units = list(self._item(item, f"第{place}项", before))
                before = units[0].ident
                yield from units

    def _item(self, item: t.Item, place: str, before: int = 0) -> Iterator[Unit]:
        words = {place} | ({item.label.text} if item.label else set())
        words |= {c.name.words[-1].text for c in item.clauses if isinstance(c, t.Give) and c.name is not None}
        own = any(isinstance(clause, t.Subject) and clause.lead for clause in item.clauses)
        numbers = self._unit(item.clauses, "", 0 if own else before)
        head = self.count
        yield Unit(frozenset(words), numbers, head)
        for sub in item.block.subs if item.block else ():
            numbers = self._unit(sub.clauses, "", head)
            yield Unit(frozenset(words | {sub.mark}), numbers, self.count)

    def _unit(self, nodes: tuple[t.Node | None, ...], role: str, heir_of: int = 0) -> tuple[InRule, ...]:
        self.count += 1
        self.levels[self.count] = list(levels_in(self.count, nodes, self.groups))
        self.parts.append(
            part_of(self.count, [node for node in nodes if node is not None], self.source, heir_of)
        )
        found = [
            number
            for node in nodes
            for each in nodes_of(node)
            for number in self._numbers(each, role or type(node).__name__)
        ]
        self.numbers += found
        return tuple(sorted(found, key=lambda number: number.span.start))

    def _numbers(self, node: object, role: str) -> Iterator[InRule]:
        match node:
            case t.Number(value=value, text=text, span=span):
                yield InRule(key_of(value), text, span, self.count, role, True)
            case (
                t.Word(text=text, span=span)
                | t.YearNumber(which=text, span=span)
                | t.Stages(text=text, span=span)
                | t.Mark(kind="FUNDED", text=text, span=span)
            ):
                for _, _, value in numbers_of_text(text, self.finder):
                    yield InRule(key_of(value), text, span, self.count, role, False)
            case _:
                return

    def _variant(self, main: list[Unit], option: t.OptionNode) -> tuple[list[Unit], list[InRule]]:
        """The rules as the option of a reading changes them, and the numbers of what it adds."""
        out, added = list(main), list[InRule]()
        for change in option.changes:
            new = list(self._item(change.item, ""))
            at = [n for n, unit in enumerate(out) if _is_target(change.target, unit)]
            if not at:
                added += [number for unit in new for number in unit.numbers]
                continue
            names = out[at[0]].names
            out[at[0] : at[-1] + 1] = [Unit(names, unit.numbers, unit.ident) for unit in new]
        return out, added

    # --- holding them against the quotes

    def _hold(self, units: list[Unit]) -> list[Link]:
        """Pair the numbers of rules that hold together with those of the quotes."""
        numbers = [number for unit in units for number in unit.numbers]
        links: list[Link] = []
        for kind in dict.fromkeys(number.key[2] for number in numbers):
            written = [number for number in numbers if number.key[2] == kind]
            quoted = [mark for mark in self.quoted if mark.key[2] == kind]
            pairs = aligned([mark.key for mark in quoted], [number.key for number in written])
            self.carried |= {quoted[at] for at, _ in pairs}
            met = {place: at for at, place in pairs}
            links += [(quoted[at], written[place], False) for at, place in pairs]
            for place, number in enumerate(written):
                if place in met or not number.sure:
                    continue
                twin = self._repeats(number, [written[at] for at in met])
                if twin is not None:
                    links.append((quoted[met[written.index(twin)]], number, True))
                    continue
                self._wrong(number, quoted, [each for each in written if each.sure])
        return links

    def _repeats(self, number: InRule, met: list[InRule]) -> InRule | None:
        """The number of another rule of the sentence that says the same in the same kind of clause."""
        for each in met:
            if each.key == number.key and each.unit != number.unit and each.role == number.role:
                return each
        return None

    def _wrong(self, number: InRule, quoted: list[InQuote], written: list[InRule]) -> None:
        if (
            number.key in self.explained
            or number.key[0] == 0
            or number.span in self.wrong
            or self._amended(number)
        ):
            return
        self.doubtful.add(number.key[2])
        if number.key not in self.known:
            self._unquoted(number)
            return
        self.disordered.add(number.key)
        place = next((mark for mark in quoted if mark.key == number.key), None)
        labels: tuple[Label, ...] = ()
        if place is not None:
            labels = (Label(self._place(place), "原文在这里", "here in the quotation"),)
        args = {
            "found": number.text,
            "quoted": _shown([mark.word for mark in quoted]),
            "written": _shown([each.text for each in written]),
        }
        self.wrong[number.span] = Diagnostic("P0406", self.source.name, number.span, args=args, labels=labels)

    def _amended(self, number: InRule) -> bool:
        """Whether a 修订 has written the number under a quote of its base, which cannot have it."""
        changed = self.source.changed
        return _inside(number.span, changed) and not any(
            _inside(quote.span, changed) for quote in self.passage.quotes
        )

    def _unquoted(self, number: InRule) -> None:
        self.unquoted.append(number)
        near = [mark.word for mark in self.every if mark.key[2] == number.key[2]]
        label = Label(self.passage.quotes[0].span, "本条的原文", "the quote")
        args = {"found": number.text, "near": _shown(list(dict.fromkeys(near)))}
        self.wrong[number.span] = Diagnostic(
            "P0403", self.source.name, number.span, args=args, labels=(label,)
        )

    def _free(self, number: InRule) -> Link | None:
        """定义 …, 增加：…: they stand apart, so their place says nothing."""
        mark = next(
            (mark for mark in self.quoted if mark.key == number.key and mark not in self.carried), None
        )
        if mark is not None:
            self.carried.add(mark)
            return mark, number, False
        if number.sure and number.key not in self.known and number.key[0] != 0 and not self._amended(number):
            self._unquoted(number)
        return None

    def _left(self, free: list[InQuote]) -> Iterator[Diagnostic]:
        """Numbers of the quotes that nothing carries, each at its place in the quote."""
        told = set(self._miswritten(free))
        for quote in self.passage.quotes:
            left = [mark for mark in free if mark.quote is quote and mark not in told]
            if not left:
                continue
            span, *more = map(self._place, left)
            labels = tuple(Label(each, "这个也没有用到", "nor this one") for each in more[:_MOST_SHOWN])
            args = {"found": _shown([mark.word for mark in left]), "article": self.passage.article or "文件"}
            yield Diagnostic("P0404", self.source.name, span, args=args, labels=labels)

    def _miswritten(self, free: list[InQuote]) -> Iterator[InQuote]:
        """Numbers in whose place the rules have as many others of the kind: what is said of those tells both."""
        for kind in dict.fromkeys(mark.key[2] for mark in free):
            marks = [mark for mark in free if mark.key[2] == kind]
            numbers = [number for number in self.unquoted if number.key[2] == kind]
            if len(marks) == len(numbers):
                for mark, number in zip(marks, numbers, strict=True):
                    words = f"原文这里是“{mark.word}”", f"the quotation has {mark.word} here"
                    label = Label(self._place(mark), *words)
                    self.wrong[number.span] = msgspec.structs.replace(
                        self.wrong[number.span], labels=(label,)
                    )
                    yield mark

    def _place(self, mark: InQuote) -> Span:
        return mark.quote.place(mark.start, mark.start + len(mark.word), self.source)


Link = tuple[InQuote, InRule, bool]
"""A number of a quote, the number of a rule that carries it, and whether the rule only says it again."""


def spoken_of(mark: InQuote) -> bool:
    """Whether 说明 speaks of the number."""
    return mark.quote.explained or any(
        start <= mark.start < end for start, end in found_words(mark.quote.text, mark.quote.spoken)
    )


def _inside(span: Span, parts: tuple[Span, ...]) -> bool:
    return any(part.start <= span.start < part.end for part in parts)


def _is_target(target: str, unit: Unit) -> bool:
    if target.startswith("第") and target.endswith("项"):
        return any(name.startswith("第") and ordinal(name) == ordinal(target) for name in unit.names)
    return bool(target) and target in unit.names


def _shown(words: list[str]) -> str:
    more = "…" if len(words) > _MOST_SHOWN else ""
    return "、".join(words[:_MOST_SHOWN]) + more


def _marks(quote: Quoted, finder: Units) -> list[InQuote]:
    return [
        InQuote(key_of(value), word, quote, start)
        for start, word, value in numbers_of_text(quote.text, finder)
    ]
