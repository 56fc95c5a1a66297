"""Where one is in *Needs you*: how far down, and what was chosen so far between two texts of one note."""

from ehr_desktop.ui.hands import hands_on, lay_hands_on
from ehr_desktop.ui.needs_you.page import NeedsYouPage
from ehr_desktop.ui.parts.panel import scroll_down
from ehr_desktop.ui.whereabouts import NeedsYouWhereabouts


def in_needs_you(page: NeedsYouPage) -> NeedsYouWhereabouts:
    """Where one is."""
    view = page.decision
    if view is None:
        return NeedsYouWhereabouts(page.most, page.area.verticalScrollBar().value(), hands_on(page))
    looked_back = tuple(one.conflict.field.id for one in view.fields if one.show_before.isChecked())
    return NeedsYouWhereabouts(
        page.most,
        view.area.verticalScrollBar().value(),
        hands_on(view),
        view.need.note.id,
        view.choices(),
        looked_back,
        view.paper is not None,
    )


def back_in_needs_you(page: NeedsYouPage, where: NeedsYouWhereabouts) -> None:
    """There again. Of a note that asks something else now, what still is asked stays chosen."""
    page.most = where.most
    page.refresh()
    if where.deciding:
        page.compare(where.deciding, where.choices or {})
    view = page.decision
    if view is None:
        scroll_down(page.area, where.scrolled)
        lay_hands_on(page, where.hands)
        return
    for field in view.fields:
        field.show_before.setChecked(field.conflict.field.id in where.looked_back)
    if where.shows_result and view.preview.isEnabled():
        view.preview.click()
    scroll_down(view.area, where.scrolled)
    lay_hands_on(view, where.hands)
