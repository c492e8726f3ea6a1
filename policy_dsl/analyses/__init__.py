"""What can be said of a typed policy without any applicant: gaps, overlaps, words that nothing reads, forgotten histories.

``analyse`` is pure and needs no solver.
Every finding is a warning: the policy can be evaluated, and the drafter decides. ``说明「有意如此：…」`` after a sentence
says that it is meant so.
"""

from __future__ import annotations

from policy_dsl.analyses import (
    answers,
    ceilings,
    likeness,
    never,
    quotas,
    tiers,
    unread,
)
from policy_dsl.analyses.cases import cases_of, in_default
from policy_dsl.analyses.intended import intended, left
from policy_dsl.core import ir
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.resolve import Names
from policy_dsl.source import Source
from policy_dsl.syntax import tree as t


def analyse(document: t.Document, names: Names, policy: ir.Policy, source: Source) -> list[Diagnostic]:
    """The findings that need no solver, without those that the drafter means so."""
    awards = [award for award in policy.awards if in_default(award.when, policy)]
    cases = [case for award in awards for case in cases_of(award)]
    found = [
        *tiers.gaps(cases, policy, source),
        *answers.both(awards, policy, source),
        *never.conditions(cases, policy, source),
        *unread.unread(document, names, policy, source),
        *ceilings.idle(awards, policy, source),
        *ceilings.passed(awards, policy, source),
        *quotas.unordered(policy, source),
        *likeness.alike(document, source),
        *likeness.joined(document, names, source),
    ]
    return left(found, intended(document))
