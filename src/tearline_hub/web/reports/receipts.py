"""A receipt as a file, byte for byte as it was signed."""

from __future__ import annotations

from django.http import HttpResponse


def receipt_file(report_id: str, receipt: bytes) -> HttpResponse:
    """A download, named after the report."""
    response = HttpResponse(receipt, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{report_id}-receipt.json"'
    return response
