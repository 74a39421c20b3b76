//! `--images`: the pictures of other shops' products.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::shops::stored;
use crate::{State, data, products};

/// A file that is a JPEG of 800 x 600 pixels.
fn jpeg() -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../static/catalog/CQRobot/JST EL/JST EL 2P-1.jpg");
    fs::read(path).unwrap()
}

/// A folder with files of pictures.
fn folder(state: &State, names: &[&str]) -> String {
    let folder = state.database_file().parent().unwrap().join("files");
    for name in names {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, jpeg()).unwrap();
    }
    folder.to_str().unwrap().to_owned()
}

#[test]
fn pictures_come_from_a_folder_by_the_ends_of_their_addresses() {
    let state = State::empty();
    let folder = folder(
        &state,
        &[
            "shirt-1.jpg",
            "shirt-2.jpg",
            "shirt-sand.jpg",
            "2026/05/vneck.jpg",
            "2026/06/vneck.jpg",
            "vneck-green.jpg",
            "hoodie.webp",
        ],
    );
    let options = format!("--images {folder}");
    let trial = state
        .import(&data("shopify.csv"), &format!("{options} --dry-run"))
        .unwrap();
    assert_eq!(trial.pictures.new, 3);
    let report = state.import(&data("shopify.csv"), &options).unwrap();
    let text = report.to_string();
    assert!(
        text.contains("pictures           3         0          0         0\n"),
        "{text}"
    );
    assert!(
        text.contains("gone.jpg?v=1700000004 was left out: There is no such file"),
        "{text}"
    );
    let shirt = stored(&state, "linen-shirt");
    let images = json!([
        "catalog/imported/shirt-1.jpg",
        "catalog/imported/shirt-2.jpg"
    ]);
    assert_eq!(
        (&shirt["images"], &shirt["image_url"]),
        (&images, &images[0])
    );
    assert_eq!(
        shirt["variants"][0]["image_url"],
        "catalog/imported/shirt-sand.jpg"
    );
    let sql = "select group_concat(distinct width) from picture_files where path = 'imported/shirt-1.jpg'";
    let widths: String = state.select(sql);
    assert!(widths.contains("0,") && widths.contains("640"), "{widths}");
    let bytes: i64 = state.select(
        "select sum(length(bytes)) from picture_pieces join picture_files f on f.id = file_id
         where path = 'imported/shirt-1.jpg' and width = 0",
    );
    assert_eq!(bytes, i64::try_from(jpeg().len()).unwrap());

    state.import(&data("woocommerce.csv"), &options).unwrap();
    let vneck = stored(&state, "vneck");
    let images = json!([
        "catalog/imported/2026/05/vneck.jpg",
        "catalog/imported/2026/06/vneck.jpg"
    ]);
    assert_eq!(vneck["images"], images);
    // Its content is a JPEG.
    assert_eq!(
        stored(&state, "hoodie")["image_url"],
        "catalog/imported/hoodie.jpg"
    );
    // Again, nothing is made; without the folder, the pictures stay.
    let again = state.import(&data("shopify.csv"), &options).unwrap();
    assert_eq!(
        (
            again.pictures.unchanged,
            again.pictures.new,
            products(&again)
        ),
        (3, 0, [0, 0, 2, 2])
    );
    let without = state.import(&data("shopify.csv"), "").unwrap();
    assert_eq!(products(&without), [0, 0, 2, 2], "{without}");
    assert_eq!(stored(&state, "linen-shirt")["images"], shirt["images"]);
}

#[test]
fn pictures_come_by_a_table_of_addresses() {
    let state = State::empty();
    folder(&state, &["a/one.jpg", "b/one.jpg"]);
    let table = "https://cdn.shopify.com/s/files/1/0042/files/shirt-1.jpg?v=1700000002,files/a/one.jpg\n\
        https://cdn.shopify.com/s/files/1/0042/files/shirt-2.jpg?v=1700000001,files/b/one.jpg\n";
    let table = state.file("pictures.csv", table);
    let options = format!("--images {}", table.display());
    state.import(&data("shopify.csv"), &options).unwrap();
    let images = json!(["catalog/imported/one.jpg", "catalog/imported/one-2.jpg"]);
    assert_eq!(stored(&state, "linen-shirt")["images"], images);
    let empty = state.file("empty.csv", "");
    let error = state.import(
        &data("shopify.csv"),
        &format!("--images {}", empty.display()),
    );
    assert!(format!("{:#}", error.err().unwrap()).contains("has no addresses"));
    let error = state.import(&data("shopify.csv"), "--images /nowhere/at/all");
    assert!(format!("{:#}", error.err().unwrap()).contains("/nowhere/at/all"));
}

