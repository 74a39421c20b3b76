-- Words that the search index gets instead of a text, where they differ from it: other
-- spellings, and scripts without blanks. `words_version` is the product's version that they
-- were made of; a release that knows them makes those that are missing.
alter table products add column title_words text;

alter table products add column text_words text;

alter table products add column words_version integer not null default 0;

create index products_without_words on products (id) where words_version <> version;

drop trigger products_search_changed;

drop view product_words;

create view product_words as
select id, coalesce(title_words, name || ' ' || model || ' ' || tags) as title,
    coalesce(title_words, name || ' ' || model || ' ' || tags) || ' '
        || coalesce(text_words, search_text) as everything,
    coalesce('0category' || category_id, '') || iif(quantity > 0, ' 0instock', '') as facets
from products;

create trigger products_search_changed
after update of name, model, tags, search_text, title_words, text_words, category_id, quantity
on products
when (old.name, old.model, old.tags, old.search_text, old.title_words, old.text_words,
        old.category_id, old.quantity > 0)
    is not (new.name, new.model, new.tags, new.search_text, new.title_words, new.text_words,
        new.category_id, new.quantity > 0)
begin
    delete from product_search where rowid = old.id;
    delete from product_titles where rowid = old.id;
    insert into product_search (rowid, words, facets)
    select id, everything, facets from product_words where id = new.id;
    insert into product_titles (rowid, words, facets)
    select id, title, facets from product_words where id = new.id;
end;

-- The words of titles, for a search with a misspelt one.
create virtual table product_vocabulary using fts5vocab('product_titles', 'row');

