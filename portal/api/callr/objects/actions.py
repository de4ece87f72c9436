"""Scenarios and how one is started."""

from portal.api.callr.objects.shape import Shape, shape
from portal.api.callr.objects.values import Words


@shape("ACTIONS10")
class Actions(Shape):
    """A scenario app: its script and the language of it."""

    format: str
    script: str


@shape("ACTIONS10.Start.Options")
class ActionsStartOptions(Shape):
    """Variables of a scenario that one run sets anew; each name begins with a dollar sign."""

    variables: Words | None = None
