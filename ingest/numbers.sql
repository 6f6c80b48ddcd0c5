-- Whole numbers and decimals; goes on from values.sql.

CREATE MACRO plain_int(v) AS same(CASE WHEN strlen(v) <= 20 THEN try_cast(v AS BIGINT) END, v);

-- By way of 64 bits: the cast to 128 takes a hundred times longer.
CREATE MACRO plain_decimal(v) AS CASE
    WHEN regexp_full_match(v, '[-+]?\d{1,12}(\.\d{1,6})?') THEN CAST(try_cast(v AS DECIMAL(18, 6)) AS DECIMAL(38, 18))
END;

-- Digits with a sign and an exponent at most. More decimals than are kept and an exponent would round before it shifts.
CREATE MACRO bare_decimal(v) AS coalesce(plain_decimal(v), CASE
    WHEN NOT regexp_matches(v, '\.\d{19,}[eE]|[eE][-+]?0*[1-9]\d{3}') THEN try_cast(v AS DECIMAL(38, 18))
END);

CREATE MACRO has_units(v) AS regexp_matches(v, '[万亿元圆¥￥]|(?i:RMB|CNY)|人民币');

-- A blank that does not break a line groups digits as a comma does; twice, because a match takes the digit the next one needs.
CREATE MACRO group_by_comma(v) AS CASE
    WHEN regexp_matches(v, '[\x{a0}\x{2009}\x{202f}]') THEN regexp_replace(
        regexp_replace(v, '(\d)[\x{a0}\x{2009}\x{202f}](\d{3})\b', '\1,\2', 'g'),
        '(\d)[\x{a0}\x{2009}\x{202f}](\d{3})\b', '\1,\2', 'g'
    )
    ELSE v
END;

CREATE MACRO shift(unit) AS CASE unit WHEN '万' THEN 'e4' WHEN '亿' THEN 'e8' ELSE '' END;

-- A sign (s), digits (n) and perhaps as many decimals as 万 (f, k) or 亿 (g, j) makes whole. A bracket (b) is a minus only
-- around a number in groups: (12) may be the twelfth of a list.
SET VARIABLE int_pattern =
    '^(?:(?P<s>[-+]?)(?P<n>\d+|\d{1,3}(?:,\d{3})+)'
    || '(?:(?:\.0+)?|(?:(?P<f>\.\d{1,4})0*)? ?(?P<k>万)|(?:(?P<g>\.\d{1,8})0*)? ?(?P<j>亿))'
    || '|\( ?(?P<b>\d{1,3}(?:,\d{3})+)(?:\.0+)? ?\))$';

CREATE MACRO careful_int(v) AS list_transform(list_filter(
    list_transform(folded(group_by_comma(v)), lambda w: regexp_extract(
        w, getvariable('int_pattern'), ['s', 'n', 'f', 'k', 'g', 'j', 'b']
    )),
    lambda f: f.n || f.b <> ''
), lambda f: try_cast(
    if(f.b = '', f.s, '-') || replace(f.n || f.b, ',', '') || f.f || f.g || shift(f.k || f.j) AS BIGINT
))[1];

-- units: whether the number may carry a unit of its own (万, 亿, 元 …), which it may not where the unit stands elsewhere.
CREATE MACRO as_int(v, units := true) AS coalesce(plain_int(v), CASE
    WHEN regexp_full_match(v, '[+-]?(\d+|\d{1,3}([,，]\d{3})+)(\.0+)?')
        THEN try_cast(regexp_replace(regexp_replace(v, '[,，]', '', 'g'), '\.0+$', '') AS BIGINT)
    WHEN v IS NOT NULL AND (units OR NOT has_units(v)) THEN careful_int(v)
END);

-- A sign before or behind a currency (s, z), digits (n, in brackets b), and either an exponent (e) or 万, 亿 (k, j) and 元.
SET VARIABLE decimal_pattern = replace(replace(
    '^(?:(?:(?P<s>[-+]?)(?:CURRENCY ?)?|CURRENCY ?(?P<z>[-+]))(?P<n>DIGITS)'
    || '(?:(?P<e>[eE][-+]?\d+)|(?: ?(?P<k>[万亿]))?(?: ?(?:元|圆|CURRENCY))?)'
    || '|(?:CURRENCY ?)?\( ?(?:CURRENCY ?)?(?P<b>DIGITS)(?: ?(?P<j>[万亿]))?(?: ?(?:元|圆|CURRENCY))? ?\))$',
    'CURRENCY', '(?:¥|(?i:RMB|CNY)|人民币)'), 'DIGITS', '(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?|\.\d+');

CREATE MACRO careful_decimal(v) AS list_transform(list_filter(
    list_transform(folded(group_by_comma(v)), lambda w: regexp_extract(
        w, getvariable('decimal_pattern'), ['s', 'z', 'n', 'e', 'k', 'b', 'j']
    )),
    lambda f: f.n || f.b <> ''
), lambda f: bare_decimal(
    if(f.b = '', f.s || f.z, '-') || replace(f.n || f.b, ',', '') || f.e || shift(f.k || f.j)
))[1];

CREATE MACRO as_decimal(v, units := true) AS coalesce(plain_decimal(v), CASE
    WHEN regexp_full_match(v, '[+-]?(\d+|\d{1,3}([,，]\d{3})+)?(\.\d+)?([eE][+-]?\d+)?')
        THEN list_transform([regexp_replace(v, '[,，]', '', 'g')], lambda bare: bare_decimal(bare))[1]
    WHEN v IS NOT NULL AND (units OR NOT has_units(v)) THEN careful_decimal(v)
END);
