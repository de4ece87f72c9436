"""What workers do for messages, each kind of job in a file of its own."""

from jobs.kinds import Kind, register
from messaging import kinds
from messaging.jobs import forwarding, sending

# A message that was not sent has given back its money: whoever wants it sent writes it anew.
register(Kind(kinds.SEND, run=sending.send, failed=sending.not_sent, retry_failed=False))
register(Kind(kinds.FORWARD, run=forwarding.forward))
