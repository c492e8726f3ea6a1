"""What is within reach: against all values one by one, against the whole policy, and as it is shown."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from policy_dsl.backends.interpreter import Compiled, compile_policy
from policy_dsl.cli import group
from policy_dsl.cli.words import set_language
from policy_dsl.near.acts import Way, knobs, put, value_of, ways
from policy_dsl.near.run import Near, Proposal, nearest
from policy_dsl.pipeline import compile_text
from policy_dsl.source import Source
from policy_dsl.values.case import Case, Item, Key, Value

from . import run
from .check import altered, decided, problems, reaches, rise, wrong

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 3, 1).toordinal()


def policy_of(text: str) -> Compiled:
    compiled = compile_text(Source("小.pol", text))
    assert compiled.policy is not None, [str(each) for each in compiled.diagnostics]
    return compile_policy(compiled.policy, {})


def small(random: Random, size: int) -> str:
    """Thresholds, a rate, two caps, a choice and a fact that harms, with numbers so small that all can be tried."""
    a, b, c, d, e, f = (random.randint(1, size) for _ in range(6))
    tie = random.choice(("以上合计不超过0.6元。\n", "每家企业限报一项。\n", ""))
    return f"""政策《小》。
对象 企业：
　　投资额：金额；
　　产量：数量（辆）；
　　销量：数量（辆）；
　　规上企业：是否；
　　绿色工厂：国家级、省级之一或无。
第一条 扶优。
对投资额{a / 100}元以上的，按投资额{random.choice((20, 50))}%的标准给予补助，单个企业不超过{b / 100}元；
对规上企业且产量{c}辆以上的，给予{random.randint(1, 60) / 100}元奖励；
对国家级、省级绿色工厂，分别给予0.5元、0.2元奖励。
{tie}第二条 减量。
对产量不超过{d}辆的，给予0.3元补助。
第三条 成长。
对产量超过{e}辆且销量{f}辆以上的，给予{random.randint(1, 90) / 100}元奖励。
"""


def far(way: Way, size: int) -> int:
    """Beyond this nothing changes: the rate has reached its cap."""
    return min(way.most, 5 * size + 5 if way.knob.name == "投资额" else size + 5)


def somebody(random: Random, size: int) -> Case:
    number = random.randint
    values: dict[Key, Value] = {
        "投资额": number(0, size),
        "产量": number(0, size),
        "销量": number(0, size),
        "规上企业": random.random() < 0.5,
        "绿色工厂": random.choice(("无", "无", "省级", "国家级")),
    }
    if random.random() < 0.3:
        del values[random.choice(list(values))]
    return Case("某", DAY, values, {}, (), ())


def single(code: Compiled, case: Case, way: Way, size: int) -> Value | None:
    """The first value in that direction that is enough, by trying."""
    ceiling = decided(code, case)
    for distance in range(1, far(way, size) + 1):
        if reaches(rise(ceiling, case, put(case, way.knob, way.at(distance))), 1):
            return way.at(distance)
    return None


def test_nothing_smaller_raises_and_nothing_is_left_out() -> None:
    """Every proposal for every fact, and none where trying all values finds none."""
    proposed = 0
    for seed in range(40):
        random = Random(seed)
        code = policy_of(small(random, 100))
        for _ in range(2):
            case = somebody(random, 110)
            near = nearest(code, case)
            assert not near.undecided
            found = {(p.changes[0].knob.name, p.changes[0].second) for p in near.proposals}
            tried = set()
            for knob in knobs(code.policy, case):
                for way in ways(knob, value_of(case, knob), case.date):
                    value = single(code, case, way, 100)
                    if value is not None:
                        tried.add((knob.name, value))
            assert found == tried, (seed, case.values)
            assert not wrong(code, case, near, random)
            proposed += len(found)
    assert proposed > 100


def test_the_pair_is_the_one_that_trying_all_values_finds() -> None:
    """Of each two directions that bring nothing alone: the first change with which any of the other helps, then the
    smallest of the other; of these pairs the one that brings most."""
    pairs = 0
    for seed in range(60):
        random = Random(100 + seed)
        code = policy_of(small(random, 12))
        case = somebody(random, 12)
        ceiling = decided(code, case)
        idle = [
            way
            for knob in knobs(code.policy, case)
            for way in ways(knob, value_of(case, knob), case.date)
            if single(code, case, way, 12) is None
        ]
        gains = []
        for at, one in enumerate(idle):
            for other in idle[at + 1 :]:
                gain = _first_of(ceiling, case, one, other) if one.knob != other.knob else None
                if gain is not None:
                    gains.append(gain)
        pair = nearest(code, case).pair
        assert (None if pair is None else pair.gain) == max(gains, default=None), (seed, case.values)
        pairs += pair is not None
    assert pairs >= 3


def _first_of(ceiling: Any, case: Case, one: Way, other: Way) -> int | None:
    for a in range(1, far(one, 12) + 1):
        changed = put(case, one.knob, one.at(a))
        for b in range(1, far(other, 12) + 1):
            gain = rise(ceiling, case, put(changed, other.knob, other.at(b)))
            if reaches(gain, 1):
                return gain
    return None


def test_a_short_run() -> None:
    """The long run, shortly."""
    for tally in (run.hangzhou(6, 2), run.random_policies(20, 2)):
        assert tally.seen["of one fact"] > 5
        assert tally.seen["altered"] > 10
        assert tally.wrong == []


def test_a_proposal_altered_by_one_unit_is_refused() -> None:
    """The check is not one that nothing fails."""
    random = Random(5)
    code, case = policy_of(YEARS), company()
    near = nearest(code, case)
    refused = 0
    for proposal in near.proposals:
        assert list(problems(decided(code, case), case, proposal, random)) == []
        for other in altered(proposal):
            assert list(problems(decided(code, case), case, other, random))
            refused += 1
    assert refused >= 6


YEARS = """政策《甲》。
年度：申报年度。
对象 企业：
　　研发费用：逐年金额；
　　存续年数：数量（年）；
　　所在地：城区、郊区之一；
　　开业日期：日期；
　　竣工日期：日期；
　　首批试点：是否，为既成事实；
　　从业人员：数量（人）。
清单 技改项目：
　　审定额：金额；
　　验收：是否。
第一条 研发。
对研发费用500万元以上的，给予25万元奖励；
对上年度研发费用500万元以上的，给予25万元奖励。
第二条 老店。
对存续年数10年以上的，给予1万元奖励；
对所在地为郊区的，给予1万元奖励；
对首批试点，给予1万元奖励；
对竣工日期在开业日期起一年内的，给予1万元奖励。
第三条 技改。
每个技改项目，对验收的，按审定额10%的标准给予不超过50万元补助。
第四条 用工。
对从业人员100人以上的，给予10万元奖励。
"""


def company() -> Case:
    values: dict[Key, Value] = {
        ("研发费用", 2026): 488_0000_00,
        ("研发费用", 2025): 488_0000_00,
        "存续年数": 9,
        "首批试点": False,
        "所在地": "城区",
        "开业日期": date(2025, 7, 1).toordinal(),
        "竣工日期": date(2026, 7, 2).toordinal(),
    }
    items = (
        Item("一号", {"审定额": 100_0000_00, "验收": True}),
        Item("二号", {"审定额": 80_0000_00, "验收": False}),
    )
    return Case("某", DAY, values, {"技改项目": items}, (), ())


def said(near: Near) -> dict[tuple[str, str, int], Proposal]:
    return {(p.changes[0].knob.name, p.changes[0].knob.item, p.least): p for p in near.proposals}


def test_only_what_can_still_be_acted_on_is_proposed() -> None:
    """Not a year that is over, a span of years, where one is, nor a day gone by; not what is not known."""
    near = nearest(policy_of(YEARS), company())
    found = said(near)
    assert {name for name, _, _ in found} == {"研发费用", "竣工日期", "审定额", "验收"}
    research = found["研发费用", "", 1]
    assert research.changes[0].knob.key == ("研发费用", 2026)
    assert (research.changes[0].second, research.gain) == (500_0000_00, 25_0000_00)
    done = found["竣工日期", "", 1].changes[0]
    assert done.second == date(2026, 7, 1).toordinal()
    assert {knob.name for knob in near.fixed} >= {"存续年数", "所在地", "开业日期", "首批试点"}
    assert ("研发费用", 2025) in {knob.key for knob in near.fixed}


def test_items_are_named() -> None:
    found = said(nearest(policy_of(YEARS), company()))
    assert found["验收", "二号", 1].gain == 8_0000_00
    little, worth = found["审定额", "一号", 1], found["审定额", "一号", 10**6]
    assert (little.changes[0].second, little.gain) == (100_0000_00 + 5, 1)  # 四舍五入
    assert (worth.changes[0].second, worth.gain) == (109_9999_95, 1_0000_00)
    assert [(each.item, each.after) for each in worth.rises] == [("一号", (11_0000_00, 11_0000_00))]


def test_what_is_kept_is_not_proposed() -> None:
    near = nearest(policy_of(YEARS), company(), frozenset(["研发费用"]))
    assert "研发费用" not in {name for name, _, _ in said(near)}


def test_a_search_that_is_too_long_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policy_dsl.near.run.MOST_LOOKS", 3)
    near = nearest(policy_of(YEARS), company())
    assert "研发费用" in {knob.name for knobs_ in near.undecided for knob in knobs_}


# --- the command
FACTS = {
    "申报主体": "某",
    "申报日期": "2026-03-01",
    "研发费用": {"2026": "488万元", "2025": "488万元"},
    "开业日期": "2025-07-01",
    "竣工日期": "2026-07-02",
    "技改项目": [{"名称": "一号", "审定额": "100万元", "验收": "是"}],
}


def asked(tmp_path: Path, facts: object, *more: str) -> Result:
    (tmp_path / "甲.pol").write_text(YEARS, "utf-8")
    (tmp_path / "甲.json").write_text(json.dumps(facts, ensure_ascii=False), "utf-8")
    try:
        return CliRunner().invoke(
            group(),
            ["eval", str(tmp_path / "甲.json"), "--policy", str(tmp_path / "甲.pol"), "--next", *more],
        )
    finally:
        set_language("zh")


def test_text(tmp_path: Path) -> None:
    done = asked(tmp_path, FACTS)
    assert done.exit_code == 0, done.output
    assert "还可争取（3项）" in done.output
    assert "研发费用（2026年）再增加12万元（488万元 → 500万元），多得25万元" in done.output
    assert "技改项目[一号].审定额再增加99999.95元（100万元 → 1099999.95元），多得1万元" in done.output
    assert "多得0.01元" not in done.output
    assert "多得0.01元" in asked(tmp_path, FACTS, "-v").output
    assert "存续年数" in done.output.split("还可争取")[0]
    assert "存续年数" not in done.output.split("还可争取")[1]


def test_json_fits_its_schema(tmp_path: Path) -> None:
    schema = json.loads((ROOT / "docs" / "schema" / "eval-result.schema.json").read_text("utf-8"))
    done = asked(tmp_path, FACTS, "--format", "json")
    data = json.loads(done.output)
    jsonschema.validate(data, schema)
    first = data["next"]["proposals"][0]
    assert (first["changes"][0]["fact"], first["changes"][0]["by"]) == ("研发费用（2026年）", "12万元")
    many = {"申报主体列表": [FACTS, {**FACTS, "申报主体": "另一家", "竣工日期": "2026-06-01"}]}
    data = json.loads(asked(tmp_path, many, "--format", "json").output)
    jsonschema.validate(data, schema)
    assert [len(each["next"]["proposals"]) for each in data["outcomes"]] == [4, 3]


def test_many_and_english(tmp_path: Path) -> None:
    many = {"申报主体列表": [FACTS, {**FACTS, "申报主体": "另一家"}]}
    said = asked(tmp_path, many).output
    assert said.count("还可争取") == 2
    assert "\n另一家\n还可争取" in said.replace("\n\n", "\n")
    english = asked(tmp_path, FACTS, "--lang", "en").output
    assert "Within reach (3)" in english
    assert "研发费用（2026年）: 12万元 more (488万元 → 500万元), ¥250,000 more" in english


@pytest.mark.parametrize(
    ("more", "said"), [(("--format", "md"), "[U0116]"), (("--keep", "研发费"), "[U0117]：政策里没有“研发费”")]
)
def test_mistakes(tmp_path: Path, more: tuple[str, ...], said: str) -> None:
    done = asked(tmp_path, FACTS, *more)
    assert (done.exit_code, said in done.output) == (2, True), done.output


def test_keep(tmp_path: Path) -> None:
    """What is kept is gone from the list, and nothing else."""
    done = asked(tmp_path, FACTS, "--keep", "研发费用")
    assert done.exit_code == 0
    assert "还可争取（2项）" in done.output
    assert "研发费用（2026年）再增加" not in done.output
    assert "竣工日期由2026年7月2日变为2026年7月1日，多得1万元" in done.output


def test_hangzhou() -> None:
    """Article 21: 20 % of what a project costs, at most; article 16 asks for years that are over (为既成事实)."""
    command = ["eval", str(ROOT / "examples" / "整车企业.json"), "--next", "--width", "200"]
    done = CliRunner().invoke(group(), command)
    assert done.exit_code == 0, done.output
    further = done.output.split("还可争取")[1]
    assert "[智能座舱域控制器].项目研发投入再增加5万元（4200万元 → 4205万元），最高多得1万元" in further
    assert "首个完整年度产量" not in further
