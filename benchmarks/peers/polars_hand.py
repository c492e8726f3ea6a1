"""The articles of :mod:`articles` in Polars, lazily and streaming: ``python polars_hand.py CITY OUT.parquet``."""

from __future__ import annotations

import sys

import polars as pl
from articles import ABOVE, AWARDS, FACTS, FIRST, FITS, FIXED, HELD, KEY, LEVELS, PRIZES, ROWS, YEAR, W


def money(amount: int) -> pl.Expr:
    """A sum in 分."""
    return pl.lit(amount, dtype=pl.Int64)


def given(when: pl.Expr, amount: pl.Expr | int) -> pl.Expr:
    """The amount where the condition holds."""
    return pl.when(when).then(money(amount) if isinstance(amount, int) else amount).otherwise(money(0))


def ceilings() -> dict[str, pl.Expr]:
    """The ceiling of each award; ``least``: the floor of 2.1."""
    fact = {name: pl.col(column) for name, column in FACTS.items()}
    found: dict[str, pl.Expr] = {}
    for award, (name, levels) in LEVELS.items():
        made = money(0)
        for amount in dict.fromkeys(levels.values()):
            which = [level for level, each in levels.items() if each == amount]
            made = pl.when(fact[name].is_in(which)).then(money(amount)).otherwise(made)
        found[award] = made
    for award, (prize, amount) in PRIZES.items():
        found[award] = given(fact["prizes"].list.contains(prize), amount)
    hightech, pilot = fact["hightech"].is_in(HELD), fact["pilot"].is_in(HELD)
    last = fact["rd_last"]
    growth = last - fact["rd_before"]
    known = fact["sme"] | hightech
    fits, above = known & (fact["size"] == FITS), known & (fact["size"] == ABOVE)
    whole = pl.when(fits & (last >= 10_000 * W)).then(money(200 * W))
    found["least"] = whole.when(above & (last >= 50_000 * W)).then(money(300 * W)).otherwise(money(0))
    more = pl.when(fits & (growth >= 200 * W)).then(pl.min_horizontal(growth // 20, money(200 * W)))
    more = more.when(above & (growth >= 500 * W)).then(pl.min_horizontal(growth // 20, money(300 * W)))
    found["2.1"] = pl.max_horizontal(found["least"], more.otherwise(money(0)))
    found["1.4"] = given(fact["upscaled"] & hightech, 30 * W)
    found["4.1"] = given(pilot, pl.min_horizontal(fact["equipment"] // 5, money(2000 * W)))
    found["4.2"] = given(pilot, pl.min_horizontal(fact["service"] * 3 // 10, money(200 * W)))
    found["8.1"] = given(fact["voucher"], pl.min_horizontal(fact["voucher_spent"] // 5, money(20 * W)))
    found["11.1"] = given(fact["provider"], 100 * W)
    found["24.1"] = given(fact["entered"] & fact["industrial"], 20 * W)
    found["24.2"] = given((fact["years_in"] >= 3) & fact["industrial"], 30 * W)
    stars = pl.when(fact["stars"] == "五星级").then(money(300 * W))
    stars = stars.when(fact["stars"] == "四星级").then(money(200 * W)).otherwise(money(0))
    found["28.1"] = given(fact["small_park"] == FIRST, stars)
    return found


def main() -> None:
    """Parquet in, Parquet out."""
    city, out = sys.argv[1:]
    table = pl.scan_parquet(f"{city}/申报主体.parquet")
    days = table.select(pl.col("申报日期").min().alias("a"), pl.col("申报日期").max().alias("b")).collect().row(0)
    if {day.year for day in days} != {YEAR}:
        raise SystemExit(f"not all of {YEAR}")
    found = ceilings()
    floors = {award: pl.col(award) for award in FIXED} | {"2.1": pl.col("least")}
    shown = [pl.col(KEY)]
    for award in AWARDS:
        shown.append((pl.col(award) > 0).cast(pl.Int64).alias(f"{award}状态"))
        shown.append(floors.get(award, money(0)).alias(f"{award}保底"))
        shown.append(pl.col(award).alias(f"{award}最高"))
    shown.append(pl.sum_horizontal(*floors.values()).alias("合计保底"))
    shown.append(pl.sum_horizontal(*(pl.col(award) for award in AWARDS)).alias("合计最高"))
    inner = table.select(pl.col(KEY), *(how.alias(award) for award, how in found.items()))
    inner.select(shown).sink_parquet(out, compression="zstd", row_group_size=ROWS)


if __name__ == "__main__":
    main()
