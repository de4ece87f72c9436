"""What answers a call: voice apps, and what they play."""
