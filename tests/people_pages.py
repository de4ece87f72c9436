"""What each role gets from the pages about contacts, call groups, people's tokens and who is free."""

from tests.rows import Row, page

CONTACT = {"pk": "contact"}
OF_PEOPLE: dict[str, Row] = {
    "accounts:contacts": page("view"),
    "accounts:contact_new": page("member"),
    "accounts:contact": page("view", 200, 404, **CONTACT),
    "accounts:contact_comment": page("member", 422, 404, post=True, **CONTACT),
    "accounts:contact_merge": page("member", 422, 404, post=True, **CONTACT),
    "accounts:contact_remove": page("member", 302, 404, post=True, **CONTACT),
    "accounts:fields": page("view"),
    "accounts:field_new": page("manager"),
    "accounts:field": page("manager", 200, 404, pk="custom_field"),
    "accounts:field_remove": page("manager", 200, 404, pk="custom_field"),
    "numbers:write": page("member"),
    "accounts:describe": page("manager"),
    # Nothing was kept for anybody here.
    "accounts:go_on": Row("get", 302, 302, 302, 302, 302, 302),
    "accounts:describe_below": page("upper", pk="customer"),
    "accounts:views": page("view"),
    "accounts:columns": page("view", name="numbers"),
    # Who may not remove a shared one is told so by a message.
    "accounts:view_remove": page("view", 302, 404, post=True, pk="view"),
    "accounts:tokens": page("owner"),
    "accounts:token_end": page("owner", 302, 404, post=True, pk="token"),
    "accounts:applications": page("owner"),
    "accounts:application_revoke": page("owner", 302, 404, post=True, pk="application"),
    "accounts:my_tokens": page("member"),
    # Each ends their own alone, and the token is of somebody who signs in as nobody.
    "accounts:my_token_end": page("view", 404, post=True, pk="token"),
    "agents:groups": page("view"),
    "agents:group": page("view", 200, 404, ref="call_group"),
    "agents:group_members": page("member", 302, 404, post=True, ref="call_group"),
    "agents:group_mine": page("view", 404, post=True, ref="call_group"),
    "agents:group_remove": page("member", 302, 404, post=True, ref="call_group"),
    "agents:group_send": page("member", 302, 404, post=True, ref="call_group"),
    "agents:group_push": page("member", 302, 404, post=True, pk="group_at_carrier"),
    "agents:group_adopt": page("member", 302, 404, post=True, pk="group_at_carrier"),
    "agents:presence_push": page("manager", 302, 404, post=True, pk="colleague_at_carrier"),
    "agents:presence_adopt": page("manager", 302, 404, post=True, pk="colleague_at_carrier"),
    "agents:presence_keep": page("manager", 302, 404, post=True, pk="colleague_at_carrier"),
    "agents:switchboard_drift": page("view"),
    "agents:contact_import": page("member"),
    "agents:contact_drift": page("view"),
    "agents:contact_push": page("member", 302, 404, post=True, pk="contact_at_carrier"),
    "agents:contact_adopt": page("member", 302, 404, post=True, pk="contact_at_carrier"),
    "agents:carrier_reception": page("view", 200, 404, pk="carrier_reception"),
    "agents:presence": page("view"),
    "agents:picture": page("view", 404, ref="agent"),
    # Who is none of the people has no picture of their own to give.
    "agents:picture_change": page("manager", 200, 404, ref="agent"),
    "agents:presence_of": page("manager", 200, 404, ref="agent"),
    "agents:my_presence": page("view", 404, post=True),
    "agents:my_speed_dial": page("view", 404, post=True),
    "agents:my_caller_id": page("view", 404, post=True),
}
