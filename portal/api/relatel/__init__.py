"""Relatel v2: employees, contacts, calls, voicemails and messages of one company, seen by one of its people."""
