"""What divides the clauses of a question, and its words that only speak of reports, by language.

"According to the X article, which company …" names no subject with `according`, `article` and
`company`: rare as such words are in articles, they say nothing of which one is meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from retrieval.analysis import terms_of, words

#: A pattern that nothing matches: for what a language does not have.
_NEVER = "(?!)"


@dataclass(frozen=True, slots=True)
class ClauseWords:
    """One language's words; `frame` parted by spaces, the others as patterns."""

    joints: str
    """"And" and the like, as alternatives of a regular expression."""
    contrast: str
    """Words that set two things against each other, likewise."""
    dividers: str
    """Other words between two clauses, likewise."""
    question: str
    """Words that begin a question, likewise: after "and", such a word begins another one."""
    frame: str
    """Words that tell of asking and reporting, and the commonest function words."""
    after_comma: str = _NEVER
    """Words of contrast, likewise, that without a comma before them tell of a time ("while")."""
    contrast_ending: str = _NEVER
    """What stands before the space after which the other side of a contrast begins."""
    asks_in_place: bool = False
    """Whether a question word stands where its answer would, and not first."""


_WORDS = {
    "en": ClauseWords(
        joints="and|but|or",
        dividers="despite|although|though|as well as|which|who|whose|that|also|before|after"
        "|when|compared (?:to|with)|rather than|than|versus|vs",
        contrast="whereas|and also|as opposed to|in contrast(?: (?:to|with))?",
        after_comma="while",
        question=r"(?:(?:at|by|for|from|in|of|on|since|to|until|under|with)\s+)?"
        "(?:what|whom|who|whose|when|where|why|how|which)|did|does",
        frame="article articles report reports reported reporting reportedly story stories piece"
        " according suggest suggests suggested claim claims claimed discuss discussed discusses"
        " mention mentioned mentions describe described describes portray portrayed portrays"
        " portrayal highlight highlights highlighted indicate indicates indicated attribute"
        " attributes attributed state states stated both source sources publication published"
        " coverage covered news featured regarding company individual person name known"
        " consistent inconsistent consistency inconsistency agree also what which who whom whose"
        " when where why how does did do is are was were the same between after while whereas"
        " from in of by and with that has have had been for their its as on a an to much many"
        " will would can could should be it this these there",
    ),
    "tr": ClauseWords(
        joints="ve|ama|fakat|ancak|veya|ya da|yoksa",
        dividers="iken|hem|ayrıca",
        contrast="oysa|oysaki|halbuki|buna karşılık|öte yandan",
        contrast_ending=r"(?<=\w\w[aeıiuü]rken)",  # "yazarken", but not "erken" (early)
        asks_in_place=True,
        question="ne|neyi|neye|neler|neden|niye|niçin|nasıl|kim|kimi|kime|kimin|kimler|kimden|hangi"
        "|hangisi|kaç|kaçıncı|nerede|nereye|nereden|neresi|m[ıiuü]",
        frame="haber haberi haberine haberde haberinde habere makale makalesi makaleye makalede"
        " yazı yazısı yazıya rapor raporu rapora gazete gazetesi gazetesine göre iddia iddiası"
        " ediyor bildirdi bildiriyor söyledi söylüyor belirtti belirtiyor açıkladı bahsediyor"
        " anlatıyor yazdı yazıyor yayımlanan yayınlanan kaynak şirket kişi kişinin adı hangi"
        " hangisi kim kimin kime kimi ne neden niye niçin nasıl kaç nerede nereye nereden zaman"
        " mi mı mu mü midir mıdır ve ile ise için bir bu şu o da de ya ama olarak olan oldu aynı"
        " her ikisi arasında sonra önce tarafından kadar kadara olacak",
    ),
    "de": ClauseWords(
        joints="und|aber|sondern|oder|sowie",
        dividers="obwohl|deren|dessen|dass|auch|bevor|nachdem|weil|wobei|als"
        "|verglichen mit|im vergleich zu[rm]?",
        contrast="wohingegen|hingegen|dagegen|im gegensatz(?: dazu| zu[rm]?)?|und auch",
        after_comma="während",
        question=r"(?:(?:an|auf|aus|bei|bis|durch|für|in|mit|nach|seit|über|um|unter|von|vor|zu)\s+)?"
        "(?:was|wer|wem|wen|wessen|wann|wo|woher|wohin|warum|weshalb|wieso|wie|wieviel|wofür|womit"
        "|worüber|wodurch|welche[mnrs]?)",
        frame="artikel bericht berichte berichtet berichten berichtete laut zufolge meldung"
        " meldet behauptet behaupten erwähnt beschreibt stellt dar deutet an quelle quellen"
        " veröffentlicht unternehmen firma person name bekannt übereinstimmend was wer wem wen"
        " welche welcher welches welchem welchen wie wann wo woher wohin warum weshalb wieso hat"
        " haben ist sind war waren wird wurde wurden der die das den dem des ein eine einer"
        " einem einen und oder in im an am auf aus bei von vom mit zu zum zur für als auch über"
        " um sich es beide zwischen nach während viel viele werden",
    ),
    "es": ClauseWords(
        joints="y|e|pero|sino|o|u|ni",
        dividers="aunque|así como|que|quien|quienes|cuyos?|cuyas?|también|además|antes de"
        "|después de|cuando|donde|a diferencia del?|en comparación con|frente a",
        contrast="mientras que|en cambio|por el contrario|y también",
        after_comma="mientras",
        question=r"(?:(?:a|con|de|desde|en|hasta|para|por|sobre)\s+)?"
        "(?:qué|quién|quiénes|cuándo|dónde|adónde|cómo|cuál|cuáles|cuánt[oa]s?)",
        frame="artículo artículos informe informes informa informó reportaje noticia noticias"
        " según afirma afirmó sugiere sugirió menciona mencionó describe describió destaca"
        " indica dice dijo atribuye fuente fuentes publicado publicada empresa compañía persona"
        " nombre conocido coincide qué quién quiénes cuál cuáles cómo cuándo dónde cuánto cuánta"
        " cuántos cuántas hacia desde hasta fue fueron es son era está están ha han el la lo los"
        " las un una de del al en por para con que se su sus y o ambos entre después mientras"
        " será",
    ),
    "fr": ClauseWords(
        joints="et|mais|ou",
        dividers="bien qu(?:e|['’])|ainsi que|qui|qu(?:e|['’])|dont|aussi|également|avant|après"
        "|quand|lorsqu(?:e|['’])|contrairement (?:à|aux?)|par rapport (?:à|aux?)",
        contrast="tandis qu(?:e|['’])|en revanche|au contraire|à l['’]inverse|et aussi",
        after_comma="alors qu(?:e|['’])",
        # No "que": "et que" goes on with what somebody said.
        question=r"(?:(?:à|avec|avant|chez|contre|dans|de|depuis|en|par|pour|sous|sur)\s+)?"
        "(?:quoi|qui|quand|où|pourquoi|comment|quel(?:le)?s?|lequel|laquelle|lesquels|lesquelles"
        "|combien|est-ce)|qu['’]est-ce",
        frame="article articles rapport reportage information journal selon affirme affirment"
        " suggère mentionne décrit souligne indique attribue rapporte rapporté dit source"
        " sources publié publiée entreprise société personne nom connu quel quelle quels quelles"
        " qui que quoi comment combien quand où pourquoi est sont était été a ont ce cette le la"
        " les un une des de du au aux en dans sur par pour avec et ou se son sa ses les deux"
        " entre après tandis alors sera",
    ),
    "ru": ClauseWords(
        joints="и|но|или|а|либо",
        dividers=r"хотя|котор\w+|чей|чья|чьё|чьи|что|чтобы|также|до|после|перед|когда|чем"
        "|по сравнению со?",
        contrast="тогда как|в то время как|между тем как|в отличие от|напротив|а также",
        question=r"(?:(?:в|во|для|до|за|из|к|на|о|об|от|по|при|про|с|со|у)\s+)?"
        "(?:что|чего|чему|чем|чём|кто|кого|кому|кем|ком|чей|чья|чьё|чьи|когда|где|куда|откуда"
        r"|почему|зачем|как|каков[аыо]?|как(?:ой|ая|ое|ие|ого|ому|ую|им|их|ими|ом)|скольк\w+)",
        frame="статья статье статьи статьях отчёт сообщение сообщает сообщил сообщила сообщили"
        " сообщается газета газете согласно утверждает утверждается говорится упоминает"
        " описывает указывает пишет приписывает источник источники опубликованный опубликованной"
        " компания человек имя известный какой какая какое какие какого каком какую кто кого"
        " кому кем что чего чем чей как когда где куда откуда почему зачем сколько каков был"
        " была было были в во на с со по из о об и или а но для от до у к за же ли это оба обе"
        " между после будет",
    ),
    "ar": ClauseWords(
        joints="ثم|لكن|أو|أم|وكذلك",
        dividers="(?:على ال)?رغم|الذي|التي|الذين|أيضاً?|قبل|بعد|عندما|حيث|مقارنة",
        contrast="بينما|في حين(?: أن)?|في المقابل|بالمقابل|على عكس|أما",
        # "And who" is written as "and from" is, "and what" as "and that which": what follows tells.
        question=r"(?:(?:إلى|حتى|على|عن|في|من|منذ)\s+)?(?:ماذا|متى|أين|لماذا|كيف|كم|هل|أي|أية)"
        r"|(?:من|ما)(?=\s+(?:هو|هي|هم|هن|الذي|التي|الذين|كان|كانت)\b)",
        frame="مقال مقالة مقالات تقرير تقارير خبر أخبار ذكر ذكرت يذكر تذكر قال قالت وفقا بحسب"
        " حسب زعم تشير يشير وصف نشر نشرت المنشور مصدر مصادر صحيفة شركة شخص اسم ما ماذا من متى"
        " أين لماذا كيف أي أية كم هل هو هي هم كان كانت تم في على إلى عن مع أن أو ثم التي الذي"
        " الذين هذا هذه كل بين بعد قبل",
    ),
    "zh": ClauseWords(
        joints="以及|并且|而且|或者",
        dividers="(?<![不非])但是?|虽然|尽管|不过|与此相比",
        contrast="与此相反|与此同时|相比之下|反之",
        after_comma="(?<![然从因反时])而(?![且已言])|同时",
        asks_in_place=True,
        question="什么|谁|哪|何时|何地|何处|为何|怎么|怎样|如何|多少|多久|多大"
        "|几(?=[个位年月天次人种名岁家])|是否|吗",
        frame="文章 报道 据报道 报告 据 根据 称 表示 提到 描述 指出 来源 发表 公司 人物 名字"
        " 什么 是什么 叫什么 什么时候 谁 是谁 哪 哪个 哪家 哪些 哪位 哪里 哪年 何时 何地"
        " 为什么 为何 怎么 怎样 如何 多少 多久 是否 吗 的 了 在 和 与 而",
    ),
}


def clause_words(language: str) -> ClauseWords:
    """The words of `language` (ISO 639-1), or the English ones where it has none of its own."""
    return _WORDS.get(language, _WORDS["en"])


@cache
def frame_terms(language: str) -> frozenset[str]:
    """The index terms of a language's frame words; none for a language without a list."""
    if language not in _WORDS:
        return frozenset()
    listed = words(_WORDS[language].frame)
    return frozenset(term for word in listed for term in terms_of(word, language))
