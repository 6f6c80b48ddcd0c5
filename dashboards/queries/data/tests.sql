-- How the tests of the build ended, those that did not pass first. Grain: kind of test and how it ended.
-- scope: none, it says nothing about a unit
select
    kind,
    status,
    any_value(meaning) as meaning,
    count(*) as tests,
    coalesce(sum(rows), 0)::bigint as rows,
    string_agg(distinct model, ', ' order by model) as models,
    (select count(*) from build_tests)::bigint as tests_in_all,
    (select count(*) from build_tests where build_tests.status = 'pass')::bigint as passed_in_all
from build_tests
group by kind, status
order by status = 'pass', tests desc, kind
