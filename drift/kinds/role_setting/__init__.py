"""Settings of roles."""
