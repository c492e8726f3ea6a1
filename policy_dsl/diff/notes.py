"""What else became different: declarations, the period, quotas, who pays and is paid; and texts that mean the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from policy_dsl.core import ir
from policy_dsl.diff.align import Pair, Side
from policy_dsl.diff.change import Change
from policy_dsl.types import EnumT, SetT, type_name
from policy_dsl.values.format import format_date

Subject = Literal[
    "period", "year", "overlap", "pool", "recipient", "funder", "voucher", "basis", "tier",
    "fact", "list", "levels", "reading", "parameter", "definition", "title", "text", "quote",
]  # fmt: skip
WEIGHTY: frozenset[Subject] = frozenset(
    ("period", "overlap", "pool", "recipient", "funder", "voucher", "basis", "tier")
)
"""What is a difference in meaning by itself. All else has its effect, if any, in the awards, rights and limits."""


class Note(msgspec.Struct, frozen=True):
    """One thing that is not the same. ``before`` and ``after`` are in the words of the policies; "" = not there."""

    subject: Subject
    name: str
    before: str
    after: str
    article: str = ""

    @property
    def what(self) -> Literal["added", "removed", "changed"]:
        """Which it is."""
        return "changed" if self.before and self.after else "added" if self.after else "removed"


def notes_of(old: ir.Policy, new: ir.Policy, pair: Pair, changes: Sequence[Change]) -> list[Note]:
    """Everything but what the rows say. ``old`` and ``new``: the policies as their files have them."""
    return [
        *_heads(old, new),
        *_pools(pair),
        *_facets(pair),
        *_declared(old, new),
        *_readings(old, new),
        *_texts(old, new, pair, changes),
    ]


def _heads(old: ir.Policy, new: ir.Policy) -> Iterator[Note]:
    if (old.start, old.end) != (new.start, new.end):
        yield Note("period", "", _period(old), _period(new))
    if old.year_offset != new.year_offset:
        yield Note("year", "", _offset(old), _offset(new))
    if old.overlap != new.overlap:
        yield Note("overlap", "", old.overlap, new.overlap)


def _period(policy: ir.Policy) -> str:
    first = format_date(policy.start) if policy.start is not None else "不限"
    return f"{first}至{format_date(policy.end) if policy.end is not None else '不限'}"


def _offset(policy: ir.Policy) -> str:
    return {0: "申报当年", -1: "申报上一年"}.get(policy.year_offset, f"申报年{policy.year_offset:+}")


def _pools(pair: Pair) -> Iterator[Note]:
    left, right = _pools_of(pair.old), _pools_of(pair.new)
    for pool in list(left):
        if pool in right:
            del left[pool], right[pool]
    for pool, (article, text) in list(left.items()):
        after = next((other for other in right if _place(other) == _place(pool)), None)
        if after is not None:
            yield Note("pool", pool.level or "", text, right.pop(after)[1], article)
            del left[pool]
    for pool, (article, text) in list(left.items()):  # the same words, about other awards
        after = next((other for other in right if right[other][1] == text), None)
        if after is not None:
            del left[pool], right[after]
            before, then = _covers(pool, pair.old), _covers(after, pair.new)
            yield Note("pool", pool.level or "", f"{text}（{before}）", f"{text}（{then}）", article)
    for pool, (article, text) in left.items():
        yield Note("pool", pool.level or "", text, "", article)
    for pool, (article, text) in right.items():
        yield Note("pool", pool.level or "", "", text, article)


def _place(pool: ir.Pool) -> tuple[object, ...]:
    return pool.awards, pool.kind, pool.level, pool.key


def _covers(pool: ir.Pool, side: Side) -> str:
    titles = [award.title for award in side.form.awards if award.id in pool.awards]
    return "、".join(dict.fromkeys(titles))


def _pools_of(side: Side) -> dict[ir.Pool, tuple[str, str]]:
    return {
        form: (code.notice.article, code.text)
        for form, code in zip(side.form.pools, side.code.pools, strict=True)
    }


def _facets(pair: Pair) -> Iterator[Note]:
    """What an award is besides its sum. Of two readings of one award nothing is said twice."""
    for old, new in pair.awards:
        if old is None or new is None:
            continue
        facets: tuple[tuple[Subject, str, str], ...] = (
            ("recipient", old.recipient.name, new.recipient.name),
            ("funder", old.funder, new.funder),
            ("voucher", old.voucher, new.voucher),
            ("basis", old.basis, new.basis),
            ("tier", _tier(old), _tier(new)),
        )
        for subject, before, after in facets:
            if before != after:
                yield Note(subject, new.title, before, after, new.article)


def _tier(award: ir.Award) -> str:
    return award.tier_of.name if award.tier_of else ""


def _declared(old: ir.Policy, new: ir.Policy) -> Iterator[Note]:
    left = {(fact.thing, fact.name): fact for fact in old.facts}
    right = {(fact.thing, fact.name): fact for fact in new.facts}
    for key in dict.fromkeys((*left, *right)):
        thing, name = key
        shown = name if thing is None else f"{thing}的{name}"
        one, two = left.get(key), right.get(key)
        if one is None or two is None:
            yield Note("fact", shown, _kind(one), _kind(two))
        elif _kind(one) != _kind(two):
            same = isinstance(one.type, EnumT | SetT) and type(one.type) is type(two.type)
            yield Note("levels" if same else "fact", shown, _kind(one), _kind(two))
    yield from _names("list", [each.name for each in old.things], [each.name for each in new.things])


def _kind(fact: ir.Fact | None) -> str:
    if fact is None:
        return ""
    ordered = isinstance(fact.type, EnumT) and fact.type.ordered
    return f"{'逐年' if fact.yearly else ''}{type_name(fact.type)}{'，从低到高' if ordered else ''}"


def _names(subject: Subject, old: list[str], new: list[str]) -> Iterator[Note]:
    for name in old:
        if name not in new:
            yield Note(subject, name, name, "")
    for name in new:
        if name not in old:
            yield Note(subject, name, "", name)


def _readings(old: ir.Policy, new: ir.Policy) -> Iterator[Note]:
    left, right = ({each.name: each for each in policy.readings} for policy in (old, new))
    for name in dict.fromkeys((*left, *right)):
        before, after = _options(left.get(name)), _options(right.get(name))
        if before != after:
            yield Note("reading", name, before, after)


def _options(reading: ir.Reading | None) -> str:
    if reading is None:
        return ""
    return "；".join(
        f"{option.name}{'（默认）' if option.name == reading.default else ''}：{option.text}"
        for option in reading.options
    )


def _texts(old: ir.Policy, new: ir.Policy, pair: Pair, changes: Sequence[Change]) -> Iterator[Note]:
    """Words that are others where the meaning is proved the same; and the official text, article by article."""
    kept = {
        ident
        for change in changes
        if change.word == "same" and change.row.kind == "award"
        for ident in change.row.old
    }
    for one, two in pair.awards:
        if one is None or two is None or one.id not in kept:
            continue
        if (one.article, one.title) != (two.article, two.title):
            yield Note(
                "title", two.title, f"{one.article}{one.title}", f"{two.article}{two.title}", two.article
            )
        if one.text != two.text:
            yield Note("text", two.title, one.text, two.text, two.article)
    left, right = _quotes(old), _quotes(new)
    for article in dict.fromkeys((*left, *right)):
        before, after = left.get(article, ""), right.get(article, "")
        if before != after:
            yield Note("quote", "", before, after, article)


def _quotes(policy: ir.Policy) -> dict[str, str]:
    found: dict[str, str] = {}
    for quote in policy.quotes:
        found[quote.article] = found.get(quote.article, "") + "".join(quote.text.split())
    return found


def named(subject: Subject, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Note]:
    """What declarations of one kind say, by name."""
    for name in dict.fromkeys((*old, *new)):
        if old.get(name, "") != new.get(name, ""):
            yield Note(subject, name, old.get(name, ""), new.get(name, ""))
