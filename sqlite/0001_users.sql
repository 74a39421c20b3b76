create table users (
    id integer primary key autoincrement,
    uid text not null unique,
    email text not null unique,
    username text unique collate nocase,
    hashed_password text not null,
    disabled integer not null default 0,
    is_verified integer not null default 0,
    role text not null default 'user',
    token_version integer not null default 0,
    created_at text not null default (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
    updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
);

create table user_info (
    id integer primary key autoincrement,
    user_id integer not null unique references users (id) on delete cascade,
    first_name text,
    last_name text,
    phone_number text
);

-- An account and what belongs to it in one statement: a transaction of several
-- would hold the write lock while its next statement waits for its turn.
create view registrations as
    select u.uid, u.email, u.username, u.hashed_password,
        i.first_name, i.last_name, i.phone_number
    from users u join user_info i on i.user_id = u.id;

create trigger registrations_insert instead of insert on registrations begin
    insert into users (uid, email, username, hashed_password)
    values (new.uid, new.email, new.username, new.hashed_password);
    insert into user_info (user_id, first_name, last_name, phone_number)
    select id, new.first_name, new.last_name, new.phone_number
    from users where uid = new.uid;
end;

