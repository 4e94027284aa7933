"""``hejie wording``: a text goes from a page of YAML into force, by two people."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.outreach.gate.words import GAPS
from typer.testing import CliRunner, Result
from yaml import safe_dump

from hejie.interfaces.cli.app import app
from hejie.outreach.models import TemplateVersion
from hejie.people.operations import add_organization, add_staff
from hejie.privacy.keys import make
from hejie.values.actor import job

pytestmark = pytest.mark.django_db(transaction=True)
BODY = (
    "{name}，您好：这里是{lender}（{writer}）。"
    "{due_amount}，{reply_phone}{complaint_phone}{opt_out}"
)


@pytest.fixture(autouse=True)
def _house(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    """Make a lender with one who writes and one who approves, and a letterhead."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://is.open.already/test")
    settings.HEJIE_KEYS_FILE = str(tmp_path / "keys.json")
    make(tmp_path / "keys.json")
    by = {"actor": job("test"), "now": datetime.now(UTC)}
    house = add_organization(
        code="demo", name="示例消金", kind="lender", lender_kind="consumer_finance", **by
    )
    for name, role in (("writes", "strategist"), ("approves", "compliance")):
        add_staff(username=name, display_name=name, organization=house, roles=[role], **by)
    _page(tmp_path / "head.yaml", zh={"sender_name": "示例消金", "gaps": GAPS})


def _page(file: Path, **said: object) -> str:
    file.write_text(safe_dump(said, allow_unicode=True), encoding="utf-8")
    return str(file)


def _run(*words: str) -> Result:
    return CliRunner().invoke(app, ["wording", *words])


def _draft(tmp_path: Path, by: str = "writes", body: str = BODY) -> Result:
    texts = {"zh": {"subject": "还款提醒", "body": body}}
    text = _page(tmp_path / "text.yaml", code="own", action="email", purpose="remind", texts=texts)
    return _run("draft", text, "--letterhead", str(tmp_path / "head.yaml"), "--by", by)


def _number(said: str) -> list[str]:
    return re.findall(r"\d+", said)


def test_one_drafts_another_approves_and_withdraws(tmp_path: Path) -> None:
    drafted = _draft(tmp_path)
    assert drafted.exit_code == 0, drafted.output
    which = _number(drafted.stdout)
    assert _run("approve", *which, "--by", "approves").exit_code == 2
    read = _run("inspect", *which, "--organization", "demo")
    assert (read.exit_code, "nothing stops it" in read.stdout) == (0, True)
    assert _run("approve", *which, "--by", "writes").exit_code == 2
    assert _run("approve", *which, "--by", "approves").exit_code == 0
    assert "approved" in _run("list", "--organization", "demo").stdout
    version = TemplateVersion.objects.get()
    assert version.written_by != version.approved_by
    assert _number(_draft(tmp_path).stdout)[1] == "2"
    assert _run("withdraw", *which, "--by", "approves").exit_code == 0
    assert TemplateVersion.objects.get(number=1).state == "withdrawn"


def test_who_does_not_write_wording_drafts_none(tmp_path: Path) -> None:
    refused = _draft(tmp_path, by="approves")
    assert (refused.exit_code, "write_template" in refused.stderr) == (2, True)
    assert not TemplateVersion.objects.exists()


def test_a_text_that_nobody_may_say_is_stopped(tmp_path: Path) -> None:
    which = _number(_draft(tmp_path, body=BODY + "不还就等着瞧").stdout)
    read = _run("inspect", *which, "--organization", "demo")
    assert (read.exit_code, "THREAT" in read.stdout) == (3, True)
    assert "THREAT" in _run("approve", *which, "--by", "approves").stderr


@pytest.mark.parametrize(
    ("page", "said"),
    [("a: [", "cannot be read"), ("code: x", "are wanted"), ("[]", "are wanted")],
)
def test_a_page_that_is_no_text_is_one_clear_line(tmp_path: Path, page: str, said: str) -> None:
    file = tmp_path / "text.yaml"
    file.write_text(page, encoding="utf-8")
    head = str(tmp_path / "head.yaml")
    refused = _run("draft", str(file), "--letterhead", head, "--by", "writes")
    assert (refused.exit_code, said in refused.stderr) == (2, True)
    assert len(refused.stderr.splitlines()) == 1
