"""``polc facts``."""

from __future__ import annotations

import click

from policy_dsl.cli import lang_option
from policy_dsl.cli.common import choose_policy, complain, emit, load_policy, write_output
from policy_dsl.cli.words import say


def command() -> click.Command:
    """The command."""
    return click.Command(
        "facts", callback=run, help=say("facts"),
        params=[
            click.Option(["--policy"], metavar="FILE", help=say("o_policy")),
            click.Option(
                ["--format", "form"], type=click.Choice(["yaml", "json", "xlsx", "schema"]), help=say("facts_format")
            ),
            click.Option(["--award", "awards"], multiple=True, metavar="ID", help=say("facts_award")),
            click.Option(["-o", "--output", "out"], metavar="FILE", help=say("facts_out")),
            lang_option(),
        ],
    )  # fmt: skip


_BY_SUFFIX = {"xlsx": "xlsx", "json": "json", "yml": "yaml", "yaml": "yaml"}


def run(policy: str | None, form: str | None, awards: tuple[str, ...], out: str | None) -> None:
    """Write the form; its format follows the file's name unless ``--format`` says otherwise."""
    chosen = load_policy(choose_policy(policy, None))
    known = {award.id for award in chosen.awards}
    for award in awards:
        if award not in known:
            raise complain(
                "U0111", name=award, known="、".join(dict.fromkeys(each.id for each in chosen.awards))
            )
    wanted = list(awards) or None
    form = form or _BY_SUFFIX.get((out or "").rpartition(".")[2].lower(), "yaml")
    match form:
        case "xlsx":
            if out is None:
                raise click.UsageError(say("e_missing", name="-o FILE"))
            from policy_dsl.facts.xlsx import form_xlsx

            write_output(out, form_xlsx(chosen))
        case "json":
            from policy_dsl.facts.template import skeleton_json

            emit(skeleton_json(chosen, wanted), out)
        case "schema":
            from policy_dsl.facts.schema import json_schema
            from policy_dsl.present.jsonout import encode

            emit(encode(json_schema(chosen)), out)
        case _:
            from policy_dsl.facts.template import template_yaml

            emit(template_yaml(chosen, wanted), out)
