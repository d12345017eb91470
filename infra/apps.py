from django.apps import AppConfig


class InfraConfig(AppConfig):
    name = "infra"
    label = "infra"

    def ready(self) -> None:
        from infra import checks  # noqa: F401  (registers the system checks)
