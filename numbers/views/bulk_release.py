"""Releasing the ticked numbers, and keeping those that are on their way out."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from accounts.rights import Right
from accounts.web import AccountRequest, requires
from numbers.services.release_each import keep_numbers, keepable, releasable, schedule_releases
from numbers.views.bulk_acts import Act, act_on

RELEASE = Act(
    title="Release numbers",
    text="In 72 hours they go back to the network, and then nobody can bring them back. They work as they do now until "
    "then, and can be kept on the page “Being released”.",
    label="Release in 72 hours",
    url="numbers:bulk_release",
    foresee=lambda account, e164s, _given: releasable(account, e164s),
    do=lambda request, e164s, _given: schedule_releases(
        account=request.account, by=request.actor, e164s=e164s
    ),
    done="will be released in 72 hours; until then they can be kept here",
    then="numbers:releasing",
    is_proved=True,
    is_grave=True,
)
KEEP = Act(
    title="Keep numbers",
    text="They stay in the account, and work as they did.",
    label="Keep",
    url="numbers:bulk_keep",
    foresee=lambda account, e164s, _given: keepable(account, e164s),
    do=lambda request, e164s, _given: keep_numbers(account=request.account, by=request.actor, e164s=e164s),
    done="stay with you",
    then="numbers:releasing",
)


@require_POST
@requires(Right.RELEASE_NUMBERS)
def release(request: AccountRequest) -> HttpResponse:
    """Show which of the ticked numbers would be released and which cannot; with ``count``, schedule it, for somebody
    who has just proved who it is.
    """
    return act_on(request, RELEASE)


@require_POST
@requires(Right.RELEASE_NUMBERS)
def keep(request: AccountRequest) -> HttpResponse:
    """The same for keeping numbers that were to be released."""
    return act_on(request, KEEP)
