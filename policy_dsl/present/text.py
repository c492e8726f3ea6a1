"""What `polc eval` shows a person: the answer first, then the tables, then what is missing.

Without rich: importing it takes longer than the whole evaluation. Colours only when asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from policy_dsl.core.result import Outcome
from policy_dsl.diagnostics.render import cells as cells_of
from policy_dsl.diagnostics.render import visible
from policy_dsl.present import view
from policy_dsl.present.amount import figure
from policy_dsl.present.cells import GAP, Cell, cards, clip, fits, hang, pad, table, wrap
from policy_dsl.present.pools import POOL_KEYS, pool_row
from policy_dsl.present.words import say

if TYPE_CHECKING:
    from policy_dsl.backends.interpreter.pools import PoolReport

PENDING_SHOWN = 15
FACTS_SHOWN = 12
BOLD, GREEN, YELLOW, RED = "1", "1;32", "1;33", "1;31"


def render(
    outcome: Outcome, lang: str = "zh", color: bool = False, width: int = 100, verbose: bool = False
) -> str:
    """The answer for one applicant, wrapped to ``width`` cells. Ends with a line end."""
    page = _Page(lang, color, max(width, 40), verbose)
    page.policy(outcome)
    page.answer(outcome)
    return page.text()


def render_many(
    outcomes: Sequence[Outcome],
    lang: str = "zh",
    color: bool = False,
    width: int = 100,
    pools: Sequence[PoolReport] = (),
    verbose: bool = False,
) -> str:
    """Several applicants, one line each, and the quotas and budgets that they share. ``verbose``: below them the
    answer of each, in full."""
    page = _Page(lang, color, max(width, 40), verbose)
    page.section(say(lang, "applicants_n", n=len(outcomes)), BOLD)
    rows = [tuple(clip(cell, 40) for cell in line) for line in view.many_lines(outcomes, lang)]
    page.lines += table(
        [say(lang, key) for key in view.MANY_KEYS],
        rows,
        page.width,
        frozenset({1, 2, 3, 4}),
        frozenset({1, 3, 4}),
    )
    if pools:
        page.section(page.counted("s_pools", len(pools)), BOLD)
        page.table(POOL_KEYS, [pool_row(pool, lang) for pool in pools], ("article", "claims"))
    if not verbose:
        page.lines += ["", say(lang, "each_verbose")]
    for number, outcome in enumerate(outcomes if verbose else (), 1):
        # a line that no table has, so that the eye finds where the next applicant begins
        page.lines += ["", "", "═" * min(page.width, 60), f"{number}/{len(outcomes)}"]
        page.answer(outcome)
    return page.text()


class _Page:
    """Collects the lines of one answer."""

    def __init__(self, lang: str, color: bool, width: int, verbose: bool) -> None:
        self.lang, self.color, self.width, self.verbose = lang, color, width, verbose
        self.lines: list[str] = []

    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.lines).strip("\n") + "\n"

    def say(self, key: str, **words: object) -> str:
        return say(self.lang, key, **words)

    def paint(self, text: str, style: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self.color and text else text

    def section(self, title: str, style: str) -> None:
        self.lines += ["", self.paint(title, style)]

    def counted(self, key: str, number: int) -> str:
        return self.say("items_n", title=self.say(key), n=number)

    def table(self, keys: Sequence[str], rows: Sequence[Sequence[Cell]], rigid: Sequence[str] = ()) -> None:
        kept = view.columns(rows)
        names = [keys[at] for at in kept]
        body = [[row[at] for at in kept] for row in rows]
        heads = [self.say(key) for key in names]
        fixed = frozenset(names.index(key) for key in rigid if key in names)
        if len(names) < 3 or fits(heads, body, self.width, fixed):
            self.lines += table(heads, body, self.width, fixed)
        else:
            self.lines += cards(heads, body, self.width, self.say("colon"))

    def paragraph(self, text: str, label: str = "") -> None:
        self.lines += hang(label, visible(text), self.width)

    # --- the parts, from top to bottom ------------------------------------------------------

    def answer(self, outcome: Outcome) -> None:
        """All that is said to one applicant."""
        self.head(outcome)
        self.granted(outcome)
        self.pending(outcome)
        self.total(outcome)
        self.rights(outcome)
        self.limits(outcome)
        self.missing(outcome)
        self.denied(outcome)
        self.notices(outcome)

    def policy(self, outcome: Outcome) -> None:
        """What the answer is under."""
        name = wrap(clip(view.policy_name(outcome), 200), self.width)
        self.lines += [self.paint(line, BOLD) for line in name]

    def head(self, outcome: Outcome) -> None:
        """Applicant, day, readings; then the answer in one sentence."""
        rows = view.heading(outcome, self.lang)
        labels = [label + self.say("colon") for label, _ in rows]
        widest = max(cells_of(label) for label in labels)
        for label, (_, value) in zip(labels, rows, strict=True):
            self.lines += hang(pad(label, widest), clip(value, 400), self.width)
        self.lines.append("")
        answer = wrap(view.headline(outcome, self.lang), self.width)
        self.lines += [self.paint(line, BOLD) for line in answer]

    def granted(self, outcome: Outcome) -> None:
        shown = view.awards(outcome, "granted")
        if not shown:
            return
        self.section(self.counted("s_granted", len(shown)), GREEN)
        usual = view.usual_funder(shown)
        alike = all(award.funder == usual for award in shown)
        keys = ["article", "title", "recipient", "funder", "kind", "interval", "basis"]
        if alike:
            keys.remove("funder")
        known = view.all_need(shown)
        rows = []
        for award in shown:
            row: list[Cell] = [award.article, self.title(award, beside=True), clip(award.recipient, 40)]
            if not alike:
                row.append("" if award.funder == usual else clip(award.funder, 40))
            row += [self.say(award.kind), view.amount(award, self.lang)]
            row.append(view.basis(award, self.lang, known))
            rows.append(row)
        self.table(keys, rows, ("article", "kind", "interval"))
        self.known(known)
        if usual:
            self.paragraph(self.say("all_funded" if alike else "most_funded", funder=clip(usual, 40)))

    def known(self, facts: Sequence[str]) -> None:
        """What all rows of the table above need."""
        if facts:
            self.paragraph(self.say("all_need", facts=view.listed([clip(fact) for fact in facts], self.lang)))

    def title(self, answer: view.Answer, beside: bool = False) -> Cell:
        return tuple(clip(line) for line in view.title_lines(answer, self.lang, beside))

    def pending(self, outcome: Outcome) -> None:
        shown = view.awards(outcome, "unknown")
        if not shown:
            return
        self.section(self.counted("s_pending", len(shown)), YELLOW)
        most = len(shown) if self.verbose else PENDING_SHOWN
        known = view.all_need(shown)
        rows = [
            (
                award.article,
                self.title(award),
                view.amount(award, self.lang),
                view.listed(view.needed(award, known), self.lang),
            )
            for award in shown[:most]
        ]
        self.table(("article", "title", "possible", "needs"), rows, ("article", "possible"))
        if len(shown) > most:
            self.paragraph(
                self.say("more_pending", n=len(shown) - most)
                + self.say("colon")
                + view.per_article(shown[most:], self.lang)
                + self.say("end")
            )
        self.known(known)

    def total(self, outcome: Outcome) -> None:
        shown = [award for award in outcome.awards if award.status != "denied"]
        if not shown:
            return
        self.section(self.say("s_total"), BOLD)
        most = max(10, self.width // 2 - 15)
        rows = [(f"  {label}", sums) for label, sums in view.sums(outcome, self.lang)]
        rows += [
            ("  " * (depth + 1) + clip(label, most), sums)
            for depth, label, sums in view.by_recipient(outcome, self.lang)
        ]
        rows += [
            (f"    {clip(self.say('paid_by', name=name), most)}", view.total(outcome, sums, self.lang))
            for name, sums in view.by_payer(outcome).items()
        ]
        widest = max(cells_of(label) for label, _ in rows)
        self.lines += [pad(label, widest) + GAP + sums for label, sums in rows]
        if view.worth_noting(shown):
            self.paragraph(self.say("floor_note"))

    def rights(self, outcome: Outcome) -> None:
        shown, open_ = view.rights(outcome, self.verbose)
        if not shown and not open_:
            return
        self.section(self.counted("s_rights", len(shown) + len(open_)), BOLD)
        if shown:
            rows = [
                (
                    right.article,
                    self.title(right),
                    clip(right.holder, 40),
                    self.say(right.status),
                    view.said(right, self.lang),
                )
                for right in shown
            ]
            self.table(("article", "matter", "recipient", "answer", "says"), rows, ("article", "answer"))
        if open_:
            self.paragraph(view.still_open(open_, self.lang))

    def limits(self, outcome: Outcome) -> None:
        shown, open_ = view.limits(outcome, self.verbose)
        if not shown and not open_:
            return
        exceeded = any(limit.status == "exceeded" for limit in shown)
        self.section(self.counted("s_limits", len(shown) + len(open_)), RED if exceeded else BOLD)
        if shown:
            keys = ("article", "matter", "answer", "actual", "limit", "says")
            rows = [
                (
                    limit.article,
                    self.title(limit),
                    self.say(limit.status),
                    clip(figure(limit.actual, self.lang)),
                    clip(figure(limit.limit, self.lang)),
                    view.said(limit, self.lang),
                )
                for limit in shown
            ]
            self.table(keys, rows, ("article", "answer", "actual"))
        if open_:
            self.paragraph(view.still_open(open_, self.lang))

    def missing(self, outcome: Outcome) -> None:
        shown = view.missing(outcome, self.lang)
        if not shown:
            return
        self.section(self.counted("s_missing", len(outcome.missing)), YELLOW)
        most = len(shown) if self.verbose else FACTS_SHOWN
        rows = []
        for facts, decides in shown[:most]:
            names = view.listed([clip(fact) for fact in facts], self.lang)
            rows.append((names, view.listed(decides, self.lang, 3)))
        self.table(("fact", "decides"), rows)
        rest = sum(len(facts) for facts, _ in shown[most:])
        if rest:
            self.paragraph(self.say("more_facts", n=rest) + self.say("end"))

    def denied(self, outcome: Outcome) -> None:
        shown = view.awards(outcome, "denied")
        if not shown:
            return
        self.section(self.counted("s_denied", len(shown)), BOLD)
        same = view.same_reason(shown)
        if same and not self.verbose:
            self.paragraph(self.say("same_reason", reason=clip(same, 200)) + self.say("end"))
        elif self.verbose or len(shown) <= view.FEW:
            rows = [(award.article, self.title(award), clip(award.reason, 200)) for award in shown]
            self.table(("article", "title", "reason"), rows, ("article",))
        else:
            self.paragraph(view.per_article(shown, self.lang) + self.say("end"))
            self.paragraph(self.say("verbose"))

    def notices(self, outcome: Outcome) -> None:
        shown = view.notices(outcome, self.lang, self.verbose)
        if not shown:
            return
        self.section(self.say("s_notices"), BOLD)
        for line in shown:
            self.paragraph(line, "- ")
