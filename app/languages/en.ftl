# What the window says. Every other language has the same names and the same words put in.

a-folder-written-by-a-pure = A folder written by a pure Rust database; it opens more slowly when it is large.
a-mix-is-chosen = a mix is chosen
a-place-of-the-sidebar = A place of the sidebar
account-and-sync = Account and sync
account-intro = With a server your tasks are the same on all your computers. Everything stays on this computer too, and you can work without the network.
add-a-list = Add a list
add-a-step = Add a step
add-a-task = Add a task
add-a-task-for-today = Add a task for today
add-example = Add a task, like: Milk @tomorrow #shop !high
add-to-list = Add a task to { $list }
add-with-tag = Add a task with #{ $tag }
all-as-it-was = All as it was
all-counts = { $changed } changed on both sides · { $deleted } deleted on one side
all-is-well = { $n ->
    [one] Everything is as it was written: { $n } task is here.
   *[other] Everything is as it was written: { $n } tasks are here.
    }
all-lists-and-tasks-as-one = All lists and tasks as one JSON file.
all-tasks = All tasks
and-more = … and more
and-n-more = … and { $n } more
another-computer = another computer
apply = Apply
asking-the-server = Asking the server…
back-to-the-tasks-esc = Back to the tasks (Esc)
back-up-now = Back up now
backup = Backup
backup-holds = { $tasks }, { $lists } · { $why }
becomes-backup = { $n ->
    [one] This profile becomes what the backup was, with { $n } change that waits.
   *[other] This profile becomes what the backup was, with { $n } changes that wait.
    }
before-a-lot-was-removed = before a lot was removed
before-something-was-restored = before something was restored
before-was = before: { $was }
by-you = by you
cancel = Cancel
cannot-save-to-disk = Cannot save to disk
certificate-authority-file-only-if-your = Certificate authority file, only if your server has its own
change = Change…
changed-here-and-on-the-server = Changed here and on the server: decide
changed-here-and-on-the-server-2 = Changed here and on the server
changed-here-and-there = “{ $title }” was changed here and on { $elsewhere }.
changed-since = Changed since
changes-waiting = { $n ->
    [one] { $n } change waiting
   *[other] { $n } changes waiting
    }
check-now = Check now
choose = Choose…
choose-all = Choose all
choose-the-task-above-too = Choose the task above too
choose-the-task-below-too = Choose the task below too
close = Close
close-esc = Close (Esc)
close-what-is-open = Close what is open
compare-notes = Compare the notes, and write the result
complete-or-reopen-the-task = Complete or reopen the task
completed = Completed
completed-count = Completed ({ $n })
connect-a-server = Connect a server…
connect-a-server-2 = Connect a server
connect-a-server-to-have-the = Connect a server to have the same tasks on all your computers.
copy-text = Copy text
count-lists = { $n ->
    [one] { $n } list
   *[other] { $n } lists
    }
count-tasks = { $n ->
    [one] { $n } task
   *[other] { $n } tasks
    }
ctrl-with-and-0 = Ctrl with +, − and 0
daily = daily
dark = Dark
date-full = { $weekday } { $day } { $month }
date-other-year = { $day } { $month } { $year }
date-this-year = { $weekday } { $day } { $month }
days-times-and-repeating = @ days, times and repeating
decide-conflicts = Decide conflicts
decide-later = Decide later
decide-later-esc = Decide later (Esc)
decide-so-many = { $n ->
    [one] Decide { $n } conflict
   *[other] Decide { $n } conflicts
    }
decide-those-that-were-deleted-on = Decide those that were deleted on one side too: the task is kept
decide-those-that-were-deleted-on-2 = Decide those that were deleted on one side too
delete = Delete
delete-it-here-too = Delete it here too
delete-it-there-too = Delete it there too
delete-the-list-keep-its-tasks = Delete the list, keep its tasks
delete-the-step = Delete the step
delete-the-task = Delete the task
delete-the-task-delete = Delete the task (Delete)
deleted-on-the-server = Deleted on the server
deleted-on-this-computer = Deleted on this computer
deleted-when = deleted { $when }
details = Details
discard = Discard
discard-2 = Discard…
do-it-again = Do it again
do-the-same = { $n ->
    [one] Do the same for { $n } conflict?
   *[other] Do the same for { $n } conflicts?
    }
