create table categories (
    id integer primary key,
    name text not null unique,
    slug text not null unique
);

create table products (
    id integer primary key autoincrement,
    model text not null unique,
    name text not null,
    description text not null,
    quantity integer not null,
    price_minor integer not null,
    image_url text not null,
    category_id integer references categories (id),
    views integer not null default 0,
    created_at text not null default (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
    updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
);

create index products_by_views on products (views desc, id);

