"""SQL made from a contract: text columns → typed columns, a rule code per column, and what is no row at all.

Everything is set-based over one temporary table per file, ``typed``: ``x_`` cleaned text, ``t_`` typed value,
``e_`` the code of the broken rule or NULL. Codes and their meaning: the header of the export specification.
"""

from __future__ import annotations

from datetime import date

from ingest.contracts import Column, Contract
from ingest.writings import formal_values, writings

_TOTAL = "合计|小计|总计|累计"
_SIGNATURE = "^(制表人|审核人|填报人|填报单位|填报日期|备注[:：])"
_LABEL = f"{_TOTAL}|{_SIGNATURE}"


def typed_table(contract: Contract, today: date, headers: dict[str, str]) -> str:
    """CREATE TEMP TABLE typed from ``grid``: ``_sheet``, ``_row``, ``label`` (first filled cell), ``filled`` (how many
    are), ``broken`` (what cannot be read as cells of this row, or NULL), ``x_<column>`` text.

    ``today``: the day the file was first seen; ``headers``: header text per column, to know a repeated header.
    """
    columns = contract.stored_columns
    cleaned = ", ".join(f"clean(x_{c.name}) AS x_{c.name}" for c in columns)
    values = ", ".join(f"{_value(c, _may_carry_unit(c, contract))} AS t_{c.name}" for c in columns)
    errors = ", ".join(f"{_error(c, today)} AS e_{c.name}" for c in columns)
    rules = "".join(
        f", CASE WHEN {_over_typed(r.broken_when, contract)} THEN '{r.code}' END AS r_{i}"
        for i, r in enumerate(contract.row_rules)
    )
    if contract.tree:
        own, parent = contract.tree.code, contract.tree.parent
        rules += f", CASE WHEN t_{own} = t_{parent} THEN 'self_parent' END AS r_tree"
    return f"""
        CREATE OR REPLACE TEMP TABLE typed AS
        WITH cleaned AS (SELECT _sheet, _row, label, filled, broken, {cleaned} FROM grid),
        valued AS (SELECT *, {values} FROM cleaned),
        checked AS (SELECT *, {errors}{rules} FROM valued)
        SELECT *, {_is_no_row(contract, headers)} AS is_no_row, {_key(contract)} AS _key,
            {content_hash(contract, [f"t_{c.name}" for c in columns])} AS _hash
        FROM checked
    """


def error_columns(contract: Contract) -> list[tuple[str, Column]]:
    """Name of each error column of ``typed`` with the contract column it blames."""
    by_name = {c.name: c for c in contract.columns}
    found = [(f"e_{c.name}", c) for c in contract.stored_columns]
    found += [(f"r_{i}", by_name[r.column]) for i, r in enumerate(contract.row_rules)]
    return found + ([("r_tree", by_name[contract.tree.parent])] if contract.tree else [])


def is_good(contract: Contract) -> str:
    """SQL: a row of ``typed`` that breaks no rule of its own."""
    return f"coalesce(broken, {', '.join(e for e, _ in error_columns(contract))}) IS NULL"


def stored(contract: Contract) -> str:
    """SQL: the select list of landing's own columns."""
    return ", ".join(f"t_{c.name} AS {c.stored}" for c in contract.stored_columns)


def content_hash(contract: Contract, names: list[str]) -> str:
    """SQL: 64 bits over all kept columns but keys and row numbers; compared only between rows of one key.

    ``names``: what the stored columns are called where the hash is taken.
    """
    parts = [cell_hash(n, c) for n, c in zip(names, contract.stored_columns, strict=True) if is_hashed(c)]
    result = "CAST(0 AS UBIGINT)"
    for part in parts:
        result = f"xor({result}, {part})"
    return result


def is_hashed(column: Column) -> bool:
    """Whether a column is part of what two rows of one key are compared by."""
    return not (column.key or column.is_row_number)


def cell_hash(value: str, column: Column) -> str:
    """SQL: what one cell adds to a row's hash: 64 bits of its text under its column's name. A moment is hashed as a
    day and a time, so that either is worked out once however many moments there are."""
    if column.sql_type == "TIMESTAMP":
        return f"xor({_hash(f'CAST({value} AS DATE)', column)}, {_hash(f'CAST({value} AS TIME)', column)})"
    return _hash(value, column)


def _hash(value: str, column: Column) -> str:
    return f"md5_number_lower(concat('{column.stored}', chr(31), coalesce(CAST({value} AS VARCHAR), chr(30))))"


def times(column: Column) -> str:
    """SELECT over ``texts`` (``n``, ``x_<column>``: times of day): their part of a cell's hash ``h``, in the order of
    ``n``."""
    return f"SELECT {_hash(f'CAST(x_{column.name} AS TIME)', column)} AS h FROM texts ORDER BY n"


