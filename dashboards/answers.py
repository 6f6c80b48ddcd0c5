"""Answers of pages, kept: a build never changes, so neither does what a page shows of it in one state.

The answer to a page's callback is kept with its build as it goes over the wire, compressed, and whoever asks the same
next gets the same bytes. What is not made of the build alone (`Page.is_kept`) or is a state of trouble is made anew.
"""

import gzip
import json

from flask import Flask, Response, g, request

from dashboards.ids import Id
from dashboards.kept import Kept
from dashboards.markup import Node
from dashboards.repository import NothingPublishedError, Repository, UnreadableBuildError
from dashboards.routes import BY_PATH
from dashboards.scope import scope_of_request
from dashboards.state import State

CALLBACK = "/_dash-update-component"
_OUTPUT = f"{Id.SHELL}.children"
# Two milliseconds make 20 kB of a page of 200 kB; the next level takes half as long again for a tenth less.
_LEVEL = 1


def keep_answers(server: Flask, repository: Repository) -> None:
    """Answer a page's callback with what is kept, where the same was asked of the same build before."""

    @server.before_request
    def find() -> Response | None:
        state = _state_asked_for()
        if state is None or state.path not in BY_PATH or not BY_PATH[state.path].is_kept:
            return None
        answers = _of_newest_build(repository)
        if answers is None:
            return None
        g.asked, g.answers = (scope_of_request(), state), answers
        content = answers.get(g.asked)
        return _sent(content) if content else None

    @server.after_request
    def keep(response: Response) -> Response:
        if not g.get("is_whole") or "asked" not in g:
            return response
        content = gzip.compress(response.get_data(), _LEVEL)
        # The same build before and after: the answer was made of no other.
        if _of_newest_build(repository) is g.answers:
            g.answers.put(g.asked, content)
        return _sent(content)


def asked_for(state: State) -> dict:
    """The callback by which a browser asks for the page of a state."""
    path, _, search = state.href().partition("?")
    url = (("pathname", path), ("search", f"?{search}" if search else ""))
    return {
        "output": _OUTPUT,
        "outputs": {"id": Id.SHELL, "property": "children"},
        "inputs": [{"id": Id.URL, "property": name, "value": value} for name, value in url],
        "changedPropIds": [f"{Id.URL}.{name}" for name, _ in url],
    }


def note(parts: list[Node]) -> list[Node]:
    """Pass on the parts of a page that is answered with, and note whether it is whole: a state of trouble, which has
    no foot, may be over the next time."""
    g.is_whole = any(part.attributes.get("id") == Id.FOOT for part in parts)
    return parts


def _state_asked_for() -> State | None:
    """The state whose page a request asks for; None where it asks for something else."""
    if request.path != CALLBACK or request.method != "POST":
        return None
    try:
        asked = json.loads(request.get_data())
        values = {entry["property"]: entry.get("value") for entry in asked["inputs"]}
        return State.parse(values["pathname"], values["search"]) if asked["output"] == _OUTPUT else None
    except (ValueError, TypeError, KeyError):
        return None


def _of_newest_build(repository: Repository) -> Kept[bytes] | None:
    try:
        with repository.session(scope_of_request()) as session:
            return session.answers
    except (NothingPublishedError, UnreadableBuildError):
        return None


def _sent(content: bytes) -> Response:
    """As a browser takes it; whoever takes no gzip gets it plain."""
    if "gzip" not in request.accept_encodings:
        return Response(gzip.decompress(content), mimetype="application/json")
    response = Response(content, mimetype="application/json")
    response.headers["Content-Encoding"] = "gzip"
    return response
