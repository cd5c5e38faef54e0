"""How sure a claim sounds beside its quote: "will close" for "may close", "all" for "most".

What a quote only expects, allows, asks for or reports as likely must stay so in the claim, and a
claim about all of something needs a quote about all of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from bot.answering import dates, names
from bot.answering.lexicon import function_terms
from retrieval.analysis import analyse, lower_case

#: Words that leave open whether a thing is so; "*" stands for any ending.
_HEDGES = {
    "en": "may might could likely probably possibly perhaps expect* forecast* estimat* if "
    "unless whether plan plans planned planning due proposed consider* hope* want* seek* aim* "
    "reportedly alleg* suspected believed supposed asked asks urged preliminary denied "
    "denies deny claim* false* fake hoax untrue rumour* rumor* lie lies lied disput* debunk*",
    "tr": "bekle* bekliyor* tahmin* olası muhtemel* belki galiba eğer iddia* planla* hedefle* "
    "istedi* istiyor* yalanla* söylenti* yalan* uydurma* asılsız*",
    "de": "könnte* kann können dürfte* möglicherweise vermutlich* wahrscheinlich* "
    "voraussichtlich soll sollen sollte* falls sofern wenn ob mutmaßlich* angeblich* "
    "erwart* plant planen geplant* gebeten vorläufig* dementier* bestreit* bestritt* "
    "behaupt* gerücht* falsch* erfunden* lüge* gelogen",
    "es": "podría* puede pueden quizá* probable* posible* presumible* si espera* prevé* "
    "previst* estima* presunt* debía* planea* pretende* pidió pidieron preliminar* "
    "desmint* desmiente* presuntamente rumor* fals* bulo* mentira* mintió",
    "fr": "pourrait pourraient peut peuvent probable* vraisembl* si devrait devraient devait "
    "prévoi* prévu* espèr* estime* présumé* envisag* demandé provisoire* démenti* dément* "
    "rumeur* faux fausse* mensonge* prétend* menti",
    "ru": "может могут возможно вероятн* наверное видимо если ожида* планиру* предположительно "
    "якобы должен должна должны хочет хотят попросил* предварительн* опроверг* отрица* "
    "слух* ложн* лож* фейк* солгал*",
    "ar": "قد ربما يمكن محتمل* الأرجح إذا يتوقع متوقع* تتوقع يعتزم تعتزم طلب طلبت نفى نفت "
    "زعم* يزعم* مزاعم شائع* كاذب* كذب*",
    "zh": "可能 或许 也许 大概 如果 预计 有望 计划 据称 涉嫌 要求 否认 声称 谣言 传闻 虚假",
}
#: Turkish says "may" inside the verb: "kapanabilir".
_TURKISH_MAY = re.compile(r"\w{2,}[ae]bil(?:ir|ecek|ece[ğk]|di|miş|en)\w*")
#: Behind these stands a whole clause; the other hedges govern the verb beside them.
_CONDITIONS = frozenset(
    [
        "if",
        "unless",
        "whether",
        "wenn",
        "falls",
        "sofern",
        "ob",
        "si",
        "если",
        "eğer",
        "إذا",
        "如果",
    ]
)
_ALL = {
    "en": "all every entire always never",
    "tr": "tüm bütün hepsi her tamamı",
    "de": "alle allen aller sämtliche* jeder jede jedes immer",
    "es": "todos todas todo toda siempre",
    "fr": "tous toutes toute toujours",
    "ru": "все всех всем каждый каждая всегда",
    "ar": "كل جميع",
    "zh": "所有 全部",
}
_MOST = {
    "en": "most majority",
    "tr": "çoğu çoğunluğu",
    "de": "meisten mehrheit",
    "es": "mayoría",
    "fr": "plupart majorité",
    "ru": "большинство",
    "ar": "معظم أغلب",
    "zh": "大多数 大部分",
}
_CLAUSE_END = re.compile(
    r"(?:[,;:!?…“”„«»\"—–]|(?<!\b[^\W\d_])(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bSt)\.)\s"
    r"|\s(?:if|unless|whether|and|but|wenn|falls|sofern|und|aber|dass|y|pero|que|si|et|"
    r"mais|и|но|если|что|ve|ama)\s",
    re.IGNORECASE,
)
#: In these languages the verb that a hedge governs stands before it …
_VERB_BEFORE = {"tr"}
#: … and in these at the end of the clause.
_VERB_LAST = {"de"}
_SENTENCE_END = re.compile(r"[.!?…。！？\"”»]*(?:\s|$)")
#: Most words of a clause that only says how the one before is known.
_AFTERTHOUGHT = 6
#: Share of what a hedge governs that makes a claim one about the same thing.
_SAME = 0.5


def too_sure(claim: str, quote: str, lang: str | None) -> bool:
    """Whether a claim states what its quote, in the same language, leaves open."""
    if hedged(claim, lang):
        return False
    terms = set(analyse(claim, lang))
    for hedge, governed in _governed(quote, lang):
        key = governed[-1] if lang in _VERB_LAST else governed[0]
        if lang not in _VERB_BEFORE and hedge not in _CONDITIONS and key not in terms:
            continue
        if len(terms & set(governed)) >= _SAME * len(set(governed)):
            return True
    return False


def too_sure_across(claim: str, lang: str | None, quote: str, quote_lang: str | None) -> bool:
    """The same for a claim in another language than its quote, by what is spelt alike in both.

    What a hedge of the quote reaches is told by the numbers and names of its clause; where the
    claim has none of any clause, by the quote as a whole.
    """
    if hedged(claim, lang):
        return False
    text = _dateless(quote)
    marks = spelt_alike(claim, lang)
    hedges = list(_hedges_in(text, quote_lang))
    if not hedges:
        return False
    clauses = {text[slice(*_clause_around(text, match))] for match in hedges}
    if not marks & spelt_alike(text, quote_lang):
        return True
    return any(marks & spelt_alike(clause, quote_lang) for clause in clauses)


def spelt_alike(text: str, lang: str | None) -> set[str]:
    """The numbers and the names of a text, as far as other languages write them the same."""
    named = {word.lower() for name in names.names_in(text, lang) for word in name.words}
    return named | set(re.findall(r"\d+", text))


def _clause_around(text: str, hedge: re.Match[str]) -> tuple[int, int]:
    start = max((end.end() for end in _CLAUSE_END.finditer(text, 0, hedge.start())), default=0)
    end = _CLAUSE_END.search(text, hedge.end())
    return start, end.start() if end else len(text)


def hedged(text: str, lang: str | None) -> bool:
    """Whether a text in a language with a list of hedges leaves anything open."""
    return any(_hedges_in(_dateless(text), lang))


def widened(claim: str, lang: str | None, quote: str, quote_lang: str | None) -> bool:
    """Whether a claim speaks of all, or of most, where its quote does not."""
    if _has(_ALL, claim, lang):
        return not _has(_ALL, quote, quote_lang)
    if _has(_MOST, claim, lang):
        return not (_has(_MOST, quote, quote_lang) or _has(_ALL, quote, quote_lang))
    return False


def _governed(quote: str, lang: str | None) -> Iterator[tuple[str, list[str]]]:
    """Each hedge of a quote, and what it reaches as index terms in their order.

    That is its clause; or where it ends a sentence, the clause before: "…, a report claimed".
    """
    text = _dateless(quote)
    for match in _hedges_in(text, lang):
        start, end = _clause_around(text, match)
        reach = text[start : match.start()] if lang in _VERB_BEFORE else text[match.end() : end]
        governed = _content(reach, lang)
        if governed:
            yield match.group(), governed
        elif _SENTENCE_END.match(text, end) and len(text[start:end].split()) <= _AFTERTHOUGHT:
            before = _CLAUSE_END.split(text[:start].rstrip(" ,"))[-1]
            governed = _content(before, lang)
            if governed:
                yield match.group(), governed


def _content(text: str, lang: str | None) -> list[str]:
    common = function_terms(lang)
    return [term for term in analyse(text, lang) if term not in common]


def _dateless(text: str) -> str:
    """A text after NFKC without its dates: "in May" leaves nothing open."""
    return dates.without(text, dates.dates(text))


def _hedges_in(text: str, lang: str | None) -> Iterator[re.Match[str]]:
    lowered = lower_case(text)  # as long as the text itself
    pattern = _pattern("hedges", lang)
    if pattern:
        yield from pattern.finditer(lowered)
    if lang == "tr":
        yield from _TURKISH_MAY.finditer(lowered)


def _has(listed: dict[str, str], text: str, lang: str | None) -> bool:
    pattern = _pattern("all" if listed is _ALL else "most", lang)
    return bool(pattern and pattern.search(unicodedata.normalize("NFKC", text).lower()))


@cache
def _pattern(name: str, lang: str | None) -> re.Pattern[str] | None:
    listed = {"hedges": _HEDGES, "all": _ALL, "most": _MOST}[name].get(lang or "")
    if listed is None:
        return None
    forms = "|".join(form.replace("*", r"\w*") for form in listed.split())
    return re.compile(forms if lang == "zh" else rf"(?<!\w)(?:{forms})(?!\w)")
