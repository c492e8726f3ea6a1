"""The ledger: once is once, nothing changes, nothing is lost."""

from __future__ import annotations

import json
import resource
import sqlite3
import subprocess
import threading
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import msgspec
import pytest
from click.testing import CliRunner

from policy_dsl.cli import group
from policy_dsl.ledger.entry import Decision
from policy_dsl.ledger.file import Ledger, LedgerError
from tests.ledger.kills import command, files, kill_at_random

ONE = Decision("甲", "1.1", 2026, 20_000_000, day="2026-03-01")


def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "台账.db", create=True, now=lambda: datetime(2026, 3, 1, tzinfo=UTC))


def test_the_same_decision_twice_is_one(tmp_path: Path) -> None:
    with ledger(tmp_path) as book:
        assert [each.again for each in book.decide([ONE])] == [False]
        (again,) = book.decide([ONE])
        assert again.again and again.entry.number == 1
        assert len(list(book.entries())) == 1


@pytest.mark.parametrize(
    "other",
    [{"applicant": "乙"}, {"award": "1.2"}, {"year": 2027}, {"item": "一号线"}, {"tier": "国家级"}],
)
def test_each_part_of_the_key_tells_decisions_apart(tmp_path: Path, other: dict[str, object]) -> None:
    with ledger(tmp_path) as book:
        book.decide([ONE, msgspec.structs.replace(ONE, **other)])
        assert len(list(book.entries())) == 2


def test_another_sum_is_refused_and_nothing_of_the_lot_is_kept(tmp_path: Path) -> None:
    with ledger(tmp_path) as book:
        book.decide([ONE])
        with pytest.raises(LedgerError) as found:
            book.decide([msgspec.structs.replace(ONE, award="1.2"), msgspec.structs.replace(ONE, amount=1)])
        assert found.value.code == "U0234" and found.value.words["number"] == "1"
        assert len(list(book.entries())) == 1


def test_what_is_taken_back_can_be_decided_anew(tmp_path: Path) -> None:
    with ledger(tmp_path) as book:
        book.decide([ONE])
        assert book.reverse(1, "材料不实").reverses == 1
        with pytest.raises(LedgerError):
            book.reverse(1, "再来")
        with pytest.raises(LedgerError):
            book.reverse(2, "冲销的冲销")
        assert list(book.holding()) == []
        book.decide([msgspec.structs.replace(ONE, amount=10)])
        assert [each.amount for each in book.holding("甲")] == [10]
        assert [each.kind for each in book.entries()] == ["决定", "冲销", "决定"]
        assert book.verify() == []


def test_nothing_is_changed_or_removed(tmp_path: Path) -> None:
    with ledger(tmp_path) as book:
        book.decide([ONE])
    base = sqlite3.connect(tmp_path / "台账.db")
    for statement in ("UPDATE entries SET amount = 1", "DELETE FROM entries"):
        with pytest.raises(sqlite3.IntegrityError):
            base.execute(statement)
    with pytest.raises(sqlite3.IntegrityError):
        base.execute(
            "INSERT INTO entries SELECT number + 1, kind, applicant, award, item, year, tier, -1, day, application, policy, version, policy_hash, readings, trace, recorded, reverses, why, before, hash FROM entries"
        )


@pytest.mark.parametrize(
    "column", ["amount", "applicant", "year", "recorded", "trace", "why", "hash", "before"]
)
def test_what_is_changed_behind_its_back_is_found(tmp_path: Path, column: str) -> None:
    with ledger(tmp_path) as book:
        book.decide([ONE, msgspec.structs.replace(ONE, award="1.2")])
        assert book.verify() == []
    base = sqlite3.connect(tmp_path / "台账.db")
    base.execute("DROP TRIGGER entries_are_final")
    base.execute(
        f"UPDATE entries SET {column} = {'7' if column in ('amount', 'year') else chr(39) + 'x' + chr(39)} WHERE number = 1"
    )
    base.commit()
    base.close()
    with Ledger(tmp_path / "台账.db") as book:
        assert any(number in (1, 2) for number, _, _ in book.verify())


