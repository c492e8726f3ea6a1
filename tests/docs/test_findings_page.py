"""``docs/发现.md`` is of the policy as it is; what it says of small policies is what one reckons by hand."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from policy_dsl.analyses.overlaps import overlaps
from policy_dsl.core import ir
from policy_dsl.pipeline import compile_text
from policy_dsl.present import findings_markdown
from policy_dsl.source import Source

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs" / "发现.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("findings_page", ROOT / "tools" / "findings_page.py")
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def policy_of(text: str) -> ir.Policy:
    compiled = compile_text(Source("小.pol", text))
    assert compiled.policy is not None, [str(each) for each in compiled.diagnostics]
    return compiled.policy


def test_the_page_is_of_this_policy_and_as_it_was_written(tool: ModuleType) -> None:
    """Else: ``python tools/findings_page.py``."""
    assert tool.current(PAGE)
    assert not tool.current(PAGE.replace("最多少得1000万元", "最多少得900万元"))
    assert not tool.current("")


def test_what_was_found_of_hangzhou() -> None:
    """Article 2: below the standard 200万元 at 1亿元, above it 300万元 at 5亿元, so 200万元 for who has neither and meets
    the other sentence. Article 16: of 5000万元 a year 3000万元 is gone, 2000万元 is left. Article 25: nothing is said of who has two prizes."""
    assert "- 第二条 研发投入补助：最多多得200万元（经证明）；没有企业少得（经证明）。" in PAGE
    assert "- 第二十八条 小微企业园奖励：没有企业多得（经证明）；最多少得300万元（经证明）。" in PAGE
    limited = "另一解读下，生产线奖励也受每年5000万元限制"
    assert f"- 政策文件里的例「{limited}」：合计0–3000万元 → 0–2000万元。" in PAGE
    prizes = "第二十五条 获得浙江省人民政府质量奖＋第二十五条 获得中国质量奖"
    assert f"| {prizes} | 所获质量奖 | 没有写，两项都得 | 200万元、500万元 | 700万元 |" in PAGE
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


def test_what_a_reading_costs(tool: ModuleType, tmp_path: Path) -> None:
    """10 % up to 50万元 against 20 % up to 80万元: widest where 20 % reaches 80万元, at 400万元: 80 - 40 = 40万元."""
    (tmp_path / "小.pol").write_text(READ, "utf-8")
    cost = tool.costs(tmp_path / "小.pol")
    said = "\n".join(findings_markdown.readings(policy_of(READ), cost, {}))
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


def test_their_sums(tool: ModuleType) -> None:
    policy = policy_of(TIED.format(tie=""))
    most = tool.most_of(policy)
    assert most["2.1"] == 50_0000_00
    rows = findings_markdown.together(overlaps(policy), most)
    assert any(line.endswith("| 20万元、30万元 | 50万元 |") for line in rows), rows
    assert findings_markdown.together([], {}) == ["没有这样的两项。", ""]
