-- A code of six digits beside a link, as a keyed hash, and the address that both were sent to.
alter table one_time_tokens add column code_hash text;

alter table one_time_tokens add column email text;

-- The account of a mail that goes to an address which is not the account's.
alter table outbox add column user_uid text;

-- Confirmed addresses that accounts have left. For a week, the mail there can undo the change,
-- and nobody else can have the address. `hash` is that of the link's token, once it is sent.
create table former_emails (
    id integer primary key,
    user_uid text not null references users (uid) on delete cascade,
    email text not null,
    hash text unique,
    had_totp integer not null,
    expires_at integer not null
);

create index former_emails_by_email on former_emails (email);

create trigger users_email_reserved before insert on users
when exists (select 1 from former_emails f where f.email = new.email and f.expires_at > unixepoch())
begin
    select raise(ignore);
end;

create trigger users_new_email_reserved before update of email on users
when exists (select 1 from former_emails f
    where f.email = new.email and f.user_uid <> new.uid and f.expires_at > unixepoch())
begin
    select raise(ignore);
end;

-- What was sent to the former address is good for nothing.
create trigger users_email_left after update of email on users when new.email <> old.email begin
    delete from one_time_tokens where user_uid = new.uid;
    delete from outbox where email = old.email and kind in ('reset_password', 'verify_email');
end;

-- Sessions go on with a change of the address, and end when it is undone.
create trigger users_email_changed after update of email on users
when new.email <> old.email and new.token_version = old.token_version begin
    delete from former_emails
    where user_uid = new.uid and (email = new.email or expires_at <= unixepoch());
    insert into former_emails (user_uid, email, had_totp, expires_at)
    select new.uid, old.email,
        exists (select 1 from totp where user_uid = new.uid and is_confirmed),
        unixepoch() + 7 * 86400
    where old.is_verified;
    -- Whoever has an address that was never confirmed may be anybody, and gets no link.
    insert into outbox (kind, email, user_uid)
    values (iif(old.is_verified, 'undo_email', 'email_changed'), old.email, new.uid);
end;

-- Whoever had taken the account over knows its password, and may have added a second factor, and
-- passkeys: these perhaps before the change, so those of the week before it go too.
create trigger users_email_restored after update of email on users
when new.token_version <> old.token_version and exists (select 1 from former_emails f
    where f.user_uid = new.uid and f.email = new.email and f.email <> old.email)
begin
    update users set hashed_password = '' where uid = new.uid;
    delete from totp where user_uid = new.uid and not (
        select f.had_totp from former_emails f
        where f.user_uid = new.uid and f.email = new.email);
    delete from passkeys where user_uid = new.uid and unixepoch(created_at) >= (
        select f.expires_at - 14 * 86400 from former_emails f
        where f.user_uid = new.uid and f.email = new.email);
    -- The link of an address from before that one stays.
    delete from former_emails where user_uid = new.uid and id >= (
        select f.id from former_emails f where f.user_uid = new.uid and f.email = new.email);
    insert into outbox (kind, email)
    values ('email_restored', old.email), ('reset_password', new.email);
end;

-- A second factor that is set up anew may be a stranger's.
create trigger totp_replaced after delete on totp when old.is_confirmed begin
    update former_emails set had_totp = 0 where user_uid = old.user_uid;
end;

-- A change of the address that is under way ends with all sessions, and with a newer one.
create trigger users_sessions_ended after update of token_version on users
when new.token_version <> old.token_version begin
    delete from one_time_tokens where user_uid = new.uid and purpose = 'change_email';
    delete from outbox where user_uid = new.uid and kind = 'change_email';
end;

create trigger outbox_newest_change after insert on outbox when new.kind = 'change_email' begin
    delete from one_time_tokens where user_uid = new.user_uid and purpose = new.kind;
    delete from outbox where user_uid = new.user_uid and kind = new.kind and id < new.id;
end;
