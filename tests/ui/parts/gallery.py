"""A page with every part on it, for the tests and for looking at. Reads nothing but the parts."""

from datetime import date

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from ehr_desktop.ui.parts.avatar import Avatar, initials
from ehr_desktop.ui.parts.banner import Banner, PracticeBand
from ehr_desktop.ui.parts.bars import FooterBar, StateLine, StatusBar
from ehr_desktop.ui.parts.button import Button, ButtonKind, IconButton
from ehr_desktop.ui.parts.card import Card, CardGrid
from ehr_desktop.ui.parts.check_box import CheckBox, RadioButton
from ehr_desktop.ui.parts.chip import Chip, paint_chip
from ehr_desktop.ui.parts.choice_row import ChoiceRow
from ehr_desktop.ui.parts.combo import NOT_CHOSEN, Combo
from ehr_desktop.ui.parts.date_field import DateField
from ehr_desktop.ui.parts.empty_state import EmptyState
from ehr_desktop.ui.parts.field import Field
from ehr_desktop.ui.parts.filter_bar import FilterBar
from ehr_desktop.ui.parts.flow import FlowLayout
from ehr_desktop.ui.parts.key_cap import KeyHints
from ehr_desktop.ui.parts.label import Label, caption, page_title, quiet, section_title
from ehr_desktop.ui.parts.line_edit import LineEdit, NumberField, SearchField
from ehr_desktop.ui.parts.mark import Mark
from ehr_desktop.ui.parts.option_row import OptionRow
from ehr_desktop.ui.parts.panel import Outset, Panel, Separator, scrolling
from ehr_desktop.ui.parts.rows import Index, RowDelegate, find_hits, paint_two_lines
from ehr_desktop.ui.parts.section_index import Section, SectionDropDown, SectionIndex, SectionState
from ehr_desktop.ui.parts.side_bar import Place, SideBar
from ehr_desktop.ui.parts.step_header import Step, StepHeader, StepState
from ehr_desktop.ui.parts.text_area import TextArea
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.theme import TypeName

AFFECT = [("appropriate", "Appropriate"), ("flat", "Flat"), ("blunted", "Blunted")]
RISK = [("none", "None"), ("low", "Low"), ("moderate", "Moderate"), ("high", "High")]


def _flow(*parts: QWidget, gap: int = 8) -> QWidget:
    line = QWidget()
    flow = FlowLayout(line, gap=gap)
    for part in parts:
        flow.addWidget(part)
    return line


