"""The application: one address, one view, one answer. Everything a page shows follows from the address bar."""

import logging
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import quote

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component
from flask import Flask, Response, jsonify, request

from dashboards import downloads
from dashboards.ahead import Ahead
from dashboards.answers import keep_answers, note
from dashboards.components import frame, states
from dashboards.ids import Id
from dashboards.markup import Node, mount
from dashboards.repository import NothingPublishedError, Repository, Session, UnreadableBuildError
from dashboards.routes import BY_PATH, navigation
from dashboards.scope import scope_of_request
from dashboards.state import LANGUAGES
from dashboards.state import State as PageState
from dashboards.texts import text
from dashboards.theme import mantine, style_sheet
from dashboards.view import NothingHappenedError, open_view

log = logging.getLogger(__name__)

HEALTH = "/healthz"
# Where the server finds what makes pages ahead.
AHEAD = "ahead"
# Nothing may be fetched from outside at run time; the browser itself refuses what would try.
_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
    "script-src 'self' 'unsafe-inline'; font-src 'self' data:; frame-ancestors 'none'; base-uri 'self'"
)
_INDEX = """<!doctype html>
<html lang="zh-CN"><head>{%metas%}<title>{%title%}</title>{%favicon%}{%css%}
<script>if(/[?&]theme=dark/.test(location.search))document.documentElement.dataset.theme="dark";
if(/[?&]size=wall/.test(location.search))document.documentElement.dataset.size="wall"</script>
<style>TOKENS</style></head>
<body>{%app_entry%}{%config%}{%scripts%}{%renderer%}</body></html>"""


def create_app(published: Path, home: Path | None = None) -> Dash:
    """The dashboards on what is published in a folder, and on the exports of a home, of which a trace shows lines.

    Reads no environment and opens nothing yet.
    """
    repository = Repository(published, home)
    app = Dash(
        __name__,
        title=text("zh", "nav.product"),
        update_title=None,  # type: ignore[arg-type]
        index_string=_INDEX.replace("TOKENS", style_sheet()),
        meta_tags=[{"name": "viewport", "content": "width=device-width,initial-scale=1"}],
        serve_locally=True,
        pages_folder="",
        include_pages_meta=False,
        compress=False,
        enable_mcp=False,
        add_log_handler=False,
        suppress_callback_exceptions=True,
    )
    app.layout = _layout()
    _callbacks(app, repository)
    _plain_routes(app.server, repository)
    keep_answers(app.server, repository)
    app.server.extensions[AHEAD] = Ahead(app.server, repository)
    return app


def _layout() -> Component:
    return dmc.MantineProvider(
        [
            dcc.Location(id=Id.URL, refresh=False),
            html.Div(mount(states.loading()), id=Id.SHELL),
            # outside the page, which every answer replaces: only what stays is heard when it changes
            html.Div(id=Id.BUSY, className="waiting", role="status", **_said("waiting.said")),
        ],
        id=Id.THEME,
        theme=mantine(),
        forceColorScheme="light",
    )


def _said(key: str) -> dict[str, Any]:
    """What the browser says in the language of the page."""
    return {f"data-{lang}": text(lang, key) for lang in LANGUAGES}


def _callbacks(app: Dash, repository: Repository) -> None:
    @app.callback(Output(Id.SHELL, "children"), Input(Id.URL, "pathname"), Input(Id.URL, "search"))
    def show(path: str | None, search: str | None) -> list[Component | str]:
        parts = page(repository, PageState.parse(path, search))
        return [mount(part) for part in note(parts)]

    app.clientside_callback(
        ClientsideFunction("gridledger", "paint"), Output(Id.THEME, "forceColorScheme"), Input(Id.URL, "search")
    )
    app.clientside_callback(ClientsideFunction("gridledger", "title"), Input(Id.SHELL, "children"))
    app.clientside_callback(
        ClientsideFunction("gridledger", "choose"),
        Input(Id.UNIT, "value"),
        State(Id.UNIT, "data-top"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("gridledger", "find"), Input(Id.FIND, "value"), prevent_initial_call=True
    )
    app.clientside_callback(
        ClientsideFunction("gridledger", "open"),
        Input(Id.MAP, "clickData"),
        State(Id.MAP, "figure"),
        prevent_initial_call=True,
    )


def page(repository: Repository, state: PageState) -> list[Node]:
    """The whole page for a state: its frame and its content, or the state of trouble it is in."""
    bar = frame.top_bar(state, navigation())
    if state.path not in BY_PATH:
        return [bar, states.no_such_page(state)]
    try:
        with repository.session(scope_of_request()) as session:
            return [bar, *_content(session, state)]
    except NothingPublishedError:
        return [bar, states.trouble(state, "nothing")]
    except NothingHappenedError:
        return [bar, states.trouble(state, "lists_only")]
    except UnreadableBuildError as error:
        log.exception("the published database cannot be opened")
        return [bar, states.trouble(state, "unreadable", detail=str(error))]
    except Exception:
        code = secrets.token_hex(3)
        log.exception("page %s failed, number %s", state.href(), code)
        return [bar, states.trouble(state, "failed", code=code)]


def _content(session: Session, state: PageState) -> list[Node]:
    shown = BY_PATH[state.path]
    view = open_view(session, state, shown.lowest, shown.by_basis)
    content = shown.render(view)
    late = session.frame("late", month=view.month)["source_id"].to_list()
    title = view.t("title.of_page", page=view.t(shown.title), unit=view.unit_name, month=view.month_name())
    return [
        frame.context_bar(view, shown.by_basis),
        Node("main", content, className="wrap", **{"data-title": title}),
        frame.foot(view, late),
    ]


def _plain_routes(server: Flask, repository: Repository) -> None:
    @server.get(HEALTH)
    def health() -> tuple[Response, int]:
        """Up, and with which build; 503 while there is none to show."""
        try:
            with repository.session(scope_of_request()) as session:
                build = session.row("build")
        except (NothingPublishedError, UnreadableBuildError) as error:
            return jsonify(status="no build", reason=type(error).__name__), 503
        return jsonify(status="ok", build_id=build["build_id"], as_of=str(build["as_of"] or "")), 200

    @server.get(f"{downloads.ADDRESS}/<path:asked>")
    def download(asked: str) -> Response:
        """A part of a page as a file, in the state that the address names."""
        path, part, kind = downloads.parse_address(asked)
        state = PageState.parse(path, request.query_string.decode())
        if path not in BY_PATH or kind not in downloads.KINDS:
            return _not_there(state)
        with repository.session(scope_of_request()) as session:
            shown = BY_PATH[path]
            view = open_view(session, state, shown.lowest, shown.by_basis)
            sheets = downloads.offers(shown.render(view))
            sheet = next((sheet for sheet in sheets if sheet.part == part), None)
            if sheet is None:
                return _not_there(state)
            response = Response(downloads.write(view, sheet, kind), mimetype=downloads.KINDS[kind])
            name = quote(downloads.file_name(view, sheet, kind))
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        return response

    @server.after_request
    def guard(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response


def _not_there(state: PageState) -> Response:
    return Response(text(state.lang, "offer.missing"), status=404, mimetype="text/plain; charset=utf-8")
