"""The sample corpus for all tests here."""

from tests.sample_corpus import (
    data_dir,
    empty_dir,
    one_embedder,
    sample_corpus,
    shared_data_dir,
)

__all__ = ["data_dir", "empty_dir", "one_embedder", "sample_corpus", "shared_data_dir"]
