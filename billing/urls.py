"""Console URLs of money: an account's ledger, what staff post, prices, and the check of balances."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from billing.payments import views as payments
from billing.states import Section
from billing.views import (
    account_plan,
    findings,
    invoices,
    ledger,
    margin,
    plans,
    posting,
    price_lists,
    spending,
    statements,
)


class SectionConverter(StringConverter):
    regex = "|".join(Section.values)


register_converter(SectionConverter, "section")

app_name = "billing"
urlpatterns = [
    path("accounts/<int:pk>/money", posting.account_money, name="money"),
    path("accounts/<int:pk>/invoice", invoices.up_to_now, name="invoice_up_to_now"),
    path("accounts/<int:pk>/plan", account_plan.account_plan, name="account_plan"),
    path("accounts/<int:pk>/plan/<int:period>/withdraw", account_plan.withdraw, name="withdraw_plan"),
    path("accounts/<int:pk>/spending", spending.account_spending, name="account_spending"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("spending/", spending.spending, name="spending"),
    path("prices/", account_plan.own_prices, name="prices"),
    path("price-plans/", plans.plan_list, name="plans"),
    path("price-plans/<int:pk>/", plans.plan, name="plan"),
    path("price-plans/<int:pk>/name", plans.rename, name="rename_plan"),
    path("price-plans/<int:pk>/delete", plans.delete, name="delete_plan"),
    path("price-plans/<int:pk>/prices/<section:section>", price_lists.change_price, name="change_price"),
    path("price-plans/<int:pk>/import", price_lists.import_prices, name="import_prices"),
    path("price-plans/imports/<int:pk>/", price_lists.price_import, name="price_import"),
    path("margin/", margin.margin, name="margin"),
    path("statements/", statements.statement_list, name="statements"),
    path("statements/<int:year>-<int:month>/", statements.statement, name="statement"),
    path("statements/<int:year>-<int:month>/document.pdf", statements.pdf, name="statement_pdf"),
    path("invoices/", invoices.issued, name="invoices"),
    path("invoices/settings", invoices.settings, name="invoice_settings"),
    path("invoices/issue", invoices.issue, name="issue_invoices"),
    path("invoices/payments", payments.payment_settings, name="payment_settings"),
    path("invoices/payments/<int:pk>/back", payments.give_back, name="give_back"),
    path("invoices/payments/<int:pk>/close", payments.close_try, name="close_try"),
    path("invoices/<int:pk>/", invoices.invoice, name="invoice"),
    path("invoices/<int:pk>/paid", payments.mark_paid, name="mark_paid"),
    path("invoices/<int:pk>/document.csv", invoices.csv, name="invoice_csv"),
    path("invoices/<int:pk>/document.pdf", invoices.pdf, name="invoice_pdf"),
    path("invoices/<int:pk>/credit-note", invoices.credit_note, name="credit_note"),
    path("pay/<str:token>/", payments.pay, name="pay"),
    path("pay/<str:token>/document.pdf", payments.pay_document, name="pay_document"),
    path("api/payments/<str:ref>", payments.told, name="told"),
    path("money-check/", findings.finding_list, name="findings"),
    path("money-check/run", findings.check_money, name="check_money"),
]
