"""What carriers pushed: the list, one as it came with secrets hidden, and replaying it."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.answers import page_asked
from accounts.rights import Right
from accounts.web import AccountRequest, pages_beside, requires, same_page
from common.errors import Conflict
from common.redact import HIDDEN, redact
from events.models import Push
from events.selectors import pushes as selectors
from events.services import pushes as services
from events.states import PushState
from events.views.shared import state_of, tabs

# Headers whose names say that they hold no secret.
SHOWN = {"content-type", "content-length", "user-agent", "date", "host"}


@require_safe
@requires(Right.MANAGE_PROVIDERS)
def push_list(request: AccountRequest) -> HttpResponse:
    """Where carriers push, and what came, newest first."""
    state = request.GET.get("state", "")
    page = page_asked(request, selectors.pushes(request.account, state), key="id", descending=True)
    context = {
        "addresses": selectors.addresses(request.account),
        "rows": [{"push": row, "state": state_of(row)} for row in page.rows],
        "tabs": tabs(request, "pushes"),
        "state_tabs": _state_tabs(request, state),
        "count_label": f"{len(page.rows)} shown",
        **pages_beside(request, page),
    }
    return render(request, "events/pushes.html", context)


def _state_tabs(request: HttpRequest, active: str) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "url": same_page(request, state=name, after="", before=""),
            "active": name == active,
            "count": None,
        }
        for name, label in [("", "All"), *PushState.choices]
    ]


@require_safe
@requires(Right.MANAGE_PROVIDERS)
def detail(request: AccountRequest, pk: int) -> HttpResponse:
    push = selectors.push(request.account, pk)
    headers = services.headers_of(push)
    context = {
        "push": push,
        "state": state_of(push),
        "headers": [(name, value if name in SHOWN else HIDDEN) for name, value in sorted(headers.items())],
        "body": _shown(push),
        "may_replay": push.state != PushState.RECEIVED,
    }
    return render(request, "events/push.html", context)


def _shown(push: Push) -> str:
    """A JSON body with secrets and texts hidden; of any other nothing can be told from its names, so none is shown."""
    try:
        return json.dumps(redact(json.loads(services.body_of(push))), indent=2, ensure_ascii=False)
    except ValueError:
        return ""


@require_POST
@requires(Right.MANAGE_PROVIDERS)
def replay(request: AccountRequest, pk: int) -> HttpResponse:
    """Verify and apply it once more."""
    try:
        services.replay(account=request.account, by=request.actor, pk=pk)
    except Conflict as exc:
        messages.error(request, exc.text)
    else:
        messages.success(request, "It is looked at once more.")
    return redirect("events:push", pk)
