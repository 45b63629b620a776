from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added
        from allauth.usersessions.models import UserSession
        from django.db.models.signals import pre_save

        from accounts.actions.sessions import keep_little
        from accounts.second_factors import remember_set_up, rotate_second_factors
        from safety.registry import rotate_also

        authenticator_added.connect(remember_set_up, dispatch_uid="remember_set_up")
        # allauth has no other place to say what it writes down of a sign-in.
        pre_save.connect(keep_little, sender=UserSession, dispatch_uid="keep_little")
        rotate_also("second factors", rotate_second_factors)
