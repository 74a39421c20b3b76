-- Links in mails: the newest one of a kind for each account.
create table one_time_tokens (
    purpose text not null,
    user_uid text not null references users (uid) on delete cascade,
    hash text not null unique,
    expires_at integer not null,
    primary key (purpose, user_uid)
);

create trigger one_time_tokens_forget after insert on one_time_tokens begin
    delete from one_time_tokens where expires_at < unixepoch() - 86400;
end;

-- `last_step` is the time step of the last code that was taken (RFC 6238
-- section 5.2: a code is good for one use).
create table totp (
    user_uid text primary key references users (uid) on delete cascade,
    secret text not null,
    is_confirmed integer not null default 0,
    last_step integer not null default 0
);

create table recovery_codes (
    user_uid text not null references users (uid) on delete cascade,
    hash text not null,
    primary key (user_uid, hash)
);

-- Who did what; `user_uid` is null where nobody of that name is known. The rows
-- of a deleted account stay until their time is over.
create table audit (
    id integer primary key autoincrement,
    user_uid text,
    event text not null,
    at text not null default (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
    ip text not null,
    user_agent text not null
);

create index audit_by_user on audit (user_uid, id);

create index audit_by_time on audit (at);

create trigger audit_forgets after insert on audit begin
    delete from audit where at < strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-90 days');
end;

