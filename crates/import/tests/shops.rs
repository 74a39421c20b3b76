//! Exports of Shopify and WooCommerce, and later dumps of OpenCart.

use serde_json::{Value, json};

use crate::{State, data, products};

/// A product as it is stored.
pub fn stored(state: &State, model: &str) -> Value {
    let sql = format!(
        "select json_object('name', p.name, 'description', description, 'price', price_minor,
             'max', price_max_minor, 'before', compare_at_minor, 'quantity', quantity,
             'image_url', image_url, 'images', json(images), 'options', json(options),
             'variants', json(variants), 'slug', p.slug, 'category', c.name, 'tags', json(tags))
         from products p left join categories c on c.id = category_id where model = '{model}'"
    );
    serde_json::from_str(&state.select::<String>(&sql)).unwrap()
}

/// Of each variant: SKU, options, price, price before a sale, and stock.
fn variants(product: &Value) -> Vec<Value> {
    let fields = [
        "sku",
        "options",
        "price_minor",
        "compare_at_minor",
        "quantity",
    ];
    let variants = product["variants"].as_array().unwrap().iter();
    variants
        .map(|one| fields.map(|field| one[field].clone()).into())
        .collect()
}

#[test]
fn rows_of_one_handle_are_one_product_of_shopify() {
    let state = State::empty();
    let report = state.import(&data("shopify.csv"), "").unwrap();
    assert_eq!(products(&report), [2, 0, 0, 2]);
    let shirt = stored(&state, "linen-shirt");
    assert_eq!(shirt["name"], "Linen Shirt");
    assert_eq!(shirt["slug"], "linen-shirt");
    assert_eq!(shirt["category"], "Shirts");
    assert_eq!(shirt["tags"], json!(["summer", "linen", "Nordtuch"]));
    let html = shirt["description"].as_str().unwrap();
    assert!(
        html.contains("Two lines") && !html.contains("script"),
        "{html}"
    );
    assert_eq!(
        shirt["options"],
        json!([{"name": "Size", "values": ["S", "M"]}, {"name": "Colour", "values": ["Sand", "Navy"]}])
    );
    let variants = variants(&shirt);
    // What may be sold below zero is not counted; a price before that is no higher is none.
    assert_eq!(
        variants,
        [
            json!(["LS-S-SAND", ["S", "Sand"], 3990, 4990, 4]),
            json!(["LS-M-SAND", ["M", "Sand"], 4200, null, 0]),
            json!(["LS-S-NAVY", ["S", "Navy"], 3990, null, 1000]),
        ]
    );
    assert_eq!(
        (&shirt["price"], &shirt["max"], &shirt["before"]),
        (&json!(3990), &json!(4200), &json!(4990))
    );
    assert_eq!(shirt["quantity"], 1004);
    let adapter = stored(&state, "00123");
    assert_eq!(
        (&adapter["name"], &adapter["price"]),
        (&json!("电源适配器"), &json!(129_900))
    );
    assert_eq!(
        (&adapter["category"], &adapter["slug"]),
        (&json!("Power Adapters"), &json!("dian-yuan"))
    );
    assert_eq!(
        (&adapter["options"], &adapter["quantity"]),
        (&Value::Null, &json!(7))
    );
    let text = report.to_string();
    for remark in [
        "line 8: Not shown in the other shop; --all",
        "line 9: Price",
        "product line 2: Quantity -2 became 0",
        "file 4: Pictures were left out; --images",
    ] {
        assert!(text.contains(remark), "{remark}: {text}");
    }
    // The same file again changes nothing, and --all takes the draft.
    let again = state.import(&data("shopify.csv"), "--all").unwrap();
    assert_eq!(products(&again), [1, 0, 2, 1]);
}

