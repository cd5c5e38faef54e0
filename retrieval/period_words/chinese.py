"""Chinese words for times; traditional characters are folded to simplified ones beforehand."""

from __future__ import annotations

from retrieval.period_words import Words

_YEAR = "(?:{yy} ?年? ?的?)?"

WORDS = Words(
    rules=(
        ("date", rf"{_YEAR}{{m}} ?{{d}} ?[日号]"),
        ("date", rf"{_YEAR}{{m}} ?{{d}} ?[日号]? ?(?:-|至|到|和|~) ?{{e}} ?[日号]"),
        ("month", rf"{_YEAR}{{m}}份?"),
        ("month before", r"上个?{m}"),
        ("year", r"{y} ?年(?!代)"),
        ("bare year", r"{y}"),
        ("decade", r"{y} ?年代"),
        ("today", r"今天|今日|今早|今晚|当天早上"),
        ("yesterday", r"昨天|昨日|昨早"),
        ("day before", r"前天|前日(?!本)"),
        ("night", r"昨晚|昨夜"),
        ("ago", r"{n} ?个?{u}(?:之|以)?前"),
        ("past", r"(?:过去|最近|近|这)的? ?{n} ?个?{u}(?:里|内|来|以来|间|之内)?"),
        ("few", r"(?:过去|最近|近|这)(?:几|数)个?{u}(?:里|内|来|以来)?|几个?{u}前"),
        ("this", r"(?:本|这个?|当前){c}|今(?P<u_year>年)"),
        ("last", r"上个?{c}|去(?P<u_year>年)"),
        ("two ago", r"前(?P<u_year>年)|上上个?{c}"),
        # "Once a week" holds the characters of Monday.
        ("bare weekday", r"(?<![每一两三]){w}(?!次)"),
        ("weekday this week", r"(?:本|这个?){w}"),
        ("weekday last week", r"上个?{w}"),
        ("weekend", r"(?:本|这个?)?周末"),
        ("last weekend", r"上个?周末"),
        ("quarter", r"(?:{yy} ?年?)第?{q}季度?"),
        ("season", r"{yy} ?年? ?的?{s}|今年{s}"),
        ("last season", r"去年{s}"),
    ),
    units={
        "hour": "小时 钟头",
        "day": "天 日",
        "week": "周 星期 礼拜",
        "month": "月",
        "quarter": "季度 季",
        "year": "年",
    },
    numbers="一 二|两 三 四 五 六 七 八 九 十 十一 十二",
    ordinals="一|1 二|2 三|3 四|4",
    seasons="春天|春季|春 夏天|夏季|夏 秋天|秋季|秋 冬天|冬季|冬",
    last_year="去年",
    this_year="今年",
    year_before=r"(?:在|于|从|自|到) ?",
    month_before="",
    weekday_before="",
    since_before=r"(?:自从?|从) ?",
    until_before=r"(?:截至|截止到?|直到) ?",
    since_after=r" ?(?:以来|之后|以后|后|起|开始)",
    until_after=r" ?(?:之前|以前|前(?![天日年])|为止)",
    ranges=(
        (r"(?:从|自|在) ?", r" ?(?:到|至|-|~|和) ?", r"(?: ?(?:之间|期间|为止|间))?"),
        ("", r" ?(?:到|至|-|~) ?", r"(?: ?(?:之间|期间|为止|间))?"),
        ("", r" ?(?:和|与) ?", r" ?(?:之间|期间)"),
    ),
    parts_before={},
    parts_after={
        "early": r" ?的?(?:年初|月初|初|上旬|伊始)",
        "mid": r" ?的?(?:年中|月中|中旬|中期)",
        "late": r" ?的?(?:年底|年末|月底|月末|底|末|下旬)",
        "h1": r" ?的?(?:上半年|上半月|前半)",
        "h2": r" ?的?(?:下半年|下半月|后半)",
        "w1": r" ?的?第(?:一|1)(?:个?(?:周|星期|礼拜))",
        "w2": r" ?的?第(?:二|2)(?:个?(?:周|星期|礼拜))",
        "w3": r" ?的?第(?:三|3)(?:个?(?:周|星期|礼拜))",
        "w4": r" ?的?第(?:四|4)(?:个?(?:周|星期|礼拜))",
        "w5": r" ?的?最后(?:一个?)(?:周|星期|礼拜)",
    },
    latest=r"最新|目前|现在|当前|如今|近日|近期|最近(?![一二两三四五六七八九十几\d的])|刚刚|迄今|至今"
    r"|眼下|这几天|现状|新进展",
    also=r"[,，、 ]*(?:和|但|且|并)? ?",
    counted=r" ?(?:人|名|米|公里|个|元|美元|票|分|天|小时|%)|[.,:/]\d|\+",
    more_weekdays="礼拜一 礼拜二 礼拜三 礼拜四 礼拜五 礼拜六 礼拜日|礼拜天|星期天|周天",
    chinese_numerals=True,
    prefix=r"(?<!\d)",
    suffix="",
)
