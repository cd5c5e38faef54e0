"""The times that questions name. In the tables, «marks» show the words that name a time.

All is asked on Wednesday, 13 December 2023.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.periods import NamedPeriod, Period, find_periods, wants_latest

NOW = datetime(2023, 12, 13, 15, 30, tzinfo=UTC)
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"

ENGLISH = [
    ("What happened on «15 November 2023»?", "2023-11-15"),
    ("What happened on «15 November»?", "2023-11-15"),
    ("What happened on «20 December»?", "2022-12-20"),
    ("Who won on «November 15th, 2023», and why?", "2023-11-15"),
    ("Who won on «the 15th of November»?", "2023-11-15"),
    ("Who spoke on «Monday, November 13»?", "2023-11-13"),
    ("Articles of «2023-11-15»", "2023-11-15"),
    ("published at '«2023-10-04T20:07:42+00:00»')?", "2023-10-04"),
    ("Is it «15.11.2023», «15/11/2023» or «11/15/2023»?", "2023-11-15 2023-11-15 2023-11-15"),
    ("What happened on «03/04/2023»?", "2023-04-03"),
    ("What is in the news «today»?", "2023-12-13"),
    ("«Yesterday», who resigned?", "2023-12-12"),
    ("Who resigned «the day before yesterday»?", "2023-12-11"),
    ("What did she say on «Monday»?", "2023-12-11"),
    ("What did she say on «Wednesday»?", "2023-12-13"),
    ("What did she say «last Wednesday»?", "2023-12-06"),
    ("What did she say «last Friday» and «three days ago»?", "2023-12-08 2023-12-10"),
    ("Who was fired «Monday last week»?", "2023-12-04"),
    ("Who died «last night»?", "2023-12-12..2023-12-13"),
    ("What happened «last week»?", "2023-12-04..2023-12-10"),
    ("What happened «two weeks ago»?", "2023-11-27..2023-12-03"),
    ("«this month», «this year» and «last year»",
     "2023-12-01..2023-12-31 2023-01-01..2023-12-31 2022-01-01..2022-12-31"),
    ("strikes in «the last 3 days»", "2023-12-10..2023-12-13"),
    ("strikes over «the past two weeks»", "2023-11-29..2023-12-13"),
    ("strikes «in the last month»", "2023-11-13..2023-12-13"),
    ("strikes in «the past few days»", "2023-12-08..2023-12-13"),
    ("What happened in «October»?", "2023-10-01..2023-10-31"),
    ("what happened in «october 2021»?", "2021-10-01..2021-10-31"),
    ("Who won in «Nov». or on «Nov. 5»? Tell me of «October 2022».",
     "2023-11-01..2023-11-30 2023-11-05 2022-10-01..2022-10-31"),
    ("In «May», who won?", "2023-05-01..2023-05-31"),
    ("what happened in «may»?", "2023-05-01..2023-05-31"),
    ("Who won «last October», and who in «October last year»?",
     "2023-10-01..2023-10-31 2022-10-01..2022-10-31"),
    ("Who won in «2021»?", "2021-01-01..2021-12-31"),
    ("What began in «the first week of October 2023»?", "2023-10-01..2023-10-07"),
    ("What ended in «the last week of February 2024»?", "2024-02-23..2024-02-29"),
    ("«early October», «mid-November» and «late 2022»",
     "2023-10-01..2023-10-10 2023-11-11..2023-11-20 2022-09-01..2022-12-31"),
    ("at «the end of last year»", "2022-09-01..2022-12-31"),
    ("the results of «Q3 2023» and «the third quarter of 2022»",
     "2023-07-01..2023-09-30 2022-07-01..2022-09-30"),
    ("Who won «in the summer of 2020», who «last summer»?",
     "2020-06-01..2020-08-31 2023-06-01..2023-08-31"),
    ("What happened over «the weekend»?", "2023-12-09..2023-12-10"),
    ("the play of «the 1970's»", "1970-01-01..1979-12-31"),
    ("«between October 7, 2023, and November 1, 2023»", "2023-10-07..2023-11-01"),
    ("sales «from October to December 2022»", "2022-10-01..2022-12-31"),
    ("sales «from November 2022 to March»", "2022-11-01..2023-03-31"),
    ("sales «from early November to late January 2023»", "2022-11-01..2023-01-31"),
    ("open «from Monday to Friday»", "2023-12-04..2023-12-08"),
    ("What happened on «15–20 November»?", "2023-11-15..2023-11-20"),
    ("What happened «November 15-20, 2022»?", "2022-11-15..2022-11-20"),
    ("lost «between 2004 and 2014»", "2004-01-01..2014-12-31"),
    ("the years «2004-2014»", "2004-01-01..2014-12-31"),
    ("What has changed «since October 7»?", "2023-10-07.."),
    ("What changed «after the October 7» attack?", "2023-10-07.."),
    ("reports «after October 2, 2023 and before November 1, 2023»", "2023-10-02..2023-11-01"),
    ("after the report published on «October 7, 2023», was", "2023-10-07"),
    ("between the TechCrunch report on «October 7, 2023», and the one on «November 1, 2023»",
     "2023-10-07 2023-11-01"),
    ("published «before November 16, 2023», and", "..2023-11-16"),
    ("What was known «by Friday»?", "..2023-12-08"),
    ("sales «October 2022 onwards»", "2022-10-01.."),
    ("WHAT HAPPENED «LAST WEEK»?", "2023-12-04..2023-12-10"),
]  # fmt: skip

NO_TIMES = [
    "Who won Super Bowl 50, and who makes the iPhone 15?",
    "Is it ready in 30 minutes in Area 51?",
    "Who rushed for 2,000 yards, or in 2000 metres, before 1500 people?",
    "Is 1984 a novel, and Blade Runner 2049 a film?",
    "At least 20 may have died on the march to the May household, said Theresa May.",
    "May the force be with you; may 20 of them march?",
    "What did USA Today and Last Week Tonight report?",
    "Who directed Black Monday and Friday Night Lights?",
    "What will happen next week and tomorrow?",
    "Which 2024 strategies cost $2023?",
    "What happened on 31 June, and on 2023-13-45?",
    "the last week of his life",
    "",
]

TURKISH = [
    ("«15 Kasım'da» ne oldu?", "2023-11-15"),
    ("«15 Kasım 2022 Salı günü» ne oldu?", "2022-11-15"),
    ("«EKİM AYINDA» NE OLDU?", "2023-10-01..2023-10-31"),
    ("«Kasımda» ne oldu?", "2023-11-01..2023-11-30"),
    ("«2022'de» ve «2021 yılında» kim kazandı?",
     "2022-01-01..2022-12-31 2021-01-01..2021-12-31"),
    ("«geçen hafta» ve «dün» ne oldu?", "2023-12-04..2023-12-10 2023-12-12"),
    ("«son üç günde» ne oldu?", "2023-12-10..2023-12-13"),
    ("«iki hafta önce» ve «üç gün önce» ne oldu?", "2023-11-27..2023-12-03 2023-12-10"),
    ("«1 Ekim ile 15 Ekim arasında» ne oldu?", "2023-10-01..2023-10-15"),
    ("«1 Ekim'den 15 Ekim'e kadar» ne oldu?", "2023-10-01..2023-10-15"),
    ("«2004 ile 2014 yılları arasında» ne oldu?", "2004-01-01..2014-12-31"),
    ("«7 Ekim'den beri» ne oldu?", "2023-10-07.."),
    ("«2000'den önce» kim kazandı?", "..2000-12-31"),
    ("«Mart 2015 itibarıyla» ne oldu?", "..2015-03-31"),
    ("«Ekim ayının ilk haftasında» ne oldu?", "2023-10-01..2023-10-07"),
    ("«2022 yılının başında» ne oldu?", "2022-01-01..2022-04-30"),
    ("«geçen cuma» ve «pazartesi günü» kim konuştu?", "2023-12-08 2023-12-11"),
    ("«Geçen hafta sonu» ne oldu?", "2023-12-09..2023-12-10"),
    ("«2023 yılının üçüncü çeyreğinde» ve «geçen yaz» ne oldu?",
     "2023-07-01..2023-09-30 2023-06-01..2023-08-31"),
    ("«dun» ve «gecen yil» ne oldu?", "2023-12-12 2022-01-01..2022-12-31"),
    ("Maden ocakta patladı; dünya bu kısa yazıyı okudu.", ""),
]  # fmt: skip

RUSSIAN = [
    ("Что произошло «15 ноября»?", "2023-11-15"),
    ("Что произошло «15 ноября 2022 года»?", "2022-11-15"),
    ("Что произошло в «октябре», что в «октябре 2021 года»?",
     "2023-10-01..2023-10-31 2021-10-01..2021-10-31"),
    ("Что было на «прошлой неделе», в «прошлом году», в «этом месяце»?",
     "2023-12-04..2023-12-10 2022-01-01..2022-12-31 2023-12-01..2023-12-31"),
    ("«Позавчера», «вчера» или «сегодня»?", "2023-12-11 2023-12-12 2023-12-13"),
    ("Кто ушёл «три дня назад», кто «неделю назад»?", "2023-12-10 2023-12-04..2023-12-10"),
    ("Что было за «последние три дня»?", "2023-12-10..2023-12-13"),
    ("Что было с «1 по 15 октября»?", "2023-10-01..2023-10-15"),
    ("Что было «с октября по декабрь 2022 года»?", "2022-10-01..2022-12-31"),
    ("Что было «между октябрём и ноябрём»?", "2023-10-01..2023-11-30"),
    ("Что было «с 7 октября»?", "2023-10-07.."),
    ("Что было «до 1 ноября»?", "..2023-11-01"),
    ("О чём статья от «7 октября»?", "2023-10-07"),
    ("Что было «в начале октября» и «в конце 2022 года»?",
     "2023-10-01..2023-10-10 2022-09-01..2022-12-31"),
    ("Что было в «понедельник» и в «прошлую пятницу»?", "2023-12-11 2023-12-08"),
    ("Пьеса «1970-х годов», выборы в «2013 году»", "1970-01-01..1979-12-31 2013-01-01..2013-12-31"),
    ("Что было «15.11.23», а что «в выходные»?", "2023-11-15 2023-12-09..2023-12-10"),
    ("Кто такая Марта и почему за 2000 человек?", ""),
]  # fmt: skip

ARABIC = [
    ("ماذا حدث في «15 نوفمبر»؟", "2023-11-15"),
    ("ماذا حدث «يوم ١٥ تشرين الثاني ٢٠٢٢»؟", "2022-11-15"),
    ("ماذا حدث في «15 تشرين الثاني/نوفمبر 2022»؟", "2022-11-15"),
    ("ماذا حدث في «أكتوبر 2021»؟", "2021-10-01..2021-10-31"),
    ("ماذا حدث في «اكتوبر»؟", "2023-10-01..2023-10-31"),
    ("ماذا حدث «أول أمس» و«أمس»؟", "2023-12-11 2023-12-12"),
    ("ماذا حدث «الأسبوع الماضي»؟", "2023-12-04..2023-12-10"),
    ("ماذا حدث «هذا العام» و«العام الماضي»؟", "2023-01-01..2023-12-31 2022-01-01..2022-12-31"),
    ("ماذا حدث «قبل ثلاثة أيام» و«قبل يومين»؟", "2023-12-10 2023-12-11"),
    ("ماذا حدث خلال «الأيام الثلاثة الماضية»؟", "2023-12-10..2023-12-13"),
    ("ماذا حدث «بين 2004 و2014»؟", "2004-01-01..2014-12-31"),
    ("ماذا حدث «من 1 أكتوبر إلى 15 أكتوبر»؟", "2023-10-01..2023-10-15"),
    ("ماذا حدث «منذ 7 أكتوبر»؟", "2023-10-07.."),
    ("ماذا حدث «قبل عام 2000»؟", "..2000-12-31"),
    ("ماذا حدث «أوائل أكتوبر»؟", "2023-10-01..2023-10-10"),
    ("ماذا حدث «يوم الاثنين» و«الجمعة الماضية»؟", "2023-12-11 2023-12-08"),
    ("كم مرة في اليوم؟", ""),
]  # fmt: skip

CHINESE = [
    ("«10月15日»发生了什么？", "2023-10-15"),
    ("«2022年10月15号»发生了什么？", "2022-10-15"),
    ("«十一月十五日»发生了什么？", "2023-11-15"),
    ("«上周»发生了什么？", "2023-12-04..2023-12-10"),
    ("«去年»和«前年»呢？", "2022-01-01..2022-12-31 2021-01-01..2021-12-31"),
    ("«三天前»、«昨天»", "2023-12-10 2023-12-12"),
    ("«2023年10月»", "2023-10-01..2023-10-31"),
    ("从«10月1日到15日»", "2023-10-01..2023-10-15"),
    ("«从2022年11月到3月»", "2022-11-01..2023-03-31"),
    ("«2004年到2014年间»", "2004-01-01..2014-12-31"),
    ("在«2000 年以前»", "..2000-12-31"),
    ("«截至2015年3月»", "..2015-03-31"),
    ("«自10月7日以来»", "2023-10-07.."),
    ("«过去三天»和«最近两个月»", "2023-12-10..2023-12-13 2023-10-13..2023-12-13"),
    ("«10月初»、«2022年底»、«今年上半年»",
     "2023-10-01..2023-10-10 2022-09-01..2022-12-31 2023-01-01..2023-06-30"),
    ("«上週五»、«三個月前»、«上周末»", "2023-12-08 2023-09-01..2023-09-30 2023-12-09..2023-12-10"),
    ("«2022年第三季度»、«去年夏天»", "2022-07-01..2022-09-30 2022-06-01..2022-08-31"),
    ("每周一次，一共2000人", ""),
]  # fmt: skip

GERMAN = [
    ("Was geschah «am 15. November»?", "2023-11-15"),
    ("Was geschah am «15.11.2022»?", "2022-11-15"),
    ("Wer ging «gestern», wer «vorgestern»?", "2023-12-12 2023-12-11"),
    ("Was geschah «letzte Woche» und im «letzten Jahr»?",
     "2023-12-04..2023-12-10 2022-01-01..2022-12-31"),
    ("Was geschah «vor drei Tagen»?", "2023-12-10"),
    ("Was geschah in «den letzten drei Tagen»?", "2023-12-10..2023-12-13"),
    ("Was geschah im «Oktober 2021», was «Anfang Oktober»?",
     "2021-10-01..2021-10-31 2023-10-01..2023-10-10"),
    ("Was geschah «zwischen 2004 und 2014»?", "2004-01-01..2014-12-31"),
    ("Was geschah vom «1. bis 15. Oktober 2022»?", "2022-10-01..2022-10-15"),
    ("Was geschah «von Oktober bis Dezember 2022»?", "2022-10-01..2022-12-31"),
    ("Was geschah «seit dem 7. Oktober»?", "2023-10-07.."),
    ("Was war «bis zum 1. November»?", "..2023-11-01"),
    ("Was geschah am «Montag» und «letzten Freitag»?", "2023-12-11 2023-12-08"),
    ("Was geschah in «der ersten Woche im Oktober»?", "2023-10-01..2023-10-07"),
    ("Was geschah im «dritten Quartal 2022», was «im Sommer 2022»?",
     "2022-07-01..2022-09-30 2022-06-01..2022-08-31"),
    ("Wer erhielt «1915» eine Nominierung?", "1915-01-01..1915-12-31"),
    ("Kamen 2000 Menschen mit Windows 2000?", ""),
]  # fmt: skip

SPANISH = [
    ("¿Qué pasó «el 15 de noviembre de 2022»?", "2022-11-15"),
    ("¿Qué pasó «el 1 de mayo»?", "2023-05-01"),
    ("«Anteayer», «ayer», «hoy»", "2023-12-11 2023-12-12 2023-12-13"),
    ("la «semana pasada», el «mes pasado», «este año»",
     "2023-12-04..2023-12-10 2023-11-01..2023-11-30 2023-01-01..2023-12-31"),
    ("«hace tres días» y en «los últimos tres días»", "2023-12-10 2023-12-10..2023-12-13"),
    ("en «octubre», en «octubre de 2021»", "2023-10-01..2023-10-31 2021-10-01..2021-10-31"),
    ("a «principios de octubre», a «finales de 2022»",
     "2023-10-01..2023-10-10 2022-09-01..2022-12-31"),
    ("«entre 2004 y 2014»", "2004-01-01..2014-12-31"),
    ("del «1 al 15 de octubre»", "2023-10-01..2023-10-15"),
    ("«de octubre a diciembre de 2022»", "2022-10-01..2022-12-31"),
    ("«desde el 7 de octubre»", "2023-10-07.."),
    ("«antes de 2000»", "..2000-12-31"),
    ("el «lunes», el «viernes pasado»", "2023-12-11 2023-12-08"),
    ("«la primera semana de octubre de 2022»", "2022-10-01..2022-10-07"),
    ("las elecciones de «2007», el «tercer trimestre de 2022»",
     "2007-01-01..2007-12-31 2022-07-01..2022-09-30"),
    ("agua de mar para más de 2000 casas", ""),
]  # fmt: skip

FRENCH = [
    ("Que s'est-il passé «le 15 novembre 2022» ?", "2022-11-15"),
    ("Que s'est-il passé «le 1er mai» ?", "2023-05-01"),
    ("«Avant-hier», «hier», «aujourd’hui»", "2023-12-11 2023-12-12 2023-12-13"),
    ("la «semaine dernière», «cette année», l'«an dernier»",
     "2023-12-04..2023-12-10 2023-01-01..2023-12-31 2022-01-01..2022-12-31"),
    ("«il y a trois jours», «ces trois derniers jours»", "2023-12-10 2023-12-10..2023-12-13"),
    ("en «octobre», en «fevrier 2021»", "2023-10-01..2023-10-31 2021-02-01..2021-02-28"),
    ("au «mois d'octobre», ce «mois de mai 2021»",
     "2023-10-01..2023-10-31 2021-05-01..2021-05-31"),
    ("«début octobre», «fin 2022»", "2023-10-01..2023-10-10 2022-09-01..2022-12-31"),
    ("«entre 2004 et 2014»", "2004-01-01..2014-12-31"),
    ("du «1er au 15 octobre»", "2023-10-01..2023-10-15"),
    ("«d'octobre à décembre 2022»", "2022-10-01..2022-12-31"),
    ("«depuis le 7 octobre»", "2023-10-07.."),
    ("«jusqu'au 1er novembre»", "..2023-11-01"),
    ("«lundi» et «vendredi dernier»", "2023-12-11 2023-12-08"),
    ("«la première semaine d'octobre 2022»", "2022-10-01..2022-10-07"),
    ("«troisième trimestre 2022», «à l'été 2022»",
     "2022-07-01..2022-09-30 2022-06-01..2022-08-31"),
    ("le mardi gras sur la planète de Mars", ""),
]  # fmt: skip

OTHERS = [
    ("it", "Che cosa è successo il «15 novembre 2022»?", "2022-11-15"),
    ("nl", "Wat gebeurde er op «3 maart 2021»?", "2021-03-03"),
    ("xx", "Co się stało «2022-11-15»?", "2022-11-15"),
    ("xx", "le 15 brumaire 2022", ""),
]

CASES = [
    *(("en", *case) for case in ENGLISH),
    *(("en", text, "") for text in NO_TIMES),
    *(("tr", *case) for case in TURKISH),
    *(("ru", *case) for case in RUSSIAN),
    *(("ar", *case) for case in ARABIC),
    *(("zh", *case) for case in CHINESE),
    *(("de", *case) for case in GERMAN),
    *(("es", *case) for case in SPANISH),
    *(("fr", *case) for case in FRENCH),
    *OTHERS,
]


def period(text: str) -> Period:
    """ "2023-10-07..2023-11-01", a side left out, or one day, as whole days in UTC."""
    first, _, last = text.partition("..") if ".." in text else (text, "", text)
    return Period(
        datetime.combine(date.fromisoformat(first), time.min, tzinfo=UTC) if first else None,
        datetime.combine(date.fromisoformat(last), time.max, tzinfo=UTC) if last else None,
    )


@pytest.mark.parametrize(("lang", "marked", "expected"), CASES)
def test_the_words_and_the_days_of_each_time(lang: str, marked: str, expected: str) -> None:
    text = re.sub("[«»]", "", marked)
    found = find_periods(text, lang, NOW)
    assert [text[named.start : named.end] for named in found] == re.findall("«(.*?)»", marked)
    assert [named.period for named in found] == [period(each) for each in expected.split()]


def test_the_day_of_asking_is_the_utc_day() -> None:
    late_in_new_york = datetime(2023, 12, 12, 22, 0, tzinfo=timezone(timedelta(hours=-5)))
    assert [named.period for named in find_periods("today", "en", late_in_new_york)] == [
        period("2023-12-13")
    ]
    assert find_periods("today", "en", NOW.replace(tzinfo=None)) == find_periods("today", "en", NOW)


def test_the_29th_of_february_is_the_latest_there_was() -> None:
    [named] = find_periods("on 29 February", "en", NOW)
    assert named.period == period("2020-02-29")


@pytest.mark.parametrize("now", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)])
def test_no_calendar_is_too_short(now: datetime) -> None:
    text = "3 months ago, last year, since 29 February, in the past 900 years, the weekend"
    for named in find_periods(text, "en", now):
        assert named.period != Period(None, None)


def test_a_language_is_read_the_same_after_others() -> None:
    before = find_periods("im März und im Mai 2022", "de", NOW)
    for lang in ("zh", "ar", "es"):
        find_periods("10月", lang, NOW)
    assert find_periods("im März und im Mai 2022", "de", NOW) == before
    assert len(before) == 2


@pytest.mark.parametrize(
    ("lang", "text", "latest"),
    [
        ("en", "What is the latest on the strike?", True),
        ("en", "What's happening now?", True),
        ("en", "How many have died so far?", True),
        ("en", "What did the most recent report say?", True),
        ("en", "Who is now facing charges for what he did in 2019?", False),
        ("en", "Which player, known for his speed, scored twice?", False),
        ("tr", "Grevde son durum ne?", True),
        ("tr", "Şu an kim önde?", True),
        ("tr", "Kim kazandı?", False),
        ("ru", "Что сейчас происходит?", True),
        ("ru", "Какие последние новости?", True),
        ("ru", "Кто победил в последний раз?", False),
        ("ar", "ماذا يحدث الآن؟", True),
        ("ar", "ما آخر أخبار الإضراب؟", True),
        ("ar", "من فاز؟", False),
        ("zh", "罢工的最新情况如何？", True),
        ("zh", "最近三天发生了什么？", False),
        ("de", "Wie ist die aktuelle Lage?", True),
        ("de", "Wer hat gewonnen?", False),
        ("es", "¿Qué pasa ahora?", True),
        ("es", "¿Cuáles son las últimas noticias?", True),
        ("es", "¿Quién ganó?", False),
        ("fr", "Que se passe-t-il actuellement ?", True),
        ("fr", "Quel est le dernier bilan ?", True),
        ("fr", "Qui a gagné ?", False),
        ("it", "What is the latest?", True),
    ],
)
def test_a_wish_for_the_newest(lang: str, text: str, latest: bool) -> None:
    assert wants_latest(text, lang) is latest


_PIECES = st.sampled_from(
    ["between ", " and ", "since ", "15", "2023", " ", "-", ".", "/", "October", "may", "last",
     " week", "early ", "Monday", "今年", "10月", "三", "天前", "Ekim'de", "son ", "İ", "ﷺ",
     "\u200f", "قبل ", "يومين", "до ", "мая", "½", "\0", "Q3 ", "29 February "]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    text=st.lists(_PIECES | st.text(max_size=4), max_size=30).map("".join),
    lang=st.sampled_from(["en", "tr", "ru", "ar", "zh", "de", "es", "fr", "it", "xx", ""]),
    now=st.datetimes(timezones=st.just(UTC)),
)
def test_anything_can_be_asked(text: str, lang: str, now: datetime) -> None:
    end = 0
    for named in find_periods(text, lang, now):
        assert end <= named.start < named.end <= len(text)
        end = named.end
        _check(named)
    assert isinstance(wants_latest(text, lang), bool)


def _check(named: NamedPeriod) -> None:
    start, end = named.period.start, named.period.end
    assert start or end
    assert start is None or start.timetz() == time.min.replace(tzinfo=UTC)
    assert end is None or end.timetz() == time.max.replace(tzinfo=UTC)
    assert start is None or end is None or start < end


def _questions(name: str) -> list[dict[str, str]]:
    path = DATA / name / "questions_dev.jsonl"
    if not path.exists():
        pytest.skip(f"needs {name} in the shared data beside the repository")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"


def test_every_date_of_real_questions_is_found() -> None:
    dates = re.compile(rf"((?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?), (\d{{4}})")
    count = 0
    for question in _questions("multihoprag"):
        text = question["text"]
        found = find_periods(text, "en", NOW)
        for match in dates.finditer(text):
            count += 1
            [named] = [each for each in found if each.start <= match.start() < each.end]
            assert match.end() <= named.end
            ends = (named.period.start, named.period.end)
            assert int(match[2]) in [moment.year for moment in ends if moment]
    assert count > 200


def test_no_date_is_found_in_real_questions_without_any() -> None:
    may_be = re.compile(
        rf"\b(?:{_MONTHS}|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|today|yesterday|tonight|Q[1-4]"
        r"|days?|weeks?|months?|quarter|years?|summer|weekend)\b|(?<!\d)[12]\d{3}(?!\d)"
    )
    texts = [each["text"] for each in _questions("multihoprag") if not may_be.search(each["text"])]
    assert len(texts) > 100
    assert [text for text in texts if find_periods(text, "en", NOW)] == []
