"""Saved pages in, an immutable index out."""
