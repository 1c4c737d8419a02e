"""How many there are, in words."""


def count(number: int, one: str, many: str | None = None) -> str:
    """Answer ``1 error``, ``2 errors``."""
    return f"{number} {one if number == 1 else many or one + 's'}"
