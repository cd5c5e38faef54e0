"""A small real language model behind an OpenAI-compatible server, for tests marked `llm`.

It follows almost no instruction, and is wanted for just that: what it writes, nobody has scripted.
"""
