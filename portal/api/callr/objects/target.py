"""A number to dial."""

from portal.api.callr.objects.shape import Shape, shape
from portal.api.callr.objects.values import DialTimeout, Phone


@shape("Target")
class Target(Shape):
    """A number and how long it rings."""

    number: Phone
    timeout: DialTimeout
