"""`polc simulate --years`: the evaluator, applicant by applicant and year by year, says the same."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from policy_dsl.backends.columnar.expr import Unsupported
from policy_dsl.backends.columnar.query import STATUS
from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.batch.city import City
from policy_dsl.batch.wrong import Wrong
from policy_dsl.core import ir
from policy_dsl.pipeline import compile_text
from policy_dsl.simulate.drafts import Draft
from policy_dsl.simulate.result import RESULT, Result
from policy_dsl.simulate.run import Simulation
from policy_dsl.simulate.years import Asked, Years, day_in, in_force
from policy_dsl.source import Source
from policy_dsl.values.case import Case, Item, Receipt
from tests.batch import files
from tests.batch.paying import Payer, carried, over_years
from tests.batch.test_batch_agrees import everybody
from tests.columnar.agree import thinned
from tests.conftest import compiled
from tests.proofs.applicants import Applicants
from tests.random_policies import random_policy

LISTS = {"16.1": "乘用车型", "16.2": "商用车型", "16.3": "新建生产线"}
YEARS = (2026, 2027, 2028)
Row = dict[str, Any]


class Watched(Years):
    """Keeps what every applicant was answered in each year."""

    rows: list[dict[str, Row]]

    def _year(self, year: int, *, fresh: bool) -> Result:
        result = super()._year(year, fresh=fresh)
        asked = self.city.base.execute(f"SELECT * FROM {RESULT}")
        names = [f'"{each[0]}"' for each in asked.description or ()]
        found = {row[0]: dict(zip(names, row, strict=True)) for row in asked.fetchall()}
        self.rows.append({
            name: {title: row[column] for title, column in result.column.items()} for name, row in found.items()
        })  # fmt: skip
        return result

    def answer(self, at: int, scene: int, name: str, award: str) -> tuple[str, int, int | None]:
        row = self.rows[at].get(name)
        if row is None:
            return "denied", 0, 0
        status, floor, ceiling = (row[f"{scene}：{award}{each}"] for each in ("状态", "保底", "最高"))
        return STATUS[status], floor, ceiling

    def booked(self, scene: int) -> dict[str, Counter[tuple[Any, ...]]]:
        found: dict[str, Counter[tuple[Any, ...]]] = {}
        for name, *rest in self.city.base.execute(f'SELECT * FROM "账{scene}"').fetchall():
            found.setdefault(name, Counter())[tuple(rest)] += 1
        return found


def simulated(city: City, drafts: list[Draft], asked: Asked) -> Watched:
    found = Watched(city, drafts, asked, [])
    found.rows = []
    found.run(lambda result: None, lambda: None)
    return found


def as_rows(receipts: list[Receipt]) -> Counter[tuple[Any, ...]]:
    return Counter((r.year, r.award, r.amount, r.thing, r.tier) for r in receipts)


def differences(
    found: Watched, drafts: list[Draft], cases: list[Case], asked: Asked, lists: dict[str, str]
) -> list[str]:
    """Where the query and the evaluator part."""
    wrong = []
    for number, (draft, paying) in enumerate(found.scenes):
        payer = Payer(draft.policy, draft.readings, lists)
        known = carried(draft.policy, cases, max(asked.years)) if asked.carry else cases
        days = [day_in(draft, year, asked.day) for year in asked.years]
        answers, books = over_years(payer, known, days, paying.most, asked.carry)
        for at, year in enumerate(asked.years):
            for case, mine in zip(cases, answers[at], strict=True):
                for award, answer in mine.items():
                    theirs = found.answer(at, number, case.name, award)
                    if theirs != answer:
                        wrong.append(
                            f"{year} {draft.name} {paying.name} {case.name} {award}: {answer} {theirs}"
                        )
        booked = found.booked(number)
        for case, book in zip(cases, books, strict=True):
            if as_rows(book) != booked.get(case.name, Counter()):
                wrong.append(f"{paying.name} {case.name} booked {as_rows(book)} {booked.get(case.name)}")
    return wrong


def test_of_random_policies_nothing_differs(tmp_path: Path) -> None:
    """Deductions, choices, caps, tiers, items, histories in every mixture; some applicants with facts, lists and histories not known."""
    booked: Counter[str] = Counter()
    reckoned = 0
    for seed in range(12):
        policy = compile_text(Source("x.pol", random_policy(seed))).policy
        assert policy is not None
        random = Random(seed)
        cases = [
            msgspec.structs.replace(thinned(case, random), name=f"企业{number}")
            for number, case in enumerate(Applicants(policy, seed).cases(40))
        ]
        drafts, asked = [Draft("甲", policy, {})], Asked((2026, 2027, 2028), (12, 31), bool(seed % 2))
        code = compile_policy(policy, {})
        days = [day_in(drafts[0], year, asked.day) for year in asked.years]
        # what is beyond 64 bits an engine refuses
        cases = [
            case
            for case in cases
            for full in [carried(policy, [case], 2028)[0]]
            if all(
                (row[4] or 0) < 2**53
                for day in days
                for row in code.amounts(msgspec.structs.replace(full, date=day))
            )
        ]
        (folder := tmp_path / str(seed)).mkdir()
        with City(policy, files.lines(policy, cases, folder / "企业.jsonl"), folder / "aside") as city:
            kept = {name for (name,) in city.base.execute('SELECT 申报主体 FROM "表：申报主体"').fetchall()}
            cases = [case for case in cases if case.name in kept]
            try:
                found = simulated(city, drafts, asked)
            except Unsupported:  # awards tied crosswise have no sum
                continue
            reckoned += 1
            assert differences(found, drafts, cases, asked, {}) == [], seed
            booked += seen(found)
    assert reckoned > 8 and sum(booked.values()) > 1000


def seen(found: Watched) -> Counter[str]:
    return Counter(
        str(each[1])
        for scene in range(len(found.scenes))
        for rows in found.booked(scene).values()
        for each in rows
    )


@pytest.mark.parametrize("carry", [True, False])
def test_of_hz2025_nothing_differs(hz2025: ir.Policy, tmp_path: Path, carry: bool) -> None:
    cases = everybody(21, 300)
    drafts = [
        Draft("甲", hz2025, {}),
        Draft("乙", hz2025, {"同一条生产线能否再次奖励": "乙", "次年度起的保费基数": "乙"}),
    ]
    asked = Asked(YEARS, (6, 30), carry)
    with City(hz2025, files.lines(hz2025, cases, tmp_path / "企业.jsonl"), tmp_path / "aside") as city:
        found = simulated(city, drafts, asked)
        assert differences(found, drafts, cases, asked, LISTS) == []
        booked = seen(found)
    # every kind of award was carried forward, also those that are one sum and booked by item
    assert {"2.1", "4.1", "10.1", "7.1", "16.1", "16.2", "16.3", "19.1", "24.1"} <= set(booked)


MIXED = """政策《合计》。
对象 企业：甲类：是否；所在区、县（市）：名称。
对象 区、县（市）。
清单 车型：新上市：是否；产量：数量（辆）。
第一条 车型奖励。
对新上市的单个车型产量分别超过5辆、12辆、20辆的，由市本级给予所在区、县（市）不超过5万元、12万元、20万元的进档奖励。
附则。
本政策自2026年3月1日起施行，有效期至2027年6月30日。
"""


def test_one_sum_is_booked_by_item_in_the_order_of_the_list(tmp_path: Path) -> None:
    policy = compiled(MIXED)
    ident = policy.awards[0].id
    assert policy.awards[0].thing is None and ident in policy.by_item
    values = [{"新上市": True, "产量": 6}, {"新上市": False, "产量": 30}, {"新上市": True, "产量": 30}]
    items = tuple(Item(f"车{number}", dict(each)) for number, each in enumerate(values))
    cases = [Case("甲", None, {"甲类": True}, {"车型": items}, (), ())]
    drafts, asked = [Draft("甲", policy, {})], Asked((2026, 2027))
    with City(policy, files.lines(policy, cases, tmp_path / "企业.jsonl"), tmp_path / "aside") as city:
        found = simulated(city, drafts, asked)
        assert differences(found, drafts, cases, asked, {ident: "车型"}) == []
        assert found.booked(1) == {
            "甲": Counter(
                {(2026, ident, 5_000_000, "车0", None): 1, (2026, ident, 20_000_000, "车2", None): 1}
            )
        }
        assert found.booked(0) == {}


def test_one_sum_that_no_list_makes_is_refused(hz2025: ir.Policy, tmp_path: Path) -> None:
    """The history would be looked up by item, and the sum says of no item what it is: nothing is guessed."""
    wrong = msgspec.structs.replace(hz2025, by_item=hz2025.by_item | {"9.1"})
    with City(
        wrong, files.lines(wrong, everybody(1, 3), tmp_path / "企业.jsonl"), tmp_path / "aside"
    ) as city:
        with pytest.raises(Wrong) as found:
            simulated(city, [Draft("甲", wrong, {})], Asked((2026,)))
        assert found.value.code == "U0228" and found.value.words["award"] == "9.1"


def test_what_is_left_of_one_sum_is_refused(tmp_path: Path) -> None:
    """Something beside the list: more than the items account for."""
    policy = compiled(MIXED)
    award = policy.awards[0]
    more = ir.Add((award.ceiling, ir.Const(100)))
    wrong = msgspec.structs.replace(policy, awards=(msgspec.structs.replace(award, ceiling=more),))
    items = (Item("车", {"新上市": True, "产量": 6}),)
    cases = [Case("企业", None, {}, {"车型": items}, (), ())]
    with City(wrong, files.lines(wrong, cases, tmp_path / "企业.jsonl"), tmp_path / "aside") as city:
        with pytest.raises(Wrong) as found:
            simulated(city, [Draft("甲", wrong, {})], Asked((2026,)))
        assert found.value.code == "U0228" and found.value.words["applicant"] == "企业"


def test_the_day_of_each_year_is_in_force() -> None:
    draft = Draft("甲", compiled(MIXED), {})

    def days(year: int, asked: tuple[int, int] | None = None) -> str:
        return date.fromordinal(day_in(draft, year, asked)).isoformat()

    assert [days(2026), days(2027)] == ["2026-12-31", "2027-06-30"]
    assert [days(2026, (1, 15)), days(2027, (1, 15)), days(2027, (9, 1))] == [
        "2026-03-01",
        "2027-01-15",
        "2027-06-30",
    ]
    assert days(2030) == "2030-12-31" and in_force([draft]) == (2026, 2027)
    assert days(2026, (2, 29)) == "2026-03-01" and days(2027, (2, 29)) == "2027-02-28"


def test_facts_of_later_years_are_carried_or_unknown(hz2025: ir.Policy, tmp_path: Path) -> None:
    """With --no-carry the increase of later years is open; else nothing increases."""
    values: dict[Any, Any] = {"科技型中小企业": True, "经营规模": "符合国家科技型中小企业认定标准"}
    values |= {("年度研发投入额", 2024): 100_000_000_00, ("年度研发投入额", 2025): 105_000_000_00}
    cases = [Case("企业", None, values, {}, (), ())]

    def of(carry: bool) -> tuple[list[tuple[str, int, int | None]], list[str]]:
        (folder := tmp_path / str(carry)).mkdir()
        with City(hz2025, files.lines(hz2025, cases, folder / "企业.jsonl"), folder / "aside") as city:
            found = simulated(city, [Draft("甲", hz2025, {})], Asked((2026, 2027), None, carry))
            return [found.answer(at, 1, "企业", "2.1") for at in range(2)], [
                each.zh for each in found.notes()
            ]

    whole = ("granted", 2_000_000_00, 2_000_000_00)
    answers, notes = of(True)
    assert answers == [whole, whole] and any("年度研发投入额（用 2025 年的）" in each for each in notes)
    answers, notes = of(False)
    assert answers == [whole, ("unknown", 0, 2_000_000_00)] and not any("用 2025" in each for each in notes)


def test_the_report_adds_up(hz2025: ir.Policy, tmp_path: Path) -> None:
    """By article and by payer are the same sums in each year and over all; by group they are the whole."""
    cases = everybody(31, 120)
    place = "所在区、县（市）"
    with City(hz2025, files.lines(hz2025, cases, tmp_path / "企业.jsonl"), tmp_path / "aside") as city:
        report = Simulation(city, [Draft("甲", hz2025, {})], [place], years=Asked((2026, 2027))).report()
    tables = {each.key: each for each in report.tables}
    for row in tables["years"].rows:
        of_year = [
            [sum(int(each[at] or 0) for each in tables[key].rows if each[:2] == row[:2]) for at in (-2, -1)]
            for key in ("years_articles", "years_payers")
        ]
        assert of_year[0] == of_year[1] and of_year[0][1] > 0
    total = {str(row[1]): row for row in tables["years"].rows if row[0] == "合计"}
    for at, (name, row) in enumerate(total.items()):
        assert row[-1] == sum(
            int(each[-1] or 0) for each in tables["years"].rows if each[1] == name and each[0] != "合计"
        ), at
    groups = tables[f"years_by:{place}"].rows
    assert sum(int(row[-2] or 0) for row in groups) == total["按保底发放"][-2]
    assert sum(int(row[-1] or 0) for row in groups) == total["按最高发放"][-1]
    assert tables["whole"].rows[0][3:5] == tables["years"].rows[0][-2:]
