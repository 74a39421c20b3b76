//! What goes out comes in again as it was.

use storefront_import::{database, export};

use crate::{State, data, products};

fn exported(state: &State) -> Vec<u8> {
    let mut lines = Vec::new();
    let database = database::open_existing(&state.database_file()).unwrap();
    export::write(&database, &mut lines).unwrap();
    lines
}

#[test]
fn an_export_imported_again_changes_nothing() {
    let state = State::empty();
    state.import(&data("opencart3.sql"), "").unwrap();
    let lines = exported(&state);
    let file = state.file("export.jsonl", &lines);
    assert_eq!(products(&state.import(&file, "").unwrap()), [0, 0, 3, 0]);
    assert_eq!(exported(&state), lines);

    let other = State::empty();
    assert_eq!(products(&other.import(&file, "").unwrap()), [3, 0, 0, 0]);
    assert_eq!(exported(&other), lines);
}

#[test]
fn variants_and_slugs_go_out_and_come_in() {
    let state = State::empty();
    state.import(&data("shopify.csv"), "").unwrap();
    let lines = exported(&state);
    let file = state.file("export.jsonl", &lines);
    assert_eq!(products(&state.import(&file, "").unwrap()), [0, 0, 2, 0]);
    let other = State::empty();
    assert_eq!(products(&other.import(&file, "").unwrap()), [2, 0, 0, 0]);
    // Their ids are the other shop's own; here they are the same, as it was empty.
    assert_eq!(exported(&other), lines);
    let text = String::from_utf8(lines).unwrap();
    assert!(text.contains("\"slug\":\"linen-shirt\""), "{text}");
    // A list of prices cannot say which variant it means; another name can be given.
    let prices = state.file("prices.csv", "model,price\nlinen-shirt,5\n");
    let report = state.import(&prices, "").unwrap();
    assert!(
        report
            .to_string()
            .contains("line 2: The product has variants"),
        "{report}"
    );
    let names = state.file("names.csv", "model,name\nlinen-shirt,Shirt of linen\n");
    assert_eq!(products(&state.import(&names, "").unwrap()), [0, 1, 0, 0]);
    let slug: String = state.select("select slug from products where name = 'Shirt of linen'");
    assert_eq!(slug, "linen-shirt");
}

#[test]
fn the_demo_catalogue_survives_the_way_in_and_out() {
    let state = State::empty();
    let demo = data("../../../../sqlite/demo.jsonl");
    let count = std::fs::read_to_string(&demo).unwrap().lines().count() as u64;
    assert_eq!(
        products(&state.import(&demo, "").unwrap()),
        [count, 0, 0, 0]
    );
    let file = state.file("export.jsonl", exported(&state));
    assert_eq!(
        products(&state.import(&file, "").unwrap()),
        [0, 0, count, 0]
    );
    assert_eq!(
        products(&state.import(&demo, "").unwrap()),
        [0, 0, count, 0]
    );
}

#[test]
fn an_export_is_ordered_and_has_a_product_on_each_line() {
    let state = State::empty();
    let lines = "{\"id\":9,\"model\":\"B\",\"name\":\"b\\nb\",\"price\":1}\n\
        {\"id\":3,\"model\":\"A\",\"name\":\"a\",\"price\":6.1,\"description\":\"<p>a\\nb</p>\"}\n\
        {\"id\":12,\"model\":\"C\",\"name\":\"c\",\"created_at\":\"2026-01-31T12:00:00Z\"}\n";
    state.import(&state.file("in.jsonl", lines), "").unwrap();
    let text = String::from_utf8(exported(&state)).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].starts_with("{\"id\":3,\"model\":\"A\""), "{text}");
    assert!(lines[0].contains("\"price\":6.10,"), "{text}");
    assert!(
        lines[1].ends_with("\"created_at\":\"2026-01-31T12:00:00Z\"}"),
        "{text}"
    );
}