def test_a_lost_entry_is_found(tmp_path: Path) -> None:
    with ledger(tmp_path) as book:
        book.decide(
            [ONE, msgspec.structs.replace(ONE, award="1.2"), msgspec.structs.replace(ONE, award="1.3")]
        )
    base = sqlite3.connect(tmp_path / "台账.db")
    base.execute("DROP TRIGGER entries_stay")
    base.execute("DELETE FROM entries WHERE number = 2")
    base.commit()
    base.close()
    with Ledger(tmp_path / "台账.db") as book:
        assert any("第2号不见了" in zh for _, zh, _ in book.verify())


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    """Whatever bytes are wrong: a word, never a traceback; and where nothing is said, nothing is wrong."""
    path, random = tmp_path / "台账.db", Random(5)
    with ledger(tmp_path) as book:
        book.decide([msgspec.structs.replace(ONE, applicant=f"企业{number}") for number in range(200)])
        before = list(book.entries())
    whole = path.read_bytes()
    noticed = 0
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(40):
            data[random.randrange(len(data))] = random.randrange(256)
        path.write_bytes(data)
        try:
            with Ledger(path) as book:
                wrong = book.verify()
                noticed += bool(wrong)
                assert wrong or list(book.entries()) == before
        except LedgerError as problem:
            noticed += 1
            assert problem.code in ("U0231", "U0232", "U0103")
    assert noticed > 50
    for short in (whole[: len(whole) // 2], whole[:100], b"not a ledger at all" * 100):
        path.write_bytes(short)
        with pytest.raises(LedgerError), Ledger(path) as book:
            assert not book.verify()
            raise AssertionError


def test_a_ledger_of_a_newer_program_and_another_database(tmp_path: Path) -> None:
    with ledger(tmp_path):
        pass
    base = sqlite3.connect(tmp_path / "台账.db")
    base.execute("PRAGMA user_version = 99")
    base.close()
    with pytest.raises(LedgerError) as newer:
        Ledger(tmp_path / "台账.db")
    assert newer.value.code == "U0232"
    other = sqlite3.connect(tmp_path / "别的.db")
    other.execute("CREATE TABLE x (a)")
    other.close()
    for create in (False, True):
        with pytest.raises(LedgerError) as found:
            Ledger(tmp_path / "别的.db", create=create)
        assert found.value.code == "U0231"
    with pytest.raises(LedgerError) as none:
        Ledger(tmp_path / "没有.db")
    assert none.value.code == "U0230" and not (tmp_path / "没有.db").exists()


def test_writers_wait_for_each_other(tmp_path: Path) -> None:
    """Eight at once, half of them with the same decisions."""
    path = tmp_path / "台账.db"
    failed: list[BaseException] = []

    def write(who: int) -> None:
        try:
            with Ledger(path, create=True) as book:
                for number in range(15):
                    book.decide([msgspec.structs.replace(ONE, applicant=f"{who % 4}-{number}")])
        except BaseException as problem:
            failed.append(problem)

    threads = [threading.Thread(target=write, args=(who,)) for who in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failed == []
    with Ledger(path) as book:
        assert len(list(book.entries())) == 60 and book.verify() == []


def test_who_waits_too_long_is_told(tmp_path: Path) -> None:
    with (
        ledger(tmp_path) as first,
        first.writing(),
        pytest.raises(LedgerError) as found,
        Ledger(tmp_path / "台账.db", wait=0.1) as second,
    ):
        second.decide([ONE])
    assert found.value.code == "U0233"


def test_a_full_disk_keeps_what_was_there(tmp_path: Path) -> None:
    """The limit of the size of a file stands in for the disk."""
    policy, facts = files(tmp_path, 1)
    path = tmp_path / "台账.db"
    assert subprocess.run(command(path, facts, policy), capture_output=True).returncode == 0
    _, more = files(tmp_path, 400)
    limit = path.stat().st_size + 8192

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    full = subprocess.run(command(path, more, policy), capture_output=True, text=True, preexec_fn=small)
    assert full.returncode == 2 and "U0103" in full.stderr and "Traceback" not in full.stderr
    with Ledger(path) as book:
        assert len(list(book.entries())) == 2 and book.verify() == []
    assert subprocess.run(command(path, more, policy), capture_output=True).returncode == 0
    with Ledger(path) as book:
        assert len(list(book.entries())) == 800


def test_a_kill_at_any_moment_loses_and_doubles_nothing(tmp_path: Path) -> None:
    assert kill_at_random(tmp_path, 5, seed=1) == []


def test_two_commands_at_once_grant_once(tmp_path: Path) -> None:
    policy, facts = files(tmp_path, 3)
    path = tmp_path / "台账.db"
    writers = [subprocess.Popen(command(path, facts, policy), stdout=subprocess.DEVNULL) for _ in range(3)]
    assert [each.wait(60) for each in writers] == [0, 0, 0]
    with Ledger(path) as book:
        assert len(list(book.entries())) == 6 and book.verify() == []


# --- the command -------------------------------------------------------------------------------


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(group(), list(arguments))
    return done.exit_code, done.output


def facts_of(tmp_path: Path, name: str, **facts: object) -> str:
    path = tmp_path / f"{name}.json"
    path.write_text(json.dumps({"申报主体": "甲公司", "申报日期": "2026-03-01", **facts}, ensure_ascii=False))
    return str(path)


def test_a_one_time_award_is_had_once(tmp_path: Path) -> None:
    policy = tmp_path / "政策.pol"
    policy.write_text(
        "政策《示例》。\n对象 企业：\n　　规上企业：是否；\n　　设备投资额：金额。\n"
        "第一条 上规奖励。\n对规上企业，给予20万元一次性奖励。\n"
        "第二条 设备补助。\n对设备投资额500万元以上的，按不超过设备投资额10%的标准给予补助，单个企业累计不超过80万元。\n"
    )
    book, given = str(tmp_path / "台账.db"), ("--policy", str(policy))
    first = facts_of(tmp_path, "一", 规上企业=True, 设备投资额="600万元")
    assert run("ledger", "record", book, first, *given)[0] == 0
    code, said = run("ledger", "record", book, first, *given, "--amount", "2.1=50万元")
    assert code == 0 and "早已记过，是第1号" in said and "已记第2号" in said
    later = facts_of(tmp_path, "二", 规上企业=True, 设备投资额="600万元", 申报日期="2027-03-01")
    code, said = run("ledger", "record", book, later, *given, "--amount", "2.1=60万元")
    assert code == 2 and "U0238" in said and "30万元" in said
    code, said = run("ledger", "record", book, later, *given, "--amount", "2.1=30万元")
    assert code == 0 and "1.1" not in said
    code, said = run("eval", later, *given, "--ledger", book)
    assert code == 0 and "没有已确定可享受的事项" in said
    code, said = run(
        "eval",
        facts_of(tmp_path, "三", 规上企业=True, 设备投资额="600万元", 历史="无"),
        *given,
        "--ledger",
        book,
    )
    assert code == 2 and "U0240" in said
    assert run("ledger", "reverse", book, "1", "--why", "材料不实")[0] == 0
    code, said = run("eval", later, *given, "--ledger", book)
    assert code == 0 and "20万元" in said
    code, said = run("ledger", "verify", book)
    assert code == 0 and "4 笔" in said
    code, said = run("ledger", "show", book, "--format", "json")
    data = json.loads(said)
    assert [each["金额（元）"] for each in data] == ["200000.00", "500000.00", "300000.00", "200000.00"]
    assert data[0]["经过"]["id"] == "1.1" and len(data[0]["政策校验码"]) == 64
    out = tmp_path / "台账.csv"
    assert run("ledger", "show", book, "--format", "csv", "-o", str(out))[0] == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbf") and len(out.read_text().splitlines()) == 5
    code, said = run("ledger", "show", book)
    assert "决定（已冲销）" in said and "冲销第1号" in said


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--amount", "1.1"), "U0243"),
        (("--amount", "9.9=1万元"), "U0237"),
        (("--amount", "1.1=19万元"), "U0238"),
        (("--amount", "1.1=二十万左右"), "U0243"),
    ],
)
def test_what_cannot_be_recorded_is_told_and_nothing_is(
    tmp_path: Path, arguments: tuple[str, ...], code: str
) -> None:
    policy, _ = files(tmp_path, 1)
    book = str(tmp_path / "台账.db")
    given = facts_of(tmp_path, "一", 规上企业=True, 设备投资额="600万元")
    exit_, said = run("ledger", "record", book, given, "--policy", str(policy), *arguments)
    assert exit_ == 2 and code in said
    if (tmp_path / "台账.db").exists():
        with Ledger(tmp_path / "台账.db") as found:
            assert list(found.entries()) == []


def test_an_application_without_a_day_and_an_award_limited_by_item(tmp_path: Path) -> None:
    policy, _ = files(tmp_path, 1)
    path = tmp_path / "无日.json"
    path.write_text(json.dumps({"申报主体": "甲公司", "规上企业": True}, ensure_ascii=False))
    exit_, said = run("ledger", "record", str(tmp_path / "台账.db"), str(path), "--policy", str(policy))
    assert exit_ == 2 and "U0236" in said
    assert run("ledger", "verify", str(tmp_path / "没有.db"))[0] == 2
