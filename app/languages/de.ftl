# What the window says in German.

a-backup-is-made-first = Zuerst wird eine Sicherung gemacht. Daraus können sie zurückkommen.
a-device-without-a-name = Ein Gerät ohne Namen
a-folder-written-by-a-pure = Ein Ordner einer reinen Rust-Datenbank; ist er groß, öffnet er langsamer.
a-mix-is-chosen = eine Mischung ist gewählt
a-new-store = Ein neuer Speicher aus allem, was noch lesbar ist
a-place-of-the-sidebar = Ein Ort der Seitenleiste
a-sync-is-running = Es wird gerade synchronisiert; versuchen Sie es gleich noch einmal.
a-table-server = ein Tabellenserver
account-and-sync = Konto und Sync
account-intro = Mit einem Server sind Ihre Aufgaben auf allen Computern dieselben. Alles bleibt auch auf diesem Computer, und Sie können ohne Netz arbeiten.
add-a-list = Liste hinzufügen
add-a-step = Schritt hinzufügen
add-a-task = Aufgabe hinzufügen
add-a-task-for-today = Aufgabe für heute hinzufügen
add-example = Aufgabe hinzufügen, etwa: Milch @morgen #einkauf !hoch
add-to-list = Aufgabe zu { $list } hinzufügen
add-with-tag = Aufgabe mit #{ $tag } hinzufügen
all-as-it-was = Alles, wie es war
all-counts = { $changed } auf beiden Seiten geändert · { $deleted } auf einer Seite gelöscht
all-is-well = { $n ->
    [one] Alles ist, wie es geschrieben wurde: { $n } Aufgabe ist hier.
    *[other] Alles ist, wie es geschrieben wurde: { $n } Aufgaben sind hier.
    }
all-lists-and-tasks-as-one = Alle Listen und Aufgaben als eine JSON-Datei.
all-others-sign-in-again = Alle anderen Geräte müssen sich neu anmelden.
all-tasks = Alle Aufgaben
and-more = … und weitere
and-n-more = … und { $n } weitere
another-computer = einem anderen Computer
apply = Anwenden
asking-same-server = Es wird gefragt, ob es derselbe Server ist …
asking-the-server = Der Server wird gefragt …
back = Zurück
back-to-the-fields-esc = Zurück zu den Feldern (Esc)
back-to-the-tasks-esc = Zurück zu den Aufgaben (Esc)
back-up-now = Jetzt sichern
backup = Sicherung
backup-can-bring-back = Was eine Sicherung darüber hinaus hat, lässt sich zurückholen: Einstellungen, Sicherung, nur was fehlt.
backup-holds = { $tasks }, { $lists } · { $why }
backup-was-restored = Die Sicherung { $name } wurde wiederhergestellt
becomes-backup = { $n ->
    [one] Dieses Profil wird, was die Sicherung war, mit { $n } wartenden Änderung.
    *[other] Dieses Profil wird, was die Sicherung war, mit { $n } wartenden Änderungen.
    }
before-a-lot-was-removed = bevor viel entfernt wurde
before-something-was-restored = bevor etwas wiederhergestellt wurde
before-was = vorher: { $was }
both-one-after-the-other = Beide nacheinander
by-you = von Ihnen
cancel = Abbrechen
cancelled = Abgebrochen.
cannot-save-to-disk = Speichern auf der Platte nicht möglich
certificate-authority = Zertifizierungsstelle
certificate-authority-file-only-if-your = Datei der Zertifizierungsstelle, nur wenn Ihr Server eine eigene hat
change = Ändern …
change-the-password = Passwort ändern
changed-here-and-on-the-server = Hier und auf dem Server geändert: entscheiden
changed-here-and-on-the-server-2 = Hier und auf dem Server geändert
changed-here-and-there = „{ $title }“ wurde hier und auf { $elsewhere } geändert.
changed-just-now = Es wurde gerade geändert; sehen Sie es noch einmal an. Nichts wurde getan.
changed-since = Seither geändert
changes-waiting = { $n ->
    [one] { $n } Änderung wartet
    *[other] { $n } Änderungen warten
    }
changing = Wird geändert …
check-now = Jetzt prüfen
choose = Wählen …
choose-all = Alle auswählen
choose-the-task-above-too = Die Aufgabe darüber dazunehmen
choose-the-task-below-too = Die Aufgabe darunter dazunehmen
clocks-differ = Nach der Uhr dieses Computers ist es { $here }, nach der des Servers { $there }: Die Zeiten können falsch sein, deshalb ist die neuere Fassung nicht vorausgewählt.
close = Schließen
close-esc = Schließen (Esc)
close-other-programs = Schließen Sie andere Programme und versuchen Sie es erneut.
close-the-window = Das Fenster schließen
close-what-is-open = Schließen, was offen ist
compare = Vergleichen …
compare-notes = Notizen vergleichen und das Ergebnis schreiben
complete-or-reopen-the-task = Aufgabe erledigen oder wieder öffnen
completed = Erledigt
completed-count = Erledigt ({ $n })
connect-a-server = Server verbinden …
connect-a-server-2 = Server verbinden
connect-a-server-to-have-the = Verbinden Sie einen Server, um auf allen Computern dieselben Aufgaben zu haben.
connected = Verbunden.
copy-text = Text kopieren
count-lists = { $n ->
    [one] { $n } Liste
    *[other] { $n } Listen
    }
count-tasks = { $n ->
    [one] { $n } Aufgabe
    *[other] { $n } Aufgaben
    }
deleted-on-another-computer = auf einem anderen Computer gelöscht { $when }
size-by-keys = { $larger }, { $smaller } und { $usual }
daily = täglich
dark = Dunkel
date-full = { $weekday }, { $day }. { $month }
date-long = { $weekday }, { $day }. { $month } { $year }
date-other-year = { $day }. { $month } { $year }
date-this-year = { $weekday } { $day }. { $month }
days-times-and-repeating = @ Tage, Zeiten und Wiederholungen
decide-conflicts = Konflikte entscheiden
decide-later = Später entscheiden
decide-later-esc = Später entscheiden (Esc)
decide-so-many = { $n ->
    [one] { $n } Konflikt entscheiden
    *[other] { $n } Konflikte entscheiden
    }
decide-those-that-were-deleted-on = Auch die entscheiden, die auf einer Seite gelöscht wurden: Die Aufgabe bleibt
decide-those-that-were-deleted-on-2 = Auch die entscheiden, die auf einer Seite gelöscht wurden
decided-both = Beide Fassungen von { $what } behalten
decided-here = Die Fassung dieses Computers von { $what } behalten
decided-mixed = Die beiden Fassungen von { $what } zusammengeführt
decided-several = { $n ->
    [one] { $n } Konflikt entschieden
   *[other] { $n } Konflikte entschieden
}
decided-server = Die Fassung des Servers von { $what } behalten
delete = Löschen
delete-it-here-too = Auch hier löschen
delete-it-there-too = Auch dort löschen
delete-the-list-keep-its-tasks = Liste löschen, Aufgaben behalten
delete-the-step = Schritt löschen
delete-the-task = Aufgabe löschen
delete-the-task-delete = Aufgabe löschen (Entf)
deleted-on-the-server = Auf dem Server gelöscht
deleted-on-this-computer = Auf diesem Computer gelöscht
deleted-when = gelöscht { $when }
details = Einzelheiten
devices-and-password = Geräte und Passwort
discard = Verwerfen
discard-2 = Verwerfen …
do-it-again = Wiederherstellen
do-the-same = { $n ->
    [one] Dasselbe für { $n } Konflikt tun?
    *[other] Dasselbe für { $n } Konflikte tun?
    }
