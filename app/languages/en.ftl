# What the window says. Every other language has the same names and the same words put in.

a-backup-is-made-first = A backup is made first. From there they can come back.
a-device-without-a-name = A device without a name
a-folder-written-by-a-pure = A folder written by a pure Rust database; it opens more slowly when it is large.
a-mix-is-chosen = a mix is chosen
a-new-store = A new store of all that can still be read
a-place-of-the-sidebar = A place of the sidebar
a-sync-is-running = A sync is running; try again in a moment.
a-table-server = a table server
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
all-others-sign-in-again = All other devices have to sign in again.
all-tasks = All tasks
and-more = … and more
and-n-more = … and { $n } more
another-computer = another computer
apply = Apply
asking-same-server = Asking whether it is the same server…
asking-the-server = Asking the server…
back = Back
back-to-the-fields-esc = Back to the fields (Esc)
back-to-the-tasks-esc = Back to the tasks (Esc)
back-up-now = Back up now
backup = Backup
backup-can-bring-back = What a backup has besides can be brought back: Settings, Backup, only what is missing.
backup-holds = { $tasks }, { $lists } · { $why }
backup-was-restored = The backup { $name } was restored
becomes-backup = { $n ->
    [one] This profile becomes what the backup was, with { $n } change that waits.
   *[other] This profile becomes what the backup was, with { $n } changes that wait.
    }
before-a-lot-was-removed = before a lot was removed
before-something-was-restored = before something was restored
before-was = before: { $was }
both-one-after-the-other = Both, one after the other
by-you = by you
cancel = Cancel
cancelled = Cancelled.
cannot-save-to-disk = Cannot save to disk
certificate-authority = Certificate authority
certificate-authority-file-only-if-your = Certificate authority file, only if your server has its own
change = Change…
change-the-password = Change the password
changed-here-and-on-the-server = Changed here and on the server: decide
changed-here-and-on-the-server-2 = Changed here and on the server
changed-here-and-there = “{ $title }” was changed here and on { $elsewhere }.
changed-just-now = It was changed just now; look at it again. Nothing was done.
changed-since = Changed since
changes-waiting = { $n ->
    [one] { $n } change waiting
   *[other] { $n } changes waiting
    }
changing = Changing…
check-now = Check now
choose = Choose…
choose-all = Choose all
choose-the-task-above-too = Choose the task above too
choose-the-task-below-too = Choose the task below too
clocks-differ = By this computer's clock it is { $here }, by the server's { $there }: the times may be off, so the newer version is not chosen for you.
close = Close
close-esc = Close (Esc)
close-other-programs = Close other programs and try again.
close-the-window = Close the window
close-what-is-open = Close what is open
compare = Compare…
compare-notes = Compare the notes, and write the result
complete-or-reopen-the-task = Complete or reopen the task
completed = Completed
completed-count = Completed ({ $n })
connect-a-server = Connect a server…
connect-a-server-2 = Connect a server
connect-a-server-to-have-the = Connect a server to have the same tasks on all your computers.
connected = Connected.
copy-text = Copy text
count-lists = { $n ->
    [one] { $n } list
   *[other] { $n } lists
    }
count-tasks = { $n ->
    [one] { $n } task
   *[other] { $n } tasks
    }
deleted-on-another-computer = deleted on another computer { $when }
size-by-keys = { $larger }, { $smaller } and { $usual }
daily = daily
dark = Dark
date-full = { $weekday } { $day } { $month }
date-long = { $weekday } { $day } { $month } { $year }
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
decided-both = Kept both versions of { $what }
decided-here = Kept this computer's version of { $what }
decided-mixed = Combined the two versions of { $what }
decided-several = { $n ->
    [one] Decided { $n } conflict
   *[other] Decided { $n } conflicts
}
decided-server = Kept the server's version of { $what }
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
devices-and-password = Devices and password
discard = Discard
discard-2 = Discard…
do-it-again = Do it again
do-the-same = { $n ->
    [one] Do the same for { $n } conflict?
   *[other] Do the same for { $n } conflicts?
    }
done = Done
done-added = added { $when }
done-again = Done again: { $what }
done-changed = changed { $when }
done-deleted = deleted { $when }
drag-to-move-or-press-alt = Drag to move, or press Alt+↑ and Alt+↓
due = Due
due-next-monday = Due next Monday
due-then = Due: then { $keys }
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
everything-is-back = Everything is back as it was.
export = Export…
export-2 = Export
export-all-tasks = Export all tasks
export-and-import = Export and import
exported = { $n ->
    [one] { $n } task exported to { $path }
   *[other] { $n } tasks exported to { $path }
    }
