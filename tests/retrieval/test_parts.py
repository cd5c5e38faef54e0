"""Rankings of the parts of a question, joined."""

from __future__ import annotations

from retrieval.parts import joined, part_ranking


def test_a_part_weighs_its_own_words_and_those_of_the_whole() -> None:
    ranking = part_ranking([("a", 10.0)], [("a", 1.0), ("b", 5.0)], lambda _: False)
    assert [chunk_id for chunk_id, _ in ranking] == ["a", "b"]
    assert dict(ranking)["a"] == 0.3 * 10 + 0.7 * 1


def test_what_was_published_in_the_time_named_is_preferred_not_required() -> None:
    whole = [("late", 5.0), ("in time", 4.0)]
    ranking = part_ranking([], whole, lambda chunk_id: chunk_id == "in time")
    assert [chunk_id for chunk_id, _ in ranking] == ["in time", "late"]


def test_parts_take_turns_the_best_first_and_the_rest_follows() -> None:
    first, second = [("a1", 5.0), ("a2", 4.0)], [("b1", 8.0), ("a1", 3.0), ("b2", 1.0)]
    whole = [("w", 9.0), ("b2", 2.0)]
    assert joined([first, second], whole) == ["b1", "a1", "a2", "b2", "w"]


def test_a_part_that_finds_next_to_nothing_was_misread() -> None:
    assert joined([[("x", 1.0)]], [("answer", 10.0)]) == ["answer"]
    assert joined([[]], [("answer", 10.0)]) == ["answer"]
    assert joined([], []) == []