#[test]
fn the_newer_header_of_shopify_is_known_too() {
    let state = State::empty();
    let csv = "Title,URL handle,Description,Vendor,Type,Tags,Published on online store,Status,SKU,\
        Option1 name,Option1 value,Price,Compare-at price,Inventory quantity,\
        Continue selling when out of stock,Product image URL,Image position,Variant image URL\n\
        Cup,cup,<p>Cup</p>,,Cups,,TRUE,Active,CUP-R,Colour,Red,7.50,9,3,FALSE,,,\n\
        ,cup,,,,,,,CUP-B,Colour,Blue,7.50,,1,FALSE,,,\n";
    let report = state.import(&state.file("new.csv", csv), "").unwrap();
    assert_eq!(products(&report), [1, 0, 0, 0], "{report}");
    let cup = stored(&state, "cup");
    assert_eq!((&cup["quantity"], &cup["before"]), (&json!(4), &json!(900)));
    assert_eq!(
        cup["options"],
        json!([{"name": "Colour", "values": ["Red", "Blue"]}])
    );
}

#[test]
fn variations_of_woocommerce_become_variants_of_their_product() {
    let state = State::empty();
    let report = state.import(&data("woocommerce.csv"), "").unwrap();
    let text = report.to_string();
    assert_eq!(products(&report), [3, 0, 0, 5], "{text}");
    let shirt = stored(&state, "vneck");
    assert_eq!(
        shirt["description"],
        "<em>Soft</em>\nFirst line\nsecond line"
    );
    assert_eq!(shirt["category"], "Tshirts");
    assert_eq!(
        shirt["options"],
        json!([{"name": "Color", "values": ["Blue", "Green"]}, {"name": "Size", "values": ["Large", "Small"]}])
    );
    let variants = variants(&shirt);
    assert_eq!(
        variants,
        [
            json!(["vneck-blue", ["Blue", "Large"], 2150, null, 9]),
            json!(["vneck-blue", ["Blue", "Small"], 2150, null, 9]),
            json!(["vneck-green-s", ["Green", "Small"], 1800, 2000, 5]),
        ]
    );
    let hoodie = stored(&state, "hoodie");
    assert_eq!(
        (&hoodie["price"], &hoodie["before"]),
        (&json!(4200), &json!(4500))
    );
    assert_eq!(
        (&hoodie["quantity"], &hoodie["options"]),
        (&json!(1000), &Value::Null)
    );
    // The sale is over, and nothing is in stock.
    let old = stored(&state, "WC-46");
    assert_eq!(
        (&old["price"], &old["before"], &old["quantity"]),
        (&json!(1000), &Value::Null, &json!(0))
    );
    assert_eq!(old["category"], "Posters , prints");
    for remark in [
        "line 5: Grouped products",
        "line 6: Is sold in another shop",
        "line 7: Not shown in the other shop; --all",
        "line 10: Its product \"id:999\" is not in the file",
        "line 11: It has no price",
        "product line 3: Its stock is not counted there; it became 1000",
    ] {
        assert!(text.contains(remark), "{remark}: {text}");
    }
    let again = state.import(&data("woocommerce.csv"), "").unwrap();
    assert_eq!(products(&again), [0, 0, 3, 5]);
}

#[test]
fn a_later_dump_of_opencart_leaves_variants_and_sales_alone() {
    let state = State::empty();
    let import = |options: &str| state.import(&data("opencart4.sql"), options).unwrap();
    import("--prefix shop_");
    let change = r#"{"id":40,"options":[{"name":"Colour","values":["red"]}],
        "variants":[{"sku":"R","options":{"Colour":"red"},"price":99,"quantity":2}]}"#;
    let sale = r#"{"id":41,"compare_at_price":120}"#;
    let lines = format!("{}\n{sale}\n", change.replace('\n', ""));
    let report = state.import(&state.file("more.jsonl", lines), "").unwrap();
    assert_eq!(products(&report), [0, 2, 0, 0], "{report}");
    let report = import("--prefix shop_");
    assert_eq!(products(&report), [0, 0, 2, 0], "{report}");
    assert!(
        report.to_string().contains("product 40: Its variants"),
        "{report}"
    );
    assert_eq!(stored(&state, "product 11")["price"], 9900);
    assert_eq!(stored(&state, "Product 14")["before"], 12_000);
}

