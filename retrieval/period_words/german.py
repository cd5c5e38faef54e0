"""German words for times."""

from __future__ import annotations

from retrieval.period_words import Words

_LAST = "(?:letzte|vergangene|vorige)[nrsm]?"
_TO = r"(?: ?- ?| bis(?: zum)? | und(?: dem)? )"

WORDS = Words(
    rules=(
        ("date", r"(?:{wd},? )?(?:(?:am|den|dem|der|vom|zum) )?{d}\.? {m}\.?(?: (?:des )?{yy})?"),
        ("date", rf"{{d}}\.?{_TO}{{e}}\.? {{m}}\.?(?: {{yy}})?"),
        ("date", r"{d}\. ?{k}\.(?: ?{y})?"),
        ("month", r"{m}\.?(?: (?:des )?{yy})?"),
        ("month before", rf"{_LAST} {{m}}"),
        ("year", r"jahre?s? {y}"),
        ("bare year", r"{y}"),
        # A year needs no preposition in German; what a number counts has a capital.
        ("lone year", r"{y}"),
        ("decade", r"{y}er(?:n|[- ]?jahren?)?"),
        ("today", r"heute|heutigen tag"),
        ("yesterday", r"gestern|gestrigen tag"),
        ("day before", r"vorgestern"),
        ("night", r"(?:letzte|vergangene|heute) nacht|gestern abend"),
        ("ago", r"vor {n} {u}"),
        ("past", rf"(?:der|den|die) {_LAST} {{n}} {{u}}"),
        ("past", rf"(?:innerhalb|im laufe) (?:der|des) {_LAST} {{u1}}"),
        ("few", rf"(?:der|den) {_LAST} (?:paar )?{{us}}|vor (?:ein paar|einigen|wenigen) {{us}}"),
        ("this", r"(?:diese[nrsm]?|der laufenden|des laufenden) {c}"),
        ("last", rf"{_LAST} {{c}}"),
        ("last", r"vorjahr(?P<u_year>e?s?)"),
        ("bare weekday", r"{w}"),
        ("weekday", r"diese[nrsm]? {w}"),
        ("weekday before", rf"{_LAST} {{w}}"),
        ("weekday last week", rf"{{w}} {_LAST} woche|{_LAST} woche (?:am )?{{w}}"),
        ("weekend", r"(?:am|das|dieses|diesem|übers) wochenende"),
        ("last weekend", rf"{_LAST} wochenende"),
        ("quarter", r"{q}\.? quartals?(?: (?:des (?:jahres )?)?{yy})|q{q}(?: {yy})?"),
        ("season", r"(?:im )?{s} (?:des jahres )?{yy}|(?:im|diese[nsm]) {s}"),
        ("last season", rf"{_LAST} {{s}}"),
    ),
    units={
        "hour": "stunde/stunden",
        "day": "tag tages/tage tagen",
        "week": "woche/wochen",
        "month": "monat monats/monate monaten",
        "quarter": "quartal quartals/quartale quartalen",
        "year": "jahr jahres jahre/jahren",
    },
    numbers="ein|einem|einer|eine|eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    ordinals="erste|ersten|erstes|1 zweite|zweiten|zweites|2 dritte|dritten|drittes|3 "
    "vierte|vierten|viertes|4",
    seasons="frühling|frühjahr sommer herbst winter",
    last_year=r"(?:letzten|vergangenen|vorigen) jahr(?:es)?|vorjahre?s?",
    this_year=r"diese[sm] jahr(?:es)?",
    year_before=r"(?:in|von|um|anno|im jahre?) ",
    month_before=r"(?:im|in|des|vom|zum|für|ab|monat|monats) ",
    weekday_before=r"(?:am|vom|der|den) ",
    since_before=r"(?:seit|ab|nach)(?: dem| den)? ",
    until_before=r"(?:vor|bis(?: zum?| einschließlich)?|spätestens)(?: dem| den)? ",
    since_after=r",? an(?= |$|[?.,])",
    ranges=(
        (r"zwischen (?:dem )?", r" und (?:dem )?", ""),
        (r"(?:vom|von) (?:dem )?", r" ?(?:bis(?: zum?)?|-) ?", ""),
        ("", r" ?- ?| bis (?:zum )?", ""),
    ),
    parts_before={
        "early": r"(?:anfang|beginn)(?: des| im| von| der)?(?: jahres| monats)? ",
        "mid": r"mitte(?: des| im| von| der)? ",
        "late": r"ende(?: des| im| von| der)? ",
        "h1": r"erste[nrs]? (?:jahres)?hälfte(?: des| im| von| der)? |erste[ns]? halbjahre?s? ",
        "h2": r"zweite[nrs]? (?:jahres)?hälfte(?: des| im| von| der)? |zweite[ns]? halbjahre?s? ",
        "w1": r"(?:der )?(?:erste[nr]?|1\.) woche (?:des|im|von) ",
        "w2": r"(?:der )?(?:zweite[nr]?|2\.) woche (?:des|im|von) ",
        "w3": r"(?:der )?(?:dritte[nr]?|3\.) woche (?:des|im|von) ",
        "w4": r"(?:der )?(?:vierte[nr]?|4\.) woche (?:des|im|von) ",
        "w5": r"(?:der )?letzte[nr]? woche (?:des|im|von) ",
    },
    latest=r"aktuell\w*|neueste[nrsm]?|jüngste[nrsm]?|derzeit|momentan|im moment|zurzeit|zur zeit"
    r"|jetzt|zuletzt|bisher|bislang|gegenwärtig|kürzlich|stand der dinge|letzter stand"
    r"|was gibt es neues|gerade (?:los|passiert)|eilmeldung\w*",
    also=r",?(?: (?:und|aber))? ",
    counted=r" (?:menschen|personen|meter|kilometer|km|euro|dollar|prozent|stimmen|jahren?|tagen?"
    r"|stunden|minuten|quadrat\w*)(?!\w)| ?%|[.,:/]\d|\+",
    more_months="jänner|jän feber märz apr mai jun jul aug sep|sept okt nov dez",
    more_weekdays="_ _ _ _ _ sonnabend _",
    capitals=True,
    noun_capitals=True,
    suffix=r"s?(?!\w)",
)
