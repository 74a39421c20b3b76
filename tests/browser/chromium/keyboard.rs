//! Using a page without a mouse.

use thirtyfour::{Key, TypingData};

use super::Page;

/// More tab stops than any page has.
const MANY: usize = 100;

/// Returns role and name of the focused element, and whether the focus is visible: an outline
/// of the element, or of an element around it (a card, whose link covers it).
const FOCUSED: &str = "
    const element = document.activeElement;
    const around = [element];
    while (around.length < 4 && around.at(-1)?.parentElement) around.push(around.at(-1).parentElement);
    const isOutlined = around.some((one) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
    });
    const name = element.computedName.replace(/\\s+/g, ' ').replace(/ \\(optional\\)$/, '').trim();
    return [`${element.computedRole} ${name}`.trim(), isOutlined];";

impl Page {
    /// Presses a key.
    pub async fn key(&self, key: impl Into<TypingData>) {
        let active = self.driver.active_element().await.expect("a focus");
        active.send_keys(key).await.expect("a key");
    }

    /// Types a text.
    pub async fn type_in(&self, text: &str) {
        self.key(text).await;
    }

    /// Returns role and name of the focused element, such as `button Log in`.
    pub async fn focused(&self) -> String {
        let (focused, _): (String, bool) = self.eval(FOCUSED).await;
        focused
    }

    /// Presses the tab key until this element has the focus. The focus must be visible at each
    /// stop.
    pub async fn tab_to(&self, wanted: &str) {
        self.walk(wanted, || Key::Tab.into()).await;
    }

    /// The same backwards.
    pub async fn back_to(&self, wanted: &str) {
        self.walk(wanted, || Key::Shift + Key::Tab).await;
    }

    async fn walk(&self, wanted: &str, key: impl Fn() -> TypingData) {
        let mut stops = Vec::new();
        for _ in 0..MANY {
            self.key(key()).await;
            let (focused, is_outlined): (String, bool) = self.eval(FOCUSED).await;
            let is_page = focused.starts_with("RootWebArea") || focused.starts_with("generic");
            assert!(
                is_outlined || is_page,
                "{focused} has the focus, and does not show it"
            );
            if focused == wanted {
                return;
            }
            stops.push(focused);
        }
        panic!("{wanted} is not reached: {stops:#?}");
    }
}
