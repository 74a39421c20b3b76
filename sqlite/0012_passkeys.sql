-- Passkeys. `id` is for the owner; `credential_id` and `public_key` (a COSE key) are the
-- authenticator's, in base64url; `transports` is a JSON array.
create table passkeys (
    id text primary key,
    user_uid text not null references users (uid) on delete cascade,
    credential_id text not null unique,
    public_key text not null,
    sign_count integer not null,
    is_backup_eligible integer not null,
    is_backed_up integer not null,
    transports text not null,
    name text not null,
    created_at text not null default (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
    last_used_at text
);

create index passkeys_by_user on passkeys (user_uid);

-- Accounts whose passwords need a passkey beside them.
create table passkey_second_factors (
    user_uid text primary key references users (uid) on delete cascade
);

create trigger passkeys_added after insert on passkeys begin
    insert into outbox (kind, email)
    select 'passkey_added', email from users where uid = new.user_uid;
end;

-- An account without a passkey is not asked for one. The account is gone when this happens
-- because it is deleted.
create trigger passkeys_removed after delete on passkeys begin
    insert into outbox (kind, email)
    select 'passkey_removed', email from users where uid = old.user_uid;
    delete from passkey_second_factors
    where user_uid = old.user_uid
        and not exists (select 1 from passkeys where user_uid = old.user_uid);
end;

create trigger passkey_second_factors_on after insert on passkey_second_factors begin
    insert into outbox (kind, email)
    select 'passkey_second_factor_on', email from users where uid = new.user_uid;
end;

-- Recovery codes belong to both second factors, and go with the last of them.
create trigger totp_gone after delete on totp when old.is_confirmed begin
    delete from recovery_codes
    where user_uid = old.user_uid
        and not exists (select 1 from passkey_second_factors where user_uid = old.user_uid);
end;

create trigger passkey_second_factors_off after delete on passkey_second_factors begin
    insert into outbox (kind, email)
    select 'passkey_second_factor_off', email from users where uid = old.user_uid;
    delete from recovery_codes
    where user_uid = old.user_uid
        and not exists (select 1 from totp where user_uid = old.user_uid and is_confirmed);
end;
