"""Optional: a language model words an answer, and every sentence is checked before it is shown."""
