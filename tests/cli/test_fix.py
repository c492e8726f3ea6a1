"""``polc check --fix``: what has one certain remedy is mended, all else is left."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from policy_dsl.cli import group

OFFICIAL = "1.对规上企业，给予20万元奖励。2.对绿色工厂，给予5万元奖励。"
HEAD = "政策《示例》。\n官方文本：原文.txt。\n对象 企业：规上企业：是否；绿色工厂：是否。\n"
RIGHT = (
    HEAD
    + "第一条 上规。\n原文「1.对规上企业，给予20万元奖励。」\n对规上企业，给予20万元奖励。\n"
    + "第二条 绿色。\n原文「2.对绿色工厂，给予5万元奖励。」\n对绿色工厂，给予5万元奖励。\n"
)


def fixed(tmp_path: Path, text: str) -> tuple[str, int]:
    (tmp_path / "原文.txt").write_text(OFFICIAL, "utf-8")
    file = tmp_path / "政策.pol"
    file.write_text(text, "utf-8")
    result = CliRunner().invoke(group(), ["check", str(file), "--quick", "--fix"])
    return file.read_text("utf-8"), result.exit_code


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("给予20万元奖励。\n第二条", "给予20万元奖励\n第二条"),  # a stop that is missing
        ("对规上企业，给予20", "对规\u200b上企业，给予20"),  # a hidden character
        ("「2.对绿色工厂，给予5万元", "「2.对绿色工厂，给予50万元"),  # a slip in the quote
        ("「2.对绿色工厂，给予5万元奖励", "「2.对绿色，给予5万元奖励"),
    ],
)
def test_what_is_certain_is_mended(good: str, bad: str, tmp_path: Path) -> None:
    assert good in RIGHT
    assert fixed(tmp_path, RIGHT.replace(good, bad)) == (RIGHT, 0)


def test_several_at_once(tmp_path: Path) -> None:
    text = RIGHT.replace("20万元奖励。\n第二条", "20万元奖励\n第二条").replace("2.对绿色", "2.对\u200b绿色")
    assert fixed(tmp_path, text) == (RIGHT, 0)


def test_what_is_not_certain_stays(tmp_path: Path) -> None:
    text = RIGHT.replace("\n对绿色工厂，给予5万元奖励", "\n对绿色工厂，给予6万元奖励")
    assert fixed(tmp_path, text) == (text, 1)
    assert fixed(tmp_path, RIGHT) == (RIGHT, 0)
