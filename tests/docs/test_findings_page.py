"""``docs/发现.md`` is of the policy as it is; what it says of small policies is what one reckons by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from policy_dsl.analyses.most import Most, most
from policy_dsl.analyses.overlaps import overlaps
from policy_dsl.core import ir
from policy_dsl.findings import costs, reached
from policy_dsl.pipeline import compile_text
from policy_dsl.present import findings_markdown
from policy_dsl.present.pages import current
from policy_dsl.source import Source

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs" / "发现.md").read_text(encoding="utf-8")


def policy_of(text: str) -> ir.Policy:
    compiled = compile_text(Source("小.pol", text))
    assert compiled.policy is not None, [str(each) for each in compiled.diagnostics]
    return compiled.policy


def test_the_page_is_of_this_policy_and_as_it_was_written(tool: Callable[[str], ModuleType]) -> None:
    """Else: ``python tools/findings_page.py``."""
    state = tool("findings_page").state()
    assert current(PAGE, state)
    assert not current(PAGE.replace("最多少得1000万元", "最多少得900万元"), state)
    assert not current("", state)
    assert not current(PAGE, "0" * 16)


def test_what_was_found_of_hangzhou() -> None:
    """Article 2: below the standard 200万元 at 1亿元, above it 300万元 at 5亿元, so 200万元 for who has neither and meets
    the other sentence. Article 16: of 5000万元 a year 3000万元 is gone, 2000万元 is left. Article 25: nothing is said of who has two prizes."""
    assert "- 第二条 研发投入补助：最多多得200万元（经证明）；没有企业少得（经证明）。" in PAGE
    assert "- 第二十八条 小微企业园奖励：没有企业多得（经证明）；最多少得300万元（经证明）。" in PAGE
    limited = "另一解读下，生产线奖励也受每年5000万元限制"
    assert f"- 政策文件里的例「{limited}」：合计0–3000万元 → 0–2000万元。" in PAGE
    prizes = "第二十五条 获得浙江省人民政府质量奖＋第二十五条 获得中国质量奖"
    assert f"| {prizes} | 所获质量奖 | 没有写，两项都得 | 200万元、500万元 | 700万元（可以得满） |" in PAGE
    assert "| 36个月 → 37个月 | 最多少得1000万元 | 也少 |" in PAGE


READ = """政策《小》。
对象 企业：
　　规上企业：是否；
　　设备投资额：金额。
第一条 设备补助。
解读「含不含软件」：
甲（默认）「不含」；
乙「含」：
　　第一项改为：对规上企业，按设备投资额20%的标准给予补助，单个企业不超过80万元。
对规上企业，按设备投资额10%的标准给予补助，单个企业不超过50万元。
"""


def test_what_a_reading_costs(tmp_path: Path) -> None:
    """10 % up to 50万元 against 20 % up to 80万元: widest where 20 % reaches 80万元, at 400万元: 80 - 40 = 40万元."""
    (tmp_path / "小.pol").write_text(READ, "utf-8")
    found = costs(tmp_path / "小.pol", ["含不含软件"], 60)
    assert [each.differs for each in found] == [True]
    said = "\n".join(findings_markdown.readings(found, "小.pol"))
    assert "`polc diff 小.pol --against 含不含软件=乙`" in said
    assert "- 第一条 设备补助：最多多得40万元（经证明）；没有企业少得（经证明）。" in said, said


TIED = """政策《小》。
对象 企业：
　　绿色工厂：国家级、省级之一或无；
　　规上企业：是否；
　　设备投资额：金额。
第一条 扶优。
对规上企业，给予20万元奖励；
对规上企业且绿色工厂为国家级的，给予30万元补助。
{tie}第二条 绿色发展。
对绿色工厂为国家级的，按设备投资额10%的标准给予补助，单个企业不超过50万元；
对绿色工厂为省级的，给予5万元补助。
"""


@pytest.mark.parametrize(
    ("tie", "word"),
    [("", "none"), ("以上合计不超过40万元。\n", "cap"), ("每家企业限报一项。\n", "choice")],
)
def test_overlaps_and_what_the_text_says_of_them(tie: str, word: str) -> None:
    """国家级 and 省级 are never had together; what has no ground in common is no overlap."""
    policy = policy_of(TIED.format(tie=tie))
    found = {(each.first.id, each.second.id): (each.grounds, each.tie) for each in overlaps(policy)}
    assert found == {
        ("1.1", "1.2"): (("规上企业",), word),
        ("1.2", "2.1"): (("绿色工厂",), "none"),
    }


@pytest.mark.parametrize("name", ["一次性是每一星级一次还是总共一次", "区县年度上限是否包括生产线奖励"])
def test_a_part_reckoned_anew_says_the_same(name: str) -> None:
    found = costs(ROOT / "policies" / "hz2025.pol", [name], 60)
    said = findings_markdown.readings(found, "policies/hz2025.pol")
    # which company shows it may be another
    stated = [line for line in said if line and "的例子（" not in line]
    if name.startswith("区县"):  # one limit, and what it is about before and after
        assert any(
            "首个完整年度产量） → 同一受益对象每年合计不超过5000万元（乘用车型" in line for line in stated
        )
    assert len(stated) >= 6 and all(line in PAGE.splitlines() for line in stated)


def test_what_is_left_to_discretion(hz2025: ir.Policy) -> None:
    """Article 16: 500, 1200, 2000万元 for one model, 3000万元 for one line, of which there may be several. Article 22: a
    rate, and no end in the text. A rule that another reading writes anew counts once."""
    assert "| 第十六条 | 乘用车型首个完整年度产量 | 每个乘用车型2000万元，相加 |" in PAGE
    assert "| 第二十二条 | 网络通信产业核心配套补助 | 条文没有写 |" in PAGE
    rows = [line for line in PAGE.split("## 由主管部门定的")[1].splitlines() if line.startswith("| 第")]
    assert len(rows) == len(set(rows))
    ids = {award.id for award in hz2025.awards}
    assert f"- {len(ids)} 项奖补中" in PAGE and f"\n{len(ids)} 项奖补里有 {len(rows)} 项不是定额" in PAGE
    fixed = [award for award in policy_of(TIED.format(tie="")).awards if award.id in ("1.1", "1.2")]
    assert findings_markdown.discretion(fixed, {}) == ["没有，每一项都是定额。", ""]


def test_their_sums() -> None:
    policy = policy_of(TIED.format(tie=""))
    ends = {award.id: most(award) for award in policy.awards}
    assert ends["2.1"] == Most(50_0000_00)
    full = reached(policy, overlaps(policy), ends, 20)
    assert full == {("1.1", "1.2"), ("1.2", "2.1")}
    rows = findings_markdown.together(overlaps(policy), ends, full)
    assert any(line.endswith("| 20万元、30万元 | 50万元（可以得满） |") for line in rows), rows
    assert findings_markdown.together([], {}, ()) == ["没有这样的两项。", ""]


def test_two_ends_that_nobody_has_together() -> None:
    """10 % comes to 50万元, rounded to the 分, from a little below 500万元 on, where the other is no longer given."""
    text = """政策《小》。
对象 企业：
　　设备投资额：金额。
第一条 设备补助。
按设备投资额10%的标准给予补助，单个企业不超过50万元。
第二条 起步补助。
对设备投资额不满{edge}万元的，给予5万元补助。
"""
    for edge, met in (("499.99999", False), ("500.01", True)):
        policy = policy_of(text.format(edge=edge))
        ends = {award.id: most(award) for award in policy.awards}
        assert reached(policy, overlaps(policy), ends, 20) == ({("1.1", "2.1")} if met else set())
        rows = findings_markdown.together(overlaps(policy), ends, ())
        assert rows[-2].endswith("| 50万元、5万元 | 55万元（未见得满） |")
