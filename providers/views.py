"""Console pages about carriers: our logins at them, their health, and their syncs."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseStopPolling, trigger_client_event

from accounts.answers import page_asked
from accounts.confirming import confirm_first
from accounts.models import Account, Activity
from accounts.rights import Right
from accounts.selectors.activity import activity_of
from accounts.web import AccountRequest, pages_beside, put_on_form, requires, seen_from, wants_part
from common import scope
from common.errors import Conflict, DomainError, NotFound
from common.plans.registry import country_name
from events.selectors.pushes import address_for
from jobs.selectors import latest_job_of, state_counts
from providers import selectors, services
from providers.abilities import abilities_by_family
from providers.budget import CarrierBudget
from providers.contract.connector import Connector
from providers.contract.families import ASSIGNED, Family
from providers.forms import ConnectorForm, ProviderAccountForm, UseForm
from providers.matrix import matrix, serving_logins
from providers.models import ProviderAccount
from providers.money import ask_now, can_ask, lists_told
from providers.push_subscriptions import can_subscribe, latest_job, missing, subscriptions
from providers.pushes import can_push, close_pushes, open_pushes
from providers.registry import CONNECTORS
from providers.sign_in_views import form_context, let_go_there
from providers.states import SyncState

METHODS = ["GET", "HEAD", "POST"]
RUNS_SHOWN = 10
BELOW_SHOWN = 200
# Syncs that only read; what they found has places of its own.
NOT_COMPARED = frozenset({"money", "calls", "tickets"})


@require_safe
@requires(Right.MANAGE_PROVIDERS)
def carrier_list(request: AccountRequest) -> HttpResponse:
    """The account's logins at carriers with their health and last sync."""
    latest = selectors.latest_runs(request.account)
    rows = [
        {"carrier": row, "label": CONNECTORS[row.connector].label, "run": latest.get(row.pk)}
        for row in selectors.provider_accounts(request.account)
    ]
    with scope.system():
        below = [
            {"carrier": row, "label": CONNECTORS[row.connector].label}
            for row in selectors.provider_accounts_below(request.account)[:BELOW_SHOWN]
        ]
    context = {
        "rows": rows,
        "below": below,
        "matrix": matrix(
            request.account,
            selectors.assignments(request.account),
            selectors.eligible_logins(request.account),
        ),
        "unknown": state_counts(request.counted.by_state("jobs"))["unknown"],
    }
    return render(request, "providers/list.html", context)


@require_http_methods(METHODS)
@requires(Right.MANAGE_PROVIDERS)
def carrier_new(request: AccountRequest) -> HttpResponse:
    """First the carrier's system is chosen, then a form asks who just proved who they are for what its login consists
    of.
    """
    posted = request.POST if request.method == "POST" else None
    system = request.POST.get("connector") or request.GET.get("connector")
    chosen = ConnectorForm({"connector": system} if system or posted else None)
    if not chosen.is_valid():
        context = {"form": chosen, "connectors": [_offer(connector) for connector in CONNECTORS.values()]}
        return render(request, "providers/choose.html", context, status=422 if posted else 200)
    if (ask := confirm_first(request, back=request.get_full_path())) is not None:
        return ask
    connector = CONNECTORS[chosen.cleaned_data["connector"]]
    form = ProviderAccountForm(connector, posted, taken=selectors.assigned_families(request.account))
    if posted and form.is_valid():
        try:
            added = services.add_provider_account(
                account=request.account, by=request.actor, connector=connector.slug, **form.values()
            )
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"{added.name} is added. Sync it to fetch what it holds for you.")
            return redirect("providers:detail", added.pk)
    context = {"form": form, "system": connector.label}
    return render(request, "providers/form.html", context, status=422 if form.errors else 200)


def _family_label(connector: type[Connector], family: Family) -> str:
    narrower = connector.narrower.get(family)
    return f"{family.label} ({', '.join(sorted(narrower))} only)" if narrower else family.label


def _offer(connector: type[Connector]) -> dict[str, Any]:
    """What the page that chooses a system tells of one."""
    return {
        "slug": connector.slug,
        "label": connector.label,
        "countries": sorted(connector.countries),
        "families": [_family_label(connector, family) for family in connector.families()],
    }


