from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.second_factors import rotate_second_factors
        from safety.registry import rotate_also

        rotate_also("second factors", rotate_second_factors)
