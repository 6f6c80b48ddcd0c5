"""Answers of pages are kept with their build, within a bound of bytes, and only where they are whole."""

import json

import published

from dashboards.app import create_app
from dashboards.kept import Kept
from dashboards.pages import book
from dashboards.routes import BY_PATH

HEADERS = {"Accept-Encoding": "gzip"}


def asked(search="", path="/book"):
    values = (("pathname", path), ("search", search))
    return {
        "output": "shell.children",
        "outputs": {"id": "shell", "property": "children"},
        "inputs": [{"id": "url", "property": name, "value": value} for name, value in values],
        "changedPropIds": ["url.search"],
    }


def ask(client, **of_page):
    answer = client.post("/_dash-update-component", json=asked(**of_page))
    assert answer.status_code == 200
    return json.dumps(answer.json, ensure_ascii=False)


def test_the_same_state_is_made_once_however_it_is_written(shared_folder, made):
    client = create_app(shared_folder).server.test_client()
    first = ask(client, search="?unit=S1&lang=en")
    assert ask(client, search="?lang=en&unit=S1&nonsense=1") == first
    assert made == ["/book?unit=S1&lang=en"]
    assert ask(client, search="?unit=S1") != first
    assert len(made) == 2


def test_what_is_kept_is_sent_compressed_and_plain_to_who_takes_no_gzip(shared_folder):
    client = create_app(shared_folder).server.test_client()
    plain = client.post("/_dash-update-component", json=asked()).get_data()
    for _ in range(2):
        packed = client.post("/_dash-update-component", json=asked(), headers=HEADERS)
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "default-src 'self'" in packed.headers["Content-Security-Policy"]
        assert len(packed.get_data()) < len(plain) / 4
    assert client.post("/_dash-update-component", json=asked()).get_data() == plain


def test_a_new_build_answers_anew(folder, made):
    client = create_app(folder).server.test_client()
    assert "b-0001" in ask(client)
    published.build(folder, "b-0002")
    assert "b-0002" in ask(client)
    assert "b-0002" in ask(client)
    assert len(made) == 2


def test_trouble_is_not_kept(tmp_path, made, monkeypatch):
    client = create_app(tmp_path).server.test_client()
    assert "b-0001" not in ask(client)
    published.build(tmp_path)
    with monkeypatch.context() as broken:
        broken.setattr(book, "render", lambda view: 1 / 0)
        broken.setitem(BY_PATH, "/book", type(BY_PATH["/book"])("/book", "page.book", book.render))
        assert "b-0001" not in ask(client)
    assert "b-0001" in ask(client)
    assert "b-0001" in ask(client)
    assert len(made) == 3


def test_a_page_that_looks_into_files_is_made_each_time(shared_folder, made):
    client = create_app(shared_folder).server.test_client()
    assert not BY_PATH["/trace"].is_kept
    for _ in range(2):
        ask(client, path="/trace")
    assert len(made) == 2


def test_other_requests_are_left_alone(shared_folder):
    client = create_app(shared_folder).server.test_client()
    assert client.get("/healthz").status_code == 200
    for body in (b"", b"[]", b'{"output": "shell.children"}', b'{"inputs": [1]}'):
        assert client.post("/_dash-update-component", data=body).status_code >= 400


def test_no_more_bytes_are_kept_than_may_be():
    kept = Kept(10, len)
    for key in "abc":
        kept.put(key, b"1234")
    assert (kept.get("a"), kept.get("b"), kept.bytes) == (None, b"1234", 8)
    kept.put("d", b"123456")  # c has been asked for least recently
    assert (kept.get("c"), kept.get("b"), kept.get("d"), kept.bytes) == (None, b"1234", b"123456", 10)
    kept.put("d", b"1")
    assert kept.bytes == 5
    kept.put("huge", b"12345678901")
    assert (kept.get("huge"), kept.bytes) == (None, 0)
