"""The admin site for operators, and what all its pages share: to read, no secrets, writes through services."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.decorators import secure_admin_login
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Field, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common.errors import DomainError

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
else:
    Base = admin.ModelAdmin


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


class RecordAdmin(Base):
    """A model's pages. Everything is shown but ``secrets``; only what is ``editable`` may be changed, by ``change``.

    Nothing is added or deleted here. Lists name their relations in ``list_select_related`` and filter by choices and
    dates, so that their cost does not grow with the table.
    """

    secrets: ClassVar[frozenset[str]] = frozenset()
    editable: ClassVar[frozenset[str]] = frozenset()
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50

    def change(self, request: HttpRequest, row: Any, changes: dict[str, Any]) -> None:
        """Call the service that makes the changes; pages with editable fields implement it."""
        raise PermissionDenied

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        del request, obj
        fields: list[Field[Any, Any]] = self.model._meta.concrete_fields
        return [field.name for field in fields if field.name not in self.secrets]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        return [name for name in self.get_fields(request, obj) if name not in self.editable]

    def has_add_permission(self, request: HttpRequest, *_args: object) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(self.editable) and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        del change
        self.change(request, obj, {name: form.cleaned_data[name] for name in form.changed_data})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """As usual; a refusal by the service rolls back and is told above the form."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except DomainError as exc:
            self.message_user(request, exc.text, messages.ERROR)
            return redirect(request.path)

    def each(
        self, request: HttpRequest, rows: QuerySet[Any], do: Callable[[Any], object], *, done: str
    ) -> None:
        """Do something to each selected row by its service, and tell how many did and why others did not."""
        count = 0
        for row in rows:
            try:
                do(row)
                count += 1
            except DomainError as exc:
                self.message_user(request, f"{row}: {exc.text}", messages.ERROR)
        if count:
            self.message_user(request, f"{count} {done}.", messages.SUCCESS)
