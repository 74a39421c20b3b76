-- The table is made anew: shops have several products of one model, and a
-- category that goes does not take its products along. `search_text` is the
-- description without its markup; `version` grows with each change.
create table new_products (
    id integer primary key autoincrement,
    model text not null,
    name text not null,
    description text not null,
    search_text text not null default '',
    tags text not null default '[]',
    quantity integer not null,
    price_minor integer not null,
    image_url text not null,
    category_id integer references categories (id) on delete set null,
    views integer not null default 0,
    version integer not null default 1,
    created_at text not null default (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
    updated_at text not null default (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
);

insert into new_products (id, model, name, description, search_text, quantity, price_minor,
    image_url, category_id, views, created_at, updated_at)
select id, model, name, description, description, quantity, price_minor,
    image_url, category_id, views, created_at, updated_at
from products;

drop table products;

alter table new_products rename to products;

-- One index for each order of the list, with and without a category. The row's
-- id is the last column of each by itself and breaks ties.
create index products_by_views on products (views);

create index products_by_name on products (name collate nocase);

create index products_by_price on products (price_minor, category_id, quantity);

create index products_by_age on products (created_at);

create index products_by_category_and_views on products (category_id, views);

create index products_by_category_and_name on products (category_id, name collate nocase);

create index products_by_category_and_price on products (category_id, price_minor, quantity);

create index products_by_category_and_age on products (category_id, created_at);

create index products_by_model on products (model);

-- How many products there are, so that a list's total needs no counting.
-- Category 0 is none.
create table product_counts (
    category_id integer not null,
    in_stock integer not null,
    products integer not null,
    primary key (category_id, in_stock)
) without rowid;

insert into product_counts
select coalesce(category_id, 0), quantity > 0, count(*) from products group by 1, 2;

create trigger products_count_new after insert on products begin
    insert into product_counts values (coalesce(new.category_id, 0), new.quantity > 0, 1)
    on conflict do update set products = products + 1;
end;

create trigger products_count_gone after delete on products begin
    update product_counts set products = products - 1
    where category_id = coalesce(old.category_id, 0) and in_stock = (old.quantity > 0);
end;

create trigger products_count_moved after update of category_id, quantity on products
when old.category_id is not new.category_id or (old.quantity > 0) <> (new.quantity > 0)
begin
    update product_counts set products = products - 1
    where category_id = coalesce(old.category_id, 0) and in_stock = (old.quantity > 0);
    insert into product_counts values (coalesce(new.category_id, 0), new.quantity > 0, 1)
    on conflict do update set products = products + 1;
end;

-- Two indexes of words, without copies of the texts: of all that is said of a
-- product, and of what a buyer sees first, which ranks a search and is small. They
-- keep where in a text a word is, although nobody asks: without that, a quoted
-- word that the tokenizer takes apart (`I/O`) would be an error. `facets` are
-- words of ours for what a search is often narrowed to, so that it need not look
-- at each product; they start as hardly a word that somebody types does.
create virtual table product_search using fts5 (
    words, facets,
    content = '', contentless_delete = 1, prefix = '2 3 4',
    tokenize = 'unicode61 remove_diacritics 2'
);

create virtual table product_titles using fts5 (
    words, facets,
    content = '', contentless_delete = 1, prefix = '2 3 4',
    tokenize = 'unicode61 remove_diacritics 2'
);

create view product_words as
select id, name || ' ' || model || ' ' || tags as title,
    name || ' ' || model || ' ' || tags || ' ' || search_text as everything,
    coalesce('0category' || category_id, '') || iif(quantity > 0, ' 0instock', '') as facets
from products;

insert into product_search (rowid, words, facets) select id, everything, facets from product_words;

insert into product_titles (rowid, words, facets) select id, title, facets from product_words;

create trigger products_search_new after insert on products begin
    insert into product_search (rowid, words, facets)
    select id, everything, facets from product_words where id = new.id;
    insert into product_titles (rowid, words, facets)
    select id, title, facets from product_words where id = new.id;
end;

create trigger products_search_gone after delete on products begin
    delete from product_search where rowid = old.id;
    delete from product_titles where rowid = old.id;
end;

create trigger products_search_changed
after update of name, model, tags, search_text, category_id, quantity on products
when (old.name, old.model, old.tags, old.search_text, old.category_id, old.quantity > 0)
    is not (new.name, new.model, new.tags, new.search_text, new.category_id, new.quantity > 0)
begin
    delete from product_search where rowid = old.id;
    delete from product_titles where rowid = old.id;
    insert into product_search (rowid, words, facets)
    select id, everything, facets from product_words where id = new.id;
    insert into product_titles (rowid, words, facets)
    select id, title, facets from product_words where id = new.id;
end;

-- Uploaded pictures. `media` is their type, `modified` seconds since 1970. The
-- bytes are apart, in pieces of limited size: a picture is streamed piece by
-- piece, and looking at a row does not load them.
create table pictures (
    path text primary key,
    etag text not null,
    media text not null,
    length integer not null,
    width integer not null,
    height integer not null,
    modified integer not null
) without rowid;

-- The same picture in other widths and formats; `width` 0 is the original.
create table picture_files (
    id integer primary key,
    path text not null references pictures (path) on delete cascade,
    width integer not null,
    media text not null,
    etag text not null,
    length integer not null,
    unique (path, width, media)
);

create table picture_pieces (
    file_id integer not null references picture_files (id) on delete cascade,
    number integer not null,
    bytes blob not null,
    primary key (file_id, number)
) without rowid;

-- Without `pragma foreign_keys` (libSQL) the cascade does not run.
create trigger pictures_gone after delete on pictures begin
    delete from picture_files where path = old.path;
end;

create trigger picture_files_gone after delete on picture_files begin
    delete from picture_pieces where file_id = old.id;
end;

