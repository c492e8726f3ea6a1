"""The pools of a policy as views that a bureau installs beside :mod:`policy_dsl.backends.columnar.view`."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from policy_dsl.backends.columnar.claims import claims, pools_of
from policy_dsl.backends.columnar.dialects import dialect
from policy_dsl.backends.columnar.expr import Unsupported
from policy_dsl.backends.columnar.pool_report import COLUMNS, report
from policy_dsl.backends.columnar.pools import Step
from policy_dsl.backends.columnar.query import Plan
from policy_dsl.backends.columnar.rows import select
from policy_dsl.backends.columnar.view import given_of, plain, tables
from policy_dsl.backends.pool_words import gone_by, pool_text
from policy_dsl.core import ir

CLAIMS, SHARED = "名额申请", "名额分配"


def pool_views(policy: ir.Policy, readings: Mapping[str, str], engine: str, *, complete: bool = False) -> str:
    """``CREATE VIEW`` for the claims, for each pool in the order of the policy, for what each did (``名额N报告``) and for what is left
    (``名额分配``). Raises :class:`Unsupported` where the policy has no pool, and for what the engine cannot do."""
    asked = dialect(engine)
    plan = Plan(policy, readings, given_of(policy, complete=complete))
    pools = pools_of(plan)
    if not pools:
        raise Unsupported("这份政策没有名额，也没有总额")
    made: list[tuple[str, exp.Query, str]] = [
        (
            CLAIMS,
            claims(plan, asked, tables(policy)),
            "谁申请什么：每个申报主体、每个清单项的每一项奖补，不可得的没有",
        )
    ]
    source = CLAIMS
    for at, pool in enumerate(pools):
        step = Step(asked, pools, at)
        name = f"名额{at + 1}"
        how = gone_by(pool) if pool.order else "原文没有写明如何取舍，只报告，不分配"
        made.append((name, step.query(source), f"{pool_text(pool)}：{how}"))
        made.append((f"{name}报告", report(step, asked, name), f"{pool_text(pool)}：每年、每个受益对象一行"))
        source = name
    shown = ("申报主体", "项目", "事项", "状态", "保底", "最高", "原状态", "原保底", "原最高")
    made.append((SHARED, select(source, shown), "分配以后每件申请还有多少，与原来的比"))
    lines = [
        "名额、总额的分配。先装 polc sql 的视图所列的表；申报主体表另要一列：",
        "  评分 BIGINT　择优用的评审得分，可以空",
        "同分、同日、余数相同的，按申报主体名称（编号按文本）的 Unicode 码位先后；与各行的先后无关。",
        "名额：同分的在分界上的都待定，不替主管部门取舍。状态：1 可得，0 不可得，2 待定；金额单位是分。",
        "每个视图接着上一个算；城市大的，先把 名额申请 存成表，再建后面的视图。",
        "报告的列：" + "、".join(COLUMNS),
        "超出：1 是，0 否，2 可能；已分：是否已分配；留：名额 1 有，0 无，2 未定；组年 0：不分年，或申报日期未知。",
        *asked.advice,
    ]
    head = "".join(f"-- {plain(line)}\n" for line in lines)
    views = [
        f"\n-- {plain(note)}\n" + asked.view(name, query, {}).sql(dialect=engine, pretty=True) + ";\n"
        for name, query, note in made
    ]
    return head + "".join(views)
