"""Keys and sessions of programs."""

from portal.api.callr.objects.shape import Shape, shape
from portal.api.callr.objects.values import DateTime


@shape("Authentication.ApiKey")
class AuthenticationApiKey(Shape):
    """A key of a program, without the key itself."""

    created_at: DateTime
    last_used_at: DateTime | None
    name: str
    updated_at: DateTime | None


@shape("Authentication.Session")
class AuthenticationSession(Shape):
    """A session of a program, which ends unless it is refreshed."""

    refresh_token: str
    refreshable_until: str
    token: str
    valid_until: str
