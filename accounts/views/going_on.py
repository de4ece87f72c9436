"""After somebody has proved who they are: what they had sent before is sent once more."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.confirming import kept
from accounts.rights import Right
from accounts.web import AccountRequest, requires


@require_safe
@never_cache
@requires(Right.VIEW)
def go_on(request: AccountRequest) -> HttpResponse:
    """A button that sends the form that was kept; the page that it goes to asks for rights and looks at it as ever."""
    found = kept(request)
    if found is None:
        messages.info(request, "Nothing waits to be sent. What you had begun has to be entered again.")
        return redirect("dashboard")
    return render(request, "accounts/go_on.html", {"kept": found})
