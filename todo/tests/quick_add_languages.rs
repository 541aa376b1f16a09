//! Days, times and rules in the words of other languages than English, which is understood beside each.
#![allow(clippy::unwrap_used, missing_docs)]

use jiff::civil::{DateTime, datetime};
use proptest::prelude::*;
use todo::quick_add::words::{ARABIC, ENGLISH, FRENCH, GERMAN, JAPANESE, SPANISH};
use todo::quick_add::{Options, Words, parse, phrase};

/// A Tuesday morning.
fn now() -> DateTime {
    datetime(2026, 3, 10, 8, 0, 0, 0)
}

/// The due day and time of a line with one date.
fn due(words: &Words, date: &str) -> String {
    let words = [words, &ENGLISH];
    let draft = parse(&format!("x @{date}"), &Options { words: &words, ..Options::at(now()) }).draft(None);
    let time = draft.details.due_time.map(|time| time.strftime(" %H:%M").to_string());
    let repeat = draft.details.repeat.map(|rule| format!(" {rule}"));
    let day = draft.due.map_or_else(|| "none".to_owned(), |day| day.to_string());
    format!("{day}{}{}", time.unwrap_or_default(), repeat.unwrap_or_default())
}

fn all_read(words: &Words, cases: &[(&str, &str)]) {
    for (date, expected) in cases {
        assert_eq!(due(words, date), *expected, "{date}");
    }
    for (date, expected) in
        [("tomorrow 9am", "2026-03-11 09:00"), ("every 2 weeks", "2026-03-10 every 2 weeks")]
    {
        assert_eq!(due(words, date), expected, "{date}");
    }
}

#[test]
fn german() {
    all_read(
        &GERMAN,
        &[
            ("heute", "2026-03-10"),
            ("Morgen", "2026-03-11"),
            ("übermorgen", "2026-03-12"),
            ("Freitag", "2026-03-13"),
            ("am Fr um 22:00", "2026-03-13 22:00"),
            ("diesen dienstag", "2026-03-10"),
            ("nächste Woche", "2026-03-16"),
            ("nächsten Freitag", "2026-03-20"),
            ("nächste Woche Freitag", "2026-03-20"),
            ("nächsten Monat", "2026-04-01"),
            ("Wochenende", "2026-03-14"),
            ("in 3 Tagen", "2026-03-13"),
            ("in einer Woche", "2026-03-17"),
            ("14. März", "2026-03-14"),
            ("1. Jan 2028", "2028-01-01"),
            ("morgen 9 Uhr", "2026-03-11 09:00"),
            ("um 9 uhr 30", "2026-03-10 09:30"),
            ("mittags", "2026-03-10 12:00"),
            ("täglich", "2026-03-10 every day"),
            ("jeden Freitag", "2026-03-13 every week on fri"),
            ("freitags 9 uhr", "2026-03-13 09:00 every week on fri"),
            ("alle zwei Wochen", "2026-03-10 every 2 weeks"),
            ("jeden zweiten Tag", "2026-03-10 every 2 days"),
            ("jede Woche Montag und Donnerstag", "2026-03-12 every week on mon thu"),
            ("jeden Monat am 9.", "2026-04-09 every month on 9"),
            ("jeden Werktag", "2026-03-10 every weekday"),
            ("alle 10 Tage nach Erledigung", "2026-03-10 every 10 days after completion"),
        ],
    );
}

#[test]
fn french() {
    all_read(
        &FRENCH,
        &[
            ("aujourd'hui", "2026-03-10"),
            ("Demain", "2026-03-11"),
            ("après-demain", "2026-03-12"),
            ("vendredi", "2026-03-13"),
            ("ven 22h", "2026-03-13 22:00"),
            ("demain à 9h30", "2026-03-11 09:30"),
            ("midi", "2026-03-10 12:00"),
            ("ce mardi", "2026-03-10"),
            ("la semaine prochaine", "2026-03-16"),
            ("vendredi prochain", "2026-03-20"),
            ("le mois prochain", "2026-04-01"),
            ("week-end", "2026-03-14"),
            ("dans 3 jours", "2026-03-13"),
            ("dans une semaine", "2026-03-17"),
            ("le 14 mars", "2026-03-14"),
            ("1er janvier 2028", "2028-01-01"),
            ("chaque jour", "2026-03-10 every day"),
            ("tous les jours", "2026-03-10 every day"),
            ("tous les lundis", "2026-03-16 every week on mon"),
            ("toutes les deux semaines", "2026-03-10 every 2 weeks"),
            ("chaque semaine lundi et jeudi", "2026-03-12 every week on mon thu"),
            ("chaque mois le 9", "2026-04-09 every month on 9"),
            ("tous les jours ouvrés", "2026-03-10 every weekday"),
        ],
    );
}