done = Done
done-added = added { $when }
done-changed = changed { $when }
done-deleted = deleted { $when }
drag-to-move-or-press-alt = Drag to move, or press Alt+↑ and Alt+↓
due = Due
due-next-monday = Due next Monday
due-then-t-m-w-or = Due: then T, M, W or 0
due-today = Due today
due-tomorrow = Due tomorrow
edit = Edit
empty = empty
empty-2 = Empty…
end-the-search-esc = End the search (Esc)
every-day = every day
every-month = every month
every-week = every week
every-weekday = every weekday
every-year = every year
export = Export…
export-2 = Export
export-and-import = Export and import
exported = { $n ->
    [one] { $n } task exported to { $path }
   *[other] { $n } tasks exported to { $path }
    }
general = General
head-account = ACCOUNT
head-appearance = APPEARANCE
head-automatic = AUTOMATIC
head-backups = BACKUPS
head-conflicts = CONFLICTS
head-everywhere = EVERYWHERE
head-export-and-import = EXPORT AND IMPORT
head-lists = LISTS
head-needs-a-decision = NEEDS A DECISION
head-not-taken-by-the-server = NOT TAKEN BY THE SERVER
head-on-a-button-with-a-ring = ON A BUTTON WITH A RING AROUND IT
head-quick-add = QUICK ADD
head-reminders = REMINDERS
head-result = RESULT
head-server = SERVER
head-storage = STORAGE
head-tags = TAGS
head-this-computer = THIS COMPUTER
head-waiting-to-send = WAITING TO SEND
head-when-two-versions-are-compared = WHEN TWO VERSIONS ARE COMPARED
high-contrast = High contrast
history-intro = When a task was changed in two places, one version was kept or both were combined. The other is here, on this computer.
hours = { $n } h
how-it-was-before-both-changes = How it was before both changes
import = Import…
import-bad = { $n ->
    [one] { $n } row was not understood and left out:
   *[other] { $n } rows were not understood and left out:
    }
import-known = { $n ->
    [one] { $n } row is here already and will be left as it is
   *[other] { $n } rows are here already and will be left as they are
    }
import-new = { $tasks } and { $lists } new
import-so-many = Import { $n }
imported = { $n ->
    [one] { $n } row imported
   *[other] { $n } rows imported
    }
in-a-file-only-you-can = in a file only you can read (0600)
in-an-hour = In an hour
inbox = Inbox
it-is-not-on-the-server = It is not on the server and goes here too.
it-was-changed-on-the-server = It was changed on the server too. It waits for your decision.
it-was-sent-and-no-answer = It was sent, and no answer came. The next Refresh sends it again; the server does it only once.
keep = Keep
keep-both = Keep both
keep-both-as-two = { $kind ->
    [list] Keep both as two lists
   *[task] Keep both as two tasks
    }
keep-both-of-each = Keep both of each
keep-it = Keep it
keep-mine-and-send-again = Keep mine and send again
keep-my = { $kind ->
    [list] Keep my list
   *[task] Keep my task
    }
keep-the = { $kind ->
    [list] Keep the list
   *[task] Keep the task
    }
keep-the-newest-of-each = Keep the newest of each
keep-the-servers = Keep the server's
keep-this-computers = Keep this computer's
keeping-here = { $kind ->
    [list] Keeping it brings the list back on this computer.
   *[task] Keeping it brings the task back on this computer.
    }
keeping-there = { $kind ->
    [list] Keeping it puts the list back on the server.
   *[task] Keeping it puts the task back on the server.
    }
