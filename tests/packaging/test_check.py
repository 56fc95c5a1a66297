"""The words no file may say, and how an answer about advisories is read."""

from __future__ import annotations

import json

import pytest

from dev_commands import words
from dev_commands.check import advisories


@pytest.mark.parametrize(
    "line",
    [
        "see https://pypi" + ".org/project/httpx",
        "files.python" + "hosted.org",
        "https://mirror.example" + "/simple/",
        "# TO" + "DO later",
        "/wor" + "k/main/README.md",
        "../share" + "d/design",
        "as iss" + "ue 12 asks",
    ],
)
def test_a_forbidden_word_is_named_with_its_line(line: str) -> None:
    (problem,) = words.problems_in("docs/a.md", f"fine\n{line}\n")
    assert problem.startswith("docs/a.md:2 ")


@pytest.mark.parametrize(
    "line",
    ["home/work/mobile", "a simple/plain line", "issued 3 days ago", "the session date", "User-Agent: ehr-desktop"],
)
def test_ordinary_words_are_left_alone(line: str) -> None:
    assert words.problems_in("docs/a.md", line) == []


def test_this_machines_own_index_is_not_named() -> None:
    hosts = words.index_hosts(
        {"UV_INDEX_URL": "https://name:word@packages.clinic.example/all", "PIP_INDEX_URL": "http://127.0.0.1:8080/"}
    )
    assert hosts == ["packages.clinic.example"]
    assert words.problems_in("a.toml", 'url = "https://packages.clinic.example/all"', hosts) == [
        "a.toml:1 names this machine's package index"
    ]


def test_a_clean_report_has_nothing_to_object_to() -> None:
    report = {"dependencies": [{"name": "a", "version": "1", "vulns": []}], "fixes": []}
    assert advisories(json.dumps(report), "", "requirements.lock") == []


def test_an_advisory_is_named_with_its_package() -> None:
    report = {"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-2026-1"}]}]}
    assert advisories(json.dumps(report), "", "requirements.lock") == ["requirements.lock: a 1 has PYSEC-2026-1"]


def test_a_package_the_service_does_not_know_is_not_audited() -> None:
    report = {"dependencies": [{"name": "a", "skip_reason": "not found"}]}
    assert advisories(json.dumps(report), "", "requirements.lock") == ["requirements.lock: a not audited (not found)"]


@pytest.mark.parametrize("report", ["", "Traceback", "[]", "{}"])
def test_no_report_means_not_audited(report: str) -> None:
    assert advisories(report, "first\nconnection refused\n", "requirements.lock") == [
        "requirements.lock: not audited, the advisory service gave no answer for it (connection refused)"
    ]
