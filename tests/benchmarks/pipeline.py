"""How long the pipeline takes on the demo city: first run, nothing new, one more monthly file.

Run by `make bench`. Prints seconds per stage and the ratio of each run to the first; asserts nothing.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMAND = Path(sys.executable).with_name("gridledger")


def timed(*arguments: str) -> tuple[float, dict]:
    started = time.monotonic()
    done = subprocess.run([COMMAND, *arguments, "--json"], capture_output=True, text=True, check=True)
    return time.monotonic() - started, json.loads(done.stdout)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        aside = Path(folder, "visits")
        print("writing the demo city …")
        timed("demo", "--no-serve", "--home", str(home))
        # The same exports in a new home: a first run without the generator's own time.
        fresh = Path(folder, "fresh")
        shutil.copytree(home / "inbox", fresh / "inbox")
        last = sorted((fresh / "inbox" / "visits").iterdir())[-1]
        shutil.move(last, aside)
        runs = [("all but one file", timed("run", "--home", str(fresh)))]
        runs.append(("nothing new", timed("run", "--home", str(fresh))))
        shutil.move(aside, last)
        runs.append(("one monthly file", timed("run", "--home", str(fresh))))
    first = runs[0][1][0]
    for name, (seconds, said) in runs:
        stages = "  ".join(f"{k} {v:.1f}" for k, v in said.get("seconds", {}).items())
        print(f"{name:18} {seconds:6.1f} s  {seconds / first:5.2f} of the first   {stages}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest process: {peak:,.0f} MiB")


if __name__ == "__main__":
    main()
