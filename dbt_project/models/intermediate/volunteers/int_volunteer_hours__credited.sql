-- Hours of check-ins that count: an activity that took place, more than 0 and at most 16 hours. Where those of one
-- volunteer overlap, the earlier one (checked_in_at, then checkin_id) has the time. All earlier ones began before this
-- one, so what they leave of it begins where the last of them ends. As of as_of, a check-out that lies after it is not
-- known: its check-in has no hours and takes none from others. Grain: check-in.
with countable as (
    select
        c.checkin_id,
        c.checked_in_at,
        c.checked_out_at,
        c.checked_out_at <= {{ as_of_end() }} as is_known,
        max(c.checked_out_at) over earlier as taken_until,
        max(case when c.checked_out_at <= {{ as_of_end() }} then c.checked_out_at end) over earlier as known_taken_until
    from {{ ref('stg_volunteer_checkins') }} as c
    inner join {{ ref('stg_volunteer_activities') }} as a on c.activity_id = a.activity_id
    where
        a.status = '已开展'
        and c.checked_out_at > c.checked_in_at
        and c.checked_out_at <= c.checked_in_at + interval '16 hours'
    window earlier as (
        partition by c.volunteer_key
        order by c.checked_in_at, c.checkin_id
        rows between unbounded preceding and 1 preceding
    )
)

select
    checkin_id,
    coalesce(taken_until > checked_in_at, false) as is_overlapping,
    {{ hours_left('checked_in_at', 'checked_out_at', 'taken_until') }} as hours,
    case when is_known then {{ hours_left('checked_in_at', 'checked_out_at', 'known_taken_until') }} else 0 end
        as hours_as_of
from countable
