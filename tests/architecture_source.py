"""Python files as the architecture tests read them: their imports, calls and dotted names.

Imports inside functions and under TYPE_CHECKING count like any other: a dependency is one wherever it is written down.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PACKAGE = "ehr_desktop"


@dataclass(frozen=True)
class Objection:
    """What a rule found, and where."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.what}"


@dataclass(frozen=True)
class Import:
    """One imported name, in full: `from ehr_desktop.domain import note` is `ehr_desktop.domain.note`."""

    name: str
    line: int
    deferred: bool
    """Inside a function or under TYPE_CHECKING: not carried out when the module is imported."""

    @property
    def top(self) -> str:
        """The package or library."""
        return self.name.split(".")[0]


@dataclass(frozen=True)
class Source:
    """One Python file: its path in the project and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed text."""
        return ast.parse(self.text, self.path)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the tree."""
        return tuple(ast.walk(self.tree))

    @property
    def room(self) -> str:
        """The part of the house the file is in: `domain`, `ui`, `app`, `main`."""
        parts = self.path.removesuffix(".py").split("/")
        return parts[1] if parts[0] == PACKAGE else parts[0]

    @property
    def module(self) -> str:
        """The dotted name it is imported by."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """Every import of the file, wherever it stands."""
        return tuple(_imports(self, self.tree.body, deferred=False))

    def objection(self, node: ast.AST | Import, what: str) -> Objection:
        """An objection to what stands at `node`."""
        return Objection(self.path, node.line if isinstance(node, Import) else getattr(node, "lineno", 1), what)


def read_sources(root: Path, *places: str) -> list[Source]:
    """Every Python file in the given files and folders, in order of path; what is missing is nothing."""
    files = [
        file for place in places for file in ([root / place] if place.endswith(".py") else (root / place).rglob("*.py"))
    ]
    return [
        Source(file.relative_to(root).as_posix(), file.read_text(encoding="utf-8"))
        for file in sorted(files)
        if file.exists()
    ]


def calls(source: Source) -> list[ast.Call]:
    """Every call in the file."""
    return [node for node in source.nodes if isinstance(node, ast.Call)]


def dotted(node: ast.AST) -> str:
    """The name as it is written, `datetime.date.today`; `?` where something else than a name stands."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def last(node: ast.AST) -> str:
    """The last part of `dotted`."""
    return dotted(node).split(".")[-1]


def _imports(source: Source, nodes: Iterable[ast.AST], *, deferred: bool) -> Iterator[Import]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno, deferred) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(source, node)
            yield from (Import(f"{base}.{alias.name}", node.lineno, deferred) for alias in node.names)
        elif isinstance(node, ast.If) and last(node.test) == "TYPE_CHECKING":
            yield from _imports(source, node.body, deferred=True)
            yield from _imports(source, node.orelse, deferred=deferred)
        else:
            inner = deferred or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from _imports(source, ast.iter_child_nodes(node), deferred=inner)


def _absolute(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    here = source.path.removesuffix(".py").split("/")[: -node.level]
    return ".".join([*here, *([node.module] if node.module else [])])
