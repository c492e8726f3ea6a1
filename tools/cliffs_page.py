"""The cliffs and thresholds of hz2025 as a page to read.

``python tools/cliffs_page.py`` writes ``docs/断崖与门槛.md``; ``--check`` only says whether it is of the policy as it is, and as it
was written. It takes half a minute; what is kept of an earlier run is used.
"""

from __future__ import annotations

import sys
from pathlib import Path

from policy_dsl.cliffs.jump import Found
from policy_dsl.core import ir
from policy_dsl.present import cliffs
from policy_dsl.present.cliffs_markdown import section
from policy_dsl.present.pages import basis, current, marked
from policy_dsl.store import load
from policy_dsl.thresholds import thresholds, traces

ROOT = Path(__file__).resolve().parent.parent
POLICY = ROOT / "policies" / "hz2025.pol"
PAGE = ROOT / "docs" / "断崖与门槛.md"


def state() -> str:
    """What the page is made from: the policy and its official text."""
    return basis((POLICY, POLICY.with_suffix(".source.txt")))


def page(found: Found, policy: ir.Policy) -> str:
    """The page, with what it was made of at its end."""
    count = {name: sum(cliffs.section(jump) == name for jump in found.jumps) for name in cliffs.SECTIONS}
    real = sum(jump.falls for jump in found.jumps)
    sure = all(jump.exact for jump in found.jumps) and not found.undecided
    body = (
        "# 断崖与门槛：杭政办函〔2025〕66号\n\n"
        "本页由 `python tools/cliffs_page.py` 从 `policies/hz2025.pol` 算出，不手改；同一内容也可以这样看：`polc cliffs policies/hz2025.pol -v`，"
        "画成图：`polc cliffs policies/hz2025.pol --chart 断崖.html`。怎么读，见[手册](手册/断崖与门槛.md)。\n\n"
        f"一个事实多一个最小单位（一分钱、一辆、一个月……），奖补就跳一级的地方，共 {len(found.jumps)} 处："
        f"变少的 {count['falls']} 处（其中 {real} 处企业的合计也少了），数字的门槛 {count['steps']} 处，等级、认定与是否 {count['levels']} 处。"
        + (
            "每一处的大小都证明过：没有企业跳得更多，列出的企业正好跳这么多。"
            if sure
            else "没有证明到底的，写“至少可”，或者列在最后。"
        )
        + "按默认的解读。\n\n"
        + section(found, policy, traces(policy, {}, found))
    )
    return marked(body, state())


def main() -> int:
    """Write the page, or with ``--check`` say whether it is current."""
    if "--check" in sys.argv:
        good = PAGE.is_file() and current(PAGE.read_text(encoding="utf-8"), state())
        print(f"{PAGE.name}: {'current' if good else 'stale'}")
        return 0 if good else 1
    policy = load(POLICY)
    found = thresholds(str(POLICY), policy, seconds=120)
    if found.undecided:
        print(
            "\n".join(f"open: {cliffs.undecided(each, policy)}" for each in found.undecided), file=sys.stderr
        )
        return 1
    PAGE.write_text(page(found, policy), encoding="utf-8")
    print(f"{PAGE.name}: {len(found.jumps)} jumps")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
