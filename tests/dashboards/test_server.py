"""The production server: this machine alone, one process, stops when told to, new builds without a restart."""

import signal
import socket
import threading
import urllib.request
from pathlib import Path

import published
import pytest
from serving import Server

from dashboards.server import ServeError, serve


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org", "127.0.0.1.evil.org", ""])
def test_an_address_that_others_can_reach_is_refused_with_the_reason(tmp_path, host):
    with pytest.raises(ServeError, match="还没有账号"):
        serve(tmp_path, host=host)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_port_that_does_not_exist_is_refused(tmp_path, port):
    with pytest.raises(ServeError, match="1 到 65535"):
        serve(tmp_path, port=port)


def test_a_taken_port_is_said(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ServeError, match=f"端口 {port} 已被占用"):
            serve(tmp_path, port=port)


def test_it_stops_cleanly_and_picks_up_a_build_without_a_restart(tmp_path):
    running = Server(tmp_path / "published").wait()
    try:
        assert running.health() == {"status": "no build", "reason": "NothingPublishedError"}
        published.build(tmp_path / "published")
        assert running.health()["build_id"] == "b-0001"
        published.build(tmp_path / "published", "b-0002")
        assert running.health()["build_id"] == "b-0002"
        children = Path(f"/proc/{running.process.pid}/task/{running.process.pid}/children").read_text()
        assert children.strip() == ""  # one process
        answers = []
        asking = [threading.Thread(target=lambda: answers.append(running.health())) for _ in range(12)]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()
        assert [answer["build_id"] for answer in answers] == ["b-0002"] * 12
    finally:
        code, said = running.stop(signal.SIGTERM)
    assert (code, "Traceback" in said) == (0, False), said


def test_ctrl_c_stops_it_without_a_traceback(shared_folder):
    code, said = Server(shared_folder).wait().stop(signal.SIGINT)
    assert (code, said.strip()) == (0, "")


def test_answers_carry_the_policy(server):
    with urllib.request.urlopen(server.address) as answer:
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
