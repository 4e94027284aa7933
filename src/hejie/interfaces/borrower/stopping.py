"""Saying *no more of these messages*, without signing in.

GET shows a page with one button and changes nothing, however often a mail program or a scanner
follows the link. POST says no: the button, or the mail program itself by one click (RFC 8058),
which brings no cookie and so no token against forgery; the token of the address is what proves it.
A token that is none of ours gets a page that names another way, with 404 and no word about anybody.

Whoever holds a letter may not be its reader. So no page says that anybody owes, and what is written
down says that it came by a letter's link.
"""

from __future__ import annotations

from hashlib import sha256
from importlib.resources import files
from string import Template
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from hejie.law.rule import Saying
from hejie.outreach.stopping import permit_of, stop
from hejie.people.doors import public

MOST_A_MINUTE = 20
"""How often one link may be followed, and its button pressed, within a minute, by each process.

Counted a link, not an address: mail services press the button for thousands of readers from one.
"""

_MINUTE = 60
_STYLE = "reader/stop.css"
"""Its address is in the page too, and says of nobody that they borrowed."""
_SAYS = {
    "ask": Saying(
        "不想再收到这类消息？按下按钮即可，无需登录。",
        "No more of these messages? Press the button; there is no need to sign in.",
    ),
    "done": Saying(
        "已记下：我们不再用这种方式联系您。您的权利不因此受影响。",
        "Noted: you will not be written to this way again. Your rights are not affected.",
    ),
    "unknown": Saying(
        "这个链接不完整，或者不是我们发出的。"
        "您也可以直接回复那条消息，或拨打其中的电话，告诉我们不想再收到，同样有效，不收费用。",
        "This link is incomplete, or none of ours. You can as well answer the message, or call the "
        "number in it, and say that you want no more. It counts the same and costs nothing.",
    ),
    "wait": Saying(
        "这个链接刚刚被打开了很多次，请过一分钟再试。之前按下的按钮已经生效。",
        "This link was opened many times just now: please try again in a minute. If the button was "
        "pressed before, it counts.",
    ),
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
    permit = permit_of(token)
    if permit is None:
        return _page("unknown", status=404)
    if _is_too_often(permit.pk, method=str(request.method)):
        waits = _page("wait", status=429)
        waits["Retry-After"] = str(_MINUTE)
        return waits
    if request.method != "POST":
        return _page("ask", form=_BUTTON)
    stop(permit, through="letter", now=timezone.now())
    return _page("done")


def _is_too_often(permit_id: UUID, *, method: str) -> bool:
    """Count one more opening of a link; looking never uses up the presses of the button."""
    way = "press" if method == "POST" else "look"
    counted = f"stop-{way}-{sha256(permit_id.bytes).hexdigest()}"
    cache.add(counted, 0, timeout=_MINUTE)
    try:
        return cache.incr(counted) > MOST_A_MINUTE
    except ValueError:  # the minute ended between the two
        return False


def _page(says: str, *, form: str = "", status: int = 200) -> HttpResponse:
    page = Template(files(__package__).joinpath("page.html").read_text(encoding="utf-8"))
    said = _SAYS[says]
    return HttpResponse(
        page.substitute(zh=said.zh, en=said.en, form=form, style=static(_STYLE)),
        status=status,
        headers={"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"},
    )
