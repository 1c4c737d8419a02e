"""Tables of publications."""
