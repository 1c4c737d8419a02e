"""Foreign servers."""
