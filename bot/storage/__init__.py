"""bot.db: what the bot remembers of people and answers."""
