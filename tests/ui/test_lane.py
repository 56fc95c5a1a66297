"""What may hang is waited for so long, and no longer."""

import threading

import pytest

from ehr_desktop.ui.lane import within


def test_an_answer_in_time_is_answered() -> None:
    assert within(60, lambda: threading.current_thread().daemon)


def test_what_is_raised_in_time_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        within(60, lambda: 1 // 0)


def test_what_takes_too_long_is_left_behind() -> None:
    may_end, ended = threading.Event(), threading.Event()

    def hang() -> None:
        may_end.wait()
        ended.set()

    with pytest.raises(TimeoutError):
        within(0.01, hang)
    assert not ended.is_set()
    may_end.set()
    assert ended.wait(60)
