"""Every address of the application and whom it opens for, written out by hand.

Whoever adds a page adds its line; the test that walks all addresses compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from hejie.people.doors import Door, Opens, door_of

ANYBODY = (
    "account_inactive account_login account_logout mfa_authenticate mfa_login_webauthn "
    "api:openapi-json shell:home shell:speak stop_messages "
    "vitals:alive vitals:ready vitals:counted "
    "carriers:sms_receipt carriers:sms_reply"
)
ENTERING = (
    "account_change_password account_logout_everywhere account_reauthenticate mfa_activate_totp "
    "mfa_add_webauthn mfa_download_recovery_codes mfa_index mfa_list_webauthn mfa_reauthenticate "
    "mfa_reauthenticate_webauthn mfa_view_recovery_codes"
)
STAFF = "mfa_deactivate_totp mfa_edit_webauthn mfa_generate_recovery_codes mfa_remove_webauthn"
KEYS = (
    "api:api-root api:ask_one api:ask_batch api:permit_state api:start_touch api:report "
    "api:give_back "
    "api:promises api:payments api:holds api:opt_outs api:worklist "
    "api:webhooks api:webhook_secret api:webhook_end api:book api:import_problems"
)
ABLE: dict[str, str] = {
    "see_night": "oversight:today oversight:night oversight:progress",
    "see_problems": "oversight:imports oversight:import oversight:import_progress "
    "oversight:problems_file",
    "see_permits": "oversight:permits oversight:ask oversight:rule",
    "see_evidence": "oversight:evidence oversight:checkpoint oversight:verify",
    "search_borrower": "oversight:search",
    "see_team": "lead:team lead:live",
    "assign_cases": "lead:share lead:assign lead:join",
    "pause_work": "lead:pause lead:approve lead:resume",
    "see_case": "oversight:borrower",
    "reveal_person": "oversight:reveal",
    "work_cases": "desk:today desk:next desk:borrower desk:ask desk:reopen desk:start "
    "desk:release desk:end",
}
"""By capability."""

EXPECTED = {
    **dict.fromkeys(ANYBODY.split(), Door(Opens.ANYBODY)),
    **dict.fromkeys(ENTERING.split(), Door(Opens.ENTERING)),
    **dict.fromkeys(STAFF.split(), Door(Opens.STAFF)),
    **dict.fromkeys(KEYS.split(), Door(Opens.KEYS)),
    **{
        name: Door(Opens.ABLE, capability)
        for capability, names in ABLE.items()
        for name in names.split()
    },
}
_UUID = "00000000-0000-0000-0000-000000000001"
SAMPLES = {"int": 1, "string": "x", "slug": "x", "uuid": _UUID, "uuidstr": _UUID}


@dataclass(frozen=True)
class Address:
    """One address: its full name, a path to it, its door."""

    name: str
    path: str
    door: Door | None


def addresses() -> list[Address]:
    """Return every address there is."""
    return list(_under(get_resolver(), ""))


def _under(resolver: URLResolver, space: str) -> Iterator[Address]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _under(one, inner)
        elif isinstance(one, URLPattern):
            name = f"{space}{one.name}"
            sample = {
                key: SAMPLES[type(converter).__name__.removesuffix("Converter").lower()]
                for key, converter in one.pattern.converters.items()
            }
            path = reverse(name, kwargs=sample) if one.name else ""
            yield Address(name, path, door_of(one.callback))