done = Erledigt
done-added = hinzugefügt { $when }
done-again = Wiederholt: { $what }
done-changed = geändert { $when }
done-deleted = gelöscht { $when }
drag-to-move-or-press-alt = Ziehen zum Verschieben, oder Alt+↑ und Alt+↓
due = Fällig
due-next-monday = Nächsten Montag fällig
due-then = Fällig: dann { $keys }
due-today = Heute fällig
due-tomorrow = Morgen fällig
edit = Bearbeiten
empty = leer
empty-2 = Leeren …
end-the-search-esc = Suche beenden (Esc)
every-day = jeden Tag
every-month = jeden Monat
every-week = jede Woche
every-weekday = jeden Werktag
every-year = jedes Jahr
everything-is-back = Alles ist wieder, wie es war.
export = Exportieren …
export-2 = Exportieren
export-all-tasks = Alle Aufgaben exportieren
export-and-import = Export und Import
exported = { $n ->
    [one] { $n } Aufgabe exportiert nach { $path }
    *[other] { $n } Aufgaben exportiert nach { $path }
    }
fault = Das ging nicht: { $reason }
fault-certificate = Dem Zertifikat des Servers wird nicht vertraut. Ist es Ihr eigener Server, geben Sie auf der Kontoseite seine Zertifizierungsstelle an. ({ $reason })
fault-disk = Hier kann nicht gespeichert werden. Was Sie tippen, bleibt im Fenster. ({ $reason })
fault-offline = Der Server antwortet nicht. ({ $reason })
fault-server = Der Server meldet ein Problem. ({ $reason })
fault-sign-in = Bitte melden Sie sich neu an; nichts ist verloren. ({ $reason })
field-color = Farbe
field-complete = Erledigt
field-due = Fällig
field-due-time = Uhrzeit
field-list = Liste
field-name = Name
field-notes = Notizen
field-parent = Teil von
field-priority = Priorität
field-remind = Erinnerung
field-repeat = Wiederholung
field-tags = Tags
field-task = Aufgabe
field-text = Titel
folder-failed = Der Ordner lässt sich nicht öffnen: { $reason }.
from-now-on-used = Ab jetzt wird { $server } verwendet.
general = Allgemein
head-account = KONTO
head-appearance = AUSSEHEN
head-automatic = AUTOMATISCH
head-backups = SICHERUNGEN
head-conflicts = KONFLIKTE
head-damaged-store-kept = HIER LIEGT DER BESCHÄDIGTE SPEICHER
head-everywhere = ÜBERALL
head-export-and-import = EXPORT UND IMPORT
head-lists = LISTEN
head-needs-a-decision = BRAUCHT EINE ENTSCHEIDUNG
head-not-taken-by-the-server = VOM SERVER NICHT ANGENOMMEN
head-on-a-button-with-a-ring = AUF EINEM KNOPF MIT EINEM RING
head-or-a-backup = ODER STATTDESSEN EINE SICHERUNG
head-password = PASSWORT
head-protocol = PROTOKOLL
head-quick-add = SCHNELLEINGABE
head-reminders = ERINNERUNGEN
head-result = ERGEBNIS
head-server = SERVER
head-signed-in-on = ANGEMELDET AUF
head-storage = SPEICHER
head-tags = TAGS
head-this-computer = DIESER COMPUTER
head-waiting-to-send = WARTET AUF DAS SENDEN
head-what-you-can-do = WAS SIE TUN KÖNNEN
head-when-two-versions-are-compared = WENN ZWEI FASSUNGEN VERGLICHEN WERDEN
head-where = WO
high-contrast = Hoher Kontrast
history-intro = Wurde eine Aufgabe an zwei Orten geändert, blieb eine Fassung oder beide wurden vereint. Die andere ist hier, auf diesem Computer.
hours = { $n } Std.
how-it-was-before-both-changes = Wie es vor beiden Änderungen war
import = Importieren …
import-bad = { $n ->
    [one] { $n } Zeile wurde nicht verstanden und ausgelassen:
    *[other] { $n } Zeilen wurden nicht verstanden und ausgelassen:
    }
import-known = { $n ->
    [one] { $n } Zeile ist schon hier und bleibt, wie sie ist
    *[other] { $n } Zeilen sind schon hier und bleiben, wie sie sind
    }
import-new = { $tasks } und { $lists } neu
import-so-many = { $n } importieren
import-stopped = { $n } Zeilen wurden importiert, dann schlug das Speichern fehl: { $reason }. Importieren Sie die Datei noch einmal für den Rest.
import-tasks = Aufgaben importieren
imported = { $n ->
    [one] { $n } Zeile importiert
    *[other] { $n } Zeilen importiert
    }
in-a-file-only-you-can = in einer Datei, die nur Sie lesen können (0600)
in-an-hour = In einer Stunde
inbox = Eingang
it-changed-again = Gerade wurde es erneut geändert; dies sind die neuesten Werte. Nichts wurde entschieden.
it-is-not-on-the-server = Es ist nicht auf dem Server und geht auch hier verloren.
it-was-changed-on-the-server = Es wurde auch auf dem Server geändert. Es wartet auf Ihre Entscheidung.
it-was-sent-and-no-answer = Es wurde gesendet, und es kam keine Antwort. Das nächste Aktualisieren sendet es noch einmal; der Server tut es nur einmal.
keep = Behalten
keep-both = Beide behalten
keep-both-as-two = { $kind ->
    [list] Beide als zwei Listen behalten
    *[task] Beide als zwei Aufgaben behalten
    }
keep-both-of-each = Jeweils beide behalten
keep-it = Behalten
keep-mine-and-send-again = Meine behalten und neu senden
keep-my = { $kind ->
    [list] Meine Liste behalten
    *[task] Meine Aufgabe behalten
    }
keep-the = { $kind ->
    [list] Die Liste behalten
    *[task] Die Aufgabe behalten
    }
keep-the-newest-of-each = Jeweils die neueste behalten
keep-the-servers = Die des Servers behalten
keep-this-computers = Die dieses Computers behalten
keeping-here = { $kind ->
    [list] Behalten bringt die Liste auf diesen Computer zurück.
    *[task] Behalten bringt die Aufgabe auf diesen Computer zurück.
    }
keeping-there = { $kind ->
    [list] Behalten legt die Liste wieder auf den Server.
    *[task] Behalten legt die Aufgabe wieder auf den Server.
    }
kept = behalten
kept-they-go-again = Behalten, gehen sie mit der nächsten Synchronisierung wieder zum Server.
keys = Tasten
language = Sprache
larger = Größer
last-success = Zuletzt gelungen { $when }
last-success-ago = Zuletzt gelungen { $when } (vor { $n } Min.)
last-success-now = Zuletzt gelungen { $when } (gerade eben)
later = Später
leave-it = Lassen
leave-it-out-a-backslash-before = Weglassen. Ein Backslash davor lässt es Text sein.
leave-the-day-as-it-is = Den Tag lassen, wie er ist
light = Hell
lines-the-same = { $n ->
    [one] … { $n } gleiche Zeile …
    *[other] … { $n } gleiche Zeilen …
    }
