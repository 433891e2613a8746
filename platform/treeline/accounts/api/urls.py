"""The accounts' addresses below /api/v1/."""

from django.urls import path

from treeline.accounts.api.account_views import (
    EmailsView,
    PrimaryEmailView,
    ResendView,
    SignUpView,
    VerifyEmailView,
)
from treeline.accounts.api.broker_key_views import BrokerKeyCheckView, BrokerKeysView, BrokerKeyView
from treeline.accounts.api.discord_views import DiscordSignInView, DiscordView
from treeline.accounts.api.password_views import ForgotPasswordView, PasswordView, ResetPasswordView
from treeline.accounts.api.second_factor_views import (
    ConfirmView,
    RecoveryCodesView,
    SecondFactorView,
    SecondStepView,
    SetupView,
)
from treeline.accounts.api.session_views import OpenSessionView, SessionsView, SessionView
from treeline.accounts.api.views import TokensView, TokenView

urlpatterns = [
    path("broker-keys", BrokerKeysView.as_view()),
    path("broker-keys/<uuid:broker_key_id>", BrokerKeyView.as_view()),
    path("broker-keys/<uuid:broker_key_id>/check", BrokerKeyCheckView.as_view()),
    path("account", SignUpView.as_view()),
    path("account/email/verify", VerifyEmailView.as_view()),
    path("account/email/verify/resend", ResendView.as_view()),
    path("account/emails", EmailsView.as_view()),
    path("account/emails/primary", PrimaryEmailView.as_view()),
    path("account/password", PasswordView.as_view()),
    path("account/password/forgot", ForgotPasswordView.as_view()),
    path("account/password/reset", ResetPasswordView.as_view()),
    path("account/second-factor", SecondFactorView.as_view()),
    path("account/second-factor/setup", SetupView.as_view()),
    path("account/second-factor/recovery-codes", RecoveryCodesView.as_view()),
    path("account/discord", DiscordView.as_view()),
    path("session", SessionView.as_view()),
    path("session/second-factor", SecondStepView.as_view()),
    path("session/confirm", ConfirmView.as_view()),
    path("session/discord", DiscordSignInView.as_view()),
    path("sessions", SessionsView.as_view()),
    path("sessions/<uuid:session_id>", OpenSessionView.as_view()),
    path("tokens", TokensView.as_view()),
    path("tokens/<uuid:token_id>", TokenView.as_view()),
]
