"""A claim that says the opposite without a "not": "rose" for "fell", or its names changed round."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from retrieval.analysis import UNSPACED, lower_case, terms_of

#: Pairs of opposites, each side in all languages known. A word ends in "*" where any ending may
#: follow; unspaced scripts are looked for inside the text. Only words whose opposite is sure.
_PAIRS = (
    (
        "rise rises rose risen rising raise* increas* climb climbs climbed soar* surg* jump jumped "
        "grow grows grew grown higher yüksel* artt* artış* artır* artma* artac* artıyor* "
        "stieg* steig* gestieg* erhöh* subió subieron sube suben subir aument* creció crecieron "
        "augment* grimp* hausse вырос* повыс* увелич* поднял* подорож* дорожа* "
        "ارتفع* ارتفاع* زاد زادت 上涨 上升 增长 增加 提高",
        "fall falls fell fallen falling drop drops dropped declin* decreas* plung* slump* tumbl* "
        "cut cuts cutting lower lowers lowered reduc* shrank shrink* "
        "düştü* düşüş* düşür* düşme* düşec* azal* "
        "geriledi* fiel fielen gefallen fällt sank sanken gesunken sinkt senkt* gesenkt bajó "
        "bajaron baja cayó cayeron cae descend* disminu* baiss* chut* recul* упал* сниз* сократ* "
        "подешев* дешев* انخفض* انخفاض* تراجع* 下跌 下降 减少 降低",
    ),
    (
        "win wins won winning victory kazan* galibiyet* gewann* gewonnen gewinnt ganó ganaron gana "
        "gagn* remport* выигра* побед* فاز فازت فوز 赢 获胜 战胜",
        "lose loses lost losing defeat* kaybet* kaybed* yenil* verlor* verliert perdió perdieron "
        "pierde perd perdu perdent проигра* خسر* خسارة 输 战败",
    ),
    (
        "buy buys bought buying purchas* acquir* satın kauft kaufte* gekauft kaufen compr* achet* "
        "acheta купил* покуп* اشترى اشترت شراء 购买 收购",
        "sell sells sold selling sale sattı* satacak* satıl* verkauf* vend* прода* باع باعت بيع "
        "出售",
    ),
    (
        "more fazla mehr más plus больше أكثر",
        "less fewer weniger menos moins меньше أقل",
    ),
    (
        "open opens opened opening reopen* açıldı* açacak* açtı* açılacak* öffn* geöffnet eröffn* "
        "abrió abren abre abrirá abierto ouvr* rouvr* ouvert* откры* افتتح* 开放 开门 开业",
        "close closes closed closing shut shuts kapan* kapat* schloss* schließ* geschlossen cerr* "
        "cierr* ferme ferment fermé* fermer* закры* أغلق* إغلاق 关闭 关门",
    ),
    (
        "before önce bevor antes avant перед قبل 之前 以前",
        "after sonra nachdem después après после بعد 之后 以后",
    ),
    (
        "begin begins began begun start starts started başla* beginn* begann begonnen empez* "
        "comenz* commenc* начал* начн* начин* بدأ بدأت 开始",
        "end ends ended finish* conclud* complete completes completed tamamla* bitti bitecek* "
        "bitir* endet* beendet* termin* finaliz* achev* заверш* законч* انتهى انتهت أنهى أنهت 结束",
    ),
    (
        "create creates created creating geschaffen schafft crea crean creó créer créé* созда*",
        "cut cuts cutting axe axes axed slash* gestrichen streich* elimin* recort* supprim* сокра*",
    ),
    ("accept* approv* back backed adopt* endors*", "reject* turned-down veto* rebuff*"),
    ("support* favour* favor*", "oppos*"),
    ("arrest* detain* jailed imprison*", "releas* freed"),
    ("convict* guilty", "acquit* innocent exonerat*"),
    ("allow* permit* legaliz* legalis*", "ban bans banned prohibit* outlaw* forbid* forbad*"),
    ("hire hires hired appoint*", "fire fires fired dismiss* sack sacked"),
    ("enter enters entered join joins joined", "leave leaves left quit quits withdr*"),
    ("above exceed*", "below"),
    ("highest largest biggest most", "lowest smallest least"),
    ("import imports imported importing", "export exports exported exporting"),
    ("strengthen* stronger", "weaken* weaker"),
    ("profit profits", "loss losses"),
    ("success* succeed*", "fail fails failed failure*"),
    ("alive survived survives", "dead died dies killed"),
)  # fmt: skip

_NAME = r"([A-ZÀ-Þ][\w’'-]*)"
_ACTION = re.compile(
    rf"{_NAME}(?:\s+(?:has|have|had|will|would|may|did))?"
    rf"(?P<passive>\s+(?:was|were|is|are|been|being|be))?\s+(?P<verb>[a-z]{{3,}})"
    rf"(?P<by>\s+by)?\s+(?:the\s+)?{_NAME}"
)
#: What stands between names without making one act on the other.
_NO_VERB = frozenset(
    {
        "and", "with", "for", "from", "the", "but", "nor", "into", "onto", "over", "under",
        "about", "after", "before", "near", "than", "via", "versus", "while", "when",
        "where", "who", "that", "whose", "against", "between", "during", "since", "until",
    }
)  # fmt: skip


def opposed(claim: str, quote: str) -> bool:
    """Whether the claim has one word of a pair of opposites and its quote only the other.

    The two may differ in language. Where either has both words it is left to other checks.
    """
    mine, theirs = _sides(claim), _sides(quote)
    return any(
        (pair, side) in mine
        and (pair, 1 - side) in theirs
        and (pair, 1 - side) not in mine
        and (pair, side) not in theirs
        for pair, side in mine
    )


def changed_round(claim: str, quote: str) -> bool:
    """Whether of two names that an English verb joins, the claim exchanges who acts on whom.

    Only a verb that stands right between two names is read, in the active or with "was … by".
    """
    told = _actions(quote)
    return any(
        (receiver, verb, actor) in told and (actor, verb, receiver) not in told
        for actor, verb, receiver in _actions(claim)
    )


@lru_cache(maxsize=1_000)
def opposite_of(word: str) -> re.Pattern[str] | None:
    """What finds the opposite of a word in a text in lower case: "close" for "reopens".

    None where none is known; of unspaced scripts none is.
    """
    spaced, _ = _patterns()
    sides = {side for side, pattern in spaced if pattern.fullmatch(word.lower())}
    opposites = [pattern.pattern for (pair, side), pattern in spaced if (pair, 1 - side) in sides]
    return re.compile("|".join(opposites)) if opposites else None


def _actions(text: str) -> set[tuple[str, str, str]]:
    """Who did what to whom, as far as verbs stand right between names."""
    found = set()
    text = unicodedata.normalize("NFKC", text)
    position = 0
    while match := _ACTION.search(text, position):
        position = match.start() + len(match[1])
        verb = match["verb"]
        if verb in _NO_VERB or bool(match["passive"]) != bool(match["by"]):
            continue
        first, second = match[1].lower(), match.groups()[-1].lower()
        if match["passive"]:
            first, second = second, first
        found.add((first, terms_of(verb, "en")[0], second))
    return found


def _sides(text: str) -> set[tuple[int, int]]:
    """Which sides of which pairs stand in `text`."""
    lowered = lower_case(unicodedata.normalize("NFKC", text))
    spaced, unspaced = _patterns()
    found = {side for side, pattern in spaced if pattern.search(lowered)}
    return found | {side for side, word in unspaced if word in lowered}


@cache
def _patterns() -> tuple[
    list[tuple[tuple[int, int], re.Pattern[str]]], list[tuple[tuple[int, int], str]]
]:
    """For each side of a pair what finds it: a pattern of words, and the unspaced ones."""
    spaced, unspaced = [], []
    for number, pair in enumerate(_PAIRS):
        for side, listed in enumerate(pair):
            words = listed.split()
            bare = [word for word in words if re.match(f"[{UNSPACED}]", word)]
            unspaced += [((number, side), word) for word in bare]
            forms = "|".join(word.replace("*", r"\w*") for word in words if word not in bare)
            spaced.append(((number, side), re.compile(rf"(?<!\w)(?:{forms})(?!\w)")))
    return spaced, unspaced
