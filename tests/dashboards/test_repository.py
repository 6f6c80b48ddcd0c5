"""The way to data: newest build, whole requests on one build, scope, and nothing but named queries."""

import datetime as dt
import threading
from pathlib import Path

import duckdb
import published
import pytest

from dashboards.repository import QUERIES, SET_UP, NothingPublishedError, Repository, UnreadableBuildError
from dashboards.scope import WHOLE_CITY, Scope


def build_id(repository):
    with repository.session(WHOLE_CITY) as session:
        return session.row("build")["build_id"]


def test_a_new_build_is_picked_up_without_a_restart(folder):
    repository = Repository(folder)
    assert build_id(repository) == "b-0001"
    published.build(folder, "b-0002")
    assert build_id(repository) == "b-0002"


def test_a_request_keeps_its_build_and_the_old_one_is_closed_after_its_last_reader(folder):
    repository = Repository(folder)
    with repository.session(WHOLE_CITY) as first:
        old = first._build
        published.build(folder, "b-0002")
        assert build_id(repository) == "b-0002"
        assert first.row("months")  # asked for the first time: still answered by the old build
        assert first.row("build")["build_id"] == "b-0001"
        assert old.retired and old.readers == 1
    with pytest.raises(duckdb.ConnectionException):
        old.connection.execute("select 1")


def test_nothing_published_then_published(tmp_path):
    repository = Repository(tmp_path)
    with pytest.raises(NothingPublishedError), repository.session(WHOLE_CITY):
        raise AssertionError("there is nothing to open")
    published.build(tmp_path)
    assert build_id(repository) == "b-0001"


def test_a_broken_build_is_said_and_does_not_take_the_place_of_a_whole_one(folder):
    repository = Repository(folder)
    assert build_id(repository) == "b-0001"
    broken = folder / "gridledger-b-0009.duckdb"
    broken.write_bytes(b"not a database")
    published.point(folder, broken)
    assert build_id(repository) == "b-0001"
    with pytest.raises(UnreadableBuildError), Repository(folder).session(WHOLE_CITY):
        raise AssertionError("this must not open")


def test_many_threads_while_builds_change(folder):
    repository, seen, failures = Repository(folder), set(), []
    published.build(folder, "b-0002", current=False)

    def read():
        try:
            for _ in range(20):
                with repository.session(WHOLE_CITY) as session:
                    one, two = session.row("build"), session.frame("fact_totals", unit="C")
                    seen.add((one["build_id"], two.height))
        except Exception as error:
            failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(8)]
    for thread in readers:
        thread.start()
    for n in range(30):
        published.point(folder, folder / f"gridledger-b-000{n % 2 + 1}.duckdb")
    for thread in readers:
        thread.join()
    assert failures == []
    assert {height for _, height in seen} == {22 * 6}
    assert repository._build is not None and repository._build.readers == 0


def test_answers_that_are_kept_take_no_more_memory_than_they_say(shared_folder):
    """Measured from outside: frames as DuckDB hands them over say 5 kB and hold 200 and more."""

    def anonymous() -> int:
        lines = Path("/proc/self/status").read_text().splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith("RssAnon")))

    with Repository(shared_folder).session(WHOLE_CITY) as session:
        asked = {"month": dt.date(2026, 10, 1), "unit": "S1"}
        frames = [session.frame("kpi_cards", kpis=f"one_trip_rate,u{number}", **asked) for number in range(50)]
        before = anonymous()
        frames += [session.frame("kpi_cards", kpis=f"one_trip_rate,v{number}", **asked) for number in range(400)]
        assert frames[0].height == frames[-1].height == 1
        assert anonymous() - before < 400 * 50


def test_the_connection_can_neither_write_nor_read_other_files(folder, tmp_path):
    (tmp_path / "secret.csv").write_text("a\n1\n")
    with Repository(folder).session(WHOLE_CITY) as session:
        connection = session._build.connection
        with pytest.raises(duckdb.Error):
            connection.execute("insert into build_info select * from build_info")
        with pytest.raises(duckdb.Error):
            connection.execute(f"select * from '{tmp_path / 'secret.csv'}'")


@pytest.mark.parametrize("path", sorted(QUERIES.glob("*.sql")), ids=lambda path: path.stem)
def test_every_query_says_how_it_keeps_the_scope(path):
    """A query takes $scope, or its head says why it needs none. A query that forgets it shows one clerk another's."""
    if path.stem in SET_UP:
        return
    text = path.read_text(encoding="utf-8")
    assert ("$scope" in text) != ("-- scope: none" in text)
    assert text.startswith("-- ")


def test_a_street_sees_itself_and_what_is_below_and_no_more(shared_folder):
    with Repository(shared_folder).session(Scope("S1")) as session:
        assert session.row("top_unit", day=published.NOW)["unit_code"] == "S1"
        assert session.frame("fact_totals", unit="S2").filter(month=published.NOW)["value"].sum() == 0
        assert session.frame("unit_path", unit="B1", day=published.NOW).is_empty()
        assert session.frame("unit_path", unit="A1", day=published.NOW)["unit_code"].to_list() == ["S1", "A1"]
        # of the eight quarantined rows only the four of 文昌社区 lie in 东湖街道; files are the whole city's
        assert session.frame("quarantine_groups")["rows"].to_list() == [4]
        assert set(session.frame("quarantine_rows", source=None, reason=None, most=99)["unit_code"]) == {"A1"}
        assert session.frame("files", status=None, most=99).is_empty()
        asked = {"unit": "S1", "is_city": False, "street": None, "month": published.NOW}
        months = session.frame("community_months", **asked, measure="visits_made", most=60)
        assert set(months["unit_code"]) == {"A1", "A2"}


def test_a_query_without_its_parameters_is_refused(shared_folder):
    with Repository(shared_folder).session(WHOLE_CITY) as session, pytest.raises(TypeError, match="unit"):
        session.frame("fact_totals")
