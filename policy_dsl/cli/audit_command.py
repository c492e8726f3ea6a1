"""``polc audit``."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from policy_dsl.cli import FINDINGS, UNKNOWN, lang_option
from policy_dsl.cli.common import Stop, choose_policy, complain, emit, load_policy, width_of, write_output
from policy_dsl.cli.evaluation import chosen_readings, evaluate_file
from policy_dsl.cli.tables import in_words, need_engine, say_rejects
from policy_dsl.cli.words import language, say

if TYPE_CHECKING:
    from policy_dsl.audit.finding import Report
    from policy_dsl.audit.payments import Grants
    from policy_dsl.core import ir
    from policy_dsl.ledger.entry import Decision

FORMS = (".xlsx", ".csv", ".json", ".html")
DOCUMENTS = (".json", ".yaml", ".yml")


def command() -> click.Command:
    """The command."""
    return click.Command(
        "audit", callback=run, help=say("audit"),
        params=[
            click.Argument(["grants"], metavar="GRANTS"),
            click.Option(["--facts"], metavar="FACTS", required=True, help=say("audit_facts")),
            click.Option(["--policy"], metavar="FILE", help=say("o_policy")),
            click.Option(["--reading", "readings"], metavar="NAME=OPTION", multiple=True, help=say("o_reading")),
            click.Option(["--ledger"], metavar="LEDGER", help=say("audit_ledger")),
            click.Option(["-o", "--output", "out"], metavar="FILE", help=say("audit_out")),
            click.Option(["--format", "form"], type=click.Choice(["text", "json"]), default="text", help=say("o_format")),
            click.Option(["--strict"], is_flag=True, help=say("audit_strict")),
            click.Option(["--id", "ids"], metavar="COLUMN", default="申报主体", help=say("batch_id")),
            click.Option(["--ignore"], metavar="COLUMN", multiple=True, help=say("batch_ignore")),
            click.Option(["--memory"], metavar="SIZE", default="850MB", help=say("batch_memory")),
            lang_option(),
        ],
    )  # fmt: skip


def run(
    grants: str, facts: str, policy: str | None, readings: tuple[str, ...], ledger: str | None, out: str | None, form: str, strict: bool,
    ids: str, ignore: tuple[str, ...], memory: str,
) -> None:  # fmt: skip
    """Audit; 1 when something is wrong, else 3 with ``strict`` when something cannot be verified."""
    need_engine()
    if out is not None and Path(out).suffix.lower() not in FORMS:
        raise complain("U0210", file=out, known="、".join(FORMS))
    decisions = _decisions(ledger)
    with in_words(out or grants):
        if _is_document(facts):
            report = _of_document(grants, facts, policy, readings, ledger, decisions, (ids, ignore))
        else:
            report = _of_city(grants, facts, policy, readings, decisions, out, (ids, ignore), memory)
    _show(report, out, form)
    if report.wrong:
        raise Stop(FINDINGS)
    if strict and report.findings:
        raise Stop(UNKNOWN)


def _decisions(ledger: str | None) -> list[Decision] | None:
    if ledger is None:
        return None
    from policy_dsl.cli.ledger_command import told
    from policy_dsl.ledger.file import Ledger

    with told(), Ledger(Path(ledger)) as book:
        return list(book.holding())


def _is_document(facts: str) -> bool:
    """A facts file, as ``polc eval`` reads it; else the tables of a city."""
    suffix = Path(facts).suffix.lower()
    if facts == "-" or suffix in DOCUMENTS:
        return True
    if suffix != ".xlsx" or not Path(facts).is_file():
        return False
    from policy_dsl.batch.records import is_form

    return is_form(Path(facts))


def _of_document(
    grants: str, facts: str, policy: str | None, readings: tuple[str, ...], ledger: str | None, decisions: Sequence[Decision] | None,
    columns: tuple[str, tuple[str, ...]],
) -> Report:  # fmt: skip
    from policy_dsl.audit.people import Few
    from policy_dsl.audit.run import audit
    from policy_dsl.cli.ledger_command import known, told
    from policy_dsl.ledger.file import Ledger

    if ledger is None:
        done = evaluate_file(facts, policy, None, readings, trace=False)
    else:
        with told(), Ledger(Path(ledger)) as book:
            done = evaluate_file(facts, policy, None, readings, trace=False, history=known(book))
    return audit(done.code, _read(grants, done.policy, columns), Few(done.cases), decisions)


def _of_city(
    grants: str, facts: str, policy: str | None, readings: tuple[str, ...], decisions: Sequence[Decision] | None, out: str | None,
    columns: tuple[str, tuple[str, ...]], memory: str,
) -> Report:  # fmt: skip
    from policy_dsl.audit.people import Townspeople
    from policy_dsl.audit.run import audit
    from policy_dsl.backends.interpreter import compile_policy
    from policy_dsl.batch.city import City, aside_for
    from policy_dsl.cli.progress import progress
    from policy_dsl.ledger.history import receipt_rows

    chosen = load_policy(choose_policy(policy, None), whole=False)
    code = compile_policy(chosen, chosen_readings(readings, chosen))
    payments = _read(grants, chosen, columns)
    aside = aside_for(Path(out) if out is not None else Path(tempfile.gettempdir()) / "polc")
    skip = [Path(grants), *([Path(out)] if out is not None else [])]
    receipts = None if decisions is None else receipt_rows(decisions)
    with (
        progress("text") as tell,
        City(
            chosen, Path(facts), aside, ids=columns[0], leave_out=columns[1], lang=language(), memory=memory, receipts=receipts, skip=skip,
            done=tell,
        ) as city,
    ):  # fmt: skip
        rejected = sum(each.rejected for each in city.counts)
        report = audit(code, payments, Townspeople(city), decisions, facts_rejected=rejected, done=tell)
        say_rejects(city, 5)
    return report


def _read(grants: str, policy: ir.Policy, columns: tuple[str, tuple[str, ...]]) -> Grants:
    from policy_dsl.audit.payments import read

    with tempfile.TemporaryDirectory() as aside:
        return read(Path(grants), policy, Path(aside), ids=columns[0], leave_out=columns[1], lang=language())


def _show(report: Report, out: str | None, form: str) -> None:
    from policy_dsl.present import audit, jsonout

    lang = language()
    if out is not None:
        match Path(out).suffix.lower():
            case ".xlsx":
                try:
                    write_output(out, audit.xlsx(report, lang))
                except ImportError:
                    raise complain("U0201", package="openpyxl", extra="xlsx") from None
            case ".csv":
                write_output(out, audit.csv_(report, lang))
            case ".html":
                write_output(out, audit.html(report, lang).encode())
            case _:
                write_output(out, jsonout.encode(audit.data(report)).encode())
    if form == "json":
        emit(jsonout.encode(audit.data(report)), None)
    elif out is None:
        emit(audit.text(report, lang, width_of(None)), None)
    else:
        emit("\n".join([say("audit_done", path=out, n=f"{len(report.findings):,}"), *audit.summary(report, lang)]), None)
