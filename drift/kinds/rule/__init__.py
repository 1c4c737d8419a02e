"""Rules that rewrite commands."""
