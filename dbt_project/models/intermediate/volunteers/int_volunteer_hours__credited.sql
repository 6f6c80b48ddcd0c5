-- Hours of check-ins that count: an activity that took place, more than 0 and at most 16 hours. Where those of one
-- volunteer overlap, the earlier one (checked_in_at, then checkin_id) has the time. All earlier ones began before this
-- one, so what they leave of it begins where the last of them ends. Grain: check-in.
with countable as (
    select
        c.checkin_id,
        c.volunteer_key,
        c.checked_in_at,
        c.checked_out_at,
        max(c.checked_out_at) over (
            partition by c.volunteer_key
            order by c.checked_in_at, c.checkin_id
            rows between unbounded preceding and 1 preceding
        ) as taken_until
    from {{ ref('stg_volunteer_checkins') }} as c
    inner join {{ ref('stg_volunteer_activities') }} as a on c.activity_id = a.activity_id
    where
        a.status = '已开展'
        and c.checked_out_at > c.checked_in_at
        and c.checked_out_at <= c.checked_in_at + interval '16 hours'
)

select
    checkin_id,
    coalesce(taken_until > checked_in_at, false) as is_overlapping,
    greatest(
        0, epoch_us(checked_out_at) - epoch_us(greatest(checked_in_at, coalesce(taken_until, checked_in_at)))
    ) / 3600000000 as hours
from countable
