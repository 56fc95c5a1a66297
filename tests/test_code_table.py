"""The ICD-10-CM table that ships with the program: that it is whole, and that what a clinician types finds the code."""

import subprocess
import sys
import tracemalloc
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehr_desktop import code_table, resources
from ehr_desktop.code_table import TableFacts, described, search
from ehr_desktop.domain.diagnosis_codes import DiagnosisCode, Kind, is_mental_health, is_well_formed

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def entries() -> list[tuple[str, str, Kind]]:
    """Code, description and kind of every line, read without the program's own reader."""
    with ZipFile(resources.path("codes", "icd10cm.zip")) as archive:
        codes, descriptions = (archive.read(f"{name}.txt").decode().split("\n") for name in ("codes", "descriptions"))
        kinds = map(Kind, archive.read("kinds.txt").decode())
        return list(zip(codes, descriptions, kinds, strict=True))


def found(text: str, limit: int = 50) -> list[str]:
    """The codes found."""
    return [code.code for code in search(text, limit)]


def test_the_whole_list_is_there() -> None:
    assert code_table.facts() == TableFacts(
        classification="ICD-10-CM",
        release="April 2026",
        source="simple-icd-10-cm 1.5.0",
        entries=98_505,
        codes=98_466,
        billable=74_719,
        headings=23_467,
        chapters_and_blocks=319,
    )


def test_what_the_table_says_of_itself_is_so(entries: list[tuple[str, str, Kind]]) -> None:
    facts = code_table.facts()
    kinds = Counter(kind for _, _, kind in entries)
    assert len(entries) == facts.entries
    assert len({code for code, _, _ in entries}) == facts.codes
    assert kinds == {
        Kind.BILLABLE: facts.billable,
        Kind.HEADING: facts.headings,
        Kind.CHAPTER_OR_BLOCK: facts.chapters_and_blocks,
    }


def test_the_licence_names_the_release_and_its_figures() -> None:
    facts, licence = code_table.facts(), resources.path("codes", "LICENSE.md").read_text("utf-8")
    said = (f"{facts.release}\n", f"{facts.entries:,} entries", f"{facts.codes:,} codes", f"{facts.billable:,} of them")
    assert all(words in licence for words in said)
    assert all(f"`{name}` {version}" in licence for name, version in [facts.source.split(" ")])


def test_every_entry_is_answered_as_it_is_written(entries: list[tuple[str, str, Kind]]) -> None:
    first_of_a_code = {code: (description, kind) for code, description, kind in reversed(entries)}
    for code, (description, kind) in first_of_a_code.items():
        assert described(code) == DiagnosisCode(code, description, kind is Kind.BILLABLE)


def test_every_code_is_well_formed_and_in_its_place(entries: list[tuple[str, str, Kind]]) -> None:
    codes = [code for code, _, _ in entries]
    assert codes == sorted(codes)
    assert [code for code, _, kind in entries if kind is not Kind.CHAPTER_OR_BLOCK and not is_well_formed(code)] == []


def test_no_description_is_empty_or_badly_spaced(entries: list[tuple[str, str, Kind]]) -> None:
    assert [code for code, text, _ in entries if not text or text != " ".join(text.split())] == []


def test_no_code_that_can_be_billed_stands_above_another(entries: list[tuple[str, str, Kind]]) -> None:
    codes = [(code, kind) for code, _, kind in entries if kind is not Kind.CHAPTER_OR_BLOCK]
    for (code, kind), (after, _) in pairwise(codes):
        assert (kind is Kind.HEADING) is after.startswith(code), code


def test_the_stored_order_puts_mental_health_first_and_what_can_be_billed(entries: list[tuple[str, str, Kind]]) -> None:
    standings = code_table._words().standings
    in_order = [entries[line] for line in sorted(range(len(entries)), key=standings.__getitem__)]
    places = [(not is_mental_health(code), list(Kind).index(kind)) for code, _, kind in in_order]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("typed", "first"),
    [("depress", "F32.0"), ("anx gen", "F41.1"), ("ptsd", "F43.10"), ("adjust", "F43.21"), ("suicid", "R45.851")],
)
def test_what_is_usual_is_found_before_what_is_rare(typed: str, first: str) -> None:
    assert found(typed)[0] == first


@pytest.mark.parametrize(
    ("code", "description", "billable"),
    [
        ("F41.1", "Generalized anxiety disorder", True),
        ("f411", "Generalized anxiety disorder", True),
        ("F43.12", "Post-traumatic stress disorder, chronic", True),
        ("F43.1", "Post-traumatic stress disorder (PTSD)", False),
        ("R45.851", "Suicidal ideations", True),
        ("Z63.0", "Problems in relationship with spouse or partner", True),
        ("F84.2", "Rett's syndrome", True),
        ("F99", "Mental disorder, not otherwise specified", True),
        ("B99", "Other and unspecified infectious diseases", False),
        (
            "S52.001B",
            "Unspecified fracture of upper end of right ulna, initial encounter for open fracture type I or II",
            True,
        ),
    ],
)
def test_known_codes_are_described(code: str, description: str, billable: bool) -> None:
    entry = described(code)
    assert entry
    assert (entry.description, entry.billable) == (description, billable)


@pytest.mark.parametrize("code", ["", " ", "F41.15", "F4", "anxiety", "\0", "F41.1\0", "Z99.99", "ZZZ", "\ud800", "😀"])
def test_what_is_no_code_is_not_described(code: str) -> None:
    assert described(code) is None


