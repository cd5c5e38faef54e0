"""French words for times."""

from __future__ import annotations

from retrieval.period_words import Words

_LAST = "(?:derni(?:er|ère)|passée?|précédente?)"
_OF = "(?: de (?:l')?)?"

WORDS = Words(
    rules=(
        ("date", r"(?:{wd},? )?(?:le )?{d}(?:er)? {m}\.?(?:,? (?:de )?(?:l')?{yy})?"),
        ("date", r"{d}(?:er)?(?: ?- ?| au | et (?:le )?| à ){e} {m}(?: {yy})?"),
        ("month", r"{m}\.?(?: (?:de )?(?:l')?{yy})?"),
        ("sure month", r"mois (?:de |d'){m}(?: {yy})?"),
        ("month before", r"{m} dernier"),
        ("year", r"(?:l')?(?:an|année) {y}"),
        ("bare year", r"{y}"),
        ("decade", r"(?:les )?années {y}"),
        ("today", r"aujourd'hui|ce (?:matin|soir)|cet après-midi|cette nuit"),
        ("yesterday", r"hier(?: (?:matin|soir|après-midi))?"),
        ("day before", r"avant-hier"),
        ("night", r"la nuit dernière"),
        ("ago", r"il y a {n} {u}"),
        ("past", r"(?:les|des|ces|aux) {n} derni(?:er|ère)s {u}"),
        ("past", r"(?:les|des|ces) derni(?:er|ère)s {n} {u}"),
        ("past", r"(?:au cours|lors) (?:du|de la) derni(?:er|ère) {u1}"),
        ("few", r"(?:les|des|ces) (?:quelques )?derni(?:er|ère)s {us}|il y a quelques {us}"),
        ("this", r"(?:cette|ce) {c}(?:-ci)?(?! d[e'])|{c} en cours"),
        ("last", rf"{{c}} {_LAST}"),
        # A weekday without any preposition is the last or the next one.
        ("weekday", r"(?:ce |le )?{w}(?! (?:gras|saint|noir|prochain|suivant))"),
        ("weekday before", r"{w} (?:dernier|passé)"),
        ("weekday last week", r"{w} de la semaine (?:dernière|passée)"),
        ("weekend", r"(?:ce|le) week-?end"),
        ("last weekend", r"week-?end (?:dernier|passé)"),
        ("quarter", r"{q} trimestre(?: de (?:l')?)? ?{yy}|t{q}(?: {yy})"),
        ("season", rf"(?:à l'|au |en )?{{s}}{_OF} ?{{yy}}|(?:cet|cette|en|à l'|au|l') ?{{s}}"),
        ("last season", r"{s} derni(?:er|ère)"),
    ),
    units={
        "hour": "heure/heures",
        "day": "jour/jours",
        "week": "semaine/semaines",
        "month": "mois/mois",
        "quarter": "trimestre/trimestres",
        "year": "an année/ans années",
    },
    numbers="un|une deux trois quatre cinq six sept huit neuf dix onze douze",
    ordinals="premier|1er deuxième|second|2e troisième|3e quatrième|4e",
    seasons="printemps été automne hiver",
    last_year=r"an dernier|année (?:dernière|passée)",
    this_year=r"cette année",
    year_before=r"(?:(?<!plus )(?<!moins )(?<!près )(?<!total )de|en|durant|vers|courant|pendant) ",
    month_before=r"(?:en|de|d'|durant|pour|au mois de|ce|courant|fin|début|mi) ?",
    weekday_before="",
    since_before=r"(?:depuis|après|à partir (?:de|du)|dès)(?: le| la)? (?:l')?",
    until_before=r"(?:avant|jusqu'(?:à|en|au)|d'ici(?: à| au)?)(?: le| la)? (?:l')?",
    ranges=(
        (r"entre (?:le )?", r" et (?:le )?", ""),
        (r"(?:depuis|du|de)(?: le)? ", r" (?:jusqu'(?:au|en|à)|au|à)(?: le)? ", ""),
        (r"d'", r" à ", ""),
        ("", r" ?- ?| au ", ""),
    ),
    parts_before={
        "early": r"(?:début|au début|au commencement)(?: du mois)?(?: de(?: l')?| d'| du)? ?",
        "mid": r"(?:mi-|milieu(?: du mois)?(?: de(?: l')?| d'| du)? ?)",
        "late": r"(?:fin|à la fin)(?: du mois)?(?: de(?: l')?| d'| du)? ?",
        "h1": r"premi(?:er|ère) (?:moitié|semestre) (?:de |d'|du )?",
        "h2": r"(?:second|seconde|deuxième) (?:moitié|semestre) (?:de |d'|du )?",
        "w1": r"(?:la )?première semaine (?:de |d'|du mois de )",
        "w2": r"(?:la )?(?:deuxième|seconde) semaine (?:de |d'|du mois de )",
        "w3": r"(?:la )?troisième semaine (?:de |d'|du mois de )",
        "w4": r"(?:la )?quatrième semaine (?:de |d'|du mois de )",
        "w5": r"(?:la )?dernière semaine (?:de |d'|du mois de )",
    },
    latest=r"actuel(?:s|le|les|lement)?|maintenant|en ce moment|à l'heure actuelle|pour l'instant"
    r"|jusqu'(?:ici|à présent|à maintenant)|plus récente?s?|récemment|à ce jour|quoi de neuf"
    r"|derni(?:er|ère)s? (?:nouvelles?|infos?|informations?|bilan|chiffres|actualités?|minute"
    r"|développements?)",
    also=r",?(?: (?:et|mais))? ",
    counted=r" (?:personnes|hommes|femmes|mètres|kilomètres|km|euros|dollars|voix|points|ans"
    r"|jours|heures|minutes|écoles|villes|pays|pour cent)(?!\w)| ?%|[.,:/]\d|\+",
    prefix=r"(?<!\w)(?:[dl]')?",
)
