"""Applicants and payments in a few words, and what an audit says of them."""

from __future__ import annotations

from typing import Any

from policy_dsl.audit.finding import Finding, Report
from policy_dsl.audit.payments import Grants, Payment
from policy_dsl.audit.people import Few
from policy_dsl.audit.run import audit
from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.core import ir
from policy_dsl.facts import read_object
from policy_dsl.facts.values import day
from policy_dsl.ledger.entry import Decision
from policy_dsl.values.case import Case

WAN = 1_000_000


def who(policy: ir.Policy, name: str, **facts: Any) -> Case:
    """An applicant of whom all is known but what is said otherwise; no day of application: the facts hold for every payment."""
    rest = facts.pop("未列事项", "无")
    body = {"申报主体": name, **facts} | ({"未列事项": rest} if rest else {})
    cases, extra, wrong = read_object(body, "facts", policy)
    assert not [each for each in wrong if each.severity == "error"], [(d.code, d.where, d.args) for d in wrong]
    if extra.applicants[0].score is not None:
        cases[0].values["评分"] = extra.applicants[0].score
    return cases[0]


def paid(
    award: str, amount: int, when: int | str = 2026, name: str = "甲", item: str | None = None, tier: str | None = None
) -> Payment:
    """A payment; ``when``: a year, or a day."""
    if isinstance(when, int):
        return Payment(0, name, award, amount, when, None, item, tier)
    ordinal = day(when)
    assert isinstance(ordinal, int)
    return Payment(0, name, award, amount, int(when[:4]), ordinal, item, tier)


def audited(
    policy: ir.Policy, people: list[Case], payments: list[Payment], decisions: list[Decision] | None = None, **readings: str
) -> Report:
    """The audit of these payments, which stand in rows 1, 2, …"""
    rows = tuple(Payment(at, *[getattr(one, name) for name in Payment.__struct_fields__[1:]]) for at, one in enumerate(payments, 1))
    report = audit(compile_policy(policy, readings), Grants(rows, (), len(rows)), Few(people), decisions)
    assert report.sums.paid == report.sums.within + report.sums.excess + report.sums.open == sum(each.amount for each in rows)
    return report


def kinds(report: Report) -> list[tuple[str, tuple[int, ...], int]]:
    """Kind, rows and difference of each finding."""
    return [(each.kind, each.rows, each.difference) for each in report.findings]


def only(report: Report) -> Finding:
    """The one finding that there is."""
    (found,) = report.findings
    return found
