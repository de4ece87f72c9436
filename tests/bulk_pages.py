"""What each role gets from the pages that change many numbers at once."""

from tests.rows import Row, page

OF_BULK: dict[str, Row] = {
    "numbers:bulk": page("member", post=True),
    "numbers:bulk_release": page("manager", post=True),
    "numbers:bulk_keep": page("manager", post=True),
    "numbers:bulk_move": page("manager", post=True),
    "numbers:bulk_remove": page("manager", post=True),
    "numbers:bulk_e911": page("manager", post=True),
    "numbers:bulk_e911_remove": page("manager", post=True),
    "messaging:bulk_campaign": page("member", post=True),
}
