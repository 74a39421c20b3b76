//! What search engines and previews in chats read: `<title>`, description, canonical address,
//! Open Graph (<https://ogp.me>), and JSON-LD (<https://schema.org>).

use maud::{Markup, PreEscaped, html};
use serde_json::{Value, json};

use super::in_script;

/// The most characters of a description that results of searches show.
const MAX_DESCRIPTION: usize = 160;

/// The head of a page.
#[derive(Default)]
pub struct Head {
    /// Without the shop's name; empty for its home page.
    pub title: String,
    /// Plain text, which is shortened.
    pub description: String,
    /// The one address of the content. Pages without one are not to be found by search engines.
    pub canonical: Option<String>,
    /// The address of a picture.
    pub image: Option<String>,
    /// Names and contents of what only products have.
    pub properties: Vec<(&'static str, String)>,
    /// Objects of schema.org.
    pub data: Vec<Value>,
}

impl Head {
    /// The elements, with the name of the shop.
    pub fn element(&self, shop: &str) -> Markup {
        let title = match &*self.title {
            "" => shop.to_owned(),
            title => format!("{title} · {shop}"),
        };
        let description = shortened(&self.description);
        let kind = match self.properties.is_empty() {
            true => "website",
            false => "product",
        };
        html! {
            title { (title) }
            @if !description.is_empty() {
                meta name="description" content=(description);
            }
            @match &self.canonical {
                None => { meta name="robots" content="noindex"; }
                Some(address) => {
                    link rel="canonical" href=(address);
                    meta property="og:site_name" content=(shop);
                    meta property="og:type" content=(kind);
                    meta property="og:title" content=(if self.title.is_empty() { shop } else { &self.title });
                    meta property="og:description" content=(description);
                    meta property="og:url" content=(address);
                    @if let Some(image) = &self.image {
                        meta property="og:image" content=(image);
                        meta name="twitter:card" content="summary_large_image";
                    }
                    @for (name, content) in &self.properties {
                        meta property=(name) content=(content);
                    }
                }
            }
            @for object in &self.data {
                script type="application/ld+json" { (linked(object)) }
            }
        }
    }
}

fn linked(object: &Value) -> PreEscaped<String> {
    in_script(&object.to_string())
}

/// The way to a page, from the widest: names and addresses.
pub fn breadcrumbs(steps: &[(&str, String)]) -> Value {
    let items = steps.iter().enumerate().map(|(index, (name, address))| {
        json!({"@type": "ListItem", "position": index + 1, "name": name, "item": address})
    });
    json!({
        "@context": "https://schema.org", "@type": "BreadcrumbList",
        "itemListElement": items.collect::<Vec<_>>(),
    })
}

/// Shortens a text between two words, if there is a blank near the end: some scripts have none.
fn shortened(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(MAX_DESCRIPTION) else {
        return text.to_owned();
    };
    let cut = &text[..end];
    let space = cut.rfind(' ').filter(|space| space * 4 > cut.len() * 3);
    let words = space.map_or(cut, |space| &cut[..space]);
    let words = words.trim_end_matches([' ', ',', '.', ':', ';']);
    format!("{words}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_end_between_words() {
        assert_eq!(shortened("A kit."), "A kit.");
        let long = "word, ".repeat(40);
        let short = shortened(&long);
        assert!(
            short.ends_with("word…") && short.chars().count() <= 160,
            "{short}"
        );
        for start in ["", "CQRobot "] {
            let text = format!("{start}{}", "字".repeat(200));
            assert_eq!(shortened(&text).chars().count(), 161, "{start}");
        }
    }

    #[test]
    fn texts_stay_texts() {
        let head = Head {
            title: "<b> & \"q\"".into(),
            canonical: Some("https://shop.example/?a=\"b".into()),
            data: vec![json!({"name": "</script>"})],
            ..Head::default()
        };
        let text = head.element("Storefront").into_string();
        assert!(
            text.contains("<title>&lt;b&gt; &amp; &quot;q&quot; · Storefront</title>"),
            "{text}"
        );
        assert!(text.contains("?a=&quot;b"), "{text}");
        assert!(text.contains(r#"{"name":"\u003c/script>"}"#), "{text}");
    }
}
