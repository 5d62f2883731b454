"""What the app of alerts gives the app of disclosures when both have started: what an alert says, to be passed on."""

from __future__ import annotations

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """The app, by its name."""

    name = "tearline_hub.alerts"

    def ready(self) -> None:
        """Models are there now, so their reader can be imported."""
        from tearline_hub.alerts.source import source_of_alert  # noqa: PLC0415 models are not there before
        from tearline_hub.disclosures.source import reads_alerts  # noqa: PLC0415

        reads_alerts(source_of_alert)
