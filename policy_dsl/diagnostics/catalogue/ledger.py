"""The ledger (`polc ledger`).

The arguments that each code takes: ``U0230 file`` · ``U0231 file, detail`` · ``U0232 file`` · ``U0233 file`` · ``U0234 who, award, year, number,
first, second`` · ``U0235 number`` · ``U0236 applicant`` · ``U0237 award, applicant`` · ``U0238 award, amount, floor, ceiling`` ·
``U0239 award`` · ``U0240 applicant, facts, ledger`` · ``U0242`` · ``U0243 found`` · ``U0244``.
"""

from __future__ import annotations

from policy_dsl.diagnostics.catalogue.entry import Entry

LEDGER: tuple[Entry, ...] = (
    Entry(
        "U0230",
        "没有台账“{file}”",
        "There is no ledger {file}",
        "核对路径；第一次用 polc ledger record 会建立它。",
        "Check the path; the first polc ledger record makes it.",
        "只有记账会建立新的台账，查看和测算都不会。",
    ),
    Entry(
        "U0231",
        "“{file}”不能当台账用：{detail}",
        "{file} cannot be used as a ledger: {detail_en}",
        "换回备份，再用 polc ledger verify 核对。",
        "Put back a copy, and check it with polc ledger verify.",
        "台账是一个文件，复制它就是备份（没有人在写的时候）。",
    ),
    Entry(
        "U0232",
        "台账“{file}”是更新版本的程序写的",
        "The ledger {file} was written by a newer program",
        "先升级 polc。",
        "Upgrade polc first.",
        "旧程序不去猜新格式的意思。",
    ),
    Entry(
        "U0233",
        "台账“{file}”正被别人写着，等了半分钟还没有轮到",
        "The ledger {file} is being written by somebody else, for half a minute now",
        "稍后再试；这一次什么也没有记。",
        "Try again later; nothing was recorded this time.",
        "同一时刻只有一个人能记账，后来的等前面的写完，所以不会重复。",
    ),
    Entry(
        "U0234",
        "“{who}”{year}年的{award}已记{first}（第{number}号），现在要记{second}",
        "{award} of {who} for {year} is recorded as {first} (entry {number}), and now is to be {second}",
        "数额要改，先冲销第{number}号：polc ledger reverse 台账 {number} --why 原因。",
        "To change it take entry {number} back first: polc ledger reverse LEDGER {number} --why TEXT.",
        "同一个申报主体、同一事项、同一项目、同一年、同一档只有一笔有效的决定。",
    ),
    Entry(
        "U0235",
        "第{number}号不是一笔有效的决定",
        "Entry {number} is no decision that holds",
        "用 polc ledger show 看序号；已经冲销的不能再冲销。",
        "See polc ledger show; what is taken back cannot be taken back again.",
        "冲销也是一笔，记下以后同样不改。",
    ),
    Entry(
        "U0236",
        "“{applicant}”没有写申报日期，不知道记在哪一年",
        "{applicant} has no 申报日期: the year is not known",
        "在事实文件里写申报日期，或者用 --date。",
        "Write 申报日期 into the facts, or use --date.",
        "一次性、累计、每年都按年度算，没有日期就不能记账。",
    ),
    Entry(
        "U0237",
        "“{applicant}”不能确定得到 {award}，不能给它定数额",
        "{award} is not granted to {applicant}: no sum can be recorded",
        "用 polc eval 看为什么；编号要写对。",
        "See polc eval for the reason; check the id.",
        "台账只记按政策能得的。",
    ),
    Entry(
        "U0238",
        "{award} 定为{amount}，不在政策许可的数之内：最少{floor}，最多{ceiling}",
        "{award} is set to {amount}, outside what the policy allows: {floor} to {ceiling}",
        "改 --amount。",
        "Change --amount.",
        "定额不能少给，上限不能多给。",
        else_zh="改 --amount。",
        else_en="Change --amount.",
    ),
    Entry(
        "U0239",
        "{award} 按项目封顶，要写明是哪一项",
        "{award} is limited for each item: say for which",
        "写成 --amount {award}/项目名称=金额。",
        "Write --amount {award}/ITEM=SUM.",
        "以后要按项目看领过多少。",
    ),
    Entry(
        "U0240",
        "“{applicant}”的历史和台账不一样：事实里多出 {facts}；台账里多出 {ledger}",
        "The history of {applicant} is not that of the ledger: only in the facts {facts}; only in the ledger {ledger}",
        "以台账为准就从事实里去掉历史；台账错了就先冲销、补记。",
        "Leave 历史 out of the facts, or mend the ledger first.",
        "两处说的不一样，程序不替您选，也不合在一起。",
    ),
    Entry(
        "U0242",
        "--amount 只能用于一个申报主体的事实文件",
        "--amount goes with the facts of one applicant",
        "一次记一个申报主体。",
        "Record one applicant at a time.",
        "数额是给哪一家定的，要分得清。",
    ),
    Entry(
        "U0243",
        "“{found}”不是“事项=金额”",
        "{found} is not AWARD=SUM",
        "例如 --amount 2.1=150万元；按项目的写 7.1/一号线=300万元。",
        "For example --amount 2.1=150万元, or 7.1/ITEM=300万元.",
        "事项写编号，金额和事实文件里的写法一样。",
    ),
    Entry(
        "U0244",
        "冲销要写原因",
        "Taking back needs a reason",
        "写 --why 原因。",
        "Write --why TEXT.",
        "审计的人要看。",
    ),
)
