"""Registering brands and campaigns at the carrier, and asking it how their reviews stand."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from common import scope
from common.errors import CarrierTrouble, DomainError, Invalid, OutcomeUnknown
from jobs import services as job_services
from jobs import work
from jobs.errors import WorkError
from jobs.models import Job
from jobs.services import NewJob
from jobs.states import JobState
from messaging import kinds
from messaging.campaign_states import Registry, Review
from messaging.models import Brand, Campaign, CampaignReview
from providers.contract.campaigns import CarrierCampaign
from providers.contract.families import Family
from providers.registry import CONNECTORS
from providers.selectors import login_for
from providers.services import calling

LONGEST = {"ref": 40, "name": 120, "description": 500, "campaign_description": 2000, "class_name": 20}
TAKEN = "The campaign is registered already."


@while_active
def register_brand(*, account: Account, by: Actor, ref: str, name: str, description: str = "") -> Brand:
    """Make a brand of the registry known at the account's carrier, in this process.

    A repeat renews name and description. Invalid, and nothing changed, when the carrier refuses.
    """
    _check_texts("ref", ref, "brand")
    _check_texts("name", name, "name")
    if len(description) > LONGEST["description"]:
        raise Invalid("The description is too long.", field="description")
    carrier = login_for(account, Family.CAMPAIGNS)
    with transaction.atomic():
        told = {"provider_account": carrier, "name": name.strip(), "description": description}
        brand, made = Brand.objects.select_for_update().get_or_create(account=account, ref=ref, defaults=told)
        before = {"name": brand.name, "description": brand.description}
        brand.name, brand.description = name.strip(), description
        brand.save(update_fields=["name", "description"])
        job = _start(account, by, kinds.REGISTER_BRAND, f"Register brand {ref}", {"brand": brand.pk}, brand)
        activity.record(account=account, by=by, verb="registered", subject=brand, after={"name": name})
    try:
        require_done(work_done(job), refusal=Invalid)
    except DomainError:
        if not made:
            Brand.objects.filter(pk=brand.pk).update(**before)
        raise
    brand.refresh_from_db()
    return brand


@while_active
def register_campaign(
    *,
    account: Account,
    by: Actor,
    brand_ref: str,
    ref: str,
    description: str,
    class_name: str = "T",
    starts_on: date | None = None,
    sample: str = "",
) -> Campaign:
    """Have a campaign of one of the account's brands reviewed. A repeat with the same brand changes nothing.

    Invalid, and nothing kept, for a brand that is not registered here, a campaign that somebody has, and whatever the
    carrier refuses.
    """
    _check_texts("ref", ref, "campaign")
    _check_texts("campaign_description", description, "description")
    _check_texts("class_name", class_name, "class_name")
    brand = _registered_brand(account, brand_ref)
    if (known := _registered_campaign(brand, ref)) is not None:
        return known
    now = timezone.now()
    try:
        with transaction.atomic():
            campaign = Campaign.objects.create(
                account=account,
                provider_account_id=brand.provider_account_id,
                brand=brand,
                ref=ref,
                description=description,
                class_name=class_name,
                starts_on=starts_on or now.date(),
                sample=sample,
                look_at=now,
            )
            title = f"Register campaign {ref}"
            job = _start(account, by, kinds.REGISTER_CAMPAIGN, title, {"campaign": campaign.pk}, campaign)
            activity.record(account=account, by=by, verb="registered", subject=campaign)
    except IntegrityError as exc:
        raise Invalid(TAKEN, field="campaign") from exc
    require_done(work_done(job), refusal=Invalid)
    read_reviews(campaign.pk)
    campaign.refresh_from_db()
    return campaign


def _registered_campaign(brand: Brand, ref: str) -> Campaign | None:
    """The brand's campaign where it is registered already; Invalid where it is another brand's."""
    rows = Campaign.objects.filter(
        account_id=brand.account_id, provider_account=brand.provider_account_id, ref=ref
    )
    found = rows.exclude(registered_at=None).first()
    if found is not None and found.brand_id != brand.pk:
        raise Invalid(TAKEN, field="campaign")
    return found


def _registered_brand(account: Account, ref: str) -> Brand:
    brand = Brand.objects.filter(account=account, ref=ref).exclude(registered_at=None).first()
    if brand is None:
        raise Invalid("The brand is not registered on this account.", field="brand")
    return brand


def _check_texts(name: str, value: str, field: str) -> None:
    if not value.strip() or len(value) > LONGEST[name] or not " ".join(value.split()).isprintable():
        raise Invalid(f"This needs 1 to {LONGEST[name]:,} printable characters.", field=field)


def _start(
    account: Account, by: Actor, kind: str, title: str, payload: dict[str, Any], subject: Brand | Campaign
) -> Job:
    return job_services.start_here(
        NewJob(kind, title, payload=payload | {"now": True}, subject=subject),
        account=account,
        by=by,
        about_to_call=True,
    )


def work_done(job: Job) -> Job:
    """The job after this process has done it."""
    work.do(job)
    return job


def require_done(job: Job, *, refusal: Callable[[str], DomainError]) -> None:
    """Raise what became of a job, unless the carrier did it: ``refusal`` when it said no."""
    if job.state == JobState.DONE:
        return
    if job.state == JobState.FAILED:
        if job.was_refused:
            raise refusal(job.error or "The carrier refused.")
        raise CarrierTrouble(job.error or "The carrier could not do it.")
    raise OutcomeUnknown("The carrier has not answered yet.")


def read_due_reviews() -> int:
    """Ask about every campaign in review whose time has come; how many were asked about. One process asks at a time."""
    now = timezone.now()
    with scope.system():
        rows = Campaign.objects.filter(look_at__lte=now, review=Review.PENDING).exclude(registered_at=None)
        due = list(
            rows.order_by("look_at").values_list("pk", "account_id", "provider_account__connector")[:100]
        )
    asked = 0
    for pk, account_id, slug in due:
        with scope.tenant(account_id):
            next_look = now + timedelta(seconds=CONNECTORS[slug].review_seconds)
            if Campaign.objects.filter(pk=pk, look_at__lte=now).update(look_at=next_look):
                read_reviews(pk)
                asked += 1
    return asked


def read_reviews(pk: int) -> None:
    """Keep what the carrier says of a campaign, in its account's scope; one that is away is asked again later."""
    campaign = Campaign.objects.select_related("provider_account").get(pk=pk)
    try:
        with calling(campaign.provider_account) as connector:
            told = connector.get_campaign(campaign.ref)
    except WorkError:
        return
    with transaction.atomic():
        _keep(campaign, told)


def _keep(campaign: Campaign, told: CarrierCampaign) -> None:
    rows = Campaign.objects.filter(pk=campaign.pk)
    rows.update(registry=Registry(told.registry), review=Review(told.review))
    for review in told.reviews:
        CampaignReview.objects.update_or_create(
            campaign=campaign,
            carrier=review.carrier[:40],
            defaults={
                "account_id": campaign.account_id,
                "status": Review(review.status),
                "detail": review.detail[:300],
                "changed_at": review.at,
            },
        )
