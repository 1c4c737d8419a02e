"""Text search configurations: which dictionaries see which tokens."""
