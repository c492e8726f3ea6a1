"""``polc cliffs``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from policy_dsl.cli import UNKNOWN
from policy_dsl.cli.common import (
    Stop,
    choose_policy,
    complain,
    emit,
    load_policy,
    read_input,
    show,
    use_color,
    width_of,
)
from policy_dsl.cli.eval_command import shape_options
from policy_dsl.cli.evaluation import chosen_readings
from policy_dsl.cli.words import language, say

if TYPE_CHECKING:
    from policy_dsl.cliffs.jump import Found
    from policy_dsl.core import ir
    from policy_dsl.source import Source
    from policy_dsl.values.case import Case

_FACTS = (".json", ".yaml", ".yml", ".xlsx")


def command() -> click.Command:
    """The command."""
    return click.Command(
        "cliffs", callback=run, help=say("cliffs"),
        params=[
            click.Argument(["file"], required=False),
            click.Argument(["company"], required=False),
            click.Option(["--fact"], metavar="FACT", help=say("cliffs_fact")),
            click.Option(["--award"], metavar="AWARD", help=say("cliffs_award")),
            click.Option(["--reading", "readings"], metavar="NAME=OPTION", multiple=True, help=say("o_reading")),
            click.Option(["--seconds"], type=click.FloatRange(0.1, 3600), default=20.0, help=say("cliffs_seconds")),
            click.Option(["--format", "form"], type=click.Choice(["text", "json"]), default="text", help=say("o_format")),
            click.Option(["--chart"], type=click.Path(), metavar="FILE", help=say("cliffs_chart")),
            click.Option(["-v", "--verbose"], is_flag=True, help=say("cliffs_verbose")),
            *shape_options(),
        ],
    )  # fmt: skip


def run(
    file: str | None, company: str | None, fact: str | None, award: str | None, readings: tuple[str, ...], seconds: float,
    form: str, chart: str | None, verbose: bool, color: str, width: int | None, out: str | None,
) -> None:  # fmt: skip
    """Search and present, or draw; exit 3 when something stays open."""
    if company is None and file is not None and file.lower().endswith(_FACTS):
        file, company = None, file
    if chart is not None and not chart.lower().endswith((".svg", ".html", ".htm")):
        raise complain("U0151", file=chart)
    path = choose_policy(file, None)
    policy = load_policy(path)
    chosen = chosen_readings(readings, policy)
    found = _found(path, policy, chosen, fact, award, seconds, form)
    from policy_dsl.present import cliffs as present  # not at the top: the help needs none of it

    if chart is not None:
        _draw(found, policy, chosen, fact, award, company, chart)
    elif form == "json":
        from policy_dsl.present.jsonout import encode

        emit(encode(present.data(found, policy, chosen, _source(path))), out)
    else:
        colored = use_color(color) and out is None
        emit(present.text(found, policy, language(), colored, width_of(width), verbose), out)
    if found.undecided:
        raise Stop(UNKNOWN)


def _draw(
    found: Found, policy: ir.Policy, readings: dict[str, str], fact: str | None, award: str | None, company: str | None,
    path: str,
) -> None:  # fmt: skip
    from policy_dsl.present import cliffs_page
    from policy_dsl.thresholds import charts

    awards = None if award is None else _awards(policy, award)
    case = None if company is None else _company(company, policy)
    drawn = [(each.curve, each.company) for each in charts(policy, readings, found, case=case, awards=awards)]
    if path.lower().endswith(".svg"):
        if fact is None:
            raise complain(
                "U0152",
                reason="一张图画一个事实，没有写 --fact",
                reason_en="one chart shows one fact; --fact is missing",
            )
        if not drawn:
            raise complain(
                "U0152",
                reason=f"“{fact}”不是数、没有门槛，或者这家企业没有这个数",
                reason_en=f"{fact} is no number, has no threshold, or the company does not state it",
            )
        # of several years or lists: the one with the most steps
        most = max(drawn, key=lambda each: len(each[0].steps))
        text = cliffs_page.chart(*most, policy, language())
    else:
        text = cliffs_page.page(found, policy, drawn, language())
    emit(text, path)
    click.echo(say("cliffs_drawn", path=path), err=True)


def _company(path: str, policy: ir.Policy) -> Case:
    """The first company of a facts file; its mistakes end the command with 2."""
    from policy_dsl.facts import open_facts, read_document
    from policy_dsl.source import Source

    document = open_facts(read_input(path), path)
    cases, _, found = read_document(document, policy, None)
    if found:
        show(found, {path: Source(path, document.text)} if document.text else {})
    if not cases or any(each.severity == "error" for each in found):
        raise Stop(2)
    return cases[0]


def _found(
    path: str, policy: ir.Policy, readings: dict[str, str], fact: str | None, award: str | None, seconds: float,
    form: str,
) -> Found:  # fmt: skip
    from policy_dsl.cli.progress import progress
    from policy_dsl.thresholds import thresholds

    if fact is not None:
        _known_fact(policy, readings, fact)
    awards = None if award is None else _awards(policy, award)
    with progress(form) as tell:
        return thresholds(path, policy, readings, fact=fact, awards=awards, seconds=seconds, tell=tell)


def _source(path: str) -> Source | None:
    """The text that the places point into; of a 修订 the amended text is no file."""
    from pathlib import Path

    from policy_dsl.pipeline import compile_file

    compiled = compile_file(Path(path))
    return compiled.source if compiled.amended is None else None


def _known_fact(policy: ir.Policy, readings: dict[str, str], name: str) -> None:
    from policy_dsl.backends.interpreter import compile_policy
    from policy_dsl.cliffs.reads import Reader
    from policy_dsl.cliffs.run import spots_of
    from policy_dsl.diagnostics.suggest import nearest

    reader = Reader(compile_policy(policy, readings))
    if not spots_of(reader, name):
        known = list(dict.fromkeys(spot.name for spot in spots_of(reader)))
        raise complain("U0150", name=name, known="、".join(nearest(name, known) or known[:8]))


def _awards(policy: ir.Policy, name: str) -> list[str]:
    """The awards that an id, a title or an article means."""
    from policy_dsl.check.examples import scope_article
    from policy_dsl.diagnostics.suggest import nearest

    asked = f"第{name}条" if name.isdecimal() else name
    key = scope_article(asked) if asked.startswith("第") and asked.endswith("条") else asked
    found = [award.id for award in policy.awards if key in (award.id, award.title, award.article)]
    found = found or [
        award.id for award in policy.awards if name in (policy.titles.get(award.article), award.article)
    ]
    if not found:
        titles = list(dict.fromkeys(award.title for award in policy.awards))
        raise complain("U0111", name=name, known="、".join(nearest(name, titles) or titles[:8]))
    return found
