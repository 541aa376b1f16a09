# What the window says in Japanese.

a-backup-is-made-first = 先にバックアップを作ります。そこから戻せます。
a-device-without-a-name = 名前のない機器
a-folder-written-by-a-pure = Rust だけで書かれたデータベースのフォルダー。大きいと開くのが遅くなります。
a-mix-is-chosen = 混ぜて選択中
a-new-store = まだ読めるものすべてで作る新しい保存先
a-place-of-the-sidebar = サイドバーの場所
a-sync-is-running = 同期中です。少し待ってからもう一度どうぞ。
a-table-server = テーブルサーバー
account-and-sync = アカウントと同期
account-intro = サーバーを使うと、すべてのコンピューターでタスクが同じになります。すべてはこのコンピューターにも残り、ネットワークなしでも使えます。
add-a-list = リストを追加
add-a-step = 手順を追加
add-a-task = タスクを追加
add-a-task-for-today = 今日のタスクを追加
add-example = タスクを追加 例: 牛乳 @明日 #買い物 !高
add-to-list = { $list } にタスクを追加
add-with-tag = #{ $tag } のタスクを追加
all-as-it-was = すべて元通り
all-counts = 両方で変更 { $changed }件 · 片方で削除 { $deleted }件
all-is-well = すべて書かれた通りです: タスク{ $n }件。
all-lists-and-tasks-as-one = すべてのリストとタスクを一つの JSON ファイルにします。
all-others-sign-in-again = ほかの機器はすべてサインインし直しになります。
all-tasks = すべてのタスク
and-more = … ほか
and-n-more = … ほか{ $n }件
another-computer = 別のコンピューター
apply = 適用
asking-same-server = 同じサーバーかどうか確かめています…
asking-the-server = サーバーに問い合わせ中…
back = 戻る
back-to-the-fields-esc = 項目に戻る (Esc)
back-to-the-tasks-esc = タスクに戻る (Esc)
back-up-now = 今すぐバックアップ
backup = バックアップ
backup-can-bring-back = バックアップにだけあるものは戻せます: 設定、バックアップ、足りないものだけ。
backup-holds = { $tasks }、{ $lists } · { $why }
backup-was-restored = バックアップ{ $name }を復元しました
becomes-backup = このプロファイルはバックアップの状態になります。待機中の変更は{ $n }件です。
before-a-lot-was-removed = 大量に取り除く前
before-something-was-restored = 復元の前
before-was = 以前: { $was }
both-one-after-the-other = 両方を続けて
by-you = 手動
cancel = キャンセル
cancelled = 取り消しました。
cannot-save-to-disk = ディスクに保存できません
certificate-authority = 認証局
certificate-authority-file-only-if-your = 認証局のファイル (サーバーが独自のものを使う場合のみ)
change = 変更…
change-the-password = パスワードを変える
changed-here-and-on-the-server = ここでもサーバーでも変更: 選んでください
changed-here-and-on-the-server-2 = ここでもサーバーでも変更
changed-here-and-there = 「{ $title }」はここと{ $elsewhere }で変更されました。
changed-just-now = たった今変更されました。もう一度見てください。何もしていません。
changed-since = その後に変更
changes-waiting = { $n }件の変更が待機中
changing = 変更しています…
check-now = 今すぐ確認
choose = 選ぶ…
choose-all = すべて選ぶ
choose-the-task-above-too = 上のタスクも選ぶ
choose-the-task-below-too = 下のタスクも選ぶ
clocks-differ = このコンピューターの時計では{ $here }、サーバーの時計では{ $there }です。時刻が正しくない可能性があるため、新しい版は自動では選ばれません。
close = 閉じる
close-esc = 閉じる (Esc)
close-other-programs = ほかのプログラムを閉じてからもう一度どうぞ。
close-the-window = ウィンドウを閉じる
close-what-is-open = 開いているものを閉じる
compare = 比べる…
compare-notes = メモを比べて結果を書く
complete-or-reopen-the-task = タスクを完了または再開
completed = 完了
completed-count = 完了 ({ $n })
connect-a-server = サーバーに接続…
connect-a-server-2 = サーバーに接続
connect-a-server-to-have-the = サーバーに接続すると、すべてのコンピューターで同じタスクを使えます。
connected = 接続しました。
copy-text = テキストをコピー
count-lists = リスト{ $n }件
count-tasks = タスク{ $n }件
deleted-on-another-computer = 別のコンピューターで削除 { $when }
size-by-keys = { $larger }、{ $smaller }、{ $usual }
daily = 毎日
dark = 暗い
date-full = { $month }{ $day }日 { $weekday }
date-long = { $year }年{ $month }{ $day }日({ $weekday })
date-other-year = { $year }年{ $month }{ $day }日
date-this-year = { $month }{ $day }日（{ $weekday }）
days-times-and-repeating = @ 日付、時刻、繰り返し
decide-conflicts = 競合を判断
decide-later = 後で判断
decide-later-esc = 後で判断 (Esc)
decide-so-many = { $n }件の競合を判断
decide-those-that-were-deleted-on = 片方で削除されたものも判断する: タスクは残ります
decide-those-that-were-deleted-on-2 = 片方で削除されたものも判断する
decided-both = { $what }の両方の版を残しました
decided-here = { $what }のこのコンピューターの版を残しました
decided-mixed = { $what }の二つの版をまとめました
decided-several = { $n } 件の競合を解決しました
decided-server = { $what }のサーバーの版を残しました
delete = 削除
delete-it-here-too = ここでも削除
delete-it-there-too = 向こうでも削除
delete-the-list-keep-its-tasks = リストを削除し、タスクは残す
delete-the-step = 手順を削除
delete-the-task = タスクを削除
delete-the-task-delete = タスクを削除 (Delete)
deleted-on-the-server = サーバーで削除されました
deleted-on-this-computer = このコンピューターで削除されました
deleted-when = 削除 { $when }
details = 詳細
devices-and-password = 機器とパスワード
discard = 破棄
discard-2 = 破棄…
do-it-again = やり直す
do-the-same = { $n }件の競合を同じにしますか?
done = 完了
done-added = 追加 { $when }
done-again = やり直しました: { $what }
done-changed = 変更 { $when }
done-deleted = 削除 { $when }
drag-to-move-or-press-alt = ドラッグ、または Alt+↑ と Alt+↓ で移動
due = 期限
due-next-monday = 次の月曜日が期限
due-then = 期限: 続けて { $keys }
due-today = 今日が期限
due-tomorrow = 明日が期限
edit = 編集
empty = 空
empty-2 = 空にする…
end-the-search-esc = 検索を終える (Esc)
every-day = 毎日
every-month = 毎月
every-week = 毎週
every-weekday = 平日
every-year = 毎年
everything-is-back = すべて元のとおりです。
export = 書き出す…
export-2 = 書き出す
export-all-tasks = すべてのタスクを書き出す
export-and-import = 書き出しと読み込み
exported = タスク{ $n }件を { $path } に書き出しました
fault = できませんでした: { $reason }
fault-certificate = サーバーの証明書は信頼されていません。自分のサーバーなら、アカウントのページで認証局を指定してください。({ $reason })
fault-disk = ここに保存できません。入力したものはウィンドウに残ります。({ $reason })
fault-offline = サーバーが応答しません。({ $reason })
fault-server = サーバーに問題があります。({ $reason })
fault-sign-in = もう一度サインインしてください。何も失われていません。({ $reason })
field-color = 色
field-complete = 完了
field-due = 期限
field-due-time = 時刻
field-list = リスト
field-name = 名前
field-notes = メモ
field-parent = 親タスク
field-priority = 優先度
field-remind = 通知
field-repeat = 繰り返し
field-tags = タグ
field-task = タスク
field-text = 件名
folder-failed = フォルダーを開けません: { $reason }。
from-now-on-used = これからは{ $server }を使います。
general = 一般
head-account = アカウント
head-appearance = 外観
head-automatic = 自動
head-backups = バックアップ
head-conflicts = 競合
head-damaged-store-kept = 壊れた保存先の場所
head-everywhere = どこでも
head-export-and-import = 書き出しと読み込み
head-lists = リスト
head-needs-a-decision = 判断が必要
head-not-taken-by-the-server = サーバーが受け付けなかったもの
head-on-a-button-with-a-ring = 枠の付いたボタンの上
head-or-a-backup = または代わりにバックアップ
head-password = パスワード
head-protocol = プロトコル
head-quick-add = すばやい追加
head-reminders = 通知
head-result = 結果
head-server = サーバー
head-signed-in-on = サインイン中の機器
head-storage = 保存先
head-tags = タグ
head-this-computer = このコンピューター
head-waiting-to-send = 送信待ち
head-what-you-can-do = できること
head-when-two-versions-are-compared = 二つの版を比べる時
head-where = 場所
high-contrast = 高コントラスト
history-intro = タスクが二か所で変更された時、一方の版が残されたか、両方がまとめられました。もう一方はこのコンピューターにあります。
hours = { $n }時間
how-it-was-before-both-changes = 両方の変更の前の状態
import = 読み込む…
import-bad = { $n }行は解釈できず、除かれました:
import-known = { $n }行はすでにあり、そのまま残ります
import-new = 新規: { $tasks }、{ $lists }
import-so-many = { $n }件を読み込む
import-stopped = { $n } 行を取り込んだあと、保存に失敗しました: { $reason }。残りはもう一度ファイルを取り込んでください。
import-tasks = タスクを読み込む
imported = { $n }行を読み込みました
in-a-file-only-you-can = 本人だけが読めるファイル (0600)
in-an-hour = 1時間後
inbox = 受信箱
it-changed-again = たった今また変更されました。これが最新の値です。まだ何も決めていません。
it-is-not-on-the-server = サーバーにないため、ここからも消えます。
it-was-changed-on-the-server = サーバーでも変更されました。判断を待っています。
it-was-sent-and-no-answer = 送信しましたが返事がありません。次の更新で再送信しますが、サーバーは一度だけ行います。
keep = やめる
keep-both = 両方を残す
keep-both-as-two = { $kind ->
    [list] 二つのリストとして両方を残す
    *[task] 二つのタスクとして両方を残す
    }
