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

