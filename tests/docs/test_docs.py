"""What the documents say is so: every example runs, every path exists, every link leads somewhere."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from docs_blocks import (
    KINDS,
    MANUAL,
    READMES,
    ROOT,
    Block,
    Policy,
    Sample,
    answers,
    blocks,
    compiled,
    pages,
    samples,
    written,
)

from policy_dsl.cli import COMMANDS
from policy_dsl.pipeline import compile_text
from policy_dsl.source import Source

UPDATE = os.environ.get("POLC_UPDATE_DOCS") == "1"
"""Write what the commands print into the console blocks, instead of comparing."""

_ALL = [samples(page) for page in written()]
POLICIES = [policy for policies, _ in _ALL for policy in policies]
SAMPLES = [sample for _, stated in _ALL for sample in stated]
_ROOTS = "|".join(
    ("policy_dsl", "grammar", "policies", "examples", "benchmarks", "tests", "docs", "editors", r"\.ci")
)
_PATH = re.compile(rf"`((?:{_ROOTS})(?:/[\w.\-\u4e00-\u9fff]+)*/?)`")
_LINK = re.compile(r"\[[^\]\n]+\]\(([^)\s#]+)(?:#[^)\s]*)?\)")


def _plain(path: Path) -> str:
    """The text of a page without its code blocks."""
    return re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_paths_and_links_exist(page: Path) -> None:
    text = _plain(page)
    missing = [name for name in _PATH.findall(text) if not (ROOT / name).exists()]
    missing += [
        link for link in _LINK.findall(text)
        if not link.startswith(("http://", "https://", "mailto:")) and not (page.parent / link).exists()
    ]  # fmt: skip
    assert not missing


@pytest.mark.parametrize("page", written(), ids=lambda page: str(page.relative_to(ROOT)))
def test_blocks_are_of_a_known_kind(page: Path) -> None:
    strange = [block.where for block in blocks(page) if block.kind not in KINDS]
    assert not strange


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.block.where)
def test_policy_compiles(policy: Policy) -> None:
    found = [each.code for each in compiled(policy).diagnostics if each.severity == "error"]
    assert tuple(sorted(found)) == tuple(sorted(policy.codes))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.result.where)
def test_result_is_what_comes_out(sample: Sample) -> None:
    found = answers(sample)
    stated = [line.strip() for line in sample.result.text.splitlines() if line.strip()]
    wrong = [line for line in stated if line not in found]
    assert not wrong, "\n".join(["stated:", *wrong, "found:", *found])
    named = {line.split(" ")[0] for line in stated} | {" ".join(line.split(" ")[:2]) for line in stated}
    silent = [
        line for line in found
        if re.search(r" (?:待定 )?[\d.]+(?:万|亿)?元?(?:–|$|[万亿元])", line)
        and "合计" not in line and " 分担 " not in line and "（" not in line
        and line.rsplit(" ", 1)[0].removesuffix(" 待定") not in named
    ]  # fmt: skip
    assert not silent, f"awards that the block does not mention: {silent}"


# --- phrases in tables ---------------------------------------------------------------------------


def _errors(header: str, phrase: str) -> list[str]:
    """The errors of one phrase of a table behind the declarations of its page."""
    body = phrase.removeprefix("附则。")
    start = "" if re.match("第[^。]*条 ", body) else "第一条 示例。\n"
    if phrase.startswith("附则"):
        body = "对规上企业，给予20万元奖励。\n附则。\n" + body
    elif phrase.startswith(("例「", "性质「")):
        body = "对规上企业，给予20万元奖励。\n" + body
    made = compile_text(Source("table", header + "\n" + start + body))
    return [each.code for each in made.diagnostics if each.severity == "error"]


def _card() -> list[str]:
    page = MANUAL / "语言卡.md"
    whole = ("政策", "文号", "官方文本", "注", "说明", "第二条", "附则。`", "对象", "清单", "定义", "解读")
    text = _plain(page)
    return [
        span for span in re.findall(r"`([^`\n]+。)`", text) if not span.startswith(whole) and "…" not in span
    ]


@pytest.mark.parametrize("phrase", [phrase for phrase in _card() if phrase != "附则。"])
def test_phrase_of_the_card_compiles(phrase: str) -> None:
    header = next(block.text for block in blocks(MANUAL / "语言卡.md") if "声明" in block.marks)
    assert not _errors(header, phrase)


def test_the_card_is_whole() -> None:
    assert len(_card()) >= 50


def test_what_cannot_be_written_yet() -> None:
    page = MANUAL / "参考.md"
    header = next(block.text for block in blocks(page) if "声明" in block.marks)
    rows = re.findall(
        r"^\| `([^`]+)` \| (?:`([^`]+)`|[^|]+) \|$", _plain(page).partition("| 不能写 |")[2], flags=re.M
    )
    assert rows
    for wrong, right in rows:
        assert _errors(header, wrong), f"this can be written now: {wrong}"
        assert not right or not _errors(header, right), right


# --- the console --------------------------------------------------------------------------------


def _consoles() -> list[Path]:
    return [page for page in written() if any(block.kind == "console" for block in blocks(page))]


def _run(command: str, folder: Path, cache: Path) -> str:
    words = shlex.split(command)
    assert words[0] in ("polc", ".venv/bin/polc"), f"only polc is shown: {command}"
    env = os.environ | {
        "POLC_CACHE_DIR": str(cache), "COLUMNS": "80", "NO_COLOR": "1", "PYTHONPATH": str(ROOT), "POLC_LANG": "zh",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "policy_dsl", *words[1:]], cwd=folder, env=env, capture_output=True, text=True,
        encoding="utf-8", timeout=120,
    )  # fmt: skip
    text = (done.stdout + done.stderr).replace(str(folder) + "/", "")
    return "\n".join(line.rstrip() for line in text.rstrip().splitlines()) + "\n"


def _replay(block: Block, folder: Path, cache: Path) -> str:
    """The block as it prints now: each command with its output, blank lines between."""
    parts = []
    for command in re.findall(r"^\$ (.+)$", block.text, flags=re.M):
        parts.append(f"$ {command}\n" + _run(command, folder, cache))
    return "\n".join(parts)


@pytest.mark.parametrize("page", _consoles(), ids=lambda page: str(page.relative_to(ROOT)))
def test_console_prints_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    folder = ROOT if page in READMES else tmp_path
    changes: list[tuple[Block, str]] = []
    for block in blocks(page):
        if block.file is not None:
            assert page not in READMES
            (tmp_path / block.file).write_text(block.text, encoding="utf-8")
        elif block.kind == "console":
            printed = _replay(block, folder, tmp_path / ".cache")
            assert "内部错误" not in printed, f"{block.where}:\n{printed}"
            if UPDATE and printed != block.text:
                changes.append((block, printed))
            elif not UPDATE:
                assert printed == block.text, f"{block.where}; POLC_UPDATE_DOCS=1 writes it anew:\n{printed}"
    if changes:
        text = page.read_text(encoding="utf-8")
        for block, printed in reversed(changes):
            text = text[: block.start] + printed + text[block.start + len(block.text) :]
        page.write_text(text, encoding="utf-8")


# --- README -------------------------------------------------------------------------------------


def test_the_first_two_commands() -> None:
    first = [[block.text for block in blocks(page) if block.kind == "sh"][:2] for page in READMES]
    assert first[0] == first[1]
    assert all(text.count("\n") == 1 and text.endswith("\n") for text in first[0])
    evaluate, test = first[0]
    assert re.search(r"pip install -q \. && \.venv/bin/polc eval (examples/\S+)", evaluate)
    example = evaluate.split("polc eval ")[1].split()[0]
    assert (ROOT / example).is_file()
    assert test.strip().endswith("pytest -n 2")


@pytest.mark.parametrize("page", written(), ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"\bpolc ([a-z]+)\b", text))
    assert named <= set(COMMANDS), f"no such command: {named - set(COMMANDS)}"
    options = set(re.findall(r"(?<![\w-])(--[a-z][a-z-]+)", "".join(re.findall(r"`polc [^`]+`", text))))
    assert options <= _options(), f"no such option: {options - _options()}"


def _options() -> set[str]:
    from policy_dsl.cli import group

    made = group()
    found = {"--help", "--version"}
    for name in COMMANDS:
        command = made.get_command(None, name)  # type: ignore[arg-type]
        assert command is not None
        found |= {text for param in command.params for text in param.opts}
    return found


def test_readmes_name_every_command() -> None:
    for page in READMES:
        text = page.read_text(encoding="utf-8")
        assert not [name for name in COMMANDS if f"polc {name}" not in text]


@pytest.mark.parametrize("page", written(), ids=lambda page: str(page.relative_to(ROOT)))
def test_doctests(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = "\n".join(block.text for block in blocks(page) if block.kind == "python")
    test = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
    failed, _ = doctest.DocTestRunner(verbose=False).run(test)
    assert not failed


def test_the_manual_is_there() -> None:
    assert {"语言卡.md", "入门.md", "参考.md", "事实文件.md"} <= {path.name for path in MANUAL.glob("*.md")}
