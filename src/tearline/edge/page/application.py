"""The page as a web application: each address, what it shows and what it does.

Invariant: no address, title or log says anything about a person; what changes something is a form of this very page.
"""

from __future__ import annotations

import secrets
import shutil
import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from typing import IO, Any, Final

import jinja2
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from tearline.edge.files import private_directory
from tearline.edge.page.door import HEADERS, TOKEN, Door, closed
from tearline.edge.page.sitting import Sitting
from tearline.errors import ManyInvalid, TearlineError, Unavailable
from tearline.vocab.purpose import LABELS

LARGEST: Final = 4 << 30
_FIELDS: Final = 2_000
_FIELD_BYTES: Final = 1 << 20
_STATIC: Final = {"edge.css": "text/css", "edge.js": "text/javascript", "favicon.svg": "image/svg+xml"}

_FAILED: Final = "Something went wrong in this program. Go back and try again, or close it and start it again."

View = Callable[["Page", Request], Response]


class Upload(Request):
    """A request whose files go straight into the sitting's directory, whatever their size."""

    max_content_length = LARGEST
    max_form_parts = _FIELDS
    max_form_memory_size = _FIELD_BYTES
    directory: Path

    def _get_file_stream(
        self,
        total_content_length: int | None,  # noqa: ARG002 its parent's signature
        content_type: str | None,  # noqa: ARG002
        filename: str | None = None,  # noqa: ARG002
        content_length: int | None = None,  # noqa: ARG002
    ) -> IO[bytes]:
        private_directory(self.directory)
        return (self.directory / secrets.token_hex(8)).open("x+b")


@dataclass
class Page:
    """What a view needs: the sitting, the door, and how to draw."""

    sitting: Sitting
    door: Door
    close: Callable[[], None] = field(default=lambda: None, repr=False)
    """Ends the program, once the answer is on its way."""

    def draw(self, template: str, error: TearlineError | None = None, **shown: object) -> Response:
        """A page; with `error`, its summary stands above and its code is the answer's status."""
        faults = _faults(error)
        html = _TEMPLATES.get_template(template).render(
            token=self.door.token, token_name=TOKEN, faults=faults, purposes=LABELS, **shown
        )
        status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
        return Response(html, status=status, content_type="text/html; charset=utf-8")


def see(address: str) -> Response:
    """Go there."""
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})


@dataclass
class Application:
    """The WSGI application. `views`: address and method to what answers."""

    page: Page
    views: dict[tuple[str, str], View]

    def __post_init__(self) -> None:
        """Make the map of addresses."""
        rules = [Rule(address, methods=[method], endpoint=(address, method)) for address, method in self.views]
        self._map = Map([*rules, Rule("/static/<name>", methods=["GET"], endpoint=("static", "GET"))])

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 WSGI's own
        """Answer one request; whatever was uploaded and not taken is deleted."""
        request = Upload(environ)
        request.directory = self.page.sitting.directory / f"upload-{secrets.token_hex(8)}"
        try:
            with request:
                response = self._answer(request)
        except Exception as error:  # noqa: BLE001 a server's own report would quote what was uploaded
            response = self._failed(error)
        finally:
            shutil.rmtree(request.directory, ignore_errors=True)
        response.headers.update(HEADERS)
        return response(environ, start_response)

    def _failed(self, error: Exception) -> Response:
        """Say where on the terminal, and nothing of what the error says."""
        place = "".join(traceback.format_tb(error.__traceback__))
        sys.stderr.write(f"{place}{type(error).__name__}\n")
        return self.page.draw("failed.html", Unavailable("page.failed", _FAILED))

    def _answer(self, request: Request) -> Response:
        refused = self.page.door.refusal(request)
        if refused is not None:
            return refused
        try:
            endpoint, arguments = self._map.bind_to_environ(request.environ).match()
            if endpoint[0] == "static":
                return _static(arguments["name"])
            if request.method == "POST" and not self.page.door.sent_from_here(request):
                return closed()
            return self.views[endpoint](self.page, request)
        except (NotFound, MethodNotAllowed):
            return see("/")
        except HTTPException as error:
            return error.get_response(request.environ)


def _static(name: str) -> Response:
    if name not in _STATIC:
        raise NotFound
    content = files("tearline.edge.page").joinpath("static", name).read_bytes()
    return Response(content, content_type=f"{_STATIC[name]}; charset=utf-8")


def _faults(error: TearlineError | None) -> list[dict[str, str]]:
    if error is None:
        return []
    each = error.faults if isinstance(error, ManyInvalid) else [error]
    return [{"text": fault.message, "field": fault.field or ""} for fault in each]


_TEMPLATES: Final = jinja2.Environment(
    loader=jinja2.PackageLoader("tearline.edge.page"), autoescape=True, undefined=jinja2.StrictUndefined
)
