"""Random well-typed policies as text, from a seed: every construction of the grammar, any order, any number.

The words are made up (two to five characters), so that nothing leans on hz2025; the generator knows the
types, so what it writes must compile.
"""

from __future__ import annotations

from random import Random

_HEADS = "云海松岩川泉星辰晨曦嘉禾瑞丰泰和景行博远"
_TAILS = "额度量值本款费项目群所站室台馆"
_UNITS = ("辆", "件", "台", "人", "套")
_AMOUNTS = ("5万元", "12.5万元", "30万元", "200万元", "1000万元", "1.8亿元", "3亿元", "99.99元")
_RATES = ("1%", "0.6%", "5%", "20%", "百分之十五", "三分之一", "33.3%", "2.5‰")


class Writer:
    """Writes one policy."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.used: set[str] = set()
        self.money = [self.word("额") for _ in range(4)]
        self.yearly = [self.word("投入额") for _ in range(2)]
        self.bools = [self.word("达标") for _ in range(4)]
        self.counts = [(self.word("量"), self.pick(_UNITS)) for _ in range(3)]
        self.levels = {self.word("级别"): [self.word("档位") for _ in range(3)] for _ in range(2)}
        self.marks = [self.word("称号") for _ in range(3)]
        self.sets = {self.word("荣誉"): [self.word("奖项") for _ in range(3)]}
        self.rates = [self.word("费率")]
        self.dates = [self.word("之日") for _ in range(2)]
        self.runs = [self.word("") + "连续" + self.word("在册")]
        self.things = {
            self.word("清单项"): {
                "money": [self.word("造价") for _ in range(2)], "bool": [self.word("合格") for _ in range(2)],
                "count": (self.word("产出"), self.pick(_UNITS)), "level": (self.word("类型"), [self.word("类别") for _ in range(3)]),
            }
            for _ in range(2)
        }  # fmt: skip
        self.defined: list[str] = []
        self.param = ""

    def pick(self, options):  # type: ignore[no-untyped-def]
        """One of the options."""
        return self.random.choice(options)

    def word(self, tail: str) -> str:
        """A new word that ends in ``tail``; no word is part of another."""
        while True:
            body = "".join(self.random.sample(_HEADS, 3))
            if body not in self.used:
                self.used.add(body)
                return body + tail

    def amount(self) -> str:
        return self.pick(_AMOUNTS)

    def rate(self) -> str:
        return self.pick(_RATES)

    # --- conditions about the applicant
    def condition(self) -> str:
        """Something that holds or not."""
        make = self.pick(
            [
                lambda: self.pick(self.bools),
                lambda: f"经认定的{self.pick(self.marks)}",
                lambda: f"首次认定的{self.pick(self.marks)}",
                lambda: f"{self.pick(self.money)}{self.amount()}以上",
                lambda: (
                    f"{self.pick(self.money)}{self.pick(('超过', '不低于', '达到', '不满', '低于'))}{self.amount()}"
                ),
                lambda: f"{self.pick(self.yearly)}新增{self.amount()}以上",
                lambda: f"{self.pick(self.yearly)}较前三年最高新增{self.amount()}以上",
                lambda: self.level_condition(),
                lambda: f"获得{self.pick(self.pick(list(self.sets.values())))}",
                lambda: self.count_condition(),
                lambda: f"{self.pick(self.rates)}不超过{self.rate()}",
                lambda: f"未{self.pick(self.bools)}",
                lambda: f"（{self.pick(self.bools)}或{self.pick(self.bools)}）",
                lambda: f"{self.pick(self.money)}占{self.pick(self.money)}的比例不低于{self.rate()}",
                lambda: f"{self.dates[0]}在{self.dates[1]}起{self.pick(('1年', '6个月', '30天'))}内",
                lambda: self.run_condition(),
                lambda: f"{self.pick(self.bools)}为{self.pick('是否')}",
                self.bounded,
                lambda: (
                    f"{self.money[0]}、{self.money[1]}{self.pick(('之和', '孰低', '孰高'))}{self.pick(('达到', '超过', '不满'))}{self.amount()}"
                ),
            ]
        )
        return make()

    def bounded(self) -> str:
        """A range, and what stands in brackets beside a number."""
        low, high = self.pick((("5万元", "30万元"), ("99.99元", "3亿元"), ("200万元", "1.8亿元")))
        ends = self.pick(
            (
                f"{low}至{high}",
                f"在{low}至{high}之间",
                f"{low}（不含）至{high}（含）",
                f"{low}以上不满{high}",
                f"{low}（含）以上{high}以下",
                f"{low}以上（含{low}）",
                f"达到{low}以上",
                f"在{low}以上",
                f"超过{low}（不含）",
            )
        )
        return self.pick(self.money) + ends

    def run_condition(self) -> str:
        before, _, after = self.runs[0].partition("连续")
        return f"{before}连续{self.pick(('3年', '两年'))}{after}"

    def level_condition(self) -> str:
        fact = self.pick(list(self.levels))
        level = self.pick(self.levels[fact])
        return self.pick((f"{level}{fact}", f"{fact}为{level}", f"{level}的{fact}"))

    def count_condition(self) -> str:
        name, unit = self.pick(self.counts)
        return f"{name}{self.pick(('超过', '达到'))}{self.random.randint(1, 90)}{self.pick(('', '万'))}{unit}"

    def conditions(self) -> str:
        joined = self.condition()
        for _ in range(self.random.randint(0, 2)):
            joined += self.pick(("且", "，且")) + self.condition()
        return joined

    # --- rules
    def pay(self) -> str:
        base = self.pick(self.money)
        return self.pick(
            [
                lambda: f"给予{self.amount()}奖励",
                lambda: f"给予不超过{self.amount()}补助",
                lambda: f"直接给予{self.amount()}资助",
                lambda: f"按不超过{base}{self.rate()}的标准给予补助",
                lambda: f"按照{base}{self.rate()}的比例给予补助，补助不超过{self.amount()}",
                lambda: f"按{base}5%至20%的比例给予奖励",
                lambda: f"按{self.money[0]}与{self.money[1]}孰低的{self.rate()}给予补助",
                lambda: f"给予{base}{self.rate()}的补贴",
                lambda: "给予一事一议支持",
                lambda: f"给予首年{self.amount()}、次年{self.amount()}、第三年{self.amount()}补助",
                lambda: f"按{base}前两年{self.rate()}、后三年{self.rate()}的标准给予补助",
                lambda: f"给予{self.amount()}补助，分三年按30%、30%、40%拨付",
                lambda: (
                    f"按不超过{base}{self.rate()}的标准给予补助，最多连续支持三年，累计不超过{self.amount()}"
                ),
                lambda: f"按{self.counts[0][0]}每{self.counts[0][1]}200元的标准给予补助",
                lambda: f"由市本级给予{self.amount()}一次性奖励",
                lambda: f"每年给予不超过{self.amount()}补助",
                lambda: (
                    f"按{base}90%的标准给予补偿，从次年度开始逐年递减10个百分点，每年不超过{self.amount()}"
                ),
                lambda: f"给予{self.amount()}奖励，舍尾到万元",
                lambda: f"按{base}{self.rate()}的标准给予补助，最高（不超过）{self.amount()}",
                lambda: (
                    f"{self.pick(('一次性给予', '给予一次性'))}{self.amount()}奖励，名额{self.random.randint(1, 9)}家"
                ),
                lambda: f"按不超过{base}{self.rate()}的标准给予补助，不超过{self.pick(self.money)}的50%",
            ]
        )()

    def rule(self) -> str:
        return self.pick(
            [
                lambda: f"对{self.conditions()}的，{self.pay()}",
                lambda: f"对{self.conditions()}的企业，{self.pay()}",
                lambda: (
                    f"在{self.condition()}且{self.condition()}的前提下，对{self.condition()}的，{self.pay()}"
                ),
                self.leveled,
                self.stepped,
                self.several,
                self.block,
                self.listed,
                self.listed_sum,
                self.quota,
                self.growing,
            ]
        )()

    def leveled(self) -> str:
        fact = self.pick(list(self.levels))
        levels = self.levels[fact]
        tail = self.pick(("", "，按进档差额", "，同级只一次", "，分别不超过500万元、300万元、200万元"))
        if tail.startswith("，分别"):
            return f"对{levels[0]}、{levels[1]}、{levels[2]}{fact}，分别按{self.pick(self.money)}100%、70%、50%的标准给予补助{tail}"
        return f"对经认定的{levels[0]}、{levels[1]}、{levels[2]}{fact}，分别给予不超过80万元、40万元和20万元的奖励{tail}"

    def stepped(self) -> str:
        name, unit = self.pick(self.counts)
        if self.random.random() < 0.4:
            base = self.pick(self.money)
            how = self.pick(("取最高档", "超额累进"))
            return f"对{base}超过0元、1000万元、5000万元的，分别按{base}1%、2%、3%的比例给予奖励，{how}"
        if self.random.random() < 0.4:
            return f"对{name}超过5万、12万、20万{unit}的，分别给予1、2、3万元奖励，取最高档"
        return f"对{name}分别超过5{unit}、12{unit}、20{unit}的，分别给予不超过5万元、12万元、20万元的进档奖励"

    def several(self) -> str:
        first, second = self.random.sample(self.marks, 2)
        return f"对首次认定的{first}、{second}，分别给予不超过{self.amount()}、{self.amount()}的一次性奖励"

    def block(self) -> str:
        kind = self.pick(("下列就高", "下列叠加", "下列择一"))
        subs = "；".join(
            f"（{mark}）对{self.conditions()}的，{self.plain_pay()}"
            for mark in "一二三"[: self.random.randint(2, 3)]
        )
        return f"对{self.condition()}的企业，{kind}：{subs}"

    def plain_pay(self) -> str:
        return self.pick(
            (
                f"给予{self.amount()}",
                f"按不超过{self.pick(self.money)}{self.rate()}的标准给予补助，单个企业补助不超过{self.amount()}",
            )
        )

    def listed(self) -> str:
        thing = self.pick(list(self.things))
        facts = self.things[thing]
        money, good = self.pick(facts["money"]), self.pick(facts["bool"])
        return f"每个{thing}，对{good}且{money}{self.amount()}以上的，按不超过{money}{self.rate()}的标准给予补助，单个{thing}不超过{self.amount()}"

    def listed_sum(self) -> str:
        thing = self.pick(list(self.things))
        facts = self.things[thing]
        if self.random.random() < 0.3:
            money = self.pick(facts["money"])
            return f"每个{thing}，按{money}{self.rate()}的标准给予补助，每个{facts['level'][0]}不超过{self.amount()}，合计不超过{self.amount()}"
        if self.random.random() < 0.5:
            _, levels = facts["level"]
            return f"对{facts['bool'][0]}的{levels[0]}、{levels[1]}、{levels[2]}{thing}，分别给予不超过30万元、20万元、10万元奖励，单个企业不超过{self.amount()}"
        return f"对{facts['bool'][0]}的{thing}，每个{thing}给予不超过{self.amount()}奖励，单个企业不超过{self.amount()}"

    def quota(self) -> str:
        fact = self.pick(list(self.levels))
        if self.random.random() < 0.5:
            return f"每年从低到高逐级评定不超过50家、20家和5家{fact}，分别给予不超过80万元、200万元、500万元奖励，奖励资金按进档差额执行"
        return f"每年择优评选不超过{self.random.randint(1, 30)}家{self.pick(self.bools)}，给予每家不超过{self.amount()}的奖励"

    def growing(self) -> str:
        name, unit = self.pick(self.counts)
        return f"对{name}{self.random.randint(1, 50)}{unit}以上的，给予{self.amount()}奖励，每增加{self.random.randint(1, 30)}{unit}加给{self.amount()}"

    # --- the file
    def text(self) -> str:
        """The whole policy."""
        out = ["政策《随机政策》。", "文号：测〔2026〕1号。", "注：随机生成。"]
        facts = [f"{name}：金额" for name in self.money]
        facts += [f"{name}：逐年金额" for name in self.yearly]
        facts += [f"{name}：是否" for name in self.bools]
        facts += [f"{name}：数量（{unit}）" for name, unit in self.counts]
        facts += [f"{name}：{'、'.join(levels)}之一或无，从低到高" for name, levels in self.levels.items()]
        facts += [f"{name}：认定" for name in self.marks]
        facts += [f"{name}：{'、'.join(values)}可多项" for name, values in self.sets.items()]
        facts += [f"{name}：比例" for name in self.rates] + [f"{name}：日期" for name in self.dates]
        facts += [f"{name}：连续年数" for name in self.runs]
        self.random.shuffle(facts)
        out.append("对象 企业，又称公司：" + "；".join(facts) + "。")
        for name, parts in self.things.items():
            inner = [f"{each}：金额" for each in parts["money"]] + [f"{each}：是否" for each in parts["bool"]]
            inner += [
                f"{parts['count'][0]}：数量（{parts['count'][1]}）",
                f"{parts['level'][0]}：{'、'.join(parts['level'][1])}之一",
            ]
            out.append(f"清单 {name}：" + "；".join(inner) + "。")
        defined = self.word("净额")
        out.append(f"定义 {defined}：{self.money[0]}减{self.money[1]}，不低于0元。")
        total = self.word("合计数")
        out.append(f"定义 {total}：{self.money[0]}与{self.money[2]}{self.pick(('之和', '孰低', '孰高'))}。")
        self.money += [defined, total]
        for number in range(1, self.random.randint(2, 7)):
            out.append(f"第{'一二三四五六七八九'[number - 1]}条 {self.word('办法')}。")
            rules = [self.rule() for _ in range(self.random.randint(1, 3))]
            if self.random.random() < 0.15:
                rules.append(f"以上合计不超过{self.amount()}")
            out.append("；".join(rules) + "。")
            if self.random.random() < 0.2:
                label, second = self.word("项奖励"), self.word("项补助")
                out.append(
                    f"{label}：对{self.conditions()}的，给予{self.amount()}奖励；"
                    f"{second}：对{self.conditions()}的，给予不超过{self.amount()}补助（扣除{label}）。"
                )
                out.append(f"对{self.condition()}的企业，不再享受{self.pick((label, second, '本条奖励'))}。")
                out.append(f"性质：第{'一二三四五六七八九'[number - 1]}条每家企业每年不超过{self.amount()}。")
            if self.random.random() < 0.15:
                out.append("限报一项。")
            if self.random.random() < 0.15:
                out.append("所需资金由市、区两级财政按1:1承担。")
            if self.random.random() < 0.2:
                out.append(f"约束：{self.pick(self.money)}占{self.money[1]}的比例不超过{self.rate()}。")
            if self.random.random() < 0.2:
                out.append(f"权利：对{self.conditions()}的，{self.word('可享受便利')}。")
            if self.random.random() < 0.3:
                out.append(
                    f"例「{self.word('例')}」：申报日期为2026年3月1日，{self.pick(self.bools)}为是，{self.money[0]}为{self.amount()}，其余为无；则合计金额为无。"
                )
        out += [
            "附则。",
            f"本政策自2026年1月1日起施行{self.pick(('，有效期至2030年12月31日', '', '，有效期5年'))}。",
            "与各级同类政策有重叠的，按照“从优、就高、不重复”的原则执行。",
        ]
        return "\n".join(out) + "\n"


def random_policy(seed: int) -> str:
    """The text of a random well-typed policy."""
    return Writer(seed).text()
