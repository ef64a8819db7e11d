"""Django settings. What a city may choose comes from the environment (`config.env`); the rest is decided here."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.management.utils import get_random_secret_key

from config import env

VALUES = env.read()
HERE = Path(__file__).resolve().parent
# A checkout has templates/ beside platform/; in a wheel they travel inside this package.
TEMPLATES_DIR = next(path for path in (HERE.parents[1] / "templates", HERE / "_templates") if path.is_dir())

MODE = VALUES["TSUNAGARU_MODE"]
DEMO = MODE == "demo"
DEBUG = False
SECRET_KEY = VALUES["SECRET_KEY"] or get_random_secret_key()
ALLOWED_HOSTS = VALUES["ALLOWED_HOSTS"]
CSRF_TRUSTED_ORIGINS = VALUES["CSRF_TRUSTED_ORIGINS"]
SITE_URL = VALUES["SITE_URL"].rstrip("/")
SITE_HOST = SITE_URL.split("://", 1)[1]
LINE_SIGN_IN = bool(VALUES["LINE_CLIENT_ID"] and VALUES["LINE_CLIENT_SECRET"])

INSTALLED_APPS = [
    "config",
    "portal",
    "consult",
    "realtime.exchange",
    "forums",
    "realtime.rooms",
    "matches",
    "groups",
    "notify",
    "realtime.video",
    "realtime.hub",
    "accounts",
    "kernel",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    *(["allauth.socialaccount.providers.line"] if LINE_SIGN_IN else []),
    "allauth.usersessions",
    "channels",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.counter_middleware.CounterMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.SignInMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "accounts.middleware.ConsentMiddleware",
    "portal.middleware.OpeningMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [TEMPLATES_DIR],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "kernel.templatetags.ui",
                "kernel.templatetags.when",
            ],
        },
    }
]

# Data. Under ASGI every thread would keep its own connection, so they are closed after each request unless pooled.
database = VALUES["DATABASE_URL"]
if database["ENGINE"].endswith("sqlite3"):
    database["OPTIONS"] = {
        # IMMEDIATE: a writer waits for its turn instead of failing with "locked" when it upgrades from reading.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    database["CONN_HEALTH_CHECKS"] = True
    if MODE == "production":
        database["OPTIONS"] = {"pool": {"min_size": 2, "max_size": 20, "timeout": 10}}
DATABASES = {"default": database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = VALUES["REDIS_URL"]
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        # redis-py's own default of 5 s would cut an idle subscription every 5 s.
        "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": 15, "socket_connect_timeout": 2}]},
    }
    if REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
}

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["login_name", "email", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:my_page"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "accounts.forms.SignUpForm",
    "login": "accounts.forms.SignInForm",
    "add_email": "accounts.forms.AddEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
ACCOUNT_USER_DISPLAY = "accounts.adapter.display_name"
ACCOUNT_USERNAME_VALIDATORS = "accounts.forms.login_name_validators"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login_name"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email", "username", "password1*"]
# allauth would have one of the two required; accounts.forms.SignUpForm asks for at least one.
SILENCED_SYSTEM_CHECKS = ["account.W001"]
# A person may go on without a verified address, but the address then grants nothing (accounts.rules.has_verified_email).
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_CHANGE_EMAIL = True  # one address a person; the old one holds until the new one is confirmed
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {"hold": "60/m/ip", "counter_code": "20/m/ip,5/5m/key"}
ACCOUNT_LOGOUT_REDIRECT_URL = "portal:home"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_USERNAME_MIN_LENGTH = 3
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = SITE_URL.split("://", 1)[0]
# Sign-in is counted where every server process sees it; without this behind a proxy all people would count as one.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "rate_limits",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if VALUES["BEHIND_TLS_PROXY"] else 0
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "accounts.key_forms.AuthenticateForm",
    "reauthenticate": "accounts.key_forms.ReauthenticateCodeForm",
    "activate_totp": "accounts.key_forms.ActivateAppForm",
    "add_webauthn": "accounts.key_forms.AddKeyForm",
    "edit_webauthn": "accounts.key_forms.EditKeyForm",
    "login_webauthn": "accounts.key_forms.LoginKeyForm",
    "authenticate_webauthn": "accounts.key_forms.AuthenticateKeyForm",
    "reauthenticate_webauthn": "accounts.key_forms.ReauthenticateKeyForm",
    "generate_recovery_codes": "accounts.key_forms.PrintedCodesForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "つながる"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
USERSESSIONS_ADAPTER = "accounts.adapter.SessionsAdapter"
USERSESSIONS_TRACK_ACTIVITY = False  # it would write a row at every request
SOCIALACCOUNT_ADAPTER = "accounts.adapter.SocialAccountAdapter"
SOCIALACCOUNT_FORMS = {"signup": "accounts.forms.LineSignUpForm"}
SOCIALACCOUNT_AUTO_SIGNUP = False  # consent is asked first
if LINE_SIGN_IN:
    SOCIALACCOUNT_PROVIDERS = {
        "line": {
            "APPS": [{"client_id": VALUES["LINE_CLIENT_ID"], "secret": VALUES["LINE_CLIENT_SECRET"]}],
            "SCOPE": ["profile", "openid"],
        }
    }
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 90 * 24 * 3600  # citizens; staff sessions are set to 12 hours at sign-in
CSRF_FAILURE_VIEW = "accounts.held.csrf_failure"

# Language and time
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LOCALE_PATHS = [HERE / "locale"]
TIME_ZONE = VALUES["TIME_ZONE"]
USE_TZ = True
FORMAT_MODULE_PATH = "config.formats"

# Files
STATIC_URL = "/static/"
STATIC_ROOT = Path(VALUES["STATIC_ROOT"]).resolve()
STORAGES = {
    # Files of people have no address of their own: views hand them out after asking who wants them.
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": Path(VALUES["FILES_ROOT"]).resolve(), "base_url": None, "file_permissions_mode": 0o600},
    },
    "staticfiles": {
        "BACKEND": "config.static.HashedStaticFiles"
        if MODE == "production"
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = MODE != "production"
WHITENOISE_AUTOREFRESH = False

# Mail
for name, value in VALUES["EMAIL_URL"].items():
    globals()[name] = value
if MODE == "test":
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = VALUES["EMAIL_FROM"]
EMAIL_TIMEOUT = 10

# Ways out beside e-mail. The last two lines are for tests, which put a server of their own in the place of the real one.
PUSH_PRIVATE_KEY, PUSH_CONTACT = VALUES["PUSH_PRIVATE_KEY"], VALUES["PUSH_CONTACT"]
PUSH_ON = bool(PUSH_PRIVATE_KEY and PUSH_CONTACT)
LINE_MESSAGING_TOKEN, LINE_MESSAGING_SECRET = VALUES["LINE_MESSAGING_TOKEN"], VALUES["LINE_MESSAGING_SECRET"]
LINE_ON = bool(LINE_MESSAGING_TOKEN and LINE_MESSAGING_SECRET)
LINE_FRIEND_URL = VALUES["LINE_FRIEND_URL"]
LINE_API = "https://api.line.me"
PUSH_TEST_ORIGIN = ""

# Safety
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF, *(["https://access.line.me"] if LINE_SIGN_IN or LINE_ON else [])],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF, *[f"{scheme}://{SITE_HOST}" for scheme in ("ws", "wss")]],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
if VALUES["BEHIND_TLS_PROXY"]:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
if MODE == "production":
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    # A city's domain is usually not ours to enter into the browsers' preload list.
    SILENCED_SYSTEM_CHECKS += ["security.W021"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"daphne": {"level": "WARNING"}, "django.request": {"level": "ERROR"}},
}
