"""The help and the complaints of the command line speak one language, and keep to the terminal."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from click.testing import CliRunner

from policy_dsl.cli import COMMANDS, group
from policy_dsl.cli.words import set_language
from policy_dsl.diagnostics.render import cells

HELPS = [[], *([name] for name in COMMANDS)]


def helped(args: list[str], lang: str) -> str:
    set_language(lang)
    try:
        return CliRunner().invoke(group(), [*args, "--help"], prog_name="polc").output
    finally:
        set_language("zh")


@pytest.mark.parametrize("args", HELPS, ids=lambda args: "".join(args) or "polc")
def test_a_chinese_help_is_chinese(args: list[str]) -> None:
    page = helped(args, "zh")
    assert page.startswith("用法：")
    assert not re.search(r"Usage|Options|Commands|OPTIONS|Show|INTEGER|FILE|NAME\b", page)
    # every option and command says what it does
    assert not re.search(r"^ +(-{1,2}[a-z-]+|[a-z]+)$", page, re.MULTILINE)
    assert max(cells(line) for line in page.splitlines()) <= 80


@pytest.mark.parametrize("args", HELPS, ids=lambda args: "".join(args) or "polc")
def test_an_english_help_is_english(args: list[str]) -> None:
    page = helped(args, "en").replace("例", "")
    assert not re.search(r"[\u4e00-\u9fff]", page)


def test_the_texts_of_a_help_stand_under_each_other() -> None:
    lines = helped(["eval"], "zh").splitlines()
    start = lines.index("选项：") + 1
    options = [line for line in lines[start:] if line.startswith("  -")]
    columns = {cells(re.split(r"  +", line[2:])[0]) for line in options}
    assert len(columns) > 1  # terms of different widths, wide characters among them
    found = [re.match(r"  \S.*?  +(?=\S)", line) for line in options]
    texts = {cells(match[0]) for match in found if match}
    assert len(texts) == 1


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["eval"], "用法错误：缺少 事实文件。"),
        (["eval", "--date"], "用法错误：--date 后面要写一个值。"),
        (["eval", "x", "--width", "3"], "用法错误：--width 不对：应为 40 至 400 的整数。"),
        (["eval", "x", "--format", "pdf"], "用法错误：--format 不对：应为 text 或 json 或 md 或 html。"),
        (["eval", "x", "y"], "用法错误：多余的参数：y"),
    ],
)
def test_a_wrong_use_is_said_in_chinese(args: list[str], said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "policy_dsl", *args], capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == said