keep-both-of-each = それぞれ両方を残す
keep-it = 残す
keep-mine-and-send-again = 自分の分を残して再送信
keep-my = { $kind ->
    [list] 自分のリストを残す
    *[task] 自分のタスクを残す
    }
keep-the = { $kind ->
    [list] リストを残す
    *[task] タスクを残す
    }
keep-the-newest-of-each = それぞれ新しい方を残す
keep-the-servers = サーバーの版を残す
keep-this-computers = このコンピューターの版を残す
keeping-here = { $kind ->
    [list] 残すと、リストがこのコンピューターに戻ります。
    *[task] 残すと、タスクがこのコンピューターに戻ります。
    }
keeping-there = { $kind ->
    [list] 残すと、リストがサーバーに戻ります。
    *[task] 残すと、タスクがサーバーに戻ります。
    }
kept = 採用
kept-they-go-again = 残すと、次の同期でもう一度サーバーへ送ります。
keys = キー
language = 言語
larger = 大きく
last-success = 最後の成功 { $when }
last-success-ago = 最後の成功 { $when } ({ $n }分前)
last-success-now = 最後の成功 { $when } (たった今)
later = 後で
leave-it = そのままにする
leave-it-out-a-backslash-before = 外します。前にバックスラッシュを付けると文字のままです。
leave-the-day-as-it-is = 日付をそのままにする
light = 明るい
lines-the-same = … 同じ{ $n }行 …
link-failed = リンクを開けません: { $reason }。
list = リスト
lists = + リスト
lists-and-settings = リストと設定
look-at-it = 中を見る
markdown-bold-lists-links-https = Markdown: **太字**, - リスト, [リンク](https://…)
minutes = { $n }分
monday = 月曜日
month = { $number ->
    [1] 1月
    [2] 2月
    [3] 3月
    [4] 4月
    [5] 5月
    [6] 6月
    [7] 7月
    [8] 8月
    [9] 9月
    [10] 10月
    [11] 11月
    *[12] 12月
    }
month-after = 次の月
month-before = 前の月
month-of-year = { $year }年{ $month }
month-short = { $number ->
    [1] 1月
    [2] 2月
    [3] 3月
    [4] 4月
    [5] 5月
    [6] 6月
    [7] 7月
    [8] 8月
    [9] 9月
    [10] 10月
    [11] 11月
    *[12] 12月
    }
more-combined = ほかに{ $n }件の変更が自動でまとめられました
move-the-task-down = タスクを下へ
move-the-task-up = タスクを上へ
name = 名前
need-attention = { $n }件の確認が必要です
need-decision = { $n }件の判断が必要です
never = なし
new-list = 新しいリスト
new-list-2 = 新しいリスト
next-at = 次は { $when }
next-in-a-moment = まもなく再同期
next-later = 次回 { $when }
next-sync-fetches = ここに足りないものは次の同期でサーバーから届きます。
next-week = 来週
no-day = 日付なし
no-field = { $field }なし
no-file-was-chosen-if-this = ファイルが選ばれていません。ファイル選択画面がない場合は、場所を入力してください:
no-notes = メモなし
no-system-keychain-was-found-keep = システムのキーチェーンが見つかりません。サインインの保存先
no-task-was-changed-in-two = 二か所で変更されたタスクはまだありません。
no-tasks-yet-type-above-and = タスクはまだありません。上に入力して Enter を押してください。
no-thread = システムが作業用のスレッドをくれません: { $reason }。
no-worker = システムが処理を始められません: { $reason }。
none = なし
none-2 = なし
not-known = 不明
not-now = 今はしない
not-on-server = { $n }件の変更がサーバーにありません。
not-synced-for = { $n }日間同期していません。
not-synced-since = { $when } から同期していません
not-synced-yet = まだ同期していません
not-understood-yet = まだ解釈できません
notes = メモ
nothing = なし
nothing-changed-moved-aside = 何も変えていません。壊れた保存先は脇に移すだけで、決して消しません。
nothing-completed-yet = 完了したタスクはまだありません。
nothing-due-today = 今日が期限のタスクはありません。
nothing-found = 見つかりませんでした。
nothing-had-to-be-restored = 復元するものはありませんでした。
nothing-is-lost-the-version-you = 何も失われません。残さない版の保管先:
nothing-planned-for-the-coming-days = 今後の予定はありません。
nothing-undone = その間にほかで変更されたので、何も元に戻していません。
nothing-waits-to-be-sent = 送信待ちはありません。
nothing-was-changed = 何も変えていません。
nothing-was-removed-because = 何も取り除いていません: { $reason }
nothing-was-removed-yet = まだ何も取り除いていません。
nothing-would-change-everything-in-it = 何も変わりません。中身はすべてここにあります。
notifications = 通知
offline-since = { $when } からオフライン
on-a-mac-ctrl-is-the = Mac では Ctrl は Command キーです。一文字のキーは、文字を入力していない時に働きます。
once-a-day-and-before-anything = 一日一回と、復元の前に作られます。ファイルにはすべてが入っています。
one-file-that-many-tools-can = 多くのツールで読める一つのファイル。標準です。
only-on-this-computer = このコンピューターのみ
only-on-this-computer-no-server = このコンピューターのみ: サーバーに接続していません。
only-web-links = 開けるのはウェブとメールのリンクだけです。
only-what-is-missing = 足りないものだけ
open-advice-as-it-is = --store { $there } でそのまま開くか、--profile で新しいプロファイルに{ $kind }を使ってください。
open-advice-check-disk = 何も変えていません。ディスクを調べるか、--data-dir で別のフォルダーを使ってください。
open-advice-close-it = それを閉じてからもう一度どうぞ。
open-advice-close-window = もう一つのウィンドウを閉じるか、--profile で別のプロファイルを使ってください。
open-advice-free-space = ディスクの空きを作ってからもう一度どうぞ。
open-advice-make-writable = フォルダーを書き込み可能にするか、--data-dir で別の場所を使ってください。
open-advice-nothing-lost = 何も失われていません。--store { $from } でそのまま開いてください。
open-advice-other-kind = 何も変えていません。--store で別の種類を選んでください。
open-advice-restore-or-copy = 何も変えていません。バックアップを復元するか、ほかのことをする前にフォルダーをコピーしてください。
open-advice-update = 何も変えていません。このコンピューターのTidelistを更新してください。
open-advice-writable-or-other = 書き込み可能にするか、--data-dir で別のフォルダーを使ってください。
open-another-program = ほかのプログラムがタスクを開いています。
open-damaged = ディスク上のタスクが壊れています
open-file-damaged = タスクのファイルが壊れています ({ $what })。
open-folder-not-written = プロファイルのフォルダーに書き込めません: { $reason }。
open-found-other = タスクは{ $there }にあり、{ $kind }にはありません。
open-in-use = タスクは別のウィンドウで開いています
open-kept-in-other = このプロファイルのタスクは{ $there }にあり、{ $kind }にはありません。
open-newer = より新しいTidelistが書いたタスクです
open-newer-wrote = より新しいTidelistが書いたタスクです (形式{ $found }。この版が読めるのは{ $known }まで)。
open-not-a-store = タスクの場所にあるものはTidelistの保存先ではないか、先頭が壊れています。
open-not-moved = タスクを{ $from }から{ $to }へ移せませんでした: { $reason }。
open-not-rescued = タスクを救い出せませんでした: { $reason }。
open-other = タスクを開けません
open-other-kind = このフォルダーには別の種類の保存先があります
open-read-only = ここではタスクを変更できません
open-read-only-file = タスクを書き込めません。ファイルかフォルダーが読み取り専用です。
open-the-task = タスクを開く
opening = 開いています…
opening-your-tasks = タスクを開いています…
overdue = 期限切れ
password = パスワード
password-changed = パスワードを変えました。ほかの機器はすべてサインインし直しになります。
password-typed-in-two-ways = 新しいパスワードが2つで違います。同じものを2回入力してください。
paused-before-removal = 取り除く前に止めました
paused-removal = 一時停止: サーバーは{ $all }件中{ $some }件のタスクを取り除こうとしています
place-of = { $all }か所中{ $at }番目
press-it = 押す
priorities = ! 優先度
priority = 優先度
priority-high = 高
priority-high-2 = 優先度: 高
priority-low = 低
priority-low-2 = 優先度: 低
priority-medium = 中
priority-medium-2 = 優先度: 中
priority-urgent = 緊急
priority-urgent-2 = 優先度: 緊急
quit = 終了
quoted = 「{ $title }」
reads-everything-and-compares-it-with = すべてを読み、書かれた通りか確かめます。
receiving = { $done }件を受信中…
receiving-of = { $total }件中{ $done }件を受信中…
refresh = 更新
refresh-now = 今すぐ更新
refresh-waiting = 更新  { $n }↑
refused-discarded = サーバーが受け付けなかったものをここで破棄しました
remind = 通知
reminder = リマインダー
reminders-so-many = リマインダー{ $n }件
remove = 取り除く
remove-everything-for-good = すべて完全に取り除く
remove-here-too = ここからも取り除く…
remove-so-many = { $n }件のタスクをここからも取り除く
rename-the-list = リストの名前を変更
rename-the-task = タスクの名前を変更
repeat = 繰り返し
repeat-after = { $rule } (完了後から)
repeat-days = { $n }日ごと
repeat-months = { $n }か月ごと
repeat-on = { $rule } ({ $days })
repeat-weeks = { $n }週間ごと
repeat-years = { $n }年ごと
rescue-what-can-be-read = 読めるものを救い出す
rescued-decisions = 同期の履歴{ $n }件
rescued-made-again = ほかの記録から作り直したもの{ $n }件
rescued-rows = リストとタスク{ $n }件
rescued-unreadable = { $n }か所が読めませんでした。そこにあったものは欠けているかもしれません。
rescued-waiting = 送信待ちの変更{ $n }件
resolve = 解決
restore = 復元…
restore-2 = 復元
restore-counted = { $added }件が戻り、{ $changed }件が変わり、{ $removed }件が消えます
restore-does = タスク: { $tasks }。リスト: { $lists }。
restore-stopped = その後、保存に失敗しました: { $reason }。残りのためにもう一度復元してください。
restore-title = { $when } のバックアップを復元しますか?
rows-restored = { $n }行を復元しました。
no-decision-any-more = 「{ $title }」はもう決める必要がありません。
policy-ask = 毎回確認する
policy-both = 両方を二つのタスクとして残す
policy-combine = 統合し、同じ所が変わった時だけ確認する
policy-combine-how = 別々の変更は確認なしで一つになります。
policy-head = タスクが二か所で変更された時
policy-safe = 残されなかったものは同期の履歴に残ります。
rule-both = 両方が残されました
rule-combined = 確認なしで統合
rule-kept-both = 両方を残しました
rule-kept-here = このコンピューターの版を残しました
rule-kept-server = サーバーの版を残しました
rule-mix = 項目ごとに選びました
rule-newest = 新しい版を優先
rule-server = サーバーの版を優先
rule-this-computer = このコンピューターの版を優先
safe-here = { $n ->
    [0] このコンピューターにすべて保存されています。
    *[other] { $n }件の変更はこのコンピューターにだけ保存されています。
    }
same-server-question = 同じサーバーの別のアドレスですか？それならサインインも読み直しも要りません。
saturday = 土曜日
save-a-copy = コピーを保存…
saved-elsewhere = ここにもサーバーにも保存済み · { $device } で変更
saved-here-and-on-the-server = ここにもサーバーにも保存済み
saved-on-this-computer = このコンピューターに保存済み
saved-on-this-computer-not-on = このコンピューターに保存済み、サーバーにはまだありません
saved-on-this-computer-not-on-2 = このコンピューターに保存済み · サーバーにはまだありません
saved-on-this-computer-refused-by = このコンピューターに保存済み · サーバーが拒否
saved-on-this-computer-waits-for = このコンピューターに保存済み · 判断を待っています
saving = 保存中…
search = 検索
search-all-lists = すべてのリストを検索
search-all-lists-by = すべてのリストを検索 ({ $keys })
select-none-esc = 選択を解除 (Esc)
selected = { $n }件を選択中
refresh-by = ここでの変更を送り、ほかでの変更を取得します ({ $keys })
sending = { $total }件中{ $done }件を送信中…
server-address = サーバーのアドレス
server-answers-no-sign-in = サーバーが応答しました ({ $name })。サインインは要りません。
server-answers-wants-sign-in = サーバーが応答しました ({ $name })。サインインが必要です。
server-changed-again = サーバーの版がたった今また変更されました。これが最新の値です。まだ何も決めていません。
server-refused = サーバーが拒否しました: { $reason }
servers-used-now = サーバーの版を使うようにしました
settings = 設定
show = 表示
show-my-tasks = タスクを表示
show-older = 古いものを{ $n }件表示
show-the-folder = フォルダーを表示
show-upcoming = 今後を表示
sign-in = サインイン
sign-in-again = もう一度サインインしてください
sign-in-again-safe = もう一度サインインしてください · { $n }件の変更はここで安全です
sign-out = サインアウト
sign-out-all-others = ほかをすべてサインアウト…
sign-out-device = サインアウト…
sign-out-keep-tasks-here = サインアウトし、タスクはここに残す
signed-in-as = { $name }としてサインインしました。
signed-in-when = サインイン { $when }
signed-out = サインアウトしました。タスクはこのコンピューターに残ります。
signed-out-here = ここではサインアウトしました。サーバーには伝えられず、セッションは自然に終わります。タスクはこのコンピューターに残ります。
signing-in = サインイン中…
size = 大きさ
smaller = 小さく
some-of = { $all }件中{ $done }件
sort-by = 並べ替え
sort-due = 期限
sort-manual = 自分の順
sort-priority = 優先度
sort-title = タイトル
sorted-as-you-dragged-them = 手で並べた順
sorted-by-due-date = 期限順
sorted-by-priority = 優先度順
sorted-by-title = タイトル順
start-over = 最初から
stay = やめる
step-added = 追加: { $what }
step-changed = 変更: { $what }
step-completed = 完了: { $what }
step-deleted = 削除: { $what }
step-done = { $what }を完了
step-done-next = { $what }を完了。次回は{ $day }
step-moved = 移動: { $what }
step-renamed = 名前の変更: { $what }
step-reopened = 未完了に戻した: { $what }
step-restored = 復元: { $what }
step-scheduled = 期限の設定: { $what }
step-tagged = タグ付け: { $what }
steps = 手順
stop-here-what-was-sent-stays = ここで止める。送信済みのものはそのままです
storage = 保存先
sum-combined = 統合{ $n }件
sum-received = 受信{ $n }件
sum-sent = 送信{ $n }件
sunday = 日曜日
sync = 同期
sync-after-a-change = 変更の後に同期
sync-every = 同期の間隔
sync-history = 同期の履歴
sync-now = 今すぐ同期
sync-on-event = 別のコンピューターが変更した時に同期
sync-on-event-how = サーバーが知らせるまで、問い合わせません。
sync-status = 同期の状態
sync-when-the-window-is-looked = ウィンドウを見た時に同期
synced-at = 同期済み { $when }
system = システム
tag = タグ
tags = タグ
tags-2 = # タグ
tasks-in-conflict = { $n }件のタスクがここでもサーバーでも変更されました。
test-connection = 接続を試す
that-day-09-00 = その日 09:00
the-backup-is-made = バックアップを作りました。
the-conflict-before = 前の競合
the-evening-before = 前日の夜
the-field-above = 上の項目
the-field-below = 下の項目
the-field-or-button-before = 前の欄またはボタン
the-file-of-your-tasks-is = タスクのファイルが壊れています
the-latest-first = 新しい順
the-list-above-in-the-sidebar = サイドバーの上のリスト
the-list-below-in-the-sidebar = サイドバーの下のリスト
the-new-one = 新しいパスワード
the-new-one-again = 新しいパスワードをもう一度
the-next-conflict = 次の競合
the-next-field-or-button = 次の欄またはボタン
the-next-one-n = 次へ (N)
the-next-part-of-the-window = ウィンドウの次の部分
the-next-place-down = 次の箇所 (↓)
the-next-refresh-sends-it = 次の更新で送信します。
the-one-before-p = 前へ (P)
the-part-of-the-window-before = ウィンドウの前の部分
the-password-of-now = 今のパスワード
the-place-before-up = 前の箇所 (↑)
the-same-for-all = すべて同じに
the-same-for-all-n = { $n }件すべて同じに…
the-server = サーバー
the-server-failed-on-it-too = サーバーが何度も失敗しました。サーバーが回復したら再試行してください。
the-server-refused-it-change-the = サーバーが拒否しました。タスクを変えるか、再試行するか、同期の状態でここでの変更を破棄してください。
the-server-refused-this-change = サーバーがこの変更を受け付けませんでした。
the-server-speaks = サーバーの方言
the-server-speaks-how = Tidelistのサーバーは3つとも話せます。ほかのサーバーはその説明書にあります。
the-servers-certificate-is-not-trusted = サーバーの証明書は信頼されていません
the-servers-value = サーバーの値
the-servers-version-comes-back-here = サーバーの版がここに戻ります。
the-task-above = 上のタスク
the-task-below = 下のタスク
the-task-changed-since-using-this = タスクはその後変更されました。この版を使うと今の内容が置き換わりますが、元に戻せます。
the-trash-is-empty = ごみ箱は空です。
the-usual-size = 通常の大きさ
theme = テーマ
then-sign-in-again = その後、もう一度サインインしてください。
there-is-no-backup-yet = バックアップはまだありません。
these-keys = このキー一覧
this-computer = このコンピューター
this-computers-used-now = このコンピューターの版を使うようにしました
this-computers-value = このコンピューターの値
title = タイトル
titles-notes-and-tags-of-all = すべてのリストのタイトル、メモ、タグを検索しました。
today = 今日
today-inside = 今日
tomorrow = 明日
tomorrow-09-00 = 明日 09:00
tomorrow-inside = 明日
trash = ごみ箱
tried = { $n }回試行
try-again = 再試行
two-versions = { $kind ->
    [list] このリストの二つの版
    *[task] このタスクの二つの版
    }
type-a-tag-and-press-enter = タグを入力して Enter を押してください
type-a-title-too = タイトルも入力してください
type-every-2-weeks-on-mon = 例: every 2 weeks on mon thu
type-fri-9am-14-mar-in = 例: fri 9am, 14 mar, in 2 weeks
type-to-search-all-lists = 入力するとすべてのリストを検索します。
type-tomorrow-9am = 例: 明日9時
undo = 元に戻す
undone = 元に戻しました: { $what }
undone-in-part = 元に戻しました。ただし、その間にほかで変わったものは除きます。
until-i-quit = 終了するまで
up-to-date = 最新です
upcoming = 今後
use-both-texts = 両方の文を使う
use-it-all-the-same = それでも使う
use-the-other-one = もう一方を使う
use-the-servers = サーバーの版を使う
use-this-address = このアドレスを使う
use-this-backup = このバックアップを使う
use-this-computers = このコンピューターの版を使う
use-this-text = この文を使う
used-from-the-next-start-on = 次の起動から使われます。タスクは移され、今のファイルも残ります。
used-when = 使用 { $when }
usually-more = たいていどのバックアップより多く、送信待ちの変更も含みます。
value-deleted = 削除済み
value-done = 完了
value-not-done = 未完了
version-so = バージョン{ $n }
was-deleted = 「{ $title }」は{ $elsewhere }で削除されましたが{ $there }、ここで変更しました ({ $here }{ $what })。
week-starts-on = 週の始まり
weekday = { $number ->
    [1] 月曜日
    [2] 火曜日
    [3] 水曜日
    [4] 木曜日
    [5] 金曜日
    [6] 土曜日
    *[7] 日曜日
    }
weekday-letters = { $number ->
    [1] 月
    [2] 火
    [3] 水
    [4] 木
    [5] 金
    [6] 土
    *[7] 日
    }
weekday-short = { $number ->
    [1] 月
    [2] 火
    [3] 水
    [4] 木
    [5] 金
    [6] 土
    *[7] 日
    }
what-came-while-tidelist-was-closed = Tidelist を閉じている間に来たものは、次の起動時にまとめて知らせます。
what-is-deleted-stays = ここや別のコンピューターで削除したものは30日間ここに残ります。
what-is-here-stays-as-it = ここにあるものはそのままです。
what-is-not-kept-stays-in = 残さなかったものは同期の履歴にあり、そこから使えます。
what-was-changed-or-added-since = その後に変えたものや加えたものは消えます。先にバックアップを作ります。
what-was-not-kept-when-a = タスクが二か所で変更された時に残されなかったもの。
when-it-is-due = 期限の時
where-signed-in = サインインしている機器とパスワード。
who-is-signed-out = サインアウトした機器の中身は残り、新しいものは届かなくなります。
why = 理由は?
why-added = 追加 { $when }。
why-changed = 変更 { $when }。
why-deleted = 削除 { $when }。
why-so-many = サーバーを入れ直したとき、古いバックアップに戻したとき、誰かがまとめて片付けたときに起こります。
worker-stopped = タスクを保存する部分が自分で止まりました。
would-remove = サーバーはこのコンピューターから{ $all }件中{ $some }件のタスクを取り除こうとしています。
write = 書く
written-by-hand = これは手で書いた文です。上の選択では変わりません。
yesterday = 昨日
yesterday-inside = 昨日
you-deleted = 「{ $title }」をここで削除しましたが ({ $here })、{ $elsewhere }で変更されました{ $there }{ $what }。
your-tasks-are-rescued = タスクを救い出しました

# 最初の起動の画面。

welcome-title = タスクをどこに置きますか？
welcome-intro = どれもあとで変えられます。
welcome-here = このコンピューターだけ
welcome-here-how = すぐに始められます。サーバーにはいつでも接続できます。
welcome-server = 自分のサーバーに接続…
welcome-server-how = すべてのコンピューターで同じタスク。
welcome-file = バックアップを開く／インポート…
welcome-file-how = Tidelist のバックアップ（別のコンピューターのものも）、Todoist、Microsoft To Do、CSV、iCalendar。
welcome-advanced = 詳細
welcome-folder = フォルダー
welcome-folder-how = Tidelist はこのフォルダーを指定して起動されました。
welcome-later = 選ぶまで何も書き込みません。ここの質問は二度としません。
welcome-folder-any = 別のフォルダーを入力するか選べます。Tidelist が覚えておきます。
welcome-folder-good = タスクはこのフォルダーに置かれます。
place-relative = フォルダーの場所を最初からすべて入力してください。
place-not-a-folder = この場所にはファイルがあります。フォルダーを選んでください。
place-taken = このフォルダーには他のものがあり、{ $folder } にもあります。空のフォルダーを選んでください。
place-not-writable = このフォルダーには書き込めません: { $reason }。別のフォルダーを選んでください。
place-other-things = このフォルダーには他のものがあります。タスク用のフォルダーを中に作ります: { $folder }
place-tasks = ここにはすでに Tidelist のタスクがあります: { $folder }。それを開き、内容は何も変えません。
place-far = このフォルダーは別のコンピューターにあります。ネットワークがないとタスクを使えず、二台で同時に使うこともできません。複数のコンピューターで同じタスクを使うには、サーバーに接続してください。
tasks-moved = タスクは { $folder } に移りました。前のファイルは { $aside } に残っています。
tasks-not-moved = タスクは移されず、元の場所にあります。{ $reason }
move-tasks-there = ここにはすでに Tidelist のタスクがあります: { $folder }。空のフォルダーを選んでください。
move-within = このフォルダーは今のタスクのフォルダーの中にあります。別の場所を選んでください。
move-tasks = タスクを別のフォルダーに移す…
move-here = ここにタスクを移す
move-at-next-start = 次の起動でタスクを { $folder } に移します。今のファイルも残ります。
move-never = このフォルダーは Tidelist の起動時に指定されたもので、ここでは変えられません。
bring-title = バックアップを開く／インポート
bring-which = どのファイルのタスクで始めますか？
bring-where = バックアップは、もう一台のコンピューターのタスクの隣にある「backups」フォルダーに毎日一つあります。名前の終わりは .jsonl.gz です。
bring-reading = ファイルを読んでいます…
bring-backup-of = { $when } のバックアップ
bring-counts = { $tasks }、{ $lists }
bring-waiting = うち{ $n }件の変更はまだサーバーに送られていませんでした。
bring-begin = これで始める
bring-another = 別のファイル…
bring-nothing-made = 何も作られず、何も変わっていません。
bring-not-ours = これは Tidelist のバックアップではありません。
bring-newer = このバックアップは新しい版の Tidelist で作られました。このコンピューターの Tidelist を更新してから、もう一度開いてください。
bring-damaged = このバックアップは壊れています。途中で切れているか、書き換えられています。元の場所からコピーし直すか、古いものを選んでください。
bring-empty = このファイルにはタスクもリストもありません。
bring-not-understood = このファイルは解釈できませんでした: { $reason }
bring-unreadable = このファイルは読めません: { $reason }
open-folder-away = タスクのフォルダーが見つかりません。
open-advice-folder-away = ディスクや別のコンピューターにある場合は、つないでからもう一度試してください。代わりのものは作っていません。移動した場合は、設定ファイルの「folder」に新しい場所を書いてください。

# サーバーへの接続。

connect = 接続
connect-head-here = このコンピューター
connect-how = サインインの方法
connect-password = パスワード
connect-browser = ブラウザー
connect-token = トークン
connect-nobody = なし
connect-password-how = パスワードは保存しません。サーバーから受け取るものをシステムのキーチェーンに保存します。
connect-browser-how = サーバーのページでサインインします。Tidelist はパスワードを見ません。受け取るものをシステムのキーチェーンに保存します。
connect-token-how = サーバーからもらったトークン。システムのキーチェーンに保存します。
connect-nobody-how = アカウントのないサーバーだけです。
connect-device = このコンピューターの名前
connect-certificates = 証明書とプロキシ
connect-only = この証明書だけを信頼しています
connect-only-forget = 信頼をやめる
connect-look = サーバーの証明書を見る
proxy = プロキシ
proxy-what = ネットワークが求める場合に、このコンピューターとサーバーの間に入るもの。
proxy-system = システムの設定
proxy-none = なし
proxy-address = アドレス
proxy-use = 使う
proxy-how = http://、https://、socks5:// のいずれか。必要なら名前とパスワードを付けます: http://name:password@proxy.example.org:3128。パスワードはサインインと同じように保管され、再び表示されません。
proxy-wrong = これはプロキシのアドレスではありません。http://proxy.example.org:3128 のような形で、http://、https://、socks5:// のいずれかで始まります。
browser-title = ブラウザーでサインインしてください
browser-how = サーバーのページが開いています。終わると Tidelist は自動で続きます。
browser-not-open = 開きませんか？このコンピューターのブラウザーにアドレスをコピーしてください。
browser-copy = アドレスをコピー
browser-again = もう一度開く
join-title = 両方にタスクがあります
join-intro = どう合わせますか？まだ何も変わっていません。
join-combine = まとめる
join-combine-how = 両方のすべてのタスクがすべてのコンピューターに入ります。何も削除しません。
join-theirs = サーバーのものを使う
join-theirs-how = ここのものは先にバックアップに入り、設定から戻せます。
join-not-now = 今はしない
join-given-up = 接続していません。すべて元のままです。

# サーバーの証明書。

cert-title = サーバーの証明書
cert-intro = このコンピューターが知る誰も { $server } を保証していません。自分のサーバーではよくあることですが、間に誰かがいる場合も同じに見えます。何も送っていません。
cert-looking = サーバーが見せるものを確認しています…
cert-head-file = よりよい方法：認証局
cert-head-shown = サーバーが見せるもの
cert-file-example = /path/to/ca.pem
cert-file-use = このファイルを使う
cert-file-how = 自分の認証局が署名した証明書なら、そのファイルを指定します。サーバーの証明書が変わっても有効です。
cert-subject = 対象
cert-issuer = 署名者
cert-self-signed = 自分自身
cert-names = アドレス
cert-valid = 有効期間
cert-valid-dates = { $from } – { $until }
cert-outside = 今日は有効ではありません。
cert-changed = これまで信頼していた証明書ではありません。変えたかどうかサーバーの管理者に聞いてください。
cert-fingerprint = SHA-256 フィンガープリント
cert-compare-how = 同じネットワークで届いたものではなく、サーバー自身のものと比べてください。サーバーではこれで表示できます：
cert-compared = すべて比べました。サーバーのものです。
cert-trust = この証明書だけを信頼する
cert-leave = 今はしない
cert-look-again = もう一度見る
# Sharing from this computer
share-from-here = このコンピューターから共有
share-from-here-button = ここから共有
share-head-settings = 家のほかのコンピューター
share-head-state = 共有
share-head-other = ほかのコンピューターで
share-head-certificate = 証明書
share-head-connected = 接続中
share-head-person = 家のほかの人
share-is-off = オフ
share-is-busy = 少々お待ちください…
share-is-on = オン
share-switch-on = オンにする
share-switch-off = オフにする
share-what-it-is = ほかのコンピューターがこのコンピューターと同期します。別のサーバーは不要で、データはネットワークの外に出ません。
share-while-open = ここで Tidelist が開いている間、ほかのコンピューターは同期できます。開いていなくても作業は続けられます。
share-port = ポート。ほかのプログラムが使っている場合だけ変更します
share-how-to-connect = そちらで Tidelist を開き、設定、アカウントと同期、サーバーに接続と進み、次のように入力します。
share-address = アドレス
share-no-network = このコンピューターは今ネットワークにつながっていません。家のネットワークにつなぎ、共有をオフにしてからオンにしてください。
share-user = ユーザー名
share-password = パスワード
share-show = 表示
share-hide = 隠す
share-copy = コピー
share-copied = コピーしました
share-why-certificate = ほかのコンピューターに、このフィンガープリントが正しいかを尋ねられたら比べてください。または、このファイルを渡して証明書として選びます。
share-fingerprint = SHA-256 フィンガープリント
share-open-folder = フォルダーを開く
share-person-how = 招待すると、ほかの人がここに自分のタスクを持てます。お互いのタスクは見えません。
share-invite = 招待…
share-invitation-good = そちらのブラウザーで開きます。7 日間、1 回だけ使えます。
share-nameless = 名前のない端末
share-used = { $user } · 使用 { $when }
share-firewall = ほかのコンピューターがつながらないときは、両方が同じネットワークにあり、このコンピューターのファイアウォールが TCP ポート { $port } を通すことを確かめてください。
share-not-begun = 共有を始められませんでした: { $problem }
share-listening = { $n ->
    [0] 今つながっている端末はほかにありません
   *[other] ほかに { $n } 台の端末がつながっています
    }

# Links
link-added = リンクから追加しました: { $title }
link-no-task = リンク先のタスクはここにありません。同期してからもう一度開いてください。

# The program and the desktop
desktop-head = デスクトップ
desktop-login = ログイン時に開始
desktop-login-how = ウィンドウ一覧に最小化して開始し、リマインダーと共有が動くようにします。
desktop-login-failed = 変更できませんでした: { $problem }
desktop-key = どこからでもタスクを追加
desktop-key-how = デスクトップのキーにこのコマンドを割り当てます。
desktop-copy = コピー
tray-stay = トレイで動作を続ける
tray-how = ウィンドウを閉じても Tidelist は終了しません。リマインダーと同期は続き、トレイのアイコンからウィンドウを戻せます。
tray-none = このデスクトップにはトレイがないため、ウィンドウを閉じると Tidelist は終了します。
tray-show = Tidelist を表示
tray-nothing = 待っているものはありません
hot-key-how = どこで押しても新しいタスクの入力行が出ます。空欄ならキーはありません。
hot-key-unknown = これはキーではありません。Ctrl+Alt+T のように書きます。
hot-key-alone = このキーは文字の入力に使います。Ctrl、Alt、Super と組み合わせてください。
hot-key-taken = このキーは別のプログラムが使っています。
hot-key-failed = このキーは使えませんでした: { $problem }

# Buttons of reminders
reminder-done = 完了
reminder-later = 15 分後
reminder-again = { $time } にもう一度お知らせします

# The settings as a whole
settings-search = 設定を検索
settings-nothing-found = 「{ $query }」に一致する設定はありません
settings-nothing-found-how = すべてのページの名前と説明を検索しました。
settings-show-all = すべての設定を表示

# Keys of one's own
key-ctrl = Ctrl
key-shift = Shift
head-keys = キー
head-after-due = { $keys } の後、日付のキー
keys-how = キーを押すと別のキーを選べます。一つのキーには一つの働きだけがあります。
keys-all-usual = すべて標準に戻す
keys-press = 新しいキーを押してください…
keys-escape = Esc でそのままにします。
keys-more = 同じ働きのキーを追加
keys-usual = 標準に戻す
keys-remove = このキーを外す
keys-taken = { $keys } は使われています: { $other }。
keys-of-text = { $keys } は文字の入力に必要です。
keys-last = 少なくとも一つは必要です。
keys-fixed = 元に戻るためのキーなので変えられません。
keys-unknown = このキーは使えません。
keys-wrong = 設定のキーに意味の分からないもの、または使われているものがあります。次は標準のままです: { $names }。

# Motion
less-motion = 動きを減らす
less-motion-how = 変化をすぐに表示します。
on = オン
off = オフ

# What went wrong
error-not-connected = サーバーに接続していません。先にサインインしてください。
error-sign-in-again = もう一度サインインしてください。変更はここに保存されています。
error-another-owner = このタスクは { $owner } のものです。混ざらないように、{ $asked } には別のプロファイル (--profile) を使ってください。
error-another-server = { $server } ではこのサインインは別のユーザーです。このタスクを同期しているサーバーではありません。
error-authority-file = 証明書のファイル { $path } を読めません: { $reason }
error-no-address = ウェブアドレスではありません。例: https://tasks.example.org
error-scheme = アドレスは https:// で始めてください。
error-plain = アドレスは https:// で始めてください。http:// ではタスクが保護されずに送られます。
error-address-too-much = アドレスにユーザー名、パスワード、「?」、「#」を入れないでください。
error-token = 保存されたサインイン情報が壊れています。もう一度サインインしてください。
error-no-certificate-in-file = ファイルに使える PEM 形式の証明書がありません。
error-no-secure-connections = このコンピューターは安全な接続を確立できません。証明書はインストールされていますか。
error-proxy = プロキシ { $proxy } を使えません。アドレスとパスワードを確かめてください。
error-no-keychain = このシステムにはキーチェーンがありません。
error-keychain = キーチェーンが応答しませんでした: { $reason }
error-token-file = サインインのファイル { $path } を使えませんでした: { $reason }
error-port-taken = ポート { $port } は別のプログラムが使っています。別のポートを選ぶか、そのプログラムを閉じてください。
error-port-refused = システムがポート { $port } の使用を許可しません。1024 から 65535 までのポートを選んでください。
error-share-file = { $path } を使えません: { $reason }
error-share-damaged = { $path } が壊れています。別の場所へ移して、共有をもう一度オンにしてください。
error-share-certificate = 証明書を作れません: { $reason }
error-syncs-elsewhere = このタスクは { $server } と同期しています。ほかのコンピューターもそこにサインインできます。このコンピューターから共有するには、先にサインアウトするか、別のプロファイルを使ってください。
error-sync-runs = 同期中です。少し待ってからもう一度お試しください。
error-empty-title = タイトルには少なくとも 1 文字が必要です。
error-too-long = 長すぎます。1 つのタスクに入るテキストは { $n } KiB までです。
error-gone = もうここにはありません。別のコンピューターで削除されたのかもしれません。
error-no-trash = ゴミ箱に保存できないため、削除しませんでした: { $reason }
error-not-saved = 保存されませんでした: { $reason }
error-decision-gone = この決定はもう履歴にありません。
error-file-not-read = { $path } を読めません: { $reason }
error-file-not-written = { $path } に書き込めません: { $reason }
error-file-too-large = { $path } は { $n } MiB より大きいファイルです。
error-file-not-understood = { $path } を理解できません: { $reason }
error-damaged = タスクのファイルが壊れています ({ $what })。読めるものは引き続き表示されます。今すぐバックアップを作り、このプログラムを閉じてからタスクを救出してください: tidelist store salvage
error-not-checked = タスクを検査できませんでした: { $reason }
error-no-room-for-backup = ディスクがいっぱいのため、バックアップを作れませんでした。タスクは無事です。空きを作ってください。
error-backup-folder = バックアップのフォルダー { $path } を使えません: { $reason }
error-no-such-backup = 「{ $name }」という名前のバックアップはありません。
error-not-restored = { $path } を復元できません。{ $reason }
error-no-backup = Tidelist のバックアップではありません。
error-newer-backup = より新しい Tidelist で作られています。このコンピューターの Tidelist を更新してください。
error-damaged-backup = 壊れています。
error-settings-not-saved = 設定を { $path } に保存できません: { $reason }
worker-stopped-advice = 保存したものはすべて残っています。もう一度お試しください。再び起きた場合は、タスクの隣にあるログに理由が書かれています。

# Searches that are kept
head-filters = フィルター
filter-keep = 保存…
filter-keep-how = この検索をサイドバーに保存
filter-keep-as = 名前
filter-keep-now = 保存
filter-change = 検索の内容を変更
filter-rename = フィルターの名前を変更
filter-delete = フィルターを削除（タスクは残ります）
filter-finds-nothing = 該当するタスクはありません。
filter-no-list = リスト「{ $list }」はもうありません。
filter-no-list-how = 上の行を押すと、検索条件を変更できます。
filter-gone = このフィルターは元の状態と違います。何も変更していません。
filter-taken = 同じ名前のフィルターがあります。何も変更していません。
filter-empty = フィルターには名前と検索の内容が必要です。
search-signs = #タグ、!high、@today、@overdue、@week、+リスト、is:open、is:done、has:notes、has:steps も使えます

# 複数の人が共有するリスト。

barred-read = { $owner }さんのリストです。読めますが、変更はできません
barred-stays = { $owner }さんのリストです。タスクを別のリストへ移せるのは{ $owner }さんだけです
barred-delete = { $owner }さんのリストです。削除ではなく、リストから抜けてください
people-invites = { $owner }さんがリスト「{ $list }」をあなたと共有しようとしています。
people-accept = 参加
people-decline = 辞退
people-share = 共有…
people-who = このリストを持つ人
people-head-members = 共有している人
people-head-invite = 招待する
people-owner = リストの所有者
people-owner-you = あなたのリストです
people-editor = 変更できます
people-reader = 読むだけです
people-you = { $name }(あなた)
people-invited = まだ返事がありません
people-nobody = このリストを持つ人はほかにいません。
people-name = アカウント名
people-invite = 招待
people-invite-how = 同じサーバーのアカウントです。招待は相手のアプリに表示されます。そのアカウントがあるかどうかは知らされません。
people-asked = そのアカウントがあれば、{ $name }さんに招待が届きます。
people-remove = 外す
people-leave = このリストから抜ける
people-leave-how = あなたのコンピューターから消えます。ほかの人にはすべてのタスクとともに残ります。
people-own-list = このリストは共有されたものではありません。あなたのリストなので、削除できます。
people-delete = 全員から削除
people-delete-how = ほかの人はリストとタスクを失います。タスクはあなたの受信箱に残ります。

about = このアプリについて
head-about = このアプリについて
about-licences = { $license } のフリーソフトウェアです。書体 Inter と Noto は SIL Open Font License です。
about-diagnostics = 助けてくれる人のための版、設定、件数です。タスクも名前もアドレスも含みません。
about-copy = 診断情報をコピー
