"""Coverage-guided fuzzing of the normalisers: ``make fuzz FOR=600`` (seconds).

atheris (libFuzzer for Python) looks for texts that take a turn of the second reading which no text took before; each
batch of them is asked of the macros as well. Ends with 1 at the first difference, which it prints and leaves in
``.fuzz/``. Texts worth keeping go into ``seeds.txt``, which the ordinary tests replay, when asked for (``--keep``).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
MOST, LONGEST = 500, 80

sys.path[:0] = [str(HERE), str(HERE.parent / "ingest"), str(HERE.parents[1])]


def watch(corpus: Path, seconds: int) -> None:
    """Fuzz until the time is over; the process ends here."""
    import atheris

    with atheris.instrument_imports(include=["pen", "said_moments", "said_numbers"]):
        import readings
    from asking import normalisers

    waiting: dict[str | None, list] = {}

    def one(data: bytes) -> None:
        text = data.decode("utf-8", "ignore")
        waiting[text] = readings.by_hand(text)
        if len(waiting) == 5000:
            found = readings.differences(values, waiting)
            waiting.clear()
            if found:
                raise AssertionError(f"{len(found)} differences: {found[:5]}")

    words = corpus.with_name("words")
    words.write_text("".join(f'"{_escaped(token)}"\n' for token in readings.TOKENS), encoding="ascii")
    options = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", f"-dict={words}", "-print_final_stats=1"]
    with tempfile.TemporaryDirectory() as folder, normalisers(Path(folder)) as values:
        atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={corpus.parent}/", str(corpus)], one)
        atheris.Fuzz()


def _escaped(token: str) -> str:
    return "".join(f"\\x{byte:02X}" for byte in token.encode())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--keep", action="store_true", help="write what was found into seeds.txt")
    parser.add_argument("--corpus", type=Path, help=argparse.SUPPRESS)
    said = parser.parse_args()
    os.environ["GRIDLEDGER_PSEUDONYM_KEY"] = "a key of the fuzzer"
    if said.corpus:
        watch(said.corpus, said.seconds)
    import readings
    from asking import normalisers

    corpus = HERE.parents[1] / ".fuzz" / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate([*readings.FORMS, *readings.seeds()]):
        (corpus / f"seed-{number}").write_text(text, encoding="utf-8", newline="")
    child = [sys.executable, __file__, "--corpus", str(corpus), "--seconds", str(said.seconds)]
    failed = subprocess.run(child, check=False).returncode
    texts = sorted({p.read_bytes().decode("utf-8", "ignore") for p in corpus.iterdir()}, key=lambda t: (len(t), t))
    with tempfile.TemporaryDirectory() as folder, normalisers(Path(folder)) as values:
        found = readings.differences_of(values, texts)
    print(f"{len(texts)} texts, {len(found)} differences", *found[:10], sep="\n")
    if said.keep:
        readings.keep(texts[:MOST])
    return 1 if failed or found else 0


if __name__ == "__main__":
    sys.exit(main())
