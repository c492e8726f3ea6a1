"""What the pools did, in lines under the count of rows, and for one applicant."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from policy_dsl.cli.words import say

if TYPE_CHECKING:
    from policy_dsl.backends.columnar.pool_report import Edge, Report
    from policy_dsl.batch.city import City
    from policy_dsl.batch.quotas import Shared
    from policy_dsl.core import ir

_MOST = 20


def of_all(policy: ir.Policy, shared: Shared) -> list[str]:
    """One line a pool, those that are too small first."""
    from policy_dsl.batch.quotas import article_of

    rank = {True: 0, None: 1, False: 2}
    ordered = sorted(shared.reports, key=lambda each: rank[each.over])
    lines = [
        "  "
        + say(
            "batch_pool", article=article_of(policy, each.pool), pool=_named(each), claims=f"{each.claims:,}", answer=_answer(each)
        )
        for each in ordered[:_MOST]
    ]  # fmt: skip
    if len(ordered) > _MOST:
        lines.append("  " + say("batch_pools_more", n=f"{len(ordered) - _MOST:,}"))
    return lines


def _named(each: Report) -> str:
    year = f"（{each.year}年）" if each.year is not None else ""
    return each.text + year


def _answer(each: Report) -> str:
    if each.over is False:
        return say("batch_pool_fits")
    left = _money(*each.left)
    if not each.enforced:
        over = say("batch_pool_over" if each.over else "batch_pool_maybe")
        return say("batch_pool_kept", over=over, note=each.note, left=left)
    none, less, open_ = (f"{count:,}" for count in each.hit)
    said = say("batch_pool_cut", note=each.note, left=left, none=none, less=less, open=open_)
    if each.last_in is not None and each.first_out is not None:
        return said + say("batch_pool_edges", last=_edge(each.last_in), next=_edge(each.first_out))
    return said + (say("batch_pool_last", last=_edge(each.last_in)) if each.last_in is not None else "")


def _edge(edge: Edge) -> str:
    who = edge.applicant + (f"〔{edge.item}〕" if edge.item is not None else "")
    score = "" if edge.score is None else f"{edge.score}分"
    day = "" if edge.day is None else date.fromordinal(edge.day).isoformat()
    by = "，".join(each for each in (score, day) if each)
    return f"{who}（{by}）" if by else who


def _money(floor: int, ceiling: int | None) -> str:
    from policy_dsl.types import MoneyT
    from policy_dsl.values.format import format_range

    return format_range(floor, ceiling, MoneyT())


def of_one(city: City, applicant: str, readings: dict[str, str]) -> str:
    """What became of the claims of one applicant among those of all others."""
    from policy_dsl.backends.pool_words import pool_text
    from policy_dsl.batch.halves import Halves
    from policy_dsl.batch.quotas import article_of, of_applicant, share_out

    shared = share_out(city, Halves(city), city.policy, readings)
    lines = []
    for each in of_applicant(city, shared, applicant) if shared is not None else ():
        pool = pool_text(each.pool) + (f"（{each.year}年）" if each.year else "")
        lines.append(
            "  "
            + say(
                "batch_mine", article=article_of(city.policy, each.pool), pool=pool + (f"〔{each.item}〕" if each.item else ""),
                n=f"{each.claims:,}", rank=f"{each.rank:,}", result=each.result, was=_money(*each.was), now=_money(*each.now),
            )
        )  # fmt: skip
    return "\n".join([say("batch_mine_head"), *lines]) + "\n" if lines else ""
