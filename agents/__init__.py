"""Who works here: agents, bots, their inboxes, imports, plans and what carriers keep of them."""
