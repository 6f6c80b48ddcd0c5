"""What is opened first of a new build is made before it is asked for, while nobody waits."""

import threading

import published
import pytest
from serving import Server

from dashboards import ahead, repository
from dashboards import app as application
from dashboards.answers import CALLBACK, asked_for
from dashboards.app import AHEAD, create_app
from dashboards.repository import Repository
from dashboards.routes import BY_PATH
from dashboards.scope import WHOLE_CITY
from dashboards.state import State


@pytest.fixture
def few_months(monkeypatch):
    """The newest month, unnamed and named, and the one before it: a year more of them would be much the same."""
    months_of = ahead.months_of
    monkeypatch.setattr(ahead, "months_of", lambda session: months_of(session)[:3])


def ask(server, state, base_url="http://127.0.0.1:8050"):
    answer = server.test_client().post(CALLBACK, json=asked_for(state), base_url=base_url)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_pages_of_the_newest_month_are_made_from_the_top_down(shared_folder, made, few_months):
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
    earlier = newest.replace(month=newest.month - 1)
    for state in (
        State("/review"),
        State("/visits", unit=unit),
        State("/people", unit=unit, month=newest),
        State("/review", unit=unit, month=earlier),
    ):
        ask(server, state)
    assert len(made) == before
    ask(server, State("/visits", unit=unit, lang="en"))
    assert len(made) == before + 1
    assert sum("kpi=" in address for address in made) == kpis


def test_no_more_is_made_than_there_is_room_for_and_what_people_ask_for_has_some_left(shared_folder, made, monkeypatch):
    monkeypatch.setattr(repository, "_MOST_OF_PAGES", 200_000)
    server = create_app(shared_folder).server
    assert server.extensions[AHEAD].make()
    before = len(made)
    ask(server, State("/people", lang="en"))
    ask(server, State("/"))
    assert 5 < before == len(made) - 1


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
    asking.join()
    assert not ahead_began.wait(0.5)  # who has just had an answer may click again
    assert ahead_began.wait(60)
    server.extensions[AHEAD].stop()


def test_a_new_build_is_made_ahead_instead_of_the_old_one(folder, monkeypatch, few_months):
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


def test_it_stops_in_the_midst_of_it(shared_folder, monkeypatch):
    page, began = application.page, []
    maker = create_app(shared_folder).server.extensions[AHEAD]
    stopping = threading.Thread(target=maker.stop)

    def noted(repository, state):
        began.append(state)
        if len(began) == 2:
            stopping.start()
            assert maker._stopped.wait(60)
        return page(repository, state)

    monkeypatch.setattr(application, "page", noted)
    maker.start()
    maker.join(60)
    stopping.join(60)
    assert not maker.is_alive() and len(began) == 2


def test_a_server_opens_a_new_build_that_nobody_has_asked_for_yet(tmp_path):
    published.build(tmp_path / "published")
    running = Server(tmp_path / "published", makes_ahead=True).wait()
    try:
        published.build(tmp_path / "published", "b-0002")
        newest = (tmp_path / "published" / "current.duckdb").resolve()
        running.until(lambda: running.has_open(newest), "the new build was not opened")
    finally:
        code, said = running.stop()
    assert code == 0, said
