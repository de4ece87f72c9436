"""Messages: SMS and MMS sent and received, what became of them, and who does not want any."""
