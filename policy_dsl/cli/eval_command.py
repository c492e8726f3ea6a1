"""``polc eval``: the command that must start fast; whatever a format needs is imported with it."""

from __future__ import annotations

import click

from policy_dsl.cli import lang_option
from policy_dsl.cli.common import Stop, complain, emit, use_color, width_of
from policy_dsl.cli.evaluation import Evaluated, evaluate_file
from policy_dsl.cli.words import language, say

FORMATS = ("text", "json", "md", "html")


def fact_options() -> list[click.Parameter]:
    """Options that say what to evaluate under."""
    return [
        click.Option(["--policy"], metavar="FILE", help=say("o_policy")),
        click.Option(["--date"], metavar="DATE", help=say("o_date")),
        click.Option(["--reading", "readings"], metavar="NAME=OPTION", multiple=True, help=say("o_reading")),
    ]


def shape_options() -> list[click.Parameter]:
    """Options of every answer for a person."""
    return [
        click.Option(
            ["--color"], type=click.Choice(["auto", "always", "never"]), default="auto", help=say("o_color")
        ),
        click.Option(["--width"], type=click.IntRange(40, 400), help=say("o_width")),
        click.Option(["-o", "--output", "out"], metavar="FILE", help=say("o_out")),
        lang_option(),
    ]


def command() -> click.Command:
    """The command."""
    return click.Command(
        "eval", callback=run, help=say("eval"),
        params=[
            click.Argument(["facts"], metavar="FACTS"),
            *fact_options(),
            click.Option(["--format", "form"], type=click.Choice(FORMATS), default="text", help=say("o_format")),
            click.Option(["-v", "--verbose"], is_flag=True, help=say("o_verbose")),
            click.Option(["--strict"], is_flag=True, help=say("o_strict")),
            click.Option(["--next", "further"], is_flag=True, help=say("eval_next")),
            click.Option(["--ledger"], metavar="LEDGER", help=say("eval_ledger")),
            click.Option(["--keep"], metavar="FACT", multiple=True, help=say("eval_keep")),
            *shape_options(),
        ],
    )  # fmt: skip


def run(
    facts: str, policy: str | None, date: str | None, readings: tuple[str, ...], form: str, verbose: bool,
    strict: bool, further: bool, ledger: str | None, keep: tuple[str, ...], color: str, width: int | None, out: str | None,
) -> None:  # fmt: skip
    """Evaluate and present."""
    further = further or bool(keep)
    if further and form not in ("text", "json"):
        raise complain("U0116", form=form)
    done = _with_ledger(ledger, facts, policy, date, readings)
    colored = use_color(color) and out is None
    emit(
        present_next(done, form, verbose, colored, width_of(width), keep)
        if further
        else present(done, form, verbose, colored, width_of(width)),
        out,
    )
    if strict and any(award.status == "unknown" for outcome in done.outcomes for award in outcome.awards):
        raise Stop(3)


def _with_ledger(
    ledger: str | None, facts: str, policy: str | None, date: str | None, readings: tuple[str, ...]
) -> Evaluated:
    """The answers; with the history that a ledger has, where one is named."""
    if ledger is None:
        return evaluate_file(facts, policy, date, readings, trace=True)
    # Not at the top: only who has a ledger needs a database.
    from pathlib import Path

    from policy_dsl.cli.ledger_command import known, told
    from policy_dsl.ledger.file import Ledger

    with told(), Ledger(Path(ledger)) as book:
        return evaluate_file(facts, policy, date, readings, trace=True, history=known(book))


def present(done: Evaluated, form: str, verbose: bool, color: bool, width: int) -> str:
    """The answers in the format asked for."""
    lang = language()
    outcomes = done.outcomes
    many = len(outcomes) > 1
    match form:
        case "json":
            from policy_dsl.present import jsonout

            return jsonout.dumps_batch(outcomes, done.pools) if many else jsonout.dumps(outcomes[0])
        case "md":
            from policy_dsl.present import markdown

            if many:
                return markdown.render_many(outcomes, lang, verbose, done.pools)
            return markdown.render(outcomes[0], lang, verbose)
        case "html":
            from policy_dsl.present import html

            return (
                html.render(outcomes[0], lang)
                if not many
                else html.render_many(outcomes, lang=lang, pools=done.pools)
            )
        case _:
            from policy_dsl.present import text

            if many:
                return text.render_many(outcomes, lang, color, width, done.pools, verbose)
            return text.render(outcomes[0], lang, color, width, verbose)


def present_next(
    done: Evaluated, form: str, verbose: bool, color: bool, width: int, keep: tuple[str, ...]
) -> str:
    """The answers, and what each applicant could still reach."""
    from policy_dsl.diagnostics.render import visible
    from policy_dsl.near.parts import Parts
    from policy_dsl.near.run import nearest
    from policy_dsl.present import jsonout
    from policy_dsl.present import near as reach

    parts = Parts(done.code)
    kept = _kept(done, keep)
    found = [nearest(parts, case, kept) for case in done.cases]
    if form == "json":
        data = [
            {**jsonout.to_data(outcome), "next": reach.data(near, done.policy)}
            for outcome, near in zip(done.outcomes, found, strict=True)
        ]
        if len(data) == 1:
            return jsonout.encode(data[0])
        return jsonout.encode({**jsonout.batch_data(done.outcomes, done.pools), "outcomes": data})
    said = present(done, form, verbose, color, width)
    for case, near in zip(done.cases, found, strict=True):
        if len(found) > 1:
            said += f"\n{visible(case.name)}"
        said += reach.text(near, done.policy, language(), color, max(width, 40), verbose)
    return said


def _kept(done: Evaluated, names: tuple[str, ...]) -> frozenset[str]:
    """The facts that are not to be changed, by their names or 又称."""
    known = {word: fact.name for fact in done.policy.facts for word in (fact.name, *fact.aliases)}
    for name in names:
        if name not in known:
            from policy_dsl.diagnostics.suggest import nearest

            raise complain("U0117", name=name, known="、".join(nearest(name, list(known)) or list(known)[:8]))
    return frozenset(known[name] for name in names)
