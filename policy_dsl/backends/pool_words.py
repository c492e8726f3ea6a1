"""名额, 总额 and 每区上限 in words: the same whichever backend shares them out."""

from __future__ import annotations

from typing import Final

from policy_dsl.core.ir import Policy, Pool
from policy_dsl.types import MoneyT
from policy_dsl.values.format import format_number
from policy_dsl.values.keys import DATE, SCORE

BEST, FIRST_COME, IN_PROPORTION = "择优", "先到先得", "按比例"
"""The orders that a policy names."""

UNDATED: Final = "申报日期未知，不能确定属于哪一年，未作调整"
_SAME_DAY: Final = "同日的按申报主体名称排序"
_SAME_SCORE: Final = "同分的按申报日期先后，再按申报主体名称排序"
_SAME_REST: Final = "余数相同的按申报主体名称排序"


def pool_text(pool: Pool) -> str:
    """Whom a pool is shared with, how much it is, and how it is shared out."""
    who = "同一受益对象" if pool.key == "recipient" else "全部申请人"
    when = "每年" if pool.per_year else "总共"
    much = format_number(pool.limit, MoneyT()) if pool.kind == "sum" else f"{pool.limit}{pool.unit or '个'}"
    order = f"，{pool.order}" if pool.order else ""
    return f"{who}{when}{pool.level or ''}合计不超过{much}{order}"


def recipients_of(pool: Pool, policy: Policy) -> str:
    """The facts, or the parties of the text, that say who is paid of a pool; "" where nothing need say it."""
    found = [award.recipient for award in policy.awards if award.id in pool.awards]
    return "、".join(dict.fromkeys(each.name for each in found if each.kind in ("fact", "role")))


def gone_by(pool: Pool) -> str:
    """What the pool was shared out by, and what decides where that does not."""
    match pool.order, pool.kind:
        case "择优", "count":
            return "按评分从高到低"
        case "择优", _:
            return f"按评分从高到低，{_SAME_SCORE}"
        case "按比例", _:
            return f"按比例，精确到分，余数按最大余数法，{_SAME_REST}"
        case _:
            return f"按申报日期先后，{_SAME_DAY}"


def why_not(pool: Pool, lacking: int) -> str:
    """Why nothing is cut. ``lacking``: how many claims do not say what the order goes by."""
    if pool.order == BEST:
        return f"{lacking}个申请没有{SCORE}，未作取舍"
    if pool.order == FIRST_COME:
        return f"{lacking}个申请没有{DATE}，未作取舍"
    return "原文没有写明如何取舍，未作取舍"


def others_too(count: int, recipients: str) -> str:
    """Of a recipient: how many claims may be his too."""
    return f"另有{count}个申请未给出{recipients}，可能也在这里"


def whose(recipients: str) -> str:
    """Of claims whose recipient is not known."""
    return f"未给出{recipients}，不能确定与谁共用"
