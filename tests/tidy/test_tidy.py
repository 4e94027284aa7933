"""The house rules, tested on their own examples and then on this repository."""

from __future__ import annotations

import functools
import importlib
import pkgutil
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from . import rules

ROOT = Path(__file__).parents[2]
GIT = shutil.which("git") or "git"
LARGEST_TEXT = 1_000_000
COMPLETION = {"--help", "--install-completion", "--show-completion"}
RULES: dict[str, ModuleType] = {
    found.name: importlib.import_module(f"{rules.__name__}.{found.name}")
    for found in pkgutil.iter_modules(rules.__path__)
}
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule}-{kind}-{number}")
    for rule, module in RULES.items()
    for kind in ("GOOD", "BAD")
    for number, example in enumerate(getattr(module, kind), 1)
]


@functools.cache
def this_repository() -> rules.Repository:
    """Read every file that is, or is about to be, in the repository; images count as empty."""
    listed = subprocess.run(
        [GIT, "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    texts = {}
    for path in filter(None, listed.split("\0")):
        if (ROOT / path).is_file():
            content = (ROOT / path).read_bytes()
            is_text = len(content) <= LARGEST_TEXT and b"\0" not in content
            texts[path] = content.decode(errors="replace") if is_text else ""
    return rules.Repository(texts, dict(commands()))


def commands() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each command as typed and its long options; nothing while there is no command line."""
    if not (ROOT / "src/hejie/interfaces/cli/app.py").is_file():
        return
    typer = importlib.import_module("typer.main")
    app = importlib.import_module("hejie.interfaces.cli.app").app
    waiting = [("hejie", typer.get_command(app))]
    while waiting:
        typed, command = waiting.pop()
        below = getattr(command, "commands", {})
        waiting += [(f"{typed} {name}", one) for name, one in below.items() if not one.hidden]
        options = tuple(
            option
            for parameter in command.params
            if parameter.param_type_name == "option" and not parameter.hidden
            for option in (*parameter.opts, *parameter.secondary_opts)
            if option.startswith("--") and option not in COMPLETION
        )
        if options or not below:
            yield typed, options


def test_every_rule_has_good_and_bad_examples() -> None:
    lacking = [name for name, module in RULES.items() if not (module.GOOD and module.BAD)]

    assert RULES
    assert lacking == []


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_a_rule_finds_just_what_its_example_breaks(rule: str, example: rules.Example) -> None:
    found = [finding.where for finding in RULES[rule].RULE.find(example.repository)]

    assert found == list(example.found)


def test_good_examples_break_nothing_and_bad_ones_something() -> None:
    for module in RULES.values():
        assert [example.found for example in module.GOOD if example.found] == []
        assert [example for example in module.BAD if not example.found] == []


@pytest.mark.parametrize("rule", RULES)
def test_the_repository_keeps_the_rule(rule: str) -> None:
    kept = RULES[rule].RULE
    findings = "\n".join(str(finding) for finding in kept.find(this_repository()))

    if findings:
        pytest.fail(f"{kept.says}:\n{findings}", pytrace=False)