fault = { $reason }
fault-certificate = { $reason }
fault-disk = { $reason }
fault-offline = { $reason }
fault-server = { $reason }
fault-sign-in = { $reason }
field-color = Colour
field-complete = Done
field-due = Due
field-due-time = Time
field-list = List
field-name = Name
field-notes = Notes
field-parent = Part of
field-priority = Priority
field-remind = Reminder
field-repeat = Repeat
field-tags = Tags
field-task = Task
field-text = Title
folder-failed = The folder cannot be opened: { $reason }.
from-now-on-used = From now on { $server } is used.
general = General
head-account = ACCOUNT
head-appearance = APPEARANCE
head-automatic = AUTOMATIC
head-backups = BACKUPS
head-conflicts = CONFLICTS
head-damaged-store-kept = THE DAMAGED STORE IS KEPT HERE
head-everywhere = EVERYWHERE
head-export-and-import = EXPORT AND IMPORT
head-lists = LISTS
head-needs-a-decision = NEEDS A DECISION
head-not-taken-by-the-server = NOT TAKEN BY THE SERVER
head-on-a-button-with-a-ring = ON A BUTTON WITH A RING AROUND IT
head-or-a-backup = OR A BACKUP IN ITS PLACE
head-password = PASSWORD
head-protocol = PROTOCOL
head-quick-add = QUICK ADD
head-reminders = REMINDERS
head-result = RESULT
head-server = SERVER
head-signed-in-on = SIGNED IN ON
head-storage = STORAGE
head-tags = TAGS
head-this-computer = THIS COMPUTER
head-waiting-to-send = WAITING TO SEND
head-what-you-can-do = WHAT YOU CAN DO
head-when-two-versions-are-compared = WHEN TWO VERSIONS ARE COMPARED
head-where = WHERE
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
import-stopped = { $n } rows were imported, then saving failed: { $reason }. Import the file again for the rest.
import-tasks = Import tasks
imported = { $n ->
    [one] { $n } row imported
   *[other] { $n } rows imported
    }
in-a-file-only-you-can = in a file only you can read (0600)
in-an-hour = In an hour
inbox = Inbox
it-changed-again = It changed again just now; these are the newest values. Nothing was decided.
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
kept-they-go-again = Kept, they go to the server again with the next sync.
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
lines-the-same = { $n ->
    [one] … { $n } line the same …
    *[other] … { $n } lines the same …
    }
link-failed = The link cannot be opened: { $reason }.
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
next-sync-fetches = The next sync fetches from the server whatever is missing here.
next-week = Next week
no-day = No day
no-field = no { $field }
no-file-was-chosen-if-this = No file was chosen. If this desktop has no file dialog, type where the file is:
no-notes = No notes
no-system-keychain-was-found-keep = No system keychain was found. Keep the sign-in
no-task-was-changed-in-two = No task was changed in two places yet.
no-tasks-yet-type-above-and = No tasks yet. Type above and press Enter.
no-thread = The system gives no thread to work on: { $reason }.
no-worker = The system cannot run the worker: { $reason }.
none = None
none-2 = none
not-known = not known
not-now = Not now
not-on-server = { $n ->
    [one] { $n } change is not on the server.
   *[other] { $n } changes are not on the server.
    }
not-synced-for = { $n ->
    [one] Not synced for { $n } day.
    *[other] Not synced for { $n } days.
    }
