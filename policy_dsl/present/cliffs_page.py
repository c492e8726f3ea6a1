"""Cliffs and thresholds as HTML: a section for a page of findings, and a page of its own with the charts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from policy_dsl.cliffs.curve import Curve
from policy_dsl.cliffs.jump import Found, Jump
from policy_dsl.core import ir
from policy_dsl.present import cliffs
from policy_dsl.present.chart import svg
from policy_dsl.present.html import document, escape
from policy_dsl.present.properties import stated

CSS = """
.cliffs td { font-size: 14px; } .cliffs .down { color: var(--bad); } .cliffs .up { color: var(--good); }
.cliffs tr:has(+ tr.about) td { border-bottom: none; padding-bottom: 0; }
.cliffs blockquote { margin: 4px 0 0; color: var(--soft); font-size: 13px; }
.chart { margin: 18px 0; overflow-x: auto; } .chart svg { max-width: 100%; height: auto; border: 1px solid var(--line); border-radius: 6px; }
"""

Drawn = tuple[Curve, str]
"""A curve and the company's name."""


def page(found: Found, policy: ir.Policy, charts: Iterable[Drawn] = (), lang: str = "zh") -> str:
    """One file that needs nothing else."""
    title = "断崖与门槛" if lang == "zh" else "Cliffs and thresholds"
    head = f'<header>\n<p class="policy">{escape(policy.name)} {escape(policy.number)}</p>\n<h1>{title}</h1>\n</header>'
    return document(title, f"{head}\n{section(found, policy, charts, lang)}", lang, CSS)


def section(found: Found, policy: ir.Policy, charts: Iterable[Drawn] = (), lang: str = "zh") -> str:
    """The tables, the falls first, then the charts, then what stays open: a part of a page (with :data:`CSS`)."""
    parts = []
    for name in cliffs.SECTIONS:
        jumps = [jump for jump in found.jumps if cliffs.section(jump) == name]
        if jumps:
            parts.append(f"<h2>{escape(cliffs.head(name, lang))}<small>{len(jumps)}</small></h2>")
            parts.append(_table(jumps, policy, lang))
    if not found.jumps:
        parts.append(f'<p class="note">{escape(cliffs.nothing(lang))}</p>')
    drawn = list(charts)
    if drawn:
        parts.append(f"<h2>{'图' if lang == 'zh' else 'Charts'}<small>{len(drawn)}</small></h2>")
        parts += [f'<div class="chart">\n{chart(*each, policy, lang)}</div>' for each in drawn]
    if found.undecided:
        parts.append(
            f"<h2>{'还没有结论' if lang == 'zh' else 'Not decided'}<small>{len(found.undecided)}</small></h2><ul>"
        )
        parts += [f"<li>{escape(cliffs.undecided(each, policy, lang))}</li>" for each in found.undecided]
        parts.append("</ul>")
    return '<section class="cliffs">\n' + "\n".join(parts) + "\n</section>"


def chart(curve: Curve, company: str, policy: ir.Policy, lang: str = "zh") -> str:
    """One chart as SVG."""
    return svg(
        curve, cliffs.fact_name(curve.spot, lang), cliffs.titles(policy, curve.awards, lang), company, lang
    )


def _table(jumps: Sequence[Jump], policy: ir.Policy, lang: str) -> str:
    zh = lang == "zh"
    names = (
        ("奖补", "条", "跳", "事实", "从 → 到", "得")
        if zh
        else ("award", "article", "jump", "fact", "from → to", "gets")
    )
    heads = "".join(f'<th scope="col">{name}</th>' for name in names)
    rows = "\n".join(_row(jump, policy, names, lang) for jump in jumps)
    return (
        f'<div class="wide"><table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>'
    )


def _row(jump: Jump, policy: ir.Policy, names: Sequence[str], lang: str) -> str:
    texts = (
        cliffs.titles(policy, jump.awards, lang), jump.article, cliffs.size(jump, lang), cliffs.fact_name(jump.spot, lang),
        " → ".join(cliffs.turn(jump, cliffs.types_of(policy))), " → ".join(cliffs.ends(each, lang) for each in jump.sums),
    )  # fmt: skip
    kinds = ("t", "n", f"n {jump.direction}", "t", "s", "s")
    cells = [
        f'<td class="{kind}" data-name="{name}">{escape(text)}</td>'
        for kind, name, text in zip(kinds, names, texts, strict=True)
    ]
    about = "".join(_about(jump, lang))
    more = f'\n<tr class="about"><td colspan="{len(names)}">{about}</td></tr>' if about else ""
    return f"<tr>{''.join(cells)}</tr>{more}"


def _about(jump: Jump, lang: str) -> Iterator[str]:
    zh = lang == "zh"
    if jump.words:
        yield f'<span class="item">{escape(("条件：" if zh else "condition: ") + jump.words)}</span>'
    if jump.base:
        yield f'<span class="item">{escape(cliffs.base_note(lang))}</span>'
    if jump.direction == "down":
        company = "；".join(stated(jump.before))
        yield f'<span class="item">{escape(("企业：" if zh else "company: ") + company)}</span>'
        yield f"<blockquote>{escape(jump.quote or jump.rule)}</blockquote>"
