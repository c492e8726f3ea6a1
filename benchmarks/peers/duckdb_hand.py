"""All of hz2025 as SQL that somebody who knows the policy by heart writes for DuckDB, without polc.

``python benchmarks/peers/duckdb_hand.py CITY OUT.parquet [--date 2026-03-01]``: a folder of tables in, the columns of
``polc batch -o OUT.parquet`` out; same memory limit, threads and compression. A folder with only 申报主体.parquet
gets what can be said without lists and histories; one with empty ledgers and no lists, the awards of the applicant himself
(the articles that the other peers can say).

What its author knows of these tables, and uses (polc must find it out, or does without):

* every fact is filled, and every application lies in one year, within the period. Both are read from the Parquet
  footers, which costs nothing; where that is not so the script stops, it does not reckon on;
* so an award is had exactly where its ceiling is above 0, and nothing is ever 待定 (with lists and histories);
* the ledger has no column 档: a receipt counts for every level;
* values are well formed, identifiers unique, no item without its applicant: nothing is checked, nothing is rejected;
* which awards have a floor. Article 16 has none, so what its third award deducts is only what was received, and the
  sum of the article is max(models, lines); of article 22 only the sum over the projects is asked for, so its yearly
  limit is a ``least`` on that sum;
* the one-time awards that an applicant has had are the bits of one number; what similar policies paid him is one map;
* in a sparse city few applicants have anything in a list or a ledger: all of that is brought together by applicant first and
  joined once. In a dense one each list is joined by itself.
"""

from __future__ import annotations

import argparse
import datetime
import tempfile
from pathlib import Path

import duckdb

PARQUET = "FORMAT parquet, COMPRESSION zstd, DICTIONARY_SIZE_LIMIT 0, ROW_GROUP_SIZE 40960"
"""As polc writes: nearly all is a number, most of them 0; a dictionary costs time and saves nothing."""
W = 1_000_000
"""万元 in 分."""
FIRST, LAST = datetime.date(2025, 12, 29), datetime.date(2030, 12, 31)
HELD = "('首次认定', '重新认定', '已认定')"
FITS, ABOVE = '"经营规模" = \'符合国家科技型中小企业认定标准\'', '"经营规模" = \'超过国家科技型中小企业认定标准\''