not-synced-since = Not synced since { $when }
not-synced-yet = Not synced yet
not-understood-yet = Not understood yet
notes = Notes
nothing = nothing
nothing-changed-moved-aside = Nothing was changed. The damaged store is moved aside, never deleted.
nothing-completed-yet = Nothing completed yet.
nothing-due-today = Nothing due today.
nothing-found = Nothing found.
nothing-had-to-be-restored = Nothing had to be restored.
nothing-is-lost-the-version-you = Nothing is lost: the version you do not keep stays in
nothing-planned-for-the-coming-days = Nothing planned for the coming days.
nothing-undone = It was changed elsewhere meanwhile; nothing was taken back.
nothing-waits-to-be-sent = Nothing waits to be sent.
nothing-was-changed = Nothing was changed.
nothing-was-removed-because = Nothing was removed: { $reason }
nothing-was-removed-yet = Nothing was removed yet.
nothing-would-change-everything-in-it = Nothing would change: everything in it is here.
notifications = Notifications
offline-since = Offline since { $when }
on-a-mac-ctrl-is-the = On a Mac, Ctrl is the Command key. Single letters act while no text is being typed.
once-a-day-and-before-anything = Once a day, and before anything is restored. The files hold everything.
one-file-that-many-tools-can = One file that many tools can read. The default.
only-on-this-computer = Only on this computer
only-on-this-computer-no-server = Only on this computer: no server is connected.
only-web-links = Only links of the web and of mail are opened.
only-what-is-missing = Only what is missing
open-advice-as-it-is = Open it as it is with --store { $there }, or use { $kind } for a new profile with --profile.
open-advice-check-disk = Nothing was changed. Check the disk, or use another folder with --data-dir.
open-advice-close-it = Close it and try again.
open-advice-close-window = Close the other window, or use another profile with --profile.
open-advice-free-space = Free some space on the disk and try again.
open-advice-make-writable = Make the folder writable, or use another one with --data-dir.
open-advice-nothing-lost = Nothing was lost. Open them as they are with --store { $from }.
open-advice-other-kind = Nothing was changed. Choose the other kind with --store.
open-advice-restore-or-copy = Nothing was changed. Restore a backup, or make a copy of the folder before you do anything else.
open-advice-update = Nothing was changed. Update Tidelist on this computer.
open-advice-writable-or-other = Make it writable, or use another folder with --data-dir.
open-another-program = Another program has the tasks open.
open-damaged = Your tasks are damaged on disk
open-file-damaged = The file of the tasks is damaged ({ $what }).
open-folder-not-written = The profile's folder cannot be written: { $reason }.
open-found-other = The tasks are in a { $there } store, not in { $kind }.
open-in-use = Your tasks are open in another window
open-kept-in-other = This profile keeps its tasks in a { $there } store, not in { $kind }.
open-newer = A newer Tidelist wrote these tasks
open-newer-wrote = A newer version of Tidelist wrote these tasks (format { $found }; this one knows up to { $known }).
open-not-a-store = What is in the place of the tasks is not a Tidelist store, or its beginning is damaged.
open-not-moved = The tasks could not be moved from { $from } to { $to }: { $reason }.
open-not-rescued = The tasks could not be rescued: { $reason }.
open-other = Your tasks cannot be opened
open-other-kind = This folder holds another kind of store
open-read-only = Your tasks cannot be changed here
open-read-only-file = The tasks cannot be written: the file or folder is read-only.
open-the-task = Open the task
opening = Opening…
opening-your-tasks = Opening your tasks…
overdue = Overdue
password = Password
password-changed = The password is changed. All other devices have to sign in again.
password-typed-in-two-ways = The new password was typed in two ways. Type it twice.
paused-before-removal = Paused before anything was removed
paused-removal = Paused: the server would remove { $some } of { $all } tasks
place-of = place { $at } of { $all }
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
quoted = “{ $title }”
reads-everything-and-compares-it-with = Reads everything and compares it with how it was written.
receiving = Receiving { $done }…
receiving-of = Receiving { $done } of { $total }…
refresh = Refresh
refresh-now = Refresh now
refresh-waiting = Refresh  { $n }↑
refused-discarded = What the server refused was discarded here
remind = Remind
reminder = Reminder
reminders-so-many = { $n ->
    [one] { $n } reminder
   *[other] { $n } reminders
    }
remove = Remove
remove-everything-for-good = Remove everything for good
remove-here-too = Remove here too…
remove-so-many = { $n ->
    [one] Remove { $n } task here too
    *[other] Remove { $n } tasks here too
    }
rename-the-list = Rename the list
rename-the-task = Rename the task
repeat = Repeat
repeat-after = { $rule } after completion
repeat-days = { $n ->
    [one] every day
    *[other] every { $n } days
    }
repeat-months = { $n ->
    [one] every month
    *[other] every { $n } months
    }
repeat-on = { $rule } on { $days }
repeat-weeks = { $n ->
    [one] every week
    *[other] every { $n } weeks
    }
repeat-years = { $n ->
    [one] every year
    *[other] every { $n } years
    }
rescue-what-can-be-read = Rescue what can be read
rescued-decisions = { $n ->
    [one] { $n } entry of the sync history
    *[other] { $n } entries of the sync history
    }
rescued-made-again = { $n } made again of what else was known
rescued-rows = { $n ->
    [one] { $n } list or task
    *[other] { $n } lists and tasks
    }
