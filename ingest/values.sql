-- One normaliser per type, as DuckDB macros over text. NULL in, NULL out; a value that is not of the type gives NULL.
-- Source of the rules: the header of the export specification, and what README.md beside this file reads out of it.
--
-- Each has two ways. Plain text is read at once, where its value written again is the same text, which costs a third of
-- the pattern that would prove it; all other text is read with care. The engine computes shared subexpressions before it
-- looks at the CASE, that is for every row: what only careful rows need twice is bound by a lambda.

-- Patterns are variables: put together once a connection, and not once a column.
-- Blanks, within brackets: all of Unicode's but the plain one, and those without width.
SET VARIABLE odd_blanks =
    '\t\n\v\f\r\x{85}\x{a0}\x{1680}\x{2000}-\x{200b}\x{2028}\x{2029}\x{202f}\x{205f}\x{2060}\x{3000}\x{feff}';

SET VARIABLE outer_blanks = replace('^[ #]+|[ #]+$', '#', getvariable('odd_blanks'));

SET VARIABLE to_be_cleaned = replace('^[ #]|[ #]$|[０-９]', '#', getvariable('odd_blanks'));

SET VARIABLE to_be_one_blank = replace('[#]| [ #]', '#', getvariable('odd_blanks'));

SET VARIABLE run_of_blanks = replace('[ #]+', '#', getvariable('odd_blanks'));

-- A list and not IN: the engine makes a join of every longer IN, one per column.
CREATE MACRO present(v) AS CASE
    WHEN strlen(v) <= 4 AND list_contains(['', '-', '/', '无', 'null', 'NULL', 'Null'], v) THEN NULL
    ELSE v
END;

-- In ASCII alone and no blank at either end: a third of the time of the pattern below.
CREATE MACRO is_tight(v) AS strlen(v) = length(v) AND v >= '!' AND v[-1] >= '!';

-- Outer blanks and full-width digits are folded; what means "missing" is NULL. Few cells need folding, and looking first
-- is several times faster than folding all.
CREATE MACRO clean(v) AS CASE
    WHEN v = '' THEN NULL
    WHEN is_tight(v) THEN present(v)
    WHEN regexp_matches(v, getvariable('to_be_cleaned'))
        THEN list_transform([translate(
            regexp_replace(v, getvariable('outer_blanks'), '', 'g'), '０１２３４５６７８９', '0123456789'
        )], lambda folded: present(folded))[1]
    ELSE present(v)
END;

-- Letters, digits and marks of double width (U+FF01 to U+FF5E) as single ones.
CREATE MACRO fold_width(v) AS translate(
    v,
    '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～',
    '!"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~'
);

-- Marks of double width as single ones, hyphens and dashes as minus, a run of blanks as one. Looked for first: cheaper.
CREATE MACRO fold_marks(v) AS CASE
    WHEN regexp_matches(v, '[：∶，．／－‐‑–—−＋（）Ｔ￥]') THEN translate(v, '：∶，．／－‐‑–—−＋（）Ｔ￥', '::,./------+()T¥')
    ELSE v
END;

CREATE MACRO fold_blanks(v) AS CASE
    WHEN regexp_matches(v, getvariable('to_be_one_blank')) THEN regexp_replace(v, getvariable('run_of_blanks'), ' ', 'g')
    ELSE v
END;

-- A list of one, for the lambdas that go on with it.
CREATE MACRO folded(v) AS list_transform(list_transform([v], lambda w: fold_marks(w)), lambda w: fold_blanks(w));

CREATE MACRO same(value, v) AS CASE WHEN CAST(value AS VARCHAR) = v THEN value END;

-- Neither 有 (its other, 无, means missing) nor Y, N, 1, 0: a contract may name them by `enum_aliases`.
CREATE MACRO as_bool(v) AS CASE v
    WHEN '是' THEN true
    WHEN '否' THEN false
    ELSE CASE
        WHEN list_contains(['√', '✓', '✔', '☑'], v) OR lower(v) = 'true' THEN true
        WHEN list_contains(['×', '✗', '✘', '✕', '✖'], v) OR lower(v) = 'false' THEN false
    END
END;

-- One of the values; else what the contract's other writings say, widths folded; else NULL.
CREATE MACRO as_enum(v, allowed, written, meant) AS CASE
    WHEN list_contains(allowed, v) THEN v
    WHEN list_contains(written, v) THEN meant[list_position(written, v)]
    WHEN v IS NOT NULL THEN list_transform([fold_width(v)], lambda f: meant[list_position(written, f)])[1]
END;

CREATE MACRO as_items(v) AS list_filter(
    list_transform(string_split(v, '、'), lambda x: clean(x)), lambda x: x IS NOT NULL
);

-- HMAC-SHA-256 (RFC 2104), 128 bits of it as hex. Keys are padded and masked in Python and set as variables.
CREATE MACRO pseudonym(v) AS left(
    sha256(getvariable('outer_key') || unhex(sha256(getvariable('inner_key') || encode(v)))), 32
);
