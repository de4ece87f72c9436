"""Releasing the ticked numbers, and keeping those that are on their way out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.confirming import confirm_first
from accounts.models import Account
from accounts.rights import Right
from accounts.web import AccountRequest, requires
from common.errors import DomainError
from numbers.services.bulk import MOST
from numbers.services.release_each import keep_numbers, keepable, releasable, schedule_releases
from numbers.views.bulk import SHOWN, carried, selection


@dataclass(frozen=True)
class Act:
    """What is done with the numbers, and its words; ``foresee`` says why each number could not, "" where it could."""

    title: str
    text: str
    label: str
    done: str
    url: str
    foresee: Callable[[Account, Sequence[str]], dict[str, str]]
    do: Callable[..., dict[str, str]]
    is_proved: bool


RELEASE = Act(
    title="Release numbers",
    text="In 72 hours they go back to the network, and then nobody can bring them back. They work as they do now until "
    "then, and can be kept on the page “Being released”.",
    label="Release in 72 hours",
    done="will be released in 72 hours; until then they can be kept here",
    url="numbers:bulk_release",
    foresee=releasable,
    do=schedule_releases,
    is_proved=True,
)
KEEP = Act(
    title="Keep numbers",
    text="They stay in the account, and work as they did.",
    label="Keep",
    done="stay with you",
    url="numbers:bulk_keep",
    foresee=keepable,
    do=keep_numbers,
    is_proved=False,
)


@require_POST
@requires(Right.RELEASE_NUMBERS)
def release(request: AccountRequest) -> HttpResponse:
    """Show which of the ticked numbers would be released and which cannot; with ``count``, schedule it, for somebody
    who has just proved who it is.
    """
    return _act(request, RELEASE)


@require_POST
@requires(Right.RELEASE_NUMBERS)
def keep(request: AccountRequest) -> HttpResponse:
    """The same for keeping numbers that were to be released."""
    return _act(request, KEEP)


def _act(request: AccountRequest, act: Act) -> HttpResponse:
    e164s = selection(request)
    count = len(e164s)
    context: dict[str, object] = {"count": count, "act": act}
    if not 1 <= count <= MOST:
        return render(request, "numbers/bulk_none.html", context)
    asked = request.POST.get("count", "")
    if asked and act.is_proved and (ask := confirm_first(request, back=reverse("numbers:list"))) is not None:
        return ask
    if asked == str(count):
        return _done(request, act, e164s)
    told = act.foresee(request.account, e164s)
    refused = [(e164, text) for e164, text in told.items() if text]
    context |= {
        "again": bool(asked),
        "hidden": carried(request, e164s),
        "may": count - len(refused),
        "refused": len(refused),
        "rows": refused[:SHOWN],
        "left_out": max(len(refused) - SHOWN, 0),
    }
    return render(request, "numbers/bulk_release.html", context)


def _done(request: AccountRequest, act: Act, e164s: Sequence[str]) -> HttpResponse:
    try:
        refused = act.do(account=request.account, by=request.actor, e164s=e164s)
    except DomainError as exc:
        messages.error(request, exc.text)
        return redirect("numbers:list")
    if went := len(e164s) - len(refused):
        messages.success(request, f"{went:,} number{'s' if went > 1 else ''} {act.done}.")
    if refused:
        first = next(iter(refused.values()))
        messages.warning(request, f"{len(refused):,} could not: {first}")
    return redirect("numbers:releasing")
