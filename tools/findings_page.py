"""What was found about hz2025, as a page for its drafters.

``python tools/findings_page.py`` writes ``docs/发现.md``; ``--check`` only says whether it is of the policy as it is, and as it was
written. It takes about a minute; what is kept of an earlier run is used.
"""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

from policy_dsl.analyses.cases import in_default
from policy_dsl.analyses.overlaps import Overlap, overlaps
from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.cliffs.jump import Found
from policy_dsl.comparing import differences
from policy_dsl.core import ir
from policy_dsl.diff.differences import Differences
from policy_dsl.facts import read_object
from policy_dsl.pipeline import compile_file
from policy_dsl.present import cliffs, findings_markdown
from policy_dsl.proofs.ceilings import last_word
from policy_dsl.thresholds import thresholds

ROOT = Path(__file__).resolve().parent.parent
POLICY = ROOT / "policies" / "hz2025.pol"
PAGE = ROOT / "docs" / "发现.md"
SECONDS = 60
_MARKS = re.compile(r"\n<!-- 政策 ([0-9a-f]{16}) 正文 ([0-9a-f]{16}) -->\n\Z")


def digest(data: bytes) -> str:
    """Which content it is."""
    return hashlib.sha256(data).hexdigest()[:16]


def most_of(policy: ir.Policy) -> dict[str, int | None]:
    """What an award comes to at most by the numbers of the text, by id, under the default readings; None: no end."""
    return {award.id: last_word(award.ceiling) for award in policy.awards if in_default(award.when, policy)}


def costs(path: Path) -> dict[tuple[str, str], Differences]:
    """What each option of a reading changes against the default."""
    compiled = compile_file(path)
    assert compiled.policy is not None
    return {
        (reading.name, option.name): differences(
            compiled, compiled, {}, {reading.name: option.name}, seconds=SECONDS
        )
        for reading in compiled.policy.readings
        for option in reading.options
        if option.name != reading.default
    }


def examples(policy: ir.Policy) -> dict[tuple[str, str], list[findings_markdown.Shown]]:
    """The 例 that are written for another option of one reading, by it."""
    found: dict[tuple[str, str], list[findings_markdown.Shown]] = {}
    for example in policy.examples:
        if len(example.readings) != 1:
            continue
        (option,) = example.readings.items()
        cases, _, _ = read_object(example.facts, example.name, policy)
        sums = []
        for under in ({}, example.readings):
            total = compile_policy(policy, dict(under)).evaluate(cases[0]).total
            sums.append((total.floor, total.ceiling))
        found.setdefault(option, []).append(findings_markdown.Shown(example.name, sums[0], sums[1]))
    return found


def page(
    policy: ir.Policy, found: Found, cost: dict[tuple[str, str], Differences], pairs: list[Overlap]
) -> str:
    """The page, with what it was made of at its end."""
    falls = [jump for jump in found.jumps if cliffs.section(jump) == "falls"]
    moved = sum(each.differs for each in cost.values())
    untied = sum(each.tie == "none" for each in pairs)
    body = "\n".join(
        [
            "# 发现：杭政办函〔2025〕66号",
            "",
            "本页由 `python tools/findings_page.py` 从 `policies/hz2025.pol` 算出，不手改。写给起草和修改这份政策的人：哪里多做一点反而少得，"
            "哪里原文有两种读法、差多少钱，哪里同一件事可以得两份。这些不是说写错了，是请看一眼：是不是本意。",
            "",
            f"- 断崖（多一点反而少得）{len(falls)} 处，其中 {sum(jump.falls for jump in falls)} 处企业的合计也少；另有门槛 {len(found.jumps) - len(falls)} 处。",
            f"- 并存的解读 {len(policy.readings)} 处，{moved} 处换一种读法就会改变结果。",
            f"- 同一依据可以得两项奖补的 {len(pairs)} 对，其中 {untied} 对条文没有写怎样取舍。",
            "",
            "## 断崖：多一点，少得一截",
            "",
            "每一行都证明过：没有企业少得更多。逐条的算法和全部门槛见[断崖与门槛](断崖与门槛.md)。自己看：`polc cliffs policies/hz2025.pol`。",
            "",
            *findings_markdown.falls(found, policy),
            "## 并存的解读：差多少钱",
            "",
            "与默认的读法比，对一家企业一次申报。“最多”是对任何企业都证明了的；例子是最小的一家这样的企业，不是差得最多的一家。"
            "自己看：`polc diff policies/hz2025.pol --against 解读的名称=乙`。",
            "",
            *findings_markdown.readings(policy, cost, examples(policy)),
            "## 重叠：同一依据，两项奖补",
            "",
            "同一个事实，同一家可以得两项的。没有写的，按两项都得计算。条件看不出能否同时满足的，不列。"
            "附则的“从优、就高、不重复”说的是与各级同类政策，不是本政策之内。自己看：`polc check policies/hz2025.pol`（P0612、P0613），"
            "或者写一条性质：`性质：…与…不同时获得。`",
            "",
            *findings_markdown.together(pairs, most_of(policy)),
            "## 由主管部门定的",
            "",
            *findings_markdown.discretion(policy, most_of(policy)),
        ]
    )
    return f"{body}\n<!-- 政策 {digest(POLICY.read_bytes())} 正文 {digest(body.encode('utf-8'))} -->\n"


def current(text: str) -> bool:
    """Whether a page is of the policy as it is now, and as it was written."""
    marks = _MARKS.search(text)
    return marks is not None and marks.groups() == (
        digest(POLICY.read_bytes()),
        digest(text[: marks.start()].encode("utf-8")),
    )


def main() -> int:
    """Write the page, or with ``--check`` say whether it is current."""
    if "--check" in sys.argv:
        good = PAGE.is_file() and current(PAGE.read_text(encoding="utf-8"))
        print(f"{PAGE.name}: {'current' if good else 'stale'}")
        return 0 if good else 1
    policy = compile_file(POLICY).policy
    assert policy is not None
    found = thresholds(str(POLICY), policy, seconds=120)
    if found.undecided:
        print("a cliff is undecided: run again on a quieter machine", file=sys.stderr)
        return 1
    PAGE.write_text(page(policy, found, costs(POLICY), overlaps(policy)), encoding="utf-8")
    print(f"{PAGE.name}: written")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