@require_http_methods(METHODS)
@requires(Right.MANAGE_PROVIDERS)
def use(request: AccountRequest, family: str) -> HttpResponse:
    """Choose which login the account takes a family from, everywhere or in one country."""
    if family not in ASSIGNED:
        raise NotFound("There is no such family.")
    asked, account = Family(family), request.account
    eligible = selectors.eligible_logins(account)
    form = UseForm(asked, serving_logins(asked, eligible), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.assign_login(account=account, by=request.actor, family=family, **form.values())
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"{asked.label}: changed.")
            return redirect(f"{reverse('providers:list')}#uses")
    found = matrix(account, selectors.assignments(account), eligible)
    row = next(row for row in (*found.by_country, *found.others) if row.family == asked)
    context = {"form": form, "row": row, "family": asked}
    return render(request, "providers/use.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
@requires(Right.MANAGE_PROVIDERS)
def carrier_edit(request: AccountRequest, pk: int) -> HttpResponse:
    """Change a login; for whoever just proved who they are."""
    carrier = selectors.provider_account(request.account, pk)
    if (ask := confirm_first(request)) is not None:
        return ask
    posted = request.POST if request.method == "POST" else None
    form = ProviderAccountForm(CONNECTORS[carrier.connector], posted, stored=carrier)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_provider_account(
                account=request.account, by=request.actor, pk=pk, **form.values(changed=True)
            )
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"{form.cleaned_data['name']} is saved.")
            return redirect("providers:detail", pk)
    context = {"form": form, "carrier": carrier}
    return render(request, "providers/form.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Right.MANAGE_PROVIDERS)
def carrier_detail(request: AccountRequest, pk: int) -> HttpResponse:
    """One login: health, what its carrier can do, limits, syncs. One of an account below is opened by acting for it."""
    try:
        carrier = selectors.provider_account(request.account, pk)
    except NotFound:
        owner = selectors.owner_below(request.account, pk)
        return redirect(seen_from(request.account, owner.pk, request.path))
    connector = CONNECTORS[carrier.connector]
    context = _progress(request.account, carrier) | _runs(request.account, carrier) | _money(carrier)
    context |= form_context(carrier) | {
        "label": connector.label,
        "login": _shown(connector, carrier),
        "can_check": connector.can(Connector.check_credentials),
        "abilities": abilities_by_family(connector),
        "can_push": can_push(carrier),
        "budgets": CarrierBudget(
            carrier.base_url, carrier.egress_address, connector.limits, login=carrier.pk
        ).left(),
        "history": [
            {
                "title": _title(row),
                "when": row.created_at,
                "who": f"{row.actor}, {row.get_source_display()}",
                "tone": "accent",
                "icon": "pencil",
            }
            for row in activity_of(request.account, carrier)[:6]
        ],
        "unknown": state_counts(request.counted.by_state("jobs"))["unknown"],
    }
    return let_go_there(render(request, "providers/detail.html", context), carrier)


@require_http_methods(METHODS)
@never_cache
@requires(Right.MANAGE_PROVIDERS)
def pushes(request: AccountRequest, pk: int) -> HttpResponse:
    """Where the carrier pushes; a POST opens that, or shows it or asks for it again, and with ``close`` ends it. Who
    sees the secret, with which events could be forged, has just proved who they are.
    """
    carrier = selectors.provider_account(request.account, pk)
    target = None
    if "close" in request.POST:
        close_pushes(account=request.account, by=request.actor, pk=pk)
        messages.success(request, f"{carrier.name} is let in no more.")
        return redirect("providers:pushes", pk)
    if request.method == "POST":
        if (ask := confirm_first(request)) is not None:
            return ask
        try:
            target = open_pushes(account=request.account, by=request.actor, pk=pk)
        except Conflict as exc:
            messages.error(request, exc.text)
            return redirect("providers:detail", pk)
    address = address_for(request.account, pk)
    context = {
        "carrier": carrier,
        "can_push": can_push(carrier),
        "is_open": address is not None,
        "asks": can_subscribe(carrier),
        "url": request.build_absolute_uri(target.path) if target else "",
        "secret": target.secret if target else "",
    }
    if address is not None and context["asks"]:
        context["asking"] = latest_job(request.account, address)
        context["subscriptions"] = subscriptions(request.account, carrier, address)
        context["missing"] = missing(carrier, address)
    return render(request, "providers/pushes.html", context)


@require_safe
@requires(Right.MANAGE_PROVIDERS)
def progress(request: AccountRequest, pk: int) -> HttpResponse:
    """How the newest sync is doing; asked again every second while it runs."""
    context = _progress(request.account, selectors.provider_account(request.account, pk))
    part = render(request, "providers/_progress.html", context)
    if context["live"]:
        return part
    return trigger_client_event(HttpResponseStopPolling(part.content), "sync-settled")


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.MANAGE_PROVIDERS)
def runs(request: AccountRequest, pk: int) -> HttpResponse:
    """All syncs of one login, a page at a time; htmx gets the newest ones for the login's own page."""
    carrier = selectors.provider_account(request.account, pk)
    if wants_part(request):
        return render(request, "providers/_runs.html", _runs(request.account, carrier))
    page = page_asked(request, selectors.sync_runs(request.account, carrier), key="id", descending=True)
    context = pages_beside(request, page) | {"carrier": carrier, "runs": page.rows}
    return render(request, "providers/runs.html", context)