rescued-unreadable = { $n ->
    [one] { $n } place could not be read. What was there may be missing.
    *[other] { $n } places could not be read. What was there may be missing.
    }
rescued-waiting = { $n ->
    [one] { $n } change that waits to be sent
    *[other] { $n } changes that wait to be sent
    }
resolve = Resolve
restore = Restore…
restore-2 = Restore
restore-counted = { $added } come back, { $changed } change, { $removed } go
restore-does = Tasks: { $tasks }. Lists: { $lists }.
restore-stopped = Then saving failed: { $reason }. Restore it again for the rest.
restore-title = Restore the backup of { $when }?
rows-restored = { $n ->
    [one] { $n } row was restored.
    *[other] { $n } rows were restored.
    }
no-decision-any-more = “{ $title }” needs no decision any more.
policy-ask = Always ask
policy-both = Keep both, as two tasks
policy-combine = Combine, and ask where the same thing changed
policy-combine-how = Different changes come together without a question.
policy-head = When a task was changed in two places
policy-safe = Whatever is not kept stays in the sync history.
rule-both = Both were kept
rule-combined = Combined without asking
rule-kept-both = You kept both
rule-kept-here = You kept this computer's version
rule-kept-server = You kept the server's version
rule-mix = You chose field by field
rule-newest = The newest version wins
rule-server = The server's version wins
rule-this-computer = This computer's version wins
safe-here = { $n ->
    [0] Everything is safe on this computer.
    [one] { $n } change is safe on this computer only.
    *[other] { $n } changes are safe on this computer only.
    }
same-server-question = Is it the same server at another address? Then nothing has to be signed in or read again.
saturday = Saturday
save-a-copy = Save a copy as…
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
search-all-lists-by = Search all lists ({ $keys })
select-none-esc = Select none (Esc)
selected = { $n } selected
refresh-by = Send what changed here, then fetch what changed elsewhere ({ $keys })
sending = Sending { $done } of { $total }…
server-address = Server address
server-answers-no-sign-in = The server answers ({ $name }) and needs no sign-in.
server-answers-wants-sign-in = The server answers ({ $name }) and wants you to sign in.
server-changed-again = The server's version changed again just now; these are the newest values. Nothing was decided.
server-refused = The server refused it: { $reason }
servers-used-now = The server's version is used now
settings = Settings
show = Show
show-my-tasks = Show my tasks
show-older = { $n ->
    [one] Show { $n } older one
   *[other] Show { $n } older ones
    }
show-the-folder = Show the folder
show-upcoming = Show upcoming
sign-in = Sign in
sign-in-again = Please sign in again
sign-in-again-safe = { $n ->
    [one] Please sign in again · { $n } change is safe here
   *[other] Please sign in again · { $n } changes are safe here
    }
