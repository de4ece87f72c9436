"""What kind of number a telephone number is, as its country's plan assigns it, and how good it is to remember."""

from django.db.models import TextChoices


class NumberKind(TextChoices):
    """A kind's label is what pages show; PREMIUM to UNKNOWN are those that earn on their callers."""

    GEOGRAPHIC = "geographic", "Geographic"
    MOBILE = "mobile", "Mobile"
    # Plans that give landlines and mobiles the same codes, as North America and Denmark do.
    GEOGRAPHIC_OR_MOBILE = "geographic_or_mobile", "Geographic or mobile"
    NATIONAL = "national", "National"
    TOLL_FREE = "toll_free", "Toll-free"
    VOICEMAIL = "voicemail", "Voicemail access"
    SHARED_COST = "shared_cost", "Shared cost"
    PREMIUM = "premium", "Premium rate"
    PERSONAL = "personal", "Personal"
    PAGER = "pager", "Pager"
    SATELLITE = "satellite", "Satellite or international network"
    UNKNOWN = "unknown", "Unassigned"


class NumberClass(TextChoices):
    """How good a number is to remember, from the plainest up."""

    CLASSIC = "classic", "Classic"
    SILVER = "silver", "Silver"
    GOLD = "gold", "Gold"
    PLATINUM = "platinum", "Platinum"


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
