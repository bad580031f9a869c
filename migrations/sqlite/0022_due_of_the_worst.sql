-- All that is asked of somebody is due when the first of the worst of it is: what is not met and
-- has no day of its own is not due on the day of something that still has time.
UPDATE standing SET due_on = COALESCE((SELECT min(p.due_on) FROM standing p WHERE p.org_id = standing.org_id AND p.gen = standing.gen
	AND p.person_id = standing.person_id AND p.requirement_id <> standing.requirement_id AND p.status = 'not_met'), '9999-12-31')
	WHERE requirement_id = zeroblob(16) AND status = 'not_met';
