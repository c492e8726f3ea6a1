"""What is wrong in a row keeps its applicant out, with the reason; nothing is guessed, and everybody else is reckoned."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import duckdb
import pytest

from policy_dsl.batch.city import City
from policy_dsl.batch.wrong import Wrong
from policy_dsl.core import ir
from policy_dsl.pipeline import compile_file

HZ2025 = Path(__file__).resolve().parents[2] / "policies" / "hz2025.pol"
MONEY = "数改项目实际投资额"
YEARLY = "年度研发投入额（2025年）"


@pytest.fixture(scope="module")
def hz2025() -> ir.Policy:
    policy = compile_file(HZ2025).policy
    assert policy is not None
    return policy


def rejects(city: City) -> list[tuple[str, int, str, str, str, str]]:
    return city.base.execute(
        "SELECT 表, 行, 列, coalesce(值, ''), 代码, coalesce(申报主体, '') FROM 退回 ORDER BY ALL"
    ).fetchall()


def opened(policy: ir.Policy, tmp_path: Path, tables: dict[str, str | bytes]) -> City:
    folder = tmp_path / "表"
    folder.mkdir()
    for name, text in tables.items():
        data = text.encode() if isinstance(text, str) else text
        (folder / f"{name}.csv").write_bytes(data)
    return City(policy, folder, tmp_path / "aside")


CELLS = [
    (MONEY, "-5", "F0154"),
    (MONEY, "NaN", "F0152"),
    (MONEY, "1,2000", "F0152"),
    (MONEY, "1.5.2", "F0152"),
    (MONEY, "三十万左右", "F0152"),
    (MONEY, "500美元", "F0151"),
    (MONEY, "500平方米", "F0151"),
    (MONEY, "0.001", "F0153"),
    (MONEY, "99999999999999999999", "F0155"),
    (MONEY, "100000000000001", "U0255"),
    (MONEY, "1e400", "F0152"),
    (MONEY, "是", "F0152"),
    (MONEY, "\x01", "F0103"),
    (YEARLY, "100万元/年", "F0151"),
    ("首期缴纳比例", "0.5", "F0156"),
    ("首期缴纳比例", "50万元", "F0151"),
    ("首次上规模", "1", "F0158"),
    ("首次上规模", "有", "F0158"),
    ("高新技术企业", "已认证", "F0159"),
    ("高新技术企业", "是", "F0160"),
    ("所获质量奖", "诺贝尔奖", "F0159"),
    ("申报日期", "2026-02-30", "F0161"),
    ("申报日期", "20260301", "F0161"),
    ("申报日期", "1026-03-01", "F0161"),
    ("上规后连续保持在规", "三个半月", "F0151"),
    ("上规后连续保持在规", "2.5", "F0157"),
]


@pytest.mark.parametrize(("column", "cell", "code"), CELLS)
def test_a_wrong_cell(hz2025: ir.Policy, tmp_path: Path, column: str, cell: str, code: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["申报主体", column], ["好", ""], ["坏", cell]])
    with opened(hz2025, tmp_path, {"申报主体": out.getvalue()}) as city:
        assert (city.counts[0].read, city.accepted, city.counts[0].rejected) == (2, 1, 1)
        ((table, line, where, value, found, _),) = rejects(city)
        assert (table, line, where, found) == ("申报主体", 3, column, code)
        assert value == cell
        assert city.base.execute('SELECT 申报主体 FROM "表：申报主体"').fetchall() == [("好",)]


ROWS = [
    (b"\xe5\xa5\xbd,1\n\xe5\x9d\x8f,1,2\n", "U0252"),
    (b"\xe5\xa5\xbd,1\n\xe5\x9d\x8f\n", "U0252"),
    (b"\xe5\xa5\xbd,1\n\xe5\x9d\x8f,\xff\xfe\xfd\n", "U0253"),
    (b'\xe5\xa5\xbd,1\n"\xe5\x9d\x8f"x,1\n', "U0251"),
    (b"\xe5\xa5\xbd,1\n,1\n", "U0256"),
    (b"\xe5\xa5\xbd,1\n\xe5\x9d\x8f,1\x00\n", "F0103"),
]


@pytest.mark.parametrize(("rows", "code"), ROWS)
def test_a_wrong_record(hz2025: ir.Policy, tmp_path: Path, rows: bytes, code: str) -> None:
    with opened(hz2025, tmp_path, {"申报主体": f"申报主体,{MONEY}\n".encode() + rows}) as city:
        assert (city.counts[0].read, city.accepted, city.counts[0].rejected) == (2, 1, 1)
        ((table, line, _, _, found, _),) = rejects(city)
        assert (table, line, found) == ("申报主体", 3, code)


def test_an_applicant_twice_is_out_with_all_his_rows(hz2025: ir.Policy, tmp_path: Path) -> None:
    with opened(hz2025, tmp_path, {"申报主体": "申报主体,首次上规模\n甲,是\n乙,否\n甲,否\n"}) as city:
        assert (city.counts[0].read, city.accepted, city.counts[0].rejected) == (3, 1, 2)
        assert [(line, code, who) for _, line, _, _, code, who in rejects(city)] == [
            (2, "U0257", "甲"),
            (4, "U0257", "甲"),
        ]


ITEMS = [
    ("申报主体,名称\n甲,一号线\n甲,一 号线\n", "新建生产线", 2, "U0260"),
    ("申报主体,序号,名称\n甲,0,一号线\n甲,0,二号线\n", "新建生产线", 2, "U0261"),
    ("申报主体,名称\n丙,一号线\n", "新建生产线", 1, "U0258"),
    ("申报主体,名称\n,一号线\n", "新建生产线", 1, "U0256"),
    ("申报主体,年度,事项,金额\n甲,2025,9.99,5\n", "历史", 1, "F0171"),
    ("申报主体,年度,事项,金额\n甲,2025,,5\n", "历史", 1, "F0173"),
    ("申报主体,年度,事项,金额\n甲,,2.1,5\n", "历史", 1, "F0173"),
    ("申报主体,年度,事项,金额\n甲,2025,2.1,\n", "历史", 1, "F0173"),
    ("申报主体,年度,事项,金额\n甲,2025,7.1,5\n", "历史", 1, "F0173"),
    ("申报主体,年度,事项,金额,档\n甲,2025,2.1,5,特级\n", "历史", 1, "F0174"),
    ("申报主体,年度,日期,事项,金额\n甲,2025,2024-03-01,2.1,5\n", "历史", 1, "U0259"),
]


@pytest.mark.parametrize(("text", "table", "many", "code"), ITEMS)
def test_a_wrong_row_beside_keeps_its_applicant_out(
    hz2025: ir.Policy, tmp_path: Path, text: str, table: str, many: int, code: str
) -> None:
    with opened(hz2025, tmp_path, {"申报主体": "申报主体,首次上规模\n甲,是\n乙,否\n", table: text}) as city:
        found = rejects(city)
        assert [each[4] for each in found] == [code] * many
        assert all(each[0] == table for each in found)
        nobody = code in ("U0256", "U0258")
        assert city.accepted == (2 if nobody else 1)
        mine = next(each for each in city.counts if each.role == table)
        assert mine.read == mine.used + mine.rejected + mine.apart


LINES = [
    ('{"申报主体": "坏", "申报主体": "坏"}', "F0112"),
    ('{"申报主体": "坏", "数改项目实际投资额": NaN}', None),
    ('{"申报主体": "坏"', None),
    ('["坏"]', "U0262"),
    ('{"首次上规模": true}', "U0256"),
    ('{"申报主体": "坏", "没有的事实": 1}', "F0131"),
    ('{"申报主体": "坏", "数改项目实际投资额": 1e400}', "F0155"),
    ('{"申报主体": "坏", "数改项目实际投资额": 200000000000000}', "U0255"),
    ('{"申报主体": "坏", "历史": [{"年度": 2025, "事项": "9.99", "金额": 1}]}', "F0171"),
    ("[" * 100_000, None),
]


@pytest.mark.parametrize(("line", "code"), LINES)
def test_a_wrong_line(hz2025: ir.Policy, tmp_path: Path, line: str, code: str | None) -> None:
    path = tmp_path / "企业.jsonl"
    path.write_text(json.dumps({"申报主体": "好"}, ensure_ascii=False) + "\n" + line + "\n")
    with City(hz2025, path, tmp_path / "aside") as city:
        assert (city.counts[0].read, city.accepted, city.counts[0].rejected) == (2, 1, 1)
        found = rejects(city)
        assert {each[:2] for each in found} == {("申报主体", 2)}
        assert code is None or code in {each[4] for each in found}


PARQUET = [
    (MONEY, "DOUBLE", ["'NaN'", "1"], "F0152"),
    (MONEY, "DOUBLE", ["0.1::DOUBLE + 0.2::DOUBLE", "1"], "U0254"),
    (MONEY, "DOUBLE", ["-1", "1"], "F0154"),
    (MONEY, "BIGINT", ["-1", "1"], "F0154"),
    (MONEY, "DECIMAL(12, 3)", ["0.001", "1"], "F0153"),
    (MONEY, "DECIMAL(38, 0)", ["99999999999999999999999999", "1"], "F0155"),
    (MONEY, "BOOLEAN", ["true", "NULL"], "F0135"),
    ("首期缴纳比例", "DECIMAL(5, 2)", ["0.3", "0"], "F0156"),
    ("申报日期", "TIMESTAMP", ["'2026-03-01 10:00:00'", "'2026-03-01'"], "F0161"),
    ("首次上规模", "INTEGER", ["1", "NULL"], "F0158"),
    ("所获质量奖", "VARCHAR[]", ["['中国质量奖', '中国质量奖']", "['中国质量奖']"], "F0164"),
    ("所获质量奖", "VARCHAR[]", ["['诺贝尔奖']", "[]"], "F0159"),
]


@pytest.mark.parametrize(("column", "kind", "values", "code"), PARQUET)
def test_a_wrong_value_of_parquet(
    hz2025: ir.Policy, tmp_path: Path, column: str, kind: str, values: list[str], code: str
) -> None:
    path = tmp_path / "企业.parquet"
    with duckdb.connect() as base:
        rows = " UNION ALL ".join(
            f"SELECT {at} AS 申报主体, CAST({value} AS {kind}) AS {column}" for at, value in enumerate(values)
        )
        base.execute(f"COPY ({rows}) TO '{path}' (FORMAT parquet)")
    with City(hz2025, path, tmp_path / "aside") as city:
        assert (city.counts[0].read, city.accepted, city.counts[0].rejected) == (2, 1, 1)
        ((_, line, where, _, found, who),) = rejects(city)
        assert (line, where, found, who) == (1, column, code, "0")


WHOLE = [
    ({"申报主体": ""}, "U0217"),
    ({"申报主体": "申报主体,没有的事实\n甲,1\n"}, "U0211"),
    ({"申报主体": f"申报主体,{MONEY},{MONEY}（万元）\n甲,1,1\n"}, "U0214"),
    ({"申报主体": f"申报主体,{MONEY}（平方米）\n甲,1\n"}, "U0211"),
    ({"申报主体": "申报主体,年度研发投入额\n甲,1\n"}, "U0215"),
    ({"申报主体": "首次上规模\n是\n"}, "U0212"),
    ({"申报主体": '申报主体,首次上规模\n甲,是\n"乙,否\n丙,是\n'}, "U0218"),
    ({"申报主体": "申报主体\n甲\n", "历史": "申报主体,年度\n甲,2025\n"}, "U0212"),
    ({"申报主体": "申报主体\n甲\n", "新建生产缐": "申报主体\n甲\n"}, "U0209"),
    ({"历史": "申报主体,年度,事项,金额\n"}, "U0206"),
    ({"申报主体": "申报主体\n甲\n".encode("utf-16")}, "U0216"),
]


@pytest.mark.parametrize(("tables", "code"), WHOLE)
def test_a_table_that_cannot_be_used_at_all(
    hz2025: ir.Policy, tmp_path: Path, tables: dict[str, str | bytes], code: str
) -> None:
    with pytest.raises(Wrong) as found:
        opened(hz2025, tmp_path, tables)
    assert found.value.code == code
    assert not (tmp_path / "aside").exists()
