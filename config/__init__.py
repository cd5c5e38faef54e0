"""Settings: one class a concern, read from the environment, `.env` and `newsbot.toml`."""
