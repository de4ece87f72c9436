"""Words for ratings, and what a score says."""

from django.db.models import TextChoices


class Conversation(TextChoices):
    CALL = "call", "Call"
    CHAT = "chat", "Chat"


class RatingKind(TextChoices):
    """Relatel's words (relatel.md §5.9), by the faces that people choose from."""

    POSITIVE = "positive", "Satisfied"
    NEUTRAL = "neutral", "Neither"
    NEGATIVE = "negative", "Dissatisfied"


# Of 0 to 10: who gives this or more recommends (a promoter), who gives this or less warns others (a detractor).
BEST_SCORE = 10
PROMOTERS_FROM, DETRACTORS_TO = 9, 6


def kind_of_score(score: int) -> RatingKind:
    if score >= PROMOTERS_FROM:
        return RatingKind.POSITIVE
    return RatingKind.NEGATIVE if score <= DETRACTORS_TO else RatingKind.NEUTRAL
