"""Closed word classes of the languages that newsbot reads best: en, tr, de, es, fr, ru, ar, zh.

Only words that a language cannot add to are listed (articles, prepositions, question words,
negation, small numbers), so the lists are short and need no upkeep. Another language falls back
on the rules that need no list.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cache

from retrieval.analysis import analyse, terms_of

#: The languages that the lists below cover.
LANGUAGES = ("en", "tr", "de", "es", "fr", "ru", "ar", "zh")


class AnswerType(Enum):
    """The kind of thing that a question asks for, as far as its question word tells."""

    MONEY = "money"
    QUANTITY = "quantity"
    DATE = "date"
    NAME = "name"
    PLACE = "place"
    REASON = "reason"
    OTHER = "other"


_FUNCTION_WORDS = {
    "en": "a an the this that these those there here it its he she they them their his her him we "
    "us our you your i me my and or but nor so if then than as of in on at by for with from to "
    "into onto over under about after before between during since until while because although "
    "though is are was were be been being am do does did done have has had having will would "
    "shall should can could may might must not no also too very just only such both each every "
    "any some all most more less much many few who whom whose what which when where why how "
    "s t re ve ll d m according say says said tell told me please give list name",
    "tr": "bir bu şu o ve veya ya da de ki ile için gibi kadar göre ama fakat ancak çünkü ise mi "
    "mı "
    "mu mü ne kim kimin kime hangi nasıl neden niçin niye nerede nereye nereden kaç "
    "zaman olan olarak oldu olduğu var yok daha en çok az her hiç bazı tüm bütün sonra önce "
    "şey ben sen biz siz onlar onun bunun sadece değil diye üzere ait",
    "de": "der die das den dem des ein eine einen einem einer eines dieser diese dieses jener und "
    "oder aber doch denn wenn dann als wie ob weil dass in im an am auf aus bei beim mit nach seit "
    "von vom zu zum zur über unter vor hinter zwischen durch für gegen ohne um bis während ist "
    "sind "
    "war waren sein wird werden wurde wurden hat haben hatte hatten kann können soll sollen muss "
    "müssen nicht kein keine auch nur sehr schon noch mehr viel viele wenig er sie es wir ihr ich "
    "man sich sein seine ihre wer wen wem wessen was welche welcher welches wann wo wohin woher "
    "warum wieso weshalb laut so",
    "es": "el la los las lo un una unos unas este esta estos estas ese esa aquel y e o u pero sino "
    "porque si cuando como que de del en a al por para con sin sobre entre desde hasta según "
    "durante contra es son era eran fue fueron ser sido está están estaba ha han había hay haber "
    "tiene tienen no ni también muy más menos mucho muchos poco se su sus le les él ella ellos yo "
    "tú nos ya quién quien quiénes cuál cuáles qué cuándo dónde cómo cuánto cuánta cuántos cuántas "
    "donde cuanto cual",
    "fr": "le la les l un une des du de d ce cet cette ces et ou mais donc car si quand comme que "
    "qu qui quoi dont où à au aux en dans par pour avec sans sur sous entre depuis jusque vers "
    "chez "
    "selon pendant contre est sont était étaient fut être été a ont avait avoir sera ne n pas plus "
    "moins très aussi beaucoup peu il elle ils elles on nous vous je tu se s son sa ses leur leurs "
    "y lui quel quelle quels quelles combien comment pourquoi c j m t",
    "ru": "и а но или же ли бы в во на с со к ко о об от до из за по под над при про для без между "
    "через у не ни что чтобы как так если когда где куда откуда кто кого кому чей какой какая "
    "какое "
    "какие каков сколько почему зачем который которая которые это этот эта эти тот та те он она "
    "оно "
    "они его её ее их им ему ей мы вы я ты был была было были быть есть будет будут уже еще ещё "
    "только также очень более менее все всё весь свой свои",
    "ar": "في من إلى على عن مع هذا هذه ذلك تلك التي الذي الذين و أو ثم لكن أن إن كان كانت يكون هو "
    "هي "
    "هم ما ماذا متى أين كيف لماذا كم هل أي قد لقد لم لن لا ليس بعد قبل بين حتى عند كل بعض أكثر منذ "
    "خلال حول ضد",
    "zh": "的 了 在 是 和 与 或 有 不 也 都 就 而 及 着 被 把 对 从 到 为 以 之 其 这 那 谁 什么 "
    "哪 哪里 哪个 何时 什么时候 为什么 怎么 怎样 多少 几 如何 吗 呢",
}  # fmt: skip

_QUESTION_CUES: dict[AnswerType, tuple[str, ...]] = {
    AnswerType.QUANTITY: (
        "how much", "how many", "how long", "how far", "how old", "how big", "how large",
        "what percentage", "what share", "ne kadar", "kaç", "kaça", "fiyatı", "yüzde kaçı",
        "wie viel", "wie viele", "wieviel", "wie hoch", "wie lange", "cuánto", "cuánta",
        "cuántos", "cuántas", "combien", "сколько", "كم", "多少", "几", "多长", "what price",
        "what is the price", "what is the cost", "price of", "cost of", "was kostet",
        "preis von", "precio de", "prix de", "quel est le prix", "цена", "سعر", "价格",
    ),
    AnswerType.DATE: (
        "when", "what year", "which year", "what date", "which day", "ne zaman", "hangi yıl",
        "hangi tarihte", "wann", "welchem jahr", "cuándo", "qué año", "quand", "quelle année",
        "когда", "каком году", "متى", "何时", "什么时候", "哪一年", "哪年",
    ),
    AnswerType.NAME: (
        "who", "whom", "whose", "which person", "which company", "kim", "kimin", "kime", "kimler",
        "hangi şirket", "wer", "wen", "wem", "wessen", "quién", "quiénes", "qui", "кто", "кого",
        "кому", "чей", "من هو", "من هي", "من الذي", "谁", "哪位", "哪家",
    ),
    AnswerType.PLACE: (
        "where", "which city", "which country", "nerede", "nereye", "nereden", "hangi ülke",
        "hangi şehir", "wo", "wohin", "woher", "dónde", "adónde", "où", "где", "куда", "откуда",
        "أين", "哪里", "哪儿", "在哪", "哪个国家", "哪个城市",
    ),
    AnswerType.REASON: (
        "why", "neden", "niçin", "niye", "warum", "wieso", "weshalb", "por qué", "pourquoi",
        "почему", "зачем", "لماذا", "为什么", "为何",
    ),
    # These come first in questions where a later "when" or "where" only joins clauses.
    AnswerType.OTHER: (
        "what", "which", "how", "ne", "nasıl", "hangi", "was", "welche", "welcher", "welches",
        "wie", "qué", "cuál", "cómo", "que", "quel", "quelle", "comment", "что", "какой", "какая",
        "как", "ما", "ماذا", "كيف", "怎么", "什么",
    ),
}  # fmt: skip

#: English asks for a sum by its verb alone, at the end or before what narrows it: "What does the
#: ferry cost in May?", but not "What does she say about the cost of living?".
_ASKS_FOR_A_SUM = re.compile(
    r"^ *(?:and |so |but )?what (?:(?:do|does|did|will|would|should|could|can|might) "
    r"(?:(?!what |about |the cost|of cost).)*? (?:costs?|pay|charge|earn|spend|sell for)"
    r"|(?:is|was|are|were|s) (?:(?!what |about ).)*? worth)"
    r"(?= *$| +(?:in|for|per|at|to|on|this|last|now|today|by|from|a|an|each|every) )"
)

#: Who compares prices or sizes wants a figure of each side.
_DEARER = re.compile(
    r" (?:cheaper|dearer|(?:more|less) expensive|costs? (?:more|less)|daha (?:ucuz|pahalı)|billiger"
    r"|teurer|más (?:barat[oa]|car[oa])|moins cher|plus cher|дешевле|дороже) |أرخص|أغلى|更便宜|更贵"
)
_GREATER = re.compile(
    r" (?:larger|bigger|smaller|longer|shorter|taller|higher|daha (?:büyük|küçük|uzun|yüksek)"
    r"|größer|kleiner|länger|höher|más (?:grande|larg[oa]|alt[oa])|plus (?:grande?|long|haut)"
    r"|больше|длиннее|выше) |أكبر|أطول|更大|更长|更高"
)

#: Words by which a question about a number asks for a sum of money.
_MONEY_WORDS = {
    "en": "cost costs price prices priced pay paid spend spent worth sell sold charge fee salary",
    "tr": "kaça fiyat fiyatı ücret ücreti maliyet maliyeti satılıyor ödedi harcadı değeri",
    "de": "kostet kosten kostete preis zahlt zahlte bezahlt wert ausgegeben verkauft gehalt",
    "es": "cuesta costó costar precio vale pagó gastó vende salario",
    "fr": "coûte coûté coûter prix vaut payé dépensé vendu salaire",
    "ru": "стоит стоил стоила стоить цена стоимость заплатил потратил продается зарплата",
    "ar": "سعر ثمن تكلفة يكلف تكلف كلف دفع راتب",
    "zh": "价 价格 售价 卖 多少钱 费用 花费 花了",
}

#: Words that turn a statement round. Turkish also negates inside the verb: see `polarity`.
NEGATORS = {
    "en": "not no never none nobody nothing neither nor cannot without denied denies deny false "
    "falsely refused refuses unable failed fails",
    "tr": "değil değildi yok yoktu hiç asla ne yalanladı yalanlandı reddetti reddedildi "
    "reddeden reddediyor olmadan",
    "de": "nicht kein keine keinen keinem keiner keines nie niemals niemand nichts ohne weder "
    "bestritt bestreitet dementierte dementiert",
    "es": "no nunca jamás nadie nada ni ningún ninguno ninguna sin tampoco negó niega desmintió",
    "fr": "ne n pas jamais rien aucun aucune personne sans ni nie démenti dément",
    "ru": "не нет ни никогда никто ничто ничего без нельзя отрицает отрицал опроверг опровергла",
    "ar": "لا لم لن ليس ليست غير بدون دون نفى نفت",
}
NEGATORS_UNSPACED = ("不", "没", "没有", "未", "无", "非", "否认", "勿", "ない", "ず", "않", "못")

#: Subjects of news sentences. Where claim and quote differ in language, nothing else tells that a
#: capital at the head of a sentence makes no name.
_OPENERS = (
    "officials police prices people residents authorities government troops soldiers rescuers "
    "workers experts scientists researchers shares sales exports voters protesters firefighters "
    "doctors investors analysts students farmers companies rebels forces president minister "
    "ministers parliament lawmakers mayor court judges prosecutors teachers passengers thousands "
    "hundreds dozens millions several women men children schools hospitals inflation negotiations "
    "talks elections heavy earlier later meanwhile according yesterday today tomorrow last next "
    "yetkililer polis fiyatlar hükümet bakan başkan cumhurbaşkanı şirket uzmanlar halk seçim "
    "mahkeme belediye behörden polizei preise regierung menschen präsident minister gericht firma "
    "experten las autoridades policía gobierno precios presidente ministro tribunal empresa "
    "autorités police gouvernement prix président ministre tribunal entreprise власти полиция "
    "правительство цены президент министр суд компания эксперты жители"
)

_NUMBER_WORDS = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty",
    "tr": "sıfır bir iki üç dört beş altı yedi sekiz dokuz on",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze",
    "ru": "ноль один два три четыре пять шесть семь восемь девять десять",
    "ar": "صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة",
}
_TENS = (
    "thirty forty fifty sixty seventy eighty ninety",
    "otuz kırk elli altmış yetmiş seksen doksan",
    "dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
)
_TWENTIES = "yirmi zwanzig veinte vingt двадцать"

#: Words and signs that multiply the number before them. Folded to lower case, no accents taken.
SCALES = {
    "dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9,
    "trillion": 10**12,
    "k": 10**3, "m": 10**6, "mn": 10**6, "mln": 10**6, "mio": 10**6, "bn": 10**9, "bln": 10**9,
    "b": 10**9, "mrd": 10**9, "tn": 10**12, "trn": 10**12, "millions": 10**6, "billions": 10**9,
    "yüz": 100, "bin": 10**3, "milyon": 10**6, "milyar": 10**9, "trilyon": 10**12,
    "tausend": 10**3, "millionen": 10**6, "milliarde": 10**9, "milliarden": 10**9,
    "billionen": 10**12, "mil": 10**3, "millón": 10**6, "millones": 10**6,
    "mille": 10**3, "milliard": 10**9, "milliards": 10**9, "тысяча": 10**3, "тысяч": 10**3,
    "тысячи": 10**3, "тыс": 10**3, "миллион": 10**6, "миллиона": 10**6, "миллионов": 10**6,
    "млн": 10**6, "миллиард": 10**9, "миллиарда": 10**9, "миллиардов": 10**9, "млрд": 10**9,
    "трлн": 10**12, "ألف": 10**3, "آلاف": 10**3, "مليون": 10**6, "ملايين": 10**6,
    "مليار": 10**9, "مليارات": 10**9, "تريليون": 10**12, "万": 10**4, "亿": 10**8,
    "百万": 10**6, "千": 10**3, "萬": 10**4, "億": 10**8,
}  # fmt: skip

PERCENT_WORDS = frozenset(
    {
        "%", "٪", "percent", "percentage", "pct", "yüzde", "prozent", "porcentaje", "pourcent",
        "процент", "процента", "процентов", "بالمئة", "بالمائة",
    }
)  # fmt: skip

_CURRENCIES = {
    "USD": "$ us$ dollar dollars usd dolar dolara doları dólar dólares доллар доллара долларов "
    "دولار 美元",
    "EUR": "€ euro euros eur avro евро يورو 欧元",
    "GBP": "£ pound pounds gbp sterling sterlin pfund libra libras livre livres фунт фунтов 英镑",
    "CNY": "yuan rmb cny renminbi юань юаней يوان 元 人民币",
    "JPY": "yen jpy иена иен 日元",
    "TRY": "₺ lira liras lirası liraya tl try лир ليرة 里拉",
    "RUB": "₽ ruble rubles rouble roubles rub rubel ruble рубль рубля рублей روبل 卢布",
    "INR": "₹ rupee rupees inr rupi rupie rupias roupies рупий روبية 卢比",
    "CHF": "franc francs frank franken franco francos chf франк франков فرنك 法郎 瑞士法郎",
    "KR": "krona kronor krone kroner kronen crown crowns kron corona coronas крон кроны 克朗",
    "WON": "₩ won krw вон 韩元",
    "PESO": "peso pesos песо 比索",
    "BRL": "real reais brl r$ реал реалов",
    "RIYAL": "riyal riyals rial rials riyali риал риалов ريال ريالات 里亚尔",
    "AED": "dirham dirhams aed dirhem درهم 迪拉姆",
    "ZAR": "rand zar",
    "ILS": "₪ shekel shekels шекель شيكل",
    "PLN": "zloty złoty zlotys pln",
    "UAH": "₴ hryvnia hryvnias гривна гривен",
}
#: Sign or word to a currency, by ISO 4217 code, or by its name where several states share it.
CURRENCIES = {word: code for code, words in _CURRENCIES.items() for word in words.split()}


@cache
def function_terms(lang: str | None) -> frozenset[str]:
    """Index terms of the function words of `lang` (all languages where it is unknown)."""
    languages = [lang] if lang in _FUNCTION_WORDS else LANGUAGES
    return frozenset(
        term
        for language in languages
        for word in _FUNCTION_WORDS[language].split()
        for term in terms_of(word, language)
    )


@cache
def function_words(lang: str | None) -> frozenset[str]:
    """The function words of `lang` in lower case (all languages where it is unknown)."""
    languages = [lang] if lang in _FUNCTION_WORDS else LANGUAGES
    return frozenset(word for each in languages for word in _FUNCTION_WORDS[each].split())


@cache
def ordinary_openers() -> frozenset[str]:
    """Words in lower case that often open a sentence of news and name nobody."""
    return frozenset(_OPENERS.split())


@cache
def negators(lang: str | None) -> frozenset[str]:
    """The negating words of `lang`; English where it is unknown."""
    return frozenset(NEGATORS.get(lang or "en", NEGATORS["en"]).split())


@cache
def number_words() -> dict[str, int]:
    """Number words of all languages to their values; words that are also articles are left out."""
    ambiguous = {"one", "bir", "un", "uno", "eins", "один", "on", "sei", "once"}
    table = {
        word: value
        for words in _NUMBER_WORDS.values()
        for value, word in enumerate(words.split())
        if word not in ambiguous
    }
    for tens in _TENS:
        table.update({word: 10 * (index + 3) for index, word in enumerate(tens.split())})
    table.update(dict.fromkeys(_TWENTIES.split(), 20))
    return table


def content_terms(text: str, lang: str | None) -> set[str]:
    """The index terms of `text` without those of function words."""
    return set(analyse(text, lang)) - function_terms(lang)


def is_figure_term(term: str) -> bool:
    """Whether an index term is a number, its scale or its currency: these are compared by value."""
    return term[0].isdigit() or term in SCALES or term in CURRENCIES


def answer_type(question: str) -> AnswerType:
    """What kind of thing `question` asks for: the earliest cue in it decides."""
    lowered = f" {question.replace('İ', 'i').lower()} "
    padded = "".join(char if char.isalnum() else " " for char in lowered)
    best: tuple[int, int, AnswerType] | None = None
    for kind, cues in _QUESTION_CUES.items():
        for cue in cues:
            needle = cue if ord(cue[0]) > 0x2E80 else f" {cue} "
            position = padded.find(needle)
            if position >= 0 and (best is None or (position, -len(cue)) < best[:2]):
                best = (position, -len(cue), kind)
    kind = best[2] if best else AnswerType.OTHER
    if kind is AnswerType.OTHER and (_ASKS_FOR_A_SUM.search(padded) or _DEARER.search(padded)):
        return AnswerType.MONEY
    if kind is AnswerType.OTHER and _GREATER.search(padded):
        return AnswerType.QUANTITY
    if kind is AnswerType.QUANTITY and any(word in padded.split() for word in _money_words()):
        return AnswerType.MONEY
    if kind is AnswerType.QUANTITY and any(word in padded for word in _MONEY_WORDS["zh"].split()):
        return AnswerType.MONEY
    return kind


#: What a sentence that gives a reason has, folded to lower case.
_REASON_WORDS = {
    "en": "because|since|after|due to|owing to|thanks to|as a result|in order to|so that|reason|"
    "reasons|caused|cause|led to|to avoid|to prevent|therefore",
    "tr": "çünkü|nedeniyle|sebebiyle|yüzünden|dolayı|için|üzerine|ardından|nedeni",
    "de": "weil|da|denn|wegen|aufgrund|nachdem|damit|deshalb|grund|durch",
    "es": "porque|debido a|por|tras|ya que|pues|para|causa|razón|después de",
    "fr": "parce que|parce qu|car|en raison|à cause|après|afin|puisque|pour|raison",
    "ru": "потому что|так как|из-за|после|поскольку|чтобы|причина|причине|ввиду|благодаря",
    "ar": "لأن|بسبب|بعد|نتيجة|من أجل|لكي|السبب",
}
_REASON_WORDS_UNSPACED = "因为|由于|因|原因|以便|为了|所以"


def gives_reason(text: str, lang: str | None) -> bool:
    """Whether a sentence has a word that reasons are given with, in its language."""
    return _reason_pattern(lang).search(text) is not None


@cache
def _reason_pattern(lang: str | None) -> re.Pattern[str]:
    spaced = _REASON_WORDS.get(lang or "en", _REASON_WORDS["en"])
    return re.compile(rf"\b(?:{spaced})\b|{_REASON_WORDS_UNSPACED}", re.IGNORECASE)


@cache
def money_terms(lang: str | None) -> frozenset[str]:
    """Index terms of the words that ask for a sum of money in `lang`; English where unknown."""
    listed = _MONEY_WORDS.get(lang or "en", _MONEY_WORDS["en"])
    return frozenset(term for word in listed.split() for term in terms_of(word, lang))


@cache
def _money_words() -> frozenset[str]:
    return frozenset(word for listed in _MONEY_WORDS.values() for word in listed.split())