sign-out = Sign out
sign-out-all-others = Sign out all others…
sign-out-device = Sign out…
sign-out-keep-tasks-here = Sign out, keep tasks here
signed-in-as = Signed in as { $name }.
signed-in-when = signed in { $when }
signed-out = Signed out. Your tasks stay on this computer.
signed-out-here = Signed out here; the server could not be told and ends the session by itself. Your tasks stay on this computer.
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
start-over = Start over
stay = Stay
step-added = Added { $what }
step-changed = Changed { $what }
step-completed = Completed { $what }
step-deleted = Deleted { $what }
step-done = { $what } is done
step-done-next = { $what } is done; next on { $day }
step-moved = Moved { $what }
step-renamed = Renamed { $what }
step-reopened = Reopened { $what }
step-restored = Restored { $what }
step-scheduled = Scheduled { $what }
step-tagged = Tagged { $what }
steps = Steps
stop-here-what-was-sent-stays = Stop here; what was sent stays sent
storage = Storage
sum-combined = { $n } combined
sum-received = { $n } received
sum-sent = { $n } sent
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
the-new-one = The new one
the-new-one-again = The new one again
the-next-conflict = The next conflict
the-next-field-or-button = The next field or button
the-next-one-n = The next one (N)
the-next-part-of-the-window = The next part of the window
the-next-place-down = The next place (Down)
the-next-refresh-sends-it = The next Refresh sends it.
the-one-before-p = The one before (P)
the-part-of-the-window-before = The part of the window before
the-password-of-now = The password of now
the-place-before-up = The place before (Up)
the-same-for-all = The same for all
the-same-for-all-n = The same for all { $n }…
the-server = the server
the-server-failed-on-it-too = The server failed on it too often. Try again when the server is well.
the-server-refused-it-change-the = The server refused it. Change the task, try again, or discard what was changed here in the sync status.
the-server-refused-this-change = The server refused this change.
the-server-speaks = The server speaks
the-server-speaks-how = A Tidelist server speaks all three. Others say which in their documents.
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
this-computer = this computer
this-computers-used-now = This computer's version is used now
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
undone = Undone: { $what }
undone-in-part = Taken back, except for what was changed elsewhere meanwhile.
until-i-quit = until I quit
up-to-date = Up to date
upcoming = Upcoming
use-both-texts = Use both texts
use-it-all-the-same = Use it all the same
use-the-other-one = Use the other one
use-the-servers = Use the server's
use-this-address = Use this address
use-this-backup = Use this backup
use-this-computers = Use this computer's
use-this-text = Use this text
used-from-the-next-start-on = Used from the next start on. Your tasks move along, and the files of now are kept.
used-when = used { $when }
usually-more = Usually more than any backup has: also the changes that wait to be sent.
value-deleted = deleted
value-done = Done
value-not-done = Not done
version-so = Version { $n }
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
what-is-deleted-stays = What is deleted, here or on another computer, stays here for 30 days.
what-is-here-stays-as-it = What is here stays as it is.
what-is-not-kept-stays-in = What is not kept stays in Sync history, and can be used from there.
what-was-changed-or-added-since = What was changed or added since goes. A backup is made first.
what-was-not-kept-when-a = What was not kept when a task was changed in two places.
when-it-is-due = When it is due
where-signed-in = Where you are signed in, and the password.
who-is-signed-out = Whoever is signed out keeps what is on that device, and nothing more comes to it.
why = Why?
why-added = Added { $when }.
why-changed = Changed { $when }.
why-deleted = Deleted { $when }.
why-so-many = That happens when a server was set up anew or got an older backup back, and when somebody cleared a lot at once.
worker-stopped = The part of Tidelist that saves your tasks stopped by itself.
would-remove = The server would remove { $some } of { $all } tasks from this computer.
write = Write
written-by-hand = You wrote this; the picks above do not change it.
yesterday = Yesterday
yesterday-inside = yesterday
you-deleted = You deleted “{ $title }” here ({ $here }), but it was changed on { $elsewhere }{ $there }{ $what }.
your-tasks-are-rescued = Your tasks are rescued

# The page of a first start.

welcome-title = Where should your tasks live?
welcome-intro = You can change your mind about all of this later.
welcome-here = Just this computer
welcome-here-how = Start now, connect a server whenever you like.
welcome-server = Connect to my server…
welcome-server-how = The same tasks on all your computers.
welcome-file = Open a backup or import…
welcome-file-how = A backup, also of another computer; Todoist, Microsoft To Do, CSV, iCalendar.
welcome-advanced = Advanced
welcome-folder = Folder
welcome-folder-how = Tidelist was started for this folder.
welcome-later = Nothing is written before you choose. Nothing here is asked again.
welcome-folder-any = Another one can be typed or chosen. Tidelist remembers it.
welcome-folder-good = Your tasks will be in this folder.
place-relative = Type the whole path of the folder, from its beginning on.
place-not-a-folder = There is a file at this place. Choose a folder.
place-taken = There are other things in this folder, and in { $folder }, too. Choose an empty one.
place-not-writable = Nothing can be written into this folder: { $reason }. Choose another one.
place-other-things = There are other things in this folder. Your tasks get one of their own in it: { $folder }
place-tasks = There are tasks of Tidelist already: { $folder }. They will be opened, and nothing of them changes.
place-far = This folder is on another computer. Without the network your tasks would be away, and two computers must not use them at once. To have the same tasks on several computers, connect a server instead.
tasks-moved = The tasks are now in { $folder }. What was there before is kept in { $aside }.
tasks-not-moved = The tasks were not moved, and are where they were. { $reason }
move-tasks-there = there are tasks of Tidelist already: { $folder }. Choose an empty folder.
move-within = the folder is in the one the tasks are in now. Choose one elsewhere.
move-tasks = Move the tasks to another folder…
move-here = Move the tasks here
move-at-next-start = The next start moves the tasks to { $folder }. The files of now are kept.
move-never = This folder was given when Tidelist was started; it cannot be changed here.
bring-title = Open a backup or import
bring-which = Which file should your tasks come from?
bring-where = Backups are in the folder “backups” beside the tasks of the other computer, one a day; their names end in .jsonl.gz.
bring-reading = Reading the file…
bring-backup-of = A backup of { $when }
bring-counts = { $tasks }, { $lists }
bring-waiting = { $n ->
    [one] One change in it was not on a server yet.
   *[other] { $n } changes in it were not on a server yet.
}
bring-begin = Begin with these
bring-another = Another file…
bring-nothing-made = Nothing was made or changed.
bring-not-ours = This is not a backup of Tidelist.
bring-newer = A newer version of Tidelist made this backup. Update Tidelist on this computer, then open it again.
bring-damaged = This backup is damaged: it was cut short or changed. Copy it again from where it was made, or choose an older one.
bring-empty = There is no task and no list in this file.
bring-not-understood = This file was not understood: { $reason }
bring-unreadable = This file cannot be read: { $reason }
open-folder-away = The folder of your tasks is not there.
open-advice-folder-away = If it is on a disk or another computer, connect that and try again. Nothing was made in its place. If you moved it, write the new place into the settings, under “folder”.

