"""The sample corpus for all tests here."""

from tests.sample_corpus import (
    common_copy,
    data_dir,
    empty_dir,
    one_embedder,
    sample_corpus,
    shared_data_dir,
)

__all__ = [
    "common_copy",
    "data_dir",
    "empty_dir",
    "one_embedder",
    "sample_corpus",
    "shared_data_dir",
]
