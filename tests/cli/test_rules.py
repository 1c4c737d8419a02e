import pytest

from drift.rules import first_sentence, parse_rules

PAGE = """\
# Columns

About all of them.

## column-default

The default is not what was stated. Inserts suffer.

### Fix

```sql
## not-a-heading
ALTER TABLE t ALTER c SET DEFAULT 1;
```

## `column-missing`
~~~~
```
## neither-this
~~~~
Gone.
"""


def test_sections_are_found_and_kept_as_written() -> None:
    rules = parse_rules(PAGE)

    assert list(rules) == ["column-default", "column-missing"]
    assert rules["column-default"].startswith("The default is not")
    assert rules["column-default"].endswith("SET DEFAULT 1;\n```")
    assert "## neither-this" in rules["column-missing"]


def test_a_page_without_rules() -> None:
    assert parse_rules("# Title\n\nText.\n") == {}


@pytest.mark.parametrize(
    ("page", "complaint"),
    [
        ("## Column default\ntext", "line 1: 'Column default' is no rule name"),
        ("## column\ntext", "line 1: 'column' is no rule name"),
        ("## a-b\ntext\n## a-b\ntext", "line 3: a-b comes twice"),
        ("## a-b\n\n## c-d\ntext", "a-b says nothing"),
    ],
)
def test_a_page_with_a_fault(page: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse_rules(page)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("One. Two.", "One."),
        ("One\nis long.\nTwo.", "One is long."),
        ("One\n\nTwo.", "One"),
        ("**What it finds** One, or **two**. Three.", "One, or **two**."),
        ("Is 1.5 a default, e.g. here? Yes.", "Is 1.5 a default, e.g. here?"),
    ],
)
def test_first_sentence(text: str, sentence: str) -> None:
    assert first_sentence(text) == sentence
