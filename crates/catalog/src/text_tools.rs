//! What is done with texts where strangers can reach nothing.

#[cfg(any(test, feature = "sanitiser"))]
use crate::html;
use crate::words;

/// What is done with texts where strangers can reach nothing: by [`crate::html`] and
/// [`crate::fold`], or by the library component that contains them.
#[derive(Clone, Copy, Debug)]
pub struct TextTools {
    /// Makes HTML harmless.
    pub sanitise: fn(&str) -> String,
    /// Makes one of spellings that mean the same.
    pub fold: fn(&str) -> String,
}

#[cfg(any(test, feature = "sanitiser"))]
impl TextTools {
    /// The functions of this crate.
    pub const OWN: Self = Self {
        sanitise: html::sanitise,
        fold: crate::fold::fold,
    };
}

impl TextTools {
    /// The words of a text for the search index. `None`: the index gets the text as it is.
    pub fn words(&self, text: &str) -> Option<String> {
        if text.is_ascii() {
            return None;
        }
        let folded = (self.fold)(text);
        let words = words::index(&folded);
        words.or_else(|| (folded != text).then_some(folded))
    }
}
