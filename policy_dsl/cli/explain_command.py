"""``polc explain``."""

from __future__ import annotations

import click

from policy_dsl.cli.common import complain, emit, use_color, width_of
from policy_dsl.cli.eval_command import fact_options, shape_options
from policy_dsl.cli.evaluation import evaluate_file
from policy_dsl.cli.words import language, say


def command() -> click.Command:
    """The command."""
    return click.Command(
        "explain", callback=run, help=say("explain"),
        params=[
            click.Argument(["facts"], metavar="FACTS"),
            click.Argument(["award"], metavar="AWARD"),
            *fact_options(),
            click.Option(["--item"], metavar="NAME", help=say("o_item")),
            *shape_options(),
        ],
    )  # fmt: skip


def run(
    facts: str, award: str, policy: str | None, date: str | None, readings: tuple[str, ...], item: str | None,
    color: str, width: int | None, out: str | None,
) -> None:  # fmt: skip
    """Explain what ``award`` names (an id, a title, an article) for each applicant of the file."""
    from policy_dsl.check.examples import scope_article
    from policy_dsl.present.explain import explain

    done = evaluate_file(facts, policy, date, readings, trace=True)
    asked = f"第{award}条" if award.isdecimal() else award
    key = scope_article(asked) if asked.startswith("第") and asked.endswith("条") else asked
    parts = []
    for outcome in done.outcomes:
        try:
            parts.append(
                explain(outcome, key, item, language(), use_color(color) and out is None, width_of(width))
            )
        except LookupError:
            continue
    if not parts:
        titles = list(dict.fromkeys(each.title for each in done.policy.awards))
        from policy_dsl.diagnostics.suggest import nearest

        raise complain("U0111", name=award, known="、".join(nearest(award, titles) or titles[:8]))
    emit("\n".join(parts), out)
