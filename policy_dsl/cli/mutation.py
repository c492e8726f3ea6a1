"""``polc check --mutate``."""

from __future__ import annotations

import click

from policy_dsl.cli.common import Stop, emit, policy_files, show
from policy_dsl.cli.progress import progress
from policy_dsl.cli.words import language, say


def run(files: tuple[str, ...], seconds: float, least: float, form: str) -> None:
    """Try the slips of each file; exit 1 where a file has errors or its score is under ``least`` per cent."""
    from policy_dsl.checking import find
    from policy_dsl.mutation.kept import score_of
    from policy_dsl.present import mutants

    if form not in ("text", "json"):
        raise click.UsageError(say("check_mutate_form"))
    lang = language()
    bad = False
    rows: list[dict[str, object]] = []
    for path in map(str, policy_files(files)):
        findings = find(path)
        score = None
        if not findings.broken:
            with progress(form) as tell:
                score = score_of(path, seconds, tell)
        if score is None:
            show(list(findings.diagnostics), findings.sources())
            bad = True
            continue
        rows.append(mutants.data(score, path))
        if form == "text":
            click.echo(f"{path}：" if lang == "zh" else f"{path}:")
            click.echo(mutants.text(score, lang), nl=False)
        if score.hundredths < least * 100:
            bad = True
            if form == "text":
                click.echo(say("check_under", path=path, least=f"{least:g}"))
    if form == "json":
        from policy_dsl.present.jsonout import encode

        emit(encode({"version": 1, "mutation": rows}), None)
    if bad:
        raise Stop(1)
