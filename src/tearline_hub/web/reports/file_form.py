"""One photo or file for a report."""

from __future__ import annotations

from typing import Final

from tearline.reports.media import ENDINGS, MAX_BYTES
from tearline_hub.web.fields import FileField
from tearline_hub.web.forms import Form

_HINT: Final = f"A picture, a video, a recording, a PDF or a text, of at most {MAX_BYTES >> 20} MB"


class FileForm(Form):
    """The file itself. It is not looked at here."""

    file = FileField(label="Photo or file", missing="Choose a photo or a file", hint=_HINT, accept=",".join(ENDINGS))
