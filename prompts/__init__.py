"""Prompt texts, one file a prompt, read as package resources by `prompts.loading`."""
