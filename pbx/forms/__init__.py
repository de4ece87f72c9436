"""Forms of the pages about voice apps, media and caller IDs."""