# The awards of the applicant himself: (condition, sum) in the order of the text. {…}: years and what was received.
OWN: dict[str, list[tuple[str, str]]] = {
    "1.1": [("\"战略性科技领军企业\" = '首次认定'", f"{200 * W}")],
    "1.2": [("\"“新雏鹰”企业\" = '首次认定'", f"{50 * W}")],
    "1.3": [
        ("\"高新技术企业\" = '首次认定' AND {first}", f"{20 * W}"),
        ("\"高新技术企业\" = '重新认定'", f"{10 * W}"),
    ],
    "1.4": [(f'"首次上规模" AND "高新技术企业" IN {HELD}', f"{30 * W}")],
    "2.1": [
        (f"{FITS} AND {{last}} >= {10_000 * W} AND {{recognised}}", f"{200 * W}"),
        (f"{ABOVE} AND {{last}} >= {50_000 * W} AND {{recognised}}", f"{300 * W}"),
        (f"{FITS} AND {{growth}} >= {200 * W} AND {{recognised}}", f"least({{growth}} // 20, {200 * W})"),
        (f"{ABOVE} AND {{growth}} >= {500 * W} AND {{recognised}}", f"least({{growth}} // 20, {300 * W})"),
    ],
    "3.1": [("\"杭州市概念验证中心\" = '创建类'", f"{50 * W}")],
    "3.2": [("\"杭州市概念验证中心\" = '认定类'", f"greatest({500 * W} - {{r3_2}}, 0)")],
    "4.1": [
        (
            f'"杭州市中试基地" IN {HELD} AND {{in_three}}',
            f'least("上年度新增中试设备设施投入金额（分）" // 5, greatest({2000 * W} - {{r4_1}}, 0))',
        )
    ],
    "4.2": [(f'"杭州市中试基地" IN {HELD}', f'least("上年度对外服务收入（分）" * 3 // 10, {200 * W})')],
    "5.1": [("\"制造业创新中心\" = '国家级'", f"{10_000 * W}"), ("\"制造业创新中心\" = '省级'", f"{1500 * W}")],
    "6.1": [("\"浙江数商\" = '领军型'", f"{20 * W}"), ("\"浙江数商\" = '成长型'", f"{10 * W}")],
    "8.1": [('"符合“数改券”申领条件"', f'least("数改项目实际投资额（分）" // 5, {20 * W})')],
    "9.1": [(f'"省级工业互联网平台" IN {HELD}', f"{50 * W}")],
    "10.1": [
        ("\"“AI工厂”等级\" = '初级'", f"greatest({80 * W} - {{r10_1}}, 0)"),
        ("\"“AI工厂”等级\" = '中级'", f"greatest({200 * W} - {{r10_1}}, 0)"),
        ("\"“AI工厂”等级\" = '高级'", f"greatest({500 * W} - {{r10_1}}, 0)"),
    ],
    "11.1": [('"杭州市数字工程服务商"', f"{100 * W}")],
    "13.1": [("\"绿色工厂\" = '国家级'", f"{100 * W}"), ("\"绿色工厂\" = '省级'", f"{50 * W}")],
    "13.2": [(f'"省级零碳（近零碳）工厂" IN {HELD}', f"{80 * W}")],
    "13.3": [(f'"国家级绿色低碳园区" IN {HELD}', f"{100 * W}")],
    "14.1": [("\"5G工厂\" = '国家级'", f"{100 * W}"), ("\"5G工厂\" = '省级'", f"{50 * W}")],
    "20.1": [("\"工业设计中心\" = '国家级'", f"{100 * W}"), ("\"工业设计中心\" = '省级'", f"{50 * W}")],
    "23.1": [("\"省级专精特新中小企业\" = '首次认定'", f"{20 * W}")],
    "23.2": [("\"省级隐形冠军企业\" = '首次认定'", f"{100 * W}")],
    "23.3": [("\"国家级专精特新“小巨人”企业\" = '首次认定'", f"{100 * W}")],
    "23.4": [("\"国家级制造业单项冠军企业\" = '首次认定'", f"{200 * W}")],
    "24.1": [('"首次上规纳统" AND "工业企业"', f"{20 * W}")],
    "24.2": [('"上规后连续保持在规" >= 3 AND "工业企业"', f"{30 * W}")],
    "25.1": [("list_contains(\"所获质量奖\", '浙江省人民政府质量奖')", f"{200 * W}")],
    "25.2": [("list_contains(\"所获质量奖\", '浙江省人民政府质量管理创新奖')", f"{60 * W}")],
    "25.3": [("list_contains(\"所获质量奖\", '中国质量奖')", f"{500 * W}")],
    "25.4": [("list_contains(\"所获质量奖\", '中国质量奖提名奖')", f"{200 * W}")],
    "28.1": [
        ("\"浙江省小微企业园\" = '首次认定' AND \"浙江省小微企业园等级\" = '五星级'", f"{300 * W}"),
        ("\"浙江省小微企业园\" = '首次认定' AND \"浙江省小微企业园等级\" = '四星级'", f"{200 * W}"),
    ],
}
ONCE = (
    "1.1", "1.2", "1.3", "1.4", "9.1", "23.1", "23.2", "23.3", "23.4", "24.1", "24.2", "25.1", "25.2", "25.3", "25.4", "28.1",
)  # fmt: skip
"""一次性 and 首次; of 1.3 only the first of its two sums."""
FIXED = ("1.4", "3.1")
"""定额: floor and ceiling are one."""

