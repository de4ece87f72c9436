"""The admin site for operators: who comes in, and that whoever changes something proves again who they are."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.confirming import confirm_first
from common.admin import RecordAdmin

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class OperatorSite(admin.AdminSite):
    """Django's admin site for superusers, who come in by the portal's own sign-in with its second factors."""

    site_header = "Tandem administration"
    site_title = "Tandem"
    index_title = "Everything that is stored"

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_superuser

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take pages made on ``RecordAdmin`` only: others' show secrets, or write past the services."""
        if admin_class is not None and issubclass(admin_class, RecordAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """As Django's, but that whatever changes something is asked for again, in one place for every page and action:
        roles, settings and states of accounts are given here.
        """
        shown: Callable[..., HttpResponse] = super().admin_view(view, cacheable)

        def asked(request: Any, *args: Any, **options: Any) -> HttpResponse:
            changes = request.method not in SAFE and view != self.logout
            if changes and self.has_permission(request) and (ask := confirm_first(request)) is not None:
                return ask
            return shown(request, *args, **options)

        return update_wrapper(asked, shown)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        del extra_context
        enter: Callable[[HttpRequest], HttpResponse] = secure_admin_login(self._enter)
        return enter(request)

    def _enter(self, request: HttpRequest) -> HttpResponse:
        if not self.has_permission(request):
            raise PermissionDenied
        return redirect("admin:index")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        del request, extra_context
        return redirect(reverse("account_change_password"))
