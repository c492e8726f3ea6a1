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
    Entry(
        "U0151",
        "不知道把图“{file}”写成什么格式",
        "What format should the chart {file} have?",
        "文件名以 .svg（一张图）或 .html（全部门槛的表和图）结尾。",
        "End its name in .svg (one chart) or .html (all thresholds, with a table).",
        "图的格式由文件名的结尾决定，程序不替您猜。",
    ),
    Entry(
        "U0152",
        "画不出图：{reason}",
        "The chart cannot be drawn: {reason_en}",
        "写一个用数表示、并且有门槛的事实：polc cliffs --chart 图.svg --fact 年度研发投入额；\n"
        "画一家企业的，把它的事实文件写在后面，其中要有这个事实的数。",
        "Name a fact that is a number and has a threshold: polc cliffs --chart out.svg --fact 年度研发投入额;\n"
        "for one company add its facts file, which must state that number.",
        "横轴是一个事实的大小，纵轴是这家企业得到的奖补；其余事实都照这家企业的，不变。",
    ),
)
