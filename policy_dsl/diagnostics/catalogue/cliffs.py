"""U015: cliffs and thresholds."""

from __future__ import annotations

from policy_dsl.diagnostics.catalogue.entry import Entry

CLIFFS: tuple[Entry, ...] = (
    Entry(
        "U0150",
        "没有奖补用到“{name}”这个事实\n可以写：{known}",
        "No award reads a fact {name}\nKnown: {known}",
        "写政策里声明的事实名称，例如：polc cliffs --fact 年度研发投入额。",
        "Write the name of a declared fact, for example: polc cliffs --fact 年度研发投入额.",
        "只有奖补的条件或金额用到的事实才有门槛；只填不算的事实（如所在区、县（市））没有。",
    ),
)