# The lists: (list, sums of each item by award; {own}: what the item had, {other}: from similar policies this year).
ITEMS: list[tuple[str, dict[str, str]]] = [
    (
        "技术改造项目",
        {
            "7.1": f'CASE WHEN ("设备（含软件投入）审定投资额（分）" >= {1000 * W} OR "内生裂变项目") AND {{own}}.n IS NULL '
            f'THEN least("设备（含软件投入）审定投资额（分）" // 5, {5000 * W}) END'
        },
    ),
    ("标杆案例", {"12.1": f'least("自有技术产品和服务合同金额（分）" // 5, {50 * W})'}),
    ("北斗产品型号", {"15.1": f'CASE WHEN "通过国家相关测试认证" AND "入选目录" THEN {10 * W} END'}),
    (
        "乘用车型",
        {
            "16.1": f'CASE WHEN "新量产上市" AND "首个完整年度产量" > 50000 THEN greatest(CASE WHEN "首个完整年度产量" > 200000 '
            f'THEN {2000 * W} WHEN "首个完整年度产量" > 120000 THEN {1200 * W} ELSE {500 * W} END - coalesce({{own}}.got, 0), 0) END'
        },
    ),
    (
        "商用车型",
        {
            "16.2": f'CASE WHEN "新量产上市" AND "首个完整年度产量" > 1000 THEN greatest(CASE WHEN "首个完整年度产量" > 10000 '
            f'THEN {1500 * W} WHEN "首个完整年度产量" > 3000 THEN {450 * W} ELSE {150 * W} END - coalesce({{own}}.got, 0), 0) END'
        },
    ),
    ("新建生产线", {"16.3": f'CASE WHEN "量产后三年内整车产量" >= 300000 THEN {3000 * W} END'}),
    (
        "首台（套）项目",
        {
            "17.1": f"CASE WHEN \"经省级认定\" THEN CASE \"首台（套）级别\" WHEN '国际' THEN {200 * W} WHEN '国内' THEN {100 * W} "
            f"WHEN '省内' THEN {50 * W} END END"
        },
    ),
    (
        "首批次新材料",
        {
            "18.1": f'CASE WHEN "经省级认定" AND "首年度累计销售额（分）" >= {100 * W} AND {{own}}.n IS NULL '
            f'THEN least("首年度累计销售额（分）" // 10, {300 * W}) END'
        },
    ),
    (
        "新材料保险项目",
        {
            "19.1": 'CASE WHEN {year} - "首次投保年度" BETWEEN 0 AND 2 AND coalesce({own}.since, {year}) > {year} - 3 '
            'AND "符合市重点新材料首批次应用示范指导目录" AND "实际投保费率（%）" <= 2 AND NOT "已获得国家、省保费补贴" '
            'AND NOT ("已享受过保险补偿政策" AND "首台（套）装备用材料") THEN '
            'least(("首年度实际保费（分）" * (9 - ({year} - "首次投保年度")) + 5) // 10, '
            f"greatest({300 * W} - coalesce({{own}}.now, 0), 0)) END"
        },
    ),
    (
        "补链稳链强链关键项目",
        {
            "21.1": "CASE WHEN \"领域\" <> '无' AND \"支持方式\" = '财政补助' AND \"财政补助时间\" <= 36 "
            f'THEN least("项目研发投入（分）" // 5, {1000 * W}) END'
        },
    ),
    ("核心配套项目", {"22.1": 'CASE WHEN "符合一定条件" THEN "当年交付总量（分）" * 3 // 500 END'}),
    (
        "人员",
        {
            "29.1": f"CASE WHEN list_contains(\"所获荣誉\", '“中华技能大奖”') THEN {15 * W} END",
            "29.2": f"CASE WHEN list_contains(\"所获荣誉\", '“钱江技能大奖”') THEN {10 * W} END",
            "29.3": f"CASE WHEN list_contains(\"所获荣誉\", '“全国技术能手”') THEN {3 * W} END",
        },
    ),
    ("市领军型创新创业团队", {"30.1": f'CASE WHEN "新入选" THEN {500 * W} END'}),
]
FIXED_ITEMS = ("19.1", "29.1", "29.2", "29.3")
WHOLE = ("15.1", "16.1", "16.2", "16.3")
"""Paid to the applicant for all his items: what similar policies paid him is taken from their sum, once."""
IDS = sorted([*OWN, *(award for _, sums in ITEMS for award in sums)], key=lambda i: [int(n) for n in i.split(".")])


def main() -> None:
    """Parquet in, Parquet out."""
    asked = argparse.ArgumentParser()
    asked.add_argument("city", type=Path)
    asked.add_argument("out", type=Path)
    asked.add_argument("--date", type=datetime.date.fromisoformat)
    asked.add_argument("--memory", default="700MB")
    asked.add_argument("--show", action="store_true", help="print the query instead")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(dir=given.out.parent) as aside:
        base = duckdb.connect(config={"memory_limit": given.memory, "temp_directory": aside, "preserve_insertion_order": False})
        year = year_of(base, given.city, given.date)
        if not (given.city / "历史.parquet").exists():
            query = alone(given.city, year)
        elif not (given.city / f"{ITEMS[0][0]}.parquet").exists():
            query = nothing_yet(base, given.city, year)
        else:
            query = with_lists(given.city, year, apart=dense(base, given.city))
        if given.show:
            print(query)
            return
        base.execute(f"COPY ({query}) TO '{given.out}' ({PARQUET})")


