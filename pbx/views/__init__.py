"""Pages about voice apps, media and caller IDs."""
