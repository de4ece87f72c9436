"""What each right is about and lets one do, in words for pages: object and verb."""

from accounts.rights import Right

WORDS: dict[Right, tuple[str, str]] = {
    Right.VIEW: ("Everything shown", "See"),
    Right.CHANGE_NUMBERS: ("Numbers", "Change settings"),
    Right.ORDER_NUMBERS: ("Numbers", "Order and port"),
    Right.RELEASE_NUMBERS: ("Numbers", "Release"),
    Right.CHANGE_E911: ("Numbers", "Change emergency addresses"),
    Right.SEND_MESSAGES: ("Messages and calls", "Send, call, broadcast"),
    Right.KEEP_CONTACTS: ("Contacts", "Change"),
    Right.USE_APPLICATIONS: ("Applications", "Let programs act as oneself"),
    Right.LISTEN: ("Recordings and voicemail", "Listen, except to what was left for a colleague"),
    Right.MANAGE_RECORDINGS: ("Recordings and voicemail", "Listen to all, delete, set how long they stay"),
    Right.MANAGE_AGENTS: ("Agents", "Onboard, change, offboard"),
    Right.SUPERVISE_INBOXES: ("Inboxes", "See and give away all conversations"),
    Right.VIEW_MONEY: ("Money", "See balance, ledger and bills"),
    Right.CHANGE_ACCOUNT: ("Settings", "Change"),
    Right.MANAGE_MEMBERS: ("People and roles", "Manage"),
    Right.MANAGE_KEYS: ("API keys", "Manage"),
    Right.MANAGE_JOBS: ("Jobs", "Retry, cancel, settle"),
    Right.MANAGE_WEBHOOKS: ("Webhooks", "Manage"),
    Right.WRITE_TICKETS: ("Tickets", "Write"),
    Right.MANAGE_ACCOUNTS: ("Accounts below", "Open, change, act for"),
    Right.MANAGE_PROVIDERS: ("Carriers", "Manage logins"),
    Right.WORK_TICKETS: ("Support desk", "Work tickets"),
    Right.MANAGE_DESK: ("Support desk", "Manage queues and replies"),
    Right.POST_MONEY: ("Money", "Post credits and payments"),
    Right.MANAGE_PRICES: ("Prices", "Manage plans and invoices"),
    Right.VIEW_COST: ("Prices", "See cost and margin"),
    Right.AUDIT_MONEY: ("Money", "Check the ledger"),
    Right.MOVE_PORTS: ("Numbers", "Move ports on"),
    Right.VERIFY_CALLER_IDS: ("Caller IDs", "Verify"),
}


def words(right: Right) -> str:
    """``Numbers: order and port``."""
    about, verb = WORDS[right]
    return f"{about}: {verb[0].lower()}{verb[1:]}"
