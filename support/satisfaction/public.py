"""The page behind the link of a request: anybody who has it answers once, without signing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.actor import Actor
from accounts.addresses import counted_address
from accounts.models.activity import Source
from accounts.services import throttle
from accounts.web import put_on_form
from common import scope
from common.errors import DomainError, Throttled
from support.satisfaction.forms import RatingForm
from support.satisfaction.mailing import opt_out
from support.satisfaction.models import Rating
from support.satisfaction.selectors import asked_by_mail, behind_link
from support.satisfaction.services import rate as rate_it
from support.satisfaction.words import WORDS, language_asked_in

# Of one address in a minute.
MOST = 60
CALLER = Actor(label="Whoever was asked", source=Source.WEB)


@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """The question and, once it is answered, thanks; the same word for a link that is used, over, or was never one."""
    if (slow := _too_many(request)) is not None:
        return slow
    found = behind_link(token)
    if found is None:
        return private(render(request, "support/satisfaction/over.html", status=404))
    return private(_asked(request, found))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever was asked by mail is asked no more. Mail programs send the form by themselves (RFC 8058), so it needs no
    token against forgery: whoever could forge it would have to know the link.
    """
    if (slow := _too_many(request)) is not None:
        return slow
    found = asked_by_mail(token)
    if found is None:
        return private(render(request, "support/satisfaction/over.html", status=404))
    is_done = request.method == "POST"
    if is_done:
        with scope.tenant(found.account_id):
            opt_out(account=found.account, by=CALLER, address=found.email)
    context = {"brand": found.brand, "is_done": is_done}
    return private(render(request, "support/satisfaction/stop.html", context))


def _too_many(request: HttpRequest) -> HttpResponse | None:
    try:
        throttle.count(key=f"rate:{counted_address(request)}", limit=MOST, seconds=60)
    except Throttled as exc:
        answer = render(request, "support/satisfaction/over.html", {"text": exc.text}, status=429)
        answer["Retry-After"] = str(exc.reset_seconds)
        return private(answer)
    return None


def _asked(request: HttpRequest, row: Rating) -> HttpResponse:
    language = language_asked_in(row)
    data = request.POST if request.method == "POST" else None
    form = RatingForm(data, is_nps=row.is_nps, brand=row.brand, language=language)
    context = {"brand": row.brand, "form": form, "words": WORDS[language], "lang": language.value}
    if answered(row, form, CALLER):
        return render(request, "support/satisfaction/thanks.html", context)
    return render(request, "support/satisfaction/rate.html", context, status=422 if form.errors else 200)


def answered(row: Rating, form: RatingForm, by: Actor) -> bool:
    """Whether the form was an answer and is stored; a refusal is put on it."""
    if not (form.is_bound and form.is_valid()):
        return False
    try:
        with scope.tenant(row.account_id):
            rate_it(account=row.account, by=by, pk=row.pk, answer=form.answer)
    except DomainError as exc:
        put_on_form(form, exc)
        return False
    return True


def private(answer: HttpResponse) -> HttpResponse:
    """Neither kept, nor found by search engines, nor told to other sites."""
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "same-origin"
    return answer