@pytest.mark.parametrize("typed", ["F41.1", "f41.1", "F411", "f411", " f411 "])
def test_a_code_is_found_with_or_without_its_dot(typed: str) -> None:
    assert found(typed)[0] == "F41.1"


def test_the_beginning_of_a_code_finds_it_itself_then_what_can_be_billed_then_headings() -> None:
    codes = search("F43")
    assert codes[0] == DiagnosisCode("F43", "Reaction to severe stress, and adjustment disorders", False)
    in_order = ["F43.0", "F43.10", "F43.11", "F43.12", "F43.20", "F43.21", "F43.22", "F43.23", "F43.24", "F43.25"]
    assert [code.code for code in codes[1:11]] == in_order
    assert [code.billable for code in codes[1:]] == sorted((code.billable for code in codes[1:]), reverse=True)


def test_many_headings_crowd_nothing_out_that_can_be_billed() -> None:
    assert all(code.billable for code in search("F1", 20))
    assert all(code.billable for code in search("disorder", 50))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("generalized anx", "F41.1"),
        ("anx gen", "F41.1"),
        ("ANXIETY, generalized!", "F41.1"),
        ("génëralized anxiety", "F41.1"),
        ("major dep rec mod", "F33.1"),
        ("tourettes", "F95.2"),
        ("tourette’s", "F95.2"),
        ("posttraumatic chronic", "F43.12"),
        ("post-traumatic chronic", "F43.12"),
        ("suicidal id", "R45.851"),
        ("spouse", "Z63.0"),
    ],
)
def test_words_are_found_by_their_beginnings_in_any_order(typed: str, first: str) -> None:
    assert found(typed)[0] == first


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ptsd", "F43.10"),
        ("chronic ptsd", "F43.12"),
        ("adhd", "F90.0"),
        ("ocd", "F42.2"),
        ("gad", "F41.1"),
        ("bpd", "F60.3"),
        ("panic attack", "F41.0"),
        ("social anxiety disorder", "F40.10"),
        ("bereavement", "Z63.4"),
    ],
)
def test_other_names_are_known_too(typed: str, code: str) -> None:
    assert code in found(typed)


def test_a_word_in_the_description_comes_before_another_name() -> None:
    assert found("grief")[0] == "F43.81"
    assert "F43.21" in found("grief"), "the heading above it is known as grief reaction, too"


def test_mental_health_comes_first() -> None:
    codes = found("stress", 200)
    mental = [is_mental_health(code) for code in codes]
    assert {True, False} == set(mental)
    assert mental == sorted(mental, reverse=True)


def test_every_word_must_be_found() -> None:
    descriptions = [code.description.lower() for code in search("initial fract")]
    assert len(descriptions) == 50
    assert all("fract" in text and "initial" in text for text in descriptions)
    assert found("anxiety fracture") == []


def test_chapters_and_blocks_are_described_but_not_found() -> None:
    block = described("F40-F48")
    assert block
    assert not block.billable
    assert all(
        is_well_formed(code) for typed in ("5", "F40-F48", "mental", "anxiety dissociative") for code in found(typed)
    )


def test_a_code_that_is_block_and_category_is_found_once() -> None:
    assert found("F99").count("F99") == 1
    assert Counter(found("B99", 500)).most_common(1)[0][1] == 1


@pytest.mark.parametrize("limit", [1, 2, 50, 1_000])
@pytest.mark.parametrize("typed", ["e", "f", "S52", "disorder", "initial encounter", "add"])
def test_no_more_is_answered_than_asked_for_and_nothing_twice(typed: str, limit: int) -> None:
    codes = found(typed, limit)
    assert 0 < len(codes) <= limit
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("limit", [0, -1])
def test_nothing_is_asked_for(limit: int) -> None:
    assert search("anxiety", limit) == []


@pytest.mark.parametrize(
    "typed", ["", "  ", "\0", "\t\n", "-", "...", "\ud800", "😀", "焦虑", "тревога", "\u0301", "zzzzq"]
)
def test_what_says_nothing_finds_nothing(typed: str) -> None:
    assert search(typed) == []


@pytest.mark.parametrize("typed", ["x" * 500, "a " * 250, "é" * 500, "ﷺ" * 500, "F41.1" * 100, "\0anxiety\0" * 62])
def test_long_and_odd_text_does_no_harm(typed: str) -> None:
    assert len(search(typed)) <= 50


def test_a_nul_parts_words() -> None:
    assert found("generalized\0anxiety") == found("generalized anxiety")


@given(st.text(max_size=60))
def test_whatever_is_typed_is_answered(text: str) -> None:
    codes = search(text, 5)
    assert len(codes) <= 5
    assert all(described(code.code) == code for code in codes)


def test_many_threads_may_ask_at_once() -> None:
    typed = ["anx", "f41", "e", "fracture initial", "ptsd", "z63"] * 10
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(found, typed)) == [found(text) for text in typed]


def test_nothing_is_read_before_it_is_asked_for() -> None:
    program = """
import tracemalloc
tracemalloc.start()
import main, ehr_desktop.app
from ehr_desktop import code_table
code_table.search("")
before = tracemalloc.get_traced_memory()[0]
code_table.search("anxiety")
print(tracemalloc.get_traced_memory()[0] - before)
"""
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    assert int(ended.stdout) > 10_000_000, "the table's ten million bytes came with the first question"


def test_what_is_read_stays_and_is_read_once() -> None:
    search("anxiety")
    tracemalloc.start()
    search("anxiety")
    described("F41.1")
    grown = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert grown < 1_000_000