#[test]
fn a_file_that_is_no_picture_is_left_out() {
    let state = State::empty();
    let folder = folder(&state, &["shirt-1.jpg"]);
    fs::write(Path::new(&folder).join("shirt-2.jpg"), "not a picture").unwrap();
    // A PNG whose header passes, and whose pixels are none.
    let broken = [
        &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x03\x20\0\0\x02\x58\x08\x02\0\0\0\x0f\xd4\xea\x26"[..],
        b"\0\0\0\x04IDATnone\0\0\0\0",
        b"\0\0\0\0IEND\xae\x42\x60\x82",
    ]
    .concat();
    fs::write(Path::new(&folder).join("shirt-sand.jpg"), broken).unwrap();
    let report = state
        .import(&data("shopify.csv"), &format!("--images {folder}"))
        .unwrap();
    let text = report.to_string();
    assert!(
        text.contains("shirt-2.jpg?v=1700000001 was left out: The file is not a picture"),
        "{text}"
    );
    assert!(
        text.contains("picture catalog/imported/shirt-sand.png: The picture is damaged"),
        "{text}"
    );
    assert_eq!((report.pictures.new, report.pictures.skipped), (1, 1));
}

#[test]
fn opencarts_pictures_come_from_its_folder() {
    let state = State::empty();
    let sql = fs::read_to_string(data("opencart4.sql")).unwrap();
    let extra = format!(
        "{sql}\nINSERT INTO `shop_product_image` (`product_image_id`, `product_id`, `image`, `sort_order`) VALUES \
         (2, 40, 'catalog/second.jpg', 1), (1, 40, 'catalog/third.jpg', 2), (3, 40, '', 0);\n"
    );
    let folder = folder(&state, &["catalog/demo/iphone_1.jpg", "catalog/second.jpg"]);
    let file = state.file("shop.sql", extra);
    let report = state
        .import(&file, &format!("--prefix shop_ --images {folder}"))
        .unwrap();
    let images: String =
        state.select("select coalesce(images, '') from products where images is not null");
    assert!(
        images.ends_with("\"catalog/second.jpg\"]"),
        "{images} {report}"
    );
    assert!(
        report
            .to_string()
            .contains("catalog/third.jpg was left out"),
        "{report}"
    );
    assert_eq!(report.pictures.new, 2, "{report}");
}

#[test]
fn a_picture_of_another_product_is_not_replaced() {
    let state = State::empty();
    let files = folder(&state, &["shirt-1.jpg", "shirt-2.jpg", "shirt-sand.jpg"]);
    let options = format!("--images {files}");
    state.import(&data("shopify.csv"), &options).unwrap();
    let other = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>";
    fs::write(Path::new(&files).join("shirt-1.jpg"), other).unwrap();
    let gone = Path::new(&files).join("shirt-2.jpg");
    fs::remove_file(&gone).unwrap();
    fs::create_dir(&gone).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", Path::new(&files).join("gone.jpg")).unwrap();
    let report = state.import(&data("shopify.csv"), &options).unwrap();
    assert_eq!(report.pictures.new, 1, "{report}");
    let text = report.to_string();
    assert!(
        text.contains("gone.jpg?v=1700000004 was left out: There is no such file"),
        "{text}"
    );
    let shirt = stored(&state, "linen-shirt");
    assert_eq!(shirt["image_url"], "catalog/imported/shirt-1.svg");
    // What a table of addresses names and cannot be read is told too.
    let table =
        "https://cdn.shopify.com/s/files/1/0042/files/shirt-1.jpg?v=1700000002,missing.jpg\n";
    let table = state.file("pictures.csv", table);
    let options = format!("--images {}", table.display());
    let report = state.import(&data("shopify.csv"), &options).unwrap();
    assert!(report.to_string().contains("missing.jpg"), "{report}");
}