# Connecting a server.

connect = Connect
connect-head-here = THIS COMPUTER
connect-how = Sign in with
connect-password = Password
connect-browser = Browser
connect-token = Token
connect-nobody = Nothing
connect-password-how = The password is not kept. What the server gives for it is kept in the system's keychain.
connect-browser-how = You sign in on the server's own page. Tidelist never sees the password; what the server gives for it is kept in the system's keychain.
connect-token-how = A token the server gave you. It is kept in the system's keychain.
connect-nobody-how = Only for a server without accounts.
connect-device = This computer is called
connect-certificates = Certificates and proxy
connect-only = Exactly this certificate is trusted
connect-only-forget = Trust it no more
connect-look = Look at the server's certificate
proxy = Proxy
proxy-what = What is between this computer and the server, in a network that wants that.
proxy-system = As the system says
proxy-none = None
proxy-address = Address
proxy-use = Use
proxy-how = http://, https:// or socks5://, with the name and the password of a user if it wants one: http://name:password@proxy.example.org:3128. The password is kept like your sign-in and not shown again.
proxy-wrong = This is no address of a proxy. One looks like http://proxy.example.org:3128 and begins with http://, https:// or socks5://.
browser-title = Sign in in your browser
browser-how = The server's page is open there. When you are done, Tidelist goes on by itself.
browser-not-open = Nothing opened? Copy the address into a browser on this computer.
browser-copy = Copy the address
browser-again = Open it again
join-title = There are tasks on both sides
join-intro = How should they come together? Nothing was changed yet.
join-combine = Combine
join-combine-how = All tasks of both are on all your computers. Nothing is deleted.
join-theirs = Take the server's
join-theirs-how = What is here goes to a backup first, which the settings can bring back.
join-not-now = Not now
join-given-up = Not connected; everything is as it was.

# The certificate of a server.

cert-title = The server's certificate
cert-intro = Nobody this computer knows vouches for { $server }. That is usual for a server of your own, and also how somebody in between would look. Nothing was sent.
cert-looking = Looking at what the server shows…
cert-head-file = THE BETTER WAY: ITS AUTHORITY
cert-head-shown = WHAT THE SERVER SHOWS
cert-file-example = /path/to/ca.pem
cert-file-use = Use this file
cert-file-how = If the server's certificate was signed by an authority of your own, give its file. It also holds after the server gets another certificate.
cert-subject = For
cert-issuer = Signed by
cert-self-signed = itself
cert-names = Addresses
cert-valid = Valid
cert-valid-dates = { $from } – { $until }
cert-outside = It is not valid today.
cert-changed = It is not the certificate you trusted until now. Ask whoever runs the server whether it was changed.
cert-fingerprint = SHA-256 fingerprint
cert-compare-how = Compare it with the one on the server itself, not with one that came over the same network. There, this shows it:
cert-compared = I compared all of it: it is the server's.
cert-trust = Trust exactly this certificate
cert-leave = Not now
cert-look-again = Look again
# Sharing from this computer
share-from-here = Share from this computer
share-from-here-button = Share from here
share-head-settings = OTHER COMPUTERS AT HOME
share-head-state = SHARING
share-head-other = ON THE OTHER COMPUTER
share-head-certificate = CERTIFICATE
share-head-connected = CONNECTED
share-head-person = SOMEBODY ELSE AT HOME
share-is-off = Off
share-is-busy = One moment…
share-is-on = On
share-switch-on = Switch on
share-switch-off = Switch off
share-what-it-is = Your other computers sync with this one: no other server is needed, and nothing leaves your network.
share-while-open = Other computers can sync as long as Tidelist is open here. They keep working without it.
share-port = Port; change it only if another program uses this one
share-how-to-connect = Open Tidelist there, choose Settings, Account and sync, Connect a server, and type:
share-address = Address
share-no-network = This computer is in no network now. Connect it to the one at home and switch sharing off and on.
share-user = User name
share-password = Password
share-show = Show
share-hide = Hide
share-copy = Copy
share-copied = Copied
share-why-certificate = The other computer asks whether this fingerprint is right: compare it. Or bring it this file, and choose it there as the certificate.
share-fingerprint = SHA-256 fingerprint
share-open-folder = Open the folder
share-person-how = An invitation gives another person tasks of their own here. Nobody sees the other’s.
share-invite = Invite…
share-invitation-good = To be opened in a browser there. Good once, for 7 days.
share-nameless = A device without a name
share-used = { $user } · used { $when }
share-firewall = Another computer does not get through? Both have to be in the same network, and a firewall on this computer has to let TCP port { $port } in.
share-not-begun = Sharing did not begin: { $problem }
share-listening = { $n ->
    [0] No other device is connected now
    [one] { $n } other device is connected now
   *[other] { $n } other devices are connected now
    }