def year_of(base: duckdb.DuckDBPyConnection, city: Path, date: datetime.date | None) -> int:
    """The year of all applications. Stops where the tables are not as the author knows them."""
    may = "('项目')" if date is None else "('项目', '申报日期')"
    found = base.execute(
        "SELECT file_name, path_in_schema FROM parquet_metadata(?) WHERE stats_null_count > 0 "
        f"AND path_in_schema NOT IN {may} AND path_in_schema NOT LIKE '%, %'",
        [str(city / "*.parquet")],
    ).fetchall()
    if found:
        raise SystemExit(f"not filled everywhere: {found[0]}")
    first = last = date
    if date is None:
        first, last = base.execute(
            "SELECT min(CAST(stats_min_value AS DATE)), max(CAST(stats_max_value AS DATE)) FROM parquet_metadata(?) "
            "WHERE path_in_schema = '申报日期'",
            [str(city / "申报主体.parquet")],
        ).fetchall()[0]
    if first is None or last is None or first < FIRST or last > LAST or first.year != last.year:
        raise SystemExit(f"not of one year within the period: {first} – {last}")
    return int(first.year)


def dense(base: duckdb.DuckDBPyConnection, city: Path) -> bool:
    """Whether many applicants have something in a list or a ledger, by the numbers of rows in the footers."""
    [(mine, theirs)] = base.execute(
        "SELECT sum(num_rows) FILTER (file_name LIKE '%/申报主体.parquet'), sum(num_rows) FROM parquet_file_metadata(?)",
        [str(city / "*.parquet")],
    ).fetchall()
    return bool((theirs - mine) * 5 > mine)


def words(year: int) -> dict[str, str]:
    """What the conditions name."""
    last, before = f'"年度研发投入额（{year - 1}年）（分）"', f'"年度研发投入额（{year - 2}年）（分）"'
    return {
        "year": str(year),
        "last": last,
        "growth": f"({last} - {before})",
        "recognised": f'("科技型中小企业" OR "高新技术企业" IN {HELD})',
    }


def had(award: str) -> str:
    """Whether the applicant never had a one-time award."""
    return f"coalesce(had, 0) & {1 << ONCE.index(award)} = 0"


def other(award: str) -> str:
    """What similar policies paid the applicant for it this year."""
    return f"coalesce(other['{award}'], 0)"


# --- with lists and histories ---------------------------------------------------------------------


def with_lists(city: Path, year: int, apart: bool) -> str:
    """The query over all tables. ``apart``: each list is joined by itself, else all of them at once."""
    names = words(year) | {
        "first": had("1.3"),
        "r3_2": "coalesce(r3_2, 0)",
        "r4_1": "coalesce(r4_1, 0)",
        "r10_1": "coalesce(r10_1, 0)",
        "in_three": f"coalesce(since4_1, {year}) > {year - 3}",
    }
    columns = []
    for award, arms in OWN.items():
        once = f" AND {had(award)}" if award in ONCE and award != "1.3" else ""
        cases = " ".join(f"WHEN {when}{once} THEN greatest({amount} - {other(award)}, 0)" for when, amount in arms)
        columns.append(f'CASE {cases} ELSE 0 END AS "{award}"'.format(**names))
    columns.append(f"CASE {whole_sum(names)} THEN \"2.1\" ELSE 0 END AS least_2")
    columns += [f'coalesce("{award}", 0) AS "{award}"' for _, sums in ITEMS for award in sums if award not in SHARED]
    columns += [f'{how} AS "{award}"' for award, how in SHARED.items()]
    tables = [
        "h",
        *(f'"{name}"' for name, _ in ITEMS),
    ]
    lists = ",\n".join(one_list(city, name, sums, year) for name, sums in ITEMS)
    if apart:
        side, joins = "", " ".join(f'LEFT JOIN {table} USING ("申报主体")' for table in tables)
    else:
        side = f""",
side AS (SELECT "申报主体", any_value(COLUMNS(* EXCLUDE "申报主体")) FROM ({" UNION ALL BY NAME ".join(f"FROM {t}" for t in tables)}) GROUP BY 1)"""
        joins = 'LEFT JOIN side USING ("申报主体")'
    floors = {award: f'"{award}"' for award in (*FIXED, *FIXED_ITEMS)} | {"2.1": "least_2"}
    most = " + ".join(f'"{award}"' for award in IDS if not award.startswith("16."))
    return f"""
WITH {receipts(city, year)},
{lists}{side},
a AS (SELECT "申报主体", {", ".join(columns)} FROM '{city}/申报主体.parquet' {joins})
SELECT "申报主体", {triples(IDS, floors)},
{" + ".join(floors.values())} AS "合计保底",
{most} + greatest("16.1" + "16.2", "16.3") AS "合计最高"
FROM a"""


