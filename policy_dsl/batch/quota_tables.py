"""What the pools did, as two tables for people: one row a pool, and one row a claim on a pool that is too small, in the order of the pool."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Final

import duckdb

from policy_dsl.backends.columnar.claims import AWARD, CEILING, DAY, FLOOR, ITEM, WHO
from policy_dsl.backends.columnar.pool_report import RANK, RESULT, Edge, Report
from policy_dsl.backends.columnar.pools import CUT, GROUP, GROUP_YEAR, STRAY, WAS
from policy_dsl.backends.pool_words import pool_text, recipients_of
from policy_dsl.batch.answers import UNLIMITED
from policy_dsl.batch.cells import quoted, text
from policy_dsl.batch.quotas import NOT_CUT, RESULTS, Shared, article_of, in_detail
from policy_dsl.batch.write import write
from policy_dsl.core import ir
from policy_dsl.values.keys import SCORE

_OVER: Final = {True: "超出", False: "未超出", None: "可能超出"}
_HEAD: Final = (
    "条款", "名额或总额", "年度", "受益对象", "申请件数", "申请保底（元）", "申请最高（元）", "可给保底（元）", "可给最高（元）", "结果", "已分配",
    "未得件数", "减少件数", "待定件数", "最后得到的", "其评分", "其申报日期", "首个未得的", "未得者评分", "未得者申报日期", "说明",
)  # fmt: skip


def write_pools(policy: ir.Policy, reports: list[Report], path: Path) -> None:
    """One row for each pool, year and recipient. Raises ``OSError``."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(_HEAD)
        for each in reports:
            counts = each.hit if each.enforced else ("", "", "")
            out.writerow(
                [
                    article_of(policy, each.pool), pool_text(each.pool), each.year or "", each.recipient or "", each.claims,
                    *_sums(each.demand), *_sums(each.left), _OVER[each.over], "是" if each.enforced else "", *counts,
                    *_edge(each.last_in), *_edge(each.first_out), each.note,
                ]
            )  # fmt: skip


def _sums(ends: tuple[int, int | None]) -> tuple[str, str]:
    floor, ceiling = ends
    return _in_yuan(floor), UNLIMITED if ceiling is None else _in_yuan(ceiling)


def _in_yuan(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _edge(edge: Edge | None) -> tuple[str, str, str]:
    if edge is None:
        return "", "", ""
    who = edge.applicant + (f"（{edge.item}）" if edge.item is not None else "")
    day = "" if edge.day is None else date.fromordinal(edge.day).isoformat()
    return who, "" if edge.score is None else str(edge.score), day


def write_claims(base: duckdb.DuckDBPyConnection, policy: ir.Policy, shared: Shared, path: Path) -> int:
    """One row for each claim; how many."""
    titles = {award.id: award.title for award in policy.awards}
    named = " ".join(f"WHEN {text(key)} THEN {text(f'{key} {title}')}" for key, title in titles.items())
    words = " ".join(f"WHEN {code} THEN {text(word)}" for code, word in RESULTS.items())
    parts = []
    for at, (step, _) in enumerate(shared.steps):
        stray = text(f"{recipients_of(step.pool, policy)}未知")
        parts.append(
            f"SELECT {at} AS n, {GROUP_YEAR} AS y, {GROUP} AS g, {STRAY} AS z, {RANK} AS k, {text(article_of(policy, step.pool))} AS 条款, "
            f"{text(pool_text(step.pool))} AS 名额或总额, nullif({GROUP_YEAR}, 0) AS 年度, "
            f"CASE WHEN {STRAY} = 1 THEN {stray} ELSE nullif({GROUP}, '') END AS 受益对象, {RANK} AS 名次, {WHO} AS 申报主体, {ITEM} AS 项目, "
            f"CASE {AWARD} {named} END AS 事项, {SCORE} AS 评分, DATE '0001-01-01' + CAST({DAY} - 1 AS INTEGER) AS 申报日期, "
            f"CASE WHEN {CUT} = 0 THEN {text(NOT_CUT)} ELSE CASE {RESULT} {words} END END AS 结果, {_yuan(WAS[FLOOR])} AS {quoted('申请保底（元）')}, "
            f"{_most(WAS[CEILING])} AS {quoted('申请最高（元）')}, {_yuan(FLOOR)} AS {quoted('可给保底（元）')}, {_most(CEILING)} AS {quoted('可给最高（元）')} "
            f"FROM ({in_detail(shared, at)})"
        )
    union = " UNION ALL ".join(parts)
    return write(base, f"SELECT * EXCLUDE (n, y, g, z, k) FROM ({union}) ORDER BY n, y, g, z, k", path, "csv")


def _yuan(column: str) -> str:
    return f"CAST({column} AS DECIMAL(20, 0)) * CAST(0.01 AS DECIMAL(3, 2))"


def _most(column: str) -> str:
    return f"CASE WHEN {column} IS NULL THEN {text(UNLIMITED)} ELSE CAST({_yuan(column)} AS VARCHAR) END"
