"""English words for times."""

from __future__ import annotations

from retrieval.period_words import Words

_NTH = "(?:st|nd|rd|th)?"
_TO = "(?: ?- ?| to | and | through | until | till )"
_DAYPART = "(?: (?:morning|afternoon|evening|night))?"

WORDS = Words(
    rules=(
        ("date", rf"(?:{{wd}},? )?(?:the )?{{d}}{_NTH}(?: of)? {{m}}\.?(?:,? (?:of )?{{yy}})?"),
        ("date", rf"(?:{{wd}},? )?{{m}}\.? (?:the )?{{d}}{_NTH}(?:,? ?{{yy}})?"),
        ("date", rf"{{d}}{_NTH}{_TO}(?:the )?{{e}}{_NTH}(?: of)? {{m}}\.?(?:,? (?:of )?{{yy}})?"),
        ("date", rf"{{m}}\.? {{d}}{_NTH}{_TO}(?:the )?{{e}}{_NTH}(?:,? {{yy}})?"),
        ("month", r"{m}\.?(?:,? (?:of )?{yy})?"),
        ("month before", r"last {m}"),
        ("year", r"(?:the )?year (?:of )?{y}"),
        ("bare year", r"{y}"),
        ("decade", r"(?:the )?{y}'?s"),
        ("today", r"today|tonight|this (?:morning|afternoon|evening)"),
        ("yesterday", rf"yesterday{_DAYPART}"),
        ("day before", r"(?:the )?day before yesterday"),
        ("night", r"last night"),
        ("ago", r"{n} {u} ago"),
        ("past", r"(?:the )?(?:last|past) {n} {u}"),
        ("past", r"(?:(?:in|over|during|within) the last|the past|in past) {u1}(?! of)"),
        ("few", r"(?:the )?(?:last|past) (?:few|several|couple of) {us}|recent {us}"),
        ("few", r"(?:a )?(?:few|couple of) {us} ago"),
        ("this", r"(?:earlier |later )?(?:this|the current) {c}"),
        ("last", r"last {c}(?! of)"),
        ("bare weekday", r"{w}"),
        ("weekday", rf"(?:earlier )?this (?:past )?{{w}}{_DAYPART}"),
        ("weekday before", rf"last {{w}}{_DAYPART}"),
        ("weekday last week", r"{w},? (?:of )?last week|last week's {w}"),
        ("weekend", r"(?:this|the|this past) weekend"),
        ("last weekend", r"last weekend"),
        ("quarter", r"(?:the )?{q} quarter (?:of |in )?(?:the )?{yy}|q{q}(?: (?:of )?{yy})?"),
        (
            "season",
            r"(?:(?:in |over |during )?the )?{s}(?: of)? {yy}"
            r"|(?:this|in|(?:in|over|during) the) {s}",
        ),
        ("last season", r"last {s}"),
    ),
    units={
        "hour": "hour/hours",
        "day": "day/days",
        "week": "week/weeks",
        "month": "month/months",
        "quarter": "quarter/quarters",
        "year": "year/years",
    },
    numbers="one|a|an two three four five six seven eight nine ten eleven twelve",
    ordinals="first|1st|1 second|2nd|2 third|3rd|3 fourth|4th|4|last",
    seasons="spring summer autumn|fall winter",
    last_year="last year",
    this_year="this year",
    year_before=r"(?:in|during|throughout|around|circa|since)(?: the year| early| late)? ",
    month_before=r"(?:in|during|throughout|around|for|of|by|the|this|from|to|late|early)(?: the)? ",
    weekday_before=r"(?:on|late|early) ",
    since_before=r"(?:since|after|(?:starting|beginning)(?: on| from| in)?)(?: the)?(?: on)? ",
    until_before=r"(?:(?:before|until|till|up to|prior to)(?: the)?|through|by|as of)(?: on)? ",
    since_after=r",? (?:onwards?|and later|or later)(?!\w)",
    ranges=(
        (r"between (?:the )?", r",? (?:and|to)(?: the)?(?: on)? ", ""),
        (r"from (?:the )?", r",? ?(?:to|until|till|through|up to|-)(?: the)? ?", ""),
        ("", r" ?- ?| to | through ", ""),
    ),
    parts_before={
        "early": r"(?:early(?: in)?|(?:the )?(?:beginning|start) of)(?: the)?[ -]",
        "mid": r"(?:mid|(?:the )?middle of)(?: the)?[ -]",
        "late": r"(?:late(?: in)?|(?:the )?end of)(?: the)?[ -]",
        "h1": r"(?:the )?first half of ",
        "h2": r"(?:the )?second half of ",
        "w1": r"(?:the )?(?:first|1st) week (?:of|in) ",
        "w2": r"(?:the )?(?:second|2nd) week (?:of|in) ",
        "w3": r"(?:the )?(?:third|3rd) week (?:of|in) ",
        "w4": r"(?:the )?(?:fourth|4th) week (?:of|in) ",
        "w5": r"(?:the )?last week (?:of|in) ",
    },
    # "Who is now on trial?" describes; "now" asks for news where it stands at an edge.
    latest=r"latest|newest|most recent(?:ly)?|right now|just now|as of now|until now|up to now"
    r"|now(?=[^\w]*$)|^now|(?:happening|going on|doing|standing?) now|(?:what is|what's) now"
    r"|so far|currently|current (?:state|status|situation|position)"
    r"|at the moment|at present|these days|up[ -]to[ -]date|breaking news"
    r"|recently(?=[^\w]*$)|recent (?:news|developments?|updates?|events)|(?:any|what is|what's) new"
    r"|updates? on",
    also=r",?(?: (?:and|but))?(?: also)? ",
    counted=r" (?:people|men|women|children|yards|met(?:er|re)s|kilomet(?:er|re)s|km|miles|feet"
    r"|votes?|points|dollars|euros|pounds|percent|schools|cities|towns|countries|homes|houses"
    r"|games|matches|stores|shops|locations|places|seats|jobs|words|pages|years|months|weeks"
    r"|days|hours|minutes|seconds|square|employees|workers|students|soldiers|troops|cases)(?!\w)"
    r"| ?%|[.,:/]\d|\+",
    doubtful_months="may march august",
    capitals=True,
    suffix=r"(?:'s)?(?!\w)",
)
