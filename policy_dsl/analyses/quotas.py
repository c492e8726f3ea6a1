"""名额 without a word on who gets one when more apply."""

from __future__ import annotations

from policy_dsl.analyses.finding import warn
from policy_dsl.core import ir
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.source import Source


def unordered(policy: ir.Policy, source: Source) -> list[Diagnostic]:
    """One finding for each award with such a quota: of several levels, at the first."""
    awards = {award.id: award for award in policy.awards}
    found: dict[str, Diagnostic] = {}
    for pool in policy.pools:
        if pool.kind == "count" and not pool.order and pool.awards:
            award = awards.get(pool.awards[0])
            at = pool.origin if pool.origin.end else award.origin if award is not None else None
            if at is not None and pool.awards[0] not in found:
                n = f"{pool.limit}{pool.unit}"
                found[pool.awards[0]] = warn("P0617", at, source, n=n)
    return list(found.values())
