"""Spanish words for times."""

from __future__ import annotations

from retrieval.period_words import Words

_OF = "(?:,? (?:de|del)(?: año)?|,)?"
_PAST = "(?:pasad[oa]s?|anterior)"

WORDS = Words(
    rules=(
        ("date", rf"(?:{{wd}},? )?(?:el |día )*{{d}}[o°]? (?:de )?{{m}}\.?(?:{_OF} {{yy}})?"),
        ("date", rf"{{d}}(?: ?- ?| al | y (?:el )?| a ){{e}} de {{m}}(?:{_OF} {{yy}})?"),
        ("month", rf"{{m}}\.?(?:{_OF} {{yy}})?"),
        ("sure month", r"mes de {m}(?: de {yy})?"),
        ("month before", r"pasado (?:mes de )?{m}|{m} pasado"),
        ("year", r"año {y}"),
        ("bare year", r"{y}"),
        ("decade", r"(?:los )?años {y}|década de (?:los )?{y}"),
        ("today", r"hoy(?! en día)|esta (?:mañana|tarde|noche)"),
        ("yesterday", r"ayer"),
        ("day before", r"anteayer|antes de ayer|antier"),
        ("night", r"anoche"),
        ("ago", r"hace {n} {u}"),
        ("past", r"(?:los|las) (?:últim[oa]s|pasad[oa]s) {n} {u}|(?:los|las) {n} últim[oa]s {u}"),
        ("past", r"(?:el|la) últim[oa] {u1}(?! de)"),
        ("few", r"(?:los|las) últim[oa]s {us}|hace (?:unos|unas|pocos|pocas|algunos) {us}"),
        ("this", r"est[ea] {c}|{c} (?:en curso|actual)"),
        ("last", rf"{{c}} {_PAST}|pasad[oa] {{c}}"),
        ("bare weekday", r"{w}"),
        ("weekday", r"este {w}"),
        ("weekday before", r"{w} pasado|pasado {w}"),
        ("weekday last week", r"{w} de la semana pasada"),
        ("weekend", r"(?:el|este) fin de semana"),
        ("last weekend", r"fin de semana pasado|pasado fin de semana"),
        ("quarter", r"{q} trimestre (?:de |del )?(?:año )?{yy}|t{q}(?: (?:de )?{yy})"),
        (
            "season",
            r"(?:en (?:el |la )?)?{s} (?:de |del )?(?:año )?{yy}|(?:est[ea]|en|en el|en la) {s}",
        ),
        ("last season", r"{s} pasad[oa]|pasad[oa] {s}"),
    ),
    units={
        "hour": "hora/horas",
        "day": "día/días",
        "week": "semana/semanas",
        "month": "mes/meses",
        "quarter": "trimestre/trimestres",
        "year": "año/años",
    },
    numbers="un|una|uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
    ordinals="primer|primero|1er segundo|2o tercer|tercero|3er cuarto|4o",
    seasons="primavera verano otoño invierno",
    last_year=r"(?:año )?pasado(?: año)?",
    this_year=r"(?:este|presente) año|corriente",
    year_before=r"(?:en|durante|hacia|alrededor de|en el"
    r"|(?<!más )(?<!menos )(?<!cerca )(?<!total )de) ",
    month_before=r"(?:en|durante|de|del|para|mes de|este|desde|hasta) ",
    weekday_before=r"(?:el|del|al) ",
    since_before=r"(?:desde|después de|tras|a partir de|posterior al?)(?:l)?(?: el| la)? ",
    until_before=r"(?:antes de|hasta|previo al?|a más tardar)(?:l)?(?: el| la)? ",
    since_after=r" en adelante",
    ranges=(
        (r"entre (?:el |los )?", r" y (?:el )?", ""),
        (r"(?:desde|del|de)(?: el)? ", r" (?:hasta|al|a)(?: el)? ", ""),
        ("", r" ?- ?| al ", ""),
    ),
    parts_before={
        "early": r"(?:principios?|comienzos?|inicios?) (?:de|del)(?: mes de)? ",
        "mid": r"mediados (?:de|del)(?: mes de)? ",
        "late": r"(?:finales|fines|final) (?:de|del)(?: mes de)? ",
        "h1": r"primer[ao]? (?:mitad|semestre) (?:de|del) ",
        "h2": r"segund[ao] (?:mitad|semestre) (?:de|del) ",
        "w1": r"(?:la )?primera semana (?:de|del) ",
        "w2": r"(?:la )?segunda semana (?:de|del) ",
        "w3": r"(?:la )?tercera semana (?:de|del) ",
        "w4": r"(?:la )?cuarta semana (?:de|del) ",
        "w5": r"(?:la )?última semana (?:de|del) ",
    },
    latest=r"ahora|actual(?:es|mente)?|hoy en día|en este momento|hasta (?:ahora|el momento)"
    r"|más recientes?|lo último|últim[oa]s? (?:noticias?|datos?|novedades|hora|informaci[oó]n"
    r"|actualizaci[oó]n(?:es)?|cifras?|balance)|novedades|recientemente|por el momento",
    also=r",?(?: (?:y|pero))? ",
    counted=r" (?:personas|hombres|mujeres|metros|kilómetros|km|euros|dólares|votos|puntos|años"
    r"|días|horas|minutos|escuelas|ciudades|países|por ciento)(?!\w)| ?%|[.,:/]\d|\+",
    more_months="_ _ _ _ _ _ _ _ setiembre _ _ _",
)
