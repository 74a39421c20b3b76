//! CSV and JSON Lines.

use crate::{State, products};

const CSV: &str = "\u{feff}Model;Name;Price;Quantity;Category;Tags;Colour\r\n\
    FW-1;\"Kit; small\";9,45;3;I/O boards;a|b;red\r\n\
    FW-2;Other;7;;;;\r\n";

#[test]
fn a_spreadsheet_is_imported_by_its_header() {
    let state = State::empty();
    let report = state.import(&state.file("list.csv", CSV), "").unwrap();
    assert_eq!(products(&report), [2, 0, 0, 0]);
    let text = report.to_string();
    assert!(text.contains("file colour: Column is not known"), "{text}");
    let row: String = state.select(
        "select json_array(p.name, price_minor, quantity, c.name, tags)
         from products p join categories c on c.id = category_id where model = 'FW-1'",
    );
    assert_eq!(row, r#"["Kit; small",945,3,"I/O boards","[\"a\",\"b\"]"]"#);
}

#[test]
fn rows_without_an_id_are_found_by_their_model() {
    let state = State::empty();
    let file = state.file("list.csv", CSV);
    state.import(&file, "").unwrap();
    assert_eq!(products(&state.import(&file, "").unwrap()), [0, 0, 2, 0]);
    // A list of prices leaves the rest of a product alone.
    let prices = state.file(
        "prices.csv",
        "model,price\nFW-1,8.00\nFW-2,7.00\nFW-3,1.00\n",
    );
    let report = state.import(&prices, "").unwrap();
    assert_eq!(products(&report), [0, 1, 1, 1]);
    let text = report.to_string();
    assert!(
        text.contains("product line 4: Name should have 1 to 255"),
        "{text}"
    );
    let name: String = state.select("select name from products where price_minor = 800");
    assert_eq!(name, "Kit; small");
}

#[test]
fn a_model_that_several_have_needs_an_id() {
    let state = State::empty();
    let lines =
        "{\"id\":1,\"model\":\"A\",\"name\":\"a\"}\n{\"id\":2,\"model\":\"A\",\"name\":\"b\"}\n";
    state.import(&state.file("two.jsonl", lines), "").unwrap();
    let again = state.file("again.jsonl", "{\"model\":\"A\",\"name\":\"c\"}\n");
    let report = state.import(&again, "").unwrap();
    assert_eq!(products(&report), [0, 0, 0, 1]);
    assert!(
        report
            .to_string()
            .contains("line 1: Several products have this model")
    );
}

#[test]
fn what_is_twice_in_a_file_is_taken_once() {
    let state = State::empty();
    let file = state.file(
        "twice.jsonl",
        "{\"model\":\"A\",\"name\":\"a\"}\n{\"model\":\"A\",\"name\":\"b\"}\n\
         {\"id\":7,\"model\":\"B\",\"name\":\"a\"}\n{\"id\":7,\"model\":\"B\",\"name\":\"b\"}\n",
    );
    assert_eq!(products(&state.import(&file, "").unwrap()), [2, 0, 0, 2]);
    assert_eq!(products(&state.import(&file, "").unwrap()), [0, 0, 2, 2]);
}

#[test]
fn broken_rows_are_skipped_with_their_line() {
    let state = State::empty();
    let mut lines = b"{\"model\":\"A\",\"name\":\"a\",\"colour\":1}\n\nnonsense\n".to_vec();
    lines.extend(
        b"{\"model\":\"B\",\"name\":\"\xff\"}\n{\"model\":\"C\",\"name\":\"c\",\"price\":1.234}\n",
    );
    lines.extend(format!("{{\"model\":\"{}\"}}\n", "x".repeat(2 << 20)).as_bytes());
    lines.extend(b"{\"model\":\"D\",\"name\":\"d\"}");
    let report = state.import(&state.file("rows.jsonl", lines), "").unwrap();
    assert_eq!(products(&report), [2, 0, 0, 4]);
    let text = report.to_string();
    for remark in [
        "line 3: Not a JSON object",
        "line 4: Not a JSON object",
        "line 5: Price should be",
        "line 6: Line is longer",
        "file colour: Field is not known",
    ] {
        assert!(text.contains(remark), "{remark}: {text}");
    }

    let csv = b"model,name,quantity\nA,a\nB,b,many\nC,\xff,1\nD,d,4\n";
    let report = state
        .import(&state.file("rows.csv", csv), "--encoding utf-8")
        .unwrap();
    assert_eq!(products(&report), [0, 1, 0, 3]);
    let text = report.to_string();
    for remark in [
        "line 2: 2 values for 3 columns",
        "line 3: Column quantity is not a whole number",
        "line 4: Column name is not UTF-8",
    ] {
        assert!(text.contains(remark), "{remark}: {text}");
    }
}

#[test]
fn tables_of_spreadsheets_come_in_their_encodings() {
    let chinese = "model;name;price\r\nA;高精度温度传感器模块;1.234,50\r\nB;电源适配器;9,45\r\n";
    let japanese = "model,name,price\nA,温度センサーモジュール,1200\nB,電源アダプター,980\n";
    let german = "model;name;price\r\nA;Lötkolben für Übergänge;1 299,00 €\r\nB;Kästchen;7\r\n";
    let utf_16: Vec<u8> = chinese
        .replace(';', "\t")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let marked = [&[0xff, 0xfe][..], &utf_16].concat();
    for (file, options, name, encoding) in [
        (encode("gbk", chinese), "", "高精度温度传感器模块", "GBK"),
        (
            encode("gb18030", chinese),
            "--encoding gb18030",
            "高精度温度传感器模块",
            "",
        ),
        (
            encode("shift_jis", japanese),
            "",
            "温度センサーモジュール",
            "Shift_JIS",
        ),
        (
            encode("windows-1252", german),
            "",
            "Lötkolben für Übergänge",
            "windows-1252",
        ),
        (marked, "", "高精度温度传感器模块", ""),
        (utf_16, "", "高精度温度传感器模块", "UTF-16LE"),
    ] {
        let state = State::empty();
        let report = state
            .import(&state.file("list.csv", file), options)
            .unwrap();
        assert_eq!(
            products(&report),
            [2, 0, 0, 0],
            "{name} {encoding}: {report}"
        );
        let stored: String = state.select("select name from products where model = 'A'");
        assert_eq!(stored, name, "{encoding}");
        // What was guessed is told, and what somebody said is not.
        let text = report.to_string();
        assert_eq!(
            text.contains("--encoding says another"),
            !encoding.is_empty(),
            "{text}"
        );
        assert!(text.contains(encoding), "{text}");
    }
}

fn encode(encoding: &str, text: &str) -> Vec<u8> {
    let encoding = encoding_rs::Encoding::for_label(encoding.as_bytes()).unwrap();
    encoding.encode(text).0.into_owned()
}

#[test]
fn an_encoding_that_is_none_is_an_error() {
    let state = State::empty();
    let file = state.file("list.csv", CSV);
    let error = state.import(&file, "--encoding latin-9000").err().unwrap();
    assert!(format!("{error:#}").contains("windows-1252"), "{error:#}");
}

#[test]
fn lines_are_counted_as_an_editor_does() {
    for (start, end) in [("", "\n"), ("\u{feff}", "\r\n"), ("", "\r\n")] {
        let rows = [
            "model;name;price",
            "A;a;1",
            "B;b;free",
            "\"C\";\"two",
            "lines\";x",
            "D;;9",
        ];
        let csv = format!("{start}{}{end}", rows.join(end));
        let state = State::empty();
        let report = state.import(&state.file("list.csv", csv), "").unwrap();
        let text = report.to_string();
        for remark in ["line 3: Price", "line 4: Price", "line 6: Name"] {
            assert!(text.contains(remark), "{remark}: {text}");
        }
    }
}

#[test]
fn a_price_that_can_be_read_in_two_ways_is_refused() {
    let state = State::empty();
    let csv = "model;name;price\nA;a;1.299,00\nB;b;1,299\nC;c;1'299.50\n";
    let report = state.import(&state.file("list.csv", csv), "").unwrap();
    assert_eq!(products(&report), [2, 0, 0, 1]);
    let text = report.to_string();
    assert!(text.contains("line 3: Price \"1,299\" can be"), "{text}");
    let prices: String = state.select("select group_concat(price_minor) from products");
    assert_eq!(prices, "129900,129950");
}

#[test]
fn a_table_without_models_is_none() {
    let state = State::empty();
    let file = state.file("other.csv", "a,b\n1,2\n");
    let error = state.import(&file, "").err().unwrap();
    assert!(
        format!("{error:#}").contains("neither `model` nor `id`"),
        "{error:#}"
    );
}
