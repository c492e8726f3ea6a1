"""The official text beside the rules, each number, deciding word and level linked: as a page, as data, in one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from policy_dsl.check.linked import STATUSES, Kind, LinkedArticle, LinkedQuote, Mark
from policy_dsl.check.official import Quoted
from policy_dsl.diagnostics.render import place_data
from policy_dsl.present.html import document, escape
from policy_dsl.source import Source, Span

STATUS_WORDS = {
    "carried": ("已写入条文", "carried"),
    "differs": ("与条文不一致", "differs"),
    "missing": ("条文没有写", "missing"),
    "explained": ("有说明", "explained"),
    "open": ("未比较", "not compared"),
}
_KINDS: dict[Kind, tuple[str, str]] = {
    "number": ("数", "number"),
    "word": ("定义务的词", "deciding word"),
    "level": ("级别", "level"),
}
_CSS = """
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 28px; border-bottom: 1px solid var(--line);
  padding: 12px 0; }
.pair p { margin: 0 0 6px; overflow-wrap: anywhere; }
.pair .rules { white-space: pre-wrap; }
mark { background: none; color: inherit; border-bottom: 2px solid; border-radius: 2px; padding: 0 1px; }
mark a { color: inherit; text-decoration: none; }
mark.carried { border-color: var(--good); }
mark.differs, mark.missing, mark.extra { border-color: var(--bad); background: var(--tint); font-weight: 600; }
mark.explained, mark.open { border-color: var(--open); border-bottom-style: dashed; }
mark:target { background: var(--ceiling); outline: 2px solid var(--floor); }
.legend mark { margin-right: 16px; }
@media screen and (max-width: 680px) { .pair { grid-template-columns: 1fr; } }
"""


def counts(articles: Iterable[LinkedArticle]) -> dict[str, int]:
    """How many marks of the quotes there are of each status; ``extra``: what the rules say and no quote does."""
    found: Counter[str] = Counter()
    for article in articles:
        found.update(mark.status for quote in article.quotes for mark in quote.marks)
        found["extra"] += sum(1 for _, code in article.extra if code in ("P0403", "P0409"))
    return {status: found[status] for status in (*STATUSES, "extra")}


def line(articles: Sequence[LinkedArticle], lang: str) -> str:
    """The counts in one line."""
    at = 0 if lang == "zh" else 1
    every = counts(articles)
    parts = [f"{STATUS_WORDS[status][at]} {every[status]}" for status in STATUSES if every[status]]
    if every["extra"]:
        parts.append(f"{'原文里没有' if lang == 'zh' else 'not in the official text'} {every['extra']}")
    total = sum(every[status] for status in STATUSES)
    joined = ("，" if lang == "zh" else ", ").join(parts)
    return f"原文 {total} 处：{joined}" if lang == "zh" else f"{total} marks in the official text: {joined}"


def data(articles: Sequence[LinkedArticle], source: Source) -> dict[str, object]:
    """For programs: each article with its marks; places as in the findings of ``polc check``."""
    return {
        "version": 1,
        "file": source.name,
        "counts": counts(articles),
        "articles": [
            {
                "article": article.article,
                "title": article.title,
                "marks": [
                    {
                        "kind": mark.kind,
                        "text": mark.text,
                        "status": mark.status,
                        "span": place_data(_place(source, quote, mark), source),
                        "rules": [place_data(span, source) for span in mark.rules],
                    }
                    for quote in article.quotes
                    for mark in quote.marks
                ],
                "extra": [
                    {"code": code, "text": _text(source, span), "span": place_data(span, source)}
                    for span, code in article.extra
                ],
            }
            for article in articles
        ],
    }


def html(articles: Sequence[LinkedArticle], source: Source, name: str, lang: str) -> str:
    """One page that needs nothing else: the official text on the left, the rules on the right, linked both ways."""
    zh = lang == "zh"
    title = f"{name}：原文与条文" if zh else f"{name}: official text and rules"
    legend = " ".join(
        f'<mark class="{status}">{STATUS_WORDS[status][0 if zh else 1]} {number}</mark>'
        for status, number in counts(articles).items()
        if status != "extra" and number
    )
    parts = [f"<header>\n<h1>{escape(title)}</h1>\n<p class=\"about\">{escape(line(articles, lang))}</p>\n"
             f'<p class="legend">{legend}</p>\n</header>']  # fmt: skip
    for number, article in enumerate(articles):
        head = " ".join(part for part in (article.article, article.title) if part)
        if head:
            parts.append(f"<h2>{escape(head)}</h2>")
        left = "\n".join(
            f"<p>{''.join(_quote(quote, f'{number}-{at}', source, lang))}</p>"
            for at, quote in enumerate(article.quotes)
        )
        right = "\n".join(
            f'<p class="rules">{"".join(_rule(span, article, number, source))}</p>' for span in article.rules
        )
        parts.append(f'<div class="pair">\n<div>{left}</div>\n<div>{right}</div>\n</div>')
    return document(title, "\n".join(parts), lang, _CSS)


def _quote(quote: LinkedQuote, ident: str, source: Source, lang: str) -> Iterator[str]:
    at = 0
    for number, mark in enumerate(quote.marks):
        yield escape(quote.text[at : mark.start])
        shown = escape(quote.text[mark.start : mark.end])
        if mark.rules:
            shown = f'<a href="#r{mark.rules[0].start}">{shown}</a>'
        title = escape(_told(mark, source, lang))
        yield f'<mark class="{mark.status}" id="q{ident}-{number}" title="{title}">{shown}</mark>'
        at = mark.end
    yield escape(quote.text[at:])


def _told(mark: Mark, source: Source, lang: str) -> str:
    at = 0 if lang == "zh" else 1
    told = f"{_KINDS[mark.kind][at]} · {STATUS_WORDS[mark.status][at]}"
    lines = "、".join(str(source.position(span.start)[0]) for span in mark.rules)
    if not lines:
        return told
    return f"{told} · 第{lines}行" if lang == "zh" else f"{told} · line {lines.replace('、', ', ')}"


def _rule(span: Span, article: LinkedArticle, number: int, source: Source) -> Iterator[str]:
    """The text of a rule; what quotes link to leads back to them."""
    back: dict[Span, str] = {}
    status: dict[Span, str] = {}
    for at, quote in enumerate(article.quotes):
        for n, mark in enumerate(quote.marks):
            for place in mark.rules:
                back.setdefault(place, f"q{number}-{at}-{n}")
                status.setdefault(place, mark.status)
    extra = dict(article.extra)
    places = sorted({*back, *extra}, key=lambda place: (place.start, -place.end))
    at = span.start
    for place in places:
        if place.start < at or place.end > span.end:
            continue
        yield _escape_lines(source.text[at : place.start])
        shown = escape(source.text[place.start : place.end])
        if place in back:
            shown = f'<a href="#{back[place]}">{shown}</a>'
        kind = "extra" if place in extra else status[place]
        title = f' title="{extra[place]}"' if place in extra else ""
        yield f'<mark class="{kind}" id="r{place.start}"{title}>{shown}</mark>'
        at = place.end
    yield _escape_lines(source.text[at : span.end])


def _escape_lines(text: str) -> str:
    # the page keeps the lines of the file
    return "\n".join(escape(part) for part in text.split("\n"))


def _place(source: Source, quote: LinkedQuote, mark: Mark) -> Span:
    return Quoted(quote.text, quote.span).place(mark.start, mark.end, source)


def _text(source: Source, span: Span) -> str:
    return source.text[span.start : span.end]
