"""Work that goes on after its request was answered."""

from portal.api.callr.objects.shape import Shape, shape
from portal.api.callr.objects.values import DateTime, Hid, Words


@shape("Job")
class Job(Shape):
    """A job; ``percent`` is a text."""

    done_at: DateTime | None
    error: Words | None
    id: Hid
    percent: str
    result: Words | None
    status: str