# Links
link-added = Added from a link: { $title }
link-no-task = The link leads to a task that is not here. Sync, and follow it again.

# The program and the desktop
desktop-head = DESKTOP
desktop-login = Start at login
desktop-login-how = As a small window in the list of windows, so that reminders and sharing work.
desktop-login-failed = This was not changed: { $problem }
desktop-key = Add a task from anywhere
desktop-key-how = Bind a key of your desktop to this command.
desktop-copy = Copy
tray-stay = Keep running in the tray
tray-how = Closing the window does not end Tidelist: reminders and syncing go on, and the icon in the tray brings the window back.
tray-none = This desktop shows no tray, so closing the window ends Tidelist.
tray-show = Show Tidelist
tray-nothing = Nothing waits
hot-key-how = Pressed anywhere, the line for a new task is there. Empty is no key.
hot-key-unknown = This is no key. One is written like Ctrl+Alt+T.
hot-key-alone = This key is needed for typing. Use it with Ctrl, Alt or Super.
hot-key-taken = Another program has this key.
hot-key-failed = This key was not taken: { $problem }

# Buttons of reminders
reminder-done = Done
reminder-later = In 15 minutes
reminder-again = You will be reminded again at { $time }

# The settings as a whole
settings-search = Search the settings
settings-nothing-found = No setting says “{ $query }”
settings-nothing-found-how = Names and explanations of all parts were searched.
settings-show-all = Show all settings

# Keys of one's own
key-ctrl = Ctrl
key-shift = Shift
head-keys = KEYS
head-after-due = AFTER { $keys }, FOR A DAY
keys-how = Press keys to choose others. Each key does one thing.
keys-all-usual = All as usual
keys-press = Press the new keys…
keys-escape = Esc leaves them as they are.
keys-more = More keys for the same
keys-usual = As usual again
keys-remove = Without these
keys-taken = { $keys } is taken: { $other }.
keys-of-text = Text fields need { $keys }.
keys-last = Something has to be left.
keys-fixed = These never change: by them one finds the way back.
keys-unknown = Nothing can be done with these keys.
keys-wrong = The settings say something about keys that makes no sense or is taken; these are as usual: { $names }.

# Motion
less-motion = Less motion
less-motion-how = What changes is there at once.
on = On
off = Off

