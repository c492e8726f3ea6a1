"""V01: what became of a 性质, and of what every policy promises without being asked."""

from __future__ import annotations

from policy_dsl.diagnostics.catalogue.entry import Entry

_BAD = "对规上企业，按不超过设备投资额10%的标准给予补助。"
_GOOD = "对规上企业，按不超过设备投资额10%的标准给予补助，单个企业不超过300万元。"

PROOFS: tuple[Entry, ...] = (
    Entry(
        "V0101",
        "性质「{name}」不成立：有企业{found}",
        "The property {name} does not hold: some company {found_en}",
        "照反例看是哪一条规则放过了它：规则写漏的补上，性质写错的改性质。\n加 --write-example 可以把反例存成例。",
        "Look which rule lets the counterexample through; mend the rule or the property.\n"
        "--write-example keeps the counterexample as a 例.",
        "性质是对任何企业都应当成立的话。查出一家不符合的企业，就是不成立；查出的反例都重新计算过，不会冤枉规则。",
        _BAD + "\n性质「封顶」：第一条不超过300万元。",
        _GOOD + "\n性质「封顶」：第一条不超过300万元。",
    ),
    Entry(
        "V0102",
        "性质「{name}」是空话：没有企业能得到它所说的奖补",
        "The property {name} says nothing: no company can get what it speaks of",
        "核对规则的条件：多半有两个条件不能同时满足，或者金额总是0。",
        "Check the conditions of the rule: two of them may exclude each other, or the amount is always 0.",
        "性质成立，但没有任何企业能得到这项奖补，所以它什么也没有保证。通常是规则的条件自相矛盾。",
        "对规上企业且设备投资额不满100万元且设备投资额200万元以上的，给予20万元奖励。\n性质「封顶」：第一条不超过20万元。",
        "对规上企业且设备投资额200万元以上的，给予20万元奖励。\n性质「封顶」：第一条不超过20万元。",
    ),
    Entry(
        "V0103",
        "性质「{name}」没有结论：{why}",
        "The property {name} is not decided: {why_en}",
        "可以用 --seconds 60 多给些时间；仍没有结论的，写几个例来代替。",
        "Give it more time with --seconds 60; if it stays open, write some 例 instead.",
        "没有结论，既不是成立，也不是不成立。加 --strict 时，有这样的性质，退出码是3。",
    ),
    Entry(
        "V0104",
        "规则自相矛盾：{name}，但有企业{found}",
        "The rules contradict themselves: {name}, yet some company {found_en}",
        "核对这一条的金额：保底不能高于最高，金额不能是负数，封顶不能被后面的计算突破。",
        "Check the amounts: no floor above its ceiling, nothing negative, no cap that a later step breaks.",
        "不写性质，每项奖补也应当做到这些。",
    ),
    Entry(
        "V0105",
        "没有安装 z3-solver，{n}条没有结论",
        "z3-solver is not installed; {n} are not decided",
        "安装：pip install 'polc[prove]'。不需要证明时，写 polc check --quick。",
        "Install it: pip install 'polc[prove]'. Where no proof is wanted: polc check --quick.",
        "证明性质要用求解器 z3-solver，它是可选的一部分。没有它，只凭数字的范围就能断定的性质照样断定。",
    ),
    Entry(
        "V0106",
        "性质「{name}」没有证明（{why}），抽查了{n}家企业，没有不符合的",
        "The property {name} is not proved ({why_en}); none of {n} applicants contradicts it",
        "可以用 --seconds 60 多给些时间再证明，或者用 polc fuzz 多抽查一些。",
        "Give the proof more time with --seconds 60, or try more applicants with polc fuzz.",
        "求解器没有结论的性质，再在政策写到的各个数字上下抽查许多企业。有不符合的，就是不成立；没有，也不等于成立。加 --strict 时，有这样的性质，退出码是3。",
    ),
    Entry(
        "U0120",
        "反例不能写成例：{reason}",
        "The counterexample cannot be written as a 例: {reason}",
        "文件没有改动。可以用 --format json 取出反例的事实，另存为事实文件。",
        "The file is unchanged. --format json gives the facts of the counterexample, to be kept as a facts file.",
        "写进文件之前，先把例排好版，再检查、试算一遍，与反例一致才写。",
    ),
)
