"""The retrieval layer: from sources to ranked excerpts. It knows no language model and no Telegram."""
