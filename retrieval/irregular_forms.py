"""Words whose forms share no stem: "found" is looked for where a question says "find".

A stemmer takes endings off; of "sank" and "sunk" it makes nothing. So a question's word gets the
terms of its other forms beside its own. Words that are more often something else ("ground") are
left out, and so are auxiliaries, which say nothing of what is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from retrieval.analysis import terms_of, words

#: By commas, a word's base form and then what regular endings do not give.
_FORMS = """
arise arose arisen, awake awoke awoken, bear bore borne, beat beaten, become became, begin began
begun, bend bent, bind bound, bite bit bitten, bleed bled, blow blew blown, break broke broken,
breed bred, bring brought, build built, burn burnt, buy bought, catch caught, choose chose chosen,
come came, cling clung, creep crept, deal dealt, dig dug, draw drew drawn, drink drank drunk,
drive drove driven, eat ate eaten, fall fell fallen, feed fed, feel felt, fight fought, find
found, flee fled, fly flew flown flies, forbid forbade forbidden, forget forgot forgotten, forgive
forgave forgiven, freeze froze frozen, get got gotten, give gave given, go went gone goes, grow
grew grown, hang hung, hear heard, hide hid hidden, hold held, keep kept, know knew known, lay
laid, lead led, lean leant, leap leapt, learn learnt, leave left, lend lent, light lit, lose lost,
make made, mean meant, meet met, mistake mistook mistaken, overcome overcame, overthrow overthrew
overthrown, pay paid, prove proven, rebuild rebuilt, ride rode ridden, ring rang rung, rise rose
risen, run ran, say said, see saw seen, seek sought, sell sold, send sent, shake shook shaken,
shine shone, shoot shot, show shown, shrink shrank shrunk, sing sang sung, sink sank sunk, sit
sat, sleep slept, slide slid, speak spoke spoken, speed sped, spell spelt, spend spent, spill
spilt, spin spun, spoil spoilt, spring sprang sprung, stand stood, steal stole stolen, stick
stuck, sting stung, strike struck stricken, strive strove striven, swear swore sworn, sweep swept,
swell swollen, swim swam swum, swing swung, take took taken, teach taught, tear tore torn, tell
told, think thought, throw threw thrown, undergo underwent undergone, understand understood,
undertake undertook undertaken, wake woke woken, wear wore worn, weave wove woven, weep wept, win
won, withdraw withdrew withdrawn, withhold withheld, withstand withstood, write wrote written, man
men, woman women, child children, foot feet, tooth teeth, goose geese, mouse mice, person people,
die dead died death
"""

#: "Kaldı", "düştü": a verb as a question about what happened has it.
_TURKISH_PAST = re.compile(r"(\w{3,}?)([dt][ıiuü])")


def with_irregular_forms(
    question: str, groups: Sequence[tuple[str, ...]], language: str
) -> list[tuple[str, ...]]:
    """The groups of a question (`analysis.query_terms`), with the terms of other irregular forms.

    Those of a question in another `language` than English and Turkish stay as they are, and so does
    a word with a capital past the first: "Rose" is a name.
    """
    spelt = [tuple(group) for group in groups]
    forms = {"en": _english_forms, "tr": _turkish_forms}.get(language)
    if forms is None:
        return spelt
    at = 0
    for position, word in enumerate(words(question)):
        width = len(terms_of(word, None))
        if width == 1 and at < len(spelt) and spelt[at] and (position == 0 or word.islower()):
            spelt[at] = tuple(dict.fromkeys((*spelt[at], *forms(word.lower()))))
        at += width
    return spelt


def _turkish_forms(word: str) -> tuple[str, ...]:
    """The terms of "kaldığı" and "kalan" for "kaldı": its stemmer knows nouns better than verbs."""
    match = _TURKISH_PAST.fullmatch(word)
    if match is None:
        return ()
    root, ending = match.groups()
    participle = "an" if ending[-1] in "ıu" else "en"
    return (*terms_of(f"{root}{ending}ğı", "tr"), *terms_of(root + participle, "tr"))


def _english_forms(word: str) -> tuple[str, ...]:
    """The terms of a word's forms; none where it is regular.

    A past form counts as it is written alone: "founded" has the stem of "found" and is no "find".
    """
    by_form, by_stem = _table()
    return by_form.get(word) or by_stem.get(terms_of(word, "en")[0], ())


@cache
def _table() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """All terms of a word, by each irregular form as written and by the stem of its base."""
    by_form, by_stem = {}, {}
    for listed in _FORMS.split(","):
        forms = listed.split()
        terms = tuple(dict.fromkeys(terms_of(form, "en")[0] for form in forms))
        by_form.update(dict.fromkeys(forms, terms))
        by_stem[terms[0]] = terms
    return by_form, by_stem
