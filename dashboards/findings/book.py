"""What the metric book says of itself: how much is in it, or what a search found, and what has changed."""

from dataclasses import dataclass

from dashboards.findings.writer import Finding, Writer
from dashboards.texts import text

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader looks for: words, one KPI, and the filters in words."""

    query: str | None = None
    kpi: str | None = None
    filters: tuple[str, ...] = ()


def compose(entries: list[dict], changes: list[dict], asked: Asked, writer: Writer) -> Finding:
    """`entries` and `changes`: those that are shown."""
    if asked.kpi:
        return _one(entries, changes, asked.kpi, writer)
    if asked.query:
        return _found(entries, asked, writer)
    scored = len([entry for entry in entries if entry["weight"] is not None])
    words = {"all": len(entries), "scored": scored, "others": len(entries) - scored}
    where = text(writer.lang, "finding.comma").join(asked.filters)
    headline = writer.say("book_of", where=where, **words) if where else writer.say("book", **words)
    return Finding(headline, writer.run_on([_changed(changes, writer), writer.say("book_how")]))


def _one(entries: list[dict], changes: list[dict], kpi: str, writer: Writer) -> Finding:
    if not entries:
        return Finding(writer.say("book_unknown", kpi=kpi), writer.say("book_unknown_why"))
    entry = entries[0]
    return Finding(
        writer.say("book_one", kpi=entry[f"name_{writer.lang}"], unit=_unit(entry, writer.lang)),
        writer.run_on([entry[f"definition_{writer.lang}"], _changed(changes, writer)]),
    )


def _unit(entry: dict, lang: str) -> str:
    return entry["unit"] if lang == "zh" else entry["unit_en"]


def _found(entries: list[dict], asked: Asked, writer: Writer) -> Finding:
    where = text(writer.lang, "finding.comma").join(asked.filters)
    words = {"query": asked.query, "where": writer.say("book_where", where=where) if where else ""}
    if not entries:
        return Finding(writer.say("book_not_found", **words), writer.say("book_not_found_how"))
    names = text(writer.lang, "finding.comma").join(entry[f"name_{writer.lang}"] for entry in entries[:_NAMED])
    key = "book_names" if len(entries) <= _NAMED else "book_names_first"
    return Finding(writer.say("book_found", count=len(entries), **words), writer.say(key, names=names))


def _changed(changes: list[dict], writer: Writer) -> str:
    definitions = len([change for change in changes if change["what"] == "definition"])
    targets = len(changes) - definitions
    if not changes:
        return writer.say("book_unchanged")
    return writer.say("book_changed", definitions=definitions, targets=targets)
