"""Where one is in *My notes*: filter, search, order, the note selected and the one topmost."""

from dataclasses import replace

from ehr_desktop.ui.hands import hands_on, lay_hands_on
from ehr_desktop.ui.my_notes import filters
from ehr_desktop.ui.my_notes.page import MyNotesPage
from ehr_desktop.ui.whereabouts import MyNotesWhereabouts


def in_my_notes(page: MyNotesPage) -> MyNotesWhereabouts:
    """Where one is."""
    wanted = page.wanted()
    return MyNotesWhereabouts(
        page.filter_bar.status(),
        wanted.no_appointment,
        wanted.not_sent,
        page.search.text(),
        wanted.order,
        wanted.descending,
        *page.table.remember(),
        hands_on(page),
    )


def back_in_my_notes(page: MyNotesPage, where: MyNotesWhereabouts) -> None:
    """There again; a note that has left the list is no more selected."""
    page.filter_bar.set_status(where.status)
    page.filter_bar.set_extra(filters.NO_APPOINTMENT_KEY, where.no_appointment)
    page.filter_bar.set_extra(filters.NOT_SENT_KEY, where.not_sent)
    page.search.setText(where.words)
    page.model.wanted = replace(
        page.model.wanted,
        no_appointment=where.no_appointment,
        not_sent=where.not_sent,
        order=where.order,
        descending=where.descending,
    )
    page.list_notes()
    page.table.restore((where.chosen, where.topmost, where.cut))
    lay_hands_on(page, where.hands)
