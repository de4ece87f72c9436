"""Compares apps and media at a carrier with what was sent there."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from common import scope
from pbx.copies.comparing import as_kept, differences, media_differences
from pbx.kinds.registry import KINDS
from pbx.models import AppCopy, MediaCopy
from pbx.states import AppKind
from providers.contract.media import CarrierMedia, Media
from providers.contract.voice_apps import CarrierVoiceApp
from providers.errors import Malformed
from providers.states import Agreement
from providers.sync_runner import Plan, Pull, in_batches, run
from providers.syncs import Sync

AT_ONCE = 500


def compare_app(row: AppCopy, told: CarrierVoiceApp, seen_at: object) -> None:
    """Keep what the carrier has of an app that was sent; one that waits to be sent is left alone."""
    if row.agreement == Agreement.PENDING:
        return
    there = as_kept(told, KINDS[AppKind(row.app.kind)].SECRETS)
    agreement = Agreement.DRIFT if differences(row.sent, there) else Agreement.CONFIRMED
    AppCopy.objects.filter(pk=row.pk).exclude(agreement=Agreement.PENDING).update(
        told=there, agreement=agreement, seen_at=seen_at
    )


@dataclass
class MediaPlan(Plan[MediaCopy]):
    """Our media there, each with what was told of it."""

    known: list[tuple[MediaCopy, CarrierMedia]] = field(default_factory=list)


def sync_media(sync: Sync) -> None:
    run(MediaPull(sync))


class MediaPull(Pull[CarrierMedia, MediaCopy, MediaPlan]):
    """Media by the carrier's names for them. Those that are not ours are left alone."""

    thing = "a media"
    things = "media"

    def read(self) -> Iterator[tuple[str, CarrierMedia]]:
        for media in self.sync.connector.list_media():
            if "\x00" in media.name:
                raise Malformed("The carrier's list holds unusable characters.")
            yield media.ref, media

    def plan(self, found: dict[str, CarrierMedia]) -> MediaPlan:
        rows = MediaCopy.objects.filter(provider_account=self.sync.provider_account).exclude(carrier_ref="")
        rows = rows.exclude(agreement__in=(Agreement.PENDING, Agreement.GONE))
        here = list(rows.select_related("media"))
        return MediaPlan(
            expected=len(here),
            missing=[row for row in here if row.carrier_ref not in found],
            known=[(row, found[row.carrier_ref]) for row in here if row.carrier_ref in found],
        )

    def look_up(self) -> Callable[[str], object] | None:
        connector = self.sync.connector
        return connector.get_media if connector.can(Media.get_media) else None

    def names(self, missing: Sequence[MediaCopy]) -> list[tuple[MediaCopy, list[str]]]:
        return [(row, [row.carrier_ref]) for row in missing]

    def apply(self, plan: MediaPlan) -> str:
        done, counts = 0, self.sync.run
        with scope.system():
            for batch in in_batches(plan.known, AT_ONCE):
                with transaction.atomic():
                    for row, told in batch:
                        differs = ", ".join(media_differences(row, told))[:300]
                        agreement = Agreement.DRIFT if differs else Agreement.CONFIRMED
                        changed = (row.told_name, row.differs, row.agreement) != (
                            told.name,
                            differs,
                            agreement,
                        )
                        counts.changed += changed
                        counts.unchanged += not changed
                        MediaCopy.objects.filter(pk=row.pk).exclude(agreement=Agreement.PENDING).update(
                            told_name=told.name[:100],
                            differs=differs,
                            agreement=agreement,
                            seen_at=self.sync.began_at,
                        )
                    done += len(batch)
                    self.sync.progress(done, len(plan.known))
        return ""

    def miss(self, missing: Sequence[MediaCopy]) -> int:
        """A media that the carrier does not list and does not know by its name is gone at once."""
        rows = MediaCopy.objects.filter(pk__in=[row.pk for row in missing])
        return rows.exclude(agreement=Agreement.PENDING).update(agreement=Agreement.GONE)
