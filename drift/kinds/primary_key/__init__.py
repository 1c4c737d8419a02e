"""Primary keys."""
