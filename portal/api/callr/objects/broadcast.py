"""Announcement calls."""

from portal.api.callr.objects.shape import Shape, shape
from portal.api.callr.objects.values import CliNumber, CustomerField


@shape("Calls.Broadcast1.Options")
class CallsBroadcast1Options(Shape):
    """How an announcement is made."""

    cdr_field: CustomerField | None = None
    cli: CliNumber | None = None
    direct_to_voicemail: bool | None = None
    loop: int | None = None
