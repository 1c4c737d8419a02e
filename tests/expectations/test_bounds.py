"""A file from a stranger cannot make the loader hang, grow or crash."""

import pytest

from drift.errors import ExpectationsInvalid
from drift.expectations.nodes import MAX_FAULTS
from drift.expectations.paths import MAX_BYTES
from tests.expectations.conftest import Read

HEAD = "version: 1\nrelations:\n  users:\n"


def refusal(read: Read, text: str | bytes) -> str:
    """Answer the only thing that is said about a text that is refused."""
    with pytest.raises(ExpectationsInvalid) as refused:
        read(text)
    (fault,) = refused.value.faults
    return str(fault)


def test_a_thousand_million_laughs_are_counted_not_laughed(read: Read, parser: str) -> None:
    laughs = "".join(f"  l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]\n" for n in range(1, 10))
    said = refusal(read, f"version: 1\nrelations:\n  l0: &l0 [lol]\n{laughs}")

    assert said == "u.yaml:9:17: error the file holds more than 500,000 values (the aliases multiply it)"


def test_merge_keys_that_multiply_are_counted(read: Read) -> None:
    base = ", ".join(f"k{n}: text" for n in range(1000))
    copies = "".join(f"  m{n}: &m{n} {{<<: [{', '.join([f'*m{n - 1}'] * 10)}]}}\n" for n in range(1, 6))

    assert "holds more than 500,000 values" in refusal(read, f"version: 1\nrelations:\n  m0: &m0 {{{base}}}\n{copies}")


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", "")])
def test_depth(read: Read, parser: str, opening: str, closing: str) -> None:
    said = refusal(read, opening * 20_000 + closing * 20_000)

    ours = f"u.yaml:1:{40 * len(opening) + 1}: error nested deeper than 40 levels"
    libyaml = f"u.yaml:1:{1000 * len(opening) + 1}: error nested deeper than 40 levels"
    assert said in (ours, libyaml)


def test_depth_that_aliases_add_up(read: Read) -> None:
    half = "[" * 25 + "a" + "]" * 25

    assert "nests deeper than 40 levels" in refusal(read, f"a: &a {half}\nb: {'[' * 25}*a{']' * 25}\n")


def test_the_deepest_that_is_allowed(read: Read) -> None:
    deepest = "[" * 39 + "a" + "]" * 39

    assert "unknown key 'a'" in refusal(read, f"version: 1\na: {deepest}\n")


def test_size(read: Read) -> None:
    said = refusal(read, HEAD.encode() + b"#" * 10_000_000)

    assert said == "u.yaml:1:1: error the file is larger than 5 MB (split it into several files)"


def test_a_file_of_the_largest_size_is_read(read: Read) -> None:
    head = (HEAD + "#").encode()

    assert len(read(head + b"x" * (MAX_BYTES - len(head))).stated) == 1


def test_values(read: Read) -> None:
    said = refusal(read, "version: 1\nrelations: [" + "a," * 500_000 + "]")

    assert said.endswith("error the file holds more than 500,000 values (split it into several files)")


@pytest.mark.parametrize("parsed", ["[" + "x," * 100_000 + "x]", "[" + ",".join(f"x{n}" for n in range(100_000)) + "]"])
def test_long_lists_take_no_quadratic_time(read: Read, parsed: str) -> None:
    text = HEAD + f"    anchor: {parsed}\n"

    if "x1" in parsed:
        assert len(read(text).stated) == 2
    else:
        with pytest.raises(ExpectationsInvalid) as refused:
            read(text)
        assert len(refused.value.faults) == MAX_FAULTS + 1


def test_faults_stop_after_a_while(read: Read) -> None:
    with pytest.raises(ExpectationsInvalid) as refused:
        read("version: 1\n" + "".join(f"unknown_{n}: 1\n" for n in range(50_000)))

    assert len(refused.value.faults) == MAX_FAULTS + 1
    assert str(refused.value.faults[-1]) == "u.yaml:101:1: error reading stopped after 100 faults in this file"


def test_a_key_of_a_megabyte(read: Read) -> None:
    said = refusal(read, "version: 1\n? " + "k" * 1_000_000 + "\n: 1\n")

    assert len(said) < 300
    assert said.startswith("u.yaml:2:3: error unknown key 'kkk")


def test_an_expression_of_a_megabyte(read: Read) -> None:
    said = read(HEAD + "    pieces: {id: {check: '" + "a + " * 250_000 + "1'}}\n")

    assert len(said.stated) == 2


@pytest.mark.parametrize("quotes", ["'", "$a$", '"', "(", "/*", "--", "\\"])
def test_an_expression_made_to_be_slow(read: Read, quotes: str) -> None:
    text = (quotes * 100_001 + "x").replace("\\", "\\\\").replace('"', '\\"')

    assert "cannot be one SQL expression" in refusal(read, HEAD + f'    pieces: {{id: {{check: "{text}"}}}}\n')


def test_not_utf_8(read: Read) -> None:
    said = refusal(read, b"version: 1\nwhy: caf\xe9\n")

    assert said == "u.yaml:2:9: error the file is not UTF-8: byte 0xe9 cannot stand here (save it as UTF-8)"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_other_encodings(read: Read, encoding: str) -> None:
    assert "u.yaml:1:1: error the file is not UTF-8" in refusal(read, HEAD.encode(encoding))


def test_control_characters(read: Read, parser: str) -> None:
    said = refusal(read, "version: 1\nwhy: ä\x07b\n")

    hint = 'in double quotes YAML writes it "\\u0007"'
    assert said == f"u.yaml:2:7: error the control character U+0007 cannot stand in YAML ({hint})"


def test_binary_files(read: Read) -> None:
    assert "cannot stand" in refusal(read, bytes(range(256)) * 40)


def test_half_a_surrogate_pair(read: Read, parser: str) -> None:
    with pytest.raises(ExpectationsInvalid):
        read('version: 1\nrelations: {"\\ud800": }\n')