# What went wrong
error-not-connected = No server is connected; sign in first.
error-sign-in-again = Please sign in again; your changes are safe here.
error-another-owner = These tasks belong to { $owner }; for { $asked } use another profile (--profile), so that they are not mixed.
error-another-server = { $server } knows another user under this sign-in; it is not the server these tasks are synced with.
error-authority-file = The certificate file { $path } cannot be read: { $reason }
error-no-address = This is not a web address; one looks like https://tasks.example.org.
error-scheme = The address must begin with https://.
error-plain = The address must begin with https://, because http:// would send the tasks unprotected.
error-address-too-much = The address must have no user name, password, '?' or '#' in it.
error-token = The stored sign-in is damaged; sign in again.
error-no-certificate-in-file = The certificate file holds no usable certificate in PEM format.
error-no-secure-connections = This computer cannot make secure connections; are its certificates installed?
error-proxy = The proxy { $proxy } cannot be used; look at its address and its password.
error-no-keychain = This system has no keychain.
error-keychain = The keychain did not answer: { $reason }
error-token-file = The file of the sign-in, { $path }, failed: { $reason }
error-port-taken = Port { $port } is used by another program: choose another port, or close that program.
error-port-refused = The system does not let Tidelist use port { $port }: choose one from 1024 to 65535.
error-share-file = { $path } cannot be used: { $reason }
error-share-damaged = { $path } is damaged; move it away and switch sharing on again.
error-share-certificate = No certificate can be made: { $reason }
error-syncs-elsewhere = These tasks sync with { $server }: other computers can sign in there, too. To share from this computer instead, sign out first, or use another profile.
error-sync-runs = A sync is running; try again in a moment.
error-empty-title = A title needs at least one letter.
error-too-long = It is too long: a task has room for { $n } KiB of text.
error-gone = It is not here any more; it was deleted, perhaps on another computer.
error-no-trash = It was not deleted, because it cannot be kept in the trash: { $reason }
error-not-saved = It was not saved: { $reason }
error-decision-gone = This decision is not in the history any more.
error-file-not-read = { $path } cannot be read: { $reason }
error-file-not-written = { $path } cannot be written: { $reason }
error-file-too-large = { $path } is larger than { $n } MiB.
error-file-not-understood = { $path }: { $reason }
error-damaged = The file of the tasks is damaged ({ $what }). What can be read is still shown. Make a backup now; then close this program and rescue the tasks: tidelist store salvage
error-not-checked = The tasks could not be checked: { $reason }
error-no-room-for-backup = No backup was made: the disk is full; your tasks are safe, free some space.
error-backup-folder = The folder of the backups, { $path }, cannot be used: { $reason }
error-no-such-backup = There is no backup named “{ $name }”.
error-not-restored = { $path } cannot be restored. { $reason }
error-no-backup = It is not a backup of Tidelist.
error-newer-backup = A newer version of Tidelist made it; update Tidelist on this computer.
error-damaged-backup = It is damaged.
error-settings-not-saved = The settings cannot be saved to { $path }: { $reason }
worker-stopped-advice = Everything that was saved is still there. Try again; if it happens once more, the log beside your tasks says why.

# Searches that are kept
head-filters = FILTERS
filter-keep = Keep…
filter-keep-how = Keep this search in the sidebar
filter-keep-as = Keep as
filter-keep-now = Keep
filter-change = Change what is looked for
filter-rename = Rename the filter
filter-delete = Delete the filter, not its tasks
filter-finds-nothing = No task is like this.
filter-no-list = There is no list “{ $list }” any more.
filter-no-list-how = Press the line above to change what is looked for.
filter-gone = This filter is not as it was any more. Nothing was changed.
filter-taken = Another filter has this name. Nothing was changed.
filter-empty = A filter needs a name and something to look for.
search-signs = Also #tag, !high, @today, @overdue, @week, +list, is:open, is:done, has:notes, has:steps

# Lists that several people share.

barred-read = This list is { $owner }’s: you may read it, but not change it
barred-stays = This list is { $owner }’s: only { $owner } can move its tasks to another list
barred-delete = This list is { $owner }’s: leave it instead of deleting it
people-invites = { $owner } shares the list “{ $list }” with you.
people-accept = Accept
people-decline = Decline
people-share = Share…
people-who = Who has this list
people-head-members = WHO HAS IT
people-head-invite = INVITE SOMEBODY
people-owner = It is theirs
people-owner-you = It is yours
people-editor = May change it
people-reader = May read it
people-you = { $name } (you)
people-invited = Has not answered yet
people-nobody = Nobody else has this list.
people-name = Name of the account
people-invite = Invite
people-invite-how = On the same server as you. They find the invitation in their app; whether there is such an account is not told.
people-asked = { $name } is asked, if there is such an account.
people-remove = Remove
people-leave = Leave this list
people-leave-how = It goes from your computers. The others keep it, with all tasks.
people-own-list = Nobody else shares this list with you: it is your own to delete.
people-delete = Delete it for everybody
people-delete-how = The others lose the list and its tasks. You keep the tasks, in the inbox.

about = About
head-about = ABOUT
about-licences = Free software under { $license }. The typefaces Inter and Noto are under the SIL Open Font License.
about-diagnostics = Versions, settings and counts for somebody who helps: no tasks, no names, no addresses.
about-copy = Copy diagnostics
