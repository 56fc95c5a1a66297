"""How questions share lines."""

from ehr_desktop.ui.note_form.fields.asked import Shape
from ehr_desktop.ui.note_form.lines import Cell, Wish, arrange


def test_three_short_questions_share_a_line_and_its_whole_width() -> None:
    cells = arrange([Wish(Shape.SHORT, 200)] * 3, 760)
    assert [(cell.line, cell.left) for cell in cells] == [(0, 0), (0, 258), (0, 517)]
    assert cells[-1].left + cells[-1].width == 760


def test_two_that_need_more_than_a_third_stand_in_halves() -> None:
    assert arrange([Wish(Shape.SHORT, 300), Wish(Shape.SHORT, 200), Wish(Shape.SHORT, 300)], 760) == [
        Cell(0, 0, 0, 372),
        Cell(1, 0, 388, 372),
        Cell(2, 1, 0, 372),
    ]


def test_a_line_of_text_takes_what_is_left_beside_it() -> None:
    goal, level = arrange([Wish(Shape.STRETCHED, 120), Wish(Shape.SHORT, 200)], 760)
    assert (goal.width, level.left, level.width) == (501, 517, 243)


def test_long_text_stands_alone_and_ticks_in_a_row_of_their_own() -> None:
    wishes = [Wish(Shape.SHORT, 100), Wish(Shape.WIDE, 0), Wish(Shape.TICK, 150), Wish(Shape.TICK, 160)]
    cells = arrange(wishes, 760)
    assert [cell.line for cell in cells] == [0, 1, 2, 2]
    assert cells[1].width == 760
    assert cells[3].left == 174


def test_where_nothing_fits_each_stands_alone() -> None:
    cells = arrange([Wish(Shape.SHORT, 400), Wish(Shape.TICK, 400), Wish(Shape.TICK, 400)], 300)
    assert [(cell.line, cell.left, cell.width) for cell in cells] == [(0, 0, 300), (1, 0, 300), (2, 0, 300)]