link-failed = Der Link lässt sich nicht öffnen: { $reason }.
list = Liste
lists = + Listen
lists-and-settings = Listen und Einstellungen
look-at-it = Ansehen
markdown-bold-lists-links-https = Markdown: **fett**, - Listen, [Links](https://…)
minutes = { $n } Min.
monday = Montag
month = { $number ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
    *[12] Dezember
    }
month-after = Monat danach
month-before = Monat davor
month-of-year = { $month } { $year }
month-short = { $number ->
    [1] Jan
    [2] Feb
    [3] März
    [4] Apr
    [5] Mai
    [6] Juni
    [7] Juli
    [8] Aug
    [9] Sep
    [10] Okt
    [11] Nov
    *[12] Dez
    }
more-combined = { $n ->
    [one] { $n } weitere Änderung wurde ohne Nachfrage vereint
    *[other] { $n } weitere Änderungen wurden ohne Nachfrage vereint
    }
move-the-task-down = Aufgabe nach unten
move-the-task-up = Aufgabe nach oben
name = Name
need-attention = { $n ->
    [one] { $n } braucht Aufmerksamkeit
    *[other] { $n } brauchen Aufmerksamkeit
    }
need-decision = { $n ->
    [one] { $n } braucht eine Entscheidung
    *[other] { $n } brauchen eine Entscheidung
    }
never = Nie
new-list = Neue Liste
new-list-2 = neue Liste
next-at = wieder um { $when }
next-in-a-moment = gleich wieder
next-later = wieder { $when }
next-sync-fetches = Die nächste Synchronisierung holt vom Server, was hier fehlt.
next-week = Nächste Woche
no-day = Kein Tag
no-field = ohne { $field }
no-file-was-chosen-if-this = Es wurde keine Datei gewählt. Hat dieser Desktop keinen Dateidialog, tippen Sie, wo die Datei ist:
no-notes = Keine Notizen
no-system-keychain-was-found-keep = Es wurde kein Schlüsselbund gefunden. Die Anmeldung behalten
no-task-was-changed-in-two = Noch wurde keine Aufgabe an zwei Orten geändert.
no-tasks-yet-type-above-and = Noch keine Aufgaben. Oben tippen und Enter drücken.
no-thread = Das System gibt keinen Thread zum Arbeiten: { $reason }.
no-worker = Das System kann den Arbeiter nicht starten: { $reason }.
none = Keine
none-2 = keine
not-known = nicht bekannt
not-now = Nicht jetzt
not-on-server = { $n ->
    [one] { $n } Änderung ist nicht auf dem Server.
    *[other] { $n } Änderungen sind nicht auf dem Server.
    }
not-synced-for = { $n ->
    [one] Seit { $n } Tag nicht synchronisiert.
    *[other] Seit { $n } Tagen nicht synchronisiert.
    }
not-synced-since = Nicht synchronisiert seit { $when }
not-synced-yet = Noch nicht synchronisiert
not-understood-yet = Noch nicht verstanden
notes = Notizen
nothing = nichts
nothing-changed-moved-aside = Nichts wurde geändert. Der beschädigte Speicher wird beiseitegelegt, nie gelöscht.
nothing-completed-yet = Noch nichts erledigt.
nothing-due-today = Heute ist nichts fällig.
nothing-found = Nichts gefunden.
nothing-had-to-be-restored = Es war nichts wiederherzustellen.
nothing-is-lost-the-version-you = Nichts geht verloren: Die Fassung, die Sie nicht behalten, bleibt im
nothing-planned-for-the-coming-days = Für die nächsten Tage ist nichts geplant.
nothing-undone = Es wurde inzwischen anderswo geändert; nichts wurde zurückgenommen.
nothing-waits-to-be-sent = Nichts wartet auf das Senden.
nothing-was-changed = Nichts wurde geändert.
nothing-was-removed-because = Nichts wurde entfernt: { $reason }
nothing-was-removed-yet = Noch wurde nichts entfernt.
nothing-would-change-everything-in-it = Nichts würde sich ändern: Alles darin ist hier.
notifications = Benachrichtigungen
offline-since = Offline seit { $when }
on-a-mac-ctrl-is-the = Auf einem Mac ist Strg die Befehlstaste. Einzelne Buchstaben gelten, solange kein Text getippt wird.
once-a-day-and-before-anything = Einmal am Tag, und bevor etwas wiederhergestellt wird. Die Dateien enthalten alles.
one-file-that-many-tools-can = Eine Datei, die viele Programme lesen können. Der Standard.
only-on-this-computer = Nur auf diesem Computer
only-on-this-computer-no-server = Nur auf diesem Computer: Kein Server ist verbunden.
only-web-links = Nur Links ins Web und zu E-Mail werden geöffnet.
only-what-is-missing = Nur, was fehlt
open-advice-as-it-is = Öffnen Sie es mit --store { $there }, wie es ist, oder verwenden Sie { $kind } mit --profile für ein neues Profil.
open-advice-check-disk = Nichts wurde geändert. Prüfen Sie die Platte, oder verwenden Sie mit --data-dir einen anderen Ordner.
open-advice-close-it = Schließen Sie es und versuchen Sie es erneut.
open-advice-close-window = Schließen Sie das andere Fenster, oder verwenden Sie mit --profile ein anderes Profil.
open-advice-free-space = Schaffen Sie Platz auf der Platte und versuchen Sie es erneut.
open-advice-make-writable = Machen Sie den Ordner beschreibbar, oder verwenden Sie mit --data-dir einen anderen.
open-advice-nothing-lost = Nichts ist verloren. Öffnen Sie sie mit --store { $from }, wie sie sind.
open-advice-other-kind = Nichts wurde geändert. Wählen Sie mit --store die andere Art.
open-advice-restore-or-copy = Nichts wurde geändert. Stellen Sie eine Sicherung wieder her, oder kopieren Sie den Ordner, bevor Sie etwas anderes tun.
open-advice-update = Nichts wurde geändert. Aktualisieren Sie Tidelist auf diesem Computer.
open-advice-writable-or-other = Machen Sie sie beschreibbar, oder verwenden Sie mit --data-dir einen anderen Ordner.
open-another-program = Ein anderes Programm hat die Aufgaben geöffnet.
open-damaged = Ihre Aufgaben sind auf der Platte beschädigt
open-file-damaged = Die Datei der Aufgaben ist beschädigt ({ $what }).
open-folder-not-written = Der Ordner des Profils lässt sich nicht beschreiben: { $reason }.
open-found-other = Die Aufgaben sind in einem { $there }-Speicher, nicht in { $kind }.
open-in-use = Ihre Aufgaben sind in einem anderen Fenster offen
open-kept-in-other = Dieses Profil hat seine Aufgaben in einem { $there }-Speicher, nicht in { $kind }.
open-newer = Ein neueres Tidelist hat diese Aufgaben geschrieben
open-newer-wrote = Eine neuere Version von Tidelist hat diese Aufgaben geschrieben (Format { $found }; diese kennt bis { $known }).
open-not-a-store = Was an der Stelle der Aufgaben liegt, ist kein Speicher von Tidelist, oder sein Anfang ist beschädigt.
open-not-moved = Die Aufgaben ließen sich nicht von { $from } nach { $to } verschieben: { $reason }.
open-not-rescued = Die Aufgaben ließen sich nicht retten: { $reason }.
open-other = Ihre Aufgaben lassen sich nicht öffnen
open-other-kind = In diesem Ordner liegt ein Speicher anderer Art
open-read-only = Ihre Aufgaben lassen sich hier nicht ändern
open-read-only-file = Die Aufgaben lassen sich nicht schreiben: Die Datei oder der Ordner ist schreibgeschützt.
open-the-task = Aufgabe öffnen
opening = Wird geöffnet …
opening-your-tasks = Ihre Aufgaben werden geöffnet …
overdue = Überfällig
password = Passwort
password-changed = Das Passwort ist geändert. Alle anderen Geräte müssen sich neu anmelden.
password-typed-in-two-ways = Das neue Passwort wurde auf zwei Arten eingegeben. Geben Sie es zweimal gleich ein.
paused-before-removal = Angehalten, bevor etwas entfernt wurde
paused-removal = Angehalten: Der Server würde { $some } von { $all } Aufgaben entfernen
place-of = Stelle { $at } von { $all }
press-it = Drücken
priorities = ! Prioritäten
priority = Priorität
priority-high = Hoch
priority-high-2 = Priorität: hoch
priority-low = Niedrig
priority-low-2 = Priorität: niedrig
priority-medium = Mittel
priority-medium-2 = Priorität: mittel
priority-urgent = Dringend
priority-urgent-2 = Priorität: dringend
quit = Beenden
quoted = „{ $title }“
reads-everything-and-compares-it-with = Liest alles und vergleicht es damit, wie es geschrieben wurde.
receiving = Empfange { $done } …
receiving-of = Empfange { $done } von { $total } …
refresh = Aktualisieren
refresh-now = Jetzt aktualisieren
refresh-waiting = Aktualisieren  { $n }↑
refused-discarded = Was der Server ablehnte, ist hier verworfen
remind = Erinnern
reminder = Erinnerung
reminders-so-many = { $n ->
    [one] { $n } Erinnerung
    *[other] { $n } Erinnerungen
    }
remove = Entfernen
remove-everything-for-good = Alles endgültig entfernen
remove-here-too = Auch hier entfernen …
remove-so-many = { $n ->
    [one] Auch hier { $n } Aufgabe entfernen
    *[other] Auch hier { $n } Aufgaben entfernen
    }
rename-the-list = Liste umbenennen
rename-the-task = Aufgabe umbenennen
repeat = Wiederholen
repeat-after = { $rule } nach dem Erledigen
repeat-days = { $n ->
    [one] jeden Tag
    *[other] alle { $n } Tage
    }
repeat-months = { $n ->
    [one] jeden Monat
    *[other] alle { $n } Monate
    }
repeat-on = { $rule }: { $days }
repeat-weeks = { $n ->
    [one] jede Woche
    *[other] alle { $n } Wochen
    }
repeat-years = { $n ->
    [one] jedes Jahr
    *[other] alle { $n } Jahre
    }
rescue-what-can-be-read = Lesbares retten
rescued-decisions = { $n ->
    [one] { $n } Eintrag des Synchronisierungsverlaufs
    *[other] { $n } Einträge des Synchronisierungsverlaufs
    }
rescued-made-again = { $n } aus dem, was sonst bekannt war, neu gemacht
rescued-rows = { $n ->
    [one] { $n } Liste oder Aufgabe
    *[other] { $n } Listen und Aufgaben
    }
rescued-unreadable = { $n ->
    [one] { $n } Stelle war nicht lesbar. Was dort stand, fehlt vielleicht.
    *[other] { $n } Stellen waren nicht lesbar. Was dort stand, fehlt vielleicht.
    }
rescued-waiting = { $n ->
    [one] { $n } Änderung, die noch zu senden ist
    *[other] { $n } Änderungen, die noch zu senden sind
    }
resolve = Lösen
restore = Wiederherstellen …
restore-2 = Wiederherstellen
restore-counted = { $added } kommen zurück, { $changed } ändern sich, { $removed } gehen
restore-does = Aufgaben: { $tasks }. Listen: { $lists }.
restore-stopped = Dann schlug das Speichern fehl: { $reason }. Stellen Sie die Sicherung für den Rest noch einmal wieder her.
restore-title = Die Sicherung von { $when } wiederherstellen?
rows-restored = { $n ->
    [one] { $n } Zeile wurde wiederhergestellt.
    *[other] { $n } Zeilen wurden wiederhergestellt.
    }
no-decision-any-more = „{ $title }“ braucht keine Entscheidung mehr.
policy-ask = Immer fragen
policy-both = Beide behalten, als zwei Aufgaben
policy-combine = Zusammenführen und fragen, wo dasselbe geändert wurde
policy-combine-how = Verschiedene Änderungen kommen ohne Frage zusammen.
policy-head = Wenn eine Aufgabe an zwei Orten geändert wurde
policy-safe = Was nicht behalten wird, bleibt im Synchronisierungsverlauf.
rule-both = Beide wurden behalten
rule-combined = Ohne Frage zusammengeführt
rule-kept-both = Sie haben beide behalten
rule-kept-here = Sie haben die Fassung dieses Computers behalten
rule-kept-server = Sie haben die Fassung des Servers behalten
rule-mix = Sie haben Feld für Feld gewählt
rule-newest = Die neueste Fassung gewinnt
rule-server = Die Fassung des Servers gewinnt
rule-this-computer = Die Fassung dieses Computers gewinnt
safe-here = { $n ->
    [0] Auf diesem Computer ist alles sicher.
    [one] { $n } Änderung ist nur auf diesem Computer sicher.
    *[other] { $n } Änderungen sind nur auf diesem Computer sicher.
    }
same-server-question = Ist es derselbe Server unter einer anderen Adresse? Dann ist keine neue Anmeldung nötig, und nichts wird neu gelesen.
saturday = Samstag
save-a-copy = Kopie speichern unter …
saved-elsewhere = Hier und auf dem Server gespeichert · geändert auf { $device }
saved-here-and-on-the-server = Hier und auf dem Server gespeichert
saved-on-this-computer = Auf diesem Computer gespeichert
saved-on-this-computer-not-on = Auf diesem Computer gespeichert, noch nicht auf dem Server
saved-on-this-computer-not-on-2 = Auf diesem Computer gespeichert · noch nicht auf dem Server
saved-on-this-computer-refused-by = Auf diesem Computer gespeichert · vom Server abgelehnt
saved-on-this-computer-waits-for = Auf diesem Computer gespeichert · wartet auf Ihre Entscheidung
saving = Wird gespeichert …
search = Suchen
search-all-lists = Alle Listen durchsuchen
search-all-lists-by = Alle Listen durchsuchen ({ $keys })
select-none-esc = Nichts auswählen (Esc)
selected = { $n } ausgewählt
refresh-by = Senden, was hier geändert wurde, dann holen, was anderswo geändert wurde ({ $keys })
sending = Sende { $done } von { $total } …
server-address = Adresse des Servers
server-answers-no-sign-in = Der Server antwortet ({ $name }) und braucht keine Anmeldung.
server-answers-wants-sign-in = Der Server antwortet ({ $name }) und verlangt eine Anmeldung.
server-changed-again = Die Fassung des Servers wurde gerade erneut geändert; dies sind die neuesten Werte. Nichts wurde entschieden.
server-refused = Der Server hat es abgelehnt: { $reason }
servers-used-now = Jetzt gilt die Fassung des Servers
settings = Einstellungen
show = Zeigen
show-my-tasks = Meine Aufgaben anzeigen
show-older = { $n ->
    [one] { $n } ältere zeigen
    *[other] { $n } ältere zeigen
    }
show-the-folder = Ordner anzeigen
show-upcoming = Demnächst anzeigen
sign-in = Anmelden
sign-in-again = Bitte neu anmelden
sign-in-again-safe = { $n ->
    [one] Bitte neu anmelden · { $n } Änderung ist hier sicher
    *[other] Bitte neu anmelden · { $n } Änderungen sind hier sicher
    }
sign-out = Abmelden
sign-out-all-others = Alle anderen abmelden …
sign-out-device = Abmelden …
sign-out-keep-tasks-here = Abmelden, Aufgaben hier behalten
signed-in-as = Angemeldet als { $name }.
signed-in-when = angemeldet { $when }
signed-out = Abgemeldet. Ihre Aufgaben bleiben auf diesem Computer.
signed-out-here = Hier abgemeldet; dem Server war es nicht zu sagen, er beendet die Sitzung von selbst. Ihre Aufgaben bleiben auf diesem Computer.
signing-in = Anmeldung läuft …
size = Größe
smaller = Kleiner
some-of = { $done } von { $all }
sort-by = Sortieren nach
sort-due = Fälligkeit
sort-manual = Eigene Reihenfolge
sort-priority = Priorität
sort-title = Titel
sorted-as-you-dragged-them = Sortiert, wie gezogen
sorted-by-due-date = Sortiert nach Fälligkeit
sorted-by-priority = Sortiert nach Priorität
sorted-by-title = Sortiert nach Titel
start-over = Von vorn
stay = Bleiben
step-added = Hinzugefügt: { $what }
step-changed = Geändert: { $what }
step-completed = Erledigt: { $what }
step-deleted = Gelöscht: { $what }
step-done = { $what } ist erledigt
step-done-next = { $what } ist erledigt; das nächste Mal am { $day }
step-moved = Verschoben: { $what }
step-renamed = Umbenannt: { $what }
step-reopened = Wieder offen: { $what }
step-restored = Wiederhergestellt: { $what }
step-scheduled = Geplant: { $what }
step-tagged = Mit Tag versehen: { $what }
steps = Schritte
stop-here-what-was-sent-stays = Hier anhalten; was gesendet ist, bleibt gesendet
storage = Speicher
sum-combined = { $n } zusammengeführt
sum-received = { $n } empfangen
sum-sent = { $n } gesendet
sunday = Sonntag
sync = Synchronisierung
sync-after-a-change = Nach einer Änderung synchronisieren
sync-every = Synchronisieren alle
sync-history = Synchronisierungsverlauf
sync-now = Jetzt synchronisieren
sync-on-event = Synchronisieren, wenn ein anderer Computer etwas geändert hat
sync-on-event-how = Der Server sagt es; bis dahin wird nicht gefragt.
sync-status = Stand der Synchronisierung
sync-when-the-window-is-looked = Synchronisieren, wenn man auf das Fenster schaut
synced-at = Synchronisiert { $when }
system = System
tag = Tag
tags = Tags
tags-2 = # Tags
tasks-in-conflict = { $n ->
    [one] { $n } Aufgabe wurde hier und auf dem Server geändert.
    *[other] { $n } Aufgaben wurden hier und auf dem Server geändert.
    }
test-connection = Verbindung prüfen
that-day-09-00 = An dem Tag 09:00
the-backup-is-made = Die Sicherung ist gemacht.
the-conflict-before = Konflikt davor
the-evening-before = Am Abend davor
the-field-above = Das Feld darüber
the-field-below = Das Feld darunter
the-field-or-button-before = Feld oder Knopf davor
the-file-of-your-tasks-is = Die Datei Ihrer Aufgaben ist beschädigt
the-latest-first = Das Neueste zuerst
the-list-above-in-the-sidebar = Die Liste darüber in der Seitenleiste
the-list-below-in-the-sidebar = Die Liste darunter in der Seitenleiste
the-new-one = Das neue
the-new-one-again = Noch einmal das neue
the-next-conflict = Nächster Konflikt
the-next-field-or-button = Nächstes Feld oder nächster Knopf
the-next-one-n = Der nächste (N)
the-next-part-of-the-window = Nächster Teil des Fensters
the-next-place-down = Nächste Stelle (Pfeil runter)
the-next-refresh-sends-it = Das nächste Aktualisieren sendet es.
the-one-before-p = Der vorige (P)
the-part-of-the-window-before = Teil des Fensters davor
the-password-of-now = Das jetzige Passwort
the-place-before-up = Vorige Stelle (Pfeil hoch)
the-same-for-all = Dasselbe für alle
the-same-for-all-n = Dasselbe für alle { $n } …
the-server = der Server
the-server-failed-on-it-too = Der Server ist zu oft daran gescheitert. Versuchen Sie es erneut, wenn es dem Server gut geht.
the-server-refused-it-change-the = Der Server hat es abgelehnt. Ändern Sie die Aufgabe, versuchen Sie es erneut, oder verwerfen Sie im Stand der Synchronisierung, was hier geändert wurde.
the-server-refused-this-change = Der Server hat diese Änderung abgelehnt.
the-server-speaks = Der Server spricht
the-server-speaks-how = Ein Tidelist-Server spricht alle drei. Bei anderen steht es in ihrer Anleitung.
the-servers-certificate-is-not-trusted = Dem Zertifikat des Servers wird nicht vertraut
the-servers-value = Der Wert des Servers
the-servers-version-comes-back-here = Die Fassung des Servers kommt hierher zurück.
the-task-above = Die Aufgabe darüber
the-task-below = Die Aufgabe darunter
the-task-changed-since-using-this = Die Aufgabe wurde seither geändert. Diese Fassung ersetzt, was jetzt da steht; Sie können das rückgängig machen.
the-trash-is-empty = Der Papierkorb ist leer.
the-usual-size = Übliche Größe
theme = Farben
then-sign-in-again = Melden Sie sich dann neu an.
there-is-no-backup-yet = Es gibt noch keine Sicherung.
these-keys = Diese Tasten
this-computer = dieser Computer
this-computers-used-now = Jetzt gilt die Fassung dieses Computers
this-computers-value = Der Wert dieses Computers
title = Titel
titles-notes-and-tags-of-all = Titel, Notizen und Tags aller Listen wurden durchsucht.
today = Heute
today-inside = heute
tomorrow = Morgen
tomorrow-09-00 = Morgen 09:00
tomorrow-inside = morgen
trash = Papierkorb
tried = { $n ->
    [one] { $n } Mal versucht
    *[other] { $n } Mal versucht
    }
try-again = Erneut versuchen
two-versions = { $kind ->
    [list] Zwei Fassungen dieser Liste
    *[task] Zwei Fassungen dieser Aufgabe
    }
type-a-tag-and-press-enter = Einen Tag tippen und Enter drücken
type-a-title-too = Auch einen Titel tippen
type-every-2-weeks-on-mon = Etwa: every 2 weeks on mon thu
type-fri-9am-14-mar-in = Etwa: fri 9am, 14 mar, in 2 weeks
type-to-search-all-lists = Tippen, um alle Listen zu durchsuchen.
type-tomorrow-9am = Etwa: morgen 9 Uhr
undo = Rückgängig
undone = Rückgängig: { $what }
undone-in-part = Zurückgenommen, außer was inzwischen anderswo geändert wurde.
until-i-quit = bis ich beende
up-to-date = Auf dem neuesten Stand
upcoming = Demnächst
use-both-texts = Beide Texte verwenden
use-it-all-the-same = Trotzdem verwenden
use-the-other-one = Die andere verwenden
use-the-servers = Die des Servers verwenden
use-this-address = Diese Adresse verwenden
use-this-backup = Diese Sicherung verwenden
use-this-computers = Die dieses Computers verwenden
use-this-text = Diesen Text verwenden
used-from-the-next-start-on = Gilt ab dem nächsten Start. Ihre Aufgaben ziehen mit um, und die jetzigen Dateien bleiben erhalten.
used-when = benutzt { $when }
usually-more = Meist mehr, als jede Sicherung hat: auch die Änderungen, die noch nicht gesendet sind.
value-deleted = gelöscht
value-done = Erledigt
value-not-done = Nicht erledigt
version-so = Version { $n }
was-deleted = „{ $title }“ wurde auf { $elsewhere } gelöscht{ $there }, aber Sie haben es hier geändert ({ $here }{ $what }).
week-starts-on = Woche beginnt am
weekday = { $number ->
    [1] Montag
    [2] Dienstag
    [3] Mittwoch
    [4] Donnerstag
    [5] Freitag
    [6] Samstag
    *[7] Sonntag
    }
weekday-letters = { $number ->
    [1] Mo
    [2] Di
    [3] Mi
    [4] Do
    [5] Fr
    [6] Sa
    *[7] So
    }
weekday-short = { $number ->
    [1] Mo
    [2] Di
    [3] Mi
    [4] Do
    [5] Fr
    [6] Sa
    *[7] So
    }
what-came-while-tidelist-was-closed = Was kam, während Tidelist zu war, wird beim nächsten Start zusammen gemeldet.
what-is-deleted-stays = Was hier oder auf einem anderen Computer gelöscht wird, bleibt 30 Tage hier.
what-is-here-stays-as-it = Was hier ist, bleibt, wie es ist.
what-is-not-kept-stays-in = Was nicht behalten wird, bleibt im Synchronisierungsverlauf und ist von dort aus nutzbar.
what-was-changed-or-added-since = Was seither geändert oder hinzugefügt wurde, geht. Vorher wird gesichert.
what-was-not-kept-when-a = Was nicht behalten wurde, als eine Aufgabe an zwei Orten geändert wurde.
when-it-is-due = Wenn sie fällig ist
where-signed-in = Wo Sie angemeldet sind, und das Passwort.
who-is-signed-out = Wer abgemeldet wird, behält, was auf dem Gerät ist; es kommt nichts Neues dazu.
why = Warum?
why-added = Hinzugefügt { $when }.
why-changed = Geändert { $when }.
why-deleted = Gelöscht { $when }.
why-so-many = Das kommt vor, wenn ein Server neu aufgesetzt wurde oder eine ältere Sicherung bekam, und wenn jemand viel auf einmal aufgeräumt hat.
worker-stopped = Der Teil von Tidelist, der Ihre Aufgaben speichert, hat sich selbst beendet.
would-remove = Der Server würde { $some } von { $all } Aufgaben von diesem Computer entfernen.
write = Schreiben
written-by-hand = Das haben Sie geschrieben; die Auswahl oben ändert es nicht.
yesterday = Gestern
yesterday-inside = gestern
you-deleted = Sie haben „{ $title }“ hier gelöscht ({ $here }), aber auf { $elsewhere } wurde es geändert{ $there }{ $what }.
your-tasks-are-rescued = Ihre Aufgaben sind gerettet

# Die Seite des ersten Starts.

welcome-title = Wo sollen Ihre Aufgaben liegen?
welcome-intro = Alles davon lässt sich später ändern.
welcome-here = Nur auf diesem Computer
welcome-here-how = Gleich anfangen; ein Server lässt sich jederzeit verbinden.
welcome-server = Mit meinem Server verbinden …
welcome-server-how = Dieselben Aufgaben auf allen Ihren Computern.
welcome-file = Sicherung öffnen oder importieren …
welcome-file-how = Sicherungen von Tidelist, auch von einem anderen Computer; Todoist, Microsoft To Do, CSV, iCalendar.
welcome-advanced = Erweitert
welcome-folder = Ordner
welcome-folder-how = Tidelist wurde für diesen Ordner gestartet.
welcome-later = Bevor Sie wählen, wird nichts geschrieben. Nichts hiervon wird noch einmal gefragt.
welcome-folder-any = Ein anderer lässt sich eintippen oder wählen. Tidelist merkt ihn sich.
welcome-folder-good = Ihre Aufgaben werden in diesem Ordner liegen.
place-relative = Tippen Sie den ganzen Pfad des Ordners, von Anfang an.
place-not-a-folder = An dieser Stelle ist eine Datei. Wählen Sie einen Ordner.
place-taken = In diesem Ordner ist anderes, und in { $folder } auch. Wählen Sie einen leeren.
place-not-writable = In diesen Ordner lässt sich nichts schreiben: { $reason }. Wählen Sie einen anderen.
place-other-things = In diesem Ordner ist anderes. Ihre Aufgaben bekommen darin einen eigenen: { $folder }
place-tasks = Hier sind schon Aufgaben von Tidelist: { $folder }. Sie werden geöffnet, und nichts daran ändert sich.
place-far = Dieser Ordner liegt auf einem anderen Computer. Ohne Netz wären Ihre Aufgaben nicht da, und zwei Computer dürfen sie nicht zugleich benutzen. Für dieselben Aufgaben auf mehreren Computern verbinden Sie besser einen Server.
tasks-moved = Die Aufgaben sind jetzt in { $folder }. Was vorher da war, liegt noch in { $aside }.
tasks-not-moved = Die Aufgaben wurden nicht umgezogen und sind, wo sie waren. { $reason }
move-tasks-there = dort sind schon Aufgaben von Tidelist: { $folder }. Wählen Sie einen leeren Ordner.
move-within = der Ordner liegt in dem, in dem die Aufgaben jetzt sind. Wählen Sie einen anderswo.
move-tasks = Aufgaben in einen anderen Ordner umziehen …
move-here = Aufgaben hierher umziehen
move-at-next-start = Der nächste Start zieht die Aufgaben nach { $folder } um. Die jetzigen Dateien bleiben erhalten.
move-never = Dieser Ordner wurde beim Start von Tidelist angegeben und lässt sich hier nicht ändern.
bring-title = Sicherung öffnen oder importieren
bring-which = Aus welcher Datei sollen Ihre Aufgaben kommen?
bring-where = Sicherungen liegen im Ordner „backups“ neben den Aufgaben des anderen Computers, eine pro Tag; ihre Namen enden auf .jsonl.gz.
bring-reading = Die Datei wird gelesen …
bring-backup-of = Eine Sicherung vom { $when }
bring-counts = { $tasks }, { $lists }
bring-waiting = { $n ->
    [one] Eine Änderung darin war noch auf keinem Server.
   *[other] { $n } Änderungen darin waren noch auf keinem Server.
}
bring-begin = Damit anfangen
bring-another = Andere Datei …
bring-nothing-made = Es wurde nichts angelegt oder geändert.
bring-not-ours = Das ist keine Sicherung von Tidelist.
bring-newer = Eine neuere Version von Tidelist hat diese Sicherung gemacht. Aktualisieren Sie Tidelist auf diesem Computer und öffnen Sie sie dann noch einmal.
bring-damaged = Diese Sicherung ist beschädigt: Sie wurde abgeschnitten oder verändert. Kopieren Sie sie noch einmal von dort, wo sie gemacht wurde, oder wählen Sie eine ältere.
bring-empty = In dieser Datei ist keine Aufgabe und keine Liste.
bring-not-understood = Diese Datei wurde nicht verstanden: { $reason }
bring-unreadable = Diese Datei lässt sich nicht lesen: { $reason }
open-folder-away = Der Ordner Ihrer Aufgaben ist nicht da.
open-advice-folder-away = Liegt er auf einer Festplatte oder einem anderen Computer, verbinden Sie diese und versuchen Sie es noch einmal. An seiner Stelle wurde nichts angelegt. Haben Sie ihn verschoben, schreiben Sie den neuen Ort in die Einstellungsdatei, unter „folder“.

# Einen Server verbinden.

connect = Verbinden
connect-head-here = DIESER COMPUTER
connect-how = Anmelden mit
connect-password = Passwort
connect-browser = Browser
connect-token = Token
connect-nobody = Nichts
connect-password-how = Das Passwort wird nicht aufbewahrt. Was der Server dafür gibt, liegt im Schlüsselbund des Systems.
connect-browser-how = Sie melden sich auf der Seite des Servers an. Tidelist sieht das Passwort nie; was der Server dafür gibt, liegt im Schlüsselbund des Systems.
connect-token-how = Ein Token, das Sie vom Server haben. Es liegt im Schlüsselbund des Systems.
connect-nobody-how = Nur für einen Server ohne Konten.
connect-device = Dieser Computer heißt
connect-certificates = Zertifikate und Proxy
connect-only = Genau diesem Zertifikat wird vertraut
connect-only-forget = Nicht mehr vertrauen
connect-look = Zertifikat des Servers ansehen
proxy = Proxy
proxy-what = Was zwischen diesem Computer und dem Server steht, in einem Netz, das das verlangt.
proxy-system = Wie das System sagt
proxy-none = Keiner
proxy-address = Adresse
proxy-use = Benutzen
proxy-how = http://, https:// oder socks5://, mit Name und Passwort, falls er das verlangt: http://name:passwort@proxy.example.org:3128. Das Passwort wird wie Ihre Anmeldung aufbewahrt und nicht wieder angezeigt.
proxy-wrong = Das ist keine Adresse eines Proxys. Eine sieht so aus: http://proxy.example.org:3128, und sie beginnt mit http://, https:// oder socks5://.
browser-title = Melden Sie sich im Browser an
browser-how = Dort ist die Seite des Servers offen. Danach geht es hier von selbst weiter.
browser-not-open = Nichts ging auf? Kopieren Sie die Adresse in einen Browser auf diesem Computer.
browser-copy = Adresse kopieren
browser-again = Noch einmal öffnen
join-title = Auf beiden Seiten sind Aufgaben
join-intro = Wie sollen sie zusammenkommen? Noch wurde nichts geändert.
join-combine = Zusammenführen
join-combine-how = Alle Aufgaben von beiden sind auf allen Ihren Computern. Nichts wird gelöscht.
join-theirs = Die des Servers nehmen
join-theirs-how = Was hier ist, kommt zuerst in eine Sicherung, die sich in den Einstellungen zurückholen lässt.
join-not-now = Nicht jetzt
join-given-up = Nicht verbunden; alles ist, wie es war.

# Das Zertifikat eines Servers.

cert-title = Das Zertifikat des Servers
cert-intro = Niemand, den dieser Computer kennt, bürgt für { $server }. Bei einem eigenen Server ist das üblich; so sähe aber auch jemand dazwischen aus. Es wurde nichts gesendet.
cert-looking = Es wird nachgesehen, was der Server zeigt …
cert-head-file = DER BESSERE WEG: SEINE ZERTIFIZIERUNGSSTELLE
cert-head-shown = WAS DER SERVER ZEIGT
cert-file-example = /pfad/zu/ca.pem
cert-file-use = Diese Datei nehmen
cert-file-how = Wurde das Zertifikat von Ihrer eigenen Stelle unterschrieben, geben Sie deren Datei an. Das gilt auch noch, wenn der Server ein neues bekommt.
cert-subject = Für
cert-issuer = Unterschrieben von
cert-self-signed = sich selbst
cert-names = Adressen
cert-valid = Gültig
cert-valid-dates = { $from } – { $until }
cert-outside = Es ist heute nicht gültig.
cert-changed = Es ist nicht das Zertifikat, dem Sie bisher vertraut haben. Fragen Sie, wer den Server betreibt, ob es gewechselt wurde.
cert-fingerprint = SHA-256-Fingerabdruck
cert-compare-how = Vergleichen Sie ihn mit dem auf dem Server selbst, nicht mit einem, der über dasselbe Netz kam. Dort zeigt ihn:
cert-compared = Ich habe alles verglichen: Es ist der des Servers.
cert-trust = Genau diesem Zertifikat vertrauen
cert-leave = Nicht jetzt
cert-look-again = Noch einmal ansehen
# Sharing from this computer
share-from-here = Von diesem Computer teilen
share-from-here-button = Von hier teilen
share-head-settings = ANDERE COMPUTER ZU HAUSE
share-head-state = TEILEN
share-head-other = AUF DEM ANDEREN COMPUTER
share-head-certificate = ZERTIFIKAT
share-head-connected = VERBUNDEN
share-head-person = JEMAND ANDERES ZU HAUSE
share-is-off = Aus
share-is-busy = Einen Moment …
share-is-on = An
share-switch-on = Einschalten
share-switch-off = Ausschalten
share-what-it-is = Ihre anderen Computer synchronisieren sich mit diesem: Kein anderer Server ist nötig, und nichts verlässt Ihr Netz.
share-while-open = Andere Computer können sich synchronisieren, solange Tidelist hier geöffnet ist. Sie arbeiten auch ohne weiter.
share-port = Port; nur ändern, wenn ein anderes Programm diesen benutzt
share-how-to-connect = Öffnen Sie dort Tidelist, wählen Sie Einstellungen, Konto und Synchronisierung, Server verbinden, und geben Sie ein:
share-address = Adresse
share-no-network = Dieser Computer ist gerade in keinem Netz. Verbinden Sie ihn mit dem zu Hause und schalten Sie das Teilen aus und wieder ein.
share-user = Benutzername
share-password = Passwort
share-show = Zeigen
share-hide = Verbergen
share-copy = Kopieren
share-copied = Kopiert
share-why-certificate = Der andere Computer fragt, ob dieser Fingerabdruck stimmt: Vergleichen Sie ihn. Oder bringen Sie ihm diese Datei und wählen Sie sie dort als Zertifikat.
share-fingerprint = SHA-256-Fingerabdruck
share-open-folder = Ordner öffnen
share-person-how = Mit einer Einladung hat eine andere Person hier eigene Aufgaben. Niemand sieht die des anderen.
share-invite = Einladen …
share-invitation-good = Dort im Browser zu öffnen. Einmal gültig, 7 Tage lang.
share-nameless = Ein Gerät ohne Namen
share-used = { $user } · benutzt { $when }
share-firewall = Ein anderer Computer kommt nicht durch? Beide müssen im selben Netz sein, und eine Firewall auf diesem Computer muss den TCP-Port { $port } hereinlassen.
share-not-begun = Das Teilen hat nicht begonnen: { $problem }
share-listening = { $n ->
    [0] Gerade ist kein anderes Gerät verbunden
    [one] Gerade ist { $n } anderes Gerät verbunden
   *[other] Gerade sind { $n } andere Geräte verbunden
    }

# Links
link-added = Über einen Link hinzugefügt: { $title }
link-no-task = Der Link führt zu einer Aufgabe, die nicht hier ist. Synchronisieren Sie und folgen Sie ihm noch einmal.

# The program and the desktop
desktop-head = DESKTOP
desktop-login = Beim Anmelden starten
desktop-login-how = Verkleinert in der Fensterliste, damit Erinnerungen und das Teilen funktionieren.
desktop-login-failed = Das wurde nicht geändert: { $problem }
desktop-key = Von überall eine Aufgabe hinzufügen
desktop-key-how = Belegen Sie eine Taste Ihres Desktops mit diesem Befehl.
desktop-copy = Kopieren
tray-stay = In der Leiste weiterlaufen
tray-how = Das Schließen des Fensters beendet Tidelist nicht: Erinnerungen und Abgleich laufen weiter, und das Symbol in der Leiste holt das Fenster zurück.
tray-none = Dieser Desktop zeigt keine Symbolleiste; das Schließen des Fensters beendet Tidelist.
tray-show = Tidelist anzeigen
tray-nothing = Nichts wartet
hot-key-how = Überall gedrückt, holt sie die Zeile für eine neue Aufgabe. Leer heißt keine Taste.
hot-key-unknown = Das ist keine Taste. Man schreibt sie wie Ctrl+Alt+T.
hot-key-alone = Diese Taste wird zum Schreiben gebraucht. Nehmen Sie sie mit Ctrl, Alt oder Super.
hot-key-taken = Ein anderes Programm hat diese Taste.
hot-key-failed = Diese Taste wurde nicht belegt: { $problem }

# Buttons of reminders
reminder-done = Erledigt
reminder-later = In 15 Minuten
reminder-again = Sie werden um { $time } noch einmal erinnert

# The settings as a whole
settings-search = In den Einstellungen suchen
settings-nothing-found = In keiner Einstellung steht „{ $query }“
settings-nothing-found-how = Durchsucht wurden die Namen und Erklärungen aller Teile.
settings-show-all = Alle Einstellungen zeigen

# Keys of one's own
key-ctrl = Strg
key-shift = Umschalt
head-keys = TASTEN
head-after-due = NACH { $keys }, FÜR EINEN TAG
keys-how = Zum Ändern auf die Tasten drücken. Jede Taste bewirkt nur eines.
keys-all-usual = Alle wie üblich
keys-press = Neue Tasten drücken …
keys-escape = Esc lässt sie, wie sie sind.
keys-more = Weitere Tasten für dasselbe
keys-usual = Wieder wie üblich
keys-remove = Ohne diese
keys-taken = { $keys } ist vergeben: { $other }.
keys-of-text = Textfelder brauchen { $keys }.
keys-last = Etwas muss übrig bleiben.
keys-fixed = Diese ändern sich nie: Mit ihnen findet man zurück.
keys-unknown = Mit diesen Tasten geht nichts.
keys-wrong = In den Einstellungen steht etwas über Tasten, das unverständlich oder vergeben ist; wie üblich sind: { $names }.

# Motion
less-motion = Weniger Bewegung
less-motion-how = Was sich ändert, ist sofort da.
on = An
off = Aus

# What went wrong
error-not-connected = Es ist kein Server verbunden; melden Sie sich zuerst an.
error-sign-in-again = Bitte melden Sie sich neu an; Ihre Änderungen sind hier sicher.
error-another-owner = Diese Aufgaben gehören { $owner }; nehmen Sie für { $asked } ein anderes Profil (--profile), damit sie nicht vermischt werden.
error-another-server = { $server } kennt unter dieser Anmeldung jemand anderen; das ist nicht der Server, mit dem diese Aufgaben abgeglichen werden.
error-authority-file = Die Zertifikatsdatei { $path } lässt sich nicht lesen: { $reason }
error-no-address = Das ist keine Webadresse; eine sieht so aus: https://tasks.example.org
error-scheme = Die Adresse muss mit https:// beginnen.
error-plain = Die Adresse muss mit https:// beginnen, denn mit http:// gingen die Aufgaben ungeschützt übers Netz.
error-address-too-much = In der Adresse dürfen weder Benutzername noch Passwort noch „?“ oder „#“ stehen.
error-token = Die gespeicherte Anmeldung ist beschädigt; melden Sie sich neu an.
error-no-certificate-in-file = In der Zertifikatsdatei ist kein brauchbares Zertifikat im PEM-Format.
error-no-secure-connections = Dieser Computer kann keine sicheren Verbindungen aufbauen; sind seine Zertifikate installiert?
error-proxy = Der Proxy { $proxy } lässt sich nicht benutzen; sehen Sie nach seiner Adresse und seinem Passwort.
error-no-keychain = Dieses System hat keinen Schlüsselbund.
error-keychain = Der Schlüsselbund hat nicht geantwortet: { $reason }
error-token-file = Die Datei der Anmeldung, { $path }, ging nicht: { $reason }
error-port-taken = Port { $port } wird von einem anderen Programm benutzt: Wählen Sie einen anderen Port oder schließen Sie das Programm.
error-port-refused = Das System gibt Tidelist den Port { $port } nicht: Wählen Sie einen von 1024 bis 65535.
error-share-file = { $path } lässt sich nicht benutzen: { $reason }
error-share-damaged = { $path } ist beschädigt; legen Sie die Datei beiseite und schalten Sie das Teilen neu ein.
error-share-certificate = Es lässt sich kein Zertifikat erstellen: { $reason }
error-syncs-elsewhere = Diese Aufgaben werden mit { $server } abgeglichen: Dort können sich auch andere Computer anmelden. Um stattdessen von diesem Computer aus zu teilen, melden Sie sich zuerst ab oder nehmen Sie ein anderes Profil.
error-sync-runs = Gerade läuft ein Abgleich; versuchen Sie es gleich noch einmal.
error-empty-title = Ein Titel braucht mindestens einen Buchstaben.
error-too-long = Das ist zu lang: Eine Aufgabe hat Platz für { $n } KiB Text.
error-gone = Das ist nicht mehr hier; es wurde gelöscht, vielleicht auf einem anderen Computer.
error-no-trash = Es wurde nicht gelöscht, weil es nicht in den Papierkorb gelegt werden kann: { $reason }
error-not-saved = Es wurde nicht gespeichert: { $reason }
error-decision-gone = Diese Entscheidung ist nicht mehr im Verlauf.
error-file-not-read = { $path } lässt sich nicht lesen: { $reason }
error-file-not-written = { $path } lässt sich nicht schreiben: { $reason }
error-file-too-large = { $path } ist größer als { $n } MiB.
error-file-not-understood = { $path } wurde nicht verstanden: { $reason }
error-damaged = Die Datei der Aufgaben ist beschädigt ({ $what }). Was sich lesen lässt, wird weiter gezeigt. Machen Sie jetzt eine Sicherung; schließen Sie dann dieses Programm und retten Sie die Aufgaben: tidelist store salvage
error-not-checked = Die Aufgaben konnten nicht geprüft werden: { $reason }
error-no-room-for-backup = Es wurde keine Sicherung gemacht: Die Festplatte ist voll. Ihre Aufgaben sind sicher; schaffen Sie Platz.
error-backup-folder = Der Ordner der Sicherungen, { $path }, lässt sich nicht benutzen: { $reason }
error-no-such-backup = Es gibt keine Sicherung namens „{ $name }“.
error-not-restored = { $path } lässt sich nicht wiederherstellen. { $reason }
error-no-backup = Das ist keine Sicherung von Tidelist.
error-newer-backup = Eine neuere Version von Tidelist hat sie gemacht; aktualisieren Sie Tidelist auf diesem Computer.
error-damaged-backup = Sie ist beschädigt.
error-settings-not-saved = Die Einstellungen lassen sich nicht in { $path } speichern: { $reason }
worker-stopped-advice = Alles Gespeicherte ist noch da. Versuchen Sie es noch einmal; geschieht es wieder, sagt das Protokoll neben Ihren Aufgaben, warum.

# Searches that are kept
head-filters = FILTER
filter-keep = Behalten …
filter-keep-how = Diese Suche in der Seitenleiste behalten
filter-keep-as = Behalten als
filter-keep-now = Behalten
filter-change = Ändern, wonach gesucht wird
filter-rename = Filter umbenennen
filter-delete = Filter löschen, nicht seine Aufgaben
filter-finds-nothing = Keine Aufgabe ist so.
filter-no-list = Die Liste „{ $list }“ gibt es nicht mehr.
filter-no-list-how = Ein Druck auf die Zeile oben ändert, was gesucht wird.
filter-gone = Dieser Filter ist nicht mehr, wie er war. Nichts wurde geändert.
filter-taken = Ein anderer Filter heißt so. Nichts wurde geändert.
filter-empty = Ein Filter braucht einen Namen und etwas, wonach er sucht.
search-signs = Auch #Tag, !high, @today, @overdue, @week, +Liste, is:open, is:done, has:notes, has:steps

# Listen, die mehrere teilen.

barred-read = Diese Liste gehört { $owner }: du darfst sie lesen, aber nicht ändern
barred-stays = Diese Liste gehört { $owner }: nur { $owner } kann ihre Aufgaben in eine andere Liste verschieben
barred-delete = Diese Liste gehört { $owner }: verlasse sie, statt sie zu löschen
people-invites = { $owner } teilt die Liste „{ $list }“ mit dir.
people-accept = Annehmen
people-decline = Ablehnen
people-share = Teilen …
people-who = Wer diese Liste hat
people-head-members = WER SIE HAT
people-head-invite = JEMANDEN EINLADEN
people-owner = Die Liste gehört dieser Person
people-owner-you = Die Liste gehört dir
people-editor = Darf sie ändern
people-reader = Darf sie lesen
people-you = { $name } (du)
people-invited = Hat noch nicht geantwortet
people-nobody = Niemand sonst hat diese Liste.
people-name = Name des Kontos
people-invite = Einladen
people-invite-how = Auf demselben Server wie du. Die Einladung erscheint dort in der App; ob es ein solches Konto gibt, wird nicht verraten.
people-asked = { $name } wird gefragt, falls es ein solches Konto gibt.
people-remove = Entfernen
people-leave = Diese Liste verlassen
people-leave-how = Sie verschwindet von deinen Computern. Die anderen behalten sie mit allen Aufgaben.
people-own-list = Diese Liste teilt niemand mit dir: sie gehört dir, du kannst sie löschen.
people-delete = Für alle löschen
people-delete-how = Die anderen verlieren die Liste und ihre Aufgaben. Du behältst die Aufgaben im Eingang.

about = Über
head-about = ÜBER TIDELIST
about-licences = Freie Software unter { $license }. Die Schriften Inter und Noto stehen unter der SIL Open Font License.
about-diagnostics = Versionen, Einstellungen und Zahlen für jemanden, der hilft: keine Aufgaben, keine Namen, keine Adressen.
about-copy = Diagnose kopieren
