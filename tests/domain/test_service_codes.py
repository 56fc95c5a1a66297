"""Service codes: the data file as it ships, and a parser that lets no slip of the pen through."""

import pytest

from ehr_desktop import resources
from ehr_desktop.domain.service_codes import ServiceCode, ServiceCodeError, is_well_formed_cpt, parse_service_codes

#: What the clinic's forms offer, and the visits its server knows besides.
OFFERED = """
    90791 90792 90832 90834 90837 90833 90836 90838 90839 90840 90846 90847 90849 90853 90785 99492 99493 99494
    96130 96131 96136 96137 96138 96139 96156 96158 96159 96164 96165 96167 96168 90870 90875 90876 90863
    99354 99355 99415 99416 99212 99213 99214
"""
LENGTHS = {
    **{"90791": 60, "90792": 60, "90832": 30, "90834": 45, "90837": 60, "90833": 30, "90836": 45, "90838": 60},
    **{"90839": 60, "90840": 30, "90853": 60, "90846": 50, "90847": 50, "99212": 15, "99213": 25, "99214": 35},
    **{"96130": 60, "96131": 60},
}


def test_every_code_of_the_clinics_forms_is_there() -> None:
    assert [code.code for code in resources.service_codes()] == OFFERED.split()


def test_the_lengths_are_those_of_the_clinics_server() -> None:
    assert {code.code: code.minutes for code in resources.service_codes() if code.minutes} == LENGTHS


def test_no_two_codes_are_described_alike() -> None:
    descriptions = [code.description for code in resources.service_codes()]
    assert len(set(descriptions)) == len(descriptions)


def test_a_length_in_a_description_is_the_length() -> None:
    said = [code for code in resources.service_codes() if code.description.endswith("minutes")]
    assert said
    assert all(code.description.endswith(f" {code.minutes} minutes") for code in said)


@pytest.mark.parametrize("code", ["90837", "0591T", "0001U", "1000F", "H0004", "G2011"])
def test_these_are_written_like_service_codes(code: str) -> None:
    assert is_well_formed_cpt(code)


@pytest.mark.parametrize(
    "code",
    ["", "9083", "908377", "90837 ", "90837\n", "h0004", "H004", "H00045", "9083A", "Z0001", "９０８３７", "F41.1"],
)
def test_these_are_not(code: str) -> None:
    assert not is_well_formed_cpt(code)


def test_a_code_without_a_length_has_none() -> None:
    assert parse_service_codes('[[code]]\ncode = "90849"\ndescription = "Families"', "cpt.toml") == (
        ServiceCode("90849", "Families", None),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code = ", "cpt.toml: "),
        ("", "cpt.toml: holds"),
        ("code = 90837", "cpt.toml: holds"),
        ("code = [90837]", "code 1 is not a table"),
        ('version = 1\n[[code]]\ncode = "90837"\ndescription = "One"', "cpt.toml: holds"),
        ('[[code]]\ncode = "90837"', "code 1 (90837): description is missing"),
        ('[[code]]\ndescription = "One"', "code 1 (without a number): code is missing"),
        ('[[code]]\ncode = 90837\ndescription = "One"', "code must be str"),
        ('[[code]]\ncode = "90837"\ndescription = "One"\nminutes = true', "minutes must be int"),
        ('[[code]]\ncode = "90837"\ndescription = "One"\nminutes = 0', "minutes must be at least 1"),
        ('[[code]]\ncode = "90837"\ndescription = "One"\nlength = 60', "unknown key length"),
        ('[[code]]\ncode = "9083"\ndescription = "One"', "not written like a service code"),
        ('[[code]]\ncode = "90837"\ndescription = " "', "description is empty"),
        ('[[code]]\ncode = "90837"\ndescription = "One"\n' * 2, "90837 is there twice"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place(text: str, said: str) -> None:
    with pytest.raises(ServiceCodeError) as refused:
        parse_service_codes(text, "cpt.toml")
    assert str(refused.value).startswith("cpt.toml")
    assert said in str(refused.value)
