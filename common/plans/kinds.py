"""What kind of number a telephone number is, as its country's plan assigns it."""

from enum import StrEnum


class NumberKind(StrEnum):
    """The kinds of the plans; PREMIUM to UNKNOWN are those that earn on their callers."""

    GEOGRAPHIC = "geographic"
    MOBILE = "mobile"
    # Plans that give landlines and mobiles the same codes, as North America and Denmark do.
    GEOGRAPHIC_OR_MOBILE = "geographic_or_mobile"
    NATIONAL = "national"
    TOLL_FREE = "toll_free"
    VOICEMAIL = "voicemail"
    SHARED_COST = "shared_cost"
    PREMIUM = "premium"
    PERSONAL = "personal"
    PAGER = "pager"
    SATELLITE = "satellite"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """What pages show."""
        return LABELS.get(self, self.value.replace("_", " ").capitalize())


LABELS = {
    NumberKind.TOLL_FREE: "Toll-free",
    NumberKind.VOICEMAIL: "Voicemail access",
    NumberKind.PREMIUM: "Premium rate",
    NumberKind.SATELLITE: "Satellite or international network",
    NumberKind.UNKNOWN: "Unassigned",
}
# Calling these costs more than the country says, and somebody on the far side may earn on it.
COSTLY = frozenset(
    {
        NumberKind.SHARED_COST,
        NumberKind.PREMIUM,
        NumberKind.PERSONAL,
        NumberKind.PAGER,
        NumberKind.SATELLITE,
        NumberKind.UNKNOWN,
    }
)
