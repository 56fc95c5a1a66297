"""The trail as a table: read back by the field's own reader, opened by a spreadsheet without harm."""

import csv
import io
from datetime import UTC, datetime

import pytest

from ehr_desktop.application.audit_csv import MARK, csv_of
from ehr_desktop.application.ports import AuditEntry, AuditKind, AuditRow

AT = datetime(2026, 11, 17, 15, 42, 7, 250_000, tzinfo=UTC)


def an_entry(number: int = 1, client: str = "Rivera, Ana", what: str = "revision 3") -> AuditEntry:
    row = AuditRow(AT, "u1", AuditKind.EDIT_ENDED, "n1", what)
    return AuditEntry(number, row, "ROOM-3", client, "Progress Note")


def read(text: str) -> list[list[str]]:
    assert text.startswith(MARK)
    return list(csv.reader(io.StringIO(text.removeprefix(MARK), newline=""), strict=True))


def test_each_entry_is_a_line_below_the_names() -> None:
    head, line = read(csv_of([an_entry(311)]))
    assert head == ["number", "at", "who", "computer", "what was done", "details", "note", "client", "note type"]
    at = line.pop(1)
    assert line == ["311", "u1", "ROOM-3", "edit ended", "revision 3", "n1", "Rivera, Ana", "Progress Note"]
    assert datetime.fromisoformat(at) == AT
    assert datetime.fromisoformat(at).utcoffset() is not None


def test_lines_end_as_the_format_says_and_the_text_is_marked_as_utf_8() -> None:
    content = csv_of([an_entry(client="O’Brien, “Zoë”")]).encode()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 2
    assert content.endswith(b"\r\n")


@pytest.mark.parametrize("client", ['Say "no", Ana', "two\nlines", "one, two", "plain", ""])
def test_whatever_a_name_holds_it_comes_back(client: str) -> None:
    assert read(csv_of([an_entry(client=client)]))[1][7] == client


@pytest.mark.parametrize("client", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx"])
def test_a_name_is_never_a_formula(client: str) -> None:
    assert read(csv_of([an_entry(client=client)]))[1][7] == f"'{client}"


@pytest.mark.parametrize("divided_at", [",", ";", "\t"])
@pytest.mark.parametrize(
    "client", ["x;=1", "x;-1;@y", "x\t+1", "x\n=1", "x\r\n=1", "＝1", "x;＋1", "\t=1", ";;=1", "=;=;="]
)
def test_nor_is_a_part_of_one_however_the_lines_are_divided(client: str, divided_at: str) -> None:
    written = csv_of([an_entry(client=client)]).removeprefix(MARK)
    cells = [cell for line in csv.reader(io.StringIO(written, newline=""), delimiter=divided_at) for cell in line]
    assert [cell for cell in cells if cell.startswith(tuple("=+-@＝＋－＠"))] == []


def test_without_entries_there_are_the_names_alone() -> None:
    assert len(read(csv_of([]))) == 1
