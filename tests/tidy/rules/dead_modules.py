"""No dead module: what nothing in the house uses is not kept."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from . import ROOMS, Example, Finding, Repository, Rule, Source

LOADED_BY_NAME = {
    f"{ROOMS}permit/kinds/": "a rule of a law pack names the kind that is its logic",
}
"""Folders whose modules are found at run time, each with the reason."""

BY_DJANGO = re.compile(r"/(?:apps|models|models/\w+)\.py$|/(?:migrations|templatetags)/\w+\.py$")
"""Modules that Django finds by their names in a room or face."""

DOOR = re.compile(rf"^{ROOMS}\w+/(?:operations|queries|facts|dispatch)\.py$")
"""What a room opens to the rooms above, where it has rows: it may be built, and tested, first."""

ENTRY = re.compile(r'^[\w-]+ = "(hejie[\w.]*):\w+"', re.MULTILINE)
"""A script of `pyproject.toml`."""

SETTINGS = re.compile(r'^DJANGO_SETTINGS_MODULE = "(hejie[\w.]+)"', re.MULTILINE)
"""The settings that `pyproject.toml` names."""


def find(repository: Repository) -> Iterator[Finding]:
    """Find modules that no other module imports and nothing loads by name."""
    modules = {_dotted(source.path): source for source in repository.under(ROOMS)}
    project = repository.texts.get("pyproject.toml", "")
    entries = [*ENTRY.findall(project), *SETTINGS.findall(project)]
    used = {"hejie", *(one for entry in entries for one in _chain(entry))}
    for name, source in modules.items():
        for wanted in _wanted(name, source):
            used.update(one for one in _chain(wanted) if not f"{name}.".startswith(f"{one}."))
    paths = {source.path for source in modules.values()}
    for name, source in modules.items():
        by_name = source.path.startswith(tuple(LOADED_BY_NAME)) or BY_DJANGO.search(source.path)
        if DOOR.match(source.path) and f"{source.path.rpartition('/')[0]}/apps.py" in paths:
            continue
        if name not in used and not by_name:
            yield Finding(source.path, 1, "nothing imports this module", "use it or delete it")


def _wanted(name: str, source: Source) -> Iterator[str]:
    package = name if source.path.endswith("__init__.py") else name.rpartition(".")[0]
    for node in source.nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *base.split(".")]).strip(".")
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and str(node.value).startswith("hejie."):
            yield str(node.value).partition(":")[0]


def _dotted(path: str) -> str:
    return path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _chain(dotted: str) -> Iterator[str]:
    """Yield a module's dotted name and those of the packages it stands in."""
    while dotted:
        yield dotted
        dotted = dotted.rpartition(".")[0]


RULE = Rule("every module is used by another, or is an entry", find)
APP = f"{ROOMS}interfaces/app.py"
SCRIPTS = {"pyproject.toml": '[project.scripts]\nhejie = "hejie.interfaces.app:main"\n'}
AGEING = f"{ROOMS}book/ageing.py"
GOOD = (
    Example({**SCRIPTS, APP: "from hejie.book import ageing\n", AGEING: ""}),
    Example({**SCRIPTS, APP: "import hejie.book.ageing as age\n", AGEING: ""}),
    Example({**SCRIPTS, APP: "from hejie.book.ageing import age\n", AGEING: ""}),
    Example({**SCRIPTS, APP: "NIGHT = 'hejie.book.ageing:age'\n", AGEING: ""}),
    Example({**SCRIPTS, APP: "from .desk import pages\n", f"{ROOMS}interfaces/desk/pages.py": ""}),
    Example({f"{ROOMS}permit/kinds/cap.py": "", f"{ROOMS}__init__.py": ""}),
    Example({f"{ROOMS}care/queries.py": "", f"{ROOMS}care/apps.py": ""}),
    Example({f"{ROOMS}care/models.py": "", f"{ROOMS}care/migrations/0001_initial.py": ""}),
)
BAD = (
    Example({f"{ROOMS}book/queries.py": ""}, (f"{ROOMS}book/queries.py:1",)),
    Example({**SCRIPTS, APP: "import hejie.book\n", AGEING: ""}, (f"{AGEING}:1",)),
    Example({AGEING: "from hejie.book.ageing import age\n"}, (f"{AGEING}:1",)),
    Example(
        {f"{ROOMS}book/__init__.py": "", AGEING: "import hejie.book\n"},
        (f"{ROOMS}book/__init__.py:1", f"{AGEING}:1"),
    ),
)
