"""Writes of wording: drafted, inspected, approved by another person, withdrawn.

The texts of a template in all its languages are one edition: written together under one number,
and moved together. A text is never changed, so a change is a new edition; approving it withdraws
the one it follows. What is approved is the text, the name it is sent in and the letterhead that
fills its standing gaps: nothing of it is chosen later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from hejie.evidence.operations import record
from hejie.outreach.models.wording import LANGUAGES, Template, TemplateVersion
from hejie.outreach.wording.editions import Edition, Letterhead, Text, checked, digest_of_version
from hejie.outreach.wording.inspection import Inspection
from hejie.outreach.wording.inspection import inspect as inspected
from hejie.outreach.wording.placeholders import UnableToWord
from hejie.outreach.wording.starters import starters
from hejie.people.models import Organization
from hejie.values.actor import Actor


@dataclass(frozen=True, slots=True)
class Written:
    """An edition as it was kept: the template's id and the number all its languages bear."""

    template_id: int
    number: int


def write(*, edition: Edition, actor: Actor, now: datetime) -> Written:
    """Keep the texts of one template in all their languages as a draft of the actor's house.

    :raises UnableToWord: if a gap is none, or it belongs to no known action, purpose or language.
    """
    checked(edition)
    with transaction.atomic():
        template = _template(edition, actor)
        last = template.versions.aggregate(last=Max("number"))["last"]
        number = (last or 0) + 1
        versions = [
            TemplateVersion(
                template=template,
                language=language,
                number=number,
                subject=text.subject,
                body=text.body,
                sender_name=edition.letterheads[language].sender_name,
                letterhead=edition.letterheads[language].gaps,
                digest=digest_of_version(edition, language=language),
                written_by=str(actor),
                written_at=now,
            )
            for language, text in edition.texts.items()
        ]
        TemplateVersion.objects.bulk_create(versions)
        _leave("outreach.wording_written", versions, actor=actor, now=now)
    return Written(template.pk, number)


def inspect(*, template_id: int, number: int, actor: Actor, now: datetime) -> dict[str, Inspection]:
    """Read an edition by machine, write down what was found, and return it by language.

    :raises UnableToWord: if there is no such edition of the actor's house, or it is no draft.
    """
    with transaction.atomic():
        versions = _edition(template_id, number, actor, state="draft")
        template = versions[0].template
        names = sorted(Organization.objects.values_list("name", flat=True))
        found = {}
        for version in versions:
            read = inspected(
                subject=version.subject,
                body=version.body,
                language="en" if version.language == "en" else "zh",
                action=template.action,
                purpose=template.purpose,
                lender_names=names,
                head={"sender_name": version.sender_name, **version.letterhead},
            )
            found[version.language] = read
            version.inspection = _kept(read)
            version.state = "inspected"
            version.save(update_fields=["inspection", "state"])
        _leave("outreach.wording_inspected", versions, actor=actor, now=now)
    return found


def approve(*, template_id: int, number: int, actor: Actor, now: datetime) -> None:
    """Put an edition in force, in all its languages at once, and withdraw the one before it.

    :raises UnableToWord: if it was not inspected, the inspection found what stops it, the actor
        wrote it or is no person, or it lacks a language that is in force now.
    """
    with transaction.atomic():
        versions = _edition(template_id, number, actor, state="inspected")
        if actor.kind != "person":
            raise UnableToWord("wording is approved by a person")
        for version in versions:
            if version.written_by == str(actor):
                raise UnableToWord("whoever wrote it does not approve it: ask another")
            if stops := version.inspection["stops"]:
                raise UnableToWord(f"{version.language}: {', '.join(stops)}; write it anew")
            if not version.sender_name:
                raise UnableToWord(f"{version.language}: says in nobody's name")
        before = list(
            TemplateVersion.objects.filter(template_id=template_id, state="approved").order_by("id")
        )
        if lost := {one.language for one in before} - {one.language for one in versions}:
            raise UnableToWord(f"{', '.join(sorted(lost))}: in force now, and missing here")
        _withdrawn(before, actor=actor, now=now)
        for version in versions:
            version.state, version.approved_by, version.approved_at = "approved", str(actor), now
            version.save(update_fields=["state", "approved_by", "approved_at"])
        _leave("outreach.wording_approved", versions, actor=actor, now=now)


def withdraw(*, template_id: int, number: int, actor: Actor, now: datetime) -> None:
    """Take an edition out of force: no permit stands on it from here, not even one given before.

    :raises UnableToWord: if there is no such edition of the actor's house, or it is withdrawn.
    """
    with transaction.atomic():
        _withdrawn(_edition(template_id, number, actor), actor=actor, now=now)


