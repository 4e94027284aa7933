"""Say where your programs want to be told, and of what; read the secret that signs it."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from hejie.interfaces.api.idempotency import Answered, once
from hejie.interfaces.api.keys import SIGNED_FOR, key_of_call
from hejie.interfaces.api.problems import UnableToServe
from hejie.interfaces.api.rates import count
from hejie.interfaces.api.replies import PROBLEMS, reply, spelled
from hejie.interfaces.api.shapes import Among, Strict
from hejie.interfaces.webhooks.models import Webhook
from hejie.interfaces.webhooks.operations import TOLD, UnableToHook, end_webhook, make_webhook
from hejie.people.keys import actor_of_key
from hejie.people.models import ApiKey

router = Router(tags=["webhooks"])


class HookOrder(Strict):
    """An address, and what it is to be told of."""

    url: Annotated[str, Field(min_length=1, max_length=500)]
    kinds: Annotated[list[Annotated[str, Among(TOLD)]], Field(min_length=1, max_length=len(TOLD))]


class Hook(Schema):
    """A webhook as it stands."""

    webhook_id: uuid.UUID
    url: str
    kinds: list[str]
    is_in_force: bool


class Hooks(Schema):
    """Webhooks in force."""

    webhooks: list[Hook]


class Secret(Schema):
    """What signs: verify it by Standard Webhooks."""

    secret: str


@router.post(
    "/webhooks",
    auth=SIGNED_FOR["manage_webhooks"],
    response={201: Hook, **PROBLEMS},
    summary="Be told of what happens",
    url_name="webhooks",
)
def begin(request: HttpRequest, body: HookOrder) -> HttpResponse:
    """Have an address told from now on."""
    key, now = key_of_call(request), timezone.now()
    count(key=key, now=now)

    def act() -> Answered:
        try:
            hook = make_webhook(
                organization=key.organization,
                url=body.url,
                kinds=body.kinds,
                actor=actor_of_key(key=key),
                now=now,
            )
        except UnableToHook as error:
            field, _, detail = str(error).partition(": ")
            raise UnableToServe(422, "Not made", detail, field=field) from error
        return 201, _stands(hook)

    return once(request, key=key, now=now, act=act)


@router.get(
    "/webhooks",
    auth=SIGNED_FOR["manage_webhooks"],
    response={200: Hooks, **PROBLEMS},
    summary="Webhooks in force",
    url_name="webhooks",
)
def stand(request: HttpRequest) -> HttpResponse:
    """Return the webhooks of your organisation."""
    key, now = key_of_call(request), timezone.now()
    count(key=key, now=now)
    found = Webhook.objects.filter(organization=key.organization, ended_at=None).order_by("made_at")
    return reply(200, spelled({"webhooks": [_stands(hook) for hook in found]}))


@router.get(
    "/webhooks/{uuid:webhook_id}/secret",
    auth=SIGNED_FOR["manage_webhooks"],
    response={200: Secret, **PROBLEMS},
    summary="The secret that signs",
    url_name="webhook_secret",
)
def secret(request: HttpRequest, webhook_id: uuid.UUID) -> HttpResponse:
    """Return the secret of a webhook of your organisation."""
    key, now = key_of_call(request), timezone.now()
    count(key=key, now=now)
    return reply(200, spelled({"secret": _own(webhook_id, key).secret.reveal()}))


@router.post(
    "/webhooks/{uuid:webhook_id}/end",
    auth=SIGNED_FOR["manage_webhooks"],
    response={200: Hook, **PROBLEMS},
    summary="Be told no more",
    url_name="webhook_end",
)
def end(request: HttpRequest, webhook_id: uuid.UUID) -> HttpResponse:
    """End a webhook of your organisation."""
    key, now = key_of_call(request), timezone.now()
    count(key=key, now=now)

    def act() -> Answered:
        own = _own(webhook_id, key)
        end_webhook(
            webhook_id=own.pk, organization=key.organization, actor=actor_of_key(key=key), now=now
        )
        own.refresh_from_db()
        return 200, _stands(own)

    return once(request, key=key, now=now, act=act)


def _own(webhook_id: uuid.UUID, key: ApiKey) -> Webhook:
    hook = Webhook.objects.filter(id=webhook_id, organization=key.organization).first()
    if hook is None:
        raise UnableToServe(404, "Not found", "no such webhook", field="webhook_id")
    return hook


def _stands(hook: Webhook) -> dict[str, Any]:
    return {
        "webhook_id": str(hook.pk),
        "url": hook.url,
        "kinds": list(hook.kinds),
        "is_in_force": hook.ended_at is None,
    }
