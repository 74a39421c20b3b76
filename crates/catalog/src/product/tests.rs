use super::*;

fn draft() -> Draft {
    Draft {
        model: " FW-CAN ".into(),
        name: "CAN Bus Transceiver".into(),
        description: "<p>Fast<script>x</script></p>".into(),
        price: Money(545),
        category: Some("I/O boards".into()),
        ..Draft::default()
    }
}

#[test]
fn a_draft_becomes_a_clean_product() {
    let product = draft().check(&TextTools::OWN).unwrap();
    assert_eq!(product.model, "FW-CAN");
    assert_eq!(product.description, "<p>Fast</p>");
    assert_eq!(product.search_text, "Fast");
    assert_eq!(product.category_slug.as_deref(), Some("i-o-boards"));
}

#[test]
fn all_invalid_fields_are_reported_at_once() {
    let wrong = Draft {
        id: Some(0),
        model: String::new(),
        name: "two\nlines".into(),
        description: "x".repeat(MAX_DESCRIPTION + 1),
        quantity: -1,
        image_url: "catalog/../secret".into(),
        category: Some("…".into()),
        images: vec!["catalog/kit.jpg".into()],
        tags: vec![String::new()],
        slug: Some("…".into()),
        options: vec![ProductOption::default()],
        created_at: Some("yesterday".into()),
        ..Draft::default()
    };
    let fields: Vec<_> = wrong
        .check(&TextTools::OWN)
        .unwrap_err()
        .iter()
        .map(|(field, _)| *field)
        .collect();
    assert_eq!(
        fields,
        [
            "id",
            "model",
            "name",
            "description",
            "quantity",
            "image_url",
            "images",
            "slug",
            "category",
            "tags",
            "created_at",
            "options"
        ]
    );
}

#[test]
fn variants_tell_price_stock_and_words() {
    let variant = |size: &str, price, quantity| VariantDraft {
        sku: format!("KIT-{size}"),
        options: [("Size".into(), size.into())].into(),
        price: Money(price),
        compare_at_price: Some(Money(price + 1)),
        quantity,
        ..VariantDraft::default()
    };
    let product = Draft {
        options: vec![ProductOption {
            name: "Size".into(),
            values: vec!["small".into(), "large".into()],
        }],
        variants: vec![variant("large", 900, 2), variant("small", 700, 3)],
        ..draft()
    };
    let product = product.check(&TextTools::OWN).unwrap();
    assert_eq!(
        (product.price_minor, product.price_max_minor),
        (700, Some(900))
    );
    assert_eq!((product.quantity, product.compare_at_minor), (5, Some(701)));
    assert_eq!(product.search_text, "Fast small large KIT-large KIT-small");
    assert_eq!(product.slug_of_name, "can-bus-transceiver");
}

#[test]
fn the_first_picture_is_replaced_or_removed_alone() {
    let mut product = draft();
    product.set_first_image("catalog/a.jpg".into());
    assert_eq!(
        (product.image_url.as_str(), product.images.len()),
        ("catalog/a.jpg", 0)
    );
    product.images = vec!["catalog/a.jpg".into(), "catalog/b.jpg".into()];
    product.set_first_image("catalog/c.jpg".into());
    assert_eq!(product.images, ["catalog/c.jpg", "catalog/b.jpg"]);
    product.set_first_image(String::new());
    assert_eq!(
        (product.image_url.as_str(), product.images.len()),
        ("catalog/b.jpg", 1)
    );
    product.set_first_image(String::new());
    assert_eq!((product.image_url.as_str(), product.images.len()), ("", 0));
}

#[test]
fn pictures_are_files_below_the_catalog() {
    for (url, is_fine) in [
        ("", true),
        ("catalog/CQRobot/JST EL/JST EL 2P-1.jpg", true),
        ("catalog/.hidden", false),
        ("http://elsewhere/a.jpg", false),
        ("catalog/", false),
    ] {
        let draft = Draft {
            image_url: url.into(),
            ..draft()
        };
        assert_eq!(draft.check(&TextTools::OWN).is_ok(), is_fine, "{url}");
    }
}
