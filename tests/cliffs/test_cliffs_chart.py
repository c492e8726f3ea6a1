"""Charts: the points are what the evaluator gives, no step is left out, the pictures are well-formed, files are whole."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result
from conftest import compiled
from proofs.applicants import Applicants
from random_policies import random_policy

from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.cli import group
from policy_dsl.cliffs.curve import Curve, curve, is_number, put, value_of
from policy_dsl.cliffs.reads import Reader, Spot
from policy_dsl.cliffs.run import spots_of
from policy_dsl.core import ir
from policy_dsl.facts import read_object
from policy_dsl.present.chart import svg
from policy_dsl.values.case import Case

WAN = 1_000_000
HEAD = "政策《示例》。\n对象 企业：规上企业：是否；投资额：金额；人数：数量（人）；开工日：日期；签约日：日期。\n第一条 培育补助。\n"
TAIL = "\n附则。\n本政策自2026年1月1日起施行，有效期至2027年12月31日。\n"


def drawn(rules: str, facts: dict[str, object], fact: str) -> Curve:
    policy = compiled(HEAD + rules + TAIL)
    body = {"申报日期": "2026-03-01", "未列事项": "无", "申报主体": "某企业", **facts}
    cases, _, wrong = read_object(body, "某企业", policy)
    assert not wrong
    made = curve(policy, {}, cases[0], Spot(fact))
    assert made is not None and made.whole
    return made


@pytest.mark.parametrize(
    ("rules", "facts", "fact", "steps"),
    [
        ("对投资额500万元以上的，给予20万元奖励。", {"投资额": "1万元"}, "投资额", [(500 * WAN, 20)]),
        ("对投资额500万元以上且人数不超过300人的，按不超过投资额10%的标准给予补助，不超过80万元。", {"投资额": "600万元", "人数": "20人"}, "人数", [(301, -60)]),
        ("对投资额500万元以上且人数不超过300人的，按不超过投资额10%的标准给予补助，不超过80万元。", {"投资额": "600万元", "人数": "20人"}, "投资额", [(500 * WAN, 50)]),
        ("对人数100人以上的，给予10万元奖励，每增加30人加给3万元，不超过20万元。", {"人数": "1人"}, "人数", [(100, 10), (130, 3), (160, 3), (190, 3), (220, 1)]),
        # what caps and choices do stands in no comparison
        ("大奖：对投资额500万元以上的，给予100万元奖励；小奖：对规上企业，给予30万元奖励。限报一项。", {"规上企业": "是", "投资额": "1万元"}, "投资额", [(500 * WAN, 70)]),
        ("甲奖：对投资额500万元以上的，给予100万元奖励；乙奖：对规上企业，给予30万元奖励；以上合计不超过120万元。", {"规上企业": "是", "投资额": "1万元"}, "投资额", [(500 * WAN, 90)]),
        ("大奖：按投资额20%给予补助；小奖：对规上企业，给予30万元奖励。限报一项。", {"规上企业": "是", "投资额": "1万元"}, "投资额", []),
    ],
)  # fmt: skip
def test_the_steps_of_one_company(
    rules: str, facts: dict[str, object], fact: str, steps: list[tuple[int, int]]
) -> None:
    made = drawn(rules, facts, fact)
    assert [(step.at, step.size) for step in made.steps] == [(at, by * WAN) for at, by in steps]
    assert all(step.falls is (by < 0) for step, (_, by) in zip(made.steps, steps, strict=True))


def test_a_kink_of_a_choice_is_a_point_of_the_line() -> None:
    """20% of the investment pass 30万元 at 150万元: the line bends there."""
    made = drawn(
        "大奖：按投资额20%给予补助；小奖：对规上企业，给予30万元奖励。限报一项。",
        {"规上企业": "是", "投资额": "1000万元"},
        "投资额",
    )
    xs = [x for x, _, _ in made.points]
    assert any(abs(x - 150 * WAN) <= 50 for x in xs)


def test_days_are_steps_too() -> None:
    made = drawn(
        "对开工日在签约日起6个月内的，给予20万元奖励。",
        {"签约日": "2026-01-31", "开工日": "2026-02-01"},
        "开工日",
    )
    assert [(step.at - made.here, step.size) for step in made.steps] == [
        (181, -20 * WAN)
    ]  # 2026-07-31 is the last


def interpolated(made: Curve, x: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Between the ends of which points x lies: for floor and ceiling the amounts at both, by the line."""
    for (a, low, high), (b, more_low, more_high) in zip(made.points, made.points[1:], strict=False):
        if a <= x <= b:
            return tuple(  # type: ignore[return-value]
                (first + (last - first) * (x - a) // (b - a), last)
                for first, last in ((low, more_low), (high or 0, more_high or 0))
            )
    raise AssertionError(x)


@pytest.mark.parametrize("seed", range(6))
def test_points_are_exact_and_between_them_is_the_line(seed: int) -> None:
    policy = compiled(random_policy(seed))
    code = compile_policy(policy, {})
    reader, random = Reader(code), Random(seed)
    types = {(fact.thing, fact.name): fact.type for fact in policy.facts}
    spots = [spot for spot in spots_of(reader) if is_number(types[spot.thing, spot.name])]
    for spot in random.sample(spots, min(4, len(spots))):
        for case in Applicants(policy, seed).cases(3):
            if value_of(case, spot) is None:
                continue
            made = curve(policy, {}, case, spot)
            assert made is not None
            exact(code, made, case, random)


def exact(code: object, made: Curve, case: Case, random: Random) -> None:
    from policy_dsl.backends.interpreter import Compiled

    assert isinstance(code, Compiled)

    def ends(x: int) -> tuple[int, int | None]:
        total = code.total(put(case, made.spot, x), made.awards)
        return total.floor, total.ceiling

    values = [x for x, _, _ in made.points]
    assert values == sorted(set(values))
    assert all((floor, ceiling) == ends(x) for x, floor, ceiling in made.points)
    assert all((step.before, step.after) == (ends(step.at - 1), ends(step.at)) for step in made.steps)
    if not made.whole:
        return
    near = 4 * (len(made.awards) + 2)  # a 分 for each rounding
    for _ in range(40):
        x = random.randint(values[0], values[-1])
        (floor, _), (ceiling, _) = interpolated(made, x)
        real = ends(x)
        assert abs(real[0] - floor) <= near and abs((real[1] or 0) - ceiling) <= near, (made.spot, x, real)


def test_the_picture_shows_each_step_and_falls_in_another_colour() -> None:
    made = drawn(
        "对投资额500万元以上且人数不超过300人的，按不超过投资额10%的标准给予补助，不超过80万元。",
        {"投资额": "600万元", "人数": "20人"}, "人数",
    )  # fmt: skip
    text = svg(made, "人数 <&>", "培育补助", "某企业")
    root = ElementTree.fromstring(text)
    said = ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert (
        "① 300人 → 301人：0–60万元 → 不予（少60万元）" in said
        and "某企业：现为20人（虚线）　实线为最高，虚线为保底" in said
    )
    down = [node for node in root.iter("{http://www.w3.org/2000/svg}line") if node.get("class") == "down"]
    assert len(down) == 1 and not [node for node in root.iter() if node.get("class") == "up"]
    # the point of 300 stands at 300/376 of the width of the plot
    assert down[0].get("x1") == "702.38" and down[0].get("x2") == "704.40"
    assert "less" in svg(made, "staff", "award", "", "en")


# --- the command
POLICY = (
    HEAD + "对投资额500万元以上且人数不超过300人的，按不超过投资额10%的标准给予补助，不超过80万元。" + TAIL
)


def polc(*args: object) -> Result:
    return CliRunner().invoke(group(), ["cliffs", *map(str, args)], catch_exceptions=False)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "示例.pol"
    file.write_text(POLICY, "utf-8")
    return file


def test_one_chart_as_svg_of_a_company(path: Path, tmp_path: Path) -> None:
    out, facts = tmp_path / "图.svg", tmp_path / "企业.json"
    assert polc(path, "--fact", "人数", "--chart", out).exit_code == 0
    assert "示例企业：现为300人" in out.read_text("utf-8")
    facts.write_text(
        json.dumps({"申报主体": "甲公司", "申报日期": "2026-03-01", "投资额": "700万元", "人数": "20人"}),
        "utf-8",
    )
    result = polc(path, facts, "--fact", "人数", "--chart", out)
    assert result.exit_code == 0 and "已写入" in result.output
    text = out.read_text("utf-8")
    assert "甲公司：现为20人" in text and "0–70万元 → 不予（少70万元）" in text
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []


def test_all_of_a_policy_as_one_page(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "断崖.html"
    assert polc(path, "--chart", out).exit_code == 0
    page = out.read_text("utf-8")
    assert page.count("<svg ") == 2 and "最多少得80万元" in page and "最多多得50万元" in page
    assert not re.search(r"<script|https?://(?!www\.w3\.org/2000/svg)|src=|href=", page)
    for picture in re.findall(r"<svg .*?</svg>", page, re.S):
        ElementTree.fromstring(picture)


def test_mistakes_leave_no_file(path: Path, tmp_path: Path) -> None:
    for out, more, code in (
        ("图.png", ["--fact", "人数"], "U0151"),
        ("图.svg", [], "U0152"),
        ("图.svg", ["--fact", "规上企业"], "U0150"),
        ("无/图.svg", ["--fact", "人数"], "U0103"),
    ):
        result = polc(path, "--chart", tmp_path / out, *more)
        assert result.exit_code == 2 and code in result.output
        assert not (tmp_path / out).exists()
    wrong = tmp_path / "错.json"
    wrong.write_text('{"投资": 3}', "utf-8")
    assert polc(path, wrong, "--fact", "人数", "--chart", tmp_path / "图.svg").exit_code == 2
    empty = tmp_path / "空.json"
    empty.write_text('{"申报日期": "2026-03-01"}', "utf-8")
    result = polc(path, empty, "--fact", "人数", "--chart", tmp_path / "图.svg")
    assert result.exit_code == 2 and "U0152" in result.output and not (tmp_path / "图.svg").exists()


def test_hz2025_research_and_development(hz2025: ir.Policy) -> None:
    """第二条 for a company of the small standard: 新增200万元以上 by 5%, from 1亿元 200万元 at once."""
    facts = {
        "申报主体": "甲公司", "申报日期": "2026-03-01", "未列事项": "无", "科技型中小企业": "是",
        "经营规模": "符合国家科技型中小企业认定标准", "年度研发投入额": {"2025": "9900万元", "2024": "9000万元"},
    }  # fmt: skip
    (case,), _, wrong = read_object(facts, "甲公司", hz2025)
    assert not wrong
    made = curve(hz2025, {}, case, Spot("年度研发投入额", None, -1), ["2.1"])
    assert made is not None
    yi = 10_000 * WAN
    assert [(step.at, step.before, step.after) for step in made.steps] == [
        (9200 * WAN, (0, 0), (0, 10 * WAN)),
        (yi, (0, 50 * WAN - 1), (200 * WAN, 200 * WAN)),
    ]
