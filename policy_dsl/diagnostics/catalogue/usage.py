"""U01: commands and files.

The arguments that each code takes: ``U0101 file`` · ``U0102 file`` · ``U0103 file, reason, reason_en`` · ``U0104 name, known`` ·
``U0105 name, known`` · ``U0106 name, option, known`` · ``U0107 found`` · ``U0108 place`` · ``U0109 code, known`` ·
``U0110 detail`` · ``U0111 name, known`` · ``U0112`` · ``U0113 known`` · ``U0114 count`` · ``U0115 file`` ·
``U0116 form`` · ``U0117 name, known``. ``known``: what could be written instead, as a
list with 、; （没有） when there is nothing.
"""

from __future__ import annotations

from policy_dsl.diagnostics.catalogue.entry import Entry

USAGE: tuple[Entry, ...] = (
    Entry(
        "U0101",
        "找不到文件“{file}”",
        "There is no file {file}",
        "核对文件名和所在的文件夹；名称里有空格的，用引号括起来。",
        "Check the name and the folder; put a name with blanks into quotation marks.",
        "命令里写的文件不存在。常见原因：扩展名没写（.pol、.json、.xlsx），或者当前文件夹不对。",
    ),
    Entry(
        "U0102",
        "“{file}”是文件夹，这里要写一个文件",
        "{file} is a folder; a file is needed here",
        "写出文件夹里的文件，例如：{file}/hz2025.pol",
        "Name a file in it, for example {file}/hz2025.pol",
        "这个命令一次读一个文件，请写到文件名为止。",
    ),
    Entry(
        "U0103",
        "“{file}”不能读或者不能写：{reason}",
        "{file} cannot be read or written: {reason_en}",
        "文件正在WPS、Excel里打开的，先关闭它；没有权限的，换一个位置或文件名。",
        "Close the file if it is open in another program; without permission, choose another place or name.",
        "没有读写的权限、磁盘已满、文件夹不存在，或者文件正被别的程序占用。",
    ),
    Entry(
        "U0104",
        "没有叫“{name}”的政策\n现有：{known}",
        "There is no policy {name}\nKnown: {known}",
        "写上面的一个名称，或写 .pol 文件的路径。",
        "Write one of those, or the path of a .pol file.",
        "可以写随附政策的名称，也可以写自己的 .pol 文件。",
    ),
    Entry(
        "U0105",
        "没有叫“{name}”的解读\n这份政策的解读：{known}",
        "There is no reading {name}\nReadings of this policy: {known}",
        "照政策文件里“解读「…」”的名称写，一字不差。",
        "Write the name as it stands in 解读「…」.",
        "解读是政策文字的几种理解，名称写在政策文件的“解读「…」”里。",
    ),
    Entry(
        "U0106",
        "解读“{name}”没有选项“{option}”\n可选：{known}",
        "The reading {name} has no option {option}\nOptions: {known}",
        "写上面的一个代号，例如：甲。",
        "Write one of those, for example 甲.",
        "每个解读的选项用甲、乙、丙编号，不写时按标明“（默认）”的一种。",
    ),
    Entry(
        "U0107",
        "“{found}”不是日期",
        "{found} is not a date",
        "写成 2026-03-01 或 2026年3月1日。",
        "Write 2026-03-01 or 2026年3月1日.",
        "申报日期要写到日，并且是日历上有的一天。",
    ),
    Entry(
        "U0108",
        "“{place}”里没有政策文件（.pol）",
        "There is no policy file (.pol) in {place}",
        "换到存放 .pol 文件的文件夹，或直接写出文件。",
        "Go to the folder that holds the .pol files, or name one.",
        "政策文件的扩展名是 .pol；从WPS另存的文件可能多了“.txt”，请改名。",
    ),
    Entry(
        "U0109",
        "没有代码“{code}”\n相近的：{known}",
        "There is no code {code}\nSimilar: {known}",
        "代码是一个字母加四位数字，例如：P0301。",
        "A code is a letter and four digits, for example P0301.",
        "代码印在每条错误的方括号里，例如“错误[P0301]”。",
    ),
    Entry(
        "U0110",
        "程序内部出错了，这不是您的错\n{detail}",
        "Something went wrong inside the program; it is not your fault\n{detail}",
        "请把这条消息和所用的文件发给维护者；您的文件没有被改动。",
        "Please send this message and the files to the maintainers; your files are unchanged.",
        "出现这个代码，说明程序有缺陷。同样的文件和命令能重现它，最有助于修正。",
    ),
    Entry(
        "U0111",
        "没有“{name}”这项奖补\n可以写：{known}",
        "There is no award {name}\nKnown: {known}",
        "写条号、编号或标题，例如：第二条、2.1、研发投入补助。",
        "Write an article, a number or a title: 第二条, 2.1, 研发投入补助.",
        "每项奖补都有编号（2.1）和标题，测算结果里都有列出。",
    ),
    Entry(
        "U0112",
        "同一个事实文件里，申报主体选用的解读不一样",
        "The applicants of one facts file ask for different readings",
        "让它们选用同样的解读，或分成几个文件分别计算。",
        "Give them the same readings, or put them into files of their own.",
        "名额和总额由全部申报主体共享，只有在同一种解读下才能一起分配。",
    ),
    Entry(
        "U0113",
        "这里有几个政策文件，不知道用哪一个：{known}",
        "There are several policy files; which one is meant? {known}",
        "用 --policy 写出文件，或在事实文件里写“政策”。",
        "Name one with --policy, or write 政策 in the facts file.",
        "只有一个政策文件时可以不写；有几个时必须指明，程序不替您挑选。",
    ),
    Entry(
        "U0114",
        "--report 一次只对照一个政策文件，这里有 {count} 个",
        "--report links one policy file at a time; there are {count}",
        "写出要对照的那个文件，例如：polc check 文件.pol --report 对照.html。",
        "Name the file: polc check FILE.pol --report OUT.html",
        "对照的结果是一页，左边是一份正式文件，右边是它的条文。",
    ),
    Entry(
        "U0115",
        "不知道把“{file}”写成什么格式",
        "What format should {file} have?",
        "文件名以 .html（给人看）或 .json（给程序读）结尾。",
        "End its name in .html (for people) or .json (for programs).",
        "文件的格式由文件名的结尾决定，程序不替您猜。",
    ),
    Entry(
        "U0116",
        "“还可争取”没有 {form} 格式",
        "--next has no format {form}",
        "加 --next 时用 --format text（给人看）或 --format json（给程序读）。",
        "With --next use --format text or --format json.",
        "md 和 html 是给申报主体存档的测算结果，只写按现有事实能得什么。",
    ),
    Entry(
        "U0117",
        "政策里没有“{name}”这个事实\n可以写：{known}",
        "The policy has no fact {name}\nKnown: {known}",
        "--keep 后面写政策里声明的事实名称，例如：--keep 从业人员。",
        "After --keep write the name of a declared fact, for example --keep 从业人员.",
        "清单里项目的事实只写事实名称，不写项目：每个项目的都不改变。",
    ),
)
