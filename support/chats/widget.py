"""The chat as visitors of a website have it: a script that the website loads, and the pages that its frame shows.

There is no session and no cookie, which browsers withhold from frames. A visitor is whoever has the token of the chat,
and so forms need none against forgery: whoever could forge one would have to know it.
"""

import functools
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import Actor
from accounts.addresses import counted_address
from accounts.models.activity import Source
from accounts.services import throttle
from accounts.web import put_on_form
from common import scope
from common.account_paths import public
from common.errors import DomainError, Throttled
from support.chats import selectors, services
from support.chats.forms import LineForm, StartForm
from support.chats.models import Chat, ChatReception
from support.chats.states import OPEN, ChatState
from support.satisfaction.forms import RatingForm
from support.satisfaction.models import Rating
from support.satisfaction.public import answered, private
from support.satisfaction.selectors import of_chat

# Of one address: chats begun in ten minutes, lines and looks in a minute.
MOST_BEGUN, MOST_LINES, MOST_LOOKS = 10, 60, 600
TEN_MINUTES, MINUTE = 600, 60
NOBODY = "'none'"
SCRIPT_SECONDS = 300


def _framed(answer: HttpResponse, row: ChatReception) -> HttpResponse:
    """May be shown inside of the websites that the reception names, and of no others."""
    answer.xframe_options_exempt = True
    answer._csp_replace = {"frame-ancestors": row.origins or [NOBODY]}  # type: ignore[attr-defined]
    return private(answer)


View = Callable[..., HttpResponse]


def _of_reception(view: View) -> View:
    """Find the reception of the key, and hold its account's scope; 404 for any other key, and 429 past a limit."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, key: str, **named: str) -> HttpResponse:
        row = selectors.embedded(key)
        if row is None:
            raise Http404("There is no such chat.")
        try:
            with scope.tenant(row.account_id), timezone.override(row.account.zone):
                return _framed(view(request, row, **named), row)
        except Throttled as exc:
            answer = render(request, "support/chats/slow.html", status=429)
            answer["Retry-After"] = str(exc.reset_seconds)
            return _framed(answer, row)

    return guarded


def _of_chat(view: View) -> View:
    """Find the visitor's chat as well; 404 for any other token."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, row: ChatReception, token: str) -> HttpResponse:
        _count(request, "look", MOST_LOOKS, MINUTE)
        found = selectors.chat_of_visitor(row, token)
        if found is None:
            raise Http404("There is no such chat.")
        return view(request, row, found, token)

    return _of_reception(guarded)


def _count(request: HttpRequest, what: str, most: int, seconds: int) -> None:
    throttle.count(key=f"chat-{what}:{counted_address(request)}", limit=most, seconds=seconds)


def _visitor(name: str) -> Actor:
    return Actor(label=f"{name} (visitor)"[:160], source=Source.WEB)


@require_safe
def script(request: HttpRequest, key: str) -> HttpResponse:
    """What a website loads: a button, and the frame that it opens."""
    row = selectors.embedded(key)
    if row is None:
        raise Http404("There is no such chat.")
    url = public(reverse("support:chat_start", args=[key]))
    context = {"url": url, "brand": selectors.brand_of(row), "is_on": row.is_on}
    answer = render(
        request, "support/chats/widget.js", context, content_type="text/javascript; charset=utf-8"
    )
    answer["Cache-Control"] = f"public, max-age={SCRIPT_SECONDS}"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@_of_reception
def start(request: HttpRequest, row: ChatReception) -> HttpResponse:
    """The greeting and the form that begins a chat; that nobody is there now outside of the opening hours."""
    form = StartForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        _count(request, "begin", MOST_BEGUN, TEN_MINUTES)
    if form.is_bound and form.is_valid():
        visitor = form.visitor
        try:
            token = services.start_chat(
                account=row.account, by=_visitor(visitor.name), reception=row, visitor=visitor
            )
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            return redirect("support:chat_talk", row.key, token)
    context = {"reception": row, "brand": selectors.brand_of(row), "form": form}
    context["is_open"] = selectors.is_open(row) or form.is_bound
    return render(request, "support/chats/start.html", context, status=422 if form.errors else 200)