#[test]
fn a_table_with_fewer_columns_takes_nothing_away() {
    let state = State::empty();
    state.import(&data("shopify.csv"), "").unwrap();
    let before = stored(&state, "linen-shirt");
    let csv = "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Price\n\
        linen-shirt,Linen Shirt,Size,S,Colour,Sand,LS-S-SAND,35\n\
        linen-shirt,,,M,,Sand,LS-M-SAND,42\n\
        linen-shirt,,,S,,Navy,LS-S-NAVY,39.90\n\
        ,No handle,Title,Default Title,,,NH-1,1\n\
        no-price,No price,Title,Default Title,,,NP-1,\n\
        two,Two,,S,,,T-1,1\n\
        two,,,M,,,T-2,2\n";
    let report = state.import(&state.file("prices.csv", csv), "").unwrap();
    assert_eq!(products(&report), [1, 1, 0, 2], "{report}");
    let after = stored(&state, "linen-shirt");
    assert_eq!(after["price"], 3500);
    for field in ["description", "category", "tags", "quantity"] {
        assert_eq!(after[field], before[field], "{field}");
    }
    let text = report.to_string();
    assert!(text.contains("line 6: It has no price"), "{text}");
    assert!(
        text.contains("line 7: It has several variants, and no names"),
        "{text}"
    );
    // An export of the stock alone has no prices.
    let csv = "Handle,Title,Option1 Name,Option1 Value,SKU,On hand\nlinen-shirt,Linen Shirt,Size,S,LS,3\n";
    let error = state
        .import(&state.file("stock.csv", csv), "")
        .err()
        .unwrap();
    assert!(
        format!("{error:#}").contains("neither `model` nor `id`"),
        "{error:#}"
    );
}

#[test]
fn tables_of_others_are_not_taken_for_ours() {
    let state = State::empty();
    let csv = "ID;Typ;Artikelnummer;Name;Verkaufspreis\n1;simple;A;Eins;9,99\n";
    let error = state
        .import(&state.file("german.csv", csv), "")
        .err()
        .unwrap();
    assert!(format!("{error:#}").contains("hardly a field"), "{error:#}");
}

#[test]
fn a_variation_without_a_parent_goes_to_nobody() {
    let state = State::empty();
    let csv = "ID,Type,SKU,Name,Regular price,Stock,Parent,Attribute 1 name,Attribute 1 value(s)\n\
        1,variable,,Cup,,5,,Colour,\"red, blue\"\n\
        2,variation,C-R,Cup,3,parent,id:1,Colour,red\n\
        3,variation,X,Cup,4,1,,Colour,blue\n";
    let report = state.import(&state.file("woo.csv", csv), "").unwrap();
    let text = report.to_string();
    assert_eq!(products(&report), [1, 0, 0, 1], "{text}");
    assert!(
        text.contains("line 4: Its product \"\" is not in the file"),
        "{text}"
    );
    assert!(
        text.contains("counted for several variants together"),
        "{text}"
    );
    assert_eq!(
        stored(&state, "WC-1")["variants"].as_array().unwrap().len(),
        1
    );
}

#[test]
fn ids_of_another_shops_variants_are_not_taken_over() {
    let state = State::empty();
    state.import(&data("woocommerce.csv"), "").unwrap();
    let line = r#"{"model":"A","name":"A","options":[{"name":"Size","values":["S","M"]}],
        "variants":[{"id":2,"options":{"Size":"S"},"price":1},{"options":{"Size":"M"},"price":1}]}"#;
    let line = line.replace('\n', "");
    state.import(&state.file("other.jsonl", line), "").unwrap();
    let ids: String =
        state.select("select group_concat(value ->> 'id') from products, json_each(variants)");
    let mut ids: Vec<_> = ids.split(',').collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 5, "{ids:?}");
}
