-- Products that an earlier release has written. A release that knows slugs and words makes those
-- that are missing.
create index products_unprepared on products (id) where slug is null or words_version <> version;

drop index products_without_words;
