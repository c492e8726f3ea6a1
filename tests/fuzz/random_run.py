"""Random policies and random texts for as long as you like: ``python tests/fuzz/random_run.py COUNT FIRST_SEED``.

For each seed one well-typed policy, whose promises and agreement with itself are held against random applicants; one text
that is cut and joined from others; and one from the grammar. The short run is in the suite (``test_fuzz_random.py``).
"""

from __future__ import annotations

import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

MOST_SECONDS = 10
"""For one text of a few thousand characters; what takes longer is taken not to end."""
MOST_BAD_SHOWN = 3


def broken_promises(seed: int, count: int) -> list[str]:
    """What a random policy promises and does not keep, or where the engine disagrees with itself about it."""
    from random_policies import random_policy

    from policy_dsl.fuzz.applicants import Dice
    from policy_dsl.fuzz.suite import Suite
    from policy_dsl.pipeline import compile_text
    from policy_dsl.proofs.goals import goals_of
    from policy_dsl.source import Source

    policy = compile_text(Source("random.pol", random_policy(seed))).policy
    assert policy is not None
    # the 性质 of a random policy need not hold
    suite = Suite(policy, [goal for goal in goals_of(policy) if not goal.asked])
    dice, wanted, wrong = Dice(seed), frozenset(range(len(suite.probes))), []
    for _ in range(count):
        found = suite.wrong(suite.draw(dice), wanted)
        if found is not None:
            wanted -= {found[0]}
            broken = suite.stated(*found)
            wrong.append(f"{broken.probe.name}: {broken.detail} {broken.documents}"[:2000])
    return wrong


class EndlessError(Exception):
    """It took too long."""


def _stop(_signal: int, _frame: Any) -> None:
    raise EndlessError


def trouble(text: str) -> str:
    """What goes wrong with a text, however wrong the text is; "" where nothing does."""
    before = signal.signal(signal.SIGALRM, _stop)
    signal.alarm(MOST_SECONDS)
    try:
        return _trouble(text)
    except EndlessError:
        return f"more than {MOST_SECONDS} s: {traceback.format_exc(limit=-4)}"
    except Exception:  # whatever it is, no text may lead to it
        return traceback.format_exc(limit=-4)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _trouble(text: str) -> str:
    from policy_dsl.diagnostics.render import render_json, render_text
    from policy_dsl.facts.schema import json_schema
    from policy_dsl.facts.template import skeleton_json, template_yaml
    from policy_dsl.fixing import mended
    from policy_dsl.fuzz.applicants import Dice
    from policy_dsl.fuzz.suite import Suite
    from policy_dsl.pipeline import compile_text
    from policy_dsl.source import Source
    from policy_dsl.syntax import parse
    from policy_dsl.syntax.format import format_text
    from policy_dsl.trials import run_trials

    source = Source("x.pol", text)
    compiled = compile_text(source, analyses=True)
    for each in compiled.diagnostics:
        span = each.span
        if span is not None and not 0 <= span.start <= span.end <= len(text):
            return f"{each.code}: {span} in {len(text)} characters"
    for lang in ("zh", "en"):
        render_text(compiled.diagnostics, compiled.sources(), lang, False)
        render_json(compiled.diagnostics, compiled.sources(), lang)
    once = format_text(text)
    if not any(each.severity == "error" for each in parse(source).diagnostics):
        if format_text(once) != once:
            return f"formatted twice is not formatted once: {once!r}"
        if parse(Source("x.pol", once)).document != parse(source).document:
            return f"formatted it says something else: {once!r}"
    with tempfile.TemporaryDirectory() as folder:
        mended(source, Path(folder) / "x.pol")
    policy = compiled.policy
    if policy is None:
        return (
            "" if any(each.severity == "error" for each in compiled.diagnostics) else "no policy and no error"
        )
    run_trials(policy)
    template_yaml(policy)
    skeleton_json(policy)
    json_schema(policy)
    suite, dice = Suite(policy), Dice(0)
    engine = frozenset(at for at, each in enumerate(suite.probes) if not (each.goal and each.goal.asked))
    for _ in range(3):
        found = suite.wrong(suite.draw(dice), engine)
        if found is not None:
            broken = suite.stated(*found)
            return f"{broken.probe.name}: {broken.detail} {broken.documents}"[:2000]
    return ""


def smaller(text: str, what: str) -> str:
    """The text with everything left out that does not matter: it still ends in the same line."""
    last = what.strip().splitlines()[-1][:40]
    size = len(text) // 2
    while size:
        at = 0
        while at < len(text):
            fewer = text[:at] + text[at + size :]
            said = trouble(fewer)
            if said and said.strip().splitlines()[-1][:40] == last:
                text = fewer
            else:
                at += size
        size //= 2
    return text


def main() -> int:
    """0 when nothing is found."""
    from fuzz.texts import generated, spliced

    count, first = (int(word) for word in (*sys.argv[1:], *("200", "0")[len(sys.argv) - 1 :]))
    start, bad = time.monotonic(), 0
    for done, seed in enumerate(range(first, first + count), 1):
        wrong = broken_promises(seed, 20)
        for text in (spliced(seed), generated(seed)):
            if what := trouble(text):
                wrong.append(f"{what}\n{smaller(text, what)!r}\n")
        for each in wrong[:MOST_BAD_SHOWN]:
            print(seed, each, flush=True)
        bad += bool(wrong)
        if done % 50 == 0 or done == count:
            print(f"{done} seeds, {bad} with findings, {time.monotonic() - start:.0f} s", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
