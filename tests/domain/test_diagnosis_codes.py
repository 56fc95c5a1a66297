"""ICD-10-CM codes as text: how one is written, what somebody may have meant, and which words find one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehr_desktop.domain.diagnosis_codes import (
    as_written,
    begun_code,
    is_mental_health,
    is_well_formed,
    words_of,
    words_typed,
)


@pytest.mark.parametrize("code", ["F99", "F41.1", "F32.A", "F40.220", "R45.851", "S52.001A", "Z3A.01", "QA0.0101"])
def test_these_are_written_like_codes(code: str) -> None:
    assert is_well_formed(code)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "F",
        "F4",
        "f41.1",
        "F411",
        "F41.",
        "F41.1 ",
        "F41.1\n",
        "F41.12345",
        "41.11",
        "F40-F48",
        "5",
        "BAD",
        "Ｆ41.1",
    ],
)
def test_these_are_not(code: str) -> None:
    assert not is_well_formed(code)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("f411", "F41.1"),
        ("f41.1", "F41.1"),
        (" F41.1 ", "F41.1"),
        ("F41.", "F41"),
        ("f41", "F41"),
        ("s52001a", "S52.001A"),
        ("qa0.0101", "QA0.0101"),
        ("anxiety", "anxiety"),
        (" anxiety disorder ", "anxiety disorder"),
        ("F40-F48", "F40-F48"),
        ("f4", "f4"),
        ("f41.12345", "f41.12345"),
        ("ſ411", "ſ411"),
        ("", ""),
    ],
)
def test_what_is_typed_is_written_as_the_list_would(typed: str, written: str) -> None:
    assert as_written(typed) == written


@pytest.mark.parametrize(
    ("typed", "begun"),
    [
        ("f", "F"),
        ("F4", "F4"),
        ("f41", "F41"),
        ("f41.", "F41"),
        ("f411", "F41.1"),
        ("F4.1", ""),
        ("4", ""),
        ("f 4", ""),
        ("anxiety disorder", ""),
        ("", ""),
        ("\0", ""),
    ],
)
def test_a_beginning_is_known_for_one(typed: str, begun: str) -> None:
    assert begun_code(typed) == begun


def test_the_chapter_of_mental_health_is_f() -> None:
    assert is_mental_health("F41.1")
    assert not is_mental_health("R45.851")


def test_words_are_looked_for_without_case_accents_and_punctuation() -> None:
    assert words_typed("  Ménière's, ANXIETY/panic\0") == ["anxiety", "menieres", "panic"]


def test_a_beginning_of_another_word_is_not_looked_for_as_well() -> None:
    assert words_typed("dep depressive d dep e") == ["depressive", "e"]


@pytest.mark.parametrize("typed", ["", " ", "\0", "---", "…", "\u0301"])
def test_where_there_is_no_word_nothing_is_looked_for(typed: str) -> None:
    assert words_typed(typed) == []


def test_a_description_is_found_by_its_words_and_by_what_hyphens_join() -> None:
    assert words_of("Post-traumatic stress disorder (PTSD)") == {
        *("post", "traumatic", "posttraumatic"),
        *("stress", "disorder", "ptsd"),
    }
    assert words_of("Tourette's disorder") == {"tourettes", "disorder"}


@given(st.text())
def test_whatever_is_typed_its_words_begin_words_of_a_description_that_says_the_same(text: str) -> None:
    words = words_of(text)
    assert all(any(word.startswith(typed) for word in words) for typed in words_typed(text))


@given(st.text())
def test_writing_a_code_properly_twice_changes_nothing_more(text: str) -> None:
    assert as_written(as_written(text)) == as_written(text)
