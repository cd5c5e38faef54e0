"""A strict OpenAI-compatible server over a real socket, playing replies that a test scripts."""