#[test]
fn spanish() {
    all_read(
        &SPANISH,
        &[
            ("hoy", "2026-03-10"),
            ("Mañana", "2026-03-11"),
            ("pasado mañana", "2026-03-12"),
            ("el viernes", "2026-03-13"),
            ("vie a las 22:00", "2026-03-13 22:00"),
            ("mañana 9 de la mañana", "2026-03-11 09:00"),
            ("9 de la noche", "2026-03-10 21:00"),
            ("mediodía", "2026-03-10 12:00"),
            ("este martes", "2026-03-10"),
            ("la próxima semana", "2026-03-16"),
            ("la semana que viene", "2026-03-16"),
            ("próximo viernes", "2026-03-20"),
            ("el viernes que viene", "2026-03-20"),
            ("fin de semana", "2026-03-14"),
            ("en 3 días", "2026-03-13"),
            ("dentro de una semana", "2026-03-17"),
            ("14 de marzo", "2026-03-14"),
            ("1 de enero de 2028", "2028-01-01"),
            ("cada día", "2026-03-10 every day"),
            ("todos los lunes", "2026-03-16 every week on mon"),
            ("cada dos semanas", "2026-03-10 every 2 weeks"),
            ("cada semana lunes y jueves", "2026-03-12 every week on mon thu"),
            ("cada mes el 9", "2026-04-09 every month on 9"),
        ],
    );
}

#[test]
fn japanese_is_written_without_spaces() {
    all_read(
        &JAPANESE,
        &[
            ("今日", "2026-03-10"),
            ("明日", "2026-03-11"),
            ("明後日", "2026-03-12"),
            ("金曜日", "2026-03-13"),
            ("金曜22:00", "2026-03-13 22:00"),
            ("明日9時", "2026-03-11 09:00"),
            ("明日の午後3時半", "2026-03-11 15:30"),
            ("午前９時３０分", "2026-03-10 09:30"),
            ("正午", "2026-03-10 12:00"),
            ("来週", "2026-03-16"),
            ("来週の金曜日", "2026-03-20"),
            ("今週の金曜日", "2026-03-13"),
            ("来月", "2026-04-01"),
            ("来年", "2027-01-01"),
            ("週末", "2026-03-14"),
            ("3日後", "2026-03-13"),
            ("2週間後", "2026-03-24"),
            ("2か月後", "2026-05-10"),
            ("3月14日", "2026-03-14"),
            ("2028年1月1日", "2028-01-01"),
            ("毎日", "2026-03-10 every day"),
            ("毎日9時", "2026-03-10 09:00 every day"),
            ("毎週", "2026-03-10 every week"),
            ("毎週月曜日", "2026-03-16 every week on mon"),
            ("隔週", "2026-03-10 every 2 weeks"),
            ("毎月9日", "2026-04-09 every month on 9"),
            ("2週間ごと", "2026-03-10 every 2 weeks"),
            ("平日", "2026-03-10 every weekday"),
        ],
    );
}

#[test]
fn arabic_has_digits_of_its_own() {
    all_read(
        &ARABIC,
        &[
            ("اليوم", "2026-03-10"),
            ("غدًا", "2026-03-11"),
            ("بعد غد", "2026-03-12"),
            ("يوم الجمعة", "2026-03-13"),
            ("الجمعة ٢٢:٠٠", "2026-03-13 22:00"),
            ("غدا الساعة 9 صباحا", "2026-03-11 09:00"),
            ("٣ مساء", "2026-03-10 15:00"),
            ("الأسبوع القادم", "2026-03-16"),
            ("الجمعة القادمة", "2026-03-20"),
            ("الشهر القادم", "2026-04-01"),
            ("بعد ٣ أيام", "2026-03-13"),
            ("١٤ مارس", "2026-03-14"),
            ("كل يوم", "2026-03-10 every day"),
            ("كل يوم جمعة", "2026-03-13 every week on fri"),
            ("كل جمعة", "2026-03-13 every week on fri"),
            ("كل ٢ أسابيع", "2026-03-10 every 2 weeks"),
            ("يوميًا", "2026-03-10 every day"),
        ],
    );
}

#[test]
fn what_no_language_understands_stays_in_the_title() {
    for words in [&GERMAN, &FRENCH, &SPANISH, &JAPANESE, &ARABIC] {
        let all = [words, &ENGLISH];
        let options = Options { words: &all, ..Options::at(now()) };
        for line in [
            "Ask @bob",
            "@morgenstern",
            "@in 99999999999 days",
            "@9時99分",
            "@alle",
            "@99 uhr",
            "@来",
            "@كل",
            "@de",
            "@2月30日",
        ] {
            assert_eq!(parse(line, &options).title, line);
        }
    }
}

proptest! {
    #[test]
    fn no_phrase_breaks_any_language(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "9", "30", "2026", "99999999999", "uhr", "h", "時", "分", "半", "日", "月", "年", "来", "週", "後", "毎", "ごと",
                "の", "jeden", "am", "nächste", "tous", "les", "le", "de", "que", "viene", "cada", "كل", "يوم", "بعد", "٣", "م",
                "午後", ".", ":", ",", "、", "x", "３", "🦀",
            ]),
            0..8,
        ),
        gap in prop::sample::select(vec!["", " "]),
    ) {
        let text = pieces.join(gap);
        for words in [&GERMAN, &FRENCH, &SPANISH, &JAPANESE, &ARABIC] {
            let _ = phrase(&text, &Options { words: &[words, &ENGLISH], ..Options::at(now()) });
        }
    }
}
