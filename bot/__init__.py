"""newsbot itself: answering, Telegram, the terminal."""
