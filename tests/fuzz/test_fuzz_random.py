"""A short run of ``random_run.py``, and that it notices what it is there for."""

from __future__ import annotations

import time
from typing import Any

import pytest

from fuzz import random_run
from fuzz.random_run import broken_promises, smaller, trouble
from fuzz.texts import generated, pieces, spliced
from policy_dsl.backends.interpreter.compiled import Compiled
from policy_dsl.pipeline import compile_text
from policy_dsl.source import Source
from policy_dsl.syntax import format as formatter
from policy_dsl.syntax import parse


@pytest.mark.parametrize("seed", range(8))
def test_random_policies_keep_their_promises(seed: int) -> None:
    assert broken_promises(seed, 8) == []


@pytest.mark.parametrize("block", range(4))
def test_no_text_leads_to_a_traceback(block: int) -> None:
    for seed in range(block * 12, block * 12 + 12):
        for text in (spliced(seed), generated(seed)):
            assert trouble(text) == "", (seed, text)


@pytest.mark.parametrize(
    "text",
    [
        "政策《甲》。\n对象 企业：达标：是否。\n第一条 奖。\n权利：下列叠加：（一）一事一议按三分之一的比例。\n",
        "政策《甲》。\n对象 企业：研发费：逐年金额。\n清单 研发费。\n",
        "政策《甲》。\n定义\n第一条 奖。\n",
        "政策《甲》。\n清单 荣誉。\n对象 企业：荣誉：金奖、银奖可多项。\n",
    ],
)
def test_what_was_found_once_is_an_error_with_a_place(text: str) -> None:
    assert trouble(text) == ""
    assert [each.span for each in compile_text(Source("x.pol", text)).diagnostics if each.severity == "error"]


def test_the_texts_reach_beyond_the_parser() -> None:
    """Texts that are all refused at the first word would show nothing."""
    for make, least in ((spliced, 2), (generated, 4)):
        texts = [make(seed) for seed in range(40)]
        clean = [
            text
            for text in texts
            if not any(each.severity == "error" for each in parse(Source("x.pol", text)).diagnostics)
        ]
        assert len(clean) >= least and any(compile_text(Source("x.pol", text)).policy for text in clean)
    assert len(pieces()) > 1000
    assert spliced(5) == spliced(5) and generated(5) == generated(5)


def test_it_notices_what_breaks_off(monkeypatch: pytest.MonkeyPatch) -> None:
    right = parse.__globals__["_sentence"]

    def wrong(*args: Any) -> Any:
        if len(args[0]) == 13:
            raise IndexError("没有料到")
        return right(*args)

    monkeypatch.setitem(parse.__globals__, "_sentence", wrong)
    found = [text for text in map(generated, range(40)) if "没有料到" in trouble(text)]
    assert found
    small = smaller(found[0], trouble(found[0]))
    assert len(small) < len(found[0]) / 2 and "没有料到" in trouble(small)


def test_it_notices_what_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random_run, "MOST_SECONDS", 1)

    def endless(text: str) -> str:
        while text:
            time.sleep(0.01)
        return text

    monkeypatch.setattr(formatter, "format_text", endless)
    start = time.monotonic()
    assert trouble("政策《甲》。\n").startswith("more than 1 s") and time.monotonic() - start < 5


def test_it_notices_a_form_that_is_not_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    right = formatter.format_text
    monkeypatch.setattr(formatter, "format_text", lambda text: right(text) + "注：又一遍\n")
    assert "formatted twice" in trouble("政策《甲》。\n对象 企业：达标：是否。\n")


def test_it_notices_an_engine_that_disagrees(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Compiled.amounts
    monkeypatch.setattr(Compiled, "amounts", lambda self, case: right(self, case)[1:])
    assert any("只算金额" in each for seed in range(3) for each in broken_promises(seed, 4))
