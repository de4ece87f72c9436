"""Brings what a carrier lists of its voice apps: read all, brake, apply. What two complete runs miss is gone."""

from django.db import transaction
from django.db.models import F

from common import scope
from pbx.models import AppAtCarrier
from providers.contract.voice_apps import CarrierVoiceApp
from providers.errors import Malformed
from providers.states import SyncState
from providers.syncs import Sync, too_many_vanish

AT_ONCE = 500
GONE_AFTER = 2


def sync_apps(sync: Sync) -> None:
    """Nothing is done when the answer is unusable or the brake holds."""
    told = _read(sync)
    run = sync.run
    with scope.system():
        known = {
            row.carrier_ref: row
            for row in AppAtCarrier.objects.filter(provider_account=sync.provider_account)
        }
        here = {ref for ref, row in known.items() if not row.is_gone}
        run.read, run.missing = len(told), len(here - told.keys())
        if too_many_vanish(len(here), run.missing) and not sync.force:
            sync.finish(
                SyncState.BRAKED,
                error=f"{run.missing:,} of {len(here):,} voice apps are no longer listed by the carrier."
                " Nothing was changed; sync anyway if that is right.",
            )
            return
        with transaction.atomic():
            for ref, app in told.items():
                _store(sync, known.get(ref), app)
            _miss(sync, here - told.keys())
            sync.progress(len(told), len(told))
            sync.finish()


def _read(sync: Sync) -> dict[str, CarrierVoiceApp]:
    found: dict[str, CarrierVoiceApp] = {}
    for count, app in enumerate(sync.connector.list_voice_apps()):
        if count % AT_ONCE == 0:
            sync.progress(count)
        if app.ref in found:
            raise Malformed("The carrier lists a voice app twice.")
        if "\x00" in app.name + app.package:
            raise Malformed("The carrier's list holds unusable characters.")
        found[app.ref] = app
    return found


def _store(sync: Sync, row: AppAtCarrier | None, app: CarrierVoiceApp) -> None:
    name, package = app.name[:100], app.package[:60]
    if row is None:
        sync.run.added += 1
        row = AppAtCarrier(
            account_id=sync.provider_account.account_id,
            provider_account=sync.provider_account,
            carrier_ref=app.ref,
        )
    elif row.is_gone or (row.name, row.package) != (name, package):
        sync.run.changed += 1
    else:
        sync.run.unchanged += 1
    row.name, row.package, row.seen_at = name, package, sync.began_at
    row.missed_syncs, row.is_gone = 0, False
    row.save()


def _miss(sync: Sync, refs: set[str]) -> None:
    rows = AppAtCarrier.objects.filter(provider_account=sync.provider_account, carrier_ref__in=refs)
    rows.update(missed_syncs=F("missed_syncs") + 1)
    sync.run.gone = rows.filter(missed_syncs__gte=GONE_AFTER).update(is_gone=True)
