-- Mails that are to be sent. A row has what is needed to make the mail, and neither link nor
-- token. `kind` is what it tells: one of `one_time_tokens.purpose`, or an event below. Times
-- are in seconds since 1970.
create table outbox (
    id integer primary key autoincrement,
    kind text not null,
    email text not null,
    created_at integer not null default (unixepoch()),
    attempts integer not null default 0,
    tried_at integer not null default 0,
    next_at integer not null default 0
);

create index outbox_by_next on outbox (next_at);

-- A change and the mail about it are stored together, whoever makes the change.
drop trigger registrations_insert;

drop view registrations;

create view registrations as
    select u.uid, u.email, u.username, u.hashed_password,
        i.first_name, i.last_name, i.phone_number, null as verify_email
    from users u join user_info i on i.user_id = u.id;

create trigger registrations_insert instead of insert on registrations begin
    insert into users (uid, email, username, hashed_password)
    values (new.uid, new.email, new.username, new.hashed_password);
    insert into user_info (user_id, first_name, last_name, phone_number)
    select id, new.first_name, new.last_name, new.phone_number
    from users where uid = new.uid;
    insert into outbox (kind, email)
    select 'verify_email', email from users where uid = new.uid and new.verify_email;
end;

-- A login that replaces an outdated hash leaves `token_version` as it is.
create trigger users_password_changed after update of hashed_password on users
when new.token_version <> old.token_version begin
    insert into outbox (kind, email) values ('password_changed', new.email);
end;

create trigger totp_enabled after update of is_confirmed on totp
when new.is_confirmed and not old.is_confirmed begin
    insert into outbox (kind, email)
    select 'totp_enabled', email from users where uid = new.user_uid;
end;

-- The account is gone when this happens because it is deleted.
create trigger totp_disabled after delete on totp when old.is_confirmed begin
    insert into outbox (kind, email)
    select 'totp_disabled', email from users where uid = old.user_uid;
end;

