-- The prices of products, apart from their texts: a search in a range of prices looks up the
-- price of each product that it finds.
create index products_by_id_with_price on products (id, price_minor);

