"""A question taken apart: its language, kind and names, what it follows up, and what is searched for it."""
