"""Service codes: the numbers a session is billed under, read from their data file by a strict parser.

CPT codes and the letter-and-digits codes beside them (HCPCS). The descriptions are the program's own words.
"""

import re
import tomllib
from dataclasses import dataclass

#: Five digits; four and F, T or U for tracking, new and laboratory codes; or a letter and four digits.
_WELL_FORMED = re.compile(r"[0-9]{5}|[0-9]{4}[FTU]|[A-V][0-9]{4}")
_KEYS = {"code": str, "description": str, "minutes": int}
_NEEDED = ("code", "description")


class ServiceCodeError(ValueError):
    """The data file of the service codes is wrong. The message names file, code and key."""


@dataclass(frozen=True)
class ServiceCode:
    """One code. `minutes` is how long such an appointment is at the clinic; None where the code says nothing of it."""

    code: str
    description: str
    minutes: int | None


def is_well_formed_cpt(code: str) -> bool:
    """Whether it is written like a service code, known or not: "90837", "0591T" and "H0004" are, "9083" is not."""
    return _WELL_FORMED.fullmatch(code) is not None


def parse_service_codes(text: str, file: str) -> tuple[ServiceCode, ...]:
    """Read the data file, in its order. Raises `ServiceCodeError` naming `file`, the code and the key."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ServiceCodeError(f"{file}: {error}") from error
    if list(data) != ["code"] or not isinstance(data["code"], list):
        raise ServiceCodeError(f"{file}: holds [[code]] and nothing else")
    codes = tuple(_service_code(entry, f"{file}: code {number}") for number, entry in enumerate(data["code"], start=1))
    seen: set[str] = set()
    for code in codes:
        if code.code in seen:
            raise ServiceCodeError(f"{file}: {code.code} is there twice")
        seen.add(code.code)
    return codes


def _service_code(entry: object, where: str) -> ServiceCode:
    if not isinstance(entry, dict):
        raise ServiceCodeError(f"{where} is not a table")
    where = f"{where} ({entry.get('code', 'without a number')})"
    for key in _NEEDED:
        if key not in entry:
            raise ServiceCodeError(f"{where}: {key} is missing")
    for key, value in entry.items():
        if key not in _KEYS:
            raise ServiceCodeError(f"{where}: unknown key {key}")
        if type(value) is not _KEYS[key]:
            raise ServiceCodeError(f"{where}: {key} must be {_KEYS[key].__name__}")
    code = ServiceCode(entry["code"], entry["description"], entry.get("minutes"))
    if not is_well_formed_cpt(code.code):
        raise ServiceCodeError(f"{where}: code is not written like a service code")
    if not code.description.strip():
        raise ServiceCodeError(f"{where}: description is empty")
    if code.minutes is not None and code.minutes < 1:
        raise ServiceCodeError(f"{where}: minutes must be at least 1")
    return code
