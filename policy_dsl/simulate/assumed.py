"""What a simulation of several years assumes, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from policy_dsl.backends.columnar.given import HISTORIES, flag
from policy_dsl.backends.columnar.payouts import by_item
from policy_dsl.batch.cells import quoted
from policy_dsl.batch.city import City
from policy_dsl.facts import names as n
from policy_dsl.simulate.drafts import Draft
from policy_dsl.simulate.report import Note


def assumed(
    city: City, drafts: Sequence[Draft], years: Sequence[int], facts: dict[str, int], *, carry: bool
) -> Iterator[Note]:
    """The notes. ``facts``: those of which later years are taken from an earlier one, and which that is."""
    first, last = years[0], years[-1]
    yield Note(
        f"逐年测算 {first} 至 {last} 年：每年全部申报主体各申报一次，一年算出的奖补是以后各年的历史。两种假定都算：“按最高发放”，每项按最高给、按最高记"
        "（待定的也给；没有上限的按保底记）；“按保底发放”，只给、只记保底，保底是0的不记。扣减、封顶、限报一项都按已经给的算，前面的先得。",
        f"The years {first} to {last}: everybody applies once a year, and what is reckoned in one year is history for the next. Both assumptions are made: "
        "paying ceilings, each award is given and booked in full (open ones too; without an upper limit its floor); paying floors, only what is certain "
        "is given and booked, and a floor of 0 is not. Deductions, caps and choices see what was given, the earlier awards first.",
    )
    yield Note(
        f"各项事实、清单和项目名称各年不变。“各年”以外没有写年份的表，是 {first} 年的。",
        f"Facts, lists and the names of items are the same each year. Tables that name no year are of {first}.",
    )
    if facts:
        named = "、".join(f"{name}（用 {year} 年的）" for name, year in facts.items())
        listed = ", ".join(f"{name} (of {year})" for name, year in facts.items())
        yield Note(
            f"表里没有的年份，逐年的事实用前面最近一年的：{named}。数额不变，新增额就是0。不这样假定，写 --no-carry。",
            f"Years that the tables lack are as the last year before: {listed}. What does not change has no increase. --no-carry leaves them unknown.",
        )
    yield from _history(city, carry=carry)
    yield from _short(drafts, years)
    lists = "、".join(name for name, state in city.given.lists.items() if state != "given")
    if lists:
        yield Note(
            f"清单（{lists}）没有填的申报主体，按项目给的奖补不知道记在哪个项目下，不记入历史。",
            f"Of applicants whose lists ({lists}) are not known, awards by item are not booked: no one can say for which item.",
        )
    if any(by_item(draft.policy, award) for draft in drafts for award in draft.policy.awards):
        yield Note(
            "一项奖补合在一起算、历史按项目查的，按清单的次序逐个项目记，前面的先得。",
            "An award that is one sum, and is looked up by item, is booked item by item in the order of the list.",
        )


def _history(city: City, *, carry: bool) -> Iterator[Note]:
    """Of whom it is not known what they received before."""
    state = city.given.own
    if state == "given":
        return
    many = city.accepted
    if state == "flagged":
        people = quoted(f"表：{n.NAME}")
        asked = f"SELECT count(*) FROM {people} WHERE NOT {quoted(flag(HISTORIES['own']))}"
        ((many,),) = city.base.execute(asked).fetchall()
    if not many:
        return
    if carry:
        yield Note(
            f"有 {many:,} 个申报主体没有填历史，当作第一年以前没有得过。不这样假定，写 --no-carry。",
            f"{many:,} applicants do not say what they received before: they are taken to have received nothing. --no-carry leaves it unknown.",
        )
    else:
        yield Note(
            f"有 {many:,} 个申报主体没有填历史，一直当作未知：一次性的奖补每年都算进最高。",
            f"{many:,} applicants do not say what they received before, and it stays unknown: what is given once counts at most in every year.",
        )


def _short(drafts: Sequence[Draft], years: Sequence[int]) -> Iterator[Note]:
    """Years of which only a part is in force."""
    said: dict[int, int] = {}
    for year in years:
        for draft in drafts:
            first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
            inside = min(draft.policy.end or last, last) - max(draft.policy.start or first, first) + 1
            if 0 < inside < last - first + 1:
                said[year] = inside
    if said:
        yield Note(
            "、".join(f"{year}年只有{days}天" for year, days in said.items())
            + "在有效期内，也按一年计算；不要这一年，用 --years 写明年份。",
            ", ".join(f"{year} is in force for {days} days only" for year, days in said.items())
            + ", and is reckoned as a year all the same; name the years with --years to leave it out.",
        )
