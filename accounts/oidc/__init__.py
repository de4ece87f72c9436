"""Sign-in by the company's own issuer (OpenID Connect), as a provider of django-allauth."""
