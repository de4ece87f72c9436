"""What the database itself sees to in money: rows fenced off by account, a ledger and invoices that only grow."""

from django.db import migrations

from billing.capping import capping
from billing.margin_lines import marking
from common.rls import append_only, protect


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_protection"), ("billing", "0001_initial")]

    operations = [
        protect("billing_finding"),
        protect("billing_hold"),
        protect("billing_invoice"),
        protect("billing_invoiceline"),
        protect("billing_invoicepayment"),
        protect("billing_invoicesettings"),
        protect("billing_ledgerentry"),
        protect("billing_ledgermark"),
        protect("billing_marginbasis"),
        protect("billing_marginday"),
        protect("billing_numbershare"),
        protect("billing_payment"),
        protect("billing_paymentsettings"),
        protect("billing_planperiod"),
        protect("billing_price"),
        protect("billing_pricelist"),
        protect("billing_priceplan"),
        protect("billing_spending"),
        protect("billing_spendingcap"),
        protect("billing_toldpayment"),
        append_only("billing_ledgerentry"),
        append_only("billing_invoice"),
        append_only("billing_invoiceline"),
        capping(),
        marking(),
    ]
