"""What the clinic's text filter stumbles over is found where it stands, and every rewording offered passes it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehr_desktop.domain.server_rewriting import trimmed
from ehr_desktop.domain.text_filter import Effect, findings, refused
from ehr_desktop.domain.text_rewording import reworded, rewordings
from tests.servers.v2.text_filter import is_refused, rewritten_text

PIECES = (
    *("; ", ";", "|", "&&", "&", "`", "$(", "sleep", "benchmark", "(", ")", "waitfor delay", '"', "'", " and ", "or"),
    *("--", "-", "/*", "*/", "/", "*", "union select", "union  all select", "information_schema", "load_file"),
    *(
        "into outfile",
        "..",
        "%2e%2e",
        "%2f",
        "\\",
        "$or",
        "$where",
        ":",
        "\x00",
        "\x1f",
        "\x7f",
        "<script>",
        "</script>",
    ),
    *(
        "<style",
        ">",
        "<form",
        "</link>",
        "<b>",
        "javascript:",
        "data:",
        "expression",
        "on",
        "onset",
        "tone",
        "=",
        " = ",
    ),
    *(
        "she",
        "sh",
        "shows",
        "update",
        "created",
        "exec",
        "cat",
        "nc",
        " ",
        "\n",
        "\u2003",
        "calm",
        "Sad",
        "é",
        "🙂",
        "_",
        "7",
    ),
)
texts = st.one_of(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.text(max_size=40))


def is_changed(text: str) -> bool:
    return rewritten_text(text) != trimmed(text)


def is_met(text: str) -> bool:
    return is_refused(text) or is_changed(text)


@given(texts)
def test_there_are_findings_exactly_where_the_server_refuses_or_changes_a_text(text: str) -> None:
    found = findings(text)
    assert bool(found) == is_met(text)
    assert bool(refused(text)) == is_refused(text)
    assert all(text[one.start : one.end] == one.words and one.length for one in found)


@given(texts)
def test_a_rewording_takes_its_finding_away_and_brings_none(text: str) -> None:
    before = findings(text)
    for finding in before:
        for words in rewordings(text, finding):
            after = findings(reworded(text, finding, words))
            assert len(after) < len(before)
            assert {one.kind for one in after} <= {one.kind for one in before}


@given(texts)
def test_with_the_rewordings_one_after_the_other_every_text_passes(text: str) -> None:
    while found := findings(text):
        offered = rewordings(text, found[0])
        assert offered, (text, found[0])
        text = reworded(text, found[0], offered[0])
    assert not is_met(text)


@pytest.mark.parametrize(
    ("text", "words", "written"),
    [
        ("Client tearful; she reports panic.", "; she", (", she", ". She")),
        ("tearful;she", ";she", (", she", ". She")),
        ("Goals reviewed;\nupdate the plan", ";\nupdate", (",\nupdate", ".\nUpdate")),
        ("Sleep (4-5 hours)", "Sleep (4-5 hours)", ("Sleep [4-5 hours]", "Sleep: 4-5 hours")),
        ("sleep (since May", "sleep (", ("sleep: (", "sleep – (")),
        ('felt "sad" and "angry" today', '"sad" and "angry"', ("“sad” and “angry”",)),
        ("'a' or 'b' or 'c'", "'a' or 'b' or 'c'", ("‘a’ or ‘b’ or ‘c’",)),
        ("the clients' and 'others'", "' and 'others'", ("’ and ‘others’",)),
        ("Bring the diary --", "--", ("–",)),
        ("see /* later */ below", "/* later */", ("(later)", "[later]")),
        ("calm && shared", "&& shared", ("and shared", "& shared")),
        ("anxiety.../panic", ".../", ("…/",)),
        ("%2e%2E/", "%2e%2E/", ("%2e %2E/",)),
        ("union select", "union select", ("union, select", "union – select")),
    ],
)
def test_what_would_be_refused_can_be_said_otherwise(text: str, words: str, written: tuple[str, ...]) -> None:
    (finding,) = findings(text)
    assert (finding.words, finding.effect, finding.becomes) == (words, Effect.REFUSED, "")
    assert rewordings(text, finding) == written


@pytest.mark.parametrize(
    ("text", "words", "becomes", "written"),
    [
        ("Objective data: calm", "data:", "data-blocked:", ("data –", "data :")),
        ("tone=flat", "tone=flat", "t", ("tone: flat", "tone – flat")),
        (
            "Confirmation = received",
            "Confirmation = received",
            "C",
            ("Confirmation: received", "Confirmation – received"),
        ),
        ("affect expression (flat)", "expression (flat)", "flat)", ("expression [flat]", "expression: flat")),
        ("a <form>", "<form>", "", ("[form]", "(form)")),
        ("<script>x</SCRIPT >", "<script>x</SCRIPT >", "", ("[script]x[/SCRIPT ]",)),
        ("calm\x0b and tired", "\x0b", "", ("", " ")),
    ],
)
def test_what_would_be_stored_differently_can_be_said_otherwise(
    text: str, words: str, becomes: str, written: tuple[str, ...]
) -> None:
    (finding,) = findings(text)
    assert (finding.words, finding.effect, finding.becomes) == (words, Effect.REWRITTEN, becomes)
    assert rewordings(text, finding) == written


@pytest.mark.parametrize(
    "text", ["; creating", "BDI <10 and <b>", "slept (4 hrs)", "a -- b", "“sad” and “angry”", " x\n"]
)
def test_what_passes_is_left_alone(text: str) -> None:
    assert findings(text) == ()


def test_places_are_those_of_the_text_with_its_blanks() -> None:
    (finding,) = findings("  \n Tearful; she")
    assert (finding.start, finding.end, finding.lead) == (11, 16, "Tearful")


@pytest.mark.parametrize(
    "piece",
    [
        "on",
        "on1=",
        "<form",
        "<script",
        "<script>",
        "/*",
        "; ",
        "; sh",
        "-",
        '"',
        '"a" and ',
        "sleep(",
        "' and ",
        "union \n",
    ],
)
def test_the_longest_text_takes_no_longer_for_being_odd(piece: str) -> None:
    """A rule that reads to the end from every place would take minutes."""
    text = (piece * (100_000 // len(piece) + 1))[:100_000]
    begun = time.process_time()
    findings(text)
    assert time.process_time() - begun < 2
