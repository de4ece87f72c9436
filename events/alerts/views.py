"""Pages of alert rules, and of the bell: what the person who asks was told, in all their accounts."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked, tried
from accounts.concerns import all_concerns
from accounts.rights import Right
from accounts.views.acting import entered
from accounts.web import AccountRequest, pages_beside, put_on_form, requires, wants_part
from common import scope
from common.errors import DomainError
from events.alerts import bell as bells
from events.alerts import selectors, services
from events.alerts.forms import RuleForm
from events.models import AlertRule

METHODS = ["GET", "HEAD", "POST"]


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def bell(request: AccountRequest) -> HttpResponse:
    """What the person was told, newest first; unread ones alone unless ``show`` is all."""
    show = "all" if request.GET.get("show") == "all" else ""
    with scope.system():
        rows = bells.notices(request.user, unread=not show)
        page = page_asked(request, rows, key="id", descending=True)
        url = reverse("events:bell")
        context: dict[str, Any] = {
            "rows": page.rows,
            "show": show,
            "unread": request.standing.unread if request.standing else 0,
            "tabs": [
                {"label": "Unread", "url": url, "active": not show},
                {"label": "All", "url": f"{url}?show=all", "active": bool(show)},
            ],
            "count_label": f"{len(page.rows)} shown",
            **pages_beside(request, page),
        }
        part = "events/alerts/_bell.html" if wants_part(request) else "events/alerts/bell.html"
        return render(request, part, context)


@require_POST
@requires(Right.VIEW)
def open_notice(request: AccountRequest, pk: int) -> HttpResponse:
    """Mark it as read, and go to what it is about, in the account that it was told in."""
    notice = bells.mark(user=request.user, pk=pk, is_read=True)
    url = notice.alert.url
    return redirect(
        url if notice.account_id == request.account.pk else entered(request, notice.account_id, url)
    )


@require_POST
@requires(Right.VIEW)
def mark_notice(request: AccountRequest, pk: int) -> HttpResponse:
    """Mark it as read, or as unread where that is asked for."""
    is_read = "unread" not in request.POST
    bells.mark(user=request.user, pk=pk, is_read=is_read)
    return redirect(reverse("events:bell") + ("" if is_read else "?show=all"))


@require_POST
@requires(Right.VIEW)
def mark_all(request: AccountRequest) -> HttpResponse:
    """Mark all as read."""
    bells.mark_all_read(user=request.user)
    messages.success(request, "All is marked as read.")
    return redirect("events:bell")


@require_safe
@requires(Right.CHANGE_ACCOUNT)
def rule_list(request: AccountRequest) -> HttpResponse:
    """The account's alert rules."""
    titles = {one.name: one.title for one in all_concerns()}
    rows = [
        {"rule": rule, "kinds": [titles[kind] for kind in rule.kinds if kind in titles]}
        for rule in selectors.rules(request.account)
    ]
    return render(request, "events/alerts/rules.html", {"rows": rows})


@require_http_methods(METHODS)
@requires(Right.CHANGE_ACCOUNT)
def new_rule(request: AccountRequest) -> HttpResponse:
    """Add a rule."""
    # Whoever adds it wants to be told, mostly.
    initial = {"user_ids": [request.user.pk]}
    form = RuleForm(request.account, request.POST if request.method == "POST" else None, initial=initial)
    return _form_page(request, form, None)


@require_http_methods(METHODS)
@requires(Right.CHANGE_ACCOUNT)
def rule(request: AccountRequest, pk: int) -> HttpResponse:
    """Change a rule."""
    found = selectors.rule_of(request.account, pk)
    found.account = request.account
    return _form_page(
        request, RuleForm.about(found, request.POST if request.method == "POST" else None), found
    )


def _form_page(request: AccountRequest, form: RuleForm, found: AlertRule | None) -> HttpResponse:
    if form.is_bound and form.is_valid():
        given: dict[str, Any] = {"account": request.account, "by": request.actor, "wish": form.wish}
        try:
            saved = services.change_rule(pk=found.pk, **given) if found else services.make_rule(**given)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(
                request, f"The rule “{saved.name}” is saved; what waits now is told within a minute."
            )
            return redirect("events:alert_rules")
    context = {"form": form, "rule": found}
    return render(request, "events/alerts/rule.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Right.CHANGE_ACCOUNT)
def remove_rule(request: AccountRequest, pk: int) -> HttpResponse:
    """Forget the rule."""
    return tried(
        request,
        lambda: services.remove_rule(account=request.account, by=request.actor, pk=pk),
        text="The rule is removed.",
        url=reverse("events:alert_rules"),
    )