@require_safe
@_of_chat
def talk(request: HttpRequest, row: ChatReception, chat: Chat, token: str) -> HttpResponse:
    """What was said so far, and the field for more."""
    return _talk(request, row, chat, token)


@require_safe
@_of_chat
def lines(request: HttpRequest, row: ChatReception, chat: Chat, token: str) -> HttpResponse:
    """What was said, asked for again and again; 204 while nothing is new, and the whole page once it is over."""
    if request.GET.get("seen") == stamp(chat):
        return HttpResponse(status=204)
    answer = render(request, "support/chats/_said.html", _context(row, chat, token))
    if chat.state not in OPEN:
        answer["HX-Refresh"] = "true"
    return answer


@csrf_exempt
@require_POST
@_of_chat
def say(request: HttpRequest, row: ChatReception, chat: Chat, token: str) -> HttpResponse:
    _count(request, "say", MOST_LINES, MINUTE)
    form = LineForm(request.POST)
    if form.is_valid():
        try:
            services.say_as_visitor(
                account=row.account, by=Actor(chat.from_name, Source.WEB), uuid=chat.uuid, **form.cleaned_data
            )
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            return redirect("support:chat_talk", row.key, token)
    return _talk(request, row, selectors.chat(row.account, chat.uuid), token, form)


@csrf_exempt
@require_POST
@_of_chat
def end(_request: HttpRequest, row: ChatReception, chat: Chat, token: str) -> HttpResponse:
    """The visitor leaves; once it is over there is nothing more to end."""
    if chat.state in OPEN:
        try:
            services.end_chat(account=row.account, by=_visitor(chat.from_name), uuid=chat.uuid)
        except DomainError:
            # Somebody else ended it at the same moment, which is what was wanted; a suspended account ends nothing.
            return redirect("support:chat_talk", row.key, token)
    return redirect("support:chat_talk", row.key, token)


@csrf_exempt
@require_POST
@_of_chat
def rate(request: HttpRequest, row: ChatReception, chat: Chat, token: str) -> HttpResponse:
    """How the visitor was satisfied, once, after the chat."""
    asked = of_chat(row.account, chat.pk)
    if asked is None:
        raise Http404("Nobody asked.")
    form = RatingForm(request.POST, is_nps=asked.is_nps, brand=asked.brand)
    if answered(asked, form, _visitor(chat.from_name)):
        return redirect("support:chat_talk", row.key, token)
    return _talk(request, row, chat, token, rating=form)


def stamp(chat: Chat) -> str:
    """Changes with everything that a page of the chat shows."""
    return f"{chat.state}-{chat.updated_at.timestamp():.6f}"


def _talk(
    request: HttpRequest,
    row: ChatReception,
    chat: Chat,
    token: str,
    form: LineForm | None = None,
    rating: RatingForm | None = None,
) -> HttpResponse:
    asked = of_chat(row.account, chat.pk) if chat.state == ChatState.ENDED else None
    context = _context(row, chat, token) | {
        "form": form or LineForm(),
        "rating": rating or (_question(asked) if asked is not None else None),
        "is_rated": asked is not None and asked.rated_at is not None,
    }
    errors = any(one is not None and one.errors for one in (form, rating))
    return render(request, "support/chats/talk.html", context, status=422 if errors else 200)


def _question(asked: Rating) -> RatingForm | None:
    return None if asked.rated_at is not None else RatingForm(is_nps=asked.is_nps, brand=asked.brand)


def _context(row: ChatReception, chat: Chat, token: str) -> dict[str, object]:
    return {
        "reception": row,
        "brand": selectors.brand_of(row),
        "chat": chat,
        "token": token,
        "lines": selectors.lines(row.account, chat),
        "stamp": stamp(chat),
        "is_open": chat.state in OPEN,
    }
