"""What a mobile number's home network says."""

from portal.api.callr.objects.shape import Shape, shape
from portal.api.callr.objects.values import HlrState


@shape("HLR.Response")
class HlrResponse(Shape):
    """The network that a mobile number is at."""

    mcc: str | None
    mnc: str | None
    state: HlrState
