"""What an overseer states before reading the log: why, and which days."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError

from tearline_hub.web.date_fields import DateField
from tearline_hub.web.log_purpose import LogPurposeForm


class EntriesForm(LogPurposeForm):
    """Nothing is chosen beforehand: neither the purpose nor the days."""

    start = DateField(label="First day", missing="Enter the first day")
    end = DateField(label="Last day", missing="Enter the last day")

    def clean(self) -> dict[str, Any]:
        """The days in their order."""
        given = super().clean()
        start, end = given.get("start"), given.get("end")
        if start and end and end < start:
            self.add_error("end", ValidationError("Last day must be the same as or after the first day", code="order"))
        return given

    def carried(self) -> dict[str, str]:
        """What was entered, as a second form carries it on to the download."""
        days: dict[str, dt.date] = {name: self.cleaned_data[name] for name in ("start", "end")}
        parts = {
            f"{name}-{part}": str(getattr(day, part)) for name, day in days.items() for part in ("day", "month", "year")
        }
        return {"purpose": self.cleaned_data["purpose"].value, **parts}
