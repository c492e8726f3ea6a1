"""名额 and 总额 that several applicants share: how one report is shown, and as data."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from policy_dsl.core.result import Total
from policy_dsl.present.amount import interval, yuan
from policy_dsl.present.words import say

if TYPE_CHECKING:
    from policy_dsl.backends.interpreter.pools import Mark, PoolReport

POOL_KEYS = ("article", "pool", "claims", "demand", "left", "answer", "remark")


def pool_row(pool: PoolReport, lang: str = "zh") -> tuple[str, ...]:
    """A row under :data:`POOL_KEYS`."""
    key = {True: "over_yes", False: "over_no", None: "over_maybe"}[pool.over]
    text = pool.text
    if pool.year is not None:
        text += say(lang, "in_year", year=pool.year)
    return (
        pool.article,
        text,
        str(pool.claims),
        interval(pool.demand.floor, pool.demand.ceiling, lang, "undecided"),
        interval(pool.left.floor, pool.left.ceiling, lang, "undecided"),
        say(lang, key),
        pool.note,
    )


def pool_data(pool: PoolReport) -> dict[str, object]:
    """A report as plain data; sums in 元 as everywhere."""
    return {
        "article": pool.article,
        "text": pool.text,
        "kind": pool.kind,
        "limit": yuan(pool.limit) if pool.kind == "sum" else str(pool.limit),
        "order": pool.order,
        "awards": list(pool.awards),
        "year": pool.year,
        "recipient": pool.recipient,
        "claims": pool.claims,
        "demand": total_data(pool.demand),
        "left": total_data(pool.left),
        "over": pool.over,
        "enforced": pool.enforced,
        "shares": [
            {
                "applicant": share.applicant,
                "index": share.index,
                "award": share.award,
                "item": share.item,
                "before": total_data(share.before),
                "after": total_data(share.after),
            }
            for share in pool.shares
        ],
        "note": pool.note,
        "last_in": _mark(pool.last_in),
        "first_out": _mark(pool.first_out),
    }


def _mark(mark: Mark | None) -> dict[str, object] | None:
    if mark is None:
        return None
    day = None if mark.date is None else date.fromordinal(mark.date).isoformat()
    return {"applicant": mark.applicant, "item": mark.item, "score": mark.score, "date": day}


def total_data(sums: Total) -> dict[str, str | None]:
    """A sum of intervals in 元."""
    return {"floor": yuan(sums.floor), "ceiling": None if sums.ceiling is None else yuan(sums.ceiling)}
