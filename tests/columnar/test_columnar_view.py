"""``polc sql``: the view can be installed, and says of each applicant what ``polc eval`` says."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from conftest import compiled

from policy_dsl.backends.columnar.view import APPLICANTS, VIEW, view
from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.cli import group
from policy_dsl.core import ir
from policy_dsl.pipeline import compile_file
from tests.columnar.postgres import PostgresTables, installed, server
from tests.columnar.tables import Tables
from tests.oracle import strategies

HZ2025 = Path(__file__).resolve().parents[2] / "policies" / "hz2025.pol"
READINGS = {"一次性是每一星级一次还是总共一次": "乙"}
Answer = dict[str, tuple[int, int, int | None]]


@pytest.fixture(scope="module")
def hz2025() -> ir.Policy:
    policy = compile_file(HZ2025).policy
    assert policy is not None
    return policy


def wanted(
    policy: ir.Policy, tables: Tables, readings: dict[str, str] = READINGS
) -> dict[int, tuple[Answer, tuple[int, int | None]]]:
    """By the evaluator: of each applicant, each award over its items, and everything together."""
    code = compile_policy(policy, readings)
    found = {}
    for number, case in enumerate(tables.cases):
        of: dict[str, list[tuple[str, int, int | None]]] = defaultdict(list)
        for award, _, status, floor, ceiling in code.amounts(case):
            of[award].append((status, floor, ceiling))
        answer = {}
        for award, rows in of.items():
            statuses = {row[0] for row in rows}
            code_ = 1 if "granted" in statuses else 2 if "unknown" in statuses else 0
            ceilings = [row[2] for row in rows]
            most = None if None in ceilings else sum(each or 0 for each in ceilings)
            answer[award] = (code_, sum(row[1] for row in rows), most)
        total = code.evaluate(case, reasons=False).total
        found[number] = answer, (total.floor, total.ceiling)
    return found


def told(
    names: list[str], rows: list[tuple[int, ...]], policy: ir.Policy
) -> dict[int, tuple[Answer, tuple[int, int | None]]]:
    """By the view."""
    found = {}
    for row in rows:
        at = dict(zip(names, row, strict=True))
        ids = dict.fromkeys(award.id for award in policy.awards)
        answer = {i: (at[f"{i}状态"], at[f"{i}保底"], at[f"{i}最高"]) for i in ids}
        found[row[0]] = answer, (at["合计保底"], at["合计最高"])
    return found


def some(count: int, seed: int) -> list[strategies.Case]:
    random = Random(seed)
    return [strategies.random_case(random, complete=random.random() < 0.5) for _ in range(count)]


def same(mine: object, theirs: dict[int, tuple[Answer, tuple[int, int | None]]]) -> bool:
    """An award of which no item says anything stands in the view as refused."""
    assert isinstance(mine, dict)
    for number, (answer, total) in mine.items():
        other, whole = theirs[number]
        if total != whole or any(answer.get(award, (0, 0, 0)) != row for award, row in other.items()):
            return False
    return mine.keys() == theirs.keys()


def test_in_duckdb(hz2025: ir.Policy, tmp_path: Path) -> None:
    tables = Tables(hz2025, some(300, 1), tmp_path)
    tables.base.execute(f'CREATE VIEW "{APPLICANTS}" AS SELECT * FROM "申报主体"')
    tables.base.execute(view(hz2025, READINGS, "duckdb"))
    asked = tables.base.execute(f'SELECT * FROM "{VIEW}"')
    names = [each[0] for each in asked.description or []]
    assert same(wanted(hz2025, tables), told(names, asked.fetchall(), hz2025))


@pytest.mark.skipif(not installed(), reason="PostgreSQL is not installed")
def test_in_postgres(hz2025: ir.Policy, tmp_path: Path) -> None:
    with server() as where:
        tables = PostgresTables(hz2025, some(120, 2), tmp_path).into(where)
        tables._psql(f'CREATE VIEW "{APPLICANTS}" AS SELECT * FROM "申报主体"')
        tables._psql(view(hz2025, READINGS, "postgres"))
        columns = tables._psql(
            f"SELECT attname FROM pg_attribute WHERE attrelid = '\"{VIEW}\"'::regclass AND attnum > 0 ORDER BY attnum;"
        )
        rows = [
            tuple(None if cell == "" else int(cell) for cell in line.split(","))
            for line in tables._psql(f'SELECT * FROM "{VIEW}";').splitlines()
        ]
    assert same(wanted(hz2025, tables), told(columns.split(), rows, hz2025))  # type: ignore[arg-type]


def test_every_column_names_its_article(hz2025: ir.Policy) -> None:
    text = view(hz2025, {}, "duckdb")
    for award in hz2025.awards:
        for column in ("状态", "保底", "最高"):
            (line,) = [each for each in text.splitlines() if f'AS "{award.id}{column}"' in each]
            assert f"/* {award.article} " in line
    assert "--   年度研发投入额（2024年） BIGINT 分" in text and "名额、总额" in text


def test_complete_lists_need_no_flags(hz2025: ir.Policy) -> None:
    assert "已填" in view(hz2025, {}, "duckdb") and "已填" not in view(hz2025, {}, "duckdb", complete=True)


def test_the_command(tmp_path: Path) -> None:
    out = tmp_path / "视图.sql"
    run = CliRunner().invoke(group(), ["sql", str(HZ2025), "--dialect", "postgres", "-o", str(out)])
    assert run.exit_code == 0 and out.read_text(encoding="utf-8").count("CREATE VIEW") == 1


def test_what_an_engine_cannot_do_is_told(tmp_path: Path) -> None:
    name = "去年全年用于购买设备和软件并且已经付清全部货款的投资总额"
    text = f"政策《示例》。\n对象 企业：{name}：金额。\n第一条 甲。\n对{name}10万元以上的，给予1万元奖励。\n"
    assert compiled(text)
    path = tmp_path / "长.pol"
    path.write_text(text, encoding="utf-8")
    refused = CliRunner().invoke(group(), ["sql", str(path), "--dialect", "postgres"])
    assert refused.exit_code == 2 and "U0204" in refused.output and "63个字节" in refused.output
    assert CliRunner().invoke(group(), ["sql", str(path)]).exit_code == 0
