"""Finding agents by their ids, of which their words hold only the beginning."""

from django.db.models import Q

from common.searching import begun

REF_LENGTHS = (24, 25)


def of_whole_id(text: str) -> Q | None:
    """Agents of whom this is the object ID, the consistency ID or the ref; None where it can be none of them."""
    if len(text) in REF_LENGTHS and text.isalnum():
        return Q(ref=text.lower())
    return begun(text, "object_id", "consistency_id")
