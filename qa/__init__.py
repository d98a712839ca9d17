"""A question and an index in, a cited answer out."""

from __future__ import annotations

from qa.retrieve import Filters, Hit, search

__all__ = ["Filters", "Hit", "search"]
