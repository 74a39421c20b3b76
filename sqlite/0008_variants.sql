-- What a product has beyond one picture and one price: further pictures, options, and
-- variants, as JSON, and the highest price and the price before a sale. They are null for a
-- product that has none. `slug` is its name in URLs.
alter table products add column slug text;

alter table products add column images text;

alter table products add column options text;

alter table products add column variants text;

alter table products add column price_max_minor integer;

alter table products add column compare_at_minor integer;

create index products_by_slug on products (slug) where slug is not null;

create index products_by_price_max on products (price_max_minor) where price_max_minor is not null;

-- A slug that another product has gets a number. This is a trigger and no unique index, so that
-- one statement can write many products of one name.
create trigger products_slug_changed after update of slug on products
when exists (select 1 from products other where other.slug = new.slug and other.id <> new.id)
begin
    update products set slug = (
        select candidate.slug from (
            select new.slug || '-' || number.value as slug, number.value as place
            from json_each('[2,3,4,5,6,7,8,9]') number
            union all select new.slug || '-' || new.id, 10
            union all select new.slug || '-' || lower(hex(randomblob(8))), 11) candidate
        where not exists (
            select 1 from products other where other.slug = candidate.slug and other.id <> new.id)
        order by candidate.place limit 1)
    where id = new.id;
end;

create trigger products_slug_new after insert on products
when exists (select 1 from products other where other.slug = new.slug and other.id <> new.id)
begin
    update products set slug = new.slug where id = new.id;
end;

-- Variants of all products have different ids, none of which is given twice.
create table variant_ids (
    last integer not null
);

insert into variant_ids values (0);

create trigger products_variants_changed after update of variants on products
when exists (select 1 from json_each(new.variants) variant
    where json_extract(variant.value, '$.id') is null)
begin
    update products set variants = (
        select json_group_array(json_set(variant.value, '$.id',
            coalesce(json_extract(variant.value, '$.id'),
                (select last from variant_ids) + 1 + variant.key)))
        from json_each(new.variants) variant)
    where id = new.id;
    update variant_ids set last = last + json_array_length(new.variants);
end;

create trigger products_variants_new after insert on products when new.variants is not null
begin
    update products set variants = new.variants where id = new.id;
end;
