"""The bill of materials of a package (CycloneDX 1.6): every library that is built in, and what those bring along.

It is written from what is installed where the package is built, and refused where that is not what is locked.
"""

from __future__ import annotations

import json
import subprocess
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dev_commands import lock
from dev_commands.lock import Locked
from dev_commands.told import Stopped

NAME = "sbom.cdx.json"

#: They build the package and are not in it.
BUILDERS = frozenset(
    {"altgraph", "macholib", "packaging", "pefile", "pyinstaller", "pyinstaller-hooks-contrib", "pywin32-ctypes"}
)

#: Asked where the package is built: its libraries, and what is compiled into them and has versions of its own.
_ASK = """
import importlib.metadata, json, platform, ssl
import sqlcipher3.dbapi2, PySide6.QtCore
from cryptography.hazmat.backends.openssl import backend
cipher = sqlcipher3.dbapi2.connect(":memory:")
cipher.set_key(bytearray(b"any"))
(sqlcipher,), (provider,) = (cipher.execute(f"PRAGMA {name}").fetchone() for name in
                             ("cipher_version", "cipher_provider_version"))
cipher.close()
print(json.dumps({
    "libraries": [[one.name, one.version, one.metadata.get("License-Expression") or one.metadata.get("License") or ""]
                  for one in importlib.metadata.distributions()],
    "inside": [["Python", platform.python_version(), ""], ["OpenSSL", ssl.OPENSSL_VERSION, "Python"],
               ["SQLite", sqlcipher3.dbapi2.sqlite_version, "sqlcipher3"], ["SQLCipher", sqlcipher, "sqlcipher3"],
               ["OpenSSL", provider, "sqlcipher3"], ["OpenSSL", backend.openssl_version_text(), "cryptography"],
               ["Qt", PySide6.QtCore.qVersion(), "pyside6-essentials"]],
}))
"""


@dataclass(frozen=True)
class Part:
    """One component. `inside` names the library that brings it along."""

    name: str
    version: str
    licence: str = ""
    inside: str = ""


def write(python: Path, folder: Path) -> None:
    """Write the bill of what was built with this Python into a folder. Raises `Stopped`."""
    version = tomllib.loads(lock.PYPROJECT.read_text("utf-8"))["project"]["version"]
    locked, _ = lock.read_lock(lock.PACKAGE.path.read_text("utf-8"))
    materials = bill(version, parts_of(python), locked)
    (folder / NAME).write_text(json.dumps(materials, indent=1, ensure_ascii=False) + "\n", "utf-8")


def parts_of(python: Path) -> list[Part]:
    """What is installed beside this Python, by name, and what is compiled into it."""
    told = json.loads(subprocess.run([python, "-c", _ASK], check=True, capture_output=True, encoding="utf-8").stdout)
    libraries = {name: Part(_plain(name), version, licence) for name, version, licence in told["libraries"]}
    inside = [Part(name, version, inside=of) for name, version, of in told["inside"]]
    return sorted([*libraries.values(), *inside], key=lambda part: (part.name.lower(), part.inside))


def bill(version: str, parts: Iterable[Part], locked: Iterable[Locked]) -> Mapping[str, Any]:
    """The bill of this version of the program. Raises `Stopped` where a library is not what is locked."""
    known = {(one.name, one.version) for one in locked}
    built_in = [part for part in parts if part.name not in BUILDERS]
    strange = [f"{part.name} {part.version}" for part in built_in if _is_strange(part, known)]
    if strange:
        raise Stopped(f"Built in and not locked: {', '.join(strange)}.")
    program = {"type": "application", "name": "ehr-desktop", "version": version, "bom-ref": "ehr-desktop"}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": program},
        "components": [_component(part) for part in built_in],
    }


def _is_strange(part: Part, known: set[tuple[str, str]]) -> bool:
    is_library = not part.inside and part.name != "Python"
    return is_library and (part.name, part.version) not in known


def _component(part: Part) -> dict[str, Any]:
    of = part.inside or part.name
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": f"{of}/{part.name}" if part.inside else part.name,
        "name": part.name,
        "version": part.version,
    }
    if part.inside:
        component["description"] = f"brought along by {part.inside}"
    elif part.name != "Python":
        component["purl"] = f"pkg:pypi/{part.name}@{part.version}"
    if part.licence:
        component["licenses"] = [{"license": {"name": part.licence.splitlines()[0]}}]
    return component


def _plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")
