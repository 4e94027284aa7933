"""Rows of people: who works here, for whom, in which roles, with which certificates."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hejie.people.roles import CERTIFICATES, ROLES
from hejie.people.staff import Staff
from hejie.values.names import LENDER_KINDS

ORGANIZATION_KINDS = ("lender", "platform", "guarantor", "agency", "law_firm")
LANGUAGES = ("zh", "en")
BAR_REASONS = ("conduct", "record", "complaint", "law")
"""Why a person may not collect: what they did, what their record says, a complaint not yet closed,
or a rule that names them."""

KEY_SCOPES = (
    "ask",
    "report",
    "push_book",
    "push_payments",
    "push_holds",
    "read_worklist",
    "manage_webhooks",
)
"""What an API key may be for; each call of the API names one."""


class Organization(models.Model):
    """A lender, platform, guarantor, agency or law firm; ``code`` is its id in tapes and API."""

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=[(k, k) for k in ORGANIZATION_KINDS])
    lender_kind = models.CharField(
        max_length=32, blank=True, choices=[(k, k) for k in LENDER_KINDS]
    )
    memberships = models.JSONField(null=True)
    """Null: not known, and so a member; a list names the bodies it belongs to."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(code=""), name="organization_has_code"),
            models.CheckConstraint(
                condition=Q(kind__in=ORGANIZATION_KINDS), name="organization_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(lender_kind__in=("", *LENDER_KINDS)),
                name="organization_lender_kind_known",
            ),
            models.CheckConstraint(
                condition=~Q(kind="lender") | ~Q(lender_kind=""), name="lender_says_its_kind"
            ),
        ]


class Branch(models.Model):
    """A branch of an organisation: staff of a branch see their own branch's cases only."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=200)

    class Meta:
        verbose_name_plural = "branches"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "code"], name="branch_code_once"),
            # What a person's row refers to: their branch is one of their own organisation.
            models.UniqueConstraint(fields=["id", "organization"], name="branch_with_organization"),
            models.CheckConstraint(condition=~Q(code=""), name="branch_has_code"),
        ]


class User(AbstractBaseUser):
    """A person of staff, signed in by user name.

    Without a branch a person sees the whole of their organisation.
    """

    username = models.CharField(max_length=64, unique=True)
    email = models.EmailField(blank=True)
    display_name = models.CharField(max_length=100)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    """The password was given by somebody else: another is chosen before anything is opened."""
    signed_out_at = models.DateTimeField(null=True)
    """Sessions begun until this moment are over, wherever they are."""
    language = models.CharField(max_length=8, default="zh", choices=[(k, k) for k in LANGUAGES])
    created_at = models.DateTimeField()

    objects = Staff()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            # Case and look-alikes would make two names of one, and dodge a lock-out.
            models.CheckConstraint(
                condition=Q(username__regex=r"^[a-z0-9][a-z0-9._-]{1,63}$"),
                name="username_in_small_letters",
            ),
            models.CheckConstraint(condition=Q(language__in=LANGUAGES), name="user_language_known"),
        ]


class Team(models.Model):
    """People of one organisation who share its work, and who leads them.

    A lead need not be a member, and may lead several teams.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="teams")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="teams")
    """Of the organisation's own; null: the team works for the whole of it."""
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    leads = models.ManyToManyField(User, related_name="teams_led")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "code"], name="team_code_once"),
            models.CheckConstraint(condition=~Q(code=""), name="team_has_code"),
        ]


class TeamMember(models.Model):
    """A person in a team from a day and until another, which is no longer in it.

    The spans of one person do not overlap, and the database sees to it: a person is in at most one
    team of their organisation at a time.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="team_member_span_forward",
            ),
            # The days of a person are counted from then, for the constraint on overlaps.
            models.CheckConstraint(
                condition=Q(from_on__gte=date(2000, 1, 1)), name="team_member_from_2000_on"
            ),
        ]


class RoleGrant(models.Model):
    """A role a person holds from and until a moment."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=32, choices=[(r, r) for r in ROLES])
    granted_at = models.DateTimeField()
    granted_by = models.CharField(max_length=80)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(revoked_at__isnull=True),
                name="role_held_once",
            ),
            models.CheckConstraint(condition=Q(role__in=ROLES), name="role_known"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("granted_at")),
                name="role_revoked_after_granted",
            ),
        ]


class Certificate(models.Model):
    """A certificate whose expiry blocks the work that asks for it; its last day still counts."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="certificates")
    kind = models.CharField(max_length=32, choices=[(k, k) for k in CERTIFICATES])
    issued_on = models.DateField()
    expires_on = models.DateField()
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=80)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=tuple(CERTIFICATES)), name="certificate_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("issued_on")), name="certificate_ends_after_it_begins"
            ),
        ]


class Bar(models.Model):
    """A span in which a person may not collect at all, whatever certificates they have."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="bars")
    reason = models.CharField(max_length=16, choices=[(r, r) for r in BAR_REASONS])
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    set_by = models.CharField(max_length=80)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(reason__in=BAR_REASONS), name="bar_reason_known"),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gt=F("since_at")),
                name="bar_ends_after_it_begins",
            ),
        ]


class ApiKey(models.Model):
    """A program's key to the API, bound to an organisation; only a digest of its secret is kept."""

    public_id = models.CharField(max_length=24, unique=True)
    secret_digest = models.BinaryField()
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    label = models.CharField(max_length=100)
    scopes = ArrayField(models.CharField(max_length=32))
    per_minute = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(scopes__contained_by=list(KEY_SCOPES)) & ~Q(scopes=[]),
                name="key_scopes_known",
            ),
            models.CheckConstraint(condition=Q(per_minute__gte=1), name="key_has_a_rate"),
        ]
