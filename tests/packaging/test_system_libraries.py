"""Which system packages are missing, and what is said of them."""

from __future__ import annotations

from dev_commands import system_libraries


def test_nothing_is_missing_where_everything_is_installed() -> None:
    assert system_libraries.missing(system_libraries.OFFSCREEN, system_libraries.OFFSCREEN) == []


def test_what_is_missing_keeps_its_order() -> None:
    assert system_libraries.missing(["libgl1", "libegl1", "libdbus-1-3"], ["libegl1"]) == ["libgl1", "libdbus-1-3"]


def test_a_library_renamed_for_64_bit_time_is_there() -> None:
    assert system_libraries.missing(["libglib2.0-0"], ["libglib2.0-0t64"]) == []


def test_a_window_needs_more_than_a_picture() -> None:
    assert system_libraries.needed_to_show(display=False) == system_libraries.OFFSCREEN
    assert set(system_libraries.needed_to_show(display=True)) > set(system_libraries.OFFSCREEN)


def test_who_is_not_root_is_given_the_exact_command() -> None:
    sentence = system_libraries.sentence_for(["libgl1", "libegl1"])
    assert sentence.endswith("\n    sudo apt-get install --yes --no-install-recommends libgl1 libegl1")
    assert "libgl1, libegl1" in sentence
