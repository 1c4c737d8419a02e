"""A page as a browser reads it: its elements, its text, and what is wrong with it."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Final
from xml.etree.ElementTree import Element

import html5lib
from html5lib.html5parser import HTMLParser

SVG: Final = "{http://www.w3.org/2000/svg}"
XML: Final = "{http://www.w3.org/1999/xhtml}"


class Page:
    """One document, parsed by the rules of HTML."""

    def __init__(self, text: str) -> None:
        parser = HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
        self.root: Any = parser.parse(text)
        self.errors = [code for _, code, _ in parser.errors]

    @cached_property
    def elements(self) -> list[Element]:
        """All elements, in order."""
        return [element for element in self.root.iter() if isinstance(element.tag, str)]

    def every(self, tag: str, **attributes: str) -> list[Element]:
        """Elements of that name whose attributes hold these words; ``_`` in a name is a hyphen, one at its end nothing."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.elements
            if element.tag.removeprefix(SVG) == tag
            and all(value in element.get(name, "").split(" ") or value == element.get(name) for name, value in wanted.items())
        ]

    def one(self, tag: str, **attributes: str) -> Element:
        """The only such element."""
        [element] = self.every(tag, **attributes)
        return element

    @property
    def title(self) -> str:
        """What a tab would show; pictures have titles too."""
        return next(text_of(element) for element in self.elements if element.tag == "title")

    @cached_property
    def shape(self) -> set[tuple[str, str]]:
        """Every pair of an element and an attribute there is, and each element alone."""
        return {(element.tag, name) for element in self.elements for name in ["", *element.attrib]}

    @cached_property
    def ids(self) -> list[str]:
        """The ids, in order."""
        return [name for element in self.elements if (name := element.get("id")) is not None]

    @property
    def links(self) -> Iterator[str]:
        """Where links lead."""
        return (href for element in self.elements if (href := element.get("href")) is not None)


def text_of(element: Element) -> str:
    """All text in an element."""
    return "".join(element.itertext())
