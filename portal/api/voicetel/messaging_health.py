"""Messaging health: overview, alerts, one number's check, blocked samples (voicetel.md §6.4, operations 44 to 48)."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from common.plans.nanp import to_ten_digits
from messaging.selectors import campaigns, health
from messaging.services import health as services
from portal.api.voicetel.base import ApiCall, Data, Endpoint, operation
from portal.api.voicetel.campaigns import DcaData, reviews_json
from portal.api.voicetel.fields import TN, Flag, Moment, Shape, Text, Whole

# The summary counts them all.
MOST_TOLD = 1_000


class HealthSummary(Shape):
    numbers = Whole()
    messagingOn = Whole()
    healthy = Whole()
    needingAttention = Whole()
    inProgress = Whole()


class HealthCampaign(Shape):
    id = Text()
    status = Text()
    numbers = Whole()
    dca = DcaData()


class HealthProblem(Shape):
    code = Text()
    title = Text()
    detail = Text()
    actions = serializers.ListField(child=Text())


class HealthAttention(HealthProblem):
    number = TN()


class HealthDay(Shape):
    date = serializers.DateField()
    sent = Whole()
    delivered = Whole()
    failed = Whole()


class HealthAlerts(Shape):
    enabled = Flag()


class HealthOverview(Shape):
    summary = HealthSummary()
    campaigns = HealthCampaign(many=True)
    attention = HealthAttention(many=True)
    deliveries = HealthDay(many=True)
    alerts = HealthAlerts()
    updatedAt = Moment()


class HealthNumber(Shape):
    number = TN()


class HealthChecks(Shape):
    inService = Flag()
    messagingEnabled = Flag()
    campaignApproved = Flag()
    assigned = Flag()
    deliveryFailures24h = Whole()
    inProgress = Flag()


class HealthCheckData(Shape):
    number = TN()
    healthy = Flag()
    checks = HealthChecks()
    problems = HealthProblem(many=True)
    checkedAt = Moment()


class HealthSample(Shape):
    time = Moment()
    recipient = Text(help_text="Its middle is hidden.")
    text = Text()
    reason = Text()


class HealthSamples(Shape):
    number = TN()
    samples = HealthSample(many=True)


class Overview(Endpoint):
    @operation("messaging.health", reply=HealthOverview)
    def get(self, call: ApiCall) -> Data:
        """How messaging stands on the whole account; of the numbers needing attention the first 1,000 are named."""
        counts = health.counts(call.account)
        return {
            "summary": {
                "numbers": counts.numbers,
                "messagingOn": counts.on,
                "healthy": counts.healthy,
                "needingAttention": counts.attention,
                "inProgress": counts.in_progress,
            },
            "campaigns": [
                {
                    "id": row.ref,
                    "status": campaigns.status_word(row, has_numbers=bool(count)),
                    "numbers": count,
                    "dca": reviews_json(row),
                }
                for row, count in campaigns.counted(call.account)
            ],
            "attention": [
                {"number": to_ten_digits(row.state.e164), **_as_json(problem)}
                for row in health.needing_attention(call.account, MOST_TOLD)
                for problem in row.problems
            ],
            "deliveries": [
                {
                    "date": row.day.isoformat(),
                    "sent": row.sent,
                    "delivered": row.delivered,
                    "failed": row.lost,
                }
                for row in health.days(call.account)
            ],
            "alerts": {"enabled": health.alerts_on(call.account)},
            "updatedAt": timezone.now().isoformat(),
        }


class Alerts(Endpoint):
    @operation("messaging.health_alerts", reply=HealthAlerts)
    def get(self, call: ApiCall) -> Data:
        """Whether new messaging problems are mailed to the account."""
        return {"enabled": health.alerts_on(call.account)}

    @operation("messaging.set_health_alerts", body=HealthAlerts, reply=HealthAlerts)
    def put(self, call: ApiCall) -> Data:
        """Mail new problems, at most once in 20 hours, or do not."""
        enabled = call.values["enabled"]
        return {"enabled": services.set_alerts(account=call.account, by=call.actor, enabled=enabled)}


class Check(Endpoint):
    @operation("messaging.health_check", body=HealthNumber, reply=HealthCheckData, also=(404, 429))
    def post(self, call: ApiCall) -> Data:
        """Look at one number now; 30 times an hour and account."""
        found = services.check_number(account=call.account, e164=call.values["number"])
        return {
            "number": to_ten_digits(found.state.e164),
            "healthy": not found.problems and not found.is_in_progress,
            "checks": {
                "inService": found.is_in_service,
                "messagingEnabled": found.state.is_on,
                "campaignApproved": found.is_approved,
                "assigned": found.state.binding is not None,
                "deliveryFailures24h": found.lost,
                "inProgress": found.is_in_progress,
            },
            "problems": [_as_json(problem) for problem in found.problems],
            "checkedAt": timezone.now().isoformat(),
        }


class Samples(Endpoint):
    @operation("messaging.health_samples", query=HealthNumber, reply=HealthSamples, also=(404,))
    def get(self, call: ApiCall) -> Data:
        """Up to three messages that carriers blocked as spam, newest first."""
        number = call.values["number"]
        return {
            "number": to_ten_digits(number),
            "samples": [
                {
                    "time": row.created_at.isoformat(),
                    "recipient": health.masked(row.peer),
                    "text": row.text,
                    "reason": row.error,
                }
                for row in health.blocked_samples(call.account, number)
            ],
        }


def _as_json(problem: health.Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "title": problem.title,
        "detail": problem.detail,
        "actions": [problem.action],
    }
