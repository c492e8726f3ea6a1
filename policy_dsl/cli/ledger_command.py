"""``polc ledger``: record, show, reverse, verify."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from policy_dsl.cli import lang_option
from policy_dsl.cli.common import Stop, complain, emit, width_of, write_output
from policy_dsl.cli.eval_command import fact_options
from policy_dsl.cli.evaluation import History, evaluate_file
from policy_dsl.cli.help import localized
from policy_dsl.cli.words import language, say
from policy_dsl.ledger.file import Ledger, LedgerError

if TYPE_CHECKING:
    from policy_dsl.core import ir
    from policy_dsl.ledger.entry import Entry
    from policy_dsl.ledger.file import Recorded
    from policy_dsl.values.case import Case

SHAPES = ("text", "json", "csv")
_HEAD = ("序号", "类别", "申报主体", "年度", "事项", "金额（元）", "项目", "档", "申报日期", "政策", "文号", "政策校验码", "解读", "冲销", "原因", "记录时间", "校验码")  # fmt: skip


class Actions(click.Group):
    """The four things to do with a ledger, their helps from the table of words."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section(say("h_commands")):
            formatter.write_dl([(name, say(f"ledger_{name}")) for name in self.commands])


def command() -> click.Command:
    """The command."""
    ledger = click.Argument(["ledger"], metavar="LEDGER")
    record = click.Command(
        "record", callback=record_, help=say("ledger_record"),
        params=[
            ledger,
            click.Argument(["facts"], metavar="FACTS"),
            *fact_options(),
            click.Option(["--amount", "amounts"], metavar="AWARD=MONEY", multiple=True, help=say("ledger_amount")),
            lang_option(),
        ],
    )  # fmt: skip
    show = click.Command(
        "show", callback=show_, help=say("ledger_show"),
        params=[
            ledger,
            click.Option(["--applicant"], metavar="NAME", help=say("ledger_applicant")),
            click.Option(["--format", "form"], type=click.Choice(SHAPES), default="text", help=say("o_format")),
            click.Option(["-o", "--output", "out"], metavar="FILE", help=say("o_out")),
            lang_option(),
        ],
    )  # fmt: skip
    reverse = click.Command(
        "reverse", callback=reverse_, help=say("ledger_reverse"),
        params=[
            ledger,
            click.Argument(["number"], metavar="NUMBER", type=click.IntRange(1)),
            click.Option(["--why"], metavar="TEXT", required=True, help=say("ledger_why")),
            lang_option(),
        ],
    )  # fmt: skip
    verify = click.Command(
        "verify", callback=verify_, help=say("ledger_verify"), params=[ledger, lang_option()]
    )
    actions = {each.name or "": localized(each) for each in (record, show, reverse, verify)}
    return Actions(
        "ledger",
        commands=actions,
        help=say("ledger"),
        params=[lang_option()],
        subcommand_metavar=say("h_command"),
    )


@contextmanager
def told() -> Iterator[None]:
    """What a ledger cannot do ends the command with 2, in words."""
    try:
        yield
    except LedgerError as problem:
        from policy_dsl.present.amount import money

        sums = ("first", "second", "amount", "floor", "ceiling")
        words = {
            name: money(int(text)) if name in sums and text.isdecimal() else text
            for name, text in problem.words.items()
        }
        raise complain(problem.code, **words) from None


def record_(
    ledger: str,
    facts: str,
    policy: str | None,
    date: str | None,
    readings: tuple[str, ...],
    amounts: tuple[str, ...],
) -> None:
    """Evaluate with the ledger's own history, and record what is decided, in one transaction."""
    from policy_dsl.cli.digest import of_policy
    from policy_dsl.ledger.entry import Decision
    from policy_dsl.ledger.history import application
    from policy_dsl.ledger.record import decisions
    from policy_dsl.present import jsonout

    stated = _stated(amounts)
    done: list[Recorded] = []
    waiting: list[str] = []
    with told(), Ledger(Path(ledger), create=True) as book, book.writing():
        found = evaluate_file(facts, policy, date, readings, trace=True, history=known(book, again=True))
        head = Decision(
            "-", "-", 0, 0, policy=found.policy.name, version=found.policy.number, policy_hash=of_policy(found.path),
            readings=json.dumps(dict(found.code.readings), ensure_ascii=False, sort_keys=True),
        )  # fmt: skip
        if stated and len(found.cases) > 1:
            raise complain("U0242")
        for case, outcome in zip(found.cases, found.outcomes, strict=True):
            data = jsonout.to_data(outcome)["awards"]
            assert isinstance(data, list)
            traces = {f"{each['id']}/{each.get('item') or ''}": jsonout.encode(each, 0) for each in data}
            own = msgspec.structs.replace(
                head, application=application(case, found.policy, found.code.readings)
            )
            made = decisions(found.policy, case, outcome, stated, own, traces)
            done += book.decide(made.decisions)
            waiting += [
                f"{case.name} {each.id} {each.title}{f'（{each.item}）' if each.item else ''}"
                for each in made.open
            ]
    for each in done:
        click.echo(
            say(
                "ledger_again" if each.again else "ledger_recorded",
                number=each.entry.number,
                **_words(each.entry),
            )
        )
    for line in waiting:
        click.echo(say("ledger_waiting", line=line))
    if not done and not waiting:
        click.echo(say("ledger_nothing"))


