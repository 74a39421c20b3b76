//! CSV: each row is imported or reported, and the same file has the same report again.
#![no_main]

use std::cell::OnceCell;
use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use rusqlite::Connection;
use storefront_import::import::Import;
use storefront_import::report::Report;
use storefront_import::{database, table};

thread_local! {
    static SHOP: OnceCell<Connection> = const { OnceCell::new() };
}

fuzz_target!(|text: &[u8]| {
    SHOP.with(|shop| {
        let nowhere = "/nowhere/at/all".as_ref();
        let shop = shop.get_or_init(|| database::open_to_try(nowhere).expect("in memory"));
        // A trial, whose transactions are rolled back.
        let import = || {
            let mut import = Import::new(shop, true, None, Report::default(), false);
            let result = table::import(Box::new(Cursor::new(text.to_vec())), &mut import);
            result
                .map(|()| import.report.to_string())
                .map_err(|error| format!("{error:#}"))
        };
        assert_eq!(import(), import());
    });
});
