"""WHAT IS USUAL HERE? Defaults for options, and databases by name, from ``drift.toml`` or ``pyproject.toml``."""
