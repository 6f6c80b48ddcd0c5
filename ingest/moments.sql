-- Dates and times; goes on from values.sql.

CREATE MACRO plain_date(v) AS same(CASE WHEN strlen(v) = 10 THEN try_cast(v AS DATE) END, v);

CREATE MACRO plain_timestamp(v) AS same(CASE WHEN strlen(v) = 19 THEN try_cast(v AS TIMESTAMP) END, v);

-- 二〇二五-十二-三十一 十:三十:〇 in figures; every number in it was matched by number_in_words.
CREATE MACRO arabic(v) AS CASE
    WHEN strlen(v) = length(v) THEN v
    ELSE replace(regexp_replace(regexp_replace(
        translate(v, '〇零○一二三四五六七八九', '000123456789'), '(^|\D)十', '\11十', 'g'), '十(\D|$)', '0\1', 'g'), '十', '')
END;

-- What the part of the day adds to the hour as written; NULL where it leaves a doubt (上午12点 is noon to people and
-- midnight to programs, 晚上1点 belongs to either day) or contradicts the hour.
CREATE MACRO hours_to_add(part, h) AS CASE
    WHEN part = '' THEN 0
    WHEN part IN ('PM', '下午') AND h BETWEEN 1 AND 11 OR part = '晚上' AND h BETWEEN 6 AND 11 OR part = '中午' AND h = 1 THEN 12
    WHEN part = 'AM' AND h = 12 THEN -12
    WHEN part = 'AM' AND h < 12 OR part IN ('PM', '下午') AND h >= 12 OR part = '上午' AND h < 12
        OR part = '凌晨' AND h <= 5 OR part = '早上' AND h BETWEEN 5 AND 11 OR part = '中午' AND h BETWEEN 11 AND 13
        OR part = '晚上' AND h >= 18 THEN 0
END;

-- In patterns # stands for a number up to 59 and @ for a digit of a year, in words.
SET VARIABLE number_in_words = '\d{1,2}|[〇零○]?[一二三四五六七八九]|[二三四五]?十[一二三四五六七八九]?|[〇零○]';

SET VARIABLE month_pattern = replace(replace(
    '^(?P<y>\d{4}|@{4})(?:(?P<n>\d{2})| ?[-/年] ?(?P<m>#)(?: ?月)?)$',
    '#', getvariable('number_in_words')), '@', '[〇零○一二三四五六七八九]');

-- Year, month and day (y, m, d; together c), or day and month before the year in either order (p, q, r); then perhaps a
-- part of the day (v, w, z), and hour, minute, second as 8:05:30 (h, i, s) or 8时5分30秒 (h, j, k; 半 is half past).
SET VARIABLE moment_pattern = replace(replace(replace(replace(
    '^(?:(?P<y>\d{4}|@{4}) ?[-/.年] ?(?P<m>#) ?[-/.月] ?(?P<d>#)'
    || '|(?P<c>\d{8})|(?P<p>\d{1,2})[-/.](?P<q>\d{1,2})[-/.](?P<r>\d{4}))'
    || '(?: ?[日号]|(?:(?: ?[日号] ?| ?T ?| )(?P<v>PART|AM_PM)?|(?P<w>PART)) ?(?P<h>#)'
    || '(?: ?: ?(?P<i>\d{1,2})(?: ?: ?(?P<s>\d{1,2})(?:\.\d+)?)?'
    || '| ?[时点](?: ?(?:(?P<half>半)|整|(?P<j>#)(?: ?分(?: ?(?P<k>#) ?秒)?)?))?)(?: ?(?P<z>AM_PM))?)?$',
    '#', getvariable('number_in_words')), '@', '[〇零○一二三四五六七八九]'),
    'PART', '上午|下午|凌晨|早上|中午|晚上'), 'AM_PM', '[AaPp]\.?[Mm]\.?');

-- 2025-3-5 8:05:30 of what the text says, the hour as written.
CREATE MACRO spelt_moment(f, day_first) AS CASE
    WHEN f.y <> '' THEN f.y || '-' || f.m || '-' || f.d
    WHEN f.c <> '' THEN f.c[:4] || '-' || f.c[5:6] || '-' || f.c[7:]
    WHEN coalesce(day_first, try_cast(f.p AS INTEGER) > 12 OR try_cast(f.p AS INTEGER) = try_cast(f.q AS INTEGER))
        THEN f.r || '-' || f.q || '-' || f.p
    WHEN coalesce(NOT day_first, try_cast(f.q AS INTEGER) > 12) THEN f.r || '-' || f.p || '-' || f.q
