"""Takes brands, campaigns and numbers to the carrier. Each step does no harm when it is done twice."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.utils import timezone

from common.transactions import once_more
from jobs import work
from jobs.errors import Again
from jobs.models import Job
from messaging.campaign_states import IN_FORCE, BindingState, may_become
from messaging.jobs.sending import NotNow
from messaging.models import Binding, Brand, Campaign
from messaging.services.bindings import enable
from providers.contract.campaigns import CampaignBrief
from providers.contract.connector import Connector
from providers.errors import NotThere
from providers.models import ProviderAccount
from providers.services import calling


def register_brand(job: Job) -> None:
    brand = Brand.objects.select_related("provider_account").filter(pk=job.payload["brand"]).first()
    if brand is None:
        work.settle(job, {"outcome": "Nothing to do."})
        return
    ask = _asking(job, brand.provider_account)
    ask(lambda carrier: carrier.register_brand(brand.ref, brand.name, brand.description, key=job.pk))
    _settle_brand(job)


@once_more
def _settle_brand(job: Job) -> None:
    work.settle(job)
    brand_was_registered(job)


def brand_was_registered(job: Job) -> None:
    """The carrier has it, or a person saw it there."""
    Brand.objects.filter(pk=job.payload["brand"], registered_at=None).update(registered_at=timezone.now())


def brand_refused(job: Job) -> None:
    """Nothing is kept of a brand that the carrier never took."""
    Brand.objects.filter(pk=job.payload["brand"], registered_at=None).delete()


def register_campaign(job: Job) -> None:
    rows = Campaign.objects.select_related("provider_account", "brand")
    campaign = rows.filter(pk=job.payload["campaign"]).first()
    if campaign is None:
        work.settle(job, {"outcome": "Nothing to do."})
        return
    brief = CampaignBrief(
        brand_ref=campaign.brand.ref,
        ref=campaign.ref,
        description=campaign.description,
        class_name=campaign.class_name,
        starts_on=campaign.starts_on,
    )
    ask = _asking(job, campaign.provider_account)
    ask(lambda carrier: carrier.register_campaign(brief, key=job.pk))
    _settle_campaign(job)


@once_more
def _settle_campaign(job: Job) -> None:
    work.settle(job)
    campaign_was_registered(job)


def campaign_was_registered(job: Job) -> None:
    """The carrier has it, or a person saw it there: its reviews are looked at from now on."""
    now = timezone.now()
    rows = Campaign.objects.filter(pk=job.payload["campaign"], registered_at=None)
    rows.update(registered_at=now, look_at=now)


def campaign_refused(job: Job) -> None:
    Campaign.objects.filter(pk=job.payload["campaign"], registered_at=None).delete()


def bind(job: Job) -> None:
    """Put the number on the campaign; only when that has been done does it leave the one it was on."""
    binding = _binding(job)
    if binding.state != BindingState.PENDING:
        work.settle(job, {"outcome": "Nothing to do."})
        return
    e164, ref = binding.number.e164, binding.campaign.ref
    ask = _asking(job, binding.campaign.provider_account)
    ask(lambda carrier: carrier.bind_number(e164, ref, key=job.pk))
    _settle_bound(job, binding)


@once_more
def _settle_bound(job: Job, binding: Binding) -> None:
    work.settle(job)
    _bound(binding)


def _bound(binding: Binding) -> None:
    """The number leaves the campaign it was on, and may send; call it in a transaction."""
    now = timezone.now()
    before = Binding.objects.filter(number=binding.number_id, state__in=IN_FORCE)
    before.update(state=BindingState.UNASSIGNED, updated_at=now)
    _move(binding, BindingState.ASSIGNED)
    enable(binding.number, now)


def was_bound(job: Job) -> None:
    """A person saw the number on the campaign."""
    if (binding := _binding(job)).state == BindingState.PENDING:
        _bound(binding)


def not_bound(job: Job) -> None:
    _move(_binding(job), BindingState.FAILED, job.error)


def unbind(job: Job) -> None:
    """Take the number off the campaign; a carrier that has it on none has done what we ask."""
    binding = _binding(job)
    if binding.state != BindingState.LEAVING:
        work.settle(job, {"outcome": "Nothing to do."})
        return
    e164, ref = binding.number.e164, binding.campaign.ref
    with suppress(NotThere):
        ask = _asking(job, binding.campaign.provider_account)
        ask(lambda carrier: carrier.unbind_number(e164, ref, key=job.pk))
    _settle_unbound(job, binding)


@once_more
def _settle_unbound(job: Job, binding: Binding) -> None:
    work.settle(job)
    _move(binding, BindingState.UNASSIGNED)


def was_unbound(job: Job) -> None:
    """A person saw the number off the campaign."""
    if (binding := _binding(job)).state == BindingState.LEAVING:
        _move(binding, BindingState.UNASSIGNED)


def not_unbound(job: Job) -> None:
    """The number stays on its campaign, and says why."""
    _move(_binding(job), BindingState.ASSIGNED, job.error)


def _binding(job: Job) -> Binding:
    rows = Binding.objects.select_related("number", "campaign__provider_account")
    return rows.get(pk=job.payload["binding"], account_id=job.account_id)


def _move(binding: Binding, to: BindingState, error: str = "") -> None:
    rows = Binding.objects.filter(pk=binding.pk, state__in=may_become(to))
    rows.update(state=to, error=error[:300], updated_at=timezone.now())


def _asking(job: Job, carrier: ProviderAccount) -> Callable[[Callable[[Connector], Any]], None]:
    """Ask the carrier for a change; for somebody who waits, one that is away is a refusal and not tried again."""

    def ask(call: Callable[[Connector], Any]) -> None:
        if job.called_at is None or job.must_look_up:
            work.about_to_call(job)
        try:
            with calling(carrier) as connector:
                call(connector)
        except Again as exc:
            if job.payload["now"] and not job.in_doubt:
                raise NotNow(exc.text) from exc
            raise

    return ask
