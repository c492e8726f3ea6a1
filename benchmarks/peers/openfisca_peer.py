"""The articles of :mod:`articles` in OpenFisca-Core: ``python openfisca_peer.py CITY OUT.parquet [--plain]``.

One vectorised variable an award, levels as its ``Enum``, simulated a row group at a time so that memory stays bounded
(OpenFisca keeps every column that it has computed), levels put in by the codes that the Parquet file has for them.
``--plain``: as its manual shows it – one simulation of all, levels put in as texts, which OpenFisca encodes itself. As shipped its ``int`` is int32: a grant of 1亿元 (10^10 分) wraps round
without a word, and so does a research budget above 2147万元. Here ``int`` is patched to int64 before anything is declared. It
has no set of values and no list under an applicant: prizes are four truths; the articles with lists cannot be said.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from articles import ABOVE, AWARDS, FACTS, FIRST, FITS, HELD, LEVELS, PRIZES, ROWS, W, Writer, batches
from numpy_hand import Facts
from openfisca_core.entities import Entity
from openfisca_core.indexed_enums import Enum, EnumArray
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable
from openfisca_core.variables.config import VALUE_TYPES

VALUE_TYPES[int]["dtype"] = np.int64

PERIOD = "2026"
COMPANY = Entity("company", "companies", "a company", "")
FLAGS = ("upscaled", "sme", "voucher", "provider", "industrial", "entered")
SUMS = ("rd_last", "rd_before", "equipment", "service", "voucher_spent", "years_in")
DOMAINS = {
    **dict.fromkeys(("leader", "eagle", "hightech", "pilot", "platform", "zero", "low_carbon"), ("无", *HELD)),
    **dict.fromkeys(("srdi", "hidden", "giant", "champion", "small_park"), ("无", *HELD)),
    **dict.fromkeys(("innovation", "green", "fiveg", "design"), ("无", "国家级", "省级")),
    "size": (FITS, ABOVE),
    "poc": ("无", "创建类", "认定类"),
    "merchant": ("无", "领军型", "成长型"),
    "ai": ("无", "初级", "中级", "高级"),
    "stars": ("五星级", "四星级", "无"),
}
ENUMS: dict[str, Any] = {
    name: Enum(f"Of{name}", {f"L{at}": level for at, level in enumerate(levels)}) for name, levels in DOMAINS.items()
}


def declared(name: str, kind: Any, **more: Any) -> type[Variable]:
    """A variable of a company for one year."""
    return type(name, (Variable,), {"value_type": kind, "entity": COMPANY, "definition_period": DateUnit.YEAR, **more})


def among(company: Any, period: Any, name: str, *levels: str) -> Any:
    """Whether a level is one of these."""
    held = company(name, period).view(np.ndarray)
    found = held == DOMAINS[name].index(levels[0])
    for level in levels[1:]:
        found = found | (held == DOMAINS[name].index(level))
    return found


def of_level(name: str, levels: dict[str, int]) -> Any:
    """The formula of an award that is a sum for each level: a look-up by its index."""
    table = np.array([levels.get(level, 0) for level in DOMAINS[name]], dtype=np.int64)
    return lambda company, period: table[company(name, period).view(np.ndarray)]


def given(when: Any, amount: Any) -> Any:
    """The amount where the condition holds."""
    return np.where(when, np.int64(amount) if isinstance(amount, int) else amount, np.int64(0))


def formulas() -> dict[str, Any]:
    """The formula of each award; ``least``: the floor of 2.1."""
    found = {award: of_level(name, levels) for award, (name, levels) in LEVELS.items()}
    for award, (_, amount) in PRIZES.items():
        found[award] = lambda c, p, award=award, amount=amount: given(c(f"prize_{award}", p), amount)

    def known(c: Any, p: Any) -> Any:
        return c("sme", p) | among(c, p, "hightech", *HELD)

    def least(c: Any, p: Any) -> Any:
        last, ok = c("rd_last", p), known(c, p)
        whole = given(ok & among(c, p, "size", FITS) & (last >= 10_000 * W), 200 * W)
        return whole + given(ok & among(c, p, "size", ABOVE) & (last >= 50_000 * W), 300 * W)

    def research(c: Any, p: Any) -> Any:
        growth, ok = c("rd_last", p) - c("rd_before", p), known(c, p)
        fits = ok & among(c, p, "size", FITS) & (growth >= 200 * W)
        above = ok & among(c, p, "size", ABOVE) & (growth >= 500 * W)
        more = given(fits, np.minimum(growth // 20, 200 * W)) + given(above, np.minimum(growth // 20, 300 * W))
        return np.maximum(c("least", p), more)

    found |= {
        "least": least,
        "2.1": research,
        "1.4": lambda c, p: given(c("upscaled", p) & among(c, p, "hightech", *HELD), 30 * W),
        "4.1": lambda c, p: given(among(c, p, "pilot", *HELD), np.minimum(c("equipment", p) // 5, 2000 * W)),
        "4.2": lambda c, p: given(among(c, p, "pilot", *HELD), np.minimum(c("service", p) * 3 // 10, 200 * W)),
        "8.1": lambda c, p: given(c("voucher", p), np.minimum(c("voucher_spent", p) // 5, 20 * W)),
        "11.1": lambda c, p: given(c("provider", p), 100 * W),
        "24.1": lambda c, p: given(c("entered", p) & c("industrial", p), 20 * W),
        "24.2": lambda c, p: given((c("years_in", p) >= 3) & c("industrial", p), 30 * W),
        "28.1": lambda c, p: given(among(c, p, "small_park", FIRST), of_level("stars", {"五星级": 300 * W, "四星级": 200 * W})(c, p)),
    }  # fmt: skip
    return found


def system() -> TaxBenefitSystem:
    """The variables of facts and awards."""
    made = TaxBenefitSystem([COMPANY])
    for name, levels in ENUMS.items():
        made.add_variable(declared(name, Enum, possible_values=levels, default_value=next(iter(levels))))
    for name in (*FLAGS, *(f"prize_{award}" for award in PRIZES)):
        made.add_variable(declared(name, bool))
    for name in SUMS:
        made.add_variable(declared(name, int))
    for name, formula in formulas().items():
        made.add_variable(declared(name, int, formula=lambda c, p, _parameters=None, how=formula: how(c, p)))
    return made


def main() -> None:
    """Parquet in, Parquet out."""
    city, out, *plain = sys.argv[1:]
    assert set(FACTS) == {*DOMAINS, *FLAGS, *SUMS, "prizes"}
    made, writer = system(), Writer(out)
    for key, columns in batches(city, rows=None if plain else ROWS):
        facts = Facts(columns)
        simulation = SimulationBuilder().build_default_simulation(made, len(key))
        for name, levels in DOMAINS.items():
            if plain:
                names = dict(zip(levels, ENUMS[name].__members__, strict=True))
                texts = np.array([names[level] for level in columns[name].dictionary.to_pylist()])
                simulation.set_input(name, PERIOD, texts[columns[name].indices.to_numpy(zero_copy_only=False)])
                continue
            codes = facts.by_level(name, {level: at for at, level in enumerate(levels)}).astype(np.uint8)
            simulation.set_input(name, PERIOD, EnumArray(codes, ENUMS[name]))
        for name in (*FLAGS, *SUMS):
            simulation.set_input(name, PERIOD, facts.number(name))
        for award, (prize, _) in PRIZES.items():
            simulation.set_input(f"prize_{award}", PERIOD, facts.has("prizes", prize))
        found = {award: simulation.calculate(award, PERIOD) for award in AWARDS}
        writer.write(key, found, simulation.calculate("least", PERIOD))
    writer.close()


if __name__ == "__main__":
    main()
