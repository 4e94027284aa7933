"""Every command and every long option is documented, and nothing else is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import Example, Finding, Repository, Rule

PAGE = "docs/reference/commands.md"
HEADING = re.compile(r"^##+\s+`?(hejie(?: [a-z][\w-]*)*)", re.MULTILINE)
OPTION = re.compile(r"(?<![\w-])--[a-z][\w-]*")


def find(repository: Repository) -> Iterator[Finding]:
    """Compare the command line with its page, both ways."""
    if not repository.commands:
        return
    page = repository.texts.get(PAGE, "")
    sections = _sections(page)
    known = {option for options in repository.commands.values() for option in options} | {"--help"}
    for command, options in repository.commands.items():
        if command not in sections:
            yield Finding(PAGE, 1, f"`{command}` has no section", f"add a heading `{command}`")
            continue
        line, text = sections[command]
        for option in sorted(set(options) - set(OPTION.findall(text))):
            yield Finding(PAGE, line, f"`{command} {option}` is not described", "describe it")
    for command, (line, text) in sections.items():
        if not any(f"{one} ".startswith(f"{command} ") for one in repository.commands):
            yield Finding(PAGE, line, f"there is no `{command}`", "remove the section")
        for option in sorted(set(OPTION.findall(text)) - known):
            yield Finding(PAGE, line, f"no command has `{option}`", "remove it")


def _sections(page: str) -> dict[str, tuple[int, str]]:
    """Return line and text of each command's section: to the next heading that names one."""
    headings = list(HEADING.finditer(page))
    ends = [*(heading.start() for heading in headings), len(page)][1:]
    return {
        heading[1]: (page.count("\n", 0, heading.start()) + 1, page[heading.start() : end])
        for heading, end in zip(headings, ends, strict=True)
    }


RULE = Rule("every command and option is documented", find)
COMMANDS = {"hejie nightly": ("--tape", "--out"), "hejie law show": ("--on",)}
TEXT = """# Commands
## `hejie nightly`
`--tape DIR` and `--out DIR`.
## hejie law
## hejie law show RULE
With `--on DAY`; see `--help`.
"""
GOOD = (Example({PAGE: TEXT}, commands=COMMANDS), Example({PAGE: "anything"}))
BAD = (
    Example({}, (f"{PAGE}:1", f"{PAGE}:1"), COMMANDS),
    Example({PAGE: TEXT.replace("--out", "--output")}, (f"{PAGE}:2", f"{PAGE}:2"), COMMANDS),
    Example({PAGE: TEXT.replace("law show", "law list")}, (f"{PAGE}:1", f"{PAGE}:5"), COMMANDS),
)
