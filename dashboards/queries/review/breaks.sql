-- What breaks the 13 months that end with a month. Grain: one row per change; kpi_id is null where it is one of units.
-- definition: the KPI means something else from then on. communities: a city or street has another number of them since.
-- began: the unit itself is new, and was made from parts of other communities. On as_is the months are restated on the
-- units of today, so no boundary breaks them.
with asked as (
    select *
    from units_on(last_day($month))
    where unit_code = $unit and in_scope($scope, unit_code, street_code, community_code)
),

-- how many communities a city or street had when each month ended
counted as (
    select
        months.month,
        count(communities.unit_code) as communities
    from months_known() as months
    cross join asked
    left join dim_unit as communities
        on
            communities.level = 'community'
            and communities.valid_from <= last_day(months.month)
            and coalesce(communities.valid_to, date '9999-12-31') >= last_day(months.month)
            and (asked.level = 'city' or communities.street_code = asked.unit_code)
    where asked.level in ('city', 'street')
    group by months.month
),

began as (
    select
        asked.unit_code,
        min(spans.valid_from) as began_on
    from asked
    inner join dim_unit as spans on asked.unit_code = spans.unit_code
    where asked.level not in ('city', 'street')
    group by asked.unit_code
),

made_from as (
    select list(distinct former.unit_name order by former.unit_name) as names
    from bridge_unit_as_is as parts
    inner join dim_unit as former on parts.unit_code = former.unit_code
    where parts.ancestor_code = $unit and parts.unit_code <> $unit and former.level = 'community'
),

breaks as (
    select
        'definition' as what,
        kpi_id,
        cast(date_trunc('month', changed_on) as date) as month,
        changed_on as changed_on,
        what_zh,
        what_en,
        null as communities_before,
        null as communities,
        [] as made_from
    from kpi_changes
    union all by name
    select
        'communities' as what,
        month,
        month as changed_on,
        lag(communities) over (order by month) as communities_before,
        communities
    from counted
    where $basis = 'as_was'
    qualify communities <> lag(communities) over (order by month)
    union all by name
    select
        'began' as what,
        cast(date_trunc('month', began.began_on) as date) as month,
        began.began_on as changed_on,
        coalesce(made_from.names, []) as made_from
    from began
    cross join made_from
    where $basis = 'as_was'
)

select * from breaks
where month > months_before($month, 12) and month <= $month
order by month, what, kpi_id
