"""``polc ledger record`` killed at random moments: ``python tests/ledger/kills.py [TIMES] [SEED]``."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from policy_dsl.ledger.file import Ledger

POLICY = """政策《示例市支持企业发展若干措施》。
对象 企业：
　　规上企业：是否；
　　设备投资额：金额。
第一条 上规奖励。
对规上企业，给予20万元一次性奖励。
第二条 设备补助。
对设备投资额500万元以上的，给予30万元补助。
"""


def files(folder: Path, count: int) -> tuple[Path, Path]:
    """A policy, and one facts file with so many applicants."""
    policy, facts = folder / "政策.pol", folder / "事实.json"
    policy.write_text(POLICY)
    made = [
        {"申报主体": f"企业{number}", "申报日期": "2026-03-01", "规上企业": True, "设备投资额": "600万元"}
        for number in range(count)
    ]
    facts.write_text(json.dumps(made, ensure_ascii=False))
    return policy, facts


def command(ledger: Path, facts: Path, policy: Path) -> list[str]:
    """The command that records."""
    return [
        sys.executable,
        "-m",
        "policy_dsl",
        "ledger",
        "record",
        str(ledger),
        str(facts),
        "--policy",
        str(policy),
    ]


def kill_at_random(folder: Path, times: int, seed: int) -> list[str]:
    """Kills so many writers; what was lost, doubled or damaged."""
    random, ledger = Random(seed), folder / "台账.db"
    policy, facts = files(folder, 3)
    started = time.monotonic()
    subprocess.run(command(folder / "试.db", facts, policy), check=True, stdout=subprocess.DEVNULL)
    whole = time.monotonic() - started
    found: list[str] = []
    for number in range(times):
        applicants = [
            {
                "申报主体": f"企业{number}.{each}",
                "申报日期": "2026-03-01",
                "规上企业": True,
                "设备投资额": "600万元",
            }
            for each in range(3)
        ]
        facts.write_text(json.dumps(applicants, ensure_ascii=False))
        process = subprocess.Popen(
            command(ledger, facts, policy), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        time.sleep(random.uniform(0.3, 1.1) * whole)
        process.kill()
        said, _ = process.communicate()
        reported = set(re.findall(r"第(\d+)号", said))
        if not ledger.exists() or ledger.stat().st_size == 0:
            found += [f"{number}: reported and lost"] if reported else []
            continue
        with Ledger(ledger) as book:
            mine = [each for each in book.entries() if each.decision.applicant.startswith(f"企业{number}.")]
            if len(mine) not in (0, 6):
                found.append(f"{number}: {len(mine)} of 6 entries")
            if reported - {str(each.number) for each in mine}:
                found.append(f"{number}: reported and lost")
        # the same again: nothing is doubled
        subprocess.run(command(ledger, facts, policy), check=True, stdout=subprocess.DEVNULL)
    with Ledger(ledger) as book:
        found += [zh for _, zh, _ in book.verify()]
        keys = Counter(each.decision.key for each in book.entries())
        found += [f"twice: {key}" for key, many in keys.items() if many > 1]
    return found


def main() -> int:
    """Command line."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with tempfile.TemporaryDirectory() as folder:
        found = kill_at_random(Path(folder), times, seed)
    print(f"{times} kills: {len(found)} faults", *found, sep="\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
