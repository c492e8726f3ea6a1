"""The articles of :mod:`articles` in CEL (``common-expression-language``): ``python cel_peer.py CITY OUT.parquet [ROWS]``.

One expression that gives a map of all awards, compiled once and evaluated for one applicant at a time: fewer rows are
measured and the cost is stated per row. CEL has no least and greatest of two numbers and no names for what comes twice, so both
are written out; its integer division cuts off towards 0, which is the same for what is not negative.
"""

from __future__ import annotations

import sys
from typing import Any

import cel
from articles import ABOVE, FIRST, FITS, HELD, LEVELS, PRIZES, W
from rowwise import run


def least(one: str, two: int) -> str:
    """The lesser of an expression and a limit."""
    return f"({one} < {two} ? {one} : {two})"


def rules() -> dict[str, str]:
    """The ceiling of each award as an expression, and ``least``: the floor of 2.1."""
    held = ", ".join(f'"{level}"' for level in HELD)
    found = {}
    for award, (name, levels) in LEVELS.items():
        text = "0"
        for level, amount in reversed(levels.items()):
            text = f'{name} == "{level}" ? {amount} : ({text})'
        found[award] = text
    for award, (prize, amount) in PRIZES.items():
        found[award] = f'"{prize}" in prizes ? {amount} : 0'
    known = f"(sme || hightech in [{held}])"
    growth = "(rd_last - rd_before)"
    fits, above = f'{known} && size == "{FITS}"', f'{known} && size == "{ABOVE}"'
    whole = f"({fits} && rd_last >= {10_000 * W} ? {200 * W} : ({above} && rd_last >= {50_000 * W} ? {300 * W} : 0))"
    more = f"({fits} && {growth} >= {200 * W} ? {least(f'{growth} / 20', 200 * W)} : "
    more += f"({above} && {growth} >= {500 * W} ? {least(f'{growth} / 20', 300 * W)} : 0))"
    found["least"] = whole
    # the whole sum is the most that growth can give: where there is one, it is the greater
    found["2.1"] = f"{whole} > 0 ? {whole} : {more}"
    pilot = f"pilot in [{held}]"
    found["1.4"] = f"upscaled && hightech in [{held}] ? {30 * W} : 0"
    found["4.1"] = f"{pilot} ? {least('equipment / 5', 2000 * W)} : 0"
    found["4.2"] = f"{pilot} ? {least('service * 3 / 10', 200 * W)} : 0"
    found["8.1"] = f"voucher ? {least('voucher_spent / 5', 20 * W)} : 0"
    found["11.1"] = f"provider ? {100 * W} : 0"
    found["24.1"] = f"entered && industrial ? {20 * W} : 0"
    found["24.2"] = f"years_in >= 3 && industrial ? {30 * W} : 0"
    stars = f'stars == "五星级" ? {300 * W} : (stars == "四星级" ? {200 * W} : 0)'
    found["28.1"] = f'small_park == "{FIRST}" ? ({stars}) : 0'
    return found


def main() -> None:
    """Parquet in, Parquet out."""
    city, out, *most = sys.argv[1:]
    program = cel.compile("{" + ", ".join(f'"{award}": {text}' for award, text in rules().items()) + "}")

    def evaluate(facts: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = program.execute(facts)
        return found

    run(city, out, int(most[0]) if most else None, evaluate)


if __name__ == "__main__":
    main()
