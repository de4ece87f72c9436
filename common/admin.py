"""What all pages of the admin site share: to read, no secrets, writes through services."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Field, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from common.errors import DomainError

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
else:
    Base = admin.ModelAdmin


class RecordAdmin(Base):
    """A model's pages. Everything is shown but ``secrets``; only what is ``editable`` may be changed, by ``change``.

    Nothing is added or deleted here. Lists begin with the newest, name their relations in ``list_select_related`` and
    filter by choices and dates, so that their cost does not grow with the table.
    """

    secrets: ClassVar[frozenset[str]] = frozenset()
    editable: ClassVar[frozenset[str]] = frozenset()
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    ordering = ("-pk",)
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
