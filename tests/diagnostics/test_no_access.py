"""Why a file cannot be read or written is said in the language of the rest, not in that of the system."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path

import pytest

from policy_dsl.diagnostics import Diagnostic
from policy_dsl.diagnostics.render import wording


@pytest.mark.parametrize("number", [errno.EACCES, errno.ENOSPC, errno.ENAMETOOLONG, 9999])
def test_the_reason_is_in_the_language_chosen(
    number: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from policy_dsl.cli import common

    said: list[Diagnostic] = []
    monkeypatch.setattr(common, "show", lambda found, _sources: said.extend(found))

    def refuse(*_args: object, **_named: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(common.Stop):
        common.read_input(str(tmp_path / "a.json"))
    monkeypatch.undo()
    (found,) = said
    chinese, english = (
        wording(found, lang)[0].split("：" if lang == "zh" else ": ")[-1] for lang in ("zh", "en")
    )
    assert found.code == "U0103"
    assert re.search(r"[\u4e00-\u9fff]", chinese) and os.strerror(number) not in chinese
    assert english and not re.search(r"[\u4e00-\u9fff]", english)


def test_an_empty_list_reads_as_none() -> None:
    found = Diagnostic("P0403", "a.pol", args={"found": "20万元", "near": ""})
    assert wording(found, "zh")[1].endswith("（没有）")
    assert wording(found, "en")[1].endswith("(none)")
