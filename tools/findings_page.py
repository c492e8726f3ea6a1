"""What was found about hz2025, as a page for its drafters.

``python tools/findings_page.py`` writes ``docs/发现.md``; ``--check`` only says whether it is of the policy as it is, and as it was
written. It takes about half a minute; what is kept of an earlier run is used.
"""

from __future__ import annotations

import sys
from pathlib import Path

from policy_dsl.findings import Findings, findings
from policy_dsl.present import cliffs, findings_markdown
from policy_dsl.present.pages import basis, current, marked

ROOT = Path(__file__).resolve().parent.parent
POLICY = ROOT / "policies" / "hz2025.pol"
PAGE = ROOT / "docs" / "发现.md"
SECONDS = 120.0
"""For one proof: far more than any takes, so that the page does not depend on how busy the machine is."""


def state() -> str:
    """What the page is made from: the policy and its official text."""
    return basis((POLICY, POLICY.with_suffix(".source.txt")))


def page(found: Findings) -> str:
    """The page, with what it was made of at its end."""
    jumps = found.jumps.jumps
    falls = [jump for jump in jumps if cliffs.section(jump) == "falls"]
    moved = {cost.reading.name for cost in found.costs if cost.differs}
    untied = sum(each.tie == "none" for each in found.overlaps)
    file = POLICY.relative_to(ROOT).as_posix()
    body = "\n".join(
        [
            f"# 发现：{found.policy.number}",
            "",
            f"本页由 `python tools/findings_page.py` 从 `{file}` 算出，不手改。写给起草和修改这份政策的人：哪里多做一点反而少得，"
            "哪里原文有两种读法、差多少钱，哪里同一件事可以得两份。这些不是说写错了，是请看一眼：是不是本意。",
            "",
            f"- 断崖（多一点反而少得）{len(falls)} 处，其中 {sum(jump.falls for jump in falls)} 处企业的合计也少；另有门槛 {len(jumps) - len(falls)} 处。",
            f"- 并存的解读 {len(found.policy.readings)} 处，{len(moved)} 处换一种读法就会改变结果。",
            f"- {len(found.awards)} 项奖补中，同一依据可以得两项的有 {len(found.overlaps)} 对，其中 {untied} 对条文没有写怎样取舍。",
            "",
            "## 断崖：多一点，少得一截",
            "",
            "每一行都证明过：没有企业少得更多。逐条的算法和全部门槛见[断崖与门槛](断崖与门槛.md)。"
            f"自己看：`polc cliffs {file}`。",
            "",
            *findings_markdown.falls(found.jumps, found.policy),
            "## 并存的解读：差多少钱",
            "",
            "与默认的读法比，对一家企业一次申报。“最多”是对任何企业都证明了的；写“每个……最多”的，是逐个计算、个数不限的，总数随个数增加；例子是最小的一家这样的企业，不是差得最多的一家。",
            "",
            *findings_markdown.readings(found.costs, file),
            "## 重叠：同一依据，两项奖补",
            "",
            "同一个事实，同一家可以得两项的。没有写的，按两项都得计算。条件看不出能否同时满足的，不列。合计至多是两个上限相加；“可以得满”的，"
            "求解器找到了两项都得上限的申报，并重新计算过。"
            "附则的“从优、就高、不重复”说的是与各级同类政策，不是本政策之内。",
            "",
            *findings_markdown.together(found.overlaps, found.most, found.reached),
            "## 由主管部门定的",
            "",
            *findings_markdown.discretion(found.awards, found.most),
        ]
    )
    return marked(body, state())


def main() -> int:
    """Write the page, or with ``--check`` say whether it is current."""
    if "--check" in sys.argv:
        good = PAGE.is_file() and current(PAGE.read_text(encoding="utf-8"), state())
        print(f"{PAGE.name}: {'current' if good else 'stale'}")
        return 0 if good else 1
    found = findings(POLICY, SECONDS)
    if found.jumps.undecided:
        print("a cliff is undecided: run again on a quieter machine", file=sys.stderr)
        return 1
    PAGE.write_text(page(found), encoding="utf-8")
    print(f"{PAGE.name}: written")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
