"""The official text and the rules: the quotes together are the text to the letter, and each number of
a rule stands in its quote, and each number of a quote in its rules or is marked 说明."""

from __future__ import annotations

from dataclasses import dataclass, field

from policy_dsl.diagnostics import Diagnostic, Label
from policy_dsl.resolve import numbers_of, unit_name
from policy_dsl.source import Source, Span
from policy_dsl.syntax import tree as t
from policy_dsl.syntax.chars import squeeze
from policy_dsl.syntax.literals import Literal, Units
from policy_dsl.types import CountT

_MOST = 20


@dataclass(slots=True)
class Passage:
    """The quotes and the numbers of the rules of one article (or of the text before the first)."""

    article: str
    quotes: list[tuple[str, Span, bool]]
    numbers: list[tuple[t.Number, bool]]
    words: list[str] = field(default_factory=list)


def complete(passages: list[Passage], official: str, source: Source) -> list[Diagnostic]:
    """The quotes in order are the official text, white space aside."""
    want = squeeze(official)
    out: list[Diagnostic] = []
    at = 0
    last: Span | None = None
    for passage in passages:
        for text, span, _ in passage.quotes:
            have = squeeze(text)
            if want.startswith(have, at):
                at += len(have)
                last = span
                continue
            place = want.find(have, at) if have else -1
            if place > at:
                missing = want[at:place]
                out.append(_missing(missing, span, source))
                at, last = place + len(have), span
                continue
            same = _common(want, at, have)
            found, expected = have[same : same + 12], want[at + same : at + same + 12]
            inner = _offset(text, same)
            where = Span(span.end - 1 - len(text) + inner, span.end - 1 - len(text) + inner + 1)
            args = {"found": found or "（引文到此结束）", "expected": expected or "（正式文件到此结束）"}
            out.append(Diagnostic("P0402", source.name, where, args=args))
            again = want.find(have[-30:], at) if len(have) >= 30 else -1
            at = again + len(have[-30:]) if again >= 0 else at + len(have)
            last = span
            if len(out) >= _MOST:
                return out
    if at < len(want):
        span = last or Span(0, 0)
        out.append(_missing(want[at:], Span(span.end, span.end), source))
    return out


def _missing(text: str, span: Span, source: Source) -> Diagnostic:
    shown = text if len(text) <= 40 else f"{text[:24]}……{text[-12:]}"
    return Diagnostic("P0401", source.name, span, args={"missing": shown, "count": str(len(text))})


def _common(want: str, at: int, have: str) -> int:
    size = 0
    while size < len(have) and at + size < len(want) and want[at + size] == have[size]:
        size += 1
    return size


def _offset(text: str, count: int) -> int:
    """The place in ``text`` of its ``count``-th character that is not white space."""
    seen = 0
    for at, char in enumerate(text):
        if not char.isspace():
            if seen == count:
                return at
            seen += 1
    return len(text)


_Key = tuple[int, int, str]


def _key(value: Literal) -> _Key:
    top, bottom, type_ = value
    unit = unit_name(type_.unit) if isinstance(type_, CountT) else type(type_).__name__
    if unit == "月" and top % (12 * bottom) == 0:
        unit, top = "年", top // 12
    from math import gcd

    shared = gcd(top, bottom) or 1
    return top // shared, bottom // shared, unit


def audit(passages: list[Passage], units: frozenset[str], source: Source) -> list[Diagnostic]:
    """Numbers carried both ways, article by article."""
    out: list[Diagnostic] = []
    finder = Units(units)
    for passage in passages:
        if not passage.quotes:
            continue
        quoted: dict[_Key, str] = {}
        for text, _, explained in passage.quotes:
            if not explained:
                for word, value in _numbers(text, finder):
                    quoted.setdefault(_key(value), word)
        carried = {_key(number.value) for number, _ in passage.numbers}
        for word in set(passage.words):
            carried |= {_key(value) for _, value in _numbers(word, finder)}
        if all(explained for _, _, explained in passage.quotes):
            continue
        for number, exempt in passage.numbers:
            if _key(number.value) not in quoted and not exempt and number.value[0] != 0:
                label = Label(passage.quotes[0][1], "本条的原文", "the quote")
                near = _near(number, quoted)
                out.append(
                    Diagnostic(
                        "P0403",
                        source.name,
                        number.span,
                        args={"found": number.text, "near": near},
                        labels=(label,),
                    )
                )
        for key, word in quoted.items():
            if key not in carried:
                span = next(span for text, span, _ in passage.quotes if word in squeeze(text))
                args = {"found": word, "article": passage.article}
                out.append(Diagnostic("P0404", source.name, span, args=args))
    return out


def _near(number: t.Number, quoted: dict[_Key, str]) -> str:
    kind = _key(number.value)[2]
    same = [word for key, word in quoted.items() if key[2] == kind]
    return "、".join(same[:6])


def _numbers(text: str, finder: Units) -> list[tuple[str, Literal]]:
    """The numbers of a quote with their words. Article numbers and bare digits inside words are none."""
    body = squeeze(text)
    out: list[tuple[str, Literal]] = []
    at = 0
    while at < len(body):
        found = finder.match(body, at)
        if found is None:
            at += 1
            continue
        end, value = found
        word = body[at:end]
        bare = isinstance(value[2], CountT) and word[-1] in "0123456789."
        ordinal = at > 0 and body[at - 1] == "第"
        chinese = isinstance(value[2], CountT) and word[0] not in "0123456789"
        if not bare and not ordinal and not (chinese and unit_name(value[2].unit) not in ("年", "月")):  # type: ignore[union-attr]
            out.append((word, value))
        at = end
    return out


def numbers_in(node: object, *, exempt: bool = False) -> list[tuple[t.Number, bool]]:
    """The numbers that a rule carries; ``exempt``: they need not stand in the quote."""
    found: list[tuple[t.Number, bool]] = []
    for number in numbers_of(node):
        found.append((number, exempt))
        if number.high is not None:
            found.append((number.high, exempt))
    return found


__all__ = ["Passage", "audit", "complete", "numbers_in"]
