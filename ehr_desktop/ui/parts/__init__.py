"""The reusable widgets every screen is made of. They know the theme and nothing of notes, clients or the store.

Every part follows scheme and text size by itself (`theme.follow`), has an accessible name and a focus ring.
Values are set without a signal; the signal comes with what the clinician does. Imports are from the modules:

label          Label(text, step="body", *, weight, tone, wrap, elide, figures), .set_tone(tone)
               Icon(name, size=16, tone), .show_icon(name, tone) · page_title(text) · section_title(text)
               caption(text) · quiet(text) · repolish(widget)
button         Button(text, kind=ButtonKind.SECONDARY, *, icon, icon_right, small), .set_icon(name); clicked
               ButtonKind: PRIMARY SECONDARY QUIET LINK DANGER AMBER CHOICE
               IconButton(icon, name, *, size=16); clicked
tone           Tone: TEXT MUTED NEUTRAL ACCENT AMBER RED GREEN PRACTICE · ink(theme, tone) -> Ink(words, ground, line)
chip           Chip(text, icon, tone), .set_status(text, icon, tone)
               paint_chip(painter, x, centre, text, icon, tone, *, selected) -> width · chip_width(text, icon)
mark           Mark(text, icon, tone, *, step), .set_state(text, icon, tone): where a note is
               paint_mark(painter, x, centre, text, icon, tone, *, step, room) -> width · mark_width(...)
banner         Banner(tone, text, *, icon), .say(text, tone, *, icon) ("" hides), .add_button(text) -> Button
               UndoBanner(seconds=10), .offer(sentence), .take_back(); undone, expired · PracticeBand()
field          Field(label, field, *, help_text, needed), .set_help(text, icon), .set_problem(sentence), .set_needed(on)
               .hide_label(), .add_beside_label(part)
line_edit      LineEdit(placeholder, *, secret, large, quiet); textEdited
               SearchField(placeholder, *, large); textChanged, textEdited
               NumberField(unit, *, minimum, maximum, placeholder), .value() -> int | None, .set_value; edited(object)
text_area      TextArea(placeholder, *, lines=2), .text(), .set_text(text); edited(str)
combo          Combo(options, *, blank, quiet), .value() -> str | None, .set_value, .set_options; edited(object)
               NOT_CHOSEN: the words for `blank`
check_box      CheckBox(text), RadioButton(text); clicked, toggled · paint_radio(painter, area, *, checked, focused)
choice_row     ChoiceRow(options, *, blank_allowed=True), .value() -> str | None, .set_value; edited(object)
date_field     DateField(placeholder, *, today), .value() -> date | None, .set_value, .is_unclear(); edited(object)
dates          write_date(day) -> "Tue 17 Nov 2026" · read_date(text, today, *, month_first) -> date | None
time_field     TimeField(placeholder, *, now), .value() -> time | None, .set_value, .show_text(text), .is_unclear()
               edited(object)
times          write_time(moment) -> "14:05" · read_time(text, now) -> time | None · step_time(moment, by, grid)
button_line    ButtonLine(icon, name, *, size, placeholder), .button: no stop of Tab
step_header    StepHeader(title, close_name), .set_title, .set_steps([Step(name, StepState, value)])
               step_chosen(int), closed · StepState: DONE CURRENT LATER NONE_YET
side_bar       SideBar(name, [Place(key, text, icon, group)]), .set_current(key), .set_count(key, count, tone),
               .set_place_visible(key, on), .set_name, .fit(window_width), .is_narrow(); chosen(str)
bars           FooterBar(), .add_left(part, yields=False), .add_right(part, yields=False)
               StateLine(), .set_state(first, second, icon, tone)
               StatusBar(lock_key), .set_state(text, icon, tone), .set_person(name), .set_lock_visible(on); lock_pressed
card           Card(title, line, icon, *, key), .set_line(text)
               CardGrid(cards, *, columns=3), .current() -> int | None, .set_current, .focus_current()
               current_changed(int), activated(int)
option_row     OptionRow(text, line, icon, *, key); clicked
section_index  SectionIndex() and SectionDropDown(): .set_sections([Section(name, SectionState)]),
               .set_section(at, section), .set_current(at); chosen(int)
               SectionIndex.natural_width(), .natural_height()
               SectionState: COMPLETE INCOMPLETE STOPS_SIGNING
filter_bar     FilterBar(statuses, extras), .status(), .set_status, .set_extra(key, on), .set_counts({key: n})
               status_chosen(str), extra_toggled(str, bool)
key_cap        KeyCap(key), KeyHints([(("Up", "Down"), "choose")]) · paint_key_cap(painter, x, centre, key) -> width
avatar         Avatar(letters), initials(first_name, last_name) · paint_avatar(painter, x, centre, letters, *, selected)
empty_state    EmptyState(icon, sentence, line, *, button), .say(icon, sentence, line, *, button); pressed
panel          Panel(ground), Ground: WINDOW SURFACE · set_ground(widget, ground)
               scrolling(page, ground) -> QScrollArea
               Separator(*, upright) · Outset(part): a layout for CardGrid and OptionRow, whose ring needs RING_ROOM
rows           RowDelegate(height, *, rounded): override paint_cell(painter, area, index, *, selected)
               and, for rows of several heights, row_height(index)
               paint_table_row · paint_list_row · paint_two_lines(painter, area, first, second, *, weight, hits)
               paint_hits(painter, area, text, hits, font, colour) · find_hits(text, query) -> [(start, length)]
flow           FlowLayout(parent, *, gap, line_gap): side by side, going on in the next line
tool_tip       plain_tool_tip(widget, text): the text as it is, whoever wrote it · plain_tip(text): for a model's answer
voice          announce(speaker, sentence): said by a screen reader, focus stays
paint          box, focus_ring, outer_ring, disc, words, wrapped, wrapped_height, width_of, height_of, line_across

Two things to know of Qt's layouts: a part of fixed width (chip, mark, key, avatar, icon button) in a column needs an
alignment, else the whole column becomes as narrow; and a column of fields ends in a stretch.
"""