kept = kept
keys = Keys
language = Language
larger = Larger
last-success = Last success { $when }
last-success-ago = Last success { $when } ({ $n } min ago)
last-success-now = Last success { $when } (just now)
later = Later
leave-it = Leave it
leave-it-out-a-backslash-before = Leave it out. A backslash before it keeps it as text.
leave-the-day-as-it-is = Leave the day as it is
light = Light
list = List
lists = + lists
lists-and-settings = Lists and settings
look-at-it = Look at it
markdown-bold-lists-links-https = Markdown: **bold**, - lists, [links](https://…)
minutes = { $n } min
monday = Monday
month = { $number ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
    *[12] December
    }
month-after = Month after
month-before = Month before
month-of-year = { $month } { $year }
month-short = { $number ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
    *[12] Dec
    }
more-combined = { $n ->
    [one] { $n } more change was combined without asking
   *[other] { $n } more changes were combined without asking
    }
move-the-task-down = Move the task down
move-the-task-up = Move the task up
name = Name
need-attention = { $n ->
    [one] { $n } needs attention
   *[other] { $n } need attention
    }
need-decision = { $n ->
    [one] { $n } needs a decision
   *[other] { $n } need a decision
    }
never = Never
new-list = New list
new-list-2 = new list
next-at = next at { $when }
next-in-a-moment = next in a moment
next-later = next { $when }
next-week = Next week
no-day = No day
no-field = no { $field }
no-file-was-chosen-if-this = No file was chosen. If this desktop has no file dialog, type where the file is:
no-notes = No notes
no-system-keychain-was-found-keep = No system keychain was found. Keep the sign-in
no-task-was-changed-in-two = No task was changed in two places yet.
no-tasks-yet-type-above-and = No tasks yet. Type above and press Enter.
none = None
none-2 = none
not-known = not known
not-on-server = { $n ->
    [one] { $n } change is not on the server.
   *[other] { $n } changes are not on the server.
    }
not-synced-since = Not synced since { $when }
not-synced-yet = Not synced yet
not-understood-yet = Not understood yet
notes = Notes
nothing-completed-yet = Nothing completed yet.
nothing-due-today = Nothing due today.
nothing-found = Nothing found.
nothing-is-lost-the-version-you = Nothing is lost: the version you do not keep stays in
nothing-planned-for-the-coming-days = Nothing planned for the coming days.
nothing-waits-to-be-sent = Nothing waits to be sent.
nothing-would-change-everything-in-it = Nothing would change: everything in it is here.
notifications = Notifications
offline-since = Offline since { $when }
on-a-mac-ctrl-is-the = On a Mac, Ctrl is the Command key. Single letters act while no text is being typed.
once-a-day-and-before-anything = Once a day, and before anything is restored. The files hold everything.
one-file-that-many-tools-can = One file that many tools can read. The default.
only-on-this-computer = Only on this computer
only-on-this-computer-no-server = Only on this computer: no server is connected.
only-what-is-missing = Only what is missing
open-the-task = Open the task
opening = Opening…
overdue = Overdue
password = Password
paused-removal = Paused: the server would remove { $some } of { $all } tasks
press-it = Press it
priorities = ! priorities
priority = Priority
priority-high = High
priority-high-2 = Priority: high
priority-low = Low
priority-low-2 = Priority: low
priority-medium = Medium
priority-medium-2 = Priority: medium
priority-urgent = Urgent
priority-urgent-2 = Priority: urgent
quit = Quit
reads-everything-and-compares-it-with = Reads everything and compares it with how it was written.
receiving = Receiving { $done }…
receiving-of = Receiving { $done } of { $total }…
refresh = Refresh
refresh-now = Refresh now
refresh-waiting = Refresh  { $n }↑
remind = Remind
reminder = Reminder
reminders-so-many = { $n ->
    [one] { $n } reminder
   *[other] { $n } reminders
    }
remove = Remove
remove-everything-for-good = Remove everything for good
rename-the-list = Rename the list
rename-the-task = Rename the task
repeat = Repeat
resolve = Resolve
restore = Restore…
restore-2 = Restore
restore-counted = { $added } come back, { $changed } change, { $removed } go
restore-does = Tasks: { $tasks }. Lists: { $lists }.
restore-title = Restore the backup of { $when }?
saturday = Saturday
saved-elsewhere = Saved here and on the server · changed on { $device }
saved-here-and-on-the-server = Saved here and on the server
saved-on-this-computer = Saved on this computer
saved-on-this-computer-not-on = Saved on this computer, not on the server yet
saved-on-this-computer-not-on-2 = Saved on this computer · not on the server yet
saved-on-this-computer-refused-by = Saved on this computer · refused by the server
saved-on-this-computer-waits-for = Saved on this computer · waits for your decision
saving = Saving…
search = Search
search-all-lists = Search all lists
search-all-lists-ctrl-f = Search all lists (Ctrl+F)
select-none-esc = Select none (Esc)
selected = { $n } selected
send-what-changed-here-then-fetch = Send what changed here, then fetch what changed elsewhere (F5)
sending = Sending { $done } of { $total }…
server-address = Server address
server-refused = The server refused it: { $reason }
settings = Settings
show = Show
show-older = { $n ->
    [one] Show { $n } older one
   *[other] Show { $n } older ones
    }
show-upcoming = Show upcoming
sign-in = Sign in
sign-in-again = Please sign in again
sign-in-again-safe = { $n ->
    [one] Please sign in again · { $n } change is safe here
   *[other] Please sign in again · { $n } changes are safe here
    }
sign-out = Sign out
sign-out-keep-tasks-here = Sign out, keep tasks here
signing-in = Signing in…
size = Size
smaller = Smaller
some-of = { $done } of { $all }
sort-by = Sort by
sort-due = Due date
sort-manual = My order
sort-priority = Priority
sort-title = Title
sorted-as-you-dragged-them = Sorted as you dragged them
sorted-by-due-date = Sorted by due date
sorted-by-priority = Sorted by priority
sorted-by-title = Sorted by title
stay = Stay
steps = Steps
stop-here-what-was-sent-stays = Stop here; what was sent stays sent
storage = Storage
sunday = Sunday
sync = Sync
sync-after-a-change = Sync after a change
sync-every = Sync every
sync-history = Sync history
sync-now = Sync now
sync-on-event = Sync when another computer changed something
sync-on-event-how = The server tells; until then nothing is asked.
sync-status = Sync status
sync-when-the-window-is-looked = Sync when the window is looked at
synced-at = Synced { $when }
system = System
tag = Tag
tags = Tags
tags-2 = # tags
tasks-in-conflict = { $n ->
    [one] { $n } task was changed here and on the server.
   *[other] { $n } tasks were changed here and on the server.
    }
test-connection = Test connection
that-day-09-00 = That day 09:00
the-backup-is-made = The backup is made.
the-conflict-before = The conflict before
the-evening-before = The evening before
the-field-above = The field above
the-field-below = The field below
the-field-or-button-before = The field or button before
the-file-of-your-tasks-is = The file of your tasks is damaged
the-latest-first = The latest first
the-list-above-in-the-sidebar = The list above in the sidebar
the-list-below-in-the-sidebar = The list below in the sidebar
the-next-conflict = The next conflict
the-next-field-or-button = The next field or button
the-next-one-n = The next one (N)
the-next-part-of-the-window = The next part of the window
the-next-refresh-sends-it = The next Refresh sends it.
the-one-before-p = The one before (P)
the-part-of-the-window-before = The part of the window before
the-same-for-all = The same for all
the-same-for-all-n = The same for all { $n }…
the-server-failed-on-it-too = The server failed on it too often. Try again when the server is well.
the-server-refused-it-change-the = The server refused it. Change the task, try again, or discard what was changed here in the sync status.
the-servers-certificate-is-not-trusted = The server's certificate is not trusted
the-servers-value = The server's value
the-servers-version-comes-back-here = The server's version comes back here.
the-task-above = The task above
the-task-below = The task below
the-task-changed-since-using-this = The task changed since. Using this version replaces what it says now; you can undo that.
the-trash-is-empty = The trash is empty.
the-usual-size = The usual size
theme = Theme
then-sign-in-again = Then sign in again.
there-is-no-backup-yet = There is no backup yet.
these-keys = These keys
this-computers-value = This computer's value
title = Title
titles-notes-and-tags-of-all = Titles, notes and tags of all lists were searched.
today = Today
today-inside = today
tomorrow = Tomorrow
tomorrow-09-00 = Tomorrow 09:00
tomorrow-inside = tomorrow
trash = Trash
tried = { $n ->
    [one] tried { $n } time
   *[other] tried { $n } times
    }
try-again = Try again
two-versions = { $kind ->
    [list] Two versions of this list
   *[task] Two versions of this task
    }
type-a-tag-and-press-enter = Type a tag and press Enter
type-a-title-too = Type a title too
type-every-2-weeks-on-mon = Type: every 2 weeks on mon thu
type-fri-9am-14-mar-in = Type: fri 9am, 14 mar, in 2 weeks
type-to-search-all-lists = Type to search all lists.
type-tomorrow-9am = Type: tomorrow 9am
undo = Undo
until-i-quit = until I quit
upcoming = Upcoming
use-it-all-the-same = Use it all the same
use-the-other-one = Use the other one
use-the-servers = Use the server's
use-this-computers = Use this computer's
used-from-the-next-start-on = Used from the next start on. Your tasks move along, and the files of now are kept.
was-deleted = “{ $title }” was deleted on { $elsewhere }{ $there }, but you changed it here ({ $here }{ $what }).
week-starts-on = Week starts on
weekday = { $number ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
    *[7] Sunday
    }
weekday-letters = { $number ->
    [1] Mo
    [2] Tu
    [3] We
    [4] Th
    [5] Fr
    [6] Sa
    *[7] Su
    }
weekday-short = { $number ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
    *[7] Sun
    }
what-came-while-tidelist-was-closed = What came while Tidelist was closed is told together at the next start.
what-is-here-stays-as-it = What is here stays as it is.
what-is-not-kept-stays-in = What is not kept stays in Sync history, and can be used from there.
what-was-changed-or-added-since = What was changed or added since goes. A backup is made first.
what-was-not-kept-when-a = What was not kept when a task was changed in two places.
what-you-delete-on-this-computer = What you delete on this computer stays here for 30 days.
when-it-is-due = When it is due
why = Why?
why-added = Added { $when }.
why-changed = Changed { $when }.
why-deleted = Deleted { $when }.
write = Write
yesterday = Yesterday
yesterday-inside = yesterday
you-deleted = You deleted “{ $title }” here ({ $here }), but it was changed on { $elsewhere }{ $there }{ $what }.
save-a-copy = Save a copy as…
