"""Where one is in *Activity*: its filters, search, order, and the entry one stands on."""

from dataclasses import replace
from datetime import date

from ehr_desktop.ui.audit.page import ActivityPage
from ehr_desktop.ui.hands import hands_on, lay_hands_on
from ehr_desktop.ui.whereabouts import ActivityWhereabouts


def in_activity(page: ActivityPage) -> ActivityWhereabouts:
    """Where one is."""
    chosen = page.table.chosen()
    return ActivityWhereabouts(
        page.filter_bar.status(),
        page.search.text(),
        _as_text(page.since.value()),
        _as_text(page.until.value()),
        page.wanted.note_id,
        page.of_note.text(),
        page.wanted.order,
        page.wanted.descending,
        chosen.number if chosen else 0,
        hands_on(page),
    )


def back_in_activity(page: ActivityPage, where: ActivityWhereabouts) -> None:
    """There again; the entries are listed beside the screen, and the one stood on is chosen when they are there."""
    page.filter_bar.set_status(where.group)
    page.search.setText(where.words)
    for field, day in ((page.since, where.since), (page.until, where.until)):
        field.set_value(date.fromisoformat(day) if day else None)
    page.wanted = replace(page.wanted, note_id=where.note_id, order=where.order, descending=where.descending)
    page.of_note.say(where.of_note)
    page.list_entries()
    page.stand_on(where.chosen)
    lay_hands_on(page, where.hands)


def _as_text(day: date | None) -> str:
    return day.isoformat() if day else ""
