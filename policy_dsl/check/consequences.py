"""Findings that only follow from another mistake: what a sentence that could not be read would have declared or carried."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from policy_dsl.check.examples import ordinal
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.source import Source, Span
from policy_dsl.syntax import Lost
from policy_dsl.syntax import tree as t

_NAMING = ("name", "found", "of", "first", "noun")
_IN_ARTICLE = frozenset(("P0404", "P0406", "P0407", "P0408", "P0409", "P0410", "P0411", "P0502", "P0503"))
"""What an article is said to lack, or to have in the wrong order, although its sentence is only broken."""
_OF_AWARDS = frozenset(("P0209", "P0211", "P0212", "P0504"))
"""Names of awards and readings, which stand in rules."""
_OF_WORDS = frozenset(
    (
        "P0203", "P0206", "P0207", "P0208", "P0210", "P0213", "P0301", "P0302", "P0303", "P0305", "P0306", "P0308",
        "P0309", "P0310", "P0312", "P0313", "P0314", "P0315", "P0316", "P0318", "P0319", "P0322", "P0323", "P0332",
        "P0333", "P0342", "P0507",
    )
)  # fmt: skip
"""What is said of a phrase by the meanings of its words."""
_BESIDE_RULES = frozenset(
    ("READING", "EXAMPLE", "PROPERTY", "ORIGINAL", "NOTE", "META", "OBJECT", "LIST", "PARAM", "WORDING")
)
"""Sentences without which the rules of an article are complete."""


def without_consequences(
    found: Iterable[Diagnostic], lost: list[Lost], words: frozenset[str], document: t.Document, source: Source
) -> list[Diagnostic]:
    """``found`` without what follows from the places ``lost``, which could not be read and are reported, and from
    the words that they would have declared."""
    found = list(found)
    unread = ["".join(source.text[span.start : span.end].split()) for span, _ in lost]
    articles = [each for each in document.statements if isinstance(each, t.Article)]
    titles = [each.title.text if each.title else "" for each in articles]
    headings = [each.span.start for each in articles]
    numbers = [ordinal(each.number) if each.title else 0 for each in articles]

    def article(span: Span) -> int:
        return bisect_right(headings, span.start)

    broken = {article(span) for span, opening in lost if opening not in _BESIDE_RULES}
    failed = broken | {
        article(each.span)
        for each in found
        if each.span is not None and each.severity == "error" and each.code[:3] in ("P02", "P03")
        if each.code not in _OF_AWARDS
    }

    def follows(each: Diagnostic) -> bool:
        if each.span is None:
            return False
        if each.code == "P0336":  # a cap on what stands before it
            return any(
                article(span) == article(each.span) and span.start < each.span.start for span, _ in lost
            )
        if each.code in _IN_ARTICLE:
            return article(each.span) in broken
        if each.code in _OF_AWARDS and failed:
            target = each.args.get("name", "")
            if target.startswith("第") and "条" in target:
                number = ordinal(target[: target.index("条") + 1])
                return any(numbers[at - 1] == number for at in failed if at)
            if each.code == "P0209":
                return any(f"统称{target}" in text for text in unread)
            return any(target in text for text in (*unread, *(titles[at - 1] for at in failed if at)))
        if any(each.args.get(name) in words for name in _NAMING):
            return True
        text = "".join(source.text[each.span.start : each.span.end].split())
        return each.code in _OF_WORDS and any(word in text for word in words)

    return [each for each in found if not follows(each)]
