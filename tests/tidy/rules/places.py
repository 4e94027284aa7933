"""A file says nothing of the machine it was written on, nor where packages come from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import Finding, Repository, Rule, module

HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmmirror", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
        ("conda", "anaconda", "org"),
        ("mirrors", "aliyun", "com"),
        ("tuna", "tsinghua", "edu"),
    )
)
FOLDERS = ("work", "root")
TEMPORARY = "tmp"
HOST = re.compile("|".join(re.escape(host) for host in HOSTS), re.IGNORECASE)
PATH = re.compile(rf"(?<![\w.~*)}}>-])/(?:{'|'.join(FOLDERS)})/")
PATH_OUTSIDE_TESTS = re.compile(rf"(?<![\w.~*)}}>-])/(?:{'|'.join((*FOLDERS, TEMPORARY))})/")


def find(repository: Repository) -> Iterator[Finding]:
    """Find registry hosts and absolute paths of a machine in any file."""
    for source in repository.under(ending=""):
        path = PATH if source.path.startswith("tests/") else PATH_OUTSIDE_TESTS
        for pattern, what in ((HOST, "a registry's host"), (path, "a path of a machine")):
            for said in pattern.finditer(source.text):
                line = source.text.count("\n", 0, said.start()) + 1
                remedy = "use a setting, or a path from the root of the repository"
                yield Finding(source.path, line, f"{what}, `{said[0]}`", remedy)


RULE = Rule("no registry hosts, no machine paths", find)
TMP = f"/{TEMPORARY}/night"
GOOD = (
    module("home = 'var/night'\n"),
    module("places: home/work/public\n", path="docs/start.md"),
    module(f"shown = '{TMP}'\n", path="tests/book/test_ageing.py"),
)
BAD = (
    module(f"index = 'https://{HOSTS[0]}/simple'\n", 1),
    module(f"--index-url https://files.{HOSTS[1]}\n", 1, path="requirements/lock.txt"),
    module(f"\nsee /{FOLDERS[0]}/shared\n", 2, path="docs/start.md"),
    module(f"home = '/{FOLDERS[1]}/x'\n", 1, path="tests/book/test_ageing.py"),
    module(f"out = '{TMP}'\n", 1),
)
