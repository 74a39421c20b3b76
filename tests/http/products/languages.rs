//! Searches in scripts without blanks, with other spellings, and with a wrong letter.

use serde_json::json;

use super::{create, listed};
use crate::harness::{Shop, eventually};

fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

async fn found(shop: &Shop, search: &str) -> Vec<i64> {
    let query = format!("search={}", encode(search));
    let (ids, total) = listed(shop, &query).await;
    assert_eq!(ids.len() as i64, total, "{search}");
    ids
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_part_of_a_run_without_blanks_is_found() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let names = [
        "电源适配器 12V",
        "高精度温度传感器模块",
        "CO₂センサー",
        "리튬 배터리충전기",
    ];
    let mut ids = Vec::new();
    for name in names {
        ids.push(create(&shop, &admin, json!({"name": name})).await);
    }
    for (search, expected) in [
        ("电源", 0),
        ("适配器", 0),
        ("适", 0),
        ("电源适配器", 0),
        ("12V 电源", 0),
        ("电源12V", 0),
        ("传感器", 1),
        ("温度传感", 1),
        ("模块 精度", 1),
        ("センサー", 2),
        ("ｾﾝｻｰ", 2),
        ("CO2センサー", 2),
        ("co2 センサ", 2),
        ("배터리", 3),
        ("충전기", 3),
    ] {
        assert_eq!(found(&shop, search).await, [ids[expected]], "{search}");
    }
    // Neighbours in another order are another text.
    for search in ["源电", "器传感", "电配", "度传度", "サセン"] {
        assert!(found(&shop, search).await.is_empty(), "{search}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn titles_come_before_texts_in_every_script() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let text = json!({"name": "Box", "description": "<p>适用于温度传感器。</p>"});
    let in_text = create(&shop, &admin, text).await;
    let in_name = create(&shop, &admin, json!({"name": "湿度传感器"})).await;
    let in_tags = create(&shop, &admin, json!({"name": "Cap", "tags": ["传感器"]})).await;
    assert_eq!(found(&shop, "传感器").await, [in_tags, in_name, in_text]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spellings_that_mean_the_same_find_each_other() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    for (name, searches) in [
        ("Weißes Gehäuse", ["weisses", "WEISSES", "weißes"]),
        ("Cœur électrique", ["coeur", "CŒUR", "cœur electrique"]),
        ("Ærlig Rød Łącznik", ["aerlig", "rod", "lacznik"]),
        ("ＵＳＢ－Ｃ ケーブル", ["usb", "USB-C", "ｹｰﾌﾞﾙ"]),
    ] {
        let id = create(&shop, &admin, json!({"name": name})).await;
        for search in searches {
            assert!(found(&shop, search).await.contains(&id), "{search}: {name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_letter_finds_what_was_meant_after_what_was_written() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let theremin = create(&shop, &admin, json!({"name": "Theremin antenna"})).await;
    for search in [
        "theremni",
        "theremim",
        "thereminn",
        "theremn",
        "THEREMIM antenna",
        "theremim antennna",
    ] {
        assert_eq!(found(&shop, search).await, [theremin], "{search}");
    }
    // The first letters are right, and one is wrong at most.
    for search in ["eheremin", "therimim", "there", "theremin antler"] {
        let ids = found(&shop, search).await;
        assert_eq!(ids.contains(&theremin), search == "there", "{search}");
    }
    let written = create(&shop, &admin, json!({"name": "Theremim"})).await;
    assert_eq!(found(&shop, "theremim").await, [written, theremin]);
    let (second, total) = listed(&shop, "search=theremim&limit=1&offset=1").await;
    assert_eq!((second, total), (vec![theremin], 2));
    let (none, _) = listed(&shop, "search=theremim&offset=2").await;
    assert!(none.is_empty());
    let (sorted, total) = listed(&shop, "search=theremim&sort=-name").await;
    assert_eq!((sorted, total), (vec![theremin, written], 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_results_are_not_joined_by_similar_ones() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let other = create(&shop, &admin, json!({"name": "Gizmos"})).await;
    let mut ids = Vec::new();
    for number in 0..5 {
        ids.push(create(&shop, &admin, json!({"name": format!("Gizma {number}")})).await);
    }
    let found = found(&shop, "gizma").await;
    assert!(
        !found.contains(&other) && found.len() == ids.len(),
        "{found:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn products_of_an_earlier_release_are_found_too() {
    let mut shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let id = create(&shop, &admin, json!({"name": "x"})).await;
    // As that release writes: without words, and with a new version.
    let sql = "insert into products (model, name, description, search_text, quantity,
            price_minor, image_url)
        select 'old', '高精度温度传感器模块', '', '', 1, 100, ''";
    shop.change(sql, &[]);
    let changed = "update products set name = '电源适配器', version = version + 1 where id = ?";
    shop.change(changed, &[&id.to_string()]);
    shop.restart_all().await;
    found(&shop, "anything").await;
    let left = "select count(*) from products where words_version <> version and ?1 = ''";
    eventually("all words are made", async || {
        (shop.select::<i64>(left, "") == 0).then_some(())
    })
    .await;
    assert_eq!(found(&shop, "适配器").await, [id]);
    assert_eq!(found(&shop, "传感器").await.len(), 1);
}