def whole_sum(names: dict[str, str]) -> str:
    """Article 2 by the whole of the research, not by its growth: a 定额."""
    return (
        f"WHEN {FITS} AND {{last}} >= {10_000 * W} OR {ABOVE} AND {{last}} >= {50_000 * W}".format(**names)
    )


SHARED = {
    "15.1": f"CASE WHEN i15_1 > 0 THEN greatest(least(i15_1, {100 * W}) - {other('15.1')}, 0) ELSE 0 END",
    "22.1": f'CASE WHEN i22_1 > 0 AND "网络通信制造业企业" THEN least(i22_1, greatest({18_000 * W} - coalesce(now22_1, 0), 0)) ELSE 0 END',
    # the limit of a district's year: cars first, trucks get what is left
    "cars": f"CASE WHEN i16_1 > 0 THEN greatest(i16_1 - {other('16.1')}, 0) ELSE 0 END",
    "trucks": f"CASE WHEN i16_2 > 0 THEN greatest(i16_2 - {other('16.2')}, 0) ELSE 0 END",
    "room": f"greatest({5000 * W} - coalesce(now16, 0), 0)",
    "16.1": "least(cars, room)",
    "16.2": "least(trucks, greatest(room - cars, 0))",
    "16.3": f"CASE WHEN i16_3 > 0 THEN greatest(i16_3 - coalesce(r16, 0) - {other('16.3')}, 0) ELSE 0 END",
}


def receipts(city: Path, year: int) -> str:
    """What was received before: of each applicant one row, and of the items of the lists that ask for it."""
    bits = " ".join(f"WHEN '{award}' THEN {1 << at}" for at, award in enumerate(ONCE))

    def got(column: str, awards: str, now: bool) -> str:
        when = f" AND \"年度\" = {year}" if now else ""
        return f'CAST(sum("金额（分）") FILTER ("事项" IN ({awards}){when}) AS BIGINT) AS {column}'

    return f"""own AS MATERIALIZED (SELECT * FROM '{city}/历史.parquet' WHERE "年度" <= {year}),
alike AS MATERIALIZED (SELECT "申报主体", "事项", "项目", CAST(sum("金额（分）") AS BIGINT) AS paid
  FROM '{city}/同类政策.parquet' WHERE "年度" = {year} GROUP BY ALL),
h AS (SELECT * FROM (SELECT "申报主体", bit_or(CASE "事项" {bits} END) AS had,
  {got("r3_2", "'3.2'", True)}, {got("r4_1", "'4.1'", False)}, min("年度") FILTER ("事项" = '4.1') AS since4_1,
  {got("r10_1", "'10.1'", False)}, {got("r16", "'16.1', '16.2'", False)}, {got("now16", "'16.1', '16.2'", True)},
  {got("now22_1", "'22.1'", True)} FROM own GROUP BY 1)
FULL JOIN (SELECT "申报主体", map_from_entries(list(("事项", paid))) AS other FROM (
  SELECT "申报主体", "事项", CAST(sum(paid) AS BIGINT) AS paid FROM alike GROUP BY ALL) GROUP BY 1) USING ("申报主体")),
had AS (SELECT "申报主体", "事项", "项目", count(*) AS n, min("年度") AS since, CAST(sum("金额（分）") AS BIGINT) AS got,
  CAST(sum("金额（分）") FILTER ("年度" = {year}) AS BIGINT) AS now FROM own
  WHERE "项目" IS NOT NULL AND "事项" IN ('7.1', '16.1', '16.2', '18.1', '19.1') GROUP BY ALL)"""


def one_list(city: Path, name: str, sums: dict[str, str], year: int) -> str:
    """What the items of one list come to for each applicant."""
    joins, columns = "", []
    for award, amount in sums.items():
        mine = f"m{award.replace('.', '_')}"
        if "{own}" in amount:
            joins += f""" LEFT JOIN (FROM had WHERE "事项" = '{award}') AS {mine} ON {mine}."申报主体" = i."申报主体" AND {mine}."项目" = i."名称\""""
        theirs, amount = f"o{award.replace('.', '_')}", amount.format(own=mine, year=year)
        if award in WHOLE:
            columns.append(f"CAST(sum({amount}) AS BIGINT) AS i{award.replace('.', '_')}")
            continue
        joins += f""" LEFT JOIN (FROM alike WHERE "事项" = '{award}' AND "项目" IS NOT NULL) AS {theirs} ON {theirs}."申报主体" = i."申报主体" AND {theirs}."项目" = i."名称\""""
        column = "i22_1" if award == "22.1" else f'"{award}"'
        columns.append(f"CAST(sum(greatest({amount} - coalesce({theirs}.paid, 0), 0)) AS BIGINT) AS {column}")
    return f"""\"{name}\" AS (SELECT i."申报主体", {", ".join(columns)} FROM '{city}/{name}.parquet' AS i{joins} GROUP BY 1)"""