def known(book: Ledger, *, again: bool = False) -> History:
    """The applicant with the ledger's history; what contradicts it in the facts ends the command with 2. ``again``: what was decided on
    this very application is left out."""
    from policy_dsl.ledger.history import application, contradiction, with_history

    def of(case: Case, policy: ir.Policy, readings: Mapping[str, str]) -> Case:
        mine = list(book.holding(case.name))
        if again:
            own = application(case, policy, readings)
            mine = [each for each in mine if each.application != own]
        differs = contradiction(case, mine)
        if differs is not None:
            from policy_dsl.present.amount import money

            only = [
                "、".join(f"{each.year}年 {each.award} {money(each.amount)}" for each in some) or "无"
                for some in differs
            ]
            raise complain("U0240", applicant=case.name, facts=only[0], ledger=only[1])
        return with_history(case, mine)

    return of


def _stated(amounts: tuple[str, ...]) -> dict[tuple[str, str], int]:
    from policy_dsl.facts.problem import Reject
    from policy_dsl.facts.values import money

    found = {}
    for each in amounts:
        name, mark, text = each.partition("=")
        award, _, item = name.strip().partition("/")
        sum_ = money(text.strip())
        if not mark or not award or isinstance(sum_, Reject):
            raise complain("U0243", found=each)
        found[award, item] = sum_
    return found


def _words(entry: Entry) -> dict[str, str]:
    from policy_dsl.present.amount import money

    one = entry.decision
    item = "".join(f"（{each}）" for each in (one.item, one.tier) if each)
    return {
        "applicant": one.applicant,
        "year": str(one.year),
        "award": f"{one.award}{item}",
        "amount": money(one.amount, language()),
    }


def show_(ledger: str, applicant: str | None, form: str, out: str | None) -> None:
    """All entries."""
    with told(), Ledger(Path(ledger)) as book:
        entries = list(book.entries(applicant))
    match form:
        case "csv":
            text = io.StringIO()
            writer = csv.writer(text, lineterminator="\r\n")
            writer.writerow(_HEAD)
            writer.writerows(_row(each) for each in entries)
            if out is None:
                click.echo(text.getvalue(), nl=False)
            else:
                write_output(out, b"\xef\xbb\xbf" + text.getvalue().encode())
        case "json":
            data = [
                {
                    **dict(zip(_HEAD, _row(each), strict=True)),
                    "经过": json.loads(each.decision.trace or "null"),
                }
                for each in entries
            ]
            emit(json.dumps(data, ensure_ascii=False, indent=2), out)
        case _:
            from policy_dsl.present.cells import table

            back = {each.reverses for each in entries}
            rows = [
                [str(each.number), say("ledger_taken_back", number=each.reverses) if each.reverses else say("ledger_void") if each.number in back else each.kind,
                 words["applicant"], words["year"], words["award"], words["amount"], each.why]
                for each in entries for words in (_words(each),)
            ]  # fmt: skip
            lines = table([*_HEAD[:2], "申报主体", "年度", "事项", "金额", "原因"], rows, width_of(None))
            emit("\n".join(lines), out)


def _row(entry: Entry) -> tuple[object, ...]:
    one = entry.decision
    yuan = f"{one.amount // 100}.{one.amount % 100:02}"
    return (
        entry.number, entry.kind, one.applicant, one.year, one.award, yuan, one.item, one.tier, one.day, one.policy, one.version, one.policy_hash,
        one.readings, entry.reverses or "", entry.why, entry.recorded, entry.hash,
    )  # fmt: skip


def reverse_(ledger: str, number: int, why: str) -> None:
    """Take one decision back."""
    if not why.strip():
        raise complain("U0244")
    with told(), Ledger(Path(ledger)) as book:
        entry = book.reverse(number, why.strip())
    click.echo(say("ledger_reversed", number=entry.number, which=number, **_words(entry)))


def verify_(ledger: str) -> None:
    """Whether every entry is as it was written; what is not ends the command with 1."""
    with told(), Ledger(Path(ledger)) as book:
        found = book.verify()
        many = sum(1 for _ in book.entries())
    for number, zh, en in found[:100]:
        click.echo(say("ledger_wrong", number=number, text=zh if language() == "zh" else en))
    if found:
        raise Stop(1)
    click.echo(say("ledger_whole", n=f"{many:,}"))
