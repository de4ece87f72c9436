"""Caller IDs that an account may show."""

from portal.api.callr.objects.shape import Shape, shape


@shape("Customer.CLI")
class CustomerCli(Shape):
    """A caller ID that the account may show."""

    cli: str
    comment: str | None
    label: str | None
