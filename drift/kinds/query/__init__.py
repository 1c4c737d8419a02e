"""Queries of the author's own, and what they must give."""
