"""Support tickets: what customers ask and what staff answer."""
