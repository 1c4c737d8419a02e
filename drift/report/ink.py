"""Text made safe for a terminal, and coloured where that is wanted.

Names, values and comments come from a database that may be hostile: whatever could move the cursor, break a
line or turn the reading direction is shown as an escape, here and nowhere else.
"""

from typing import Final

from msgspec import Struct

_IDEOGRAPHIC_SPACE: Final = "\u3000"

_STYLES: Final = {"red": "31", "green": "32", "yellow": "33", "blue": "34", "bold": "1", "dim": "2"}


def visible(text: str) -> str:
    r"""Answer the text on one line with nothing hidden: ``\n``, ``\x1b``, ``\u202e`` as Python writes them.

    Everything Python's ``repr`` would not print as it is gets escaped: C0 and C1 controls, direction
    overrides, zero-width and no-break spaces (values that differ must not look alike), lone surrogates. A byte
    that was no UTF-8 is shown as the byte it was, ``\xe9``.
    """
    if text.isprintable():
        return text
    return "".join(map(_seen, text))


def visible_lines(text: str) -> list[str]:
    """Answer the lines of a text whose line breaks are meant, each made visible; tabs become four spaces."""
    lines = text.replace("\r\n", "\n").replace("\t", "    ").split("\n")
    return [visible(line) for line in lines]


def _seen(character: str) -> str:
    if character.isprintable() or character == _IDEOGRAPHIC_SPACE:
        return character
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")


class Ink(Struct, frozen=True):
    """Writes pieces of text in a style; without colour only makes them visible."""

    color: bool

    def __call__(self, style: str, text: str) -> str:
        """Answer the visible text in the style (red, green, yellow, blue, bold, dim)."""
        shown = visible(text)
        return f"\x1b[{_STYLES[style]}m{shown}\x1b[0m" if self.color and shown else shown

    def field(self, label: str, lines: list[str], style: str | None = None) -> list[str]:
        """Answer ``  label     value``, further lines of the value aligned below its first.

        Args:
            label: at most nine characters.
            lines: the value, made visible already.
            style: for the value; the label is dim.
        """
        # Blanks go before the colour comes, or a coloured report would not be the plain one with colours.
        first, *rest = [line.rstrip() for line in lines] or [""]
        head = f"  {self('dim', label)}{' ' * (10 - len(label)) if first else ''}"
        return [head + self._styled(style, first), *(f"{'':12}{self._styled(style, line)}".rstrip() for line in rest)]

    def _styled(self, style: str | None, line: str) -> str:
        return self(style, line) if style else line
