"""Addresses of staff sign-in, and only these of allauth's; it looks them up by its own names."""

from allauth.account.views import LogoutView, ReauthenticateView
from allauth.mfa.base.views import ReauthenticateView as ConfirmByCodeView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from django.urls import path

from keepfaith.disclosure.staff import forms, sign_in_views, views
from keepfaith.disclosure.staff.passkeys import views as passkeys
from keepfaith.disclosure.staff.scim.door import for_directory
from keepfaith.disclosure.staff.single_sign_on.saml import views as saml

urlpatterns = [
    path(
        "sign-in/",
        sign_in_views.SignIn.as_view(),
        name="account_login",
    ),
    path("sign-in/provider/", sign_in_views.to_provider, name="staff_provider"),
    path("sign-in/provider/answer/", sign_in_views.provider_answer, name="staff_provider_answer"),
    path("sign-in/provider/saml/", saml.saml_metadata, name="staff_saml"),
    path("sign-in/provider/saml/answer/", saml.saml_answer, name="staff_saml_answer"),
    path("sign-in/provider/saml/finish/", saml.saml_finish, name="staff_saml_finish"),
    path("sign-in/invitation/", sign_in_views.Invited.as_view(), name="staff_invitation"),
    path("sign-in/recovery/", sign_in_views.Recovered.as_view(), name="staff_recovery"),
    path(
        "sign-in/code/",
        passkeys.SecondFactor.as_view(),
        name="mfa_authenticate",
    ),
    path("sign-in/passkey/", passkeys.SignInByPasskey.as_view(), name="mfa_login_webauthn"),
    path("sign-out/", LogoutView.as_view(template_name="staff/sign_out.html"), name="account_logout"),
    path("account/", views.account, name="mfa_index"),
    path("account/password/", views.NewPassword.as_view(), name="account_change_password"),
    path(
        "account/confirm/",
        ReauthenticateView.as_view(template_name="staff/confirm.html"),
        name="account_reauthenticate",
    ),
    path(
        "account/confirm/code/",
        ConfirmByCodeView.as_view(template_name="staff/confirm_code.html", form_class=forms.ConfirmCodeForm),
        name="mfa_reauthenticate",
    ),
    path("account/confirm/passkey/", passkeys.ConfirmByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("account/passkeys/add/", passkeys.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("account/passkeys/<int:pk>/rename/", passkeys.RenamePasskey.as_view(), name="mfa_edit_webauthn"),
    path("account/passkeys/<int:pk>/remove/", passkeys.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("account/second-factor/", views.SetUp.as_view(), name="mfa_activate_totp"),
    path(
        "account/second-factor/remove/",
        views.TurnOff.as_view(),
        name="mfa_deactivate_totp",
    ),
    path(
        "account/recovery-codes/",
        ViewRecoveryCodesView.as_view(template_name="staff/recovery_codes.html"),
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/recovery-codes/new/",
        GenerateRecoveryCodesView.as_view(template_name="staff/recovery_codes_new.html"),
        name="mfa_generate_recovery_codes",
    ),
    path("account/sign-in-name/", views.new_sign_in_name, name="staff_sign_in_name"),
    path("scim/v2/Users", for_directory("users"), name="scim_users"),
    path("scim/v2/.search", for_directory("search"), name="scim_search_all"),
    path("scim/v2/Users/.search", for_directory("search"), name="scim_search"),
    path("scim/v2/Users/<str:number>", for_directory("user"), name="scim_user"),
    path("scim/v2/<str:kind>", for_directory("described"), name="scim_described"),
    path("scim/v2/<str:kind>/<str:name>", for_directory("described"), name="scim_document"),
    path("account/recovery/end/", views.end_recovery, name="staff_end_recovery"),
    path("account/sessions/end/", views.end_others, name="staff_end_sessions"),
]
