//! Leaves out of scripts and style sheets what only their authors read.

use super::references::Kind;

/// Removes indentation, and comments that have lines to themselves. Lines keep their numbers, so
/// that a browser's messages lead to the source. A script in which a template literal goes over
/// several lines stays as it is, as its indentation may be content.
pub fn strip(kind: Kind, text: &str) -> String {
    let mut lines = Vec::new();
    let mut is_in_comment = false;
    for line in text.lines().map(str::trim) {
        let begun = line.strip_prefix("/*").filter(|_| !is_in_comment);
        let code = match begun.or(is_in_comment.then_some(line)) {
            Some(comment) => match comment.split_once("*/") {
                Some((_, code)) => {
                    is_in_comment = false;
                    code.trim_start()
                }
                None => {
                    is_in_comment = true;
                    ""
                }
            },
            None if kind == Kind::Script && line.starts_with("//") => "",
            None => line,
        };
        if kind == Kind::Script && code.matches('`').count() % 2 == 1 {
            return text.to_owned();
        }
        lines.push(code);
    }
    lines.push("");
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_indentation_go_and_line_numbers_stay() {
        let script =
            "// A\n/**\n * B\n */\nlet a = \"// c\"; // D\n  /* E */\n  b();\n  /* F\n */ c();\n";
        let stripped = "\n\n\n\nlet a = \"// c\"; // D\n\nb();\n\nc();\n";
        assert_eq!(strip(Kind::Script, script), stripped);
        let style = "a {\n  /* B\n     C */\n  color: red;\n  background: url(\n//x.example/y);\n}";
        let stripped = "a {\n\n\ncolor: red;\nbackground: url(\n//x.example/y);\n}\n";
        assert_eq!(strip(Kind::Style, style), stripped);
    }

    #[test]
    fn templates_keep_their_lines() {
        let script = "// A `b\nlet a = `\n  // b\n`;";
        assert_eq!(strip(Kind::Script, script), script);
        assert_eq!(
            strip(Kind::Script, "// A `b\n let a = `b`;"),
            "\nlet a = `b`;\n"
        );
    }
}
