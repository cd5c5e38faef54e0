"""Turkish words for times."""

from __future__ import annotations

from retrieval.period_words import Words

_LAST = "(?:geçen|geçtiğimiz)"
_AY = r"(?: ay(?:ı|ının|ında|ından|ına)?)?"
_YIL = r"(?: (?:yıl|sene)\w*)?"

WORDS = Words(
    rules=(
        ("date", rf"{{d}} {{m}}(?: {{yy}}{_YIL})?(?: (?:günü\w*|{{wd}}(?: günü\w*)?))?"),
        ("date", rf"{{d}}(?: ?- ?| ile | ve ){{e}} {{m}}(?: {{yy}}{_YIL})?(?: tarihleri)?"),
        ("date", rf"{{yy}}{_YIL} {{d}} {{m}}"),
        ("month", rf"{{m}} {{yy}}{_YIL}|{{yy}}(?: yılının| yılı|'[ıiuü]n|{_YIL}) {{m}}{_AY}"),
        ("month", r"{m}"),
        # The suffix of place, or the word for month, makes a month of an ordinary word.
        ("sure month", r"{m} ay(?:ı|ının|ında|ından|ına|ındaki)"),
        ("suffixed month", r"{m}(?:'\w+|[dt][ae](?:n|ki)?|[ıiuü]n)"),
        ("month before", rf"{_LAST} {{m}}"),
        ("year", r"{y}(?: (?:yıl|sene)(?!lar)\w*|'?[dt][ae](?:n|ki)?|'(?:[ae]|y[ae]|[iıuü]n))"),
        ("bare year", r"{y}(?: yılları)?"),
        ("decade", r"{y}'?l[ae]r\w*|{y}'?l[ıiuü] yıllar\w*"),
        ("today", r"bugün(?:kü)?|bu (?:sabah|akşam|gece)"),
        ("yesterday", r"dün(?:kü)?"),
        ("day before", r"evvelsi gün|önceki gün"),
        ("night", r"dün (?:gece|akşam)"),
        ("ago", r"{n} {u} (?:önce|evvel)"),
        ("past", r"(?:son|geçen|geçtiğimiz) {n} {u}"),
        ("few", rf"(?:son|{_LAST}) (?:birkaç )?{{u}}l[ae]r(?:da|de)?|(?:son )?birkaç {{u}} önce"),
        ("few", r"son birkaç {u}"),
        ("this", r"(?:bu|içinde bulunduğumuz) {c}"),
        ("last", rf"{_LAST} {{c}}"),
        ("bare weekday", r"{w}"),
        ("weekday", r"(?:bu )?{w} günü|bu {w}"),
        ("weekday before", rf"{_LAST} {{w}}(?: günü)?"),
        ("weekday last week", rf"{_LAST} hafta {{w}}(?: günü)?"),
        ("weekend", r"(?:bu )?hafta sonu(?:nda)?"),
        ("last weekend", rf"{_LAST} hafta sonu(?:nda)?"),
        ("quarter", rf"{{yy}}{_YIL}(?:'?n?[ıiuü]n)? {{q}}\.? çeyre(?:k|ği)(?:nde|ğinde)?"),
        ("season", rf"{{yy}}{_YIL}(?:'?n?[ıiuü]n)? {{s}}|bu {{s}}"),
        ("last season", rf"{_LAST} {{s}}"),
    ),
    units={
        "hour": "saat saatte saati",
        "day": "gün günde günü günün",
        "week": "hafta haftada haftaki haftanın haftası haftayı",
        "month": "ay ayda ayki ayın ayı",
        "quarter": "çeyrek çeyrekte çeyreğin",
        "year": "yıl yılda yılki yılın yılı sene senede seneki senenin",
    },
    numbers="bir iki üç dört beş altı yedi sekiz dokuz on on_bir|onbir on_iki|oniki",
    ordinals="birinci|ilk|1 ikinci|2 üçüncü|3 dördüncü|son|4",
    seasons="ilkbahar|ilkbaharda|baharda|ilkbaharında yaz|yazın|yazında "
    "sonbahar|sonbaharda|güz|sonbaharında kış|kışın|kışında",
    last_year=rf"{_LAST} (?:yıl|sene)",
    this_year=r"bu (?:yıl|sene)",
    year_before=r"(?:tarih|yıl):? ",
    month_before=r"(?:bu|her|sene|yıl) ",
    weekday_before=r"(?!)",
    since_before=r"(?!)",
    until_before=r"(?!)",
    since_after=r" (?:beri|bu yana|itibaren|sonra(?:ki|sı|sında)?|başlayarak)(?!\w)",
    until_after=r" (?:önce(?:ki|si|sinde)?|evvel|kadar(?:ki)?|dek|değin"
    r"|itibarı?yla|itibari?yle)(?!\w)",
    ranges=(
        ("", r",? (?:ile|ve) ", r" ?(?:tarihleri )?arası(?:nda|ndaki)?"),
        ("", r" ", r" (?:kadar|dek|değin)"),
        ("", r" ?- ?| ila ", ""),
    ),
    parts_before={
        "early": r"erken ",
        "late": r"geç ",
    },
    parts_after={
        "early": r" baş(?:ı|ında|ından|larında|ları|langıcında)(?!\w)",
        "mid": r" orta(?:sı|sında|larında|ları)(?!\w)",
        "late": r" son(?:u|unda|una|larında|ları)(?!\w)",
        "h1": r" ilk yarı(?:sı|sında)(?!\w)",
        "h2": r" ikinci yarı(?:sı|sında)(?!\w)",
        "w1": r" (?:ilk|birinci|1\.) hafta(?:sı|sında)(?!\w)",
        "w2": r" (?:ikinci|2\.) hafta(?:sı|sında)(?!\w)",
        "w3": r" (?:üçüncü|3\.) hafta(?:sı|sında)(?!\w)",
        "w4": r" (?:dördüncü|4\.) hafta(?:sı|sında)(?!\w)",
        "w5": r" son hafta(?:sı|sında)(?!\w)",
    },
    latest=r"son durum\w*|şu an\w*|şimdi(?:ki|ye kadar)?|son dakika|en son|en yeni|güncel\w*"
    r"|son (?:haber|gelişme|bilgi|veri)\w*|hâlâ|halen|halihazırda|bugüne kadar|son zamanlarda"
    r"|yakın zamanda|geçenlerde|günümüzde|bugünlerde|ne var ne yok",
    also=r",?(?: (?:ve|ama))? ",
    counted=r" (?:kişi\w*|insan\w*|metre\w*|kilometre\w*|km|lira\w*|dolar\w*|avro\w*|euro\w*|oy\w*"
    r"|gün\w*|saat\w*|dakika\w*|okul\w*|ülke\w*|şehir\w*)(?!\w)| ?%|[.,:/]\d|\+",
    doubtful_months="ocak mart ekim kasım aralık",
    capitals=True,
    suffix=r"(?:'\w{1,7}|nd[ae]n?|[dt][ae](?:n|ki)?|[iu]n)?(?!\w)",
)