def verdicts(column: Column, contract: Contract, today: date) -> str:
    """SELECT over ``texts`` (``n``, ``x_<column>`` and those it is hashed with), in the order of ``n``: the text as the
    rules see it ``x``, the typed value ``t``, whether it breaks no rule ``ok``, its part of the row's hash ``h``, and
    what it says in a key ``said``."""
    cleaned = ", ".join(f"clean(x_{n}) AS x_{n}" for n in (*column.hash_with, column.name))
    x, t = f"x_{column.name}", f"t_{column.name}"
    said = f"CAST({t} AS VARCHAR)" if column.key else "NULL"
    return f"""
        WITH cleaned AS (SELECT n, {cleaned} FROM texts),
        valued AS (SELECT *, {_value(column, _may_carry_unit(column, contract))} AS {t} FROM cleaned),
        checked AS (SELECT *, {_error(column, today)} AS e FROM valued)
        SELECT {x} AS x, {t} AS t, e IS NULL AS ok, {cell_hash(t, column)} AS h, {said} AS said
        FROM checked ORDER BY n
    """


def group_rules(contract: Contract) -> list[tuple[str, Column, str]]:
    """Rules over several rows of a file: code, column to blame, and a query for the ``_key`` of all refused rows.

    Each sees the rows of table ``candidates`` (``_key``, ``_hash``, ``t_`` columns) the ones before it left.
    """
    found = []
    if contract.load == "snapshot":
        conflict = "SELECT _key FROM candidates GROUP BY _key HAVING count(DISTINCT _hash) > 1"
        found.append(("key_conflict", contract.keys[0], conflict))
    by_name = {c.name: c for c in contract.columns}
    for rule in contract.group_sums:
        query = f"""
            SELECT DISTINCT _key FROM candidates JOIN (
                SELECT t_{rule.by} FROM (SELECT DISTINCT _key, t_{rule.by}, t_{rule.column} FROM candidates)
                GROUP BY ALL HAVING abs(sum(t_{rule.column}) - {rule.total}) > {rule.tolerance}
            ) USING (t_{rule.by})"""
        found.append((rule.code, by_name[rule.column], query))
    return found


def open_branches(contract: Contract, rows: str = "good") -> str:
    """SQL over a list: codes whose parent is not on it or does not lead to the root, or that lack one."""
    assert contract.tree
    code, parent, root = contract.tree.code, contract.tree.parent, contract.tree.root_level
    is_root = f"{parent} IS NULL AND {root['column']} = {_text(root['value'])}"
    return f"""
        WITH RECURSIVE reached AS (
            SELECT {code} AS code FROM {rows} WHERE {is_root}
            UNION
            SELECT g.{code} FROM {rows} AS g JOIN reached ON g.{parent} = reached.code
        )
        SELECT DISTINCT {code} FROM {rows}
        WHERE NOT ({is_root}) AND ({parent} IS NULL OR {parent} NOT IN (FROM reached))
        ORDER BY 1"""


def _value(column: Column, units: str) -> str:
    """SQL: the typed value of a column. ``units``: SQL, whether a number may say its own unit."""
    x = f"x_{column.name}"
    if column.fields:
        shape = ", ".join(f'"{f.name}": "VARCHAR"' for f in column.fields)
        fields = ", ".join(f"{f.name} := {_as(f.type, f.deadline)}(clean(d.{f.name}))" for f in column.fields)
        return f"list_transform(try(from_json({x}, '[{{{shape}}}]')), lambda d: struct_pack({fields}))"
    if column.personal == "hash":
        together = ", ".join([*(f"x_{n}" for n in column.hash_with), x])
        return f"CASE WHEN {x} IS NOT NULL THEN pseudonym(concat_ws(chr(31), {together})) END"
    arguments = x
    if column.day_first is not None:
        arguments += f", day_first := {column.day_first}"
    if column.type in ("int", "decimal"):
        arguments += f", units := {units}"
    value = f"{_as(column.type, column.deadline)}({arguments})"
    if column.month_alone:
        month = f"month_start({x})" if column.month_alone == "first_day" else f"last_day(month_start({x}))"
        return f"coalesce({value}, {month})"
    if not (column.enum or column.enum_aliases):
        return value
    others = writings(column)
    lists = ", ".join(f"[{', '.join(map(_text, said))}]" for said in (formal_values(column), others, others.values()))
    named = f"as_enum({x}, {lists})"
    return f"coalesce(as_bool({named}), {value})" if column.type == "bool" else named


def _may_carry_unit(column: Column, contract: Contract) -> str:
    """SQL: whether 5万 in this column can mean 50000 and nothing else.

    Not where the header says 万 or 亿, nor in a row whose column of units says another than 元.
    """
    if any(scale in column.header for scale in "万亿"):
        return "false"
    units = column_of_units(contract)
    return f"coalesce(x_{units.name} = '元', false)" if units else "true"


