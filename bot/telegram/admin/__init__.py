"""What admins can do from a chat: the corpus, the people, and how things stand."""
