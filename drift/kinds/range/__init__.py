"""Range types."""
