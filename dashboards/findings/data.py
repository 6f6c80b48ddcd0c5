"""The finding of the data page: how much came and stood, what did not come, how the tests ended, what moved.

1. Files and rows lead, with rows that wait and files turned back; who sees one unit is told of its rows alone.
2. Then what was expected of the month and did not come, by name; the tests of the build; past values that moved.
"""

from dataclasses import dataclass

from dashboards.findings.writer import Finding, Writer
from dashboards.numbers import month_name, whole
from dashboards.texts import text


@dataclass(frozen=True, slots=True)
class Arrived:
    """`files` is None for a viewer who sees one unit only; `moved` is None where there is no build to compare with."""

    files: int | None
    refused: int
    read: int
    loaded: int
    waiting: int
    expected: int
    missing: tuple[str, ...]
    tests: int
    passed: int
    moved: int | None


def compose(arrived: Arrived, writer: Writer) -> Finding:
    clauses = [_deliveries(arrived, writer), _tests(arrived, writer), _moved(arrived, writer)]
    return Finding(
        _headline(arrived, writer), writer.say("list", items=writer.say("clause").join(filter(None, clauses)))
    )


def _headline(arrived: Arrived, writer: Writer) -> str:
    waiting = whole(arrived.waiting)
    if arrived.files is None:
        return text(writer.lang, "data.headline_scope", unit=writer.unit_name, quarantined=waiting)
    words = {"files": whole(arrived.files), "read": whole(arrived.read), "loaded": whole(arrived.loaded)}
    refused = "data.headline_refused" if arrived.refused else "data.headline_none_refused"
    end = text(writer.lang, refused, refused=whole(arrived.refused))
    return text(writer.lang, "data.headline", **words, quarantined=waiting) + end


def _deliveries(arrived: Arrived, writer: Writer) -> str:
    words = {"month": month_name(writer.month, writer.lang), "expected": arrived.expected}
    if not arrived.missing:
        return text(writer.lang, "data.calendar_all", **words)
    names = writer.say("comma").join(arrived.missing)
    return text(writer.lang, "data.calendar_missing", **words, count=len(arrived.missing), names=names)


def _tests(arrived: Arrived, writer: Writer) -> str:
    if not arrived.tests:
        return ""
    key = "data.said_tests_ok" if arrived.passed == arrived.tests else "data.said_tests_warn"
    return text(writer.lang, key, count=whole(arrived.tests), warned=whole(arrived.tests - arrived.passed))


def _moved(arrived: Arrived, writer: Writer) -> str:
    if arrived.moved is None:
        return ""
    return text(
        writer.lang, "data.said_changed" if arrived.moved else "data.said_unchanged", count=whole(arrived.moved)
    )
