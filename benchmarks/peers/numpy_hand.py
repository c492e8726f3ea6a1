"""The articles of :mod:`articles` in NumPy, a row group at a time: ``python numpy_hand.py CITY OUT.parquet``."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from articles import ABOVE, AWARDS, FIRST, FITS, HELD, LEVELS, PRIZES, W, Writer, batches


class Facts:
    """The columns of one batch."""

    def __init__(self, columns: dict[str, Any]) -> None:
        self.columns = columns

    def number(self, name: str) -> Any:
        """A column of whole numbers or truths."""
        return self.columns[name].to_numpy(zero_copy_only=False)

    def by_level(self, name: str, of: dict[str, int]) -> Any:
        """A number for each level of a text, 0 for the others: one look-up by its code."""
        column = self.columns[name]
        table = np.array([of.get(level, 0) for level in column.dictionary.to_pylist()] or [0], dtype=np.int64)
        return table[column.indices.to_numpy(zero_copy_only=False)]

    def among(self, name: str, *levels: str) -> Any:
        """Whether a text is one of these."""
        return self.by_level(name, dict.fromkeys(levels, 1)) != 0

    def has(self, name: str, value: str) -> Any:
        """Whether a list has the value."""
        column = self.columns[name]
        found = np.zeros(len(column), dtype=bool)
        rows = column.value_parent_indices().to_numpy(zero_copy_only=False)
        flat = np.array(column.flatten().to_pylist(), dtype=object)
        found[rows[flat == value]] = True
        return found


def awards(facts: Facts) -> tuple[dict[str, Any], Any]:
    """The ceiling of each award, and the floor of 2.1."""
    zero = np.int64(0)
    found = {award: facts.by_level(name, levels) for award, (name, levels) in LEVELS.items()}
    for award, (prize, amount) in PRIZES.items():
        found[award] = np.where(facts.has("prizes", prize), np.int64(amount), zero)
    hightech, pilot = facts.among("hightech", *HELD), facts.among("pilot", *HELD)
    industrial = facts.number("industrial")
    found["1.4"] = np.where(facts.number("upscaled") & hightech, np.int64(30 * W), zero)
    last = facts.number("rd_last")
    growth = last - facts.number("rd_before")
    known = facts.number("sme") | hightech
    fits, above = known & facts.among("size", FITS), known & facts.among("size", ABOVE)
    whole = np.where(fits & (last >= 10_000 * W), np.int64(200 * W), zero)
    whole = np.where(above & (last >= 50_000 * W), np.int64(300 * W), whole)
    more = np.where(fits & (growth >= 200 * W), np.minimum(growth // 20, 200 * W), zero)
    more = np.where(above & (growth >= 500 * W), np.minimum(growth // 20, 300 * W), more)
    found["2.1"] = np.maximum(whole, more)
    found["4.1"] = np.where(pilot, np.minimum(facts.number("equipment") // 5, 2000 * W), zero)
    found["4.2"] = np.where(pilot, np.minimum(facts.number("service") * 3 // 10, 200 * W), zero)
    found["8.1"] = np.where(facts.number("voucher"), np.minimum(facts.number("voucher_spent") // 5, 20 * W), zero)
    found["11.1"] = np.where(facts.number("provider"), np.int64(100 * W), zero)
    found["24.1"] = np.where(facts.number("entered") & industrial, np.int64(20 * W), zero)
    found["24.2"] = np.where((facts.number("years_in") >= 3) & industrial, np.int64(30 * W), zero)
    found["28.1"] = facts.by_level("stars", {"五星级": 300 * W, "四星级": 200 * W}) * facts.among("small_park", FIRST)
    assert set(found) == set(AWARDS)
    return found, whole


def main() -> None:
    """Parquet in, Parquet out."""
    city, out = sys.argv[1:]
    writer = Writer(out)
    for key, columns in batches(city):
        writer.write(key, *awards(Facts(columns)))
    writer.close()


if __name__ == "__main__":
    main()
