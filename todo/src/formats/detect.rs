//! Which format a file is: by what is in it, and where that is not enough by how its name ends.

use serde_json::Value;

use super::table::Table;
use super::{Format, csv, microsoft, text};

/// Says which format a file is; `None` if it is none of them. `name` is its name, or its end.
#[must_use]
pub fn detect(name: &str, bytes: &[u8]) -> Option<Format> {
    let name = name.to_lowercase();
    let ends = |ending: &str| name.ends_with(ending);
    let Ok(text) = text(bytes) else {
        // Only Outlook still writes the old letters.
        return ends(".csv").then_some(Format::OutlookCsv);
    };
    let start = text.trim_start();
    if start.starts_with(['{', '[']) && !is_task_line(start) {
        return json(start);
    }
    if start.get(..15).is_some_and(|head| head.eq_ignore_ascii_case("BEGIN:VCALENDAR")) {
        return Some(Format::ICalendar);
    }
    if ends(".md") || ends(".markdown") {
        return Some(Format::Markdown);
    }
    let head = start.lines().next().unwrap_or_default();
    let table = Table::read(head);
    if table.column(&["type"]).is_some() && table.column(&["content"]).is_some() {
        return Some(Format::TodoistCsv);
    }
    if table.column(&["subject"]).is_some() && table.column(&["due date", "reminder on/off"]).is_some() {
        return Some(Format::OutlookCsv);
    }
    let tabular = head.contains([',', ';', '\t']) && table.column(&csv::TITLE).is_some();
    if ends(".csv") || ends(".tsv") || (tabular && !ends(".txt")) {
        return Some(Format::Csv);
    }
    if start.lines().any(is_task_line) {
        return Some(Format::Markdown);
    }
    ends(".txt").then_some(Format::TodoTxt)
}

fn json(text: &str) -> Option<Format> {
    match serde_json::from_str::<Value>(text) {
        Ok(file) if file.get("format").is_some() => Some(Format::Json),
        Ok(Value::Array(rows)) if rows.is_empty() => Some(Format::Json), // nobody's list of nothing
        Ok(file) => microsoft::rows(&file).map(|_| Format::MicrosoftJson).or(Some(Format::Json)),
        // Its reader says where it is broken.
        Err(_) => Some(Format::Json),
    }
}

fn is_task_line(line: &str) -> bool {
    let line = line.trim_start();
    let rest = line.strip_prefix(['-', '*', '+']).map(str::trim_start);
    rest.is_some_and(|rest| ["[ ]", "[x]", "[X]"].iter().any(|sign| rest.starts_with(sign)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_is_known_by_its_content_or_its_name() {
        let cases: [(&str, &[u8], Option<Format>); 16] = [
            ("a", b"{\"format\":\"tidelist\"}", Some(Format::Json)),
            ("a.json", b"{\"format\":", Some(Format::Json)),
            ("a.json", b" {\"value\":[]}", Some(Format::MicrosoftJson)),
            ("a.json", b"[{\"displayName\":\"x\",\"tasks\":[]}]", Some(Format::MicrosoftJson)),
            ("a", b"\xEF\xBB\xBFBEGIN:VCALENDAR\r\n", Some(Format::ICalendar)),
            ("a", b"begin:vcalendar\n", Some(Format::ICalendar)),
            ("a.csv", b"TYPE,CONTENT,PRIORITY\n", Some(Format::TodoistCsv)),
            ("a.csv", b"\"Subject\",\"Start Date\",\"Due Date\"\n", Some(Format::OutlookCsv)),
            ("a.CSV", b"Subject,Notes\nB\xFCro,x\n", Some(Format::OutlookCsv)),
            ("a.csv", b"title;due\n", Some(Format::Csv)),
            ("a", b"name\tdue\n", Some(Format::Csv)),
            ("a.MD", b"# Groceries\n", Some(Format::Markdown)),
            ("a.txt", b"# Groceries\n- [ ] Milk\n", Some(Format::Markdown)),
            ("todo.txt", b"(A) Text, name +Groceries\n", Some(Format::TodoTxt)),
            ("a.png", b"\x89PNG\r\n\x1a\n\xFF", None),
            ("a", b"", None),
        ];
        for (name, bytes, format) in cases {
            assert_eq!(detect(name, bytes), format, "{name} {}", String::from_utf8_lossy(bytes));
        }
    }
}
