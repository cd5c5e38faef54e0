"""What divides the clauses of a question, and its words that only speak of reports, by language.

"According to the X article, which company …" names no subject with `according`, `article` and
`company`: rare as such words are in articles, they say nothing of which one is meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from retrieval.analysis import terms_of, words


@dataclass(frozen=True, slots=True)
class ClauseWords:
    """One language's words; each field lists them parted by spaces, `dividers` as patterns."""

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


_WORDS = {
    "en": ClauseWords(
        joints="and|but|or",
        dividers="despite|although|though|as well as|which|who|whose|that|also|before|after"
        "|when|in contrast to|compared (?:to|with)|rather than|than|versus|vs",
        contrast="while|whereas|and also|as opposed to|in contrast",
        question="what|who|whom|whose|when|where|why|how|which|did|does",
        frame="article articles report reports reported reporting reportedly story stories piece"
        " according suggest suggests suggested claim claims claimed discuss discussed discusses"
        " mention mentioned mentions describe described describes portray portrayed portrays"
        " portrayal highlight highlights highlighted indicate indicates indicated attribute"
        " attributes attributed state states stated both source sources publication published"
        " coverage covered news featured regarding company individual person name known consistent"
        " inconsistent consistency inconsistency agree also what which who whose does did do is"
        " are was were the same between after while whereas from in of by and with that has have"
        " had been for their its as on a an to how much many will would can could should"
        " when where why"
        " be it this these there",
    ),
    "tr": ClauseWords(
        joints="ve|ama|fakat|ancak|veya|ya da",
        dividers="iken|ise|hem|ile",
        contrast="oysa|oysaki|halbuki|buna karşılık|ayrıca",
        question="ne|neden|niye|nasıl|kim|kimin|kime|hangi|kaç|nerede|nereye|nereden",
        frame="haber haberi haberine haberde haberinde habere makale makalesi makaleye makalede"
        " yazı yazısı yazıya rapor raporu rapora göre iddia iddiası ediyor bildirdi bildiriyor"
        " söyledi söylüyor belirtti belirtiyor açıkladı bahsediyor anlatıyor yayımlanan yayınlanan"
        " kaynak şirket kişi kişinin adı hangi kim kimin ne neden nasıl kaç mi mı mu mü midir"
        " kadar kadara olacak ve ile için bir bu şu o da de olarak olan aynı her ikisi"
        " arasında sonra önce",
    ),
    "de": ClauseWords(
        joints="und|aber|sondern|oder|sowie",
        dividers="obwohl|deren|dessen|dass|auch|bevor|nachdem|als|im gegensatz zu|verglichen mit",
        contrast="während|wohingegen|hingegen|im gegensatz|und auch",
        question="was|wer|wem|wen|wessen|wann|wo|woher|wohin|warum|wieso|wie|welche|welcher"
        "|welches",
        frame="artikel bericht berichte berichtet berichten berichtete laut zufolge meldung"
        " behauptet behaupten erwähnt beschreibt stellt dar deutet an quelle quellen"
        " veröffentlicht unternehmen firma person name bekannt übereinstimmend was wer welche"
        " welcher welches wie wann wo hat haben ist sind war waren der die das den dem des ein"
        " viel viele wird werden eine einer einem einen und in von mit zu für auf als"
        " auch beide zwischen nach während",
    ),
    "es": ClauseWords(
        joints="y|e|pero|sino|o",
        dividers="aunque|así como|que|quien|quienes|cuyo|cuya|también|antes de|después de"
        "|cuando|a diferencia de|en comparación con",
        contrast="mientras(?: que)?|en cambio|por el contrario|y también",
        question="qué|quién|quiénes|cuándo|dónde|por qué|cómo|cuál|cuáles|cuánto|cuánta|cuántos"
        "|cuántas",
        frame="artículo artículos informe informes informa informó reportaje noticia noticias"
        " según afirma afirmó sugiere sugirió menciona mencionó describe describió destaca indica"
        " atribuye fuente fuentes publicado publicada empresa compañía persona nombre conocido"
        " cuánto cuánta cuántos cuántas será coincide qué quién quiénes cuál cuáles cómo"
        " cuándo dónde fue es son era ha han el la los"
        " las un una de del en por para con que y ambos entre después mientras",
    ),
    "fr": ClauseWords(
        joints="et|mais|ou",
        dividers="bien que|ainsi que|qui|que|dont|aussi|avant|après|quand|lorsque"
        "|contrairement à|par rapport à",
        contrast="tandis que|alors que|en revanche|et aussi",
        question="que|quoi|qui|quand|où|pourquoi|comment|quel|quelle|quels|quelles|combien"
        "|est-ce que",
        frame="article articles rapport reportage information selon affirme affirment suggère"
        " mentionne décrit souligne indique attribue rapporte rapporté source sources publié"
        " publiée entreprise société personne nom connu quel quelle quels quelles qui que quoi"
        " combien sera comment quand où est sont était a ont été le la les un une des de"
        " du en par pour avec et"
        " les deux entre après tandis",
    ),
    "ru": ClauseWords(
        joints="и|но|или|а",
        dividers="хотя|который|которая|которое|которые|которого|что|также|до|после|когда"
        "|по сравнению с",
        contrast="тогда как|в то время как|в отличие от|а также",
        question="что|кто|кого|кому|чей|когда|где|куда|откуда|почему|зачем|как|какой|какая|какое"
        "|какие|сколько",
        frame="статья статье статьи статьях отчёт отчет сообщение сообщает сообщил сообщила"
        " сообщили сообщается согласно утверждает утверждается говорится упоминает описывает"
        " указывает приписывает источник источники опубликованный опубликованной компания"
        " человек имя известный какой какая какое какие кто что как когда где был была было были"
        " сколько будет в на с по из о об и для от оба между после",
    ),
    "ar": ClauseWords(
        joints="ثم|لكن|أو|وكذلك",
        dividers="رغم|الذي|التي|الذين|أيضا|قبل|بعد|عندما|مقارنة",
        contrast="بينما|في حين|في المقابل",
        question="ما|ماذا|من|متى|أين|لماذا|كيف|أي|كم|هل",
        frame="مقال مقالة تقرير خبر ذكر ذكرت يذكر تذكر قال قالت وفقا بحسب حسب زعم تشير يشير وصف"
        " نشر نشرت المنشور مصدر مصادر شركة شخص اسم ما ماذا من متى أين لماذا كيف أي كم هل في على"
        " إلى عن مع أن التي الذي هذا هذه كل بين بعد",
    ),
    "zh": ClauseWords(
        joints="以及|并且|而且|或者",
        dividers="但是|但|虽然|尽管|与此相比",
        contrast="而|与此相反|同时",
        question="什么|谁|哪|何时|哪里|为什么|怎么|怎样|多少|几|是否",
        frame="文章 报道 报告 据 根据 称 表示 提到 描述 指出 来源 发表 公司 人物 名字 什么 谁 哪个"
        " 哪家 何时 哪里 为什么 如何 多少 是否 的 了 在 和 与",
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
