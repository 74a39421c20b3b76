//! Whole dumps, as the programs write them.

use super::*;

/// Collects the rows of the table `shop` as text.
#[derive(Default)]
struct Rows(Vec<(u64, String)>);

impl Sink for Rows {
    fn columns(&mut self, table: &str) -> Option<&'static [&'static str]> {
        (table == "shop").then_some(&["id", "name", "later"])
    }

    fn row(&mut self, _: &str, line: u64, values: Vec<Value>) -> Result<()> {
        let texts = values.iter().map(|value| match value {
            Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            other => format!("{other:?}"),
        });
        self.0.push((line, texts.collect::<Vec<_>>().join("|")));
        Ok(())
    }
}

fn rows(dump: &str) -> Result<Vec<(u64, String)>> {
    let mut rows = Rows::default();
    read_rows(dump.as_bytes(), &mut rows)?;
    Ok(rows.0)
}

fn texts(dump: &str) -> Vec<String> {
    let rows = rows(dump).unwrap();
    rows.into_iter().map(|(_, text)| text).collect()
}

const TABLE: &str = "CREATE TABLE `shop` (
  `id` int(11) NOT NULL AUTO_INCREMENT COMMENT 'a, b) c',
  `price` decimal(15,4) NOT NULL DEFAULT '0.0000',
  `name` varchar(255) CHARACTER SET utf8mb4 NOT NULL,
  PRIMARY KEY (`id`),
  KEY `name` (`name`),
  CONSTRAINT `c` FOREIGN KEY (`id`) REFERENCES `x` (`id`)
) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4;
";

#[test]
fn without_a_list_the_columns_are_those_of_the_table() {
    let dump = format!(
        "/*M!999999\\- enable the sandbox mode */ \n-- MySQL dump 10.13  it's\n\
        /*!40101 SET NAMES utf8mb4 */;\nDROP TABLE IF EXISTS `shop`;\n{TABLE}\
        LOCK TABLES `shop` WRITE;\n/*!40000 ALTER TABLE `shop` DISABLE KEYS */;\n\
        INSERT INTO `shop` VALUES (1,'9.5000','a; (b)'),(2,NULL,NULL);\n\
        INSERT INTO `other` VALUES (1,'it''s; \\' (',0x00);\nUNLOCK TABLES;\n"
    );
    assert_eq!(texts(&dump), ["1|a; (b)|Missing", "2|Null|Missing"]);
}

#[test]
fn a_list_of_columns_counts_more_than_the_table() {
    let dump = format!(
        "{TABLE}INSERT IGNORE INTO db.shop (name, LATER, id)\r\nVALUES\r\n('x', now(), 7),\r\n\
        ('y', 2, 8)\r\nON DUPLICATE KEY UPDATE id = 1;\r\nREPLACE INTO \"shop\" (\"id\") VALUE (9);"
    );
    let expected = ["7|x|Expression", "8|y|2", "9|Missing|Missing"];
    assert_eq!(texts(&dump), expected);
}

#[test]
fn rows_know_their_line() {
    let rows = rows(&format!(
        "{TABLE}INSERT INTO shop VALUES\n(1,2,3),\n(4,5,6);"
    ))
    .unwrap();
    assert_eq!(rows[0].0, 10);
    assert_eq!(rows[1].0, 11);
}

#[test]
fn triggers_and_procedures_insert_nothing() {
    let dump = format!(
        "{TABLE}DELIMITER ;;\n/*!50003 CREATE*/ /*!50003 TRIGGER t BEGIN\n\
        INSERT INTO shop VALUES (1,2,'no'); END */;;\nCREATE PROCEDURE p() BEGIN\n\
        INSERT INTO shop VALUES (new.id, 2, 'no');\nEND ;;\nDELIMITER ;\n\
        INSERT INTO shop VALUES (3,4,'yes');\n"
    );
    assert_eq!(texts(&dump), ["3|yes|Missing"]);
}

#[test]
fn broken_dumps_are_told_with_the_line() {
    for (dump, word) in [
        ("INSERT INTO shop (id) VALUES (1),", "not whole"),
        ("INSERT INTO shop (id) VALUES (1)", "not whole"),
        ("INSERT INTO shop (id) VALUES (1), ('tw", "not whole"),
        ("INSERT INTO shop VALUES (1);", "no CREATE TABLE"),
        ("INSERT INTO shop (id) VALUES (1, 2);", "2 values for 1"),
        ("INSERT INTO shop (id) SELECT 1;", "not SELECT"),
        ("INSERT INTO shop (id) VALUES 1;", "opening bracket"),
    ] {
        let error = format!("{:#}", rows(&format!("\n\n{dump}")).unwrap_err());
        assert!(
            error.starts_with("line 3") && error.contains(word),
            "{dump}: {error}"
        );
    }
}

#[test]
fn a_dump_of_nothing_has_no_rows() {
    assert!(rows("").unwrap().is_empty());
    assert!(
        rows("-- Dump completed on 2026-01-31\n")
            .unwrap()
            .is_empty()
    );
}
