"""Signs people in as django-allauth does, and reads who is signed in together with the accounts that they belong to."""

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from accounts.selectors.people import user_with_memberships


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """Every page asks who is signed in and where they stand: in the system's scope that is one statement."""

    def get_user(self, user_id: int) -> User | None:
        user = user_with_memberships(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
