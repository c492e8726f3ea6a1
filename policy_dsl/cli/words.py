"""The words of the command line, Chinese and English."""

from __future__ import annotations

import os
import sys

WORDS: dict[str, tuple[str, str]] = {
    "polc": (
        "polc：把政策写成能签字的代码。\n\n起草人：polc check 查错，polc fmt 排版，polc test 跑例。\n"
        "经办人和企业：polc facts 出表，polc eval 算能得什么，polc explain 说为什么。",
        "polc: policy as code that a drafter can sign.\n\nDrafters: polc check, polc fmt, polc test.\n"
        "Officers and companies: polc facts, polc eval, polc explain.",
    ),
    "lang": ("界面语言：zh 或 en。", "language: zh or en"),
    "check": ("检查政策文件：文字、词语、单位、与正式文件逐字对照，并证明性质。", "Check policy files: writing, names, units, the official text; prove the properties."),
    "check_files": ("政策文件；不写则检查 policies/ 下全部。", "policy files; default: all in policies/"),
    "check_ok": ("{n} 个文件，没有问题。", "{n} file(s), nothing wrong."),
    "check_quick": ("只查错，不证明性质。", "check only; prove nothing"),
    "check_seconds": ("一条性质最多算几秒。", "seconds for one property"),
    "check_strict": ("有性质没有证明（没有结论或只作抽查）时以 3 退出。", "exit 3 when a property is not proved (not decided, or only tested)"),
    "check_level": ("发现这一级或更重的问题时以 1 退出。", "exit 1 when something is found of this level or above"),
    "check_fix": ("改正只有一种改法的错误，写回文件。", "mend what has one certain remedy, in the file"),
    "check_fixed": ("已改正 {path}：{n}处（{codes}）", "{path}: {n} mended ({codes})"),
    "check_example": ("把反例写进政策文件，作为例。", "write counterexamples into the policy file as 例"),
    "check_report": ("把原文与条文逐处对照的结果写入文件（.html、.json）。", "write the official text linked to the rules (.html, .json)"),
    "check_reported": ("{line}\n已写入 {path}", "{line}\nwritten to {path}"),
    "check_mutate": ("逐处改错规则里的数和字词，看能查出多少。", "change the rules one slip at a time: how many are noticed"),
    "check_least": ("--mutate 的查出率低于这个百分数时以 1 退出。", "with --mutate: exit 1 when fewer per cent are noticed"),
    "check_mutate_form": ("--mutate 只能与 --format text 或 json 同用。", "--mutate goes with --format text or json"),
    "check_under": ("{path} 的查出率不到 {least}%。", "{path}: under {least}%."),
    "check_written": ("已写入 {path}：例「{name}」", "written to {path}: 例「{name}」"),
    "eval": ("按政策计算一个或多个申报主体能得什么。", "Evaluate facts: which awards, how much, why, what is missing."),
    "eval_next": ("另列“还可争取”：改变哪一个还能改变的事实，最少变多少，能多得多少。", "also what is within reach: the smallest change of a fact that raises the awards"),
    "eval_keep": ("这个事实不能改变，不列入“还可争取”（可多次）。", "a fact that cannot be changed, for --next (repeatable)"),
    "explain": ("说明一项奖补：原文、规则、代入的事实、算式、封顶。", "Explain one award: sentence, rule, values, arithmetic, caps."),
    "sql": ("把政策写成数据库的视图：一个申报主体一行，每项奖补三列，注明条款。", "Write a policy as a view for a database: one row an applicant, three columns an award, the article on each."),
    "sql_dialect": ("哪一种数据库。", "which database"),
    "sql_complete": ("每个申报主体的清单和历史都是齐全的，不要“已填”列。", "the lists and histories of everybody are complete: no columns that say of whom"),
    "population": ("按政策里声明的事实，生成一座虚构城市的企业，供演示、测试和测速。", "Make a synthetic city: companies with the facts that a policy declares."),
    "population_rows": ("多少家企业。", "how many companies"),
    "population_seed": ("随机种子：同样的种子得到同样的城市。", "the seed: the same city for the same seed"),
    "population_dense": ("半数企业有项目、有历史（通常是百分之二）。", "half of the companies have items and histories (else two in a hundred)"),
    "population_stated": ("分布文件（YAML）：每个事实的占比、中位数、离散、未知。", "a YAML file of distributions"),
    "population_done": ("已写入 {path}：{tables}", "written to {path}: {tables}"),
    "population_rows_of": ("{name} {n} 行", "{name} {n} rows"),
    "batch": ("按政策计算全部申报主体：一个文件夹的表（或一个文件）进，一张表出。", "Reckon all applicants: a folder of tables (or one file) in, one table out."),
    "batch_out": ("结果文件：.parquet、.csv、.jsonl 或 .xlsx。", "the answers: .parquet, .csv, .jsonl or .xlsx"),
    "batch_long": ("一项奖补一行（不可得的不写）；不写这个选项则一个申报主体一行。", "a row an award (denied ones left out); else a row an applicant"),
    "batch_rejects": ("退回的行写到哪个文件；不写则在结果旁边。", "where rejected rows go; default: beside the answers"),
    "batch_id": ("哪一列是申报主体的编号或名称；不写则是“申报主体”。", "the column that says who"),
    "batch_ignore": ("不看这一列（可多次）。", "a column to leave out (repeatable)"),
    "batch_explain": ("只说明这一个申报主体：每一项为什么、怎样算。", "explain this one applicant instead"),
    "batch_memory": ("数据库引擎最多用多少内存；不写则 700MB。", "the engine's memory; default 700MB"),
    "batch_done": ("已写入 {path}：{n} 行", "written to {path}: {n} rows"),
    "batch_count": ("{role}：读入 {read} ＝ 计算 {used} ＋ 退回 {rejected}", "{role}: read {read} = used {used} + rejected {rejected}"),
    "batch_apart": ("{role}：读入 {read} ＝ 计算 {used} ＋ 退回 {rejected} ＋ 随申报主体退回 {apart}", "{role}: read {read} = used {used} + rejected {rejected} + of rejected applicants {apart}"),
    "batch_rejected": ("退回的行和原因：{path}", "rejected rows and why: {path}"),
    "batch_no_sum": ("没有合计两列：{why}", "no sum of everything: {why}"),
    "batch_reject": ("{table} 第{line}行 {column}「{value}」{code}：{reason}", "{table} row {line} {column} “{value}” {code}: {reason}"),
    "simulate": ("一份政策在全市要花多少，或两份草案差多少：分条、分地区、分规模，谁多得谁少得。", "What a policy costs over a city, or one draft against another: by article, district and size, who gains and who loses."),
    "simulate_facts": ("全市的表，和 polc batch 相同。", "the tables of the city, as for polc batch"),
    "simulate_out": ("报告：.html（带图）、.xlsx（一张表一个工作表）或 .json；不写则打印主要的表。", "the report: .html (with charts), .xlsx (a sheet a table) or .json; default: print the main tables"),
    "simulate_by": ("按申报主体的这个事实分列（可多次）；不写则按所在地、行业、规模。", "break costs down by this fact (repeatable); default: place, trade, size"),
    "simulate_against": ("第二个方案用这种解读（可多次）。", "the second draft under this reading (repeatable)"),
    "simulate_done": ("已写入 {path}：{n} 个申报主体，退回 {rejected} 个", "written to {path}: {n} applicants, {rejected} rejected"),
    "cliffs": ("查断崖与门槛：一个事实多一个最小单位，奖补就跳一级的地方。", "Find the cliffs: where one unit more of one fact changes an award by a jump."),
    "cliffs_fact": ("只看这个事实。", "this fact alone"),
    "cliffs_award": ("只看这项奖补（编号、标题或条号）。", "this award alone (an id, a title or an article)"),
    "cliffs_chart": ("把图写入文件：.svg 一张图（与 --fact 同用），.html 全部门槛的表和图。", "write a chart: .svg (with --fact), or .html with all charts and a table"),
    "cliffs_drawn": ("已写入 {path}", "written to {path}"),
    "cliffs_verbose": ("每一处都写出规则和示例企业。", "the rule and a company for each"),
    "cliffs_seconds": ("一个事实、一项奖补最多算几秒。", "seconds for one fact and award"),
    "fmt": ("把政策文件排成统一格式。", "Format policy files."),
    "fmt_check": ("只检查是否已是统一格式，不改文件。", "only check; write nothing"),
    "fmt_diff": ("显示将要作的改动，不改文件。", "show what would change; write nothing"),
    "fmt_would": ("{path} 不是统一格式", "{path} is not formatted"),
    "fmt_done": ("已排版 {path}", "formatted {path}"),
    "fmt_same": ("{n} 个文件，都已是统一格式。", "{n} file(s) already formatted."),
    "fmt_broken": ("{path} 有错误，先改正再排版（polc check {path}）。", "{path} has errors; fix them first (polc check {path})."),
    "test": ("运行政策文件中的每一个例。", "Run every example (例) of the policies."),
    "test_junit": ("另写一份 JUnit 报告。", "also write a JUnit report"),
    "test_only": ("只运行名称中含有这些字的例。", "only examples whose name contains this"),
    "test_pass": ("通过", "passed"),
    "test_fail": ("不符", "failed"),
    "test_sum": ("{passed} 个例通过，{failed} 个不符。", "{passed} example(s) passed, {failed} failed."),
    "test_silent": ("没有例触及的规则：{rules}", "Rules that no example fires: {rules}"),
    "test_expected": ("应为：", "expected "),
    "test_found": ("实为：", "found    "),
    "test_semi": ("；", "; "),
    "test_colon": ("：", ": "),
    "fuzz": ("抽查：在政策的各个数字上下试许多企业，看性质是否成立、几种算法是否一致；不成立的存成反例。", "Try many applicants at the numbers of the text: do the properties hold, does the engine agree with itself? Cases are kept."),
    "fuzz_examples": ("试多少家企业。", "how many applicants"),
    "fuzz_seed": ("随机种子：相同的种子，结果相同。", "the seed: the same seed, the same result"),
    "test_kept": ("{n} 个存下的反例：{holds} 个已成立，{fails} 个仍不成立，{gone} 个的性质已不在政策里。", "{n} kept case(s): {holds} hold now, {fails} still fail, {gone} about what the policy no longer says."),
    "test_kept_gone": ("不适用", "not asked"),
    "diff": ("比较两份政策的意思：哪一条的结果变了，谁多得，谁少得。修订文件与它修订的政策比；加 --against 比较两种解读。", "Compare what two policies mean: which awards moved, who gets more, who less. An amendment is compared with its base; --against compares two readings."),
    "diff_reading": ("解读，旧的和新的都用（可多次）。", "a reading for both, NAME=OPTION (repeatable)"),
    "diff_against": ("解读，只用于新的一方（可多次）。", "a reading for the new side only, NAME=OPTION (repeatable)"),
    "diff_seconds": ("一项最多算几秒。", "seconds for one award"),
    "diff_strict": ("意思没有变、但有的没有结论时，以 3 退出。", "exit 3 when nothing differs but something is not decided"),
    "diff_verbose": ("列出计算的每一步，不只是不同的几步。", "every step of both calculations, not only those that differ"),
    "facts": ("生成填报表：带说明的模板、Excel 表、JSON 骨架或 JSON Schema。", "Write a form: annotated template, workbook, JSON skeleton or schema."),
    "facts_format": ("yaml 带说明的模板；json 骨架；xlsx 表格；schema 给程序用。", "yaml (annotated), json, xlsx or schema"),
    "facts_out": ("写到这个文件（xlsx 必须写）。", "write to this file (needed for xlsx)"),
    "facts_award": ("只要这些事项用得到的事实（编号，可多次）。", "only the facts of these awards (ids; repeatable)"),
    "error": ("显示一个错误代码的说明。", "The page of an error code."),
    "completion": ("打印命令补全脚本：eval \"$(polc completion bash)\"。", "Print a shell completion script."),
    "h_usage": ("用法：", "Usage: "),
    "h_options": ("选项", "Options"),
    "h_optional": ("[选项]", "[OPTIONS]"),
    "h_commands": ("命令", "Commands"),
    "h_command": ("命令 [参数]…", "COMMAND [ARGS]..."),
    "h_help": ("显示本说明。", "show this message"),
    "h_version": ("显示版本。", "show the version"),
    "m_facts": ("事实文件", "FACTS"),
    "m_award": ("奖补", "AWARD"),
    "m_file": ("文件", "FILE"),
    "m_company": ("企业", "COMPANY"),
    "m_files": ("文件", "FILES"),
    "m_old": ("旧文件", "OLD"),
    "m_new": ("新文件", "NEW"),
    "m_code": ("代码", "CODE"),
    "m_FACT": ("事实", "FACT"),
    "m_AWARD": ("奖补", "AWARD"),
    "m_FILE": ("文件", "FILE"),
    "m_DATE": ("日期", "DATE"),
    "m_COLUMN": ("列名", "COLUMN"),
    "m_SIZE": ("大小", "SIZE"),
    "m_NAME": ("名称", "NAME"),
    "m_NAME=OPTION": ("名称=选项", "NAME=OPTION"),
    "m_TEXT": ("文字", "TEXT"),
    "m_ID": ("编号", "ID"),
    "m_number": ("数", "N"),
    "test_verbose": ("通过的例也列出。", "list the examples that passed, too"),
    "o_policy": ("政策文件；不写则用事实文件所指的，或 policies/ 下唯一的。", "policy file; default: the one the facts name, or the only one in policies/"),
    "o_date": ("申报日期，如 2026-03-01；优先于事实文件。", "date of the application; overrides the facts"),
    "o_reading": ("解读，如 --reading 次年度起的保费基数=乙（可多次）。", "a reading, NAME=OPTION (repeatable)"),
    "o_format": ("输出格式。", "output format"),
    "o_verbose": ("逐条列出未获得的原因和全部缺少的事实；几个申报主体的，列出每一家的全部结果。", "every refusal with its reason, all that is missing; for several applicants the whole answer of each"),
    "o_strict": ("结果有待定时以 3 退出。", "exit 3 when something is unknown"),
    "o_color": ("颜色：auto、always、never。", "colour: auto, always, never"),
    "o_width": ("每行宽度（半角字符数）。", "width in cells"),
    "o_out": ("写到文件而不是屏幕。", "write to a file"),
    "o_item": ("只说明这一个项目（清单中的名称）。", "only this list item"),
    "o_junit": ("JUnit 文件。", "JUnit file"),
    "pools": ("名额与总额", "Quotas and budgets"),
    "e_usage": ("用法错误：{text}", "usage: {text}"),
    "e_no_option": ("没有选项 {name}。{near}", "no such option: {name}. {near}"),
    "e_no_command": ("没有命令 {name}。可用：{known}", "no such command: {name}. Commands: {known}"),
    "e_missing": ("缺少 {name}。", "missing {name}."),
    "e_bad": ("{name} 不对：{text}", "bad {name}: {text}"),
    "e_no_value": ("{name} 后面要写一个值。", "{name} needs a value."),
    "e_choice": ("应为 {known}。", "expected {known}."),
    "e_or": (" 或 ", " or "),
    "e_range": ("应为 {low} 至 {high} 的整数。", "expected a whole number from {low} to {high}."),
    "e_help": ("用 polc {command} --help 看用法。", "see polc {command} --help"),
    "e_extra": ("多余的参数：{text}", "unexpected argument: {text}"),
    "none": ("没有", "none"),
    "near": ("是不是 {name}？", "Did you mean {name}?"),
    "interrupted": ("已中断，没有写任何文件。", "interrupted; nothing was written"),
    "internal": ("内部错误：{text}。这是 polc 的缺陷，请带上 POLC_DEBUG=1 的输出报告。", "internal error: {text}. This is a defect of polc; report it with the output of POLC_DEBUG=1."),
}  # fmt: skip

_state = {"lang": ""}


def language() -> str:
    """zh unless ``--lang en`` or POLC_LANG=en says otherwise."""
    if not _state["lang"]:
        argv = sys.argv[1:]
        chosen = os.environ.get("POLC_LANG", "zh")
        for at, word in enumerate(argv):
            if word == "--lang" and at + 1 < len(argv):
                chosen = argv[at + 1]
            elif word.startswith("--lang="):
                chosen = word[7:]
        _state["lang"] = "en" if chosen.lower().startswith("en") else "zh"
    return _state["lang"]


def set_language(lang: str) -> None:
    """Fix the language of this process."""
    _state["lang"] = lang


def say(key: str, **args: object) -> str:
    """The words for ``key`` in the language of this run."""
    zh, en = WORDS[key]
    return (zh if language() == "zh" else en).format(**args)
