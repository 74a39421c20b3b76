//! Dumps of OpenCart databases.

use storefront_import::report::Report;

use crate::{State, customers, data, products};

fn has(report: &Report, remark: &str) {
    let text = report.to_string();
    assert!(text.contains(remark), "{remark} is not in:\n{text}");
}

#[test]
fn products_come_with_their_texts_categories_and_times() {
    let state = State::empty();
    let report = state.import(&data("opencart3.sql"), "").unwrap();
    assert_eq!(products(&report), [3, 0, 0, 3]);
    let row: String = state.select(
        "select json_array(model, p.name, description, quantity, price_minor, image_url, tags,
            c.name, c.slug, created_at)
         from products p join categories c on c.id = category_id where p.id = 28",
    );
    let expected = serde_json::json!([
        "Product 1",
        "HTC Touch HD 3\"",
        "<p>\n\tHTC Touch &amp; more; it's <b>high</b> definition.</p>\n",
        939,
        10_000,
        "catalog/demo/htc_touch_hd_1.jpg",
        "[\"phone\",\"touch\",\"\\\"HD\\\"\"]",
        "PC & more",
        "pc-more",
        "2009-02-03T16:06:50Z",
    ]);
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&row).unwrap(),
        expected
    );
    // The first of two categories of the same depth.
    let name: String = state.select(
        "select c.name from products p join categories c on c.id = category_id where p.id = 30",
    );
    assert_eq!(name, "Desktops");
    assert_eq!(
        state.select::<String>("select image_url from products where id = 30"),
        "catalog/demo/canon & co.jpg"
    );
}

#[test]
fn what_is_not_taken_or_not_as_it_was_is_told() {
    let state = State::empty();
    let report = state.import(&data("opencart3.sql"), "").unwrap();
    has(&report, "product 31: Disabled; --all takes it too");
    has(&report, "product 32: Price is below zero: \"-5.0000\"");
    has(&report, "product 33: No text in language 1");
    has(&report, "product 30: Price 19.9950 became 20.00");
    has(&report, "product 30: Quantity -3 became 0");
    has(
        &report,
        "product 34: Picture was left out: \"data/old/pen.jpg\"",
    );
    has(
        &report,
        "customer 2: Password has to be set anew: it was stored as MD5",
    );
    has(&report, "customer 2: Telephone number was left out");
    has(&report, "customer 3: Disabled");
    has(&report, "customer 4: Email address is not valid");
    has(
        &report,
        "customer 5: Another customer before has the same address",
    );
}

#[test]
fn customers_become_accounts() {
    let state = State::empty();
    let report = state.import(&data("opencart3.sql"), "").unwrap();
    assert_eq!(customers(&report), [2, 0, 0, 3]);
    let row: String = state.select(
        "select json_array(email, hashed_password, disabled, is_verified, role, created_at,
            first_name, last_name, phone_number)
         from users u join user_info i on i.user_id = u.id where email = 'tom.ohara@example.com'",
    );
    let expected = serde_json::json!([
        "tom.ohara@example.com",
        "$opencart3$kT9xQ2mB7$1e3d777f048697d3f5a70cd53d1acc5ccda835e1",
        0,
        0,
        "user",
        "2017-05-06T07:08:09Z",
        "Tom",
        "O'Hara & Sons",
        "+49 (30) 123-456",
    ]);
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&row).unwrap(),
        expected
    );
    let uid: String = state.select("select uid from users limit 1");
    assert_eq!((uid.len(), uid.as_bytes()[14]), (36, b'4'), "{uid}");
    let unusable: String =
        state.select("select hashed_password from users where email = 'max@example.com'");
    assert_eq!(unusable, "!");
}

