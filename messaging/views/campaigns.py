"""Brands and campaigns: lists, registering, a campaign with its reviews, and the numbers on it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.answers import page_asked
from accounts.rights import Right
from accounts.web import AccountRequest, pages_beside, put_on_form, requires
from common.errors import DomainError, Invalid
from messaging.campaign_forms import AssignForm, BrandForm, CampaignForm
from messaging.campaign_states import IN_FORCE, Review
from messaging.forms import named
from messaging.models import Campaign
from messaging.selectors import campaigns as selectors
from messaging.services import bindings
from messaging.services import campaigns as services
from messaging.views.shared import number_choices, tabs

TONES = {
    "REVIEW": "info",
    "APPROVED": "ok",
    "REJECTED": "bad",
    "SUSPENDED": "warn",
    "pending_assignment": "info",
    "assigned": "ok",
    "failed_assignment": "bad",
    "pending_unassignment": "info",
}


@require_safe
@requires(Right.VIEW)
def campaign_list(request: AccountRequest) -> HttpResponse:
    """Every campaign, newest first, and the brands."""
    page = page_asked(request, selectors.campaigns(request.account), key="pk", descending=True)
    context = pages_beside(request, page) | {
        "tabs": tabs("campaigns"),
        "rows": [_campaign_context(row) for row in page.rows],
        "brands": selectors.brands(request.account)[:100],
        "may_change": Right.CHANGE_NUMBERS in request.rights,
    }
    return render(request, "messaging/campaigns.html", context)


def _campaign_context(row: Campaign) -> dict[str, Any]:
    """A campaign as pages show it: the registry's word and the reviews apart."""
    return {
        "campaign": row,
        "url": reverse("messaging:campaign", args=[row.ref]),
        "tone": TONES[row.review],
        "registry_tone": "ok" if row.registry == "ACTIVE" else "bad",
        "reviews": [{"review": review, "tone": TONES[review.status]} for review in row.reviews.all()],
    }


@require_http_methods(["GET", "POST"])
@requires(Right.CHANGE_NUMBERS)
def brand_new(request: AccountRequest) -> HttpResponse:
    """Register a brand."""
    form = BrandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            brand = services.register_brand(account=request.account, by=request.actor, **form.cleaned_data)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"{brand.name} is registered.")
            return redirect("messaging:campaigns")
    status = 422 if form.errors else 200
    return render(request, "messaging/campaigns_brand.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@requires(Right.CHANGE_NUMBERS)
def campaign_new(request: AccountRequest) -> HttpResponse:
    """Register a campaign, after a look at what reviewers would reject."""
    brands = list(selectors.brands(request.account))
    form = CampaignForm(brands, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = services.register_campaign(
                account=request.account,
                by=request.actor,
                brand_ref=given["brand"],
                ref=given["campaign"],
                description=given["description"],
                sample=given["sample"],
            )
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"Campaign {made.ref} is with the carriers' reviewers.")
            return redirect("messaging:campaign", made.ref)
    context = {"form": form, "has_brands": bool(brands)}
    return render(request, "messaging/campaigns_new.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Right.VIEW)
def detail(request: AccountRequest, ref: str) -> HttpResponse:
    """A campaign: the registry, each carrier, and the numbers on it."""
    found = selectors.campaign(request.account, ref)
    page = page_asked(request, selectors.bindings_of(request.account, found), key="pk")
    may_change = Right.CHANGE_NUMBERS in request.rights
    is_open = found.review == Review.APPROVED
    choices = named(number_choices(request.account)) if may_change and is_open else []
    context = (
        pages_beside(request, page)
        | _campaign_context(found)
        | {
            "facts": _facts(found),
            "rows": [
                {"row": row, "tone": TONES[row.state], "is_on": row.state in IN_FORCE} for row in page.rows
            ],
            "assign_form": AssignForm(choices) if choices else None,
            "may_change": may_change,
        }
    )
    return render(request, "messaging/campaigns_detail.html", context)


def _facts(found: Campaign) -> list[dict[str, Any]]:
    return [
        {"label": "Campaign id", "value": found.ref, "mono": True},
        {"label": "Brand", "value": str(found.brand)},
        {"label": "Description", "value": found.description},
        {"label": "Sample", "value": found.sample or "—"},
        {"label": "Starts", "value": f"{found.starts_on:%-d %b %Y}"},
        {"label": "Carrier", "value": found.provider_account.name},
    ]


@require_POST
@requires(Right.CHANGE_NUMBERS)
def bind(request: AccountRequest, ref: str) -> HttpResponse:
    """Put a number on the campaign; a worker takes it to the carrier."""
    found = selectors.campaign(request.account, ref)
    e164 = request.POST.get("number", "").replace("\x00", "")
    try:
        done = bindings.bind_number(
            account=request.account, by=request.actor, e164=e164, ref=found.ref, wait=False
        )
    except DomainError as exc:
        messages.error(request, exc.text)
    else:
        text = "The number is on this campaign already." if done.already else "The number is on its way."
        messages.success(request, text)
    return redirect("messaging:campaign", found.ref)


@require_POST
@requires(Right.CHANGE_NUMBERS)
def unbind(request: AccountRequest, ref: str) -> HttpResponse:
    """Take a number off the campaign."""
    found = selectors.campaign(request.account, ref)
    e164 = request.POST.get("number", "").replace("\x00", "")
    try:
        gone = bindings.unbind_number(
            account=request.account, by=request.actor, e164=e164, ref=found.ref, wait=False
        )
        if gone is None:
            raise Invalid("The number is not on this campaign.")
    except DomainError as exc:
        messages.error(request, exc.text)
    else:
        messages.success(request, "The number is leaving the campaign.")
    return redirect("messaging:campaign", found.ref)
