"""One delivery: what was sent, with what people wrote hidden, what came back each time, and sending it once more."""

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.rights import Right
from accounts.web import AccountRequest, requires
from common.errors import Conflict
from events.selectors import deliveries as selectors
from events.services import redelivery
from events.services.logged import logged_body
from events.states import OVER
from events.views.shared import next_try, state_of


@require_safe
@requires(Right.MANAGE_WEBHOOKS)
def detail(request: AccountRequest, pk: UUID) -> HttpResponse:
    delivery = selectors.delivery(request.account, pk)
    context = {
        "delivery": delivery,
        "event": delivery.event,
        "hook": delivery.subscription,
        "state": state_of(delivery),
        "next_try": next_try(delivery, delivery.subscription),
        "body": _indented(logged_body(delivery)),
        "attempts": selectors.attempts(delivery),
        "may_repeat": delivery.state in OVER,
    }
    return render(request, "events/delivery.html", context)


def _indented(body: bytes) -> str:
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body.decode("utf-8", "replace")


@require_POST
@requires(Right.MANAGE_WEBHOOKS)
def again(request: AccountRequest, pk: UUID) -> HttpResponse:
    """Send it once more, under the same id."""
    try:
        redelivery.redeliver(account=request.account, by=request.actor, pk=pk)
    except Conflict as exc:
        messages.error(request, exc.text)
    else:
        messages.success(request, "It is sent once more.")
    return redirect("events:delivery", pk)
