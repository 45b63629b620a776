from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added

        from accounts.second_factors import remember_set_up, rotate_second_factors
        from safety.registry import rotate_also

        authenticator_added.connect(remember_set_up, dispatch_uid="remember_set_up")
        rotate_also("second factors", rotate_second_factors)