def column_of_units(contract: Contract) -> Column | None:
    """The column that says in which unit the money of a row is."""
    return next((c for c in contract.stored_columns if "元" in c.enum and "万元" in c.enum), None)


def _as(kind: str, deadline: bool) -> str:
    functions = {
        "date": "as_date",
        "int": "as_int",
        "decimal": "as_decimal",
        "bool": "as_bool",
        "list": "as_items",
    }
    if kind == "datetime":
        return "as_deadline" if deadline else "as_datetime"
    return functions.get(kind, "")


def _error(column: Column, today: date) -> str:
    x, t = f"x_{column.name}", f"t_{column.name}"
    cases = [
        f"WHEN {x} IS NULL THEN {_text('missing') if column.required else 'NULL'}",
        f"WHEN {t} IS NULL THEN '{'enum' if column.enum else 'type'}'",
    ]
    if column.range:
        cases.append(f"WHEN {t} NOT BETWEEN {column.range[0]} AND {column.range[1]} THEN 'range'")
    if column.event:
        cases.append(f"WHEN CAST({t} AS DATE) > DATE '{today}' THEN 'future'")
        cases.append(f"WHEN {t} < DATE '2000-01-01' THEN 'past'")
    if column.fields:
        cases += _nested_errors(column)
    return f"CASE {' '.join(cases)} END"


def _nested_errors(column: Column) -> list[str]:
    """An object of a nested list lacks a required field, or has one that is not of its type."""
    shape = ", ".join(f'"{f.name}": "VARCHAR"' for f in column.fields)
    raw = f"try(from_json(x_{column.name}, '[{{{shape}}}]'))"

    def any_of(condition: str) -> str:
        return f"len(list_filter({raw}, lambda d: {condition})) > 0"

    absent = " OR ".join(f"clean(d.{f.name}) IS NULL" for f in column.fields if f.required)
    wrong = " OR ".join(
        f"(clean(d.{f.name}) IS NOT NULL AND {_as(f.type, f.deadline)}(clean(d.{f.name})) IS NULL)"
        for f in column.fields
    )
    cases = [f"WHEN {any_of(wrong)} THEN 'type'"]
    return [f"WHEN {any_of(absent)} THEN 'missing'", *cases] if absent else cases


def _is_no_row(contract: Contract, headers: dict[str, str]) -> str:
    """Blank, total, signature, title and repeated header lines.

    All but blank ones only when every required column except the first is empty or not of its type, so that no
    real row is taken for one. In a total line the sums themselves, and labels anywhere, are no values either.
    """
    required = [c for c in contract.stored_columns if c.required][1:]
    hollow = " AND ".join(_is_hollow(c) for c in required) or "true"
    title = r"(filled = 1 AND regexp_matches(label, '[\x{4e00}-\x{9fff}]') AND NOT regexp_matches(label, '\d$'))"
    label = f"(regexp_matches(label, '{_LABEL}') OR {title})"
    cases = ["WHEN filled = 0 THEN true"]
    same = [f"x_{name} = {_text(header.strip())}" for name, header in headers.items()]
    if same:
        cases.append(f"WHEN {same[0]} THEN coalesce({' AND '.join(same)}, false)")
    if required:
        # Nearly all rows; said first because the engine then spares them the patterns.
        cases.append(f"WHEN {is_good(contract)} THEN false")
    return f"CASE {' '.join(cases)} ELSE coalesce({label} AND {hollow}, false) END"


def _is_hollow(column: Column) -> str:
    x = f"x_{column.name}"
    empty = f"coalesce(e_{column.name} IN ('missing', 'type', 'enum'), false) OR regexp_matches({x}, '{_LABEL}')"
    if column.type in ("int", "decimal"):
        empty += f" OR regexp_matches(label, '{_TOTAL}')"
    return f"({empty})"


def _key(contract: Contract) -> str:
    """The natural key as text; NULL when a part of it cannot be read, and where an export has none."""
    if not contract.keys:
        return "NULL::VARCHAR"
    good = " AND ".join(f"e_{k.name} IS NULL" for k in contract.keys)
    parts = ", ".join(f"CAST(t_{k.name} AS VARCHAR)" for k in contract.keys)
    return f"CASE WHEN {good} THEN concat_ws(chr(31), {parts}) END"


def _over_typed(condition: str, contract: Contract) -> str:
    """A row rule's SQL with column names replaced by their typed columns."""
    words = condition.split()
    names = {c.name for c in contract.stored_columns}
    return " ".join(f"t_{w}" if w in names else w for w in words)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
