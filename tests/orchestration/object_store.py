"""An S3-compatible server on loopback, a process of its own, and a bucket in it that clerks put exports into."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import s3fs

#: Made up; the server knows no others.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "clerk", "AWS_SECRET_ACCESS_KEY": "made-up"}
INBOX = "s3://exports/city/inbox"


class ObjectStore:
    """Objects live as long as the process; ``stop`` and ``start`` again is another, empty one at the same address."""

    def __init__(self, *, knows_nobody: bool = False) -> None:
        self.port = 0
        # From its first request on the server wants credentials that it has issued itself.
        self.settings = {"INITIAL_NO_AUTH_ACTION_COUNT": "0"} if knows_nobody else {}
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        self.process = subprocess.Popen(
            command, env=os.environ | self.settings, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
        assert self.process.stderr
        for line in self.process.stderr:
            if found := re.search(r"Running on http://127\.0\.0\.1:(\d+)", line):
                self.port = int(found[1])
                break
        # Nobody reads on: the pipe must not fill up.
        self.drain = subprocess.Popen(["cat"], stdin=self.process.stderr, stdout=subprocess.DEVNULL)
        self.files = s3fs.S3FileSystem(
            key=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            secret=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
            endpoint_url=f"http://127.0.0.1:{self.port}",
            use_listings_cache=False,
            skip_instance_cache=True,
        )

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()
        self.drain.wait()

    @property
    def environment(self) -> dict[str, str]:
        """What whoever reads from it needs to know."""
        return CREDENTIALS | {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}", "GRIDLEDGER_INBOX": INBOX}

    def put(self, path: str, data: bytes, **options: str) -> None:
        """An object of the inbox; ``options`` as S3 names them."""
        bucket, _, prefix = INBOX.removeprefix("s3://").partition("/")
        self.files.call_s3("put_object", Bucket=bucket, Key=f"{prefix}/{path}", Body=data, **options)

    def remove(self, path: str) -> None:
        self.files.rm_file(f"{INBOX}/{path}")

    def upload(self, inbox: Path) -> None:
        """Every file of a folder, under the same path."""
        for file in sorted(inbox.rglob("*")):
            if file.is_file():
                self.put(file.relative_to(inbox).as_posix(), file.read_bytes())

    def make_bucket(self) -> None:
        self.files.mkdir(INBOX.removeprefix("s3://").partition("/")[0])

    def empty(self) -> None:
        bucket = INBOX.removeprefix("s3://").partition("/")[0]
        if self.files.exists(bucket):
            self.files.rm(bucket, recursive=True)
        self.make_bucket()


def clean_environment() -> dict[str, str]:
    """No trace of credentials that whoever runs the tests may have."""
    blank = dict.fromkeys(("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"), os.devnull)
    return blank | {"AWS_EC2_METADATA_DISABLED": "true", "AWS_DEFAULT_REGION": "us-east-1"}