def load(*, letterheads: Mapping[str, Letterhead], actor: Actor, now: datetime) -> list[Written]:
    """Keep the texts we ship as drafts of the actor's house; one that is kept already is left.

    :param letterheads: by language; both are wanted.
    :raises UnableToWord: if a language has no letterhead.
    """
    if set(letterheads) != set(LANGUAGES):
        raise UnableToWord(f"a letterhead is wanted in each of {', '.join(LANGUAGES)}")
    shipped: dict[tuple[str, str], Edition] = {}
    for text in starters():
        key = (text.code, text.action)
        edition = shipped.setdefault(
            key, Edition(text.code, text.action, text.purpose, {}, letterheads)
        )
        edition.texts[text.language] = Text(text.subject, text.body)
    written = []
    with transaction.atomic():
        for edition in shipped.values():
            digests = [digest_of_version(edition, language=one) for one in edition.texts]
            kept = TemplateVersion.objects.filter(
                template__organization__code=actor.organization,
                template__code=edition.code,
                template__action=edition.action,
                digest__in=digests,
            )
            if not kept.exists():
                written.append(write(edition=edition, actor=actor, now=now))
    return written


def put_shipped_in_force(
    *, letterheads: Mapping[str, Letterhead], author: Actor, approver: Actor, now: datetime
) -> list[Written]:
    """Keep the texts we ship, read them by machine and put them in force: a house's first words.

    Whatever is kept already is left as it stands, so saying it again changes nothing.

    :param author: in whose name they are written; ``approver`` is another person of that house.
    :returns: the editions put in force now.
    :raises UnableToWord: see :func:`load` and :func:`approve`; then nothing is kept at all.
    """
    with transaction.atomic():
        written = load(letterheads=letterheads, actor=author, now=now)
        for one in written:
            inspect(template_id=one.template_id, number=one.number, actor=author, now=now)
            approve(template_id=one.template_id, number=one.number, actor=approver, now=now)
    return written


def _template(edition: Edition, actor: Actor) -> Template:
    """Return the template, locked; it is made if it is new."""
    house = Organization.objects.filter(code=actor.organization).first()
    if house is None:
        raise UnableToWord("wording is written for an organisation")
    Template.objects.bulk_create(
        [
            Template(
                organization=house,
                code=edition.code,
                action=edition.action,
                purpose=edition.purpose,
            )
        ],
        ignore_conflicts=True,
    )
    found = Template.objects.select_for_update(of=("self",)).get(
        organization=house, code=edition.code, action=edition.action
    )
    if found.purpose != edition.purpose:
        raise UnableToWord(f"{edition.code}: its purpose is {found.purpose}, and stays it")
    return found


def _edition(
    template_id: int, number: int, actor: Actor, *, state: str = ""
) -> list[TemplateVersion]:
    """Return the versions of an edition, their template locked."""
    found = (
        Template.objects.select_for_update(of=("self",))
        .filter(id=template_id, organization__code=actor.organization)
        .first()
    )
    versions = list(
        TemplateVersion.objects.select_for_update(of=("self",))
        .filter(template=found, number=number)
        .select_related("template")
        .order_by("id")
    )
    if found is None or not versions:
        raise UnableToWord(f"template {template_id}, number {number}: not found")
    if state and versions[0].state != state:
        raise UnableToWord(f"template {template_id}, number {number}: {versions[0].state}")
    return versions


def _withdrawn(versions: list[TemplateVersion], *, actor: Actor, now: datetime) -> None:
    for version in versions:
        if version.state == "withdrawn":
            raise UnableToWord(f"template {version.template_id}: withdrawn already")
        version.state, version.withdrawn_by, version.withdrawn_at = "withdrawn", str(actor), now
        version.save(update_fields=["state", "withdrawn_by", "withdrawn_at"])
    if versions:
        _leave("outreach.wording_withdrawn", versions, actor=actor, now=now)


def _kept(read: Inspection) -> dict[str, object]:
    """Return what was found as it is kept; ``stops`` is all for which nobody may approve it."""
    return {
        "lacks": [asdict(lack) for lack in read.lacks],
        "flags": [asdict(flag) for flag in read.flags],
        "codes": list(read.codes),
        "stops": [*read.required, *read.codes],
        "identifies_lender": read.identifies_lender,
        "identifies_machine": read.identifies_machine,
        "discloses_debt": read.discloses_debt,
    }


def _leave(kind: str, versions: list[TemplateVersion], *, actor: Actor, now: datetime) -> None:
    first = versions[0]
    record(
        kind=kind,
        subject={"template": str(first.template_id)},
        content={
            "number": first.number,
            "digests": {one.language: bytes(one.digest).hex() for one in versions},
        },
        actor=actor,
        now=now,
    )
