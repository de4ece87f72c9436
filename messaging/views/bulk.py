"""Putting the chosen numbers on a campaign, or taking them off theirs."""

from collections.abc import Sequence

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_POST

from accounts.models import Account
from accounts.rights import Right
from accounts.web import AccountRequest, requires
from jobs.models import Job
from messaging.campaign_forms import NONE, BulkCampaignForm
from messaging.selectors.campaigns import approved
from messaging.services.bindings_each import bindable, start_binding, start_unbinding, unbindable
from numbers.views.bulk_acts import Act, Given, act_on


def _form(request: AccountRequest, data: QueryDict | None) -> BulkCampaignForm:
    return BulkCampaignForm(list(approved(request.account)), data)


def _foresee(account: Account, e164s: Sequence[str], given: Given) -> dict[str, str]:
    ref = given["campaign"]
    return unbindable(account, e164s) if ref == NONE else bindable(account, e164s, ref)


def _start(request: AccountRequest, e164s: Sequence[str], given: Given) -> Job:
    if given["campaign"] == NONE:
        return start_unbinding(account=request.account, by=request.actor, e164s=e164s)
    return start_binding(account=request.account, by=request.actor, e164s=e164s, ref=given["campaign"])


CAMPAIGN = Act(
    title="Campaign of numbers",
    text="Their carrier is asked for it. Each number stays on the campaign that it is on until that is done.",
    label="Change the campaign",
    url="messaging:bulk_campaign",
    foresee=_foresee,
    do=_start,
    form=_form,
)


@require_POST
@requires(Right.CHANGE_NUMBERS)
def campaign(request: AccountRequest) -> HttpResponse:
    """Ask for the campaign, show which numbers it can take, and with ``count`` start it."""
    return act_on(request, CAMPAIGN)
