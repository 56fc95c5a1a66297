"""What the clinic's existing server makes of a text: the examples of the API document, and the server for tests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehr_desktop.domain.columns import Columns
from ehr_desktop.domain.server_rewriting import (
    columns_rewritten,
    columns_trimmed,
    rewritten,
    trimmed,
    without_control_characters,
)
from tests.servers.v2.text_filter import rewritten_text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Objective data: calm", "Objective data-blocked: calm"),
        ("contact=mother", "c"),
        ("tone=flat", "t"),
        ("(2/10) onset=June", "(2/10)"),
        ("Confirmation = received", "C"),
        ("Client was once = happy", "Client was"),
        ("affect expression (flat)", "affect flat)"),
        ("see <script>alert(1)</script> above", "see  above"),
        ("BDI <10, GAD >5", "BDI <10, GAD >5"),
        ("one\vtwo\x07\tthree\n", "onetwo\tthree"),
        ("\ufeff\u00a0 kept \u2028", "kept"),
        ("kept \x85", "kept \x85"),
    ],
)
def test_the_examples_of_the_document(text: str, kept: str) -> None:
    assert rewritten(text) == kept


def test_only_what_has_no_sign_is_a_control_character() -> None:
    assert without_control_characters("a\x00\x07\x0b\x0c\x1f\x7f\tb\r\n\u00a0\u200b") == "a\tb\r\n\u00a0\u200b"


def test_a_longer_text_is_cut_as_it_is_counted_there() -> None:
    assert rewritten("🙂" * 50_001) == "🙂" * 50_000


@given(
    st.lists(st.sampled_from(["on", "data:", "=", " ", "x", "\n", "\v", "expression", "(", "<form>", "é"])).map("".join)
)
def test_the_server_for_tests_does_the_same(text: str) -> None:
    assert rewritten(text) == rewritten_text(text)


def test_every_text_of_a_note_and_nothing_else() -> None:
    columns: Columns = {
        "plan": " data: ",
        "diagnosisCodes": (" F41.1 ", "Z63.0"),
        "billable": True,
        "sessionDuration": 50,
    }
    assert columns_trimmed(columns) == {**columns, "plan": "data:", "diagnosisCodes": ("F41.1", "Z63.0")}
    assert columns_rewritten(columns) == {**columns, "plan": "data-blocked:", "diagnosisCodes": ("F41.1", "Z63.0")}
    assert trimmed("") == rewritten("  ") == ""
