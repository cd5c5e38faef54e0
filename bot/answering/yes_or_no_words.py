"""The words by which yes/no questions, doubts and times are known, in eight languages.

The lists of doubts are long on purpose: each word costs a "yes" that could have been said, and a
missing one could cost a wrong one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.answering.lexicon import NEGATORS_UNSPACED, negators

_NEVER = "(?!)"
#: Between two words of a statement, besides what a language lists.
_MARKS = r"[,;:()—–\"“”«»„「」，；：、。！？!?؛،]|\.\s"


@dataclass(frozen=True, slots=True)
class _Listed:
    """One language's words, as alternatives of regular expressions."""

    asks: str
    """How a yes/no question begins, or what it has."""
    not_plain: str
    """What makes it no plain one: question words, "or", comparisons, quantities of all and none."""
    doubts: str
    """What doubts, denies, bounds, postpones or reports a statement."""
    parts: str
    """Words that begin another clause."""
    future: str
    present: str = _NEVER
    present_in: str = ""
    past_in: str = _NEVER
    particle: str = _NEVER
    denies_before_verb: bool = True


_LISTED = {
    "en": _Listed(
        asks=r"^(?:and |so |but )?(?:is|are|was|were|do|does|did|has|have|had|will)\b",
        not_plain=r"\b(?:who|whom|whose|what|which|when|where|why|how|or|than|not|no|never|more|less"
        r"|most|least|fewer|all|any|every|each|both|same|still|ever|already|yet|only|always|agree"
        r"|true|right|either|nothing|nobody|again|so)\b|n['’]t\b",
        doubts=r"\b(?:if|whether|could|may|might|would|should|can|must|claim\w*|alleg\w*|reportedly"
        r"|rumou?r\w*|den[iy]\w*|false\w*|fake|never|without|almost|nearly|hardly|barely|instead"
        r"|rather|unless|until|till|only|except|plan\w*|propos\w*|expect\w*|hop(?:e|es|ed|ing)"
        r"|want\w*|intend\w*|aim\w*|(?:un)?likely|(?:im)?possibl[ey]|consider\w*|call\w*|ask\w*"
        r"|urg\w*|demand\w*|fear\w*|warn\w*|predict\w*|believ\w*|think\w*|thought|former|attempt\w*"
        r"|tr(?:y|ies|ied|ying)|fail\w*|refus\w*|threat\w*|suggest\w*|suspect\w*|accus\w*|appear\w*"
        r"|seem\w*|said|say\w*|suppos\w*|promis\w*|wish\w*|mistak\w*|wrong\w*|no longer|used to"
        r"|some|few|many|most|part\w*|nor|neither|none|nobody|nothing|unable|cannot|not only"
        r"|doubt\w*|question\w*|denial|hoax|scrap\w*|cancel\w*|postpon\w*|delay\w*|revers\w*|withdr\w*)\b",
        parts=r"\b(?:and|but|or|which|who|whom|whose|that|after|before|because|while|although|when"
        r"|since|as|where|than|to)\b",
        future=r"\b(?:will|shall|going to|(?:is|are|was|were) to)\b|['’]ll\b",
        present=r"^(?:and |so |but )?(?:is|are|do|does)\b",
        present_in=r"\b(?:is|are|has|have|remains?|stays?|\w+s)\b",
        past_in=r"\b(?:was|were|had|did|\w+ed)\b",
    ),
    "tr": _Listed(
        asks=r"\bm[ıiuü](?:yd[ıiuü]|ym[ıiuü]ş|d[ıi]r)?\b",
        not_plain=r"\b(?:kim\w*|ne|nas[ıi]l|ka[çc]\w*|hangi\w*|neden|niye|nere\w*|yoksa|veya|ya da"
        r"|daha|en|t[üu]m|b[üu]t[üu]n|her|hi[çc]|h[âa]l[âa]|sadece|yaln[ıi]zca|değil|ayn[ıi])\b"
        r"|\bm[ıiuü]\b.*\bm[ıiuü]\b",
        doubts=r"\b(?:eğer|iddia\w*|belki|olas[ıi]\w*|neredeyse|henüz|yaln[ıi]zca|sadece|planl\w*"
        r"|bekle\w*|öner\w*|iste\w*|uyar\w*|umu\w*|yalan\w*|reddet\w*|ertele\w*|iptal\w*|söylenti\w*"
        r"|eski|yerine|kadar|dedi|söyledi|açıkla\w*|değil|yok\w*|hiç\w*|olmadan|baz[ıi]|çoğu)\b"
        r"|\w+(?:abil|ebil)\w*|\w+(?:sa|se)\b|\w+m[ae]d[ıi]\w*|\w+m[ae]y[ae]\w*|\w+m[ıiuü]yor\w*"
        r"|\w+m[ae]z\w*|\w+m[ae]m[ıi]ş\w*",
        parts=r"\b(?:ve|ama|fakat|ki|veya|ile|sonra|önce|çünkü|iken)\b",
        future=r"\w+(?:acak|ecek|acağ|eceğ)\w*",
        particle=r"m[ıiuü](?:yd[ıiuü]|ym[ıiuü]ş|d[ıi]r)?",
        denies_before_verb=False,
    ),
    "de": _Listed(
        asks=r"^(?:und |also )?(?:ist|sind|war|waren|hat|haben|hatte|hatten|wird|werden|wurde"
        r"|wurden)\b",
        not_plain=r"\b(?:wer|wen|wem|was|welche\w*|wann|wo|warum|wie|oder|als|nicht|kein\w*|nie|mehr"
        r"|weniger|alle\w*|jede\w*|beide\w*|noch|schon|nur|immer|gleiche\w*|dieselbe\w*)\b",
        doubts=r"\b(?:wenn|ob|falls|könnte\w*|kann|können|soll\w*|will|wollen|möchte\w*|würde\w*"
        r"|angeblich\w*|laut|gerücht\w*|dementier\w*|bestreite\w*|bestritt\w*|falsch\w*|fast|kaum"
        r"|nur|bis|erst|plan\w*|geplant\w*|erwart\w*|hoff\w*|beabsichtig\w*|vorschl\w*|warn\w*"
        r"|forder\w*|glaub\w*|wohl|vermutlich|wahrscheinlich|möglich\w*|statt|ehemalig\w*|frühere\w*"
        r"|einige|viele|ohne|sag\w*|verschob\w*|abgesagt\w*|verzöger\w*|nie\w*|kein\w*|versuch\w*)\b",
        parts=r"\b(?:und|aber|oder|die der|dass|weil|nachdem|bevor|während|als|wo|sondern)\b",
        future=r"\b(?:wird|werden)\b",
        present=r"^(?:und |also )?(?:ist|sind|hat|haben)\b",
        present_in=r"\b(?:ist|sind|hat|haben|bleibt|bleiben)\b",
        past_in=r"\b(?:war|waren|wurde|wurden|hatte|hatten)\b",
    ),
    "es": _Listed(
        asks=r"^¿?(?:y )?(?:es|son|está|están|fue|fueron|era|ha|han|se ha|se han|será|serán)\b",
        not_plain=r"\b(?:quién\w*|qué|cuál\w*|cuándo|dónde|cómo|por qué|cuánt\w+|o|u|que|no|nunca"
        r"|más|menos|todos?|todas?|cada|ambos|ambas|mism\w+|aún|todavía|ya|solo|sólo|siempre)\b",
        doubts=r"\b(?:si|podría\w*|puede\w*|debería\w*|presunt\w+|supuest\w+|rumor\w*|niega\w*|negó"
        r"|desmient\w*|desmint\w*|fals\w+|casi|apenas|solo|sólo|hasta|plane\w*|planific\w*|esper\w*"
        r"|quier\w*|pret\w+|propon\w*|propus\w*|pid\w+|adviert\w*|advirt\w*|cree\w*|probable\w*"
        r"|posible\w*|quizás?|tal vez|en lugar|ex\w*|algun\w*|much\w+|sin|dijo|dice\w*|aplaz\w*"
        r"|cancel\w*|retras\w*|intent\w*|nunca|jamás|ningún\w*|ninguna|tampoco)\b",
        parts=r"\b(?:y|pero|o|que|cuando|porque|mientras|aunque|después|antes|donde|sino)\b",
        future=r"\b(?:será\w*|va a|van a|\w+(?:rá|rán))\b",
        present=r"^¿?(?:y )?(?:es|son|está|están)\b",
        present_in=r"\b(?:es|son|está|están|ha|han|sigue\w*)\b",
        past_in=r"\b(?:fue|fueron|era|eran|había\w*|estuvo)\b",
    ),
    "fr": _Listed(
        asks=r"^(?:et )?(?:est-ce qu|(?:est|sont|a|ont|était|étaient|sera|seront)\b)"
        r"|-(?:t-)?(?:il|elle|ils|elles)\b",
        not_plain=r"\b(?:qui|que|quoi|quel\w*|quand|où|comment|pourquoi|combien|ou|pas|jamais|plus"
        r"|moins|tous|toutes|chaque|deux|même\w*|encore|déjà|seul\w*|toujours)\b",
        doubts=r"\b(?:si|pourrai\w*|peut|peuvent|devrai\w*|serai\w*|aurai\w*|présum\w*|prétend\w*"
        r"|rumeur\w*|dément\w*|nie|nié|faux|fausse|presque|à peine|seul\w*|jusqu\w*|prévoi\w*"
        r"|prévu\w*|espèr\w*|veut|veulent|propos\w*|demand\w*|avert\w*|croi\w*|probable\w*|possible\w*"
        r"|peut-être|au lieu|ancien\w*|ex|certain\w*|sans|dit|selon|report\w*|annul\w*|retard\w*"
        r"|tent\w*|jamais|aucun\w*|ni|personne)\b",
        parts=r"\b(?:et|mais|ou|qui|que|quand|parce|car|tandis|après|avant|où|dont|lorsque)\b",
        future=r"\b(?:sera|seront|va|vont|\w+(?:era|eront|ira|iront))\b",
        present=r"^(?:et )?(?:est|sont)\b(?!-ce)",
        present_in=r"\b(?:est|sont|a|ont|reste\w*)\b",
        past_in=r"\b(?:était|étaient|fut|furent|avait|avaient)\b",
        particle=r"ce|t|il|elle|ils|elles",
    ),
    "ru": _Listed(
        asks=r"\bли\b|^(?:правда|разве)\b",
        not_plain=r"\b(?:кто|кого|что|какой|какая|какие|когда|где|почему|как|сколько|или|чем|не|нет"
        r"|больше|меньше|все|всё|каждый|оба|обе|ещё|еще|уже|только|всегда|правда|разве)\b",
        doubts=r"\b(?:если|мог\w*|может|могут|бы|якобы|слух\w*|опроверг\w*|отриц\w*|ложн\w*|почти"
        r"|едва|только|лишь|до|план\w*|ожида\w*|наде\w*|хоч\w*|хот\w*|намер\w*|предл\w*|призв\w*"
        r"|предупре\w*|вероятн\w*|возможн\w*|вместо|бывш\w*|некотор\w*|мног\w*|без|сказал\w*|заявил\w*"
        r"|отлож\w*|отмен\w*|попыт\w*|нет|никогда|никто|ни|нельзя)\b",
        parts=r"\b(?:и|а|но|или|который\w*|котор\w+|что|когда|потому|пока|хотя|после|перед|где)\b",
        future=r"\b(?:будет|будут)\b",
        particle=r"ли",
    ),
    "ar": _Listed(
        asks=r"^هل\b",
        not_plain=r"\b(?:من هو|ما|ماذا|متى|أين|كيف|لماذا|كم|أي|أم|أو|لا|لم|لن|ليس|أكثر|أقل|كل|جميع"
        r"|كلا|نفس|فقط|دائما)\b",
        doubts=r"\b(?:إذا|لو|قد|ربما|يمكن|يزعم|زعم\w*|شائع\w*|نفى|نفت|كاذب\w*|تقريبا|بالكاد|فقط|حتى"
        r"|يخطط|تخطط|خطة|يتوقع|متوقع|يأمل|يريد|اقترح\w*|دعا|دعت|حذر\w*|محتمل|ممكن|بدلا|السابق"
        r"|بعض|دون|بدون|قال\w*|أعلن\w*|أجل\w*|ألغ\w*|تأخ\w*|حاول\w*|غير|ليس\w*)\b",
        parts=r"\b(?:الذي|التي|الذين|عندما|لأن|بينما|بعد|قبل|حيث|لكن)\b|\sو",
        future=r"\bسوف\b|\bس[يتن]\w+",
        particle=r"هل",
    ),
    "zh": _Listed(
        asks=r"吗[?？]?$",
        not_plain=r"谁|什么|哪|何时|为什么|怎么|多少|几|还是|或|比|不|没|更|最|都|所有|每|仍|只|同",
        doubts=r"如果|是否|可能|或许|也许|据称|据说|传|否认|假|几乎|只|仅|除非|直到|计划|预计|希望|打算"
        r"|建议|呼吁|警告|认为|相信|前任|原定|取消|推迟|试图|说|称|不|没|未|无|非|部分|一些",
        parts=_NEVER,
        future=r"将|会",
        particle=r"吗",
        denies_before_verb=False,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class YesNoWords:
    """One language's words, as patterns over text in lower case."""

    asks: re.Pattern[str]
    no_plain_question: re.Pattern[str]
    doubts: re.Pattern[str]
    parts: re.Pattern[str]
    future: re.Pattern[str]
    present: re.Pattern[str]
    present_in: re.Pattern[str]
    past_in: re.Pattern[str]
    particle: re.Pattern[str]
    denies_before_verb: bool
    _negators: frozenset[str]

    def negates(self, word: str) -> bool:
        """Whether a word, in lower case, denies what stands beside it."""
        return word in self._negators or any(sign in word for sign in NEGATORS_UNSPACED)


@cache
def words_of(language: str) -> YesNoWords | None:
    """The words of a language (ISO 639-1); None where it is none of the eight."""
    listed = _LISTED.get(language)
    if listed is None:
        return None
    compiled = {
        name: re.compile(getattr(listed, name), re.IGNORECASE)
        for name in ("asks", "doubts", "future", "present", "present_in", "past_in", "particle")
    }
    return YesNoWords(
        **compiled,
        no_plain_question=re.compile(listed.not_plain, re.IGNORECASE),
        parts=re.compile(f"{_MARKS}|{listed.parts}", re.IGNORECASE),
        denies_before_verb=listed.denies_before_verb,
        _negators=negators(language),
    )
