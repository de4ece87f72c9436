"""Smileys at Relatel (relatel.md §5.9)."""

from collections.abc import Iterator
from datetime import datetime

from providers.contract.feedback import CarrierRating
from providers.relatel import wire
from providers.relatel.asking import Asking


class RelatelFeedback(Asking):
    def list_ratings(self, since: datetime) -> Iterator[CarrierRating]:
        bound = {"rated_at_gt_or_eq": wire.time(since)}
        rows = wire.window(
            lambda params: self._get("smileys", bound | dict(params)),
            "smileys",
            sort="rated_at",
            param="rated_at_lt_or_eq",
            start="",
        )
        for row in rows:
            found = wire.one(row, wire.rating)
            if found.rated_at < since.replace(microsecond=0):
                return
            yield found
