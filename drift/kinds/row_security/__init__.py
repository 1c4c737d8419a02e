"""Row security of tables."""
