"""How an award may be named to `polc explain`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from policy_dsl.cli import group

POLICY = """政策《甲》。
对象 企业：规上企业：是否。
第一条 投资补助。
对规上企业，给予10万元奖励。
第十二条 上市补助。
对规上企业，给予20万元奖励。
"""


@pytest.mark.parametrize("name", ["12", "12.1", "第12条", "第十二条", "上市补助"])
def test_every_way_to_name_an_article(name: str, tmp_path: Path) -> None:
    (tmp_path / "甲.pol").write_text(POLICY, encoding="utf-8")
    facts = tmp_path / "甲.json"
    facts.write_text(json.dumps({"规上企业": True, "申报日期": "2026-03-01"}), encoding="utf-8")
    done = CliRunner().invoke(group(), ["explain", str(facts), name, "--policy", str(tmp_path / "甲.pol")])
    assert done.exit_code == 0
    assert done.output.startswith("第十二条 上市补助\n")
    assert done.output.endswith("结果：可享受，20万元\n")
