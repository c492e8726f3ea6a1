"""The lexer: cuts Chinese running text at declared words, keywords and literals.

At each place the longest word wins, unless that leaves something over where another cut covers
the text (企业园区: 企业 · 园区). Where two different cuts cover it with equally few words, that is a real
tie and is reported. A stretch that no cut covers is *one* error. All of it is one pass from right
to left over each sentence: linear in its length.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import groupby

import msgspec

from policy_dsl.diagnostics import Diagnostic
from policy_dsl.diagnostics.suggest import nearest, slipped
from policy_dsl.source import Span
from policy_dsl.syntax.chars import squeeze
from policy_dsl.syntax.keywords import SPELLINGS
from policy_dsl.syntax.literals import STARTS, Literal, Units
from policy_dsl.syntax.scan import BUILTIN_WORDS, Scan
from policy_dsl.syntax.token import LiteralToken, Token

_ARTICLE = re.compile(r"第[零〇一二三四五六七八九十百千]+条|第\d+条")
_ITEM = re.compile(r"第[零〇一二三四五六七八九十]+项|第\d+项")
_MARK = re.compile(r"（[一二三四五六七八九十]{1,3}）|（\d{1,2}）")
_CHANGE_MARK = re.compile(r"(?:（[一二三四五六七八九十]{1,3}）|（\d{1,2}）)(?:修)?改为：")
_YEAR_N = re.compile(r"首年|次年(?!度?起|度开始)|第[二三四五六七八九十]年(?!度)")
_SPAN_N = re.compile(r"(前|后)([一二两三四五六七八九十]|\d+)年")
_STAGES = re.compile(r"分([一二两三四五六七八九十]|\d+)(年|期|次)")
_ROUNDING = re.compile(r"(舍尾|向下取整|四舍五入)(到|至)(亿元|百万元|十万元|万元|千元|百元|十元|元)")
_SHARE = r"(?:\d+(?:\.\d+)?[%％]|百分之[零一二两三四五六七八九十百点]+|[一二三四五六七八九十]+分之[一二三四五六七八九十]+|一半)"
_FUNDS = re.compile(
    rf"(?:所需)?资金由([^，。；]+?)(?:共同)?(?:承担|分担|负担)(?:{_SHARE}"
    rf"(?:，[^，。；]{{1,40}}?(?:承担|分担|负担){_SHARE})*"
    r"(?:，(?:其余|剩余)(?:部分|资金)?由[^，。；]{1,40}?(?:承担|分担|负担))?)?"
)
_BEST_OF = re.compile(
    r"较(?:前|历史最高|此前)([一二两三四五六七八九十]|\d+)?年?(?:最高(?:年度|值)?)?(?:新增|增加|增长)额?"
)
_OPTION = re.compile(r"[甲乙丙丁戊己庚](?=（默认）|[，；、]|$)")
_PATTERNS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("第", "ARTICLE", _ARTICLE),
    ("第", "ITEM", _ITEM),
    ("第首次", "YEAR_N", _YEAR_N),
    ("前后", "SPAN_N", _SPAN_N),
    ("分", "STAGES", _STAGES),
    ("舍向四", "ROUNDING", _ROUNDING),
    ("资所", "FUNDED", _FUNDS),
    ("较", "BEST_OF", _BEST_OF),
    ("（", "MARK", _MARK),
    ("（", "CHANGE_MARK", _CHANGE_MARK),
    ("甲乙丙丁戊己庚", "OPTION", _OPTION),
)
_SPECIAL = STARTS | frozenset("".join(heads for heads, _, _ in _PATTERNS) + "“")
"""Characters that can begin more than a word of the table."""
_UNKNOWN = ""
_MOST_SUGGESTIONS = 40


_Option = tuple[int, str, object]
"""A token that can start somewhere: length, terminal, value."""


class Lexed(msgspec.Struct, frozen=True):
    """Tokens of one file, in order, and what the lexer found wrong."""

    tokens: list[Token]
    diagnostics: list[Diagnostic]
    ends: list[int]


def lex(scan: Scan, file: str) -> Lexed:
    """Cut the whole file. Comments give no tokens."""
    cutter = _Cutter(scan, file)
    tokens: list[Token] = []
    comments = dict(scan.comments)
    ends: list[int] = []
    for start, end in scan.sentences:
        if start in comments:
            continue
        cut = list(_join(cutter.sentence(start, end)))
        # 原文「…」 without 。 is a sentence of its own: a mistake in the rule after it must not lose the quote.
        while (
            len(cut) > 2
            and cut[0].type in ("ORIGINAL", "NOTE")
            and cut[1].type == "STRING"
            and cut[2].type != "STOP"
        ):
            tokens.extend(cut[:2])
            ends.append(len(tokens))
            cut = cut[2:]
        tokens.extend(cut)
        ends.append(len(tokens))
    return Lexed(tokens, cutter.diagnostics, ends)


class _Cutter:
    def __init__(self, scan: Scan, file: str) -> None:
        self.scan = scan
        self.file = file
        self.diagnostics: list[Diagnostic] = []
        self.units = Units(frozenset(scan.units))
        self.words = set(scan.words) | set(BUILTIN_WORDS)
        table: dict[str, str] = dict.fromkeys(self.words, "WORD")
        for opening, closing in scan.runs:
            table[opening] = "RUN_OPEN"
            table[closing] = "RUN_CLOSE"
        table.update(SPELLINGS)  # a name that is spelled like a keyword never hides the keyword
        for unit in self.units.names:
            table.setdefault("每" + unit, "EACH")
        self.table = table
        lengths: dict[str, set[int]] = {}
        for word in table:
            lengths.setdefault(word[:2] if len(word) > 1 else word, set()).add(len(word))
        self.lengths = {head: sorted(sizes, reverse=True) for head, sizes in lengths.items()}
        self.strings = dict(scan.strings)
        keywords = {word.removeprefix("，").removeprefix("的") for word in SPELLINGS}
        self.spelled = self.words | {word for word in keywords if len(word) > 1 and word.isalpha()}
        self.fixed = sorted({*scan.forced, *self.strings})
        self.shorter = {
            word
            for word, kind in table.items()
            if kind == "WORD" and any(table.get(word[:size]) == "WORD" for size in range(1, len(word)))
        }

    def _token(self, kind: str, start: int, end: int, text: str | None = None) -> Token:
        text = self.scan.text[start:end] if text is None else text
        return Token(kind, text, *self.scan.span(start, end))

    def sentence(self, start: int, end: int) -> list[Token]:
        """The tokens of ``[start, end)``: what is one token by its place, and the runs of text between."""
        out: list[Token] = []
        run = start
        for at in self.fixed[bisect_left(self.fixed, start) :]:
            if at >= end:
                break
            if at < run:
                continue
            if run < at:
                self._run(run, at, out)
            forced, string = self.scan.forced.get(at), self.strings.get(at)
            if forced is not None:
                value = self.scan.text[at : forced.end]
                if forced.kind == "WORD" and value[:1] == "「":
                    value = value[1:-1]
                out.append(self._token(forced.kind, at, forced.end, value))
                run = forced.end
            elif string is not None:
                raw = self.scan.raw
                closed = self.scan.text[string - 1] == "」" and string - 1 > at
                first = self.scan.places[at] + 1
                last = self.scan.places[string - 1] + (0 if closed else 1)
                out.append(self._token("STRING", at, string, squeeze(raw[first:last])))
                run = string
        if run < end:
            self._run(run, end, out)
        return out

    def _options(self, text: str, at: int) -> list[tuple[int, str, object]]:
        """Every token that can start at ``at``: (length, terminal, value), the longest first."""
        found: list[tuple[int, str, object]] = []
        char = text[at]
        for head in (text[at : at + 2], char):
            for size in self.lengths.get(head, ()):
                word = text[at : at + size]
                if len(word) == size and (kind := self.table.get(word)) is not None:
                    found.append((size, kind, word))
        if literal := self.units.match(text, at):
            stop, value = literal
            kind = "RATE" if value[2].__class__.__name__ == "RateT" else "LITERAL"
            found.append((stop - at, kind, value))
        for heads, kind, pattern in _PATTERNS:
            if char in heads and (m := pattern.match(text, at)):
                found.append((m.end() - at, kind, m.group()))
        if char == "“" and (close := text.find("”", at)) > 0:
            found.append((close + 1 - at, "QUOTED", text[at : close + 1]))
        found.sort(key=lambda option: -option[0])
        return found

    def _longest(self, text: str, at: int) -> _Option | None:
        """The longest token that can start at ``at``."""
        char = text[at]
        if char in _SPECIAL:
            options = self._options(text, at)
            return options[0] if options else None
        for size in self.lengths.get(text[at : at + 2], ()):
            word = text[at : at + size]
            if (kind := self.table.get(word)) is not None:
                return len(word), kind, word
        kind = self.table.get(char)
        return None if kind is None else (1, kind, char)

    def _run(self, start: int, end: int, out: list[Token]) -> None:
        """Cut one run. Longest words first usually covers it at once; else all cuts are compared."""
        text = self.scan.text[start:end]
        seen: dict[int, list[_Option]] = {}
        chosen: list[tuple[int, _Option]] = []
        tied: dict[int, tuple[str, str]] = {}
        at, size = 0, end - start
        while at < size:
            option = self._longest(text, at)
            if option is None:
                return self._compare_cuts(text, start, out)
            if option[1] == "WORD" and option[2] in self.shorter:
                for other in self._at(text, at, seen)[1:]:
                    if other[1] == "WORD" and self._as_short(text, at, option, other, seen):
                        self._note_tie(tied, at, text, option, other)
            chosen.append((at, option))
            at += option[0]
        self._take(text, start, chosen, tied, out)

    def _at(self, text: str, at: int, seen: dict[int, list[_Option]]) -> list[_Option]:
        """``_options``, once for each place."""
        found = seen.get(at)
        if found is None:
            found = seen[at] = self._options(text, at)
        return found

    def _as_short(
        self, text: str, at: int, chosen: _Option, other: _Option, seen: dict[int, list[_Option]]
    ) -> bool:
        """Whether the other cut meets the chosen one again after no more words: a real tie."""
        long, short = at + chosen[0], at + other[0]
        words_long = words_short = 1
        size = len(text)
        while long != short:
            if words_short > words_long + 1 or min(long, short) >= size:
                return False
            options = self._at(text, min(long, short), seen)
            if not options:
                return False
            if short < long:
                short, words_short = short + options[0][0], words_short + 1
            else:
                long, words_long = long + options[0][0], words_long + 1
        return words_short <= words_long

    def _compare_cuts(self, text: str, start: int, out: list[Token]) -> None:
        """The cover with the least unknown characters, longest words first; real ties are noted."""
        size = len(text)
        unknown = [0] * (size + 1)
        count = [0] * (size + 1)
        fewest = [0] * (size + 1)
        choice: dict[int, _Option] = {}
        tied: dict[int, tuple[str, str]] = {}
        for at in range(size - 1, -1, -1):
            options = self._options(text, at)
            best_unknown = min((unknown[at + option[0]] for option in options), default=size + 1)
            skip = unknown[at + 1] + 1
            if not options or skip < best_unknown:
                unknown[at], count[at], fewest[at] = skip, count[at + 1] + 1, fewest[at + 1] + 1
                choice[at] = (1, _UNKNOWN, text[at])
                continue
            covering = [option for option in options if unknown[at + option[0]] == best_unknown]
            longest = covering[0]
            choice[at] = longest
            unknown[at] = best_unknown
            count[at] = 1 + count[at + longest[0]]
            fewest[at] = min(1 + fewest[at + option[0]] for option in covering)
            for other in covering[1:]:
                if other[0] < longest[0] and 1 + fewest[at + other[0]] <= count[at] and best_unknown == 0:
                    self._note_tie(tied, at, text, longest, other)
        chosen: list[tuple[int, _Option]] = []
        at = 0
        while at < size:
            chosen.append((at, choice[at]))
            at += choice[at][0]
        self._take(text, start, chosen, tied, out)

    def _note_tie(
        self,
        tied: dict[int, tuple[str, str]],
        at: int,
        text: str,
        chosen: _Option,
        other: _Option,
    ) -> None:
        """Only declared words tie: keywords and literals are the language's own and cut longest."""
        first, second = text[at : at + chosen[0]], text[at : at + other[0]]
        if chosen[1] == "WORD" and other[1] == "WORD":
            tied[at] = (first, second)

    def _take(
        self,
        text: str,
        start: int,
        chosen: list[tuple[int, _Option]],
        tied: dict[int, tuple[str, str]],
        out: list[Token],
    ) -> None:
        """The tokens of a cut; neighbouring characters that nothing covers are one token, reported once."""
        for unknown, group in groupby(chosen, key=lambda each: each[1][1] == _UNKNOWN):
            if unknown:
                places = [at for at, _ in group]
                at, stop = places[0], places[-1] + 1
                self._unknown(text, start, at, stop)
                out.append(self._token("UNKNOWN", start + at, start + stop))
                continue
            for at, (length, kind, value) in group:
                if at in tied:
                    self._tie(start + at, length, tied[at])
                if isinstance(value, Literal):
                    out.append(self._literal(kind, start + at, start + at + length, value))
                else:
                    out.append(self._token(kind, start + at, start + at + length))

    def _literal(self, kind: str, start: int, end: int, value: Literal) -> Token:
        return LiteralToken(kind, self.scan.text[start:end], *self.scan.span(start, end), value)

    def _unknown(self, text: str, start: int, at: int, stop: int) -> None:
        first, last = self.scan.span(start + at, start + stop)
        piece = text[at:stop]
        if len(piece) == 1 and piece in "「」『』\"'!?@#$^&_|\\{}[]<>`~！？…·":
            self.diagnostics.append(Diagnostic("P0105", self.file, Span(first, last), args={"found": piece}))
            return
        window = self._window(text, at, stop)
        few = len(self.diagnostics) < _MOST_SUGGESTIONS
        near: list[str] = []
        if few:
            near = slipped(text, at, stop, self.spelled)
            # a stretch that is much like one word is that word; else it takes its neighbours to say
            near = near or (nearest(piece, self.words, least=0.6) if len(piece) > 2 else [])
            near = near or nearest(window, self.words) or nearest(piece, self.words)
        args = {"found": piece, "near": "、".join(f"「{word}」" for word in near)}
        code = "P0101" if near else "P0102"
        self.diagnostics.append(Diagnostic(code, self.file, Span(first, last), args=args))

    @staticmethod
    def _window(text: str, at: int, stop: int) -> str:
        """The unknown stretch with its neighbours up to the next punctuation: what was meant."""
        first, last = at, stop
        while first > 0 and text[first - 1] not in "，。；：、的对按（）" and at - first < 8:
            first -= 1
        while last < len(text) and text[last] not in "，。；：、的（）" and last - stop < 8:
            last += 1
        return text[first:last]

    def _tie(self, start: int, length: int, words: tuple[str, str]) -> None:
        first, last = self.scan.span(start, start + length)
        self.diagnostics.append(
            Diagnostic("P0104", self.file, Span(first, last), args={"first": words[0], "second": words[1]})
        )


