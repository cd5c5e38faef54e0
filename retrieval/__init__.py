"""The retrieval layer: from sources to ranked excerpts, without language models or Telegram."""