END || CASE
    WHEN f.h = '' THEN ''
    ELSE ' ' || f.h || ':' || coalesce(nullif(f.i || f.j, ''), if(f.half = '', '0', '30')) || ':' || coalesce(nullif(f.s || f.k, ''), '0')
END;

CREATE MACRO parsed_moment(said) AS CASE
    -- The cast refuses 2025-2-30 and 8:61, but knows a year 0 and an hour 24.
    WHEN NOT regexp_matches(said, '^0000| 24:') THEN try_cast(said AS TIMESTAMP)
END;

CREATE MACRO careful_timestamp(v, day_first) AS list_transform(list_transform(list_filter(
    list_transform(folded(v), lambda w: regexp_extract(
        w, getvariable('moment_pattern'), ['y', 'm', 'd', 'c', 'p', 'q', 'r', 'v', 'w', 'h', 'i', 's', 'half', 'j', 'k', 'z']
    )),
    lambda f: f.y || f.c || f.r <> ''
), lambda f: {
    'part': upper(replace(f.v || f.w || f.z, '.', '')),
    'at': list_transform(
        list_transform([spelt_moment(f, day_first)], lambda w: arabic(w)), lambda said: parsed_moment(said)
    )[1]
}), lambda m: m.at + to_hours(hours_to_add(m.part, hour(m.at))))[1];

-- The first day of a year and a month without a day; asked only where the contract says which day is meant.
CREATE MACRO month_start(v) AS list_transform(list_transform(folded(v), lambda w: regexp_extract(
    w, getvariable('month_pattern'), ['y', 'n', 'm']
)), lambda f: CAST(parsed_moment(arabic(f.y || '-' || f.n || f.m || '-1')) AS DATE))[1];

CREATE MACRO slow_timestamp(v, day_first) AS CASE
    WHEN starts_with(v, '0000') THEN NULL
    WHEN strlen(v) = 8 AND regexp_full_match(v, '\d{8}') THEN try_strptime(v, '%Y%m%d')
    WHEN strlen(v) = 14 AND regexp_full_match(v, '\d{14}') THEN try_strptime(v, '%Y%m%d%H%M%S')
    -- Fractions of a second are cut; so is the stray fraction some exports put behind whole seconds.
    WHEN regexp_full_match(
        v, '\d{4}(-\d{1,2}-|/\d{1,2}/)\d{1,2}([ T]([01]?\d|2[0-3]):[0-5]?\d(:[0-5]?\d(\.\d+)?)?)?'
    ) THEN try_cast(split_part(v, '.', 1) AS TIMESTAMP)
    WHEN regexp_full_match(v, '\d{4}年\d{1,2}月\d{1,2}日') THEN try_strptime(v, '%Y年%m月%d日')
    -- An Excel serial: days since 1899-12-30, the fraction is the time of day.
    WHEN regexp_full_match(v, '[1-9]\d{4}(\.\d+)?')
        THEN TIMESTAMP '1899-12-30' + to_seconds(round(try_cast(v AS DOUBLE) * 86400))
    WHEN regexp_full_match(v, '\d{8} \d{1,2}:\d{1,2}(:\d{1,2})?')
        THEN try_strptime(v, ['%Y%m%d %H:%M:%S', '%Y%m%d %H:%M'])
    WHEN v IS NOT NULL THEN careful_timestamp(v, day_first)
END;

-- day_first: what 03/04/2025 means, from the contract; without it, only what can be but one day is read (13/04/2025).
CREATE MACRO as_datetime(v, day_first := CAST(NULL AS BOOLEAN)) AS coalesce(
    plain_timestamp(v), CAST(plain_date(v) AS TIMESTAMP), slow_timestamp(v, day_first)
);

CREATE MACRO as_date(v, day_first := CAST(NULL AS BOOLEAN)) AS coalesce(
    plain_date(v), CAST(slow_timestamp(v, day_first) AS DATE)
);

-- A deadline given as a day only ends with that day.
CREATE MACRO as_deadline(v, day_first := CAST(NULL AS BOOLEAN)) AS coalesce(
    plain_timestamp(v),
    plain_date(v) + INTERVAL 86399 SECOND,
    slow_timestamp(v, day_first) + to_seconds(
        CASE WHEN regexp_matches(v, '[:：∶时点]|^\d{14}$|^\d{5}\.\d*[1-9]') THEN 0 ELSE 86399 END
    )
);
