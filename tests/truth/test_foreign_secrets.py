"""No name, phone, ID number, door number or code of a person is in anything a run leaves behind."""

from __future__ import annotations

from .city_secrets import SECRETS
from .conftest import Published
from .leaks import leaks

IN_WORKBOOKS = {"1390660", "44098219"}


def test_the_exports_do_hold_what_is_searched_for(foreign: Published) -> None:
    texts = "".join(
        path.read_bytes().decode("gb18030", "replace") + path.read_bytes().decode("utf-8", "replace")
        for path in foreign.home.inbox.rglob("*.[cn][sd]*")
    )
    assert [secret for secret in SECRETS if secret not in texts and secret not in IN_WORKBOOKS] == []


def test_nothing_left_behind_holds_personal_data(foreign: Published) -> None:
    assert leaks(foreign.home.root, SECRETS) == []
    harmless = " ".join(leaks(foreign.home.root, ["路灯不亮"]))  # the search does look into every layer
    assert all(layer in harmless for layer in ("landing/", "warehouse/", "published/"))


def test_nothing_printed_holds_personal_data(foreign: Published) -> None:
    printed = foreign.result.out + foreign.result.err + foreign.home.command("quarantine").out
    assert [secret for secret in SECRETS if secret in printed] == []


def test_free_text_keeps_its_rest(foreign: Published) -> None:
    titles = " ".join(row[0] for row in foreign.home.rows("SELECT title FROM fct_issues WHERE title IS NOT NULL"))
    for words in ("反映", "漏水", "请核实", "楼上噪音", "核对"):
        assert words in titles


def test_one_person_is_one_pseudonym_in_every_export(foreign: Published) -> None:
    visitors = {row[0] for row in foreign.home.rows("SELECT visitor_key FROM fct_visits")}
    staff = {row[0] for row in foreign.home.rows("SELECT person_key FROM dim_staff")}
    assert visitors
    assert len(visitors - staff) <= 1  # who is no longer on the list may be no longer among the staff
