"""Payment by link: a page that anybody with an invoice's link can open, and the providers behind it."""
