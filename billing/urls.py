"""Console URLs of money: an account's ledger, what staff post, and the check of balances."""

from django.urls import path

from billing.views import findings, ledger, posting

app_name = "billing"
urlpatterns = [
    path("accounts/<int:pk>/money", posting.account_money, name="money"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("money-check/", findings.finding_list, name="findings"),
    path("money-check/run", findings.check_money, name="check_money"),
]
