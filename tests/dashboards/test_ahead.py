"""What is opened first of a new build is made before it is asked for, while nobody waits."""

import threading

import published
import pytest
from serving import Server

from dashboards import app as application
from dashboards.answers import CALLBACK, asked_for
from dashboards.app import AHEAD, create_app
from dashboards.repository import Repository
from dashboards.routes import BY_PATH
from dashboards.scope import WHOLE_CITY
from dashboards.state import State


@pytest.fixture
def made(monkeypatch):
    """The addresses of pages in the order in which they were made."""
    addresses, page = [], application.page

    def noted(repository, state):
        addresses.append(state.href())
        return page(repository, state)

    monkeypatch.setattr(application, "page", noted)
    return addresses


def ask(server, state, base_url="http://127.0.0.1:8050"):
    answer = server.test_client().post(CALLBACK, json=asked_for(state), base_url=base_url)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_pages_of_the_newest_month_are_made_from_the_top_down(shared_folder, made):
    server = create_app(shared_folder).server
    assert server.extensions[AHEAD].make()
    with Repository(shared_folder).session(WHOLE_CITY) as session:
        newest = session.frame("months").filter("is_default")["month"].item()
        communities = session.frame("unit_choice", month=newest, basis="as_was").filter(level="community")
        kpis = session.frame("kpi_names").height
    assert communities.height
    kept = [path for path, page in BY_PATH.items() if page.is_kept]
    assert [address.partition("?")[0] for address in made[: len(kept)]] == kept
    assert len(set(made)) == len(made)
    unit = communities["unit_code"][0]
    before = len(made)
    for state in (State("/review"), State("/visits", unit=unit), State("/people", unit=unit, month=newest)):
        ask(server, state)
    assert len(made) == before
    ask(server, State("/visits", unit=unit, lang="en"))
    assert len(made) == before + 1
    assert sum("kpi=" in address for address in made) == kpis


def test_whatever_name_the_machine_is_called_by_the_same_answer_is_given(shared_folder, made):
    server = create_app(shared_folder).server
    assert ask(server, State("/book")) == ask(server, State("/book"), base_url="http://gridledger.example:80")
    assert len(made) == 1


def test_nothing_is_made_ahead_while_a_request_is_answered(shared_folder, monkeypatch):
    page, held, ended, ahead_began = application.page, threading.Event(), threading.Event(), threading.Event()

    def noted(repository, state):
        if state.lang == "zh":
            ahead_began.set()
        else:
            held.set()
            assert ended.wait(60)
        return page(repository, state)

    monkeypatch.setattr(application, "page", noted)
    server = create_app(shared_folder).server
    asking = threading.Thread(target=ask, args=(server, State("/book", lang="en")))
    asking.start()
    assert held.wait(60)
    server.extensions[AHEAD].start()
    assert not ahead_began.wait(0.5)
    ended.set()
    assert ahead_began.wait(60)
    asking.join()
    server.extensions[AHEAD].stop()


def test_a_new_build_is_made_ahead_instead_of_the_old_one(folder, monkeypatch):
    page, began = application.page, []

    def publishing(repository, state):
        began.append(state)
        if len(began) == 3:
            published.build(folder, "b-0002")
        return page(repository, state)

    monkeypatch.setattr(application, "page", publishing)
    server = create_app(folder).server
    assert not server.extensions[AHEAD].make()
    assert len(began) == 3
    assert server.extensions[AHEAD].make()


def test_a_server_makes_pages_ahead_and_stops_in_the_midst_of_it(tmp_path):
    running = Server(tmp_path / "published", makes_ahead=True).wait()
    published.build(tmp_path / "published")
    assert running.health()["build_id"] == "b-0001"
    code, said = running.stop()
    assert (code, "Traceback" in said) == (0, False), said
