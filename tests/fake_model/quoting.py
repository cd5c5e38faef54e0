"""A model that answers well: a claim from the first sentence of each of a few excerpts."""

from __future__ import annotations

import re

from tests.fake_model.replies import claim_line

_EXCERPT = re.compile(r"<excerpt-(\w+) number=(\d+)>.*?\ntext: (.*?)\n</excerpt-\1>", re.DOTALL)
_SENTENCE = re.compile(r"[A-Z][^.!?\n]{40,400}[.!?]")
_CLAIMS = 4


def quote_excerpts(prompt: str) -> str:
    """The answer to a prompt, in the plain form; each claim leaves out the last word's full stop.

    So a claim is no sentence of its quote word for word, and all of verification is run.
    """
    lines = []
    for _, number, text in _EXCERPT.findall(prompt):
        sentence = _SENTENCE.search(text)
        if sentence:
            claim = " ".join(sentence.group().split()).rstrip(".!?")
            lines.append(claim_line(claim, sentence.group(), int(number)))
    return "".join(lines[:_CLAIMS]) or '{"not_found": true}'
