"""Answers to show: one of each kind of thing, written by hand."""

from __future__ import annotations

from datetime import date

from policy_dsl.backends.interpreter.pools import PoolReport, Share
from policy_dsl.core.result import (
    AwardResult,
    LimitResult,
    Missing,
    Notice,
    Outcome,
    RightResult,
    Step,
    Total,
)

WAN = 1_000_000
"""1万元 in 分."""

SHARED = "市与区、县（市）共担"


def award(**fields: object) -> AwardResult:
    """An award with everything that a test does not care about filled in."""
    base: dict[str, object] = {
        "id": "首次上规奖励",
        "article": "第一条",
        "title": "首次上规模奖励",
        "recipient": "企业",
        "funder": SHARED,
        "kind": "fixed",
        "status": "granted",
        "floor": 30 * WAN,
        "ceiling": 30 * WAN,
        "text": "对首次上规模的高新技术企业，再给予30万元",
        "quote": "对首次上规模的高新技术企业，再给予 30 万元奖励。",
    }
    return AwardResult(**{**base, **fields})  # type: ignore[arg-type]


RESEARCH = award(
    id="研发投入补助",
    article="第二条",
    title="研发投入补助",
    kind="mixed",
    floor=0,
    ceiling=100 * WAN,
    text="对经营规模符合科技型中小企业标准且研发投入新增额200万元以上的，按不超过研发投入新增额5%的标准给予补助",
    steps=(
        Step("condition", "科技型中小企业或高新技术企业", True, inputs=(("科技型中小企业", "是"),)),
        Step(
            "condition",
            "研发投入新增额200万元以上",
            True,
            inputs=(("年度研发投入额（2025年）", "3000万元"), ("年度研发投入额（2024年）", "1000万元")),
        ),
        Step("condition", "经营规模超过科技型中小企业标准", False, inputs=(("经营规模", "符合标准"),)),
        Step("base", "研发投入新增额", None, 2000 * WAN, 2000 * WAN, 1, "元"),
        Step("rate", "研发投入新增额5%", None, 2000 * WAN * 5, 2000 * WAN * 5, 100, "元"),
        Step("cap", "不超过200万元", None, 100 * WAN, 100 * WAN, 1, "元", False),
    ),
)

