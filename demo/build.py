"""Makes the whole demo in one transaction, so that a killed run leaves nothing behind."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from accounts.actor import COMMAND
from accounts.models import Account
from common import crypto, scope
from demo import (
    applications,
    callr,
    callr_calls,
    callr_copies,
    callr_texts,
    danish,
    danish_carrier,
    feedback,
    mails,
    pricing,
    recorded,
    sheet,
    sims,
    sounds,
    story,
    switchboard,
    tickets,
    webhooks,
    workspace,
)
from demo.clock import Timeline, at
from pbx.media.stock import make_stock
from providers.models import ProviderAccount
from providers.services import change_provider_account

STARTED_DAYS_AGO = 92
OWN_ADDRESS = r"^http://127\.0\.0\.1:[0-9]+"
# Logins whose carriers are this very portal: the login's name, the path, and where it is now.
OWN = (
    ("Wholesale", sheet.VOICETEL_PATH, story.wholesale_url),
    ("CALLR", sheet.CALLR_PATH, callr.own_url),
    (danish_carrier.NAME, danish_carrier.PATH, danish_carrier.own_url),
)


def is_empty() -> bool:
    """Whether nobody has an account yet."""
    with scope.system():
        return not Account.objects.exists()


def build() -> bool:
    """Fill an empty installation and write the sign-ins down; False, and nothing done, where there are accounts.

    Of two runs at once one is refused, because there can be one operator account. The file is in place before the
    transaction ends: a run killed in between makes both anew.
    """
    if not is_empty():
        return False
    made = sheet.Sheet()
    timeline = Timeline(timezone.now())
    with _quiet(), mails.to_nobody(), sounds.by_copies(), transaction.atomic():
        with at(timeline.before(days=STARTED_DAYS_AGO)):
            cast = story.begin(made)
            claire = callr.company(made, cast.operator, cast.olivia)
            opale = callr.reseller(made, cast.operator, cast.olivia)
            nordlys = danish.company(made, cast.operator, cast.olivia)
            strandby = danish_carrier.clinic(made, cast.operator, cast.olivia)
        story.three_months(cast, timeline)
        tickets.add(cast, timeline)
        workspace.days(cast.harbor, cast.juniper, timeline)
        recorded.days(cast.harbor, cast.hannah, timeline)
        callr_calls.days(*claire, timeline)
        timeline.add(timeline.before(days=2), lambda: callr_calls.spring_broadcast(*claire))
        danish.days(made, *nordlys, cast.acting(), timeline)
        switchboard.days(*nordlys, timeline)
        feedback.days(*nordlys, timeline)
        timeline.add(timeline.before(days=88), lambda: applications.application(made, *nordlys))
        sims.days(*nordlys, timeline)
        danish_carrier.days(strandby, timeline)
        pricing.days(cast, timeline)
        callr_texts.days(*claire, timeline)
        timeline.add(timeline.today, lambda: callr.connect(opale))
        timeline.add(timeline.today, lambda: callr_copies.stand(opale))
        webhooks.days(cast.harbor, cast.hannah, timeline)
        timeline.play()
        mails.send_all()
        sheet.write(made.content())
    make_stock()
    return True


@contextmanager
def _quiet() -> Iterator[None]:
    """One order of the demo fails on purpose, which is nothing to warn of."""
    log = logging.getLogger("jobs.work")
    before, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = before


def follow_address() -> None:
    """After a start on another port, lead the logins at this portal and the written addresses there."""
    written = sheet.read()
    if written is None:
        return
    fresh = sheet.Sheet().content()
    now = written | {"api": fresh["api"]}
    for name in (
        "voicetel",
        "smartcommunicator",
        "smartcommunicator_other",
        "omniavoice",
        "callr",
        "relatel",
    ):
        now[name] = written.get(name, {}) | {"base_url": fresh[name]["base_url"]}
    for name, path, url in OWN:
        _move(name, path, url())
    if now != written:
        sheet.write(now)


def _move(name: str, path: str, url: str) -> None:
    """Lead logins of this name there that lead to this portal's former address."""
    with scope.system():
        rows = ProviderAccount.objects.filter(name=name, base_url__regex=OWN_ADDRESS + f"{path}$")
        moved = list(rows.exclude(base_url=url).select_related("account"))
    for row in moved:
        with scope.tenant(row.account_id):
            change_provider_account(
                account=row.account, by=COMMAND, pk=row.pk, base_url=url, secret=crypto.decrypt(row.secret)
            )
