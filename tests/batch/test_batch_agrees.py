"""Tables mean what facts files mean, whatever their format, and the answers are the evaluator's."""

from __future__ import annotations

from pathlib import Path
from random import Random

import msgspec
import pytest

from policy_dsl.backends.columnar.query import STATUS
from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.batch.answers import answer
from policy_dsl.batch.city import City
from policy_dsl.batch.halves import Halves
from policy_dsl.batch.one import case_of
from policy_dsl.core import ir
from policy_dsl.pipeline import compile_file
from policy_dsl.values.case import Case
from tests.batch import files
from tests.columnar.agree import thinned
from tests.oracle import strategies

HZ2025 = Path(__file__).resolve().parents[2] / "policies" / "hz2025.pol"


@pytest.fixture(scope="module")
def hz2025() -> ir.Policy:
    policy = compile_file(HZ2025).policy
    assert policy is not None
    return policy


def everybody(seed: int, count: int) -> list[Case]:
    random = Random(seed)
    found = []
    for number in range(count):
        case = thinned(strategies.random_case(random, complete=random.random() < 0.5), random)
        found.append(msgspec.structs.replace(case, name=f"企业{number}"))
    return found


def written(form: str, policy: ir.Policy, cases: list[Case], folder: Path, random: Random) -> Path:
    match form:
        case "jsonl":
            return files.lines(policy, cases, folder / "企业.jsonl")
        case "xlsx":
            return files.workbook(files.tables(policy, cases, random), folder / "企业.xlsx")
        case "parquet":
            return files.parquet_folder(files.tables(policy, cases, random), folder / "表")
        case _:
            return files.csv_folder(files.tables(policy, cases, random), folder / "表", form)


@pytest.mark.parametrize("form", ["utf-8", "utf-8-sig", "gb18030", "xlsx", "jsonl", "parquet"])
def test_every_format_says_the_same(hz2025: ir.Policy, tmp_path: Path, form: str) -> None:
    """What is read is what was written, and what is answered is what the evaluator says of it."""
    random = Random(form)
    cases = everybody(3, 60)
    code = compile_policy(hz2025, {})
    with City(hz2025, written(form, hz2025, cases, tmp_path, random), tmp_path / "aside") as city:
        assert city.accepted == len(cases) and not any(each.rejected for each in city.counts)
        for case in cases:
            read = case_of(city, case.name)
            assert read is not None
            assert read.values == case.values and read.date == case.date
            assert read.things == case.things
            assert _sorted(read.history) == _sorted(case.history)
            assert _sorted(read.overlaps) == _sorted(case.overlaps)
        asked = city.base.execute(answer(city, Halves(city), hz2025, {}, long=False, people=False).query)
        names = [each[0] for each in asked.description or ()]
        rows = {row[0]: dict(zip(names, row, strict=True)) for row in asked.fetchall()}
        for case in cases:
            outcome = code.evaluate(case, reasons=False)
            row = rows[case.name]
            assert (row["合计保底"], row["合计最高"]) == (outcome.total.floor, outcome.total.ceiling)
            for award in dict.fromkeys(each.id for each in outcome.awards):
                mine = [each for each in outcome.awards if each.id == award]
                assert row[f"{award}保底"] == sum(each.floor for each in mine)
                statuses = {each.status for each in mine}
                expected = next(s for s in ("granted", "unknown", "denied") if s in statuses)
                assert STATUS[row[f"{award}状态"]] == expected


def _sorted(receipts: tuple[object, ...] | None) -> list[object] | None:
    """A receipt's policy of origin means nothing to an award."""
    if receipts is None:
        return None
    return sorted(str(msgspec.structs.replace(each, source="")) for each in receipts)  # type: ignore[type-var]


def test_long_rows_are_the_awards_that_are_not_denied(hz2025: ir.Policy, tmp_path: Path) -> None:
    cases = everybody(4, 60)
    code = compile_policy(hz2025, {})
    with City(hz2025, files.lines(hz2025, cases, tmp_path / "企业.jsonl"), tmp_path / "aside") as city:
        query = answer(city, Halves(city), hz2025, {}, long=True, people=False).query
        rows = city.base.execute(
            f'SELECT 申报主体, 事项, 项目, 状态, "保底（分）", "最高（分）" FROM ({query})'
        ).fetchall()
    found = {name: {row[1:] for row in rows if row[0] == name} for name in {case.name for case in cases}}
    codes = {status: code for code, status in STATUS.items()}
    for case in cases:
        wanted = {
            (award, item, codes[status], floor, ceiling)
            for award, item, status, floor, ceiling in code.amounts(case)
            if status != "denied"
        }
        assert found[case.name] == wanted