FULL = Outcome(
    policy="关于加快科技创新和产业创新深度融合推进制造业高质量发展的若干政策措施",
    number="杭政办函〔2025〕66号",
    applicant="杭州某某智能装备有限公司",
    date=date(2026, 3, 1).toordinal(),
    readings={"总量条款的适用范围": "甲", "区县年度上限是否包括生产线奖励": "乙"},
    awards=(
        award(
            id="高新技术企业奖励",
            title="高新技术企业奖励",
            kind="ceiling",
            floor=0,
            ceiling=20 * WAN,
            text="对首次认定、重新认定的高新技术企业，分别给予不超过20万元、10万元奖励",
        ),
        award(),
        RESEARCH,
        award(
            id="数改券",
            article="第八条",
            title="数字化改造补助",
            kind="ceiling",
            status="unknown",
            floor=0,
            ceiling=20 * WAN,
            voucher="“数改券”",
            needs=("数字化改造实际投资额",),
        ),
        award(
            id="“AI工厂”奖励",
            article="第十条",
            title="“AI工厂”奖励",
            kind="ceiling",
            floor=0,
            ceiling=120 * WAN,
            text="对“AI工厂”等级评定为初级、中级、高级的，分别给予不超过80万元、200万元、500万元奖励，按进档差额",
        ),
        award(
            id="乘用车型进档奖励",
            article="第十六条",
            title="乘用车型进档奖励",
            recipient="临平区",
            funder="市本级",
            kind="ceiling",
            floor=0,
            ceiling=1200 * WAN,
            item="星海7",
            text="每个乘用车型，对首个完整年度产量超过5万辆、12万辆、20万辆的，分别给予不超过500万元、1200万元、2000万元",
        ),
        award(
            id="技能大奖资助",
            article="第二十九条",
            title="技能大奖资助",
            recipient="张三",
            floor=15 * WAN,
            ceiling=15 * WAN,
            item="张三",
            text="每名技能人才，对获得“中华技能大奖”“钱江技能大奖”“全国技术能手”的，分别给予15万元、10万元、3万元",
        ),
        award(
            id="创新团队补助",
            article="第三十条",
            title="领军型创新创业团队补助",
            kind="ceiling",
            status="denied",
            floor=0,
            ceiling=0,
            reason="不符合：新入选市领军型创新创业团队（实为否）",
        ),
        award(
            id="工业设计中心奖励",
            article="第二十条",
            title="工业设计中心奖励",
            kind="ceiling",
            status="denied",
            floor=0,
            ceiling=0,
            reason="不符合：国家级或省级工业设计中心（实为无）",
        ),
    ),
    rights=(
        RightResult(
            "土地价款",
            "第二十六条",
            "不增收土地价款",
            "企业",
            "granted",
            text="对存量工业用地提高开发强度的，不增收土地价款",
        ),
        RightResult("分期", "第三十一条", "剩余价款分期缴纳", "企业", "denied", text="剩余价款可在1年内缴清"),
    ),
    limits=(
        LimitResult(
            "配套用地",
            "第二十七条",
            "配套用地比例",
            "within",
            "12%",
            "15%",
            "一号园区项目",
            text="配套用地面积占比不超过15%",
        ),
        LimitResult(
            "首期缴纳",
            "第三十一条",
            "首期缴纳比例",
            "exceeded",
            "40%",
            "不低于50%",
            text="首期缴纳比例不低于50%",
        ),
    ),
    total=Total(45 * WAN, 1505 * WAN),
    totals={
        "临平区": Total(0, 1200 * WAN),
        "企业": Total(30 * WAN, 290 * WAN),
        "张三": Total(15 * WAN, 15 * WAN),
    },
    missing=(
        Missing("数字化改造实际投资额", ("数改券",)),
        Missing("历史", ("数改券", "研发投入补助")),
    ),
    notices=(
        Notice(
            "quota", "“AI工厂”每年名额：初级50家、中级20家、高级5家，择优评定，达到条件不等于获得。", "第十条"
        ),
        Notice("overlap", "与各级同类政策有重叠的，按照“从优、就高、不重复”的原则执行。"),
    ),
)

POOL = PoolReport(
    text="全部申请人每年合计不超过2个，择优",
    article="第十二条",
    kind="count",
    limit=2,
    order="择优",
    awards=("标杆案例补助",),
    year=2026,
    recipient=None,
    claims=3,
    demand=Total(0, 150 * WAN),
    left=Total(0, 100 * WAN),
    over=True,
    enforced=True,
    shares=(Share("丙公司", 2, "标杆案例补助", "案例一", Total(0, 50 * WAN), Total(0, 0)),),
    note="按评分从高到低",
)

EMPTY = Outcome("某政策", "", "", None, {}, (), (), (), Total(0, 0), {}, (), ())

HOSTILE = "</td><script>alert(1)</script>\u202eabc\x1b[31m\u200b|*_`[x](javascript:y)&amp;\n# 标题\ud800\"'"


def hostile() -> Outcome:
    """The full answer with hostile text wherever a user's words may stand."""
    return Outcome(
        policy=HOSTILE,
        number=HOSTILE,
        applicant=HOSTILE,
        date=None,
        readings={HOSTILE: HOSTILE},
        awards=(
            award(id="a", title=HOSTILE, recipient=HOSTILE, funder=HOSTILE, item=HOSTILE, text=HOSTILE),
            award(id="b", quote=HOSTILE, steps=(Step("value", HOSTILE, None, 1, 2, 1, HOSTILE),)),
            award(id="c", status="unknown", floor=0, ceiling=None, needs=(HOSTILE, "b")),
            award(id="d", status="denied", floor=0, ceiling=0, reason=HOSTILE),
        ),
        rights=(RightResult("r", HOSTILE, HOSTILE, HOSTILE, "unknown", HOSTILE, (HOSTILE,)),),
        limits=(LimitResult("l", HOSTILE, HOSTILE, "exceeded", HOSTILE, HOSTILE, HOSTILE),),
        total=Total(60 * WAN, None),
        totals={HOSTILE: Total(30 * WAN, None), "企业": Total(30 * WAN, 30 * WAN)},
        missing=(Missing(HOSTILE, ("c", HOSTILE)),),
        notices=(Notice(HOSTILE, HOSTILE, HOSTILE),),
    )
