"""Addresses of the console pages about numbers."""

from django.urls import path, register_converter

from numbers.views import (
    bulk,
    bulk_e911,
    bulk_leaving,
    bulk_release,
    drift,
    e911,
    gateways,
    leaving,
    letters,
    lookups,
    months,
    number,
    numbers,
    orders,
    ports,
    quotas,
    reservations,
    settings,
    sim_drift,
    sims,
    store,
    transfers,
    writing,
)


class E164Converter:
    """A telephone number in an address: ``+12015551234``."""

    regex = r"\+[0-9]{7,15}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class PidConverter:
    """A port in an address: ``A1B2C``."""

    regex = "[A-Za-z0-9]{5}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(E164Converter, "e164")
register_converter(PidConverter, "pid")

app_name = "numbers"
urlpatterns = [
    path("monthly-charges/", months.month_list, name="months"),
    path("numbers/", numbers.number_list, name="list"),
    path("numbers/bulk/", bulk.bulk_edit, name="bulk"),
    path("numbers/bulk/release/", bulk_release.release, name="bulk_release"),
    path("numbers/bulk/keep/", bulk_release.keep, name="bulk_keep"),
    path("numbers/bulk/move/", bulk_leaving.move, name="bulk_move"),
    path("numbers/bulk/remove/", bulk_leaving.remove, name="bulk_remove"),
    path("numbers/bulk/e911/", bulk_e911.set_address, name="bulk_e911"),
    path("numbers/bulk/e911/remove/", bulk_e911.remove_address, name="bulk_e911_remove"),
    path("numbers/drift/", drift.drift_list, name="drift"),
    path("numbers/drift/adopt-theirs/", drift.adopt_theirs, name="adopt_theirs"),
    path("numbers/drift/push-ours/", drift.push_ours, name="push_ours"),
    path("numbers/releasing/", leaving.releasing, name="releasing"),
    path("numbers/offers/", transfers.transfer_list, name="transfers"),
    path("numbers/offers/<int:pk>/accept/", transfers.accept, name="transfer_accept"),
    path("numbers/offers/<int:pk>/decline/", transfers.decline, name="transfer_decline"),
    path("numbers/offers/<int:pk>/withdraw/", transfers.withdraw, name="transfer_withdraw"),
    path("numbers/<e164:e164>/", number.detail, name="detail"),
    path("numbers/<e164:e164>/status/", number.status, name="status"),
    path("numbers/<e164:e164>/evidence/", number.evidence, name="evidence"),
    path("numbers/<e164:e164>/history/", number.history, name="history"),
    path("numbers/import/", writing.write_by_file, name="write"),
    path("numbers/<e164:e164>/notes/", number.describe, name="describe"),
    path("numbers/<e164:e164>/settings/<slug:slug>/", settings.setting, name="setting"),
    path("numbers/<e164:e164>/move/", leaving.move, name="move"),
    path("numbers/<e164:e164>/remove/", leaving.remove, name="remove"),
    path("numbers/<e164:e164>/release/", leaving.release, name="release"),
    path("numbers/<e164:e164>/ported-out/", leaving.ported_out, name="ported_out"),
    path("numbers/<e164:e164>/keep/", leaving.keep, name="keep"),
    path("numbers/<e164:e164>/e911/", e911.number_e911, name="e911_number"),
    path("numbers/<e164:e164>/e911/address/", e911.address, name="e911_address"),
    path("numbers/<e164:e164>/e911/accept/", e911.accept, name="e911_accept"),
    path("numbers/<e164:e164>/e911/confirm/", e911.confirm, name="e911_confirm"),
    path("numbers/<e164:e164>/e911/remove/", e911.remove, name="e911_remove"),
    path("numbers/<e164:e164>/e911/waive/", e911.waive, name="e911_waive"),
    path("numbers/<e164:e164>/e911/withdraw/", e911.withdraw, name="e911_withdraw"),
    path("e911/", e911.coverage, name="e911"),
    path("lookups/", lookups.lookup_list, name="lookups"),
    path("lookups/name/", lookups.ask_name, name="ask_name"),
    path("lookups/routing/", lookups.ask_routing, name="ask_routing"),
    path("lookups/home-network/", lookups.ask_home_network, name="ask_home_network"),
    path("ports/", ports.port_list, name="ports"),
    path("ports/<pid:pid>/", ports.port_detail, name="port"),
    path("ports/<pid:pid>/cancel/", ports.port_cancel, name="port_cancel"),
    path("ports/<pid:pid>/day/", ports.port_reschedule, name="port_reschedule"),
    path("ports/<pid:pid>/correct/", ports.port_correct, name="port_correct"),
    path("ports/<pid:pid>/move/", ports.port_move, name="port_move"),
    path("ports/<pid:pid>/letter/", letters.letter, name="port_letter"),
    path("ports/<pid:pid>/letter/file/", letters.letter_pdf, name="letter_file"),
    path("port-letters/<str:token>/", letters.signed_letter, name="signed_letter"),
    path("port-letters/<str:token>/file/", letters.signed_letter_file, name="signed_letter_file"),
    path("store/", store.store_page, name="store"),
    path("store/order/", store.order, name="order"),
    path("store/<str:country>/<str:ref>/", reservations.area, name="area"),
    path("accounts/<int:pk>/quota", quotas.account_quota, name="quota"),
    path("reservations/<str:token>/", reservations.reservation, name="reservation"),
    path("reservations/<str:token>/buy/", reservations.buy, name="buy_reservation"),
    path("reservations/<str:token>/give-back/", reservations.give_back, name="give_back"),
    path("orders/", orders.order_list, name="orders"),
    path("orders/<int:pk>/", orders.order_detail, name="order_detail"),
    path("sims/", sims.sim_list, name="sims"),
    path("sims/activate/", sims.activate, name="sim_activate"),
    path("sims/charges/", sims.charges, name="sim_charges"),
    path("sims/differences/", sim_drift.drift, name="sim_drift"),
    path("sims/<int:pk>/", sims.detail, name="sim"),
    path("sims/<int:pk>/push/", sim_drift.push, name="sim_push"),
    path("sims/<int:pk>/adopt/", sim_drift.adopt, name="sim_adopt"),
    path("sims/<int:pk>/change/", sims.change, name="sim_change"),
    path("sims/<int:pk>/product/", sims.product, name="sim_product"),
    path("sims/<int:pk>/end/", sims.end, name="sim_end"),
    path("gateways/", gateways.gateway_list, name="gateways"),
    path("gateways/new/", gateways.gateway_new, name="gateway_new"),
    path("gateways/<int:pk>/", gateways.gateway_edit, name="gateway"),
    path("gateways/<int:pk>/remove/", gateways.gateway_remove, name="gateway_remove"),
    path("gateways/<int:pk>/check/", gateways.gateway_check, name="gateway_check"),
]