def _columns(*parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(16)
    for part in parts:
        row.addWidget(part, 1, Qt.AlignmentFlag.AlignTop)
    return row


def type_scale() -> QWidget:
    steps: list[tuple[TypeName, str]] = [
        ("lock", "Lock 2.1"),
        ("title", "Title 1.7"),
        ("section", "Section 1.24"),
        ("lead", "Lead 1.12"),
        ("body", "Body 1.0"),
    ]
    labels = [Label(text, step) for step, text in steps]
    strong = Label("Strong 1.0", weight=600)
    return _flow(*labels, strong, Label("Small .88", "small", tone=Tone.MUTED), gap=21)


def buttons() -> QWidget:
    disabled = Button("Disabled", ButtonKind.PRIMARY)
    disabled.setEnabled(False)
    return _flow(
        Button("Primary", ButtonKind.PRIMARY, icon="sign"),
        Button("Secondary"),
        Button("Quiet", ButtonKind.QUIET, icon="pencil"),
        Button("Link", ButtonKind.LINK),
        Button("Delete draft", ButtonKind.DANGER),
        disabled,
        Button("Continue", ButtonKind.PRIMARY, icon_right="arrow-right"),
        Button("Back", icon="chevron-left"),
        IconButton("close", "Close"),
    )


def chips() -> QWidget:
    return _flow(
        Chip("Draft", "pencil"),
        Chip("Returned", "warning", Tone.AMBER),
        Chip("Awaiting co-sign", "double-check"),
        Chip("Signed", "check", Tone.GREEN),
        Chip("Co-signed", "double-check", Tone.GREEN),
        Chip("Locked", "lock"),
        Chip("Overdue 2 days", "clock", Tone.RED),
        Chip("Urgent 8 days", "clock", Tone.RED),
        gap=9,
    )


def marks() -> QWidget:
    return _flow(
        Mark("On this computer", "computer", Tone.TEXT),
        Mark("Sent", "sent"),
        Mark("Accepted", "cloud-check"),
        Mark("Needs you", "warning", Tone.AMBER),
        gap=25,
    )


def fields() -> QVBoxLayout:
    mood = LineEdit()
    mood.setText("A bit wound up")
    affect = Combo(AFFECT, blank=NOT_CHOSEN)
    affect.set_value("appropriate")
    plan = Field("Plan", _text("Continue CB"))
    plan.set_problem("At least 20 characters to sign, 11 so far")
    risk = ChoiceRow(RISK)
    risk.set_value("none")
    copied = Field("Objective", _text("Well groomed, appropriate eye contact. Mood “a bit wound up”."))
    copied.set_help("Copied from 10 November, not changed yet", "copy")
    day = DateField(today=lambda: date(2026, 11, 17))
    day.set_value(date(2026, 11, 17))
    minutes = NumberField("minutes")
    minutes.set_value(50)
    column = QVBoxLayout()
    column.setSpacing(12)
    empty = Field("Mood, empty", LineEdit("In the client’s words"))
    column.addLayout(_columns(Field("Mood", mood), empty, Field("Affect", affect)))
    column.addLayout(_columns(plan, Field("Risk level", risk, needed=True)))
    column.addLayout(_columns(Field("Session date", day), Field("Duration", minutes)))
    column.addWidget(copied)
    column.addLayout(_columns(SearchField("Search all text, name, MRN"), Field("Password", LineEdit(secret=True))))
    column.addWidget(SearchField("Name in either order, MRN or date of birth", large=True))
    return column


def _text(words: str) -> TextArea:
    area = TextArea()
    area.set_text(words)
    return area


def checks() -> QWidget:
    ticked, chosen = CheckBox("Psychoeducation"), RadioButton("Tue 17 Nov, 09:00")
    ticked.setChecked(True)
    chosen.setChecked(True)
    return _flow(ticked, CheckBox("Exposure therapy"), chosen, RadioButton("Tue 10 Nov, 09:00"), gap=20)


def banners() -> list[Banner]:
    no_appointment = Banner(Tone.AMBER, "No appointment: needed before signing", icon="calendar-x")
    no_appointment.add_button("Choose")
    old_rule = Banner(
        Tone.AMBER,
        "The server still has the old rule and will not take this draft yet. It waits here and goes by itself.",
    )
    old_rule.add_button("What does it mean")
    failed = Banner(Tone.RED, "The connection failed three times: the clinic’s certificate has expired.")
    signed = Banner(Tone.GREEN, "Signed 10:58 and accepted by the server")
    news = Banner(Tone.ACCENT, "A text from 10:31 was recovered after the program stopped")
    news.add_button("Show")
    return [no_appointment, old_rule, failed, signed, news]


def step_header() -> StepHeader:
    header = StepHeader("New note")
    header.set_steps(
        [
            Step("Client", StepState.DONE, "Rivera, Ana"),
            Step("Note type", StepState.DONE, "Progress Note"),
            Step("Appointment", StepState.NONE_YET, "None yet"),
            Step("Note", StepState.CURRENT),
        ]
    )
    return header


def side_bar() -> SideBar:
    bar = SideBar(
        "Harbour Practice",
        [
            Place("today", "Today", "calendar"),
            Place("notes", "My notes", "file-text"),
            Place("needs-you", "Needs you", "warning", "work"),
            Place("to-sign", "To sign", "sign", "work"),
            Place("co-sign", "Co-sign", "double-check", "work"),
            Place("overdue", "Overdue", "clock", "work"),
            Place("clients", "Clients", "people", "people"),
            Place("settings", "Settings", "settings", "end"),
        ],
    )
    bar.set_current("notes")
    bar.set_count("needs-you", 1, Tone.AMBER)
    bar.set_count("to-sign", 4)
    bar.set_count("co-sign", 2)
    bar.set_count("overdue", 1, Tone.RED)
    return bar


def page() -> QWidget:
    """The parts of the picture "11-parts" and what came after it."""
    made = Panel()
    column = QVBoxLayout(made)
    column.setContentsMargins(40, 28, 40, 28)
    column.setSpacing(8)

    def group(title: str) -> None:
        column.addSpacing(14)
        column.addWidget(caption(title))

    group("Type")
    column.addWidget(type_scale())
    group("Buttons")
    column.addWidget(buttons())
    group("Status chips")
    column.addWidget(chips())
    group("Where it is")
    column.addWidget(marks())
    group("Fields")
    column.addLayout(fields())
    column.addWidget(checks())
    group("Banners")
    for banner in banners():
        column.addWidget(banner)
    group("Keys")
    column.addWidget(KeyHints([(("Ctrl", "N"), "new note"), (("Up", "Down"), "choose"), (("F1",), "all keys")]))
    group("Filters")
    column.addWidget(filters())
    group("Cards")
    column.addLayout(Outset(cards()))
    column.addLayout(Outset(without_appointment()))
    group("Sections and rows")
    column.addLayout(lists())
    column.addWidget(Separator())
    column.addLayout(heading())
    empty = EmptyState("calendar-x", "No appointments yet", "You can write without one.", button="Create appointment")
    column.addWidget(empty)
    column.addStretch()
    return made


def filters() -> FilterBar:
    bar = FilterBar(
        [("all", "All"), ("drafts", "Drafts"), ("returned", "Returned"), ("signed", "Signed")],
        [
            ("no-appointment", "No appointment", "calendar-x", Tone.AMBER),
            ("not-sent", "Not sent", "computer", Tone.MUTED),
        ],
    )
    bar.set_counts({"all": 128, "drafts": 6, "returned": 1, "signed": 112, "no-appointment": 2, "not-sent": 3})
    return bar


def cards() -> CardGrid:
    grid = CardGrid(
        [
            Card("Intake Assessment", "First session: history and diagnosis", "clipboard", key="1"),
            Card("Progress Note", "What happened in a session, what is next", "file-text", key="2"),
            Card("Treatment Plan", "Goals, and how you will work on them", "target", key="3"),
            Card("Termination Note", "The end of treatment: outcome and aftercare", "flag", key="4"),
        ]
    )
    grid.set_current(1)
    return grid


def without_appointment() -> OptionRow:
    return OptionRow(
        "Continue without appointment (save as draft)",
        "Everything you write is kept. Choose the appointment any time before signing.",
        "pencil",
        key="Ctrl D",
    )


class NoteRows(RowDelegate):
    """Two lines and a chip, as in a list of notes."""

    def paint_cell(self, painter: QPainter, area: QRectF, index: Index, *, selected: bool) -> None:
        second = "Reports sleeping five hours most nights; worry about the review"
        room = area.adjusted(16, 0, -130, 0)
        paint_two_lines(painter, room, str(index.data()), second, weight=600, hits=find_hits(second, "worry"))
        paint_chip(painter, area.right() - 110, area.center().y(), "Draft", "pencil", selected=selected)


def lists() -> QHBoxLayout:
    sections = SectionIndex()
    sections.set_sections(
        [
            Section("Current symptoms", SectionState.COMPLETE),
            Section("Progress toward goals", SectionState.COMPLETE),
            Section("Client response"),
            Section("SOAP notes", SectionState.STOPS_SIGNING),
        ]
    )
    sections.set_current(3)
    drop_down = SectionDropDown()
    drop_down.set_sections([Section("Client response"), Section("SOAP notes", SectionState.STOPS_SIGNING)])
    rows = QListWidget()
    rows.setAccessibleName("Notes")
    rows.addItems(["Chen, Jonas", "Rivera, Ana", "Okafor, Ngozi"])
    rows.setItemDelegate(NoteRows(58, rounded=True, parent=rows))
    rows.setCurrentRow(1)
    for part in (sections, rows):
        part.setMinimumHeight(190)
    right = QVBoxLayout()
    right.addWidget(drop_down)
    right.addWidget(rows)
    row = QHBoxLayout()
    row.addWidget(sections)
    row.addWidget(Separator(upright=True))
    row.addLayout(right, 1)
    return row


def heading() -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addWidget(page_title("Who is the note for?"))
    column.addWidget(quiet("Intake completed 3 March · Treatment plan valid until 12 January 2027"))
    column.addWidget(section_title("SOAP notes"))
    column.addWidget(Avatar(initials("Ana", "Rivera")), 0, Qt.AlignmentFlag.AlignLeft)
    return column


def footer() -> FooterBar:
    bar = FooterBar()
    state = StateLine()
    state.set_state("Saved on this computer 10:42:07", "Offline. Next try 10:47.")
    bar.add_left(state)
    bar.add_right(KeyHints([(("Up", "Down"), "choose"), (("Enter",), "continue")]), yields=True)
    bar.add_right(Button("Save and close"))
    bar.add_right(Button("Review and sign", ButtonKind.PRIMARY, icon="sign"))
    return bar


def status_bar() -> StatusBar:
    bar = StatusBar()
    bar.set_state("3 notes on this computer only since 10:42 · offline since 10:40", "cloud-off")
    bar.set_person("A. Stone, LCSW")
    return bar


def window() -> QWidget:
    """The page between header, side bar and practice band, as screens stand in the program."""
    made = QWidget()
    made.setWindowTitle("Parts")
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(PracticeBand())
    column.addWidget(step_header())
    row = QHBoxLayout()
    bar = side_bar()
    row.addWidget(bar)
    row.addWidget(scrolling(page()), 1)
    column.addLayout(row, 1)
    column.addWidget(footer())
    column.addWidget(status_bar())
    bar.fit(1280)
    return made