# --- without --------------------------------------------------------------------------------------


def alone(city: Path, year: int) -> str:
    """The query where only the applicants are known. What was received, and what similar policies paid, may be anything:
    no floor is certain, and what must never have been had is 待定. A list may hold any number of items."""
    names = words(year) | NOTHING
    inner, shown = [], []
    for award in IDS:
        status, most = f'CAST("{award}" > 0 AS BIGINT)', f'"{award}"'
        if award in OWN:
            arms = " ".join(f"WHEN {when} THEN {amount}" for when, amount in OWN[award])
            inner.append(f'CASE {arms} ELSE 0 END AS "{award}"'.format(**names))
            if award == "1.3":
                status = f'CASE "1.3" WHEN {20 * W} THEN 2 WHEN {10 * W} THEN 1 ELSE 0 END'
            elif award in (*ONCE, "4.1"):
                status = f'CASE WHEN "{award}" > 0 THEN 2 ELSE 0 END'
        elif award == "22.1":
            status, most = (f'CASE WHEN "网络通信制造业企业" THEN {n} ELSE 0 END' for n in (2, 18_000 * W))
        else:
            limit = {"15.1": 100 * W, "16.1": 5000 * W, "16.2": 5000 * W}.get(award)
            status, most = "2", "NULL" if limit is None else str(limit)
        shown.append(
            f'CAST({status} AS BIGINT) AS "{award}状态", CAST(0 AS BIGINT) AS "{award}保底", CAST({most} AS BIGINT) AS "{award}最高"'
        )
    return f"""
SELECT "申报主体", {", ".join(shown)}, CAST(0 AS BIGINT) AS "合计保底", CAST(NULL AS BIGINT) AS "合计最高"
FROM (SELECT "申报主体", "网络通信制造业企业", {", ".join(inner)} FROM '{city}/申报主体.parquet')"""


def nothing_yet(base: duckdb.DuckDBPyConnection, city: Path, year: int) -> str:
    """The awards of the applicant himself, where the ledgers are there and empty."""
    files = [str(city / f"{name}.parquet") for name in ("历史", "同类政策")]
    [(rows,)] = base.execute("SELECT sum(num_rows) FROM parquet_file_metadata(?)", [files]).fetchall()
    if rows:
        raise SystemExit("ledgers without lists: not what this query is for")
    names = words(year) | NOTHING
    inner = [
        f"CASE {' '.join(f'WHEN {when} THEN {amount}' for when, amount in arms)} ELSE 0 END".format(**names) + f' AS "{award}"'
        for award, arms in OWN.items()
    ]
    inner.append(f'CASE {whole_sum(names)} THEN "2.1" ELSE 0 END AS least_2')
    floors = {award: f'"{award}"' for award in FIXED} | {"2.1": "least_2"}
    mine = [award for award in IDS if award in OWN]
    return f"""
SELECT "申报主体", {triples(mine, floors)},
{" + ".join(floors.values())} AS "合计保底", {" + ".join(f'"{award}"' for award in mine)} AS "合计最高"
FROM (SELECT "申报主体", {", ".join(inner)} FROM '{city}/申报主体.parquet')"""


NOTHING = {"first": "true", "r3_2": "0", "r4_1": "0", "r10_1": "0", "in_three": "true"}
"""What the conditions name, where nothing was received."""


def triples(awards: list[str], floors: dict[str, str]) -> str:
    """Status, floor and ceiling of awards."""
    zero = "CAST(0 AS BIGINT)"
    return ",\n".join(
        f'CAST("{award}" > 0 AS BIGINT) AS "{award}状态", CAST({floors.get(award, zero)} AS BIGINT) AS "{award}保底", '
        f'CAST("{award}" AS BIGINT) AS "{award}最高"'
        for award in awards
    )


if __name__ == "__main__":
    main()
