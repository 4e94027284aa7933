"""Rows of people: who works here, for whom, in which roles, with which certificates."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Q

from hejie.people.roles import ROLES
from hejie.people.staff import Staff
from hejie.values.names import LENDER_KINDS

ORGANIZATION_KINDS = ("lender", "platform", "guarantor", "agency", "law_firm")


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


class Branch(models.Model):
    """A branch of an organisation: staff see their own branch's cases only."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "code"], name="branch_code_once")
        ]


class User(AbstractBaseUser):
    """A person of staff, signed in by user name."""

    username = models.CharField(max_length=64, unique=True)
    email = models.EmailField(blank=True)
    display_name = models.CharField(max_length=100)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=8, default="zh")
    created_at = models.DateTimeField()

    objects = Staff()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"


class RoleGrant(models.Model):
    """A role a person holds from and until a moment."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=32, choices=[(r, r) for r in ROLES])
    granted_at = models.DateTimeField()
    granted_by = models.CharField(max_length=80)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(revoked_at__isnull=True),
                name="role_held_once",
            )
        ]


class Certificate(models.Model):
    """A certificate whose expiry blocks the work that asks for it."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="certificates")
    kind = models.CharField(max_length=32)
    issued_on = models.DateField()
    expires_on = models.DateField()
    revoked_at = models.DateTimeField(null=True)


class ApiKey(models.Model):
    """A program's key to the API, bound to an organisation; only a digest of its secret is kept."""

    public_id = models.CharField(max_length=24, unique=True)
    secret_digest = models.BinaryField()
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    label = models.CharField(max_length=100)
    scopes = models.JSONField()
    per_minute = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
