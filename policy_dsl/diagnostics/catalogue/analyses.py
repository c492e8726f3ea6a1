"""P06: what an analysis finds in a policy that could be evaluated as it stands."""

from __future__ import annotations

from policy_dsl.diagnostics.catalogue.entry import Entry

_MEANT = "确实要这样的，在这句话后面写：说明「有意如此：……」。"
_MEANT_EN = "If it is meant so, write after the sentence: 说明「有意如此：……」."

ANALYSES: tuple[Entry, ...] = (
    Entry(
        "P0601",
        "“{first}”和“{second}”之间有空档：{hole}，哪一档都不符合",
        "{first} and {second} leave a gap: {hole_en} falls into neither",
        "核对两档的交界：前一档写“不满”的，后一档写“以上”；前一档写“以下”的，后一档写“超过”。\n" + _MEANT,
        "Check where they meet: after 不满 comes 以上, after 以下 comes 超过.\n" + _MEANT_EN,
        "同一个数分几档，两档之间漏了一段（常常只漏了交界的那一个数），落在里面的企业什么也得不到。",
        "对设备投资额不满500万元的，给予10万元奖励；对设备投资额超过500万元的，给予30万元奖励。",
        "对设备投资额不满500万元的，给予10万元奖励；对设备投资额500万元以上的，给予30万元奖励。",
    ),
    Entry(
        "P0602",
        "“{first}”和“{second}”有重合：落在重合处的，两项都得",
        "{first} and {second} overlap: who is in both gets both awards",
        "只能得一项的，把交界改清楚，或写“下列就高”“取最高档”；可以都得的，写“再给予”或“下列叠加”。\n"
        + _MEANT,
        "Where only one is meant, mend the boundary or write 下列就高 or 取最高档; where both, 再给予 or 下列叠加.\n"
        + _MEANT_EN,
        "同一个数分几档，各档分成几项来写，又没有说怎样搭配，符合两档的就得两笔钱。",
        "对设备投资额100万元以上的，给予10万元奖励；对设备投资额500万元以上的，给予30万元奖励。",
        "对设备投资额100万元以上、500万元以上的，分别给予10万元、30万元奖励，取最高档。",
    ),
    Entry(
        "P0603",
        "这一项永远不会适用：“{first}”和“{second}”不可能同时满足",
        "This case never applies: {first} and {second} cannot hold together",
        "核对两处的数和词；各项共同的条件写在“下列”前面，也算在每一项里。",
        "Check both places; what stands before 下列 holds for each item too.",
        "下列各项中的一项，条件自相矛盾，或者与前面共同的条件矛盾，永远没有人能得到。",
        "对设备投资额不满500万元的企业，下列就高：（一）对设备投资额超过800万元的，给予30万元奖励；（二）对规上企业，给予10万元奖励。",
        "对设备投资额500万元以上的企业，下列就高：（一）对设备投资额超过800万元的，给予30万元奖励；（二）对规上企业，给予10万元奖励。",
    ),
    Entry(
        "P0605",
        "条件“{found}”等于没有写：{why}",
        "The condition {found} decides nothing: {why_en}",
        "核对是不是写错了数或词；确实多余的，删去。\n" + _MEANT,
        "Check the number or the word; if it is not needed, delete it.\n" + _MEANT_EN,
        "条件总是满足，就不起作用。多半是数写错了，或者另一个条件已经更严。",
        "对设备投资额500万元以上且设备投资额100万元以上的，给予10万元奖励。",
        "对设备投资额500万元以上的，给予10万元奖励。",
    ),
    Entry(
        "P0606",
        "“或”的这一边“{found}”永远不会成立：它与“{second}”矛盾",
        "This side of 或, {found}, can never hold: it contradicts {second}",
        "核对两处的数和词；“且”比“或”先结合，必要时加括号。",
        "Check both places; 且 binds more tightly than 或: add brackets where needed.",
        "几个条件满足一个就行，其中一个却与这一项别的条件矛盾，等于没有写。",
        "对（规上企业或设备投资额超过500万元）且设备投资额不满300万元的，给予10万元奖励。",
        "对（规上企业或设备投资额超过200万元）且设备投资额不满300万元的，给予10万元奖励。",
    ),
    Entry(
        "P0607",
        "事实“{name}”声明了，但没有一条规则用到",
        "The fact {name} is declared, but no rule reads it",
        "该用它的规则漏了，就补上；用不到的，删去，免得让企业白填。\n" + _MEANT,
        "Add it where a rule should read it; else delete it, so that nobody is asked for nothing.\n"
        + _MEANT_EN,
        "声明了而用不到的事实，或者是某条规则漏写了条件，或者是多余的。填报表上会有它，企业白填一项。",
        "对象 企业：规上企业：是否；员工人数：数量（人）。\n第一条 甲。\n对规上企业，给予20万元奖励。",
        "对象 企业：规上企业：是否。\n第一条 甲。\n对规上企业，给予20万元奖励。",
    ),
    Entry(
        "P0608",
        "“{fact}”的“{name}”没有一条规则用到",
        "No rule reads {name}, a value of {fact}",
        "漏了这一级的规则，就补上；本来没有奖补的，可以不列。\n" + _MEANT,
        "Add the rule for it; a value that gets nothing need not be listed.\n" + _MEANT_EN,
        "列出的一级或一种，没有规则提到它，常常是“分别”后面漏了一级。“……之一”（不带“或无”）只剩一种没有提到的，不算。",
        "对象 工厂：绿色工厂：国家级、省级、市级之一或无。\n第一条 甲。\n对国家级、省级绿色工厂，分别给予100万元、50万元奖励。",
        "对象 工厂：绿色工厂：国家级、省级、市级之一或无。\n第一条 甲。\n"
        "对国家级、省级、市级绿色工厂，分别给予100万元、50万元、20万元奖励。",
    ),
    Entry(
        "P0609",
        "清单“{name}”声明了，但没有一条规则用到",
        "The list {name} is declared, but no rule reads it",
        "该用它的规则漏了，就补上；用不到的，删去。\n" + _MEANT,
        "Add the rule that should read it; else delete it.\n" + _MEANT_EN,
        "没有规则按它给钱，也没有规则看它的事实，企业却要逐项填报。",
        "对象 企业：规上企业：是否。\n清单 技改项目：设备投资额：金额。\n第一条 甲。\n对规上企业，给予20万元奖励。",
        "对象 企业：规上企业：是否。\n清单 技改项目：设备投资额：金额。\n第一条 甲。\n每个技改项目，按设备投资额10%的标准给予补助。",
    ),
    Entry(
        "P0610",
        "定义“{name}”没有用到",
        "The definition {name} is not used",
        "规则里该用这个词而写了别的词的，改过来；用不到的，删去。\n" + _MEANT,
        "Where a rule should use the word, mend the rule; else delete it.\n" + _MEANT_EN,
        "定义了一个词，条文里却没有出现。多半是条文写成了相近的另一个词。",
        "定义 新增额：设备投资额减1万元，不低于0元。\n第一条 甲。\n按设备投资额10%的标准给予补助。",
        "定义 新增额：设备投资额减1万元，不低于0元。\n第一条 甲。\n按新增额10%的标准给予补助。",
    ),
    Entry(
        "P0611",
        "参数“{name}”没有用到",
        "The parameter {name} is not used",
        "规则里该按它计算而写了固定的数的，改过来；用不到的，删去。\n" + _MEANT,
        "Where a rule should compute with it, mend the rule; else delete it.\n" + _MEANT_EN,
        "参数每年定一次，没有规则用它，改了也不起作用。",
        "参数 补助标准：2026年为3000元。\n第一条 甲。\n对规上企业，给予20万元奖励。",
        "参数 补助标准：2026年为3000元。\n第一条 甲。\n对规上企业，按员工人数乘以补助标准给予补贴。",
    ),
    Entry(
        "P0612",
        "同一件事有两个答案，又没有说怎样搭配：同时符合的，两项都得\n一处写：{first}\n另一处写：{second}",
        "Two answers for one matter, and no word on how they go together: who meets both gets both\n"
        "Here: {first}\nThere: {second}",
        "只能得一项的，写“下列就高”或改清条件；可以都得的，写“再给予”或“下列叠加”；合起来有上限的，写“以上合计不超过…”。\n"
        + _MEANT,
        "Where only one is meant, write 下列就高 or mend the conditions; where both, 再给予 or 下列叠加; with a common cap, 以上合计不超过….\n"
        + _MEANT_EN,
        "一条里的两项，说的是同一种资格、同一种奖补，条件不互相排斥。照条文执行，符合的企业两笔都得。",
        "对初级、中级智能工厂，给予30万元奖励；对中级智能工厂，给予50万元奖励。",
        "对初级智能工厂，给予30万元奖励；对中级智能工厂，给予50万元奖励。",
    ),
    Entry(
        "P0613",
        "同一笔“{base}”有两项奖补，又没有说能不能都得\n一处写：{first}\n另一处写：{second}",
        "Two awards support the same {base}, and nothing says whether both can be had\nHere: {first}\nThere: {second}",
        "不能都得的，写“同一项目不重复”、扣除另一项或“下列就高”；可以都得的，写“再给予”；合起来有上限的，写“以上合计不超过…”。\n"
        + _MEANT,
        "Where not both, write 同一项目不重复, deduct one, or 下列就高; where both, 再给予; with a common cap, 以上合计不超过….\n"
        + _MEANT_EN,
        "两项奖补都按同一笔钱的比例给，同一家企业、同一个项目可以都符合，等于同一笔投入补了两次。",
        "第一条 甲。\n对规上企业，按设备投资额10%的标准给予补助。\n第二条 乙。\n对规上企业，按设备投资额5%的标准给予补助。",
        "第一条 甲。\n对规上企业，按设备投资额10%的标准给予补助。\n第二条 乙。\n对规上企业，再给予设备投资额5%的补助。",
    ),
    Entry(
        "P0614",
        "封顶“{found}”永远不起作用：这里最多是{most}",
        "The cap {found} never binds: there can be no more than {most} here",
        "核对封顶的数是不是多写了一位，或者给的数写小了；确实用不着的，删去。\n" + _MEANT,
        "Check whether the cap has a digit too many, or the amount one too few; if it is not needed, delete it.\n"
        + _MEANT_EN,
        "封顶不低于可能给的最多的数，写了等于没写。",
        "对规上企业，给予20万元奖励，单个企业不超过50万元。",
        "对规上企业，给予20万元奖励。",
    ),
    Entry(
        "P0615",
        "这一项不在“{cap}”之内：同一企业同时得到本条这两项，就会超过{limit}\n这一项是：{found}",
        "This award is not under {cap}: with both awards of the article a company gets more than {limit}\n"
        "This award: {found}",
        "两项合起来受这个限的，在本条末尾写“以上合计不超过…”；各管各的，按下面的办法说明。\n" + _MEANT,
        "Where the cap is meant for both, write 以上合计不超过… at the end; else say so:\n" + _MEANT_EN,
        "一个分句里的“单个企业不超过…”只管那一项。本条另一项给同一家企业同一种奖补，加起来就超过了。",
        "对规上企业，按设备投资额10%的标准给予补助，单个企业不超过100万元；对高新技术企业，给予30万元补助。",
        "对规上企业，按设备投资额10%的标准给予补助；对高新技术企业，给予30万元补助；以上合计不超过100万元。",
    ),
    Entry(
        "P0617",
        "名额{n}，但没有写申报多于名额时怎样取舍",
        "A quota of {n}, and no word on who gets one when more apply",
        "写上“择优”“先到先得”或“按比例分配”；原文没有写、由细则规定的，按下面的办法说明。\n" + _MEANT,
        "Write 择优, 先到先得 or 按比例分配; where the text leaves it to later rules, say so:\n" + _MEANT_EN,
        "申报的比名额多时，没有办法，程序就不取舍，只报告超出多少。",
        "每年评选不超过10家规上企业，给予每家不超过100万元的奖励。",
        "每年择优评选不超过10家规上企业，给予每家不超过100万元的奖励。",
    ),
    Entry(
        "P0618",
        "“{name}”和“{other}”只差一个字（“{b}”与“{a}”）",
        "{name} and {other} differ in one character ({b} and {a})",
        "说的是一回事的，只留一个，或写成“又称”；是两回事的，换一个分得清的名称。\n" + _MEANT,
        "If they mean the same, keep one, or declare it as 又称; else choose a name that is easier to tell apart.\n"
        + _MEANT_EN,
        "两个词只差一个字，或差的字形近、音近，写条文时容易写错，写错了也不会报错，因为两个词都声明过。",
        "对象 企业：设备投资额：金额；设备投姿额：金额。",
        "对象 企业：设备投资额：金额；自筹资金：金额。",
    ),
    Entry(
        "P0619",
        "条文里的“{name}”会读成这一个词，不会读成“{first}”加“{second}”",
        "{name} in a rule is read as this one word, never as {first} and {second}",
        "两种意思都要用的，给“{name}”换一个名称；只用这一个意思的，按下面的办法说明。\n" + _MEANT,
        "If rules need both meanings, rename {name}; if only this one, say so:\n" + _MEANT_EN,
        "一个词刚好是另外两个词连起来，程序总是取长的。条文想说的若是那两个词，意思就变了，看不出来。",
        "对象 企业：国家级绿色工厂：认定；绿色工厂：国家级、省级之一或无。",
        "对象 企业：绿色工厂：国家级、省级之一或无。",
    ),
    Entry(
        "P0620",
        "“{found}”谁也得不到",
        "Nobody can ever get this: {found}",
        "核对条件里的数和词；有“就高”“择一”“扣除”的，看是不是总让位给另一项、扣到没有剩余。\n" + _MEANT,
        "Check the numbers and words of the conditions; with 就高, 择一 or 扣除, whether another one always takes its place.\n"
        + _MEANT_EN,
        "条件合起来没有企业能符合，或者每次都让位给另一项、扣减到没有剩余。这是求解器证明的，不是没有找到。",
        "对规上企业，给予30万元奖励；以上统称基本奖励；对设备投资额100万元以上的规上企业，给予20万元奖励（扣除基本奖励总额）。",
        "对规上企业，给予30万元奖励；以上统称基本奖励；对设备投资额100万元以上的规上企业，给予50万元奖励（扣除基本奖励总额）。",
    ),
    Entry(
        "P0621",
        "这一项不起作用：够得上“{found}”的，总有另一项不比它低",
        "This item never counts: whoever meets {found} has another item that is no lower",
        "就高时，条件更宽的一项金额不能更高；核对各项的条件和金额，确实多余的，删去。\n" + _MEANT,
        "Where the highest counts, the item with the wider condition must not be the higher one. Check both, or delete it.\n"
        + _MEANT_EN,
        "几项就高，一项的条件比另一项严，金额却不比它高，写了等于没有写。多半是两项的金额颠倒了。",
        "对规上企业，下列就高：（一）对设备投资额100万元以上的，给予30万元奖励；（二）对设备投资额500万元以上的，给予20万元奖励。",
        "对规上企业，下列就高：（一）对设备投资额100万元以上的，给予20万元奖励；（二）对设备投资额500万元以上的，给予30万元奖励。",
    ),
)
