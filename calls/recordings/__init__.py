"""Recordings and voicemails: rows with sound, who may hear them, who did, and how long they are kept."""
