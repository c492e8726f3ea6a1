"""The answer as one HTML page that needs nothing else: to look at, to print, to send.

No script stands in it and none could run (a content policy forbids it); every word of a facts file or a
policy is escaped. The bars are inline SVG on one linear scale, so that lengths can be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from policy_dsl.core.result import AwardResult, Outcome, Step
from policy_dsl.diagnostics.render import visible
from policy_dsl.present import view
from policy_dsl.present.amount import figure, money, step_value
from policy_dsl.present.explain import MARKS, is_condition, kind_of, signs, words_of
from policy_dsl.present.pools import POOL_KEYS, pool_row
from policy_dsl.present.style import CSS
from policy_dsl.present.words import say

if TYPE_CHECKING:
    from policy_dsl.backends.interpreter.pools import PoolReport

_LENGTH = 1000
"""Units of a full bar; a bar that is not nothing is at least :data:`_LEAST` of them."""

_LEAST = 8

Row = Sequence[tuple[str, str]]
"""(class, inner HTML) of the cells of a row."""


def escape(text: str) -> str:
    """User text for element content and quoted attributes, on one line, hidden characters shown."""
    text = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("'", "&#39;")


def render(outcome: Outcome, lang: str = "zh") -> str:
    """The page for one applicant."""
    title = say(lang, "page_title", applicant=outcome.applicant or say(lang, "no_name"))
    return document(title, _Page(outcome, lang).text(), lang)


def render_many(outcomes: Sequence[Outcome], lang: str = "zh", pools: Sequence[PoolReport] = ()) -> str:
    """One page for several applicants: a row for each, what they share, then each in full."""
    title = say(lang, "applicants_n", n=len(outcomes))
    rows = [
        [("n k" if at else "t", escape(cell)) for at, cell in enumerate(line)]
        for line in view.many_lines(outcomes, lang)
    ]
    parts = [f"<header>\n<h1>{escape(title)}</h1>\n</header>", _table(view.MANY_KEYS, rows, lang)]
    if pools:
        kinds = ("n", "t", "n", "n", "n", "s", "b")
        shared = [
            [(kind, escape(cell)) for kind, cell in zip(kinds, pool_row(pool, lang), strict=True)]
            for pool in pools
        ]
        parts.append(f"<h2>{say(lang, 's_pools')}<small>{len(pools)}</small></h2>")
        parts.append(_table(POOL_KEYS, shared, lang))
    parts += [f'<article class="one">\n{_Page(outcome, lang).text()}\n</article>' for outcome in outcomes]
    return document(title, "\n".join(parts), lang)


def document(title: str, body: str, lang: str, css: str = "") -> str:
    """A whole page around ``body``. ``css``: rules of its own after the common ones."""
    return (
        f'<!doctype html>\n<html lang="{"zh-CN" if lang == "zh" else "en"}">\n'
        '<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{CSS}{css}</style>\n</head>\n<body>\n<main>\n"
        f"{body}\n</main>\n</body>\n</html>\n"
    )


def _table(keys: Sequence[str], rows: Sequence[Row], lang: str) -> str:
    kept = view.columns([[inner for _, inner in row] for row in rows])
    names = [escape(say(lang, keys[at])) for at in kept]
    heads = "".join(f'<th scope="col">{name}</th>' for name in names)
    # the name stands in each cell too: on a phone a row becomes a card
    body = "\n".join(
        "<tr>"
        + "".join(
            f'<td class="{kind}" data-name="{name}">{inner}</td>'
            for name, (kind, inner) in zip(names, (row[at] for at in kept), strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="wide"><table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>'
    )


def bar(low: int, high: int | None, scale: int, label: str) -> str:
    """An award as a bar: solid up to the floor, light up to the ceiling, dashed without an upper end."""
    full = max(scale, 1)
    floor = 0 if low <= 0 else max(_LEAST, min(_LENGTH, low * _LENGTH // full))
    shapes = [f'<rect class="track" width="{_LENGTH}" height="10"/>']
    if high is None:
        shapes.append(f'<path class="open" vector-effect="non-scaling-stroke" d="M{floor} 5H{_LENGTH}"/>')
    elif high > 0:
        end = max(_LEAST, min(_LENGTH, high * _LENGTH // full))
        shapes.append(f'<rect class="ceiling" width="{end}" height="10"/>')
    if floor:
        shapes.append(f'<rect class="floor" width="{floor}" height="10"/>')
    return (
        f'<svg class="bar" viewBox="0 0 {_LENGTH} 10" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(label)}">{"".join(shapes)}</svg>'
    )


class _Page:
    """The parts of the page, from top to bottom."""

    def __init__(self, outcome: Outcome, lang: str) -> None:
        self.outcome, self.lang = outcome, lang

    def text(self) -> str:
        """All parts."""
        parts = (
            self.head(),
            self.answer(),
            self.awards("granted", "s_granted"),
            self.awards("unknown", "s_pending"),
            self.rights(),
            self.limits(),
            self.missing(),
            self.denied(),
            self.notices(),
        )
        return "\n".join(part for part in parts if part)

    def say(self, key: str, **words: object) -> str:
        return escape(say(self.lang, key, **words))

    def section(self, key: str, number: int, inner: str) -> str:
        return f"<section>\n<h2>{self.say(key)}<small>{number}</small></h2>\n{inner}\n</section>"

    def table(self, keys: Sequence[str], rows: Sequence[Row]) -> str:
        return _table(keys, rows, self.lang)

    def title(self, answer: view.Answer, beside: bool = False) -> tuple[str, str]:
        name, *item = view.title_lines(answer, self.lang, beside)
        return "t", escape(name) + "".join(f'<span class="item">{escape(one)}</span>' for one in item)

    def status(self, name: str) -> tuple[str, str]:
        return "n", f'<span class="{name}">{self.say(name)}</span>'

    def head(self) -> str:
        (_, applicant), *rest = view.heading(self.outcome, self.lang)
        about = "".join(
            f'<p class="about">{escape(label)}{self.say("colon")}<b>{escape(value)}</b></p>'
            for label, value in rest
        )
        policy = escape(view.policy_name(self.outcome))
        return f'<header>\n<p class="policy">{policy}</p>\n<h1>{escape(applicant)}</h1>\n{about}\n</header>'

    def answer(self) -> str:
        """The sum, large; the sentence; the sums by recipient."""
        shown = [award for award in self.outcome.awards if award.status != "denied"]
        (label, large), *more = view.sums(self.outcome, self.lang)
        out = []
        if shown:
            out.append(f'<div class="sum">{escape(large)}<small>{escape(label)}</small></div>')
        out.append(f"<p>{escape(view.headline(self.outcome, self.lang, bare=bool(shown)))}</p>")
        # with something open, the sums by recipient are part of the second line
        shift = 0 if more else 1
        rows = [(shift, label, sums) for label, sums in more] + view.by_recipient(self.outcome, self.lang)
        rows += [
            (1, self.say("paid_by", name=name), view.total(self.outcome, sums, self.lang))
            for name, sums in view.by_payer(self.outcome).items()
        ]
        if rows:
            pairs = "".join(
                f'<dt class="d{depth - shift}">{escape(label)}</dt><dd>{escape(sums)}</dd>'
                for depth, label, sums in rows
            )
            out.append(f"<dl>{pairs}</dl>")
        if view.worth_noting(shown):
            out.append(f'<p class="note">{self.say("floor_note")}</p>')
        return '<div class="answer">\n' + "\n".join(out) + "\n</div>"

    def awards(self, status: str, key: str) -> str:
        shown = view.awards(self.outcome, status)
        if not shown:
            return ""
        usual = view.usual_funder(shown)
        alike = all(award.funder == usual for award in shown)
        keys = ["article", "title", "recipient", "funder", "kind", "interval", "basis"]
        if alike:
            keys.remove("funder")
        known = view.all_need(shown)
        # a scale for each table: one open award of 1.8亿 must not flatten what is granted
        scale = max(award.ceiling or award.floor for award in shown)
        rows = []
        for award in shown:
            row = [
                ("n", escape(award.article)),
                self.title(award, beside=True),
                ("s", escape(award.recipient)),
            ]
            if not alike:
                row.append(("s", "" if award.funder == usual else escape(award.funder)))
            row += [
                ("n k", self.say(award.kind)),
                ("m", self.sum(award, scale)),
                ("b", self.basis(award, known)),
            ]
            rows.append(row)
        inner = self.table(keys, rows)
        if known:
            inner += f'\n<p class="note">{self.say("all_need", facts=view.listed(known, self.lang))}</p>'
        if usual:
            inner += (
                f'\n<p class="note">{self.say("all_funded" if alike else "most_funded", funder=usual)}</p>'
            )
        return self.section(key, len(shown), f"{inner}\n{self.legend(scale)}")

    def legend(self, full: int) -> str:
        """What the bars mean."""
        keys = "".join(
            f'<svg class="key" viewBox="0 0 22 10" aria-hidden="true"><rect class="{kind}"/></svg>'
            f"<span>{self.say(f'legend_{kind}')}</span>"
            for kind in ("floor", "ceiling")
        )
        scale = self.say("scale", sum=money(full, self.lang))
        return f'<p class="note">{keys}{scale}</p>'

    def sum(self, award: AwardResult, scale: int) -> str:
        high = say(self.lang, view.top_word(award))
        if award.ceiling is not None:
            high = money(award.ceiling, self.lang)
        low = money(award.floor, self.lang)
        label = say(self.lang, "bar", title=award.title, low=low, high=high)
        text = escape(view.amount(award, self.lang))
        return f"<strong>{text}</strong>{bar(award.floor, award.ceiling, scale, label)}"

    def basis(self, award: AwardResult, known: Sequence[str]) -> str:
        lines = "".join(f"<div>{escape(line)}</div>" for line in view.basis(award, self.lang, known))
        quote = f"<blockquote>{escape(award.quote)}</blockquote>" if award.quote else ""
        if not quote and not award.steps:
            return lines
        pairs = zip(award.steps, signs(award.steps), strict=True)
        steps = "".join(self.step(step, sign) for step, sign in pairs)
        steps = f'<ol class="steps">{steps}</ol>' if steps else ""
        key = "details" if steps else "quote"
        return f"{lines}<details><summary>{self.say(key)}</summary>{quote}{steps}</details>"

    def step(self, step: Step, sign: str) -> str:
        behind = say(self.lang, "semi").join(words_of(step, self.lang))
        behind = f' <span class="from">{escape(behind)}</span>' if behind else ""
        if is_condition(step):
            kind = {True: "granted", False: "denied", None: "unknown"}[step.holds]
            mark = f'<span class="mark {kind}">{MARKS[step.holds]}</span>'
            return f"<li>{mark}{escape(step.text)}{behind}</li>"
        kind = kind_of(step, self.lang)
        head = f'<span class="from">{escape(kind)}</span> {escape(step.text.removeprefix(kind))}'
        value = escape(step_value(step, self.lang))
        return f'<li><span class="mark">{sign}</span>{head} <strong>{value}</strong>{behind}</li>'

    def lines(self, lines: Sequence[str]) -> tuple[str, str]:
        return "b", "".join(f"<div>{escape(line)}</div>" for line in lines)

    def rights(self) -> str:
        shown, open_ = view.rights(self.outcome)
        rows = [
            (
                ("n", escape(right.article)),
                self.title(right),
                ("s", escape(right.holder)),
                self.status(right.status),
                self.lines(view.said(right, self.lang)),
            )
            for right in shown
        ]
        return self.with_open("s_rights", ("article", "matter", "recipient", "answer", "says"), rows, open_)

    def limits(self) -> str:
        shown, open_ = view.limits(self.outcome)
        rows = [
            (
                ("n", escape(limit.article)),
                self.title(limit),
                self.status(limit.status),
                ("s k", escape(figure(limit.actual, self.lang))),
                ("s k", escape(figure(limit.limit, self.lang))),
                self.lines(view.said(limit, self.lang)),
            )
            for limit in shown
        ]
        keys = ("article", "matter", "answer", "actual", "limit", "says")
        return self.with_open("s_limits", keys, rows, open_)

    def with_open(
        self, key: str, keys: Sequence[str], rows: Sequence[Row], open_: Sequence[view.Answer]
    ) -> str:
        """A table, and below it what missing facts decide."""
        inner = [self.table(keys, rows)] if rows else []
        if open_:
            inner.append(f"<p>{escape(view.still_open(open_, self.lang))}</p>")
        return self.section(key, len(rows) + len(open_), "\n".join(inner)) if inner else ""

    def missing(self) -> str:
        shown = view.missing(self.outcome, self.lang)
        rows = [
            (
                ("t", escape(view.listed(facts, self.lang, 99))),
                ("b", escape(view.listed(decides, self.lang, 12))),
            )
            for facts, decides in shown
        ]
        number = len(self.outcome.missing)
        return self.section("s_missing", number, self.table(("fact", "decides"), rows)) if shown else ""

    def denied(self) -> str:
        """Why each was refused, folded away unless they are few; on paper the counts alone."""
        shown = view.awards(self.outcome, "denied")
        if not shown:
            return ""
        rows = [
            (("n", escape(award.article)), self.title(award), ("b", escape(award.reason))) for award in shown
        ]
        inner = self.table(("article", "title", "reason"), rows)
        same = view.same_reason(shown)
        if same or len(shown) > view.FEW:
            said = say(self.lang, "same_reason", reason=same) if same else view.per_article(shown, self.lang)
            end = self.say("end")
            folded = f"<details><summary>{self.say('reason')}</summary>{inner}</details>"
            inner = f"<p>{escape(said)}{end}</p>\n{folded}"
        return self.section("s_denied", len(shown), inner)

    def notices(self) -> str:
        shown = view.notices(self.outcome, self.lang)
        if not shown:
            return ""
        items = "".join(f"<li>{escape(line)}</li>" for line in shown)
        return self.section("s_notices", len(shown), f'<ul class="notices">{items}</ul>')
