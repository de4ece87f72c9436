"""Django settings; every value an operator may change comes from the environment (docs/operations.md)."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from accounts.oidc.roles import read_roles
from common.plans.registry import is_country
from portal import env
from portal.by_the_clock import CELERY_BEAT_SCHEDULE as CELERY_BEAT_SCHEDULE
from portal.installed import INSTALLED_APPS as INSTALLED_APPS

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("TANDEM_DATA", str(BASE_DIR / "var"))).resolve()
VERSION = "0.1.0"

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.secret("SECRET_KEY", DATA_DIR / "keys" / "secret_key")
ENCRYPTION_KEY = env.secret("ENCRYPTION_KEY", DATA_DIR / "keys" / "encryption_key")
if not (SECRET_KEY and ENCRYPTION_KEY):
    if not DEBUG:
        raise ImproperlyConfigured(
            "Set SECRET_KEY and ENCRYPTION_KEY (see docs/operations.md), or start with `make run`, which makes them."
        )
    SECRET_KEY = SECRET_KEY or "only-for-debugging-never-for-real-data-" + "x" * 20
    ENCRYPTION_KEY = ENCRYPTION_KEY or "only-for-debugging-never-for-real-data"

PORT = env.whole("PORT", 8000)
PUBLIC_URL = env.text("TANDEM_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
SECURE = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = env.words(
    "TANDEM_HOSTS", [urlsplit(PUBLIC_URL).hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]
)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
# Addresses of reverse proxies whose X-Forwarded-For we believe.
TRUSTED_PROXIES = env.words("TANDEM_TRUSTED_PROXIES", [])
# How many credentials, keys and personal tokens an account may have, of each sort.
MOST_KEYS = env.whole("TANDEM_MOST_KEYS", 100)
# Networks of the operator's own that webhooks may reach besides public addresses, over plain http too.
HOOK_NETWORKS = env.networks("HOOK_NETWORKS")

MIDDLEWARE = [
    "portal.middleware.RequestIdMiddleware",
    "portal.middleware.StorablePaths",
    "django.middleware.security.SecurityMiddleware",
    # Adds a random length to what it compresses, so that a guess reflected in a page cannot be measured (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    # The first to ask who is signed in, which it reads together with where they stand.
    "accounts.middleware.ActiveAccountMiddleware",
    "accounts.middleware.SessionSeenMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
# A redirect to a path with a slash would break API clients, which never follow one.
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["portal.templates.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.frame.context",
            ],
            "libraries": {"heroicons": "common.templatetags.icons"},
        },
    },
]
FORM_RENDERER = "portal.forms_renderer.TandemRenderer"

DATABASE_URL = env.secret("DATABASE_URL", DATA_DIR / "database_url")
DATABASES = {
    "default": env.database(DATABASE_URL or "postgresql://portal_app@/tandem")
    | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Shared by all processes, because sign-in throttling counts in it.
CACHE_URL = env.text("CACHE_URL")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
        if CACHE_URL
        # Of more entries than these a third goes, whatever it is: counters of guesses must not be among them.
        else {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache_entry",
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    )
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
# Who has a stolen session shall not come to a new address, and by its mails to a password.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Tandem] "
ACCOUNT_FORMS = {"login": "accounts.sign_in_forms.SignInForm"}
MFA_FORMS = {
    "activate_totp": "accounts.sign_in_forms.AuthenticatorForm",
    "add_webauthn": "accounts.sign_in_forms.AddKeyForm",
    "authenticate": "accounts.sign_in_forms.CodeForm",
    "reauthenticate": "accounts.sign_in_forms.CodeAgainForm",
}
MFA_ADAPTER = "accounts.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Browsers allow passkeys on plain http for localhost only, and the library insists on https otherwise.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
MFA_TOTP_ISSUER = "Tandem"
# Clocks of telephones go wrong: the code of one step before and after is taken too.
MFA_TOTP_TOLERANCE = 1
USERSESSIONS_TRACK_ACTIVITY = True

# Sign-in by an issuer of the company's own; without one there is none.
OIDC_ISSUER = env.text("OIDC_ISSUER").rstrip("/")
OIDC_NAME = env.text("OIDC_NAME", "company sign-in")
OIDC_GROUPS_CLAIM = env.text("OIDC_GROUPS_CLAIM", "groups")
OIDC_ROLES = read_roles(env.words("OIDC_ROLES", []))
SOCIALACCOUNT_ADAPTER = "accounts.adapters.CompanyAdapter"
# A form would be stopped by the content security policy on its way to the issuer; what comes back is checked by its
# state.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
SOCIALACCOUNT_PROVIDERS = (
    {
        "oidc": {
            "APPS": [
                {
                    "provider_id": "company",
                    "name": OIDC_NAME,
                    "client_id": env.text("OIDC_CLIENT_ID"),
                    "secret": env.text("OIDC_CLIENT_SECRET"),
                    "settings": {"server_url": OIDC_ISSUER},
                }
            ]
        }
    }
    if OIDC_ISSUER
    else {}
)

EMAIL_BACKEND = (
    "common.smtp.Backend" if env.text("EMAIL_HOST") else "django.core.mail.backends.filebased.EmailBackend"
)
# Without a mail server mails are kept here, for they carry links that do not belong into a log.
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.whole("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 15
# Where invoices are paid: a stand-in of Stripe has other addresses.
STRIPE_API = env.text("STRIPE_API", "https://api.stripe.com")
STRIPE_PAGES = env.text("STRIPE_PAGES", "https://checkout.stripe.com")
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "Tandem <tandem@localhost>")
# Where answers to ticket mails arrive; without it such mails ask to be answered in the console.
SUPPORT_EMAIL = env.text("SUPPORT_EMAIL")

# Browsers keep cookies by host without its port, and two copies may run on one host.
SESSION_COOKIE_NAME = f"tandem_session_{PORT}"
CSRF_COOKIE_NAME = f"tandem_csrf_{PORT}"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.errors.csrf_failed"
SECURE_SSL_REDIRECT = SECURE
# Asked from the same machine, past the proxy.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

LANGUAGE_CODE = "en"
# The country of accounts that say nothing else, by two letters.
DEFAULT_COUNTRY = env.text("TANDEM_COUNTRY", "US").upper()
if not is_country(DEFAULT_COUNTRY):
    raise ImproperlyConfigured("TANDEM_COUNTRY must be a country by its two letters, such as US or FR.")
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "portal.static_files.StaticFiles"
    },
}

BROKER_DIR = DATA_DIR / "broker"
# Ten thousand chosen rows, which is what an edit of many takes, and the fields of its form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_100

CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", "filesystem://")
if CELERY_BROKER_URL == "filesystem://":
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "processed_folder": str(BROKER_DIR / "processed"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.1,
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_TIMEZONE = "UTC"
# Hosts that customers name have workers of their own (``jobs.kinds``).
CELERY_TASK_ROUTES = {
    "jobs.tasks.wake_outbound": {"queue": "outbound"},
    "jobs.tasks.pulse_outbound": {"queue": "outbound"},
    "events.tasks.deliver": {"queue": "outbound"},
}
# How long the house carrier takes for each step of a port, and how often ports are asked after: with demo data things
# move within minutes, else within days.
# For so long a change of many numbers can be undone, once its job is over.
BULK_UNDO_MINUTES = env.whole("TANDEM_UNDO_MINUTES", 15)
PORT_CLOCK = env.whole("TANDEM_PORT_CLOCK", 86_400 if env.text("DEMO") == "0" else 60)

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "COERCE_DECIMAL_TO_STRING": False,
}
SPECTACULAR_SETTINGS = {
    # Every served API has a document of its own; the check would read them as one, in which names collide.
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
    "TITLE": "Tandem",
    "VERSION": VERSION,
    # Choices stay where they are used: names made up for shared ones would change with each new operation.
    "POSTPROCESSING_HOOKS": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "redact": {"()": "common.redact.RedactingFilter"},
        "short": {"()": "common.redact.ShortRefusals"},
        # A 503 of /healthz says what is wrong to whoever asked; asked every second, it would fill the log.
        "not_health": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: not record.getMessage().endswith(": /healthz"),
        },
    },
    "formatters": {
        "line": {
            "()": "common.redact.RedactingFormatter",
            "format": "%(levelname)-7s %(name)s: %(message)s",
        }
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["short", "redact"]}
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "celery.app.trace": {"level": "WARNING"},
        # One line for every tick of the clock, and one about the file broker's missing host name.
        "celery.worker.strategy": {"level": "WARNING"},
        "kombu.connection": {"level": "ERROR"},
        "django.request": {"filters": ["not_health"]},
        # They speak of odd fonts, and of their own beginning.
        "fontTools": {"level": "ERROR"},
        "fpdf": {"level": "ERROR"},
        "pikepdf": {"level": "ERROR"},
        # It tells of every request.
        "stripe": {"level": "WARNING"},
    },
}
