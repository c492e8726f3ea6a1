"""The articles of :mod:`articles` as a decision of the ZEN engine: ``python zen_peer.py CITY OUT.parquet [ROWS]``.

One decision graph (JSON): an input, the awards as an expression node, an output. It evaluates one applicant at a time, so
fewer rows are measured and the cost is stated per row. Its numbers are decimals; a quotient is rounded by ``floor``.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import zen
from articles import ABOVE, FIRST, FITS, HELD, LEVELS, PRIZES, W
from rowwise import run


def key(award: str) -> str:
    """An award as a name: dots go down into an object."""
    return "a" + award.replace(".", "_")


def rules() -> dict[str, str]:
    """The ceiling of each award as an expression, and ``least``: the floor of 2.1."""
    held = ", ".join(f"'{level}'" for level in HELD)
    found = {}
    for award, (name, levels) in LEVELS.items():
        text = "0"
        for level, amount in reversed(levels.items()):
            text = f"{name} == '{level}' ? {amount} : ({text})"
        found[award] = text
    for award, (prize, amount) in PRIZES.items():
        found[award] = f"'{prize}' in prizes ? {amount} : 0"
    known = f"(sme or hightech in [{held}])"
    growth = "(rd_last - rd_before)"
    fits, above = f"({known} and size == '{FITS}')", f"({known} and size == '{ABOVE}')"
    found["least"] = (
        f"{fits} and rd_last >= {10_000 * W} ? {200 * W} : ({above} and rd_last >= {50_000 * W} ? {300 * W} : 0)"
    )
    more = f"{fits} and {growth} >= {200 * W} ? min([floor({growth} / 20), {200 * W}]) : "
    more += f"({above} and {growth} >= {500 * W} ? min([floor({growth} / 20), {300 * W}]) : 0)"
    found["2.1"] = f"max([$.least, {more}])"
    pilot = f"pilot in [{held}]"
    found["1.4"] = f"upscaled and hightech in [{held}] ? {30 * W} : 0"
    found["4.1"] = f"{pilot} ? min([floor(equipment / 5), {2000 * W}]) : 0"
    found["4.2"] = f"{pilot} ? min([floor(service * 3 / 10), {200 * W}]) : 0"
    found["8.1"] = f"voucher ? min([floor(voucher_spent / 5), {20 * W}]) : 0"
    found["11.1"] = f"provider ? {100 * W} : 0"
    found["24.1"] = f"entered and industrial ? {20 * W} : 0"
    found["24.2"] = f"years_in >= 3 and industrial ? {30 * W} : 0"
    stars = f"stars == '五星级' ? {300 * W} : (stars == '四星级' ? {200 * W} : 0)"
    found["28.1"] = f"small_park == '{FIRST}' ? ({stars}) : 0"
    return found


def graph() -> str:
    """The decision as JSON."""
    place = {"x": 0, "y": 0}
    expressions = [
        {"id": award, "key": award if award == "least" else key(award), "value": text} for award, text in rules().items()
    ]
    nodes = [
        {"id": "in", "type": "inputNode", "name": "facts", "position": place},
        {"id": "of", "type": "expressionNode", "name": "awards", "position": place, "content": {"expressions": expressions}},
        {"id": "out", "type": "outputNode", "name": "answer", "position": place},
    ]
    edges = [
        {"id": "1", "type": "edge", "sourceId": "in", "targetId": "of"},
        {"id": "2", "type": "edge", "sourceId": "of", "targetId": "out"},
    ]
    return json.dumps({"nodes": nodes, "edges": edges}, ensure_ascii=False)


def main() -> None:
    """Parquet in, Parquet out."""
    city, out, *most = sys.argv[1:]
    decision = zen.ZenEngine().create_decision(graph())
    names = {key(award): award for award in rules() if award != "least"} | {"least": "least"}

    def evaluate(facts: dict[str, Any]) -> dict[str, Any]:
        found = decision.evaluate(facts)["result"]
        return {award: found[name] for name, award in names.items()}

    run(city, out, int(most[0]) if most else None, evaluate)


if __name__ == "__main__":
    main()
