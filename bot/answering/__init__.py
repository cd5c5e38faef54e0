"""From ranked excerpts to an answer: claims with verified quotes. It knows nothing of Telegram."""
