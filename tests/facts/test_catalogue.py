"""Every code of a facts file: something that has it, whole sentences in both languages, and its own example."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from openpyxl import Workbook

from policy_dsl.core.ir import Award, Policy, Reading
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.diagnostics.catalogue.facts import FACTS
from policy_dsl.diagnostics.render import render_json, render_text, wording
from policy_dsl.facts import open_facts, read_document, read_object
from policy_dsl.facts.xlsx import form_xlsx
from policy_dsl.source import Source

from .conftest import POLICY
from .test_workbook import _append, _both, _say, _set, _sheet, filled, one, packed

GBK = '{"申报主体": "甲"}'.encode("gbk")
MANY = "[" + ",".join(['{"x": 1}'] * 1001) + "]"


def _merged(book: Workbook) -> None:
    """A name over two rows."""
    book["人员"]["A2"] = "张三"
    book["人员"].merge_cells("A2:A3")


TRIGGERS: dict[str, tuple[str, str | bytes]] = {
    "F0102": ("f.json", GBK),
    "F0103": ("f.json", '{"申报主体": "甲\u200b"}'),
    "F0104": ("f.json", ""),
    "F0105": ("f.xls", "x"),
    "F0106": ("f.json", "[" * 100),
    "F0107": ("f.json", '{"评分"：1}'),
    "F0108": ("f.json", "{} // x"),
    "F0109": ("f.json", '{"评分": 1,}'),
    "F0110": ("f.json", "{'评分': 1}"),
    "F0111": ("f.json", '{"评分" 1}'),
    "F0112": ("f.json", '{"评分": 1, "评分": 1}'),
    "F0113": ("f.json", '{"首次上规模": True}'),
    "F0114": ("f.json", '{"评分": 08}'),
    "F0115": ("f.json", '{"评分": "1}'),
    "F0116": ("f.yaml", "a: [1"),
    "F0117": ("f.yaml", "高企: &a 无"),
    "F0118": ("f.xlsx", packed({"x": b""})),
    "F0119": ("f.xlsx", one("产量", "=1+1")),
    "F0120": ("f.xlsx", one("产量", 5, '0"万"')),
    "F0121": ("f.xlsx", filled(_set("申报主体", "H5", "待核实"))),
    "F0122": ("f.xlsx", filled(_both(_say(人员="无"), _append("人员", "张三")))),
    "F0123": ("f.json", MANY),
    "F0125": ("f.xlsx", filled(_sheet("Sheet1", ["随便"], ["写的"]))),
    "F0126": ("f.xlsx", filled(_merged)),
    "F0131": ("f.json", '{"高薪企业": 1}'),
    "F0132": ("f.json", '{"人员": [{"所获": 1}]}'),
    "F0133": ("f.json", '{"项目": []}'),
    "F0134": ("f.json", '{"高企": "无", "高新技术企业": "无"}'),
    "F0135": ("f.json", '{"人员": {}}'),
    "F0136": ("f.json", '{"人员": [{"名称": "张三"}, {"名称": "张三"}]}'),
    "F0137": ("f.json", '{"内生裂变项目": true}'),
    "F0138": ("f.json", '{"政策": "x.pol"}'),
    "F0139": ("f.json", '{"申报主体": ""}'),
    "F0140": ("f.json", '{"解读": {"总量条款": "甲"}}'),
    "F0141": ("f.json", '{"解读": {"总量条款的适用范围": "丙"}}'),
    "F0142": ("f.json", '{"未列事项": "否"}'),
    "F0143": ("f.json", '[{"申报主体": "甲"}, {"申报主体": "甲"}]'),
    "F0151": ("f.json", '{"产量": "5家"}'),
    "F0152": ("f.json", '{"产量": "约5辆"}'),
    "F0153": ("f.json", '{"数改项目实际投资额": 0.001}'),
    "F0154": ("f.json", '{"产量": -5}'),
    "F0155": ("f.json", '{"产量": 1e400}'),
    "F0156": ("f.json", '{"实际投保费率": 0.02}'),
    "F0157": ("f.json", '{"产量": 0.5}'),
    "F0158": ("f.json", '{"首次上规模": 1.5}'),
    "F0159": ("f.json", '{"经营规模": "符合"}'),
    "F0160": ("f.json", '{"高企": true}'),
    "F0161": ("f.json", '{"申报日期": "2026-02-30"}'),
    "F0162": ("f.json", '{"首次投保年度": 26}'),
    "F0163": ("f.json", '{"在规": true}'),
    "F0164": ("f.json", '{"所获奖项": ["中国质量奖", "中国质量奖"]}'),
    "F0171": ("f.json", '{"历史": [{"年度": 2024, "事项": "技术改造补贴", "金额": 1}]}'),
    "F0172": ("f.json", '{"历史": [{"年度": 2024, "事项": "第一条", "金额": 1}]}'),
    "F0173": ("f.json", '{"历史": [{"年度": 2024, "事项": "1.1"}]}'),
    "F0174": ("f.json", '{"历史": [{"年度": 2024, "事项": "1.1", "金额": 1, "档": "初级"}]}'),
    "F0175": ("f.json", '{"历史": [{"年度": 2024, "日期": "2025-01-01", "事项": "1.1", "金额": 1}]}'),
    "F0176": ("f.json", '{"历史": [{"年度": 2024, "事项": "1.1", "金额": 1, "来源": "区"}]}'),
    "F0177": (
        "f.json",
        '{"技术改造项目": [{"名称": "一期"}], "历史": [{"年度": 2024, "事项": "7.1", "金额": 1, "项目": "一期工程"}]}',
    ),
    "F0178": (
        "f.json",
        '{"申报日期": "2026-03-01", "历史": [{"年度": 2027, "事项": "1.1", "金额": 1}]}',
    ),
}


def trigger(code: str) -> tuple[list[Diagnostic], Source]:
    """What is found in the file that has this code, and its text."""
    if code == "F0101":
        document = open_facts(b"x" * 2000, "f.json", limit=1000)
    elif code == "F0124":
        with pytest.MonkeyPatch.context() as patch:
            data = form_xlsx(POLICY)
            patch.setitem(__import__("sys").modules, "openpyxl", None)
            document = open_facts(data, "f.xlsx")
    elif code == "F0165":
        return read_object({"产量": 1.5}, "f", POLICY)[2], Source("f", "")
    else:
        name, data_ = TRIGGERS[code]
        document = open_facts(data_ if isinstance(data_, bytes) else data_.encode(), name)
    return read_document(document, POLICY)[2], Source(document.name, document.text)


@pytest.mark.parametrize("code", [entry.code for entry in FACTS])
def test_every_code_has_its_words(code: str) -> None:
    found, source = trigger(code)
    (shown,) = [one_ for one_ in found if one_.code == code][:1]
    for lang in ("zh", "en"):
        message, hint = wording(shown, lang)
        assert message and "‹" not in message.replace("‹U+", ""), message
        assert hint, "every one of these says what to write instead"
    sources = {source.name: source} if source.text else {}
    assert code in render_text(found, sources)
    json.dumps(render_json(found, sources), ensure_ascii=False).encode()


def test_all_codes_are_tried() -> None:
    assert sorted([*TRIGGERS, "F0101", "F0124", "F0165"]) == [entry.code for entry in FACTS]


def test_the_table() -> None:
    codes = [entry.code for entry in FACTS]
    assert codes == sorted(codes) and len(set(codes)) == len(codes)
    for entry in FACTS:
        assert all((entry.zh, entry.en, entry.fix_zh, entry.fix_en, entry.page, entry.good)), entry.code
        assert entry.bad or entry.code == "F0104"
        assert not set("；。！，") & set(entry.en + entry.fix_en), entry.code


def _hz() -> Policy:
    """The facts that the examples of the pages use."""
    from msgspec.structs import replace

    from policy_dsl.core.ir import Fact, Thing
    from policy_dsl.types import CountT, SetT

    from .conftest import award

    more: tuple[Award, ...] = (
        award("1.3", "第一条", "高新技术企业"),
        award("9.1", "第九条", "工业互联网平台"),
    )
    facts = (
        Fact("所获质量奖", SetT(("中国质量奖", "中国质量奖提名奖"))),
        Fact("首个完整年度产量", CountT("辆"), thing="商用车型"),
    )
    things = (Thing("商用车型"),)
    readings: tuple[Reading, ...] = POLICY.readings
    return replace(
        POLICY, facts=POLICY.facts + facts, things=POLICY.things + things, awards=POLICY.awards + more,
        readings=readings, file="hz2025.pol",
    )  # fmt: skip


def _examples() -> Iterator[tuple[str, str, str]]:
    for entry in FACTS:
        for text, which in ((entry.bad, "bad"), (entry.good, "good")):
            head = text.lstrip()[:1]
            if head in ("{", "["):
                yield entry.code, which, "f.json"
            elif text.startswith(("申报主体: ", "甲: ", "- ")):
                yield entry.code, which, "f.yaml"


@pytest.mark.parametrize(("code", "which", "name"), list(_examples()))
def test_the_examples_of_the_pages(code: str, which: str, name: str) -> None:
    (entry,) = [each for each in FACTS if each.code == code]
    text = entry.bad if which == "bad" else entry.good
    if code == "F0106":
        text = "[" * 70 if which == "bad" else text
    found = [one_.code for one_ in read_document(open_facts(text.encode(), name), _hz())[2]]
    if which == "bad":
        assert code in found
    else:
        assert found == []
