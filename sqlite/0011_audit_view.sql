-- The audit log of the whole shop. `actor_uid` is the admin who did something to an account; it
-- is null if the owner did it, or nobody knows who. The index is in the order of the list.
alter table audit add column actor_uid text;

create index audit_by_event on audit (event, at);
