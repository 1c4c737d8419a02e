"""NOT NULL constraints that are more than a column's NOT NULL."""
