"""The figures of a run as tables, and their place in a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cities import KINDS

START, END = "<!-- 测速：以下由 benchmarks/city.py 填写 -->", "<!-- 测速：以上由 benchmarks/city.py 填写 -->"
ROW_BY_ROW = ("zen", "cel")
NAMES = {
    "polc": "**polc batch**",
    "hand": "手写 DuckDB SQL",
    "floor": "只读写 Parquet，不计算",
    "numpy": "手写 NumPy",
    "polars": "手写 Polars",
    "openfisca": "OpenFisca（int 改为 int64，档位按编码填入，按行组分批）",
    "openfisca-plain": "OpenFisca（int 改为 int64，档位按文字填入，一次算完）",
    "zen": "ZEN 引擎（逐行）",
    "cel": "CEL（逐行）",
}


def tables(found: dict[str, Any]) -> str:
    """All of it as Markdown."""
    machine = found["machine"]
    lines = [
        f"{found['date']}，{machine['cpu']}，{machine['cores']} 核，内存 {machine['memory']} GiB，{machine['system']}，"
        f"Python {machine['python']}；{found['rounds']} 轮交错，取中位数；进程从启动到结束，Parquet 进、Parquet 出。",
        "",
    ]
    for kind, title in KINDS.items():
        rows = [result for result in found["results"] if result["kind"] == kind]
        if rows:
            lines += [f"### {title}", "", *_table(rows), ""]
    lines += _reckoned(found["results"])
    if found["limits"]:
        lines += ["### 限度", "", "| 指标 | 限度 | 实测 | |", "| --- | ---: | ---: | --- |"]
        for limit in found["limits"]:
            lines.append(f"| {limit['what']} | {limit['limit']:g} | {limit['figure']:.2f} | {'符合' if limit['kept'] else '**不符合**'} |")
        lines.append("")
    cells = "；".join(f"{KINDS[c['kind']]} {c['rows']:,} 家 {c['cells']:,} 格" for c in found["compared"] if c["cells"])
    lines.append(f"计时之前，各家结果与 polc 逐格比较，全部相同：{cells}。")
    if found["missing"]:
        lines.append(f"没有安装、没有量的：{'、'.join(NAMES[peer] for peer in found['missing'])}。")
    return "\n".join(lines)


def _table(rows: list[dict[str, Any]]) -> list[str]:
    lines = [
        "| | 企业 | 用时（秒） | 处理器（秒） | 内存峰值（MiB） | 每百万家（秒） | 与手写 SQL 之比 |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    hand = next((row for row in rows if row["peer"] == "hand"), None)
    for row in sorted(rows, key=lambda row: (-row["rows"], row["wall"])):
        each = row["wall"] * 1e6 / row["rows"]
        fair = hand is not None and (row["rows"] == hand["rows"] or row["peer"] in ROW_BY_ROW)
        ratio = f"{each / (hand['wall'] * 1e6 / hand['rows']):.2f}" if hand and fair else "–"
        lines.append(
            f"| {NAMES[row['peer']]} | {row['rows']:,} | {row['wall']:.2f} | {row['cpu']:.2f} | {row['peak']:,} | {each:.2f} | {ratio} |"
        )
    return lines


def _reckoned(results: list[dict[str, Any]]) -> list[str]:
    """What polc would take for many more rows, from what a row took here. Not measured, and says so."""
    rows = []
    for kind in ("sparse", "dense"):
        mine = sorted((r for r in results if r["kind"] == kind and r["peer"] == "polc"), key=lambda r: r["rows"])
        if not mine:
            continue
        last, first = mine[-1], mine[0]
        # what starting takes falls out where two sizes were measured
        many, cpu = last["rows"], last["cpu"]
        if len(mine) > 1:
            many, cpu = last["rows"] - first["rows"], last["cpu"] - first["cpu"]
        for wanted in (100_000_000, 1_000_000_000):
            hours = cpu / many * wanted / 3600
            size = [last[way] / last["rows"] * wanted / 2**30 for way in ("read", "written")]
            rows.append(
                f"| {KINDS[kind]} | {last['rows']:,} | {wanted:,} | {cpu / many * 1e6:.2f} | {hours:.2f} | {hours / 64 * 60:.1f} "
                f"| {size[0]:.1f} | {size[1]:.1f} |"
            )
    if not rows:
        return []
    return [
        "### 推算（没有量过）",
        "",
        "由上面 `polc batch` 每家的处理器时间和字节数乘以企业数；64 核一栏假定各核互不妨碍、磁盘跟得上。",
        "",
        "| | 量过的企业 | 推算的企业 | 每百万家（处理器秒） | 核小时 | 64 核（分钟） | 读（GiB） | 写（GiB） |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        *rows,
        "",
    ]


def put(path: Path, text: str) -> None:
    """Puts the tables where the page has its marks."""
    before, start, rest = path.read_text(encoding="utf-8").partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise SystemExit(f"{path}: no marks")
    path.write_text(f"{before}{START}\n\n{text}\n\n{END}{after}", encoding="utf-8")
