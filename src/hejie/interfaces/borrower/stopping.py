"""Saying *no more of these messages*, without signing in.

GET shows a page with one button and changes nothing, however often a mail program or a scanner
follows the link. POST says no: the button, or the mail program itself by one click (RFC 8058),
which brings no cookie and so no token against forgery; the token of the address is what proves it.
A token that is none of ours gets the same page back, with 404 and no word about anybody.
"""

from __future__ import annotations

from importlib.resources import files
from string import Template
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from hejie.care.operations import opt_out
from hejie.outreach import optout
from hejie.outreach.models import Permit
from hejie.people.doors import public
from hejie.privacy.keys import ring
from hejie.values.actor import Actor

_SAYS = {
    "ask": (
        "不想再收到这类消息？按下按钮即可，无需登录。",
        "No more of these messages? Press the button; there is no need to sign in.",
    ),
    "done": (
        "已记下：我们不再通过这一渠道联系您。您的还款义务和权利不因此改变。",
        "Noted: we will not write to you this way again. What you owe and your rights stay.",
    ),
    "unknown": ("这个链接无效。", "This link is not valid."),
}
_BUTTON = (
    '<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">'
    '<button type="submit">停止接收 · Stop</button></form>'
)


@public
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_messages(request: HttpRequest, token: str) -> HttpResponse:
    """Show the button, or take the no of whoever holds the token down."""
    permit = _permit(token)
    if permit is None:
        return _page("unknown", status=404)
    if request.method != "POST":
        return _page("ask", form=_BUTTON)
    organization = permit.organization.code
    opt_out(
        borrower_id=permit.borrower_id,
        channel=permit.action,
        source="borrower",
        actor=Actor("borrower", str(permit.borrower_id), organization),
        now=timezone.now(),
    )
    return _page("done")


def _permit(token: str) -> Permit | None:
    found: UUID | None = optout.verify(token, key=optout.key_of(ring()))
    if found is None:
        return None
    return Permit.objects.select_related("organization").filter(id=found).first()


def _page(says: str, *, form: str = "", status: int = 200) -> HttpResponse:
    page = Template(files(__package__).joinpath("page.html").read_text(encoding="utf-8"))
    zh, en = _SAYS[says]
    return HttpResponse(
        page.substitute(zh=zh, en=en, form=form),
        status=status,
        headers={"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"},
    )
