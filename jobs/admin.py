"""Admin pages of jobs: to read, and to decide about those that need it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin import OF_ACCOUNT, actor_of
from common.admin import RecordAdmin
from jobs import services
from jobs.kinds import all_kinds
from jobs.models import Export, Heartbeat, Job, JobItem


class KindFilter(admin.SimpleListFilter):
    """The kinds that are registered; asking the table for those that occur would read all of it."""

    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return sorted((kind.name, kind.name) for kind in all_kinds())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Job)
class JobAdmin(RecordAdmin):
    list_display = ("created_at", "title", "account", "kind", "state", "attempts", "run_at", "error_kind")
    list_filter = ("state", KindFilter, "created_at")
    list_select_related = ("account",)
    search_fields = ("title", "error", "request_id", *OF_ACCOUNT)
    actions = ("retry", "stop", "give_up")

    @admin.action(description="Try again")
    def retry(self, request: HttpRequest, rows: QuerySet[Job]) -> None:
        by = actor_of(request)
        self.each(
            request,
            rows.select_related("account"),
            lambda job: services.retry(account=job.account, by=by, job_id=job.pk),
            done="waiting again",
        )

    @admin.action(description="Stop")
    def stop(self, request: HttpRequest, rows: QuerySet[Job]) -> None:
        by = actor_of(request)
        self.each(
            request,
            rows.select_related("account"),
            lambda job: services.cancel(account=job.account, by=by, job_id=job.pk),
            done="asked to stop",
        )

    @admin.action(description="Give up (unknown outcome)")
    def give_up(self, request: HttpRequest, rows: QuerySet[Job]) -> None:
        by = actor_of(request)
        self.each(
            request,
            rows.select_related("account"),
            lambda job: services.give_up(account=job.account, by=by, job_id=job.pk),
            done="given up",
        )


@admin.register(JobItem)
class JobItemAdmin(RecordAdmin):
    list_display = ("label", "job", "account", "position", "state", "error", "finished_at")
    list_filter = ("state",)
    list_select_related = ("job", "account")
    search_fields = ("label", "error", "job__title", *OF_ACCOUNT)


@admin.register(Heartbeat)
class HeartbeatAdmin(RecordAdmin):
    list_display = ("name", "seen_at")
    list_filter = ("seen_at",)
    search_fields = ("name",)
    ordering = ("name",)


@admin.register(Export)
class ExportAdmin(RecordAdmin):
    list_display = ("file_name", "account", "source", "form", "rows", "is_open", "created_at", "expires_at")
    list_filter = ("form", "is_open", "created_at")
    list_select_related = ("account",)
    search_fields = ("file_name", "asked_by", *OF_ACCOUNT)
    secrets = frozenset({"ref", "key", "query"})
