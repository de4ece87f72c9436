"""The question who held a number on a day."""

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.rights import Right
from accounts.web import AccountRequest, requires
from agents.forms.agents import WhoForm
from numbers.selectors import holders


@require_safe
@requires(Right.VIEW)
def who_held(request: AccountRequest) -> HttpResponse:
    """Everybody who held the number at some time of the day, which begins and ends in the account's time zone."""
    asked = "number" in request.GET
    form = WhoForm(request.GET if asked else None, initial={"date": timezone.localdate()})
    context: dict[str, Any] = {"form": form, "asked": False}
    if asked and form.is_valid():
        e164, day = form.cleaned_data["number"], form.cleaned_data["date"]
        begins = timezone.make_aware(datetime.combine(day, time.min))
        ends = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
        context |= {
            "asked": True,
            "e164": e164,
            "day": day,
            "rows": holders.held_between(request.account, e164, begins, ends),
            "known": holders.is_known(request.account, e164),
        }
    return render(request, "agents/who.html", context, status=422 if asked and form.errors else 200)
