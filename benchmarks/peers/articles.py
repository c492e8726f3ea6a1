"""The articles that every peer can say: the awards of the applicant himself, where nothing was received before.

Articles 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 13, 14, 20, 23, 24, 25 and 28 (31 awards). Left out: articles 7, 12, 15–19,
21, 22, 29 and 30 (lists: none of these peers has rows under a row), 26, 27 and 31 (no sums), and everything that a
history takes away – the ledgers of the city that is measured are there, and empty. Each peer writes the rules in its own
language; this module says what they share: names for the columns, the levels of an award, and how the result is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

W = 1_000_000
"""万元 in 分."""
KEY = "申报主体"
FIRST, AGAIN, HELD = "首次认定", "重新认定", ("首次认定", "重新认定", "已认定")
FITS, ABOVE = "符合国家科技型中小企业认定标准", "超过国家科技型中小企业认定标准"
YEAR = 2026
"""The year of the applications of a synthetic city; research is that of the two years before."""

FACTS = {
    "leader": "战略性科技领军企业",
    "eagle": "“新雏鹰”企业",
    "hightech": "高新技术企业",
    "upscaled": "首次上规模",
    "sme": "科技型中小企业",
    "size": "经营规模",
    "rd_last": f"年度研发投入额（{YEAR - 1}年）（分）",
    "rd_before": f"年度研发投入额（{YEAR - 2}年）（分）",
    "poc": "杭州市概念验证中心",
    "pilot": "杭州市中试基地",
    "equipment": "上年度新增中试设备设施投入金额（分）",
    "service": "上年度对外服务收入（分）",
    "innovation": "制造业创新中心",
    "merchant": "浙江数商",
    "voucher": "符合“数改券”申领条件",
    "voucher_spent": "数改项目实际投资额（分）",
    "platform": "省级工业互联网平台",
    "ai": "“AI工厂”等级",
    "provider": "杭州市数字工程服务商",
    "green": "绿色工厂",
    "zero": "省级零碳（近零碳）工厂",
    "low_carbon": "国家级绿色低碳园区",
    "fiveg": "5G工厂",
    "design": "工业设计中心",
    "srdi": "省级专精特新中小企业",
    "hidden": "省级隐形冠军企业",
    "giant": "国家级专精特新“小巨人”企业",
    "champion": "国家级制造业单项冠军企业",
    "industrial": "工业企业",
    "entered": "首次上规纳统",
    "years_in": "上规后连续保持在规",
    "prizes": "所获质量奖",
    "small_park": "浙江省小微企业园",
    "stars": "浙江省小微企业园等级",
}

LEVELS: dict[str, tuple[str, dict[str, int]]] = {
    "1.1": ("leader", {FIRST: 200 * W}),
    "1.2": ("eagle", {FIRST: 50 * W}),
    "1.3": ("hightech", {FIRST: 20 * W, AGAIN: 10 * W}),
    "3.1": ("poc", {"创建类": 50 * W}),
    "3.2": ("poc", {"认定类": 500 * W}),
    "5.1": ("innovation", {"国家级": 10_000 * W, "省级": 1500 * W}),
    "6.1": ("merchant", {"领军型": 20 * W, "成长型": 10 * W}),
    "9.1": ("platform", dict.fromkeys(HELD, 50 * W)),
    "10.1": ("ai", {"初级": 80 * W, "中级": 200 * W, "高级": 500 * W}),
    "13.1": ("green", {"国家级": 100 * W, "省级": 50 * W}),
    "13.2": ("zero", dict.fromkeys(HELD, 80 * W)),
    "13.3": ("low_carbon", dict.fromkeys(HELD, 100 * W)),
    "14.1": ("fiveg", {"国家级": 100 * W, "省级": 50 * W}),
    "20.1": ("design", {"国家级": 100 * W, "省级": 50 * W}),
    "23.1": ("srdi", {FIRST: 20 * W}),
    "23.2": ("hidden", {FIRST: 100 * W}),
    "23.3": ("giant", {FIRST: 100 * W}),
    "23.4": ("champion", {FIRST: 200 * W}),
}
"""Awards that are a sum for each level of one fact."""
PRIZES = {
    "25.1": ("浙江省人民政府质量奖", 200 * W),
    "25.2": ("浙江省人民政府质量管理创新奖", 60 * W),
    "25.3": ("中国质量奖", 500 * W),
    "25.4": ("中国质量奖提名奖", 200 * W),
}
"""Awards for having something among several."""
AWARDS = (
    "1.1", "1.2", "1.3", "1.4", "2.1", "3.1", "3.2", "4.1", "4.2", "5.1", "6.1", "8.1", "9.1", "10.1", "11.1", "13.1", "13.2",
    "13.3", "14.1", "20.1", "23.1", "23.2", "23.3", "23.4", "24.1", "24.2", "25.1", "25.2", "25.3", "25.4", "28.1",
)  # fmt: skip
FIXED = ("1.4", "3.1")
"""Floor and ceiling are one; of 2.1 the floor is a sum of its own, of all others it is 0."""
ROWS = 122_880
"""Rows at a time: a row group of the city."""


def batches(
    city: str, most: int | None = None, rows: int | None = ROWS
) -> Iterator[tuple[pa.Array, dict[str, Any]]]:
    """The applicants, ``rows`` at a time (None: all at once): their numbers, and the columns of their facts by the names of :data:`FACTS`, texts as dictionaries.
    Stops at NULLs and at applications of another year, as the other peers do."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    path = f"{city}/申报主体.parquet"
    schema = pq.read_schema(path)
    texts = [c for c in FACTS.values() if pa.types.is_string(schema.field(c).type)]
    texts += [c for c in FACTS.values() if pa.types.is_list(schema.field(c).type)]
    file = pq.ParquetFile(path, read_dictionary=[c for c in texts if pa.types.is_string(schema.field(c).type)])
    left = file.metadata.num_rows if most is None else most
    for batch in file.iter_batches(min(rows or left, left), columns=[KEY, "申报日期", *FACTS.values()]):
        if left <= 0:
            return
        part = batch.slice(0, left)
        left -= part.num_rows
        if any(column.null_count for column in part.columns):
            raise SystemExit("not filled everywhere")
        if pc.min(part["申报日期"]).as_py().year != YEAR or pc.max(part["申报日期"]).as_py().year != YEAR:
            raise SystemExit(f"not all of {YEAR}")
        yield part[KEY], {name: part[column] for name, column in FACTS.items()}