_AFTER_LITERAL = frozenset(("LITERAL", "RATE", "WITH_EDGE", "WITHOUT_EDGE", "EDGE_END"))
_EDGES = frozenset(("WITH_NUMBER", "WITHOUT_NUMBER"))
_BLOCKS = frozenset(("MAXIMAL", "ADDITIVE", "ONE_CHOICE"))
_NEXT = {"MARK": "NEXT_MARK", "OPTION": "NEXT_OPTION"}
_LOGIC = frozenset(("AND_ALSO", "OR"))


def _join(tokens: list[Token]) -> Iterator[Token]:
    """Resolve what one token of context decides, so that the grammar stays LALR(1).

    ``，且`` is ``且``; ``的20%`` is ``20%``; ``；（二）`` is one mark; ``以上`` after anything but a number is «the above»;
    “甲”“乙” without a mark between are a list.
    """
    held: Token | None = None
    before: Token | None = None
    in_edge = False
    for token in tokens:
        kind = token.type
        if kind in _EDGES:
            in_edge = True
        elif in_edge and kind == "RPAR":  # （含100万元）以上: the bracket ends a number
            in_edge = False
            kind, token = "EDGE_END", Token("EDGE_END", token, token.start, token.end)
        if held is not None:
            if (
                (held.type == "COMMA" and kind in _LOGIC and token != "并")
                or (held.type == "COMMA" and kind == "AND_ALSO")
                or (held.type == "DE" and kind == "RATE")
                or (held.type == "COMMA" and kind in _BLOCKS)
                or (held.type in ("COMMA", "SEMI") and kind == "THEN")
            ):
                held = None
            elif held.type == "SEMI" and kind in _NEXT:
                kind, held = _NEXT[kind], None
                token = Token(kind, token, token.start, token.end)
            else:
                yield held
                before, held = held, None
        if kind == "GE_POST" and token == "以上" and (before is None or before.type not in _AFTER_LITERAL):
            token = Token("PREVIOUS", token, token.start, token.end)
        if (
            before is not None
            and kind in ("WORD", "QUOTED")
            and before.type in ("WORD", "QUOTED")
            and token[:1] == "“"
            and before[-1:] == "”"
        ):
            yield Token("DUN", "", token.start, token.start)
        if token.type in ("COMMA", "DE", "SEMI"):
            held = token
            continue
        yield token
        before = token
    if held is not None:
        yield held
