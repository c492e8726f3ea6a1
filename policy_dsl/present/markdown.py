"""The answer as Markdown: what people paste into WPS, Word or a memo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from policy_dsl.core.result import AwardResult, Outcome
from policy_dsl.diagnostics.render import visible
from policy_dsl.present import view
from policy_dsl.present.amount import figure
from policy_dsl.present.pools import POOL_KEYS, pool_row
from policy_dsl.present.view import MANY_KEYS
from policy_dsl.present.words import say

if TYPE_CHECKING:
    from policy_dsl.backends.interpreter.pools import PoolReport

_SPECIAL = frozenset("\\`*_[]<>|~&#")
_FIRST = frozenset("+-=:>0123456789")
"""Characters that mean something only at the start of a line."""

Cell = str | Sequence[str]


def inline(text: str) -> str:
    """User text as Markdown that shows exactly these characters, anywhere but at the start of a line."""
    return "".join("\\" + char if char in _SPECIAL else char for char in visible(text).strip())


def escape(text: str) -> str:
    """The same at the start of a line."""
    out = inline(text)
    if not out or out[0] not in _FIRST:
        return out
    digits = len(out) - len(out.lstrip("0123456789"))
    # «1. » and «1) » would open a list
    if digits == 0:
        return "\\" + out
    return out[:digits] + "\\" + out[digits:] if out[digits : digits + 1] in (".", ")") else out


def render(outcome: Outcome, lang: str = "zh", verbose: bool = False) -> str:
    """The answer for one applicant. ``verbose``: the reason of every refusal, and all that is missing."""

    def word(key: str, **words: object) -> str:
        return say(lang, key, **words)

    def counted(key: str, number: int) -> str:
        return "## " + word("items_n", title=word(key), n=number)

    out = [f"# {escape(view.policy_name(outcome))}"]
    out.append(
        "\n".join(
            f"- **{label}**{word('colon')}{escape(value)}" for label, value in view.heading(outcome, lang)
        )
    )
    out.append(f"**{escape(view.headline(outcome, lang))}**")

    granted = view.awards(outcome, "granted")
    pending = view.awards(outcome, "unknown")
    if granted:
        out += [counted("s_granted", len(granted)), *_granted(granted, lang)]
    if pending:
        out += [counted("s_pending", len(pending)), *_pending(pending, lang)]
    if granted or pending:
        out += [f"## {word('s_total')}", _totals(outcome, lang)]
        if view.worth_noting(granted + pending):
            out.append(word("floor_note"))
    rights, open_rights = view.rights(outcome, verbose)
    if rights or open_rights:
        out.append(counted("s_rights", len(rights) + len(open_rights)))
        rows: list[Sequence[Cell]] = [
            (r.article, view.title(r, lang), r.holder, word(r.status), view.said(r, lang)) for r in rights
        ]
        out += _table(("article", "matter", "recipient", "answer", "says"), rows, lang)
        out += [escape(view.still_open(open_rights, lang))] if open_rights else []
    limits, open_limits = view.limits(outcome, verbose)
    if limits or open_limits:
        out.append(counted("s_limits", len(limits) + len(open_limits)))
        rows = [
            (
                x.article,
                view.title(x, lang),
                word(x.status),
                figure(x.actual, lang),
                figure(x.limit, lang),
                view.said(x, lang),
            )
            for x in limits
        ]
        out += _table(("article", "matter", "answer", "actual", "limit", "says"), rows, lang)
        out += [escape(view.still_open(open_limits, lang))] if open_limits else []
    missing = view.missing(outcome, lang)
    if missing:
        rows = [(view.listed(f, lang, 99), view.listed(d, lang, 99 if verbose else 3)) for f, d in missing]
        out += [counted("s_missing", len(outcome.missing)), *_table(("fact", "decides"), rows, lang)]
    denied = view.awards(outcome, "denied")
    if denied:
        out += [counted("s_denied", len(denied)), *_denied(denied, lang, verbose)]
    notices = view.notices(outcome, lang, verbose)
    if notices:
        out += [f"## {word('s_notices')}", "\n".join(f"- {escape(line)}" for line in notices)]
    return "\n\n".join(out) + "\n"


def render_many(
    outcomes: Sequence[Outcome], lang: str = "zh", verbose: bool = False, pools: Sequence[PoolReport] = ()
) -> str:
    """A row for each of several applicants, what they share, then each in full."""
    out = ["# " + say(lang, "applicants_n", n=len(outcomes))]
    out += _table(MANY_KEYS, view.many_lines(outcomes, lang), lang)
    if pools:
        out.append("## " + say(lang, "items_n", title=say(lang, "s_pools"), n=len(pools)))
        out += _table(POOL_KEYS, [pool_row(pool, lang) for pool in pools], lang)
    return "\n\n".join([*out, *(render(outcome, lang, verbose) for outcome in outcomes)])


def _granted(shown: Sequence[AwardResult], lang: str) -> list[str]:
    known = view.all_need(shown)
    keys = ("article", "title", "recipient", "funder", "kind", "interval", "basis")
    rows = [
        (
            award.article,
            view.title(award, lang, beside=True),
            award.recipient,
            award.funder,
            say(lang, award.kind),
            view.amount(award, lang),
            view.basis(award, lang, known),
        )
        for award in shown
    ]
    return _table(keys, rows, lang) + _known(known, lang)


def _pending(shown: Sequence[AwardResult], lang: str) -> list[str]:
    known = view.all_need(shown)
    rows = [
        (
            award.article,
            view.title(award, lang),
            view.amount(award, lang),
            view.listed(view.needed(award, known), lang, 99),
        )
        for award in shown
    ]
    return _table(("article", "title", "possible", "needs"), rows, lang) + _known(known, lang)


def _known(facts: Sequence[str], lang: str) -> list[str]:
    return [escape(say(lang, "all_need", facts=view.listed(facts, lang)))] if facts else []


def _totals(outcome: Outcome, lang: str) -> str:
    rows: list[Sequence[Cell]] = list(view.sums(outcome, lang))
    rows += [(label, sums) for _, label, sums in view.by_recipient(outcome, lang)]
    rows += [
        (say(lang, "paid_by", name=name), view.total(outcome, sums, lang))
        for name, sums in view.by_payer(outcome).items()
    ]
    return "".join(_table(("s_total", "interval"), rows, lang))


def _denied(denied: Sequence[AwardResult], lang: str, verbose: bool) -> list[str]:
    same = view.same_reason(denied)
    if same and not verbose:
        return [escape(say(lang, "same_reason", reason=same) + say(lang, "end"))]
    if verbose or len(denied) <= view.FEW:
        rows = [(award.article, view.title(award, lang), award.reason) for award in denied]
        return _table(("article", "title", "reason"), rows, lang)
    return [escape(view.per_article(denied, lang) + say(lang, "end"))]


def _table(keys: Sequence[str], rows: Sequence[Sequence[Cell]], lang: str) -> list[str]:
    """A pipe table, or nothing without rows. Several lines of a cell stand apart by ；."""
    if not rows:
        return []
    kept = view.columns(rows)
    lines = [_line([say(lang, keys[at]) for at in kept]), "|" + " --- |" * len(kept)]
    for row in rows:
        shown = [row[at] for at in kept]
        cells = [cell if isinstance(cell, str) else say(lang, "semi").join(cell) for cell in shown]
        # unrendered, in a cell of WPS or Excel, 18\\.5% would be no number
        lines.append(_line([inline(cell) for cell in cells]))
    return ["\n".join(lines)]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
