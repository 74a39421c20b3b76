-- The indexes of words are made anew. They were contentless-delete tables (FTS5): a product that
-- has left one of its parts is looked up for each match, so that a hundred changes made searches
-- slow. In these, the words of a product that changes are taken out one by one.
--
-- Prices are words of ours too, so that a search in a range need not look at each product: each
-- beginning of a price in minor units, after the number of its digits. 9.45 is 0price3x,
-- 0price3x9, 0price3x94 and 0price3x945. A product with variants has those of each price.
drop trigger products_search_new;

drop trigger products_search_gone;

drop trigger products_search_changed;

drop view product_words;

drop table product_vocabulary;

drop table product_search;

drop table product_titles;

drop index products_by_id_with_price;

create virtual table product_search using fts5 (
    words, facets,
    content = '', columnsize = 0, prefix = '2 3 4',
    tokenize = 'unicode61 remove_diacritics 2'
);

create virtual table product_titles using fts5 (
    words, facets,
    content = '', columnsize = 0, prefix = '2 3 4',
    tokenize = 'unicode61 remove_diacritics 2'
);

create virtual table product_vocabulary using fts5vocab('product_titles', 'row');

create view product_words as
select id, coalesce(title_words, name || ' ' || model || ' ' || tags) as title,
    coalesce(title_words, name || ' ' || model || ' ' || tags) || ' '
        || coalesce(text_words, search_text) as everything,
    coalesce('0category' || category_id, '') || iif(quantity > 0, ' 0instock', '') || ' ' || (
            select group_concat(distinct '0price' || length(price) || 'x' || substr(price, 1, value))
            from (select cast(price_minor as text) as price
                union select value ->> 'price_minor' from json_each(variants)),
                json_each('[0,1,2,3,4,5,6,7,8,9,10,11,12]')
            where value <= length(price)) as facets
from products;

-- The instance that prepares products, and until when, in seconds since 1970.
create table upgrade_lease (
    holder text not null,
    expires_at integer not null
);

insert into upgrade_lease values ('', 0);

-- Products that are not in the indexes. A row that goes puts its product there, and a new row takes
-- it out: the view must have the words that are in the indexes then. So it must not change without
-- new indexes, and no statement may write products with `or replace`, which skips triggers.
create table unindexed_products (
    id integer primary key
);

insert into unindexed_products select id from products;

create trigger unindexed_products_gone after delete on unindexed_products begin
    insert into product_search (rowid, words, facets)
    select id, everything, facets from product_words where id = old.id;
    insert into product_titles (rowid, words, facets)
    select id, title, facets from product_words where id = old.id;
end;

create trigger unindexed_products_new after insert on unindexed_products begin
    insert into product_search (product_search, rowid, words, facets)
    select 'delete', id, everything, facets from product_words where id = new.id;
    insert into product_titles (product_titles, rowid, words, facets)
    select 'delete', id, title, facets from product_words where id = new.id;
end;

create trigger products_search_new after insert on products begin
    insert into product_search (rowid, words, facets)
    select id, everything, facets from product_words where id = new.id;
    insert into product_titles (rowid, words, facets)
    select id, title, facets from product_words where id = new.id;
end;

-- Variants are compared by their prices, as nothing else of them is in the indexes: the trigger
-- `products_variants_changed` sets their ids with an update of its own.
create trigger products_search_changes
before update of name, model, tags, search_text, title_words, text_words, category_id, quantity,
    price_minor, variants
on products
when (old.name, old.model, old.tags, old.search_text, old.title_words, old.text_words,
        old.category_id, old.quantity > 0, old.price_minor)
    is not (new.name, new.model, new.tags, new.search_text, new.title_words, new.text_words,
        new.category_id, new.quantity > 0, new.price_minor)
    or (select group_concat(value ->> 'price_minor') from json_each(old.variants))
    is not (select group_concat(value ->> 'price_minor') from json_each(new.variants))
begin
    insert into unindexed_products
    select old.id where not exists (select 1 from unindexed_products where id = old.id);
end;

create trigger products_search_changed
after update of name, model, tags, search_text, title_words, text_words, category_id, quantity,
    price_minor, variants
on products
begin
    delete from unindexed_products where id = new.id;
end;

create trigger products_search_goes before delete on products begin
    insert into unindexed_products
    select old.id where not exists (select 1 from unindexed_products where id = old.id);
end;

create trigger products_search_gone after delete on products begin
    delete from unindexed_products where id = old.id;
end;
