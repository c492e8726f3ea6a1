"""The words of an audit, Chinese and English."""

from __future__ import annotations

from typing import Final

from policy_dsl.audit.finding import Finding, Kind, Why
from policy_dsl.present.amount import money

_KINDS: Final[dict[Kind, tuple[str, str]]] = {
    "above-ceiling": ("超过上限", "Above the ceiling"),
    "below-floor": ("低于定额", "Below the floor"),
    "paid-twice": ("重复发放", "Paid twice"),
    "beyond-years": ("超过年限", "Beyond the years"),
    "over-cumulative": ("累计超出", "Over the cumulative limit"),
    "outside-period": ("不在施行期", "Outside the period"),
    "not-qualified": ("不符合条件", "Not qualified"),
    "unknown-item": ("没有这个项目", "No such item"),
    "tier-differs": ("档次不符", "Another level"),
    "one-of-several": ("限报一项", "One of several only"),
    "above-cap": ("合计超过上限", "Above a joint cap"),
    "over-quota": ("超过名额", "Over the quota"),
    "over-pool": ("超过总额", "Over the budget"),
    "over-recipient": ("超过单个受益对象上限", "Over a recipient's limit"),
    "limit-exceeded": ("超出约束", "Limit exceeded"),
    "not-in-ledger": ("台账没有", "Not in the ledger"),
    "not-paid": ("台账已定未发", "Decided, not paid"),
    "ledger-differs": ("与台账不符", "Differs from the ledger"),
    "unverifiable": ("无法核实", "Cannot be verified"),
}
_WHY: Final[dict[Why, tuple[str, str]]] = {
    "above": ("最高{ceiling}，多付{more}", "at most {ceiling}, {more} too much"),
    "below": ("应不低于{floor}，少付{more}", "at least {floor}, {more} too little"),
    "same": ("同一事项、项目、档、年度，{earlier}已经发过", "the same matter, item, level and year was paid in {earlier}"),
    "in-history": (
        "历史里已有同一年度、事项、项目、档、金额的一笔；如果就是这一笔，从历史里去掉",
        "the history has the same sum for the same matter, item, level and year; if it is this one, take it out of the history",
    ),
    "received": ("此前领过，不能再给：{detail}{before}", "received before: {detail}{before}"),
    "years": ("超过支持的年数：{detail}{before}", "beyond the years: {detail}{before}"),
    "cumulative": ("加上此前已得就超出：这次最高{ceiling}，多付{more}{before}", "with what was received before: at most {ceiling} this time, {more} too much{before}"),
    "used-up": ("此前已经领满：{detail}{before}", "used up before: {detail}{before}"),
    "period": ("{detail}", "{detail}"),
    "refused": ("{detail}", "{detail}"),
    "reading": ("所选的解读下没有这一项", "there is no such award under the readings chosen"),
    "no-item": ("{list}里没有“{item}”", "{list} has no item {item}"),
    "tier": ("发放表写的档是{paid}，事实是{facts}", "the payment says {paid}, the facts say {facts}"),
    "choice": ("限报一项，同时发了几项：{detail}", "only one of these may be had: {detail}"),
    "cap": ("合计最高{ceiling}，多付{more}：{detail}", "at most {ceiling} together, {more} too much: {detail}"),
    "quota": ("{detail}：发了{used}{unit}，多{over}{unit}{history}{out}", "{detail}: {used} were paid, {over} too many{history}{out}"),
    "pool": ("{detail}：发了{sum}，多{more}{history}{out}", "{detail}: {sum} was paid, {more} too much{history}{out}"),
    "limit": ("没有做到：{title}{figures}", "not kept: {title}{figures}"),
    "not-in-ledger": ("台账没有这一笔决定", "the ledger has no such decision"),
    "not-paid": ("台账决定给{floor}，没有发放", "the ledger decided {floor}, nothing was paid"),
    "ledger-differs": ("台账决定给{floor}，相差{more}", "the ledger decided {floor}, which differs by {more}"),
    "nobody": ("事实里没有这个申报主体", "the facts have no such applicant"),
    "rejected-facts": ("这个申报主体的事实有错，没有采用", "the facts of this applicant are wrong and not used"),
    "several-facts": ("这个申报主体有几份事实，分不清用哪一份", "there are several facts of this applicant; which are meant is not known"),
    "other-year": ("事实是{year}年申报时的，不是这一年的", "the facts are those of {year}, not of this year"),
    "missing": ("缺：{needs}", "missing: {needs}"),
    "shared-open": ("可能超过：{detail}；缺：{needs}", "perhaps over: {detail}; missing: {needs}"),
    "limit-open": ("{title}：缺{needs}", "{title}: missing {needs}"),
}  # fmt: skip


def kind(name: Kind, lang: str) -> str:
    """What is wrong, in a word."""
    return _KINDS[name][lang == "en"]


def rows(numbers: tuple[int, ...], lang: str) -> str:
    """Rows of the table: 第3、5行."""
    listed = ("、" if lang == "zh" else ", ").join(map(str, numbers))
    return f"第{listed}行" if lang == "zh" else f"row {listed}" if len(numbers) == 1 else f"rows {listed}"


def reason(finding: Finding, lang: str) -> str:
    """Why, in one sentence. What the policy says itself stays Chinese."""
    zh = lang == "zh"
    allowed, words = finding.allowed, finding.words
    listed = ("、" if zh else ", ").join(finding.needs) or ("事实" if zh else "facts")
    earlier = rows(finding.earlier, lang)
    figures = history = out = ""
    if words.get("actual"):
        figures = f"（实际{words['actual']}，限{words['limit']}）" if zh else f" ({words['actual']}, the limit is {words['limit']})"
    if words.get("history"):
        sum_ = money(int(words["history_sum"]), lang)
        history = f"（含历史{words['history']}笔{sum_}）" if zh else f" ({words['history']} of the history among them, {sum_})"
    if finding.out:
        out = f"；按{words['order']}落选的：{rows(finding.out, lang)}" if zh else f"; by {words['order']} these fall out: {rows(finding.out, lang)}"
    elif words.get("unordered"):
        out = f"；没有{words['unordered']}所依据的数，不能说谁落选" if zh else f"; what {words['unordered']} goes by is not given, so none can be named"
    given = {
        "ceiling": money(allowed.ceiling, lang) if allowed and allowed.ceiling is not None else "",
        "floor": money(allowed.floor, lang) if allowed else "",
        "more": money(abs(finding.difference), lang),
        "over": str(finding.over),
        "sum": money(finding.paid or 0, lang),
        "earlier": earlier,
        "before": (f"（{earlier}）" if zh else f" ({earlier})") if finding.earlier else "",
        "detail": finding.detail,
        "title": finding.title,
        "needs": listed,
        "figures": figures,
        "history": history,
        "out": out,
    }
    return _WHY[finding.why][0 if zh else 1].format_map({**words, **given})