#[test]
fn all_takes_the_disabled_ones_and_customers_stay_disabled() {
    let state = State::empty();
    let report = state.import(&data("opencart3.sql"), "--all").unwrap();
    assert_eq!(
        (products(&report), customers(&report)),
        ([4, 0, 0, 2], [3, 0, 0, 2])
    );
    let disabled: String = state.select("select email from users where disabled");
    assert_eq!(disabled, "nobody@example.com");
    let deepest: String = state.select(
        "select c.name from products p join categories c on c.id = category_id where p.id = 28",
    );
    assert_eq!(deepest, "Hidden");
}

#[test]
fn another_language_can_be_chosen() {
    let state = State::empty();
    let report = state
        .import(&data("opencart3.sql"), "--language de-de")
        .unwrap();
    assert_eq!(report.products.new, 2);
    let name: String = state.select("select name from categories");
    assert_eq!(name, "PC & mehr");
    assert!(state.import(&data("opencart3.sql"), "--language 2").is_ok());
    let error = state
        .import(&data("opencart3.sql"), "--language fr")
        .err()
        .unwrap();
    assert!(
        format!("{error:#}").contains("there is 1 (en-gb), 2 (de-de)"),
        "{error:#}"
    );
}

#[test]
fn version_4_has_another_prefix_column_lists_and_bcrypt() {
    let state = State::empty();
    let error = state.import(&data("opencart4.sql"), "").err().unwrap();
    assert!(format!("{error:#}").contains("--prefix shop_"), "{error:#}");
    let report = state
        .import(&data("opencart4.sql"), "--prefix shop_")
        .unwrap();
    assert_eq!(
        (products(&report), customers(&report)),
        ([2, 0, 0, 0], [1, 0, 0, 0])
    );
    let hash: String = state.select("select hashed_password from users");
    assert_eq!(
        hash,
        "$2y$10$fvxGcf32cW6wNssdZore2OiicAxLexhdBmfp9CtPazSF1uq446m8m"
    );
    assert_eq!(
        state.select::<String>("select slug from categories"),
        "phones-pdas"
    );
}

#[test]
fn the_same_dump_again_changes_nothing() {
    let state = State::empty();
    let first = state.import(&data("opencart3.sql"), "").unwrap();
    let second = state.import(&data("opencart3.sql"), "").unwrap();
    assert_eq!(
        (products(&second), customers(&second)),
        ([0, 0, 3, 3], [0, 0, 2, 3])
    );
    assert_eq!((first.categories.new, second.categories.new), (2, 0));
    assert_eq!(
        (first.categories.unchanged, second.categories.unchanged),
        (0, 2)
    );
    assert_eq!(state.select::<i64>("select max(version) from products"), 1);
}

#[test]
fn what_changed_there_changes_here_and_accounts_stay() {
    let state = State::empty();
    state.import(&data("opencart3.sql"), "").unwrap();
    let database = state.database();
    database
        .execute("update users set hashed_password = 'newer'", [])
        .unwrap();
    let dump = std::fs::read_to_string(data("opencart3.sql")).unwrap();
    let dump = dump
        .replace("',100.0000,'", "',99.0000,'")
        .replace("(28,26),(28,59),", "");
    let report = state.import(&state.file("later.sql", dump), "").unwrap();
    assert_eq!(
        (products(&report), customers(&report)),
        ([0, 1, 2, 3], [0, 0, 2, 3])
    );
    assert_eq!(
        state.select::<i64>("select price_minor from products where id = 28"),
        9900
    );
    assert_eq!(
        state.select::<String>("select group_concat(name) from categories"),
        "Desktops"
    );
    assert_eq!(
        state.select::<i64>("select count(*) from users where hashed_password = 'newer'"),
        2
    );
}

#[test]
fn a_dry_run_tells_the_same_and_writes_nothing() {
    let state = State::empty();
    let file = data("opencart3.sql");
    let dry = state.import(&file, "--dry-run").unwrap();
    assert!(!state.database_file().exists());
    let wet = state.import(&file, "").unwrap();
    assert_eq!(dry.to_string(), wet.to_string());

    let dump = std::fs::read_to_string(&file)
        .unwrap()
        .replace("'Kamera'", "'Camera'");
    let changed = state.file("changed.sql", dump.replace("max@", "moritz@"));
    let dry = state.import(&changed, "--dry-run").unwrap();
    assert_eq!(
        (products(&dry), customers(&dry)),
        ([0, 1, 2, 3], [1, 0, 1, 3])
    );
    assert_eq!(state.select::<i64>("select count(*) from users"), 2);
    assert_eq!(
        state.select::<String>("select model from products where id = 30"),
        "Kamera"
    );
}

