"""What a simulation is said in: its fixed words, headings, and how a cell is read."""

from __future__ import annotations

from typing import Final

from policy_dsl.simulate.report import Cell, Column

_WAN: Final = 1_000_000
_EN: Final = {
    "合计": "Total", "分项": "By award", "分条": "By article", "分布": "Distribution", "由谁出资": "Who pays", "谁多得、谁少得": "Who gains, who loses",
    "一家最高变化多少": "How much the most changes for one", "多得最多的": "Who gains most", "少得最多的": "Who loses most", "方案": "Draft",
    "确定有奖补的": "Sure of an award", "可能有奖补的": "May have one", "保底": "At least", "最高": "At most", "另有没有上限的": "Without an upper limit",
    "保底变化": "Change at least", "最高变化": "Change at most", "条": "Article", "编号": "Id", "名称": "Title", "标题": "Title", "可得": "Granted", "待定": "Open",
    "申报主体": "Applicant", "家数": "Applicants", "一家最高能得": "The most that one can get", "出资": "Payer", "变化": "Change", "多得": "More", "少得": "Less",
    "保底和最高一升一降": "One end up, one down", "不变": "Unchanged", "没有": "Nothing", "没有上限": "No limit",
    "各年": "Year by year", "各年分条": "By article, year by year", "各年由谁出资": "Who pays, year by year", "名额使用": "Use of quotas", "总额使用": "Use of budgets",
    "年": "Year", "发放": "Paying", "申报日期": "Date", "按最高发放": "paying ceilings", "按保底发放": "paying floors", "限额": "Limit", "给谁": "Recipient",
    "限": "Limited to", "确定": "Sure", "可能": "At most", "确定用到": "Used for sure", "最多用到": "Used at most", "结论": "Finding", "全部": "all", "未知": "unknown",
    "超出": "over", "可能超出": "may be over", "不超出": "within",
}  # fmt: skip


_EN_STARTS: Final = {"各年合计，按": "All years, by", "按": "By"}
"""Titles with the name of a column behind them; looked up after the fixed ones."""


def words(text: str, lang: str) -> str:
    """A fixed word of a report."""
    if lang != "en":
        return text
    if text in _EN:
        return _EN[text]
    start = next((each for each in _EN_STARTS if text.startswith(each)), None)
    return text if start is None else f"{_EN_STARTS[start]} {text.removeprefix(start)}"


def heading(column: Column, lang: str) -> str:
    """The heading of a column, with its draft and its unit."""
    name = words(column.name, lang)
    return f"{column.draft} {name}" if column.draft else name


def shown(value: Cell, column: Column, lang: str, *, signed: bool = False) -> str:
    """A cell as it is read: money in 万元 to the 0.01万元, exact when asked of the workbook."""
    if value is None:
        return words("没有上限", lang)
    if isinstance(value, str):
        return words(value, lang)
    if column.kind == "tenths":
        return f"{value // 10:,}.{value % 10}%"
    sign = "+" if signed and value > 0 else ""
    if column.kind == "money":
        # half a hundredth is rounded away from nothing
        hundredths = (abs(value) + _WAN // 200) // (_WAN // 100)
        minus = "-" if value < 0 and hundredths else ""
        return f"{sign}{minus}{hundredths // 100:,}.{hundredths % 100:02}"
    return f"{sign}{value:,}"


def is_change(column: Column) -> bool:
    """Whether it tells two drafts apart."""
    return column.name in ("保底变化", "最高变化", "变化") and column.kind != "text"


def unit(lang: str) -> str:
    """What money is counted in."""
    return "（万元）" if lang == "zh" else " (10,000 yuan)"


_MONEY: Final = Column("", "money")
_YI: Final = 10_000_000_000


def interval(low: Cell, high: Cell, lang: str, *, signed: bool = False, short: bool = False) -> str:
    """Both ends of a sum. ``short``: in 亿元 where that is shorter."""
    big = short and lang == "zh" and any(isinstance(each, int) and abs(each) >= _YI for each in (low, high))

    def one(value: Cell) -> str:
        if big and isinstance(value, int):
            return shown(value // 10_000, _MONEY, lang, signed=signed)
        return shown(value, _MONEY, lang, signed=signed)

    unit = "亿元" if big else "万元" if short and lang == "zh" else ""
    return f"{one(low)}{unit}" if low == high else f"{one(low)} – {one(high)}{unit}"
