"""allauth's addresses, without its old redirects and with LINE only when its keys are set."""

from allauth.socialaccount.views import login_error
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

urlpatterns = [
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    # The one page that allauth forgot to open to visitors.
    path("3rdparty/login/error/", login_not_required(login_error), name="socialaccount_login_error"),
    path("3rdparty/", include("allauth.socialaccount.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
if settings.LINE_SIGN_IN:
    urlpatterns += [path("", include("allauth.socialaccount.providers.line.urls"))]
