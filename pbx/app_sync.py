"""Brings in what a carrier lists of its voice apps."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F

from common import scope
from pbx.copies.sync import compare_app
from pbx.models import AppAtCarrier, AppCopy
from providers.contract.voice_apps import CarrierVoiceApp, VoiceApps
from providers.errors import Malformed, NotThere
from providers.states import Agreement
from providers.sync_runner import GONE_AFTER, Plan, Pull, in_batches, run
from providers.syncs import Sync

AT_ONCE = 500


@dataclass
class AppPlan(Plan[AppAtCarrier]):
    """What was listed, each with its row where there is one."""

    listed: list[tuple[AppAtCarrier | None, CarrierVoiceApp]] = field(default_factory=list)
    sent: list[tuple[AppCopy, CarrierVoiceApp | None]] = field(default_factory=list)


def sync_apps(sync: Sync) -> None:
    run(AppPull(sync))


class AppPull(Pull[CarrierVoiceApp, AppAtCarrier, AppPlan]):
    """Apps by the carrier's names for them. What is told is taken as it is, and compared with what we sent there."""

    thing = "a voice app"
    things = "voice apps"

    def read(self) -> Iterator[tuple[str, CarrierVoiceApp]]:
        for app in self.sync.connector.list_voice_apps():
            if "\x00" in app.name + app.package:
                # The database has no place for it, and no honest carrier sends it.
                raise Malformed("The carrier's list holds unusable characters.")
            yield app.ref, app

    def plan(self, found: dict[str, CarrierVoiceApp]) -> AppPlan:
        rows = {
            row.carrier_ref: row
            for row in AppAtCarrier.objects.filter(provider_account=self.sync.provider_account)
        }
        here = [row for row in rows.values() if not row.is_gone]
        missing = [row for row in here if row.carrier_ref not in found]
        listed = [(rows.get(ref), app) for ref, app in found.items()]
        copies = AppCopy.objects.filter(provider_account=self.sync.provider_account).exclude(carrier_ref="")
        sent = [(row, found.get(row.carrier_ref)) for row in copies.select_related("app")]
        return AppPlan(expected=len(here), missing=missing, listed=listed, sent=sent)

    def look_up(self) -> Callable[[str], object] | None:
        connector = self.sync.connector
        return connector.get_voice_app if connector.can(VoiceApps.get_voice_app) else None

    def names(self, missing: Sequence[AppAtCarrier]) -> list[tuple[AppAtCarrier, list[str]]]:
        return [(row, [row.carrier_ref]) for row in missing]

    def apply(self, plan: AppPlan) -> str:
        done = 0
        with scope.system():
            for batch in in_batches(plan.listed, AT_ONCE):
                with transaction.atomic():
                    for row, app in batch:
                        self._store(row, app)
                    done += len(batch)
                    self.sync.progress(done, len(plan.listed))
            for copy, told in plan.sent:
                if told is not None:
                    compare_app(copy, told, self.sync.began_at)
        self._look_for([copy for copy, told in plan.sent if told is None])
        return ""

    def _look_for(self, copies: Sequence[AppCopy]) -> None:
        """What we sent and the carrier does not list is gone when it does not know it by its name either."""
        connector = self.sync.connector
        for copy in copies if connector.can(VoiceApps.get_voice_app) else ():
            try:
                connector.get_voice_app(copy.carrier_ref)
            except NotThere:
                with scope.system():
                    rows = AppCopy.objects.filter(pk=copy.pk, carrier_ref=copy.carrier_ref)
                    rows.exclude(agreement=Agreement.PENDING).update(agreement=Agreement.GONE)

    def miss(self, missing: Sequence[AppAtCarrier]) -> int:
        rows = AppAtCarrier.objects.filter(pk__in=[row.pk for row in missing])
        rows.update(missed_syncs=F("missed_syncs") + 1)
        gone = rows.filter(missed_syncs__gte=GONE_AFTER)
        return gone.update(is_gone=True)

    def _store(self, row: AppAtCarrier | None, app: CarrierVoiceApp) -> None:
        counts, name, package = self.sync.run, app.name[:100], app.package[:60]
        if row is None:
            counts.added += 1
            login = self.sync.provider_account
            row = AppAtCarrier(account_id=login.account_id, provider_account=login, carrier_ref=app.ref)
        elif row.is_gone or (row.name, row.package) != (name, package):
            counts.changed += 1
        else:
            counts.unchanged += 1
        row.name, row.package, row.seen_at = name, package, self.sync.began_at
        row.missed_syncs, row.is_gone = 0, False
        row.save()
