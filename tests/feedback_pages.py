"""Pages of feedback and chats, and what each role gets from them; part of the table of all pages."""

from tests.rows import Row, page

CHAT, CHAT_RECEPTION = {"uuid": "chat"}, {"ref": "chat_reception"}
OF_FEEDBACK: dict[str, Row] = {
    "support:feedback": page("view"),
    "support:chats": page("view"),
    "support:chats_ringing": page("view"),
    "support:chats_at_carriers": page("view"),
    "support:chat": page("view", 200, 404, **CHAT),
    "support:chat_answer": page("member", 302, 404, post=True, **CHAT),
    "support:chat_say": page("member", 422, 404, post=True, **CHAT),
    "support:chat_end": page("member", 302, 404, post=True, **CHAT),
    "support:chat_receptions": page("view"),
    "support:chat_reception": page("view", 200, 404, **CHAT_RECEPTION),
    "support:chat_reception_remove": page("member", 302, 404, post=True, **CHAT_RECEPTION),
}
