"""Tables of many applicants (`polc population`, `polc batch`, `polc sql`).

The arguments that each code takes: ``U0201 package, extra`` · ``U0202 file, detail`` · ``U0203 file`` ·
``U0204 dialect, detail``.
"""

from __future__ import annotations

from policy_dsl.diagnostics.catalogue.entry import Entry

TABLES: tuple[Entry, ...] = (
    Entry(
        "U0201",
        "没有安装 {package}，这个命令要用它",
        "{package} is not installed; this command needs it",
        "安装：pip install 'polc[{extra}]'。",
        "Install it: pip install 'polc[{extra}]'.",
        "成批计算要用数据库引擎，它是可选的一部分；单个申报主体用 polc eval，不需要它。",
    ),
    Entry(
        "U0202",
        "分布文件“{file}”不对：{detail}",
        "The file of distributions {file} is wrong: {detail}",
        "每个事实写一行，例如：年度研发投入额: {{占比: 30%, 中位数: 300万元, 离散: 1.8}}",
        "One line a fact, for example: 年度研发投入额: {{占比: 30%, 中位数: 300万元, 离散: 1.8}}",
        "可以写占比（多少主体有）、中位数（有的当中一半在它以下）、离散（对数的标准差）、最多（清单最多几项）、未知（多少主体没有填）。",
    ),
    Entry(
        "U0203",
        "“{file}”已经有了",
        "{file} is there already",
        "换一个名称，或者先把它移走。",
        "Choose another name, or move it away first.",
        "生成的文件夹要么完整，要么没有；程序不往已有的文件夹里写，也不删您的文件。",
    ),
    Entry(
        "U0204",
        "这项政策不能写成 {dialect} 的一条查询：{detail}",
        "This policy cannot be one query for {dialect}: {detail}",
        "换一种引擎（--dialect），或用 polc eval 逐个计算。",
        "Choose another engine (--dialect), or use polc eval.",
        "引擎做不到的，程序照实说明，不会悄悄略去一条规则。",
    ),
)
