"""Follow-up questions: found by rules, and made to stand by themselves by a model or by rules."""