@require_POST
@requires(Right.MANAGE_PROVIDERS)
def sync(request: AccountRequest, pk: int) -> HttpResponse:
    """Start a sync, or join the one that runs; ``force`` passes over the brake."""
    carrier = selectors.provider_account(request.account, pk)
    try:
        services.start_sync(
            account=request.account,
            by=request.actor,
            provider_account=carrier,
            force="force" in request.POST,
        )
    except DomainError as exc:
        messages.error(request, exc.text)
    if not wants_part(request):
        return redirect(f"{reverse('providers:detail', args=[pk])}#sync")
    return render(request, "providers/_progress.html", _progress(request.account, carrier))


@require_POST
@requires(Right.MANAGE_PROVIDERS)
def check(request: AccountRequest, pk: int) -> HttpResponse:
    """Ask the carrier whether the login works, and show its answer."""
    carrier = selectors.provider_account(request.account, pk)
    trouble = services.check_login(account=request.account, by=request.actor, provider_account=carrier)
    if wants_part(request):
        return render(request, "providers/_checked.html", {"carrier": carrier, "trouble": trouble})
    if trouble:
        messages.error(request, f"The connection does not work: {trouble}")
    else:
        messages.success(request, f"{carrier.name} answers and accepts the login.")
    return redirect("providers:detail", pk)


@require_POST
@requires(Right.MANAGE_PROVIDERS)
def money(request: AccountRequest, pk: int) -> HttpResponse:
    """Ask the carrier what is left of our money there, and show its answer."""
    carrier = selectors.provider_account(request.account, pk)
    try:
        trouble = ask_now(account=request.account, pk=pk)
    except DomainError as exc:
        trouble = exc.text
    if wants_part(request):
        return render(request, "providers/_money.html", _money(carrier) | {"trouble": trouble})
    if trouble:
        messages.error(request, trouble)
    else:
        messages.success(request, f"{carrier.name} told what is left.")
    return redirect(f"{reverse('providers:detail', args=[pk])}#money")


@require_POST
@requires(Right.MANAGE_PROVIDERS)
def pause(request: AccountRequest, pk: int) -> HttpResponse:
    """Stop calling the carrier, or with ``resume`` begin again."""
    carrier = selectors.provider_account(request.account, pk)
    resume = "resume" in request.POST
    change = services.resume_provider_account if resume else services.pause_provider_account
    try:
        change(account=request.account, by=request.actor, pk=pk)
    except DomainError as exc:
        messages.error(request, exc.text)
    else:
        done = "is called again" if resume else "is paused; work that needs it waits"
        messages.success(request, f"{carrier.name} {done}.")
    return redirect("providers:detail", pk)


def _progress(account: Account, carrier: ProviderAccount) -> dict[str, Any]:
    """The newest sync job with what it has done, and whether the brake held it."""
    job = latest_job_of(account, carrier)
    of_job = selectors.runs_of_job(account, carrier, job) if job else []
    braked = [run for run in of_job if run.state == SyncState.BRAKED]
    return {
        "carrier": carrier,
        "job": job,
        "live": bool(job and job.is_open),
        "compared": [run for run in of_job if run.sort not in NOT_COMPARED],
        "braked": braked,
    }


def _money(carrier: ProviderAccount) -> dict[str, Any]:
    """What was told of money the last time; the carrier is not asked."""
    told = selectors.money_of(carrier.account, carrier)
    return {"carrier": carrier, "has_money": can_ask(carrier), "money": told, "lists": lists_told(told)}


def _runs(account: Account, carrier: ProviderAccount) -> dict[str, Any]:
    return {"carrier": carrier, "runs": selectors.sync_runs(account, carrier)[:RUNS_SHOWN]}


def _title(row: Activity) -> str:
    """What was done, and of a family for which."""
    told = row.after or row.before
    if "family" not in told:
        return row.verb.capitalize()
    country = f" in {country_name(told['country'])}" if told.get("country") else ""
    return f"{row.verb.capitalize()} {Family(told['family']).label.lower()}{country}"


def _shown(connector: type[Connector], carrier: ProviderAccount) -> list[tuple[str, str]]:
    """The parts of the login by their labels, but for the secret."""
    values = {"base_url": carrier.base_url, "username": carrier.username, **carrier.extra}
    kinds = [(field, values.get(field.name, "")) for field in connector.login_fields]
    return [(field.label, "stored encrypted" if field.kind == "secret" else value) for field, value in kinds]
