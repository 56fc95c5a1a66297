"""Where one is among the places: which one, and where in it."""

from ehr_desktop.ui.hands import hands_on, lay_hands_on
from ehr_desktop.ui.my_notes.whereabouts import back_in_my_notes, in_my_notes
from ehr_desktop.ui.needs_you.whereabouts import back_in_needs_you, in_needs_you
from ehr_desktop.ui.parts.panel import scroll_down
from ehr_desktop.ui.places import PlacesPage, Where
from ehr_desktop.ui.whereabouts import PlacesWhereabouts, SheetWhereabouts


def in_places(places: PlacesPage) -> PlacesWhereabouts:
    """Where one is."""
    where = places.where()
    needs_you = in_needs_you(places.needs_you) if where is Where.NEEDS_YOU or places.needs_you.decision else None
    sheet = None
    if where in (Where.READER, Where.SETTINGS):
        page = places.reader if where is Where.READER else places.settings
        sheet = SheetWhereabouts(page.area.verticalScrollBar().value(), hands_on(page))
    reading = places.reader.note_id if where is Where.READER else ""
    activity = None
    if where is Where.ACTIVITY:
        from ehr_desktop.ui.audit.whereabouts import in_activity

        activity = in_activity(places.activity)
    return PlacesWhereabouts(where, in_my_notes(places.my_notes), needs_you, reading, sheet, activity)


def back_in_places(places: PlacesPage, before: PlacesWhereabouts) -> None:
    """There again; a note that is gone meanwhile is said in its place."""
    back_in_my_notes(places.my_notes, before.my_notes)
    if before.where is Where.READER:
        places.read(before.reading)
    elif before.where is not Where.MY_NOTES:
        places.go(before.where)
    if before.needs_you:
        back_in_needs_you(places.needs_you, before.needs_you)
    if before.activity:
        from ehr_desktop.ui.audit.whereabouts import back_in_activity

        back_in_activity(places.activity, before.activity)
    if before.sheet:
        page = places.reader if before.where is Where.READER else places.settings
        scroll_down(page.area, before.sheet.scrolled)
        lay_hands_on(page, before.sheet.hands)
