"""INSERTs that must succeed."""