#[test]
fn a_dump_that_is_cut_changes_nothing() {
    let state = State::empty();
    let dump = std::fs::read(data("opencart3.sql")).unwrap();
    let text = String::from_utf8_lossy(&dump);
    for cut in ["(28,26),", "Touch &amp;amp", "(3,0,'config'"] {
        let length = text.find(cut).unwrap() + cut.len();
        let file = state.file("cut.sql", &dump[..length]);
        let error = state.import(&file, "").err().unwrap();
        assert!(
            format!("{error:#}").contains("not whole"),
            "{cut}: {error:#}"
        );
        assert_eq!(state.select::<i64>("select count(*) from products"), 0);
    }
}

#[test]
fn rows_that_are_not_utf8_are_skipped_by_themselves() {
    let state = State::empty();
    let mut dump = std::fs::read(data("opencart3.sql")).unwrap();
    let umlaut = dump
        .windows(7)
        .position(|seven| seven == "Müller".as_bytes())
        .unwrap();
    // `ü` in latin1.
    dump.splice(umlaut + 1..umlaut + 3, [0xfc]);
    let kit = dump.windows(5).position(|five| five == b"'Pen'").unwrap();
    dump[kit + 1] = 0xff;
    let report = state.import(&state.file("latin1.sql", dump), "").unwrap();
    assert_eq!(
        (products(&report), customers(&report)),
        ([2, 0, 0, 4], [1, 0, 0, 4])
    );
    has(&report, "customer 2: oc_customer.lastname is not UTF-8");
    has(
        &report,
        "product 34: oc_product_description.name is not UTF-8",
    );
    has(&report, "product 34: No text in language 1");
}

#[test]
fn windows_line_ends_are_no_matter() {
    let state = State::empty();
    let dump = std::fs::read_to_string(data("opencart3.sql")).unwrap();
    let file = state.file("crlf.sql", dump.replace('\n', "\r\n"));
    let report = state.import(&file, "").unwrap();
    assert_eq!(
        (products(&report), customers(&report)),
        ([3, 0, 0, 3], [2, 0, 0, 3])
    );
}

#[test]
fn settings_that_say_nothing_to_the_owner_are_not_told() {
    let dump =
        "CREATE TABLE `oc_setting` (`setting_id` int, `store_id` int, `key` text, `value` text);
        INSERT INTO `oc_setting` VALUES (1, 0, 'config_limit', 5 * 4), (2, 0, 'x', NOW());
        CREATE TABLE `oc_product` (`product_id` int, `model` text, `quantity` int, `image` text,
            `price` decimal, `status` int, `date_added` datetime);
        INSERT INTO `oc_product` VALUES (1, 'A', 1, '', 2.5, 1, '2020-01-01 00:00:00');
        CREATE TABLE `oc_product_description` (`product_id` int, `language_id` int, `name` text,
            `description` text, `tag` text);
        INSERT INTO `oc_product_description` VALUES (1, 1, 'a', '', '');\n";
    let state = State::empty();
    let report = state.import(&state.file("odd.sql", dump), "");
    let text = report.map_or_else(|error| format!("{error:#}"), |report| report.to_string());
    assert!(!text.contains("setting"), "{text}");

    let dump = dump.replace("'x', NOW()", "'config_language_catalog', NOW()");
    let report = state.import(&state.file("odd.sql", dump), "");
    let text = report.map_or_else(|error| format!("{error:#}"), |report| report.to_string());
    assert!(
        text.contains("--language") && !text.contains("oc_setting"),
        "{text}"
    );
}
