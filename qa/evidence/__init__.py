"""Passages become evidence: sentences, speech and offices that answer."""
