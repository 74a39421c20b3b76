//! Search text: whatever it is, it becomes a query that SQLite understands.
#![no_main]

use std::cell::OnceCell;

use libfuzzer_sys::fuzz_target;
use rusqlite::Connection;
use storefront_catalog::search::Search;

thread_local! {
    static INDEX: OnceCell<Connection> = const { OnceCell::new() };
}

fuzz_target!(|text: &str| {
    let search = Search::parse(text);
    if search.is_empty() {
        return;
    }
    INDEX.with(|index| {
        let index = index.get_or_init(|| {
            let index = Connection::open_in_memory().expect("memory");
            index
                .execute_batch(
                    "create virtual table found using fts5(words, other);
                     insert into found (words, other) values ('', 'JST connector 2 pin')",
                )
                .expect("an index");
            index
        });
        for query in [search.exact(), search.prefix()] {
            let mut statement = index
                .prepare_cached("select other from found where found match ?1")
                .expect("a statement");
            let found = statement.query_map([&query], |row| row.get::<_, String>(0));
            let found: Result<Vec<_>, _> = found.and_then(Iterator::collect);
            let found = found.unwrap_or_else(|error| panic!("{query}: {error}"));
            assert!(found.is_empty(), "{query} searches the other column");
        }
    });
});
