-- One normaliser per type, as DuckDB macros over text. NULL in, NULL out; a value that is not of the type gives NULL.
-- Source of the rules: the header of the export specification.
--
-- A costly expression that a rare branch needs twice is bound by a lambda: the engine computes shared
-- subexpressions before it looks at the CASE, that is for every row.

-- A list and not IN: the engine makes a join of every longer IN, one per column.
CREATE MACRO present(v) AS CASE
    WHEN list_contains(['', '-', '/', '无', 'null', 'NULL', 'Null'], v) THEN NULL
    ELSE v
END;

-- Outer blanks (also non-breaking, ideographic, zero-width) and full-width digits are folded; what means "missing" is
-- NULL. Few cells need folding, and looking first is several times faster than folding all.
CREATE MACRO clean(v) AS CASE
    WHEN regexp_matches(v, '^[\s\x{a0}\x{3000}\x{feff}\x{200b}]|[\s\x{a0}\x{3000}\x{feff}\x{200b}]$|[０-９]')
        THEN list_transform([trim(
            translate(v, '０１２３４５６７８９', '0123456789'),
            E' \t\r\n\v\f' || chr(160) || chr(12288) || chr(65279) || chr(8203)
        )], lambda folded: present(folded))[1]
    ELSE present(v)
END;

-- 2025/3/5, 2025.3.5, 2025年3月5日, full-width colons and blanks → 2025-3-5 h:m:s
CREATE MACRO iso(v) AS trim(regexp_replace(
    translate(v, '年月日/.：　T', '-- --:  '), ' +', ' ', 'g'
));

CREATE MACRO is_iso(v) AS regexp_full_match(
    v, '\d{4}-\d{1,2}-\d{1,2}( ([01]?\d|2[0-3]):[0-5]?\d(:[0-5]?\d)?)?'
);

CREATE MACRO as_timestamp(v) AS CASE
    WHEN is_iso(v) THEN try_cast(v AS TIMESTAMP)
    WHEN regexp_full_match(v, '\d{8}') THEN try_strptime(v, '%Y%m%d')
    WHEN regexp_full_match(v, '\d{14}') THEN try_strptime(v, '%Y%m%d%H%M%S')
    WHEN regexp_full_match(v, '\d{8} \d{1,2}:\d{1,2}(:\d{1,2})?') THEN try_strptime(v, ['%Y%m%d %H:%M:%S', '%Y%m%d %H:%M'])
    -- An Excel serial: days since 1899-12-30, the fraction is the time of day.
    WHEN regexp_full_match(v, '\d{5}(\.\d+)?')
        THEN TIMESTAMP '1899-12-30' + to_seconds(round(try_cast(v AS DOUBLE) * 86400))
    -- Fractions of a second are cut; so is the stray fraction some exports put behind whole seconds.
    WHEN regexp_full_match(v, '\d{4}-\d{1,2}-\d{1,2}[ T]\d{1,2}:\d{1,2}:\d{1,2}\.\d+')
        THEN date_trunc('second', try_cast(v AS TIMESTAMP))
    ELSE list_transform([iso(v)], lambda folded: CASE WHEN is_iso(folded) THEN try_cast(folded AS TIMESTAMP) END)[1]
END;

CREATE MACRO as_date(v) AS CAST(as_timestamp(v) AS DATE);

CREATE MACRO as_datetime(v) AS as_timestamp(v);

-- A deadline given as a day only ends with that day.
CREATE MACRO as_deadline(v) AS CASE
    WHEN contains(v, ':') OR contains(v, '：') OR regexp_full_match(v, '\d{14}|\d{5}\.\d*[1-9]\d*') THEN as_timestamp(v)
    ELSE date_trunc('day', as_timestamp(v)) + INTERVAL 86399 SECOND
END;

CREATE MACRO as_int(v) AS CASE
    WHEN regexp_full_match(v, '[+-]?(\d+|\d{1,3}([,，]\d{3})+)(\.0+)?')
        THEN try_cast(regexp_replace(regexp_replace(v, '[,，]', '', 'g'), '\.0+$', '') AS BIGINT)
END;

CREATE MACRO as_decimal(v) AS CASE
    WHEN regexp_full_match(v, '[+-]?(\d+|\d{1,3}([,，]\d{3})+)?(\.\d+)?([eE][+-]?\d+)?')
        THEN try_cast(regexp_replace(v, '[,，]', '', 'g') AS DECIMAL(38, 18))
END;

CREATE MACRO as_bool(v) AS CASE lower(v)
    WHEN '是' THEN true
    WHEN 'true' THEN true
    WHEN '否' THEN false
    WHEN 'false' THEN false
END;

CREATE MACRO as_items(v) AS list_filter(
    list_transform(string_split(v, '、'), lambda x: clean(x)), lambda x: x IS NOT NULL
);

-- HMAC-SHA-256 (RFC 2104), 128 bits of it as hex. Keys are padded and masked in Python and set as variables.
CREATE MACRO pseudonym(v) AS left(
    sha256(getvariable('outer_key') || unhex(sha256(getvariable('inner_key') || encode(v)))), 32
);
