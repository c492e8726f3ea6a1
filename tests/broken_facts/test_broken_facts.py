"""Broken facts files as officers and companies send them: what ``polc eval FILE`` says about each.

Beside ``files/<file>`` lies ``files/<file>.txt``: all that a person sees, and the exit code. Files that cannot be
stored as text are made by :mod:`broken_facts_made`. ``POLC_UPDATE_GOLDEN=1`` writes the goldens anew; read every
change before you keep it, as the officer who must repair the file: is the place right, is it said what is wrong,
what was expected, and what to write?
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from unittest import mock

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from broken_facts_made import HERE, MADE

from policy_dsl.cli import main
from policy_dsl.diagnostics.catalogue.facts import FACTS
from policy_dsl.diagnostics.render import wording
from policy_dsl.facts import read_facts
from policy_dsl.store import load as load_policy

UPDATE = os.environ.get("POLC_UPDATE_GOLDEN") == "1"

GOES_ON = {"two_policies.json", "history_doubts.json", "history_doubts.yaml"}
"""Files with warnings alone: they are evaluated."""

ELSEWHERE = {
    "F0101": "a file of more than 100 MB",
    "F0124": "openpyxl is not installed",
    "F0165": "only a program passes a float",
}
"""Codes that no file here can give, and why."""


def stored() -> list[str]:
    """The files that are stored."""
    return sorted(path.name for path in HERE.iterdir() if path.is_file() and path.suffix != ".txt")


ALL = sorted([*stored(), *MADE])


@pytest.fixture(scope="module", autouse=True)
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A folder with the policy, in which the files that are made are written."""
    folder = tmp_path_factory.mktemp("facts")
    shutil.copytree(HERE / "policies", folder / "policies")
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _written(name: str) -> str:
    """The file's name, when it stands in the folder at hand."""
    if name in MADE:
        Path(name).write_bytes(MADE[name]())
    else:
        shutil.copy(HERE / name, name)
    return name


def _run(*words: str) -> tuple[str, str, object]:
    """What a command writes to both streams, and its exit code."""
    out, err = StringIO(), StringIO()
    code: object = 0
    # the width of the terminal that runs the tests is no part of what is shown
    wide = mock.patch.dict(os.environ, {"COLUMNS": "80"})
    with wide, mock.patch.object(sys, "argv", ["polc", *words]), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as stop:
            code = stop.code
    return out.getvalue(), err.getvalue(), code


@cache
def shown(name: str) -> str:
    """What ``polc eval`` shows for a file, and its exit code."""
    out, err, code = _run("eval", _written(name))
    return f"{err}{out}\n退出码 {code}\n"


@pytest.mark.parametrize("name", ALL)
def test_a_broken_file_is_refused_in_these_words(name: str) -> None:
    text = shown(name)
    golden = HERE / f"{name}.txt"
    if UPDATE:
        golden.write_bytes(text.encode())
    assert golden.read_bytes().decode() == text
    assert "Traceback" not in text and "‹found›" not in text
    assert "\x1b" not in text
    if name in GOES_ON:
        assert "提醒[" in text and "错误[" not in text and text.endswith("退出码 0\n")
    else:
        assert "错误[" in text and text.endswith("退出码 2\n")


@pytest.mark.parametrize("name", ALL)
def test_a_finding_says_what_to_write_and_where(name: str) -> None:
    for block in re.split(r"\n\n(?=错误\[|提醒\[)", shown(name)):
        if block.startswith(("错误[", "提醒[")):
            assert "= 提示：" in block, block
            assert f"--> {name}" in block, block


@pytest.mark.parametrize("name", ALL)
def test_a_finding_has_its_words_in_both_languages(name: str) -> None:
    policy = load_policy("policies/样本.pol")
    _, _, found = read_facts(Path(_written(name)).read_bytes(), name, policy)
    for each in found:
        for lang in ("zh", "en"):
            message, hint = wording(each, lang)
            assert message and hint, (each, lang)
            assert "‹" not in (message + hint).replace("‹U+", ""), (each, lang)


def test_a_doubt_stands_in_the_data_too() -> None:
    out = _run("eval", "--format", "json", _written("history_doubts.json"))[0]
    assert [one["code"] for one in json.loads(out)["notices"]][:4] == ["F0178", "F0178", "F0177", "F0177"]
    # the day of the command line decides, as it does in the evaluation
    out = _run("eval", "--format", "json", "--date", "2028-05-01", "history_doubts.json")[0]
    assert [one["code"] for one in json.loads(out)["notices"]][:3] == ["F0178", "F0177", "F0177"]


def test_every_golden_belongs_to_a_file_and_every_file_has_one() -> None:
    assert sorted(path.name.removesuffix(".txt") for path in HERE.glob("*.txt")) == ALL


def test_no_name_is_used_twice() -> None:
    assert not set(stored()) & set(MADE)


def test_every_code_of_the_catalogue_is_met() -> None:
    met = {code for name in ALL for code in re.findall(r"\[(F\d{4})\]", shown(name))}
    assert sorted({entry.code for entry in FACTS} - met) == sorted(ELSEWHERE)


def test_there_are_enough_of_them() -> None:
    assert len(ALL) >= 60
