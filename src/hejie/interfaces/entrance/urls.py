"""Addresses of the entrance, a closed list: what the library offers beyond it does not exist here.

No sign-up, no reset of a password by e-mail, no address to confirm: whoever lost access is given it
anew by an administrator. The names are the library's, which its pages and flows ask for.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from django.urls import URLPattern, path

from hejie.interfaces.entrance import views
from hejie.people.doors import entering, public, signed_in

urlpatterns: list[URLPattern] = [
    path("login/", public(account.login), name="account_login"),
    path("inactive/", public(account.account_inactive), name="account_inactive"),
    path("second/authenticate/", public(factor.authenticate), name="mfa_authenticate"),
    path("passkeys/login/", public(passkey.login_webauthn), name="mfa_login_webauthn"),
    path("logout/", public(account.logout), name="account_logout"),
    path("everywhere/", views.sign_out_everywhere, name="account_logout_everywhere"),
    path("password/", entering(account.password_change), name="account_change_password"),
    path("again/", entering(account.reauthenticate), name="account_reauthenticate"),
    path("second/", entering(factor.index), name="mfa_index"),
    path("second/again/", entering(factor.reauthenticate), name="mfa_reauthenticate"),
    path("second/app/", views.add_app, name="mfa_activate_totp"),
    path("second/app/end/", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("codes/", entering(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "codes/new/",
        signed_in(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "codes/file/",
        entering(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("passkeys/", entering(passkey.list_webauthn), name="mfa_list_webauthn"),
    path("passkeys/add/", views.add_passkey, name="mfa_add_webauthn"),
    path(
        "passkeys/again/",
        entering(passkey.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "passkeys/<int:pk>/remove/", signed_in(passkey.remove_webauthn), name="mfa_remove_webauthn"
    ),
    path("passkeys/<int:pk>/edit/", signed_in(passkey.edit_webauthn), name="mfa_edit_webauthn"),
]