class Writer:
    """The result: status, floor and ceiling of each award and the two sums, as int64, compressed as polc does."""

    def __init__(self, path: str) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        names = [f"{award}{kind}" for award in AWARDS for kind in ("状态", "保底", "最高")]
        self.schema = pa.schema([(name, pa.int64()) for name in (KEY, *names, "合计保底", "合计最高")])
        self.file = pq.ParquetWriter(path, self.schema, compression="zstd")

    def write(self, key: pa.Array, ceilings: dict[str, Any], least: Any) -> None:
        """Some rows. ``least``: the floor of 2.1. Columns are numpy arrays of int64."""
        import numpy as np
        import pyarrow as pa

        zero = np.zeros(len(key), dtype=np.int64)
        floors = {award: ceilings[award] for award in FIXED} | {"2.1": least}
        columns = [key.cast(pa.int64())]
        for award in AWARDS:
            ceiling = ceilings[award]
            if ceiling.dtype != np.int64:
                raise TypeError(f"{award}: {ceiling.dtype}")
            columns += [pa.array((ceiling > 0).astype(np.int64)), pa.array(floors.get(award, zero)), pa.array(ceiling)]
        columns += [pa.array(sum(floors.values())), pa.array(sum(ceilings[award] for award in AWARDS))]
        self.file.write_batch(pa.RecordBatch.from_arrays(columns, schema=self.schema), row_group_size=ROWS)

    def close(self) -> None:
        """The file is whole."""
        self.file.close()
