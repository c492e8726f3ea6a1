"""The nearest gains of an applicant, for a person and for programs."""

from __future__ import annotations

from collections.abc import Iterable

from policy_dsl.backends.interpreter.run import item_fact, yearly
from policy_dsl.core import ir
from policy_dsl.diagnostics.render import visible
from policy_dsl.near.acts import Knob
from policy_dsl.near.run import WORTH, Change, Near, Proposal, Rise
from policy_dsl.present.amount import interval, money, yuan
from policy_dsl.present.cells import clip, hang
from policy_dsl.present.words import say
from policy_dsl.types import DateT, SetT, YearT
from policy_dsl.values.case import Item
from policy_dsl.values.format import format_number, format_value

SHOWN = 10


def text(near: Near, policy: ir.Policy, lang: str, color: bool, width: int, verbose: bool) -> str:
    """A section below the answer: each proposal, and the awards it rests on; ``verbose``: all of them, with the
    sentences of the official text."""
    lines: list[str] = []

    def paragraph(label: str, words: str) -> None:
        lines.extend(hang(label, visible(words), width))

    def one(proposal: Proposal, label: str) -> None:
        said = say(lang, "near_and").join(_change(each, lang) for each in proposal.changes)
        paragraph(label, f"{said}{say(lang, 'comma')}{_gain(proposal, lang)}")
        for rise in proposal.rises:
            award = _award(policy, rise)
            item = f"{say(lang, 'open_b')}{clip(rise.item)}{say(lang, 'close_b')}" if rise.item else ""
            paragraph(
                "     ", f"{award.article} {clip(award.title)}{item}{say(lang, 'colon')}{_sums(rise, lang)}"
            )
            if verbose and (award.quote or award.text):
                paragraph("       ", f"「{clip(award.quote or award.text, 400)}」")

        if not _adds_up(proposal):
            paragraph("     ", say(lang, "near_tied"))

    shown = near.proposals if verbose else _worth_showing(near.proposals)
    heading = say(lang, "items_n", title=say(lang, "s_near"), n=len(shown))
    lines += ["", f"\x1b[1m{heading}\x1b[0m" if color else heading]
    most = len(shown) if verbose else SHOWN
    for number, proposal in enumerate(shown[:most], 1):
        one(proposal, f"{number:>2}. ")
    if len(shown) > most:
        paragraph("", say(lang, "near_more", n=len(shown) - most))
    if not shown:
        paragraph("", say(lang, "near_none"))
    if near.pair is not None:
        paragraph("", say(lang, "near_pair"))
        one(near.pair, "  + ")
    if near.undecided:
        names = "、".join(dict.fromkeys(_pair_name(knobs) for knobs in near.undecided[:6]))
        paragraph("", say(lang, "near_open", n=len(near.undecided), names=names))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def data(near: Near, policy: ir.Policy) -> dict[str, object]:
    """The same as plain data, whole."""
    return {
        "proposals": [_proposal(each, policy) for each in near.proposals],
        "pair": None if near.pair is None else _proposal(near.pair, policy),
        "undecided": [[name_of(knob) for knob in knobs] for knobs in near.undecided],
        "fixed": [name_of(knob) for knob in near.fixed],
    }


def name_of(knob: Knob) -> str:
    """The fact by its name in a facts file: 技术改造项目[甲].审定投资额, 年度研发投入额（2024年）."""
    name = yearly(*knob.key) if isinstance(knob.key, tuple) else knob.name
    if knob.thing is None:
        return name
    return item_fact(knob.thing, Item(knob.item, {}), name)


def _worth_showing(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Without the first few 分 of a rate where the same fact brings more further on."""
    every = list(proposals)
    further = {_direction(each) for each in every if each.least == WORTH}
    return [each for each in every if each.least == WORTH or _direction(each) not in further]


def _direction(proposal: Proposal) -> tuple[Knob, bool]:
    change = proposal.changes[0]
    first, second = change.first, change.second
    return change.knob, isinstance(first, int) and isinstance(second, int) and second > first


def _award(policy: ir.Policy, rise: Rise) -> ir.Award:
    return next(award for award in policy.awards if award.id == rise.award)


def _step(change: Change) -> str:
    """By how much a number changes; "" for what is no number, or is only moved."""
    first, second = change.first, change.second
    if isinstance(first, bool) or not isinstance(first, int) or not isinstance(second, int):
        return ""
    if isinstance(change.knob.type, YearT):
        return ""
    if isinstance(change.knob.type, DateT):
        return f"{abs(second - first)}天"
    return format_number(abs(second - first), change.knob.type)


def _change(change: Change, lang: str) -> str:
    knob = change.knob
    name, first, second = (
        name_of(knob),
        format_value(change.first, knob.type),
        format_value(change.second, knob.type),
    )
    if isinstance(knob.type, SetT):
        assert isinstance(change.first, frozenset) and isinstance(change.second, frozenset)
        return say(lang, "near_add", name=name, new="、".join(change.second - change.first))
    step = _step(change)
    if not step or isinstance(knob.type, DateT):
        return say(lang, "near_become", name=name, first=first, second=second)
    assert isinstance(change.first, int) and isinstance(change.second, int)
    key = "near_more_of" if change.second > change.first else "near_less_of"
    return say(lang, key, name=name, step=step, first=first, second=second)


def _gain(proposal: Proposal, lang: str) -> str:
    if proposal.gain is None:
        return say(lang, "near_endless")
    sure = sum(rise.after[0] - rise.before[0] for rise in proposal.rises)
    return say(
        lang, "near_gain" if sure == proposal.gain else "near_gain_most", gain=money(proposal.gain, lang)
    )


def _adds_up(proposal: Proposal) -> bool:
    """Whether the awards rise by as much as their sum."""
    ends = [(rise.before[1], rise.after[1]) for rise in proposal.rises]
    if proposal.gain is None:
        return True
    return sum((after or 0) - (before or 0) for before, after in ends) == proposal.gain


def _sums(rise: Rise, lang: str) -> str:
    return f"{interval(*rise.before, lang)} → {interval(*rise.after, lang)}"


def _pair_name(knobs: Iterable[Knob]) -> str:
    return "＋".join(name_of(knob) for knob in knobs)


def _ends(ends: tuple[int, int | None]) -> dict[str, object]:
    return {"floor": yuan(ends[0]), "ceiling": None if ends[1] is None else yuan(ends[1])}


def _proposal(proposal: Proposal, policy: ir.Policy) -> dict[str, object]:
    return {
        "changes": [
            {
                "fact": name_of(each.knob),
                "from": format_value(each.first, each.knob.type),
                "to": format_value(each.second, each.knob.type),
                "by": _step(each),
            }
            for each in proposal.changes
        ],
        "least": yuan(proposal.least),
        "gain": None if proposal.gain is None else yuan(proposal.gain),
        "awards": [
            {
                "article": award.article,
                "id": award.id,
                "title": award.title,
                "item": rise.item,
                "before": _ends(rise.before),
                "after": _ends(rise.after),
                "rule": award.text,
                "quote": award.quote,
            }
            for rise in proposal.rises
            for award in (_award(policy, rise),)
        ],
    }
