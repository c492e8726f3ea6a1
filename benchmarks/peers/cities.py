"""The cities that are measured, and the part of the policy that every peer can say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
POLICY = ROOT / "policies" / "hz2025.pol"
POLC = str(Path(sys.executable).parent / "polc")
APPLICANTS, LEDGERS = "申报主体.parquet", ("历史.parquet", "同类政策.parquet")

KINDS = {
    "alone": "只有申报主体一张表（清单、历史未知）",
    "articles": "各家都能写的十七条（历史为空）",
    "sparse": "全部三十一条，稀疏城市（清单表、历史表齐全）",
    "dense": "全部三十一条，半数企业有奖补，有项目、有历史",
}
"""The kinds of city, and what they are called in the tables."""
ARTICLES = (
    "第一条", "第二条", "第三条", "第四条", "第五条", "第六条", "第八条", "第九条", "第十条", "第十一条", "第十三条", "第十四条",
    "第二十条", "第二十三条", "第二十四条", "第二十五条", "第二十八条",
)  # fmt: skip


def city(folder: Path, kind: str, rows: int) -> Path:
    """The folder of a city; made if it is not there."""
    made = folder / f"{kind}-{rows}"
    if made.exists():
        return made
    if kind in ("sparse", "dense"):
        how = ["--distributions", str(ROOT / "examples" / ("城市分布-密.yaml" if kind == "dense" else "城市分布.yaml"))]
        _populated(made, rows, *how)
        return made
    return _without_lists(city(folder, "sparse", rows), made, kind == "articles")


def _populated(made: Path, rows: int, *how: str) -> None:
    command = [POLC, "population", str(made), "--policy", str(POLICY), "--rows", str(rows), "--seed", "1", *how]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def dice(folder: Path, kind: str, rows: int) -> Path:
    """The same kind of city with the shares of ``--dense``, so that every award comes up: for comparing results."""
    whole = folder / f"dice-{rows}"
    if not whole.exists():
        _populated(whole, rows, "--dense")
    made = folder / f"{kind}-dice-{rows}"
    if kind not in ("alone", "articles") or made.exists():
        return made if made.exists() else whole
    return _without_lists(whole, made, kind == "articles")


def _without_lists(whole: Path, made: Path, ledgers: bool) -> Path:
    aside = made.with_name(f".{made.name}.{os.getpid()}")
    aside.mkdir(parents=True)
    os.link(whole / APPLICANTS, aside / APPLICANTS)
    for name in LEDGERS if ledgers else ():
        copied = f"COPY (FROM '{whole / name}' LIMIT 0) TO '{aside / name}' (FORMAT parquet)"
        # not here: what measures must stay small
        subprocess.run([sys.executable, "-c", "import duckdb, sys; duckdb.execute(sys.argv[1])", copied], check=True)
    os.rename(aside, made)
    return made


def policy(folder: Path) -> Path:
    """hz2025.pol without the articles that not every peer can say: its statements as they stand, without examples and quotations."""
    kept: list[str] = []
    wanted, example = True, False
    for line in POLICY.read_text(encoding="utf-8").splitlines():
        head = re.fullmatch(r"(第[一二三四五六七八九十]+条) .*。", line)
        if head or line == "附则。":
            wanted = head is None or head[1] in ARTICLES
        if not line.startswith("　"):
            example = line.startswith(("例「", "性质「"))
        aside = line.startswith(("原文「", "说明「", "官方文本", "除第16条"))
        if wanted and not example and not aside:
            kept.append(line)
    made = folder / "十七条.pol"
    made.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return made
