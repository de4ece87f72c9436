"""The former kind of webhook."""

from portal.api.callr.objects.shape import Shape, shape
from portal.api.callr.objects.values import Url


@shape("Push.Hook.URL")
class PushHookUrl(Shape):
    """Where events were pushed to before webhooks."""

    auth: str | None = None
    url: Url | None = None
