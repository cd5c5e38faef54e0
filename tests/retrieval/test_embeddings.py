"""Embedders by name: the one that ships, a server that speaks OpenAI's protocol, and none."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Barrier

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings

from retrieval.embeddings import DEFAULT_EMBEDDER, embed_questions, embed_texts, load_embedder
from retrieval.errors import EmbedderUnavailable
from tests.retrieval.embedding_server import EmbeddingServer


@pytest.fixture(scope="module")
def shipped() -> Embeddings:
    """The real default embedder."""
    return load_embedder(DEFAULT_EMBEDDER)


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    with EmbeddingServer() as running:
        yield running


def test_the_shipped_embedder_puts_one_meaning_in_two_languages_close(shipped: Embeddings) -> None:
    vectors = embed_texts(
        shipped,
        ["The new car costs 189,800 yuan.", "Yeni araba 189.800 yuan.", "Heavy rain fell in Oslo."],
    )
    assert vectors.shape == (3, 512)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-4)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_a_text_has_one_vector_whichever_way_it_is_asked_for(shipped: Embeddings) -> None:
    text = "How much does the car cost?"
    expected = embed_questions(shipped, [text])[0]
    np.testing.assert_allclose(shipped.embed_query(text), expected, atol=1e-5)
    np.testing.assert_allclose(shipped.embed_documents([text, "x"])[0], expected, atol=1e-3)


def test_a_server_that_speaks_openais_protocol_is_sent_texts(
    server: EmbeddingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    embedder = load_embedder("openai:any-model")
    texts = ["The mayor opened a library.", "A library was opened by the mayor."]
    vectors = embed_texts(embedder, texts)
    assert server.asked[-1] == texts, "texts, not token ids, which other servers refuse"
    assert vectors.shape == (2, server.embedder.dimension)
    np.testing.assert_allclose(vectors, server.embedder.embed_array(texts), atol=1e-6)
    np.testing.assert_allclose(embed_questions(embedder, [texts[0]])[0], vectors[0], atol=1e-6)


def test_a_server_that_is_gone_is_one_line(
    server: EmbeddingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setenv("OPENAI_MAX_RETRIES", "0")
    embedder = load_embedder("openai:any-model")
    server.fail = 404
    with pytest.raises(EmbedderUnavailable, match="did not answer") as caught:
        embed_texts(embedder, ["text"])
    assert "\n" not in str(caught.value)
    with pytest.raises(EmbedderUnavailable, match="did not answer"):
        embed_questions(embedder, ["text"])[0]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("cohere:embed-v4", "langchain-cohere"),
        ("nonsense", "there is no embedder nonsense"),
        ("bogus:model", "bogus"),
        ("openai:any", "key"),
    ],
)
def test_what_cannot_be_loaded_is_one_line_that_says_what_to_do(
    name: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(EmbedderUnavailable, match="NEWSBOT_EMBEDDER") as caught:
        load_embedder(name)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


class TooFew(Embeddings):
    """Loses a text on the way, as a server behind a broken proxy might."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[1.0, 0.0] for _ in texts[1:]]

    def embed_query(self, text: str) -> list[float]:
        raise TimeoutError


def test_vectors_that_do_not_match_the_texts_are_refused() -> None:
    with pytest.raises(EmbedderUnavailable, match="2 texts came back"):
        embed_texts(TooFew(), ["a", "b"])
    with pytest.raises(EmbedderUnavailable, match="TimeoutError"):
        embed_questions(TooFew(), ["a"])[0]


class OneByOne(Embeddings):
    """Embeds a question otherwise than a text, as some models do, when all have arrived."""

    def __init__(self, expected: int) -> None:
        self.together = Barrier(expected, timeout=30)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[0.0, float(len(text))] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        self.together.wait()
        return [1.0, float(len(text))]


def test_questions_are_embedded_as_questions_side_by_side_in_order() -> None:
    questions = ["who?", "when was it?", "and where?"]
    vectors = embed_questions(OneByOne(len(questions)), questions)
    assert vectors.dtype == np.float32
    assert vectors.tolist() == [[1.0, 4.0], [1.0, 12.0], [1.0, 10.0]]


def test_the_shipped_embedder_takes_all_questions_at_once(shipped: Embeddings) -> None:
    questions = ["Who won the race?", "Yarışı kim kazandı?", ""]
    vectors = embed_questions(shipped, questions)
    assert vectors.shape == (3, 512)
    assert np.isfinite(vectors).all()
    assert vectors[0] @ vectors[1] > 0.5
