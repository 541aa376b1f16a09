# What the window says in Arabic.

a-backup-is-made-first = تؤخذ نسخة احتياطية أولًا، ومنها يمكن أن تعود.
a-device-without-a-name = جهاز بلا اسم
a-folder-written-by-a-pure = مجلد تكتبه قاعدة بيانات بلغة Rust؛ فتحه أبطأ حين يكبر.
a-mix-is-chosen = اختير مزيج
a-new-store = مخزن جديد من كل ما تزال قراءته ممكنة
a-place-of-the-sidebar = مكان في الشريط الجانبي
a-sync-is-running = تجري مزامنة الآن؛ أعد المحاولة بعد لحظة.
a-table-server = خادم جداول
account-and-sync = الحساب والمزامنة
account-intro = مع خادم تكون مهامك نفسها على كل حواسيبك. ويبقى كل شيء على هذا الحاسوب أيضًا، ويمكنك العمل دون شبكة.
add-a-list = إضافة قائمة
add-a-step = إضافة خطوة
add-a-task = إضافة مهمة
add-a-task-for-today = إضافة مهمة لليوم
add-example = أضف مهمة، مثل: حليب @غدا #تسوق !عالية
add-to-list = إضافة مهمة إلى { $list }
add-with-tag = إضافة مهمة مع #{ $tag }
all-as-it-was = كل شيء كما كان
all-counts = { $changed } تغيّرت من الجهتين · { $deleted } حُذفت من جهة واحدة
all-is-well = { $n ->
    [zero] كل شيء كما كُتب: لا مهام هنا.
    [one] كل شيء كما كُتب: مهمة واحدة هنا.
    [two] كل شيء كما كُتب: مهمتان هنا.
    [few] كل شيء كما كُتب: { $n } مهام هنا.
    *[other] كل شيء كما كُتب: { $n } مهمة هنا.
    }
all-lists-and-tasks-as-one = كل القوائم والمهام في ملف JSON واحد.
all-others-sign-in-again = على كل الأجهزة الأخرى تسجيل الدخول من جديد.
all-tasks = كل المهام
and-more = … والمزيد
and-n-more = … و { $n } أخرى
another-computer = حاسوب آخر
apply = تطبيق
asking-same-server = يُسأل هل هو الخادم نفسه…
asking-the-server = جارٍ سؤال الخادم…
back = رجوع
back-to-the-fields-esc = العودة إلى الحقول (Esc)
back-to-the-tasks-esc = العودة إلى المهام (Esc)
back-up-now = انسخ الآن
backup = النسخ الاحتياطي
backup-can-bring-back = ما تزيد به نسخة احتياطية يمكن استعادته: الإعدادات، النسخ الاحتياطي، الناقص فقط.
backup-holds = { $tasks }، { $lists } · { $why }
backup-was-restored = استُعيدت النسخة { $name }
becomes-backup = { $n ->
    [zero] يصبح هذا الملف الشخصي كما كانت النسخة.
    [one] يصبح هذا الملف الشخصي كما كانت النسخة، مع تغيير واحد ينتظر.
    [two] يصبح هذا الملف الشخصي كما كانت النسخة، مع تغييرين ينتظران.
    [few] يصبح هذا الملف الشخصي كما كانت النسخة، مع { $n } تغييرات تنتظر.
    *[other] يصبح هذا الملف الشخصي كما كانت النسخة، مع { $n } تغييرًا ينتظر.
    }
before-a-lot-was-removed = قبل إزالة الكثير
before-something-was-restored = قبل استعادة شيء
before-was = قبلها: { $was }
both-one-after-the-other = كلاهما، أحدهما بعد الآخر
by-you = بطلب منك
cancel = إلغاء
cancelled = أُلغي.
cannot-save-to-disk = لا يمكن الحفظ على القرص
certificate-authority = سلطة الشهادات
certificate-authority-file-only-if-your = ملف سلطة الشهادات، فقط إن كانت لخادمك سلطته
change = تغيير…
change-the-password = تغيير كلمة المرور
changed-here-and-on-the-server = تغيّرت هنا وعلى الخادم: قرّر
changed-here-and-on-the-server-2 = تغيّرت هنا وعلى الخادم
changed-here-and-there = تغيّرت «{ $title }» هنا وعلى { $elsewhere }.
changed-just-now = تغيّر للتو؛ انظر إليه مرة أخرى. لم يُفعل شيء.
changed-since = تغيّرت منذ ذلك
changes-waiting = { $n ->
    [zero] لا تغييرات تنتظر
    [one] تغيير واحد ينتظر
    [two] تغييران ينتظران
    [few] { $n } تغييرات تنتظر
    *[other] { $n } تغييرًا ينتظر
    }
changing = جارٍ التغيير…
check-now = افحص الآن
choose = اختيار…
choose-all = تحديد الكل
choose-the-task-above-too = تحديد المهمة أعلاه أيضًا
choose-the-task-below-too = تحديد المهمة أدناه أيضًا
clocks-differ = الوقت بحسب ساعة هذا الحاسوب { $here }، وبحسب ساعة الخادم { $there }: قد تكون الأوقات غير صحيحة، لذلك لم تُختر النسخة الأحدث نيابةً عنك.
close = إغلاق
close-esc = إغلاق (Esc)
close-other-programs = أغلق برامج أخرى ثم أعد المحاولة.
close-the-window = إغلاق النافذة
close-what-is-open = إغلاق ما هو مفتوح
compare = مقارنة…
compare-notes = مقارنة الملاحظات وكتابة النتيجة
complete-or-reopen-the-task = إكمال المهمة أو إعادة فتحها
completed = المكتملة
completed-count = المكتملة ({ $n })
connect-a-server = الاتصال بخادم…
connect-a-server-2 = الاتصال بخادم
connect-a-server-to-have-the = اتصل بخادم لتكون لديك المهام نفسها على كل حواسيبك.
connected = تم الاتصال.
copy-text = نسخ النص
count-lists = { $n ->
    [zero] لا قوائم
    [one] قائمة واحدة
    [two] قائمتان
    [few] { $n } قوائم
    *[other] { $n } قائمة
    }
count-tasks = { $n ->
    [zero] لا مهام
    [one] مهمة واحدة
    [two] مهمتان
    [few] { $n } مهام
    *[other] { $n } مهمة
    }
deleted-on-another-computer = حُذفت على حاسوب آخر { $when }
size-by-keys = { $larger } و { $smaller } و { $usual }
daily = يومية
dark = داكن
date-full = { $weekday } { $day } { $month }
date-long = { $weekday } { $day } { $month } { $year }
date-other-year = { $day } { $month } { $year }
date-this-year = { $weekday } { $day } { $month }
days-times-and-repeating = @ الأيام والأوقات والتكرار
decide-conflicts = البت في التعارضات
decide-later = القرار لاحقًا
decide-later-esc = القرار لاحقًا (Esc)
decide-so-many = { $n ->
    [zero] لا تعارض
    [one] البت في تعارض واحد
    [two] البت في تعارضين
    [few] البت في { $n } تعارضات
    *[other] البت في { $n } تعارضًا
    }
decide-those-that-were-deleted-on = البت أيضًا في ما حُذف من جهة واحدة: تبقى المهمة
decide-those-that-were-deleted-on-2 = البت أيضًا في ما حُذف من جهة واحدة
decided-both = تم الاحتفاظ بنسختي { $what } معًا
decided-here = تم الاحتفاظ بنسخة هذا الحاسوب من { $what }
decided-mixed = تم دمج نسختي { $what }
decided-several = { $n ->
    [one] حُسم تعارض واحد
    [two] حُسم تعارضان
    [few] حُسمت { $n } تعارضات
   *[other] حُسم { $n } تعارضًا
}
decided-server = تم الاحتفاظ بنسخة الخادم من { $what }
delete = حذف
delete-it-here-too = حذفها هنا أيضًا
delete-it-there-too = حذفها هناك أيضًا
delete-the-list-keep-its-tasks = حذف القائمة مع إبقاء مهامها
delete-the-step = حذف الخطوة
delete-the-task = حذف المهمة
delete-the-task-delete = حذف المهمة (Delete)
deleted-on-the-server = حُذفت على الخادم
deleted-on-this-computer = حُذفت على هذا الحاسوب
deleted-when = حُذفت { $when }
details = التفاصيل
devices-and-password = الأجهزة وكلمة المرور
discard = تخلٍّ
discard-2 = تخلٍّ…
do-it-again = إعادة
do-the-same = { $n ->
    [zero] لا تعارض
    [one] نفس الشيء لتعارض واحد؟
    [two] نفس الشيء لتعارضين؟
    [few] نفس الشيء لـ { $n } تعارضات؟
    *[other] نفس الشيء لـ { $n } تعارضًا؟
    }
done = تم
done-added = أُضيفت { $when }
done-again = أُعيد: { $what }
done-changed = تغيّرت { $when }
done-deleted = حُذفت { $when }
drag-to-move-or-press-alt = اسحب للنقل، أو اضغط Alt+↑ و Alt+↓
due = الاستحقاق
due-next-monday = مستحقة الاثنين القادم
due-then = الاستحقاق: ثم { $keys }
due-today = مستحقة اليوم
due-tomorrow = مستحقة غدًا
edit = تعديل
empty = فارغ
empty-2 = إفراغ…
end-the-search-esc = إنهاء البحث (Esc)
every-day = كل يوم
every-month = كل شهر
every-week = كل أسبوع
every-weekday = كل يوم عمل
every-year = كل سنة
everything-is-back = عاد كل شيء كما كان.
export = تصدير…
export-2 = تصدير
export-all-tasks = تصدير كل المهام
export-and-import = التصدير والاستيراد
exported = { $n ->
    [zero] لم تُصدّر مهام إلى { $path }
    [one] صُدّرت مهمة واحدة إلى { $path }
    [two] صُدّرت مهمتان إلى { $path }
    [few] صُدّرت { $n } مهام إلى { $path }
    *[other] صُدّرت { $n } مهمة إلى { $path }
    }
fault = تعذّر ذلك: { $reason }
fault-certificate = شهادة الخادم غير موثوقة. إن كان خادمك أنت فحدّد سلطة شهاداته في صفحة الحساب. ({ $reason })
fault-disk = تعذّر الحفظ هنا. يبقى ما تكتبه في النافذة. ({ $reason })
fault-offline = الخادم لا يجيب. ({ $reason })
fault-server = يُبلغ الخادم عن مشكلة. ({ $reason })
fault-sign-in = سجّل الدخول من جديد؛ لم يضع شيء. ({ $reason })
field-color = اللون
field-complete = منجز
field-due = الاستحقاق
field-due-time = الوقت
field-list = القائمة
field-name = الاسم
field-notes = الملاحظات
field-parent = جزء من
field-priority = الأولوية
field-remind = التذكير
field-repeat = التكرار
field-tags = الوسوم
field-task = المهمة
field-text = العنوان
folder-failed = تعذّر فتح المجلد: { $reason }.
from-now-on-used = من الآن يُستخدم { $server }.
general = عام
head-account = الحساب
head-appearance = المظهر
head-automatic = تلقائي
head-backups = النسخ الاحتياطية
head-conflicts = التعارضات
head-damaged-store-kept = المخزن التالف محفوظ هنا
head-everywhere = في كل مكان
head-export-and-import = التصدير والاستيراد
head-lists = القوائم
head-needs-a-decision = يحتاج إلى قرار
head-not-taken-by-the-server = لم يقبله الخادم
head-on-a-button-with-a-ring = على زر حوله إطار
head-or-a-backup = أو نسخة احتياطية بدلًا منه
head-password = كلمة المرور
head-protocol = البروتوكول
head-quick-add = الإضافة السريعة
head-reminders = التذكيرات
head-result = النتيجة
head-server = الخادم
head-signed-in-on = مسجَّل الدخول على
head-storage = التخزين
head-tags = الوسوم
head-this-computer = هذا الحاسوب
head-waiting-to-send = ينتظر الإرسال
head-what-you-can-do = ما يمكنك فعله
head-when-two-versions-are-compared = عند مقارنة نسختين
head-where = المكان
high-contrast = تباين عالٍ
history-intro = حين تغيّرت مهمة في مكانين، أُبقيت نسخة أو دُمجت الاثنتان. الأخرى هنا، على هذا الحاسوب.
hours = { $n } س
how-it-was-before-both-changes = كيف كانت قبل التغييرين
import = استيراد…
import-bad = { $n ->
    [zero] فُهمت كل الصفوف:
    [one] لم يُفهم صف واحد وتُرك:
    [two] لم يُفهم صفان وتُركا:
    [few] لم تُفهم { $n } صفوف وتُركت:
    *[other] لم يُفهم { $n } صفًا وتُرك:
    }
import-known = { $n ->
    [zero] لا صفوف موجودة من قبل
    [one] صف واحد موجود من قبل ويبقى كما هو
    [two] صفان موجودان من قبل ويبقيان كما هما
    [few] { $n } صفوف موجودة من قبل وتبقى كما هي
    *[other] { $n } صفًا موجود من قبل ويبقى كما هو
    }
import-new = جديد: { $tasks } و { $lists }
import-so-many = استيراد { $n }
import-stopped = تم استيراد { $n } من الصفوف ثم فشل الحفظ: { $reason }. استورد الملف مرة أخرى لبقية الصفوف.
import-tasks = استيراد المهام
imported = { $n ->
    [zero] لم يُستورد صف
    [one] استُورد صف واحد
    [two] استُورد صفان
    [few] استُوردت { $n } صفوف
    *[other] استُورد { $n } صفًا
    }
in-a-file-only-you-can = في ملف لا يقرؤه غيرك (0600)
in-an-hour = بعد ساعة
inbox = الوارد
it-changed-again = تغيّرت مرة أخرى للتو؛ هذه أحدث القيم. لم يُقرَّر شيء.
it-is-not-on-the-server = ليست على الخادم وستذهب من هنا أيضًا.
it-was-changed-on-the-server = تغيّرت على الخادم أيضًا. تنتظر قرارك.
it-was-sent-and-no-answer = أُرسلت ولم يأتِ رد. يرسلها التحديث القادم مجددًا؛ ولا ينفذها الخادم إلا مرة واحدة.
keep = إبقاء
keep-both = إبقاء الاثنتين
keep-both-as-two = { $kind ->
    [list] إبقاء الاثنتين كقائمتين
    *[task] إبقاء الاثنتين كمهمتين
    }
keep-both-of-each = إبقاء الاثنتين من كل منها
keep-it = إبقاء
keep-mine-and-send-again = إبقاء مهامي وإرسالها مجددًا
keep-my = { $kind ->
    [list] إبقاء قائمتي
    *[task] إبقاء مهمتي
    }
keep-the = { $kind ->
    [list] إبقاء القائمة
    *[task] إبقاء المهمة
    }
keep-the-newest-of-each = إبقاء الأحدث من كل منها
keep-the-servers = إبقاء نسخ الخادم
keep-this-computers = إبقاء نسخ هذا الحاسوب
keeping-here = { $kind ->
    [list] إبقاؤها يعيد القائمة إلى هذا الحاسوب.
    *[task] إبقاؤها يعيد المهمة إلى هذا الحاسوب.
    }
keeping-there = { $kind ->
    [list] إبقاؤها يعيد القائمة إلى الخادم.
    *[task] إبقاؤها يعيد المهمة إلى الخادم.
    }
kept = المُبقى
kept-they-go-again = إن أبقيتها أُرسلت إلى الخادم مجددًا في المزامنة التالية.
keys = المفاتيح
language = اللغة
larger = أكبر
last-success = آخر نجاح { $when }
last-success-ago = آخر نجاح { $when } (قبل { $n } د)
last-success-now = آخر نجاح { $when } (الآن)
later = لاحقًا
leave-it = تركها
leave-it-out-a-backslash-before = احذفه. شرطة مائلة عكسية قبله تبقيه نصًا.
leave-the-day-as-it-is = إبقاء اليوم كما هو
light = فاتح
lines-the-same = { $n ->
    [zero] … لا أسطر متطابقة …
    [one] … سطر واحد متطابق …
    [two] … سطران متطابقان …
    [few] … { $n } أسطر متطابقة …
    *[other] … { $n } سطرًا متطابقًا …
    }
link-failed = تعذّر فتح الرابط: { $reason }.
list = القائمة
lists = + القوائم
lists-and-settings = القوائم والإعدادات
look-at-it = معاينة
markdown-bold-lists-links-https = Markdown: **bold**, - lists, [links](https://…)
minutes = { $n } د
monday = الاثنين
month = { $number ->
    [1] يناير
    [2] فبراير
    [3] مارس
    [4] أبريل
    [5] مايو
    [6] يونيو
    [7] يوليو
    [8] أغسطس
    [9] سبتمبر
    [10] أكتوبر
    [11] نوفمبر
    *[12] ديسمبر
    }
month-after = الشهر التالي
month-before = الشهر السابق
month-of-year = { $month } { $year }
month-short = { $number ->
    [1] يناير
    [2] فبراير
    [3] مارس
    [4] أبريل
    [5] مايو
    [6] يونيو
    [7] يوليو
    [8] أغسطس
    [9] سبتمبر
    [10] أكتوبر
    [11] نوفمبر
    *[12] ديسمبر
    }
more-combined = { $n ->
    [zero] لم يُدمج تغيير آخر
    [one] دُمج تغيير آخر دون سؤال
    [two] دُمج تغييران آخران دون سؤال
    [few] دُمجت { $n } تغييرات أخرى دون سؤال
    *[other] دُمج { $n } تغييرًا آخر دون سؤال
    }
move-the-task-down = نقل المهمة إلى الأسفل
move-the-task-up = نقل المهمة إلى الأعلى
name = الاسم
need-attention = { $n ->
    [zero] لا شيء يحتاج إلى انتباه
    [one] واحدة تحتاج إلى انتباه
    [two] اثنتان تحتاجان إلى انتباه
    [few] { $n } تحتاج إلى انتباه
    *[other] { $n } تحتاج إلى انتباه
    }
need-decision = { $n ->
    [zero] لا شيء يحتاج إلى قرار
    [one] واحدة تحتاج إلى قرار
    [two] اثنتان تحتاجان إلى قرار
    [few] { $n } تحتاج إلى قرار
    *[other] { $n } تحتاج إلى قرار
    }
never = أبدًا
new-list = قائمة جديدة
new-list-2 = قائمة جديدة
next-at = التالية { $when }
next-in-a-moment = بعد لحظة
next-later = القادمة { $when }
next-sync-fetches = المزامنة التالية تجلب من الخادم ما ينقص هنا.
next-week = الأسبوع القادم
no-day = بلا يوم
no-field = بلا { $field }
no-file-was-chosen-if-this = لم يُختر ملف. إن لم يكن في سطح المكتب نافذة ملفات، فاكتب مكان الملف:
no-notes = لا ملاحظات
no-system-keychain-was-found-keep = لم توجد سلسلة مفاتيح. أبقِ تسجيل الدخول
no-task-was-changed-in-two = لم تتغير مهمة في مكانين بعد.
no-tasks-yet-type-above-and = لا مهام بعد. اكتب في الأعلى ثم اضغط Enter.
no-thread = لا يعطي النظام خيطًا للعمل عليه: { $reason }.
no-worker = تعذّر على النظام تشغيل العامل: { $reason }.
none = بلا
none-2 = بلا
not-known = غير معروف
not-now = ليس الآن
not-on-server = { $n ->
    [zero] كل التغييرات على الخادم.
    [one] تغيير واحد ليس على الخادم.
    [two] تغييران ليسا على الخادم.
    [few] { $n } تغييرات ليست على الخادم.
    *[other] { $n } تغييرًا ليس على الخادم.
    }
not-synced-for = { $n ->
    [zero] لم تتم المزامنة اليوم.
    [one] لم تتم المزامنة منذ يوم.
    [two] لم تتم المزامنة منذ يومين.
    [few] لم تتم المزامنة منذ { $n } أيام.
    *[other] لم تتم المزامنة منذ { $n } يومًا.
    }
not-synced-since = لم تتم المزامنة منذ { $when }
not-synced-yet = لم تتم المزامنة بعد
not-understood-yet = لم يُفهم بعد
notes = الملاحظات
nothing = لا شيء
nothing-changed-moved-aside = لم يتغيّر شيء. يُنحّى المخزن التالف جانبًا ولا يُحذف أبدًا.
nothing-completed-yet = لم يكتمل شيء بعد.
nothing-due-today = لا شيء مستحق اليوم.
nothing-found = لم يُعثر على شيء.
nothing-had-to-be-restored = لم يكن هناك ما يُستعاد.
nothing-is-lost-the-version-you = لا يضيع شيء: النسخة التي لا تبقيها تبقى في
nothing-planned-for-the-coming-days = لا شيء مخطط للأيام القادمة.
nothing-undone = تغيّر في مكان آخر في هذه الأثناء؛ لم يُتراجع عن شيء.
nothing-waits-to-be-sent = لا شيء ينتظر الإرسال.
nothing-was-changed = لم يتغيّر شيء.
nothing-was-removed-because = لم يُزل شيء: { $reason }
nothing-was-removed-yet = لم يُزل شيء بعد.
nothing-would-change-everything-in-it = لن يتغير شيء: كل ما فيها موجود هنا.
notifications = الإشعارات
offline-since = غير متصل منذ { $when }
on-a-mac-ctrl-is-the = على ماك، Ctrl هو مفتاح Command. الحروف المفردة تعمل ما دام لا يُكتب نص.
once-a-day-and-before-anything = مرة في اليوم، وقبل استعادة أي شيء. الملفات تحوي كل شيء.
one-file-that-many-tools-can = ملف واحد تقرؤه أدوات كثيرة. الخيار المعتاد.
only-on-this-computer = على هذا الحاسوب فقط
only-on-this-computer-no-server = على هذا الحاسوب فقط: لا خادم متصل.
only-web-links = لا تُفتح إلا روابط الويب والبريد.
only-what-is-missing = ما ينقص فقط
open-advice-as-it-is = افتحه كما هو عبر ‎--store { $there }، أو استخدم { $kind } لملف شخصي جديد عبر ‎--profile.
open-advice-check-disk = لم يتغيّر شيء. افحص القرص، أو استخدم مجلدًا آخر عبر ‎--data-dir.
open-advice-close-it = أغلقه ثم أعد المحاولة.
open-advice-close-window = أغلق النافذة الأخرى، أو استخدم ملفًا شخصيًا آخر عبر ‎--profile.
open-advice-free-space = وفّر مساحة على القرص ثم أعد المحاولة.
open-advice-make-writable = اجعل المجلد قابلًا للكتابة، أو استخدم غيره عبر ‎--data-dir.
open-advice-nothing-lost = لم يضع شيء. افتحها كما هي عبر ‎--store { $from }.
open-advice-other-kind = لم يتغيّر شيء. اختر النوع الآخر عبر ‎--store.
open-advice-restore-or-copy = لم يتغيّر شيء. استعد نسخة احتياطية، أو انسخ المجلد قبل أي شيء آخر.
open-advice-update = لم يتغيّر شيء. حدّث Tidelist على هذا الحاسوب.
open-advice-writable-or-other = اجعله قابلًا للكتابة، أو استخدم مجلدًا آخر عبر ‎--data-dir.
open-another-program = برنامج آخر يفتح المهام.
open-damaged = مهامك تالفة على القرص
open-file-damaged = ملف المهام تالف ({ $what }).
open-folder-not-written = تعذّرت الكتابة في مجلد الملف الشخصي: { $reason }.
open-found-other = المهام في مخزن { $there }، لا في { $kind }.
open-in-use = مهامك مفتوحة في نافذة أخرى
open-kept-in-other = يحفظ هذا الملف الشخصي مهامه في مخزن { $there }، لا في { $kind }.
open-newer = كتب هذه المهام إصدار أحدث من Tidelist
open-newer-wrote = كتب هذه المهام إصدار أحدث من Tidelist (الصيغة { $found }؛ وهذا يعرف حتى { $known }).
open-not-a-store = ما في موضع المهام ليس مخزنًا لـ Tidelist، أو أن بدايته تالفة.
open-not-moved = تعذّر نقل المهام من { $from } إلى { $to }: { $reason }.
open-not-rescued = تعذّر إنقاذ المهام: { $reason }.
open-other = تعذّر فتح مهامك
open-other-kind = في هذا المجلد نوع آخر من المخازن
open-read-only = لا يمكن تغيير مهامك هنا
open-read-only-file = تعذّرت كتابة المهام: الملف أو المجلد للقراءة فقط.
open-the-task = فتح المهمة
opening = جارٍ الفتح…
opening-your-tasks = تُفتح مهامك…
overdue = متأخرة
password = كلمة المرور
password-changed = تغيّرت كلمة المرور. على كل الأجهزة الأخرى تسجيل الدخول من جديد.
password-typed-in-two-ways = كُتبت كلمة المرور الجديدة بصورتين مختلفتين. اكتبها مرتين.
paused-before-removal = توقّف قبل إزالة أي شيء
paused-removal = متوقف: سيزيل الخادم { $some } من { $all } مهمة
place-of = الموضع { $at } من { $all }
press-it = ضغطه
priorities = ! الأولويات
priority = الأولوية
priority-high = عالية
priority-high-2 = الأولوية: عالية
priority-low = منخفضة
priority-low-2 = الأولوية: منخفضة
priority-medium = متوسطة
priority-medium-2 = الأولوية: متوسطة
priority-urgent = عاجلة
priority-urgent-2 = الأولوية: عاجلة
quit = خروج
quoted = «{ $title }»
reads-everything-and-compares-it-with = يقرأ كل شيء ويقارنه بما كُتب.
receiving = استقبال { $done }…
receiving-of = استقبال { $done } من { $total }…
refresh = تحديث
refresh-now = حدّث الآن
refresh-waiting = تحديث  { $n }↑
refused-discarded = تُخلّي هنا عمّا رفضه الخادم
remind = تذكير
reminder = تذكير
reminders-so-many = { $n ->
    [zero] لا تذكيرات
    [one] تذكير واحد
    [two] تذكيران
    [few] { $n } تذكيرات
    *[other] { $n } تذكيرًا
    }
remove = إزالة
remove-everything-for-good = إزالة كل شيء نهائيًا
remove-here-too = إزالتها هنا أيضًا…
remove-so-many = { $n ->
    [zero] لا شيء يُزال هنا
    [one] إزالة مهمة واحدة هنا أيضًا
    [two] إزالة مهمتين هنا أيضًا
    [few] إزالة { $n } مهام هنا أيضًا
    *[other] إزالة { $n } مهمة هنا أيضًا
    }
rename-the-list = إعادة تسمية القائمة
rename-the-task = إعادة تسمية المهمة
repeat = تكرار
repeat-after = { $rule } بعد الإنجاز
repeat-days = { $n ->
    [zero] كل يوم
    [one] كل يوم
    [two] كل يومين
    [few] كل { $n } أيام
    *[other] كل { $n } يومًا
    }
repeat-months = { $n ->
    [zero] كل شهر
    [one] كل شهر
    [two] كل شهرين
    [few] كل { $n } أشهر
    *[other] كل { $n } شهرًا
    }
repeat-on = { $rule }: { $days }
repeat-weeks = { $n ->
    [zero] كل أسبوع
    [one] كل أسبوع
    [two] كل أسبوعين
    [few] كل { $n } أسابيع
    *[other] كل { $n } أسبوعًا
    }
repeat-years = { $n ->
    [zero] كل سنة
    [one] كل سنة
    [two] كل سنتين
    [few] كل { $n } سنوات
    *[other] كل { $n } سنة
    }
rescue-what-can-be-read = إنقاذ ما يمكن قراءته
rescued-decisions = { $n ->
    [zero] لا مدخلات في سجل المزامنة
    [one] مدخلة واحدة من سجل المزامنة
    [two] مدخلتان من سجل المزامنة
    [few] { $n } مدخلات من سجل المزامنة
    *[other] { $n } مدخلة من سجل المزامنة
    }
rescued-made-again = { $n } أُعيد صنعها مما عُرف من غيرها
rescued-rows = { $n ->
    [zero] لا قوائم ولا مهام
    [one] قائمة أو مهمة واحدة
    [two] قائمتان أو مهمتان
    [few] { $n } قوائم ومهام
    *[other] { $n } من القوائم والمهام
    }
rescued-unreadable = { $n ->
    [zero] قُرئت كل المواضع.
    [one] تعذّرت قراءة موضع واحد. قد ينقص ما كان فيه.
    [two] تعذّرت قراءة موضعين. قد ينقص ما كان فيهما.
    [few] تعذّرت قراءة { $n } مواضع. قد ينقص ما كان فيها.
    *[other] تعذّرت قراءة { $n } موضعًا. قد ينقص ما كان فيها.
    }
rescued-waiting = { $n ->
    [zero] لا تغييرات تنتظر الإرسال
    [one] تغيير واحد ينتظر الإرسال
    [two] تغييران ينتظران الإرسال
    [few] { $n } تغييرات تنتظر الإرسال
    *[other] { $n } تغييرًا ينتظر الإرسال
    }
resolve = حل
restore = استعادة…
restore-2 = استعادة
restore-counted = { $added } تعود، { $changed } تتغير، { $removed } تذهب
restore-does = المهام: { $tasks }. القوائم: { $lists }.
restore-stopped = ثم فشل الحفظ: { $reason }. استعدها مرة أخرى للباقي.
restore-title = استعادة نسخة { $when }؟
rows-restored = { $n ->
    [zero] لم يُستعد أي صف.
    [one] استُعيد صف واحد.
    [two] استُعيد صفان.
    [few] استُعيدت { $n } صفوف.
    *[other] استُعيد { $n } صفًا.
    }
no-decision-any-more = لم تعد «{ $title }» بحاجة إلى قرار.
policy-ask = السؤال دائمًا
policy-both = الاحتفاظ بالاثنتين كمهمتين
policy-combine = الجمع، والسؤال حيث تغيّر الشيء نفسه
policy-combine-how = تجتمع التغييرات المختلفة دون سؤال.
policy-head = عندما تتغيّر مهمة في مكانين
policy-safe = ما لا يُحتفظ به يبقى في سجل المزامنة.
rule-both = احتُفظ بالاثنتين
rule-combined = جُمعت دون سؤال
rule-kept-both = أبقيت الاثنتين
rule-kept-here = أبقيت نسخة هذا الحاسوب
rule-kept-server = أبقيت نسخة الخادم
rule-mix = اخترت حقلًا حقلًا
rule-newest = الغلبة للنسخة الأحدث
rule-server = الغلبة لنسخة الخادم
rule-this-computer = الغلبة لنسخة هذا الحاسوب
safe-here = { $n ->
    [0] كل شيء محفوظ على هذا الحاسوب.
    [one] تغيير واحد محفوظ على هذا الحاسوب فقط.
    [two] تغييران محفوظان على هذا الحاسوب فقط.
    [few] { $n } تغييرات محفوظة على هذا الحاسوب فقط.
    *[other] { $n } تغييرًا محفوظة على هذا الحاسوب فقط.
    }
same-server-question = أهو الخادم نفسه على عنوان آخر؟ إذن لا حاجة إلى تسجيل الدخول أو القراءة من جديد.
saturday = السبت
save-a-copy = حفظ نسخة باسم…
saved-elsewhere = محفوظة هنا وعلى الخادم · تغيّرت على { $device }
saved-here-and-on-the-server = محفوظة هنا وعلى الخادم
saved-on-this-computer = محفوظة على هذا الحاسوب
saved-on-this-computer-not-on = محفوظة على هذا الحاسوب، وليست على الخادم بعد
saved-on-this-computer-not-on-2 = محفوظة على هذا الحاسوب · ليست على الخادم بعد
saved-on-this-computer-refused-by = محفوظة على هذا الحاسوب · رفضها الخادم
saved-on-this-computer-waits-for = محفوظة على هذا الحاسوب · تنتظر قرارك
saving = جارٍ الحفظ…
search = بحث
search-all-lists = البحث في كل القوائم
search-all-lists-by = البحث في كل القوائم ({ $keys })
select-none-esc = إلغاء التحديد (Esc)
selected = { $n } محددة
refresh-by = إرسال ما تغيّر هنا ثم جلب ما تغيّر في مكان آخر ({ $keys })
sending = إرسال { $done } من { $total }…
server-address = عنوان الخادم
server-answers-no-sign-in = يجيب الخادم ({ $name }) ولا يحتاج إلى تسجيل الدخول.
server-answers-wants-sign-in = يجيب الخادم ({ $name }) ويطلب تسجيل الدخول.
server-changed-again = تغيّرت نسخة الخادم مرة أخرى للتو؛ هذه أحدث القيم. لم يُقرَّر شيء.
server-refused = رفضها الخادم: { $reason }
servers-used-now = تُستخدم الآن نسخة الخادم
settings = الإعدادات
show = عرض
show-my-tasks = عرض مهامي
show-older = { $n ->
    [zero] عرض ما هو أقدم
    [one] عرض واحدة أقدم
    [two] عرض اثنتين أقدم
    [few] عرض { $n } أقدم
    *[other] عرض { $n } أقدم
    }
show-the-folder = عرض المجلد
show-upcoming = عرض القادمة
sign-in = تسجيل الدخول
sign-in-again = يرجى تسجيل الدخول مجددًا
sign-in-again-safe = { $n ->
    [zero] يرجى تسجيل الدخول مجددًا
    [one] يرجى تسجيل الدخول مجددًا · تغيير واحد آمن هنا
    [two] يرجى تسجيل الدخول مجددًا · تغييران آمنان هنا
    [few] يرجى تسجيل الدخول مجددًا · { $n } تغييرات آمنة هنا
    *[other] يرجى تسجيل الدخول مجددًا · { $n } تغييرًا آمنًا هنا
    }
sign-out = تسجيل الخروج
sign-out-all-others = تسجيل خروج كل الأجهزة الأخرى…
sign-out-device = تسجيل الخروج…
sign-out-keep-tasks-here = تسجيل الخروج مع إبقاء المهام هنا
signed-in-as = سُجّل الدخول باسم { $name }.
signed-in-when = سُجِّل الدخول { $when }
signed-out = سُجّل الخروج. تبقى مهامك على هذا الحاسوب.
signed-out-here = سُجّل الخروج هنا؛ وتعذّر إبلاغ الخادم، وسينهي الجلسة من نفسه. تبقى مهامك على هذا الحاسوب.
signing-in = جارٍ تسجيل الدخول…
size = الحجم
smaller = أصغر
some-of = { $done } من { $all }
sort-by = ترتيب حسب
sort-due = الاستحقاق
sort-manual = ترتيبي
sort-priority = الأولوية
sort-title = العنوان
sorted-as-you-dragged-them = مرتبة كما سحبتها
sorted-by-due-date = مرتبة حسب الاستحقاق
sorted-by-priority = مرتبة حسب الأولوية
sorted-by-title = مرتبة حسب العنوان
start-over = البدء من جديد
stay = البقاء
step-added = أُضيف: { $what }
step-changed = عُدّل: { $what }
step-completed = أُنجز: { $what }
step-deleted = حُذف: { $what }
step-done = أُنجز { $what }
step-done-next = أُنجز { $what }؛ والمرة التالية { $day }
step-moved = نُقل: { $what }
step-renamed = أُعيدت تسمية: { $what }
step-reopened = أُعيد فتح: { $what }
step-restored = استُعيد: { $what }
step-scheduled = جُدول: { $what }
step-tagged = وُسم: { $what }
steps = الخطوات
stop-here-what-was-sent-stays = توقف هنا؛ ما أُرسل يبقى مرسلًا
storage = التخزين
sum-combined = جُمع { $n }
sum-received = استُلم { $n }
sum-sent = أُرسل { $n }
sunday = الأحد
sync = المزامنة
sync-after-a-change = المزامنة بعد التغيير
sync-every = المزامنة كل
sync-history = سجل المزامنة
sync-now = زامن الآن
sync-on-event = المزامنة حين يغيّر حاسوب آخر شيئًا
sync-on-event-how = يخبر الخادم؛ وحتى ذلك الحين لا يُسأل.
sync-status = حالة المزامنة
sync-when-the-window-is-looked = المزامنة عند النظر إلى النافذة
synced-at = تمت المزامنة { $when }
system = النظام
tag = وسم
tags = الوسوم
tags-2 = # الوسوم
tasks-in-conflict = { $n ->
    [zero] لم تتغير أي مهمة هنا وعلى الخادم.
    [one] تغيّرت مهمة واحدة هنا وعلى الخادم.
    [two] تغيّرت مهمتان هنا وعلى الخادم.
    [few] تغيّرت { $n } مهام هنا وعلى الخادم.
    *[other] تغيّرت { $n } مهمة هنا وعلى الخادم.
    }
test-connection = اختبار الاتصال
that-day-09-00 = ذلك اليوم 09:00
the-backup-is-made = أُخذت النسخة الاحتياطية.
the-conflict-before = التعارض السابق
the-evening-before = مساء اليوم السابق
the-field-above = الحقل أعلاه
the-field-below = الحقل أدناه
the-field-or-button-before = الحقل أو الزر السابق
the-file-of-your-tasks-is = ملف مهامك تالف
the-latest-first = الأحدث أولًا
the-list-above-in-the-sidebar = القائمة أعلاه في الشريط الجانبي
the-list-below-in-the-sidebar = القائمة أدناه في الشريط الجانبي
the-new-one = الجديدة
the-new-one-again = الجديدة مرة أخرى
the-next-conflict = التعارض التالي
the-next-field-or-button = الحقل أو الزر التالي
the-next-one-n = التالي (N)
the-next-part-of-the-window = الجزء التالي من النافذة
the-next-place-down = الموضع التالي (↓)
the-next-refresh-sends-it = يرسلها التحديث القادم.
the-one-before-p = السابق (P)
the-part-of-the-window-before = الجزء السابق من النافذة
the-password-of-now = كلمة المرور الحالية
the-place-before-up = الموضع السابق (↑)
the-same-for-all = نفس الشيء للكل
the-same-for-all-n = نفس الشيء للكل ({ $n })…
the-server = الخادم
the-server-failed-on-it-too = فشل الخادم فيها مرات كثيرة. أعد المحاولة حين يكون الخادم بخير.
the-server-refused-it-change-the = رفضها الخادم. غيّر المهمة، أو أعد المحاولة، أو تخلَّ عما تغيّر هنا في حالة المزامنة.
the-server-refused-this-change = رفض الخادم هذا التغيير.
the-server-speaks = يتحدث الخادم
the-server-speaks-how = خادم Tidelist يتحدث الثلاثة كلها. وغيره يذكر ذلك في وثائقه.
the-servers-certificate-is-not-trusted = شهادة الخادم غير موثوقة
the-servers-value = قيمة الخادم
the-servers-version-comes-back-here = تعود نسخة الخادم إلى هنا.
the-task-above = المهمة أعلاه
the-task-below = المهمة أدناه
the-task-changed-since-using-this = تغيّرت المهمة منذ ذلك. استخدام هذه النسخة يحل محل ما فيها الآن؛ ويمكنك التراجع.
the-trash-is-empty = المهملات فارغة.
the-usual-size = الحجم المعتاد
theme = السمة
then-sign-in-again = ثم سجّل الدخول مجددًا.
there-is-no-backup-yet = لا نسخة احتياطية بعد.
these-keys = هذه المفاتيح
this-computer = هذا الحاسوب
this-computers-used-now = تُستخدم الآن نسخة هذا الحاسوب
this-computers-value = قيمة هذا الحاسوب
title = العنوان
titles-notes-and-tags-of-all = شمل البحث العناوين والملاحظات والوسوم في كل القوائم.
today = اليوم
today-inside = اليوم
tomorrow = غدًا
tomorrow-09-00 = غدًا 09:00
tomorrow-inside = غدًا
trash = المهملات
tried = { $n ->
    [zero] لم تُجرّب
    [one] جُرّبت مرة
    [two] جُرّبت مرتين
    [few] جُرّبت { $n } مرات
    *[other] جُرّبت { $n } مرة
    }
try-again = إعادة المحاولة
two-versions = { $kind ->
    [list] نسختان من هذه القائمة
    *[task] نسختان من هذه المهمة
    }
type-a-tag-and-press-enter = اكتب وسمًا ثم اضغط Enter
type-a-title-too = اكتب عنوانًا أيضًا
type-every-2-weeks-on-mon = مثل: every 2 weeks on mon thu
type-fri-9am-14-mar-in = مثل: fri 9am, 14 mar, in 2 weeks
type-to-search-all-lists = اكتب للبحث في كل القوائم.
type-tomorrow-9am = مثل: غدا 9:00
undo = تراجع
undone = تم التراجع: { $what }
undone-in-part = تم التراجع، عدا ما تغيّر في مكان آخر في هذه الأثناء.
until-i-quit = حتى أخرج
up-to-date = كل شيء محدَّث
upcoming = القادمة
use-both-texts = استخدام النصين
use-it-all-the-same = استخدامها رغم ذلك
use-the-other-one = استخدام الأخرى
use-the-servers = استخدام نسخة الخادم
use-this-address = استخدام هذا العنوان
use-this-backup = استخدام هذه النسخة
use-this-computers = استخدام نسخة هذا الحاسوب
use-this-text = استخدام هذا النص
used-from-the-next-start-on = يُستخدم من التشغيل القادم. تنتقل مهامك معه، وتبقى الملفات الحالية محفوظة.
used-when = استُخدم { $when }
usually-more = عادةً أكثر مما في أي نسخة احتياطية: والتغييرات التي تنتظر الإرسال أيضًا.
value-deleted = محذوف
value-done = منجز
value-not-done = غير منجز
version-so = الإصدار { $n }
was-deleted = حُذفت «{ $title }» على { $elsewhere }{ $there }، لكنك غيّرتها هنا ({ $here }{ $what }).
week-starts-on = يبدأ الأسبوع
weekday = { $number ->
    [1] الاثنين
    [2] الثلاثاء
    [3] الأربعاء
    [4] الخميس
    [5] الجمعة
    [6] السبت
    *[7] الأحد
    }
weekday-letters = { $number ->
    [1] ن
    [2] ث
    [3] ر
    [4] خ
    [5] ج
    [6] س
    *[7] ح
    }
weekday-short = { $number ->
    [1] الاثنين
    [2] الثلاثاء
    [3] الأربعاء
    [4] الخميس
    [5] الجمعة
    [6] السبت
    *[7] الأحد
    }
what-came-while-tidelist-was-closed = ما جاء و Tidelist مغلق يُعلن مجتمعًا عند التشغيل القادم.
what-is-deleted-stays = ما يُحذف هنا أو على حاسوب آخر يبقى هنا 30 يومًا.
what-is-here-stays-as-it = ما هو هنا يبقى كما هو.
what-is-not-kept-stays-in = ما لا يُحتفظ به يبقى في سجل المزامنة، ويمكن استخدامه من هناك.
what-was-changed-or-added-since = ما تغيّر أو أُضيف منذ ذلك يذهب. تُؤخذ نسخة احتياطية أولًا.
what-was-not-kept-when-a = ما لم يُحتفظ به حين تغيّرت مهمة في مكانين.
when-it-is-due = عند الاستحقاق
where-signed-in = الأجهزة التي سجّلت الدخول عليها، وكلمة المرور.
who-is-signed-out = يحتفظ الجهاز المسجَّل خروجه بما عليه، ولا يصله شيء بعد ذلك.
why = لماذا؟
why-added = أُضيفت { $when }.
why-changed = تغيّرت { $when }.
why-deleted = حُذفت { $when }.
why-so-many = يحدث هذا عند تجهيز الخادم من جديد أو استعادته نسخة أقدم، وعندما يحذف أحد الكثير دفعة واحدة.
worker-stopped = توقّف من تلقاء نفسه جزءُ Tidelist الذي يحفظ مهامك.
would-remove = سيزيل الخادم { $some } من { $all } مهمة من هذا الحاسوب.
write = كتابة
written-by-hand = كتبت هذا بنفسك؛ والاختيارات أعلاه لا تغيّره.
yesterday = أمس
yesterday-inside = أمس
you-deleted = حذفت «{ $title }» هنا ({ $here })، لكنها تغيّرت على { $elsewhere }{ $there }{ $what }.
your-tasks-are-rescued = أُنقذت مهامك

# صفحة البدء الأول.

welcome-title = أين تريد أن تكون مهامك؟
welcome-intro = يمكن تغيير كل هذا لاحقًا.
welcome-here = على هذا الحاسوب فقط
welcome-here-how = ابدأ الآن، واتصل بخادم متى شئت.
welcome-server = الاتصال بخادمي…
welcome-server-how = المهام نفسها على كل حواسيبك.
welcome-file = فتح نسخة احتياطية أو استيراد…
welcome-file-how = نسخ Tidelist الاحتياطية، ولو من حاسوب آخر؛ Todoist و Microsoft To Do و CSV و iCalendar.
welcome-advanced = متقدم
welcome-folder = المجلد
welcome-folder-how = بدأ Tidelist لهذا المجلد.
welcome-later = لا يُكتب شيء قبل أن تختار، ولن تُسأل عن هذا مرة أخرى.
welcome-folder-any = يمكن كتابة مجلد آخر أو اختياره، ويتذكره Tidelist.
welcome-folder-good = ستكون مهامك في هذا المجلد.
place-relative = اكتب مسار المجلد كاملًا من أوله.
place-not-a-folder = في هذا المكان ملف. اختر مجلدًا.
place-taken = في هذا المجلد أشياء أخرى، وفي { $folder } أيضًا. اختر مجلدًا فارغًا.
place-not-writable = لا يمكن الكتابة في هذا المجلد: { $reason }. اختر مجلدًا آخر.
place-other-things = في هذا المجلد أشياء أخرى. سيكون لمهامك مجلد خاص فيه: { $folder }
place-tasks = هنا مهام لـ Tidelist من قبل: { $folder }. ستُفتح ولن يتغير منها شيء.
place-far = هذا المجلد على حاسوب آخر. بلا شبكة لن تكون مهامك متاحة، ولا يجوز أن يستخدمها حاسوبان معًا. لتكون المهام نفسها على عدة حواسيب اتصل بخادم بدلًا من ذلك.
tasks-moved = المهام الآن في { $folder }. وما كان هناك من قبل محفوظ في { $aside }.
tasks-not-moved = لم تُنقل المهام وهي حيث كانت. { $reason }
move-tasks-there = هنا مهام لـ Tidelist من قبل: { $folder }. اختر مجلدًا فارغًا.
move-within = هذا المجلد داخل مجلد المهام الحالي. اختر مجلدًا في مكان آخر.
move-tasks = نقل المهام إلى مجلد آخر…
move-here = نقل المهام إلى هنا
move-at-next-start = ينقل التشغيل القادم المهام إلى { $folder }. وتبقى الملفات الحالية محفوظة.
move-never = حُدد هذا المجلد عند تشغيل Tidelist ولا يمكن تغييره هنا.
bring-title = فتح نسخة احتياطية أو استيراد
bring-which = من أي ملف تأتي مهامك؟
bring-where = النسخ الاحتياطية في مجلد «backups» بجانب مهام الحاسوب الآخر، واحدة كل يوم، وتنتهي أسماؤها بـ ‎.jsonl.gz
bring-reading = تجري قراءة الملف…
bring-backup-of = نسخة احتياطية بتاريخ { $when }
bring-counts = { $tasks }، { $lists }
bring-waiting = { $n ->
    [zero] كل ما فيها كان على الخادم.
    [one] فيها تغيير واحد لم يكن على خادم بعد.
    [two] فيها تغييران لم يكونا على خادم بعد.
    [few] فيها { $n } تغييرات لم تكن على خادم بعد.
    [many] فيها { $n } تغييرًا لم تكن على خادم بعد.
   *[other] فيها { $n } تغيير لم تكن على خادم بعد.
}
bring-begin = ابدأ بها
bring-another = ملف آخر…
bring-nothing-made = لم يُنشأ شيء ولم يتغير شيء.
bring-not-ours = ليست هذه نسخة احتياطية من Tidelist.
bring-newer = أنشأ إصدار أحدث من Tidelist هذه النسخة. حدّث Tidelist على هذا الحاسوب ثم افتحها من جديد.
bring-damaged = هذه النسخة تالفة: قُطعت أو غُيّرت. انسخها من جديد من حيث أُنشئت، أو اختر أقدم منها.
bring-empty = لا مهمة ولا قائمة في هذا الملف.
bring-not-understood = لم يُفهم هذا الملف: { $reason }
bring-unreadable = تتعذر قراءة هذا الملف: { $reason }
open-folder-away = مجلد مهامك غير موجود.
open-advice-folder-away = إن كان على قرص أو على حاسوب آخر فصِله ثم أعد المحاولة. لم يُنشأ شيء مكانه. وإن نقلته فاكتب المكان الجديد في ملف الإعدادات عند «folder».

# الاتصال بخادم.

connect = اتصال
connect-head-here = هذا الحاسوب
connect-how = الدخول بواسطة
connect-password = كلمة المرور
connect-browser = المتصفح
connect-token = رمز
connect-nobody = لا شيء
connect-password-how = لا تُحفظ كلمة المرور. ما يعطيه الخادم مقابلها يُحفظ في سلسلة مفاتيح النظام.
connect-browser-how = تدخل في صفحة الخادم نفسه. لا يرى Tidelist كلمة المرور أبدًا، وما يعطيه الخادم يُحفظ في سلسلة مفاتيح النظام.
connect-token-how = رمز أعطاه لك الخادم. يُحفظ في سلسلة مفاتيح النظام.
connect-nobody-how = لخادم بلا حسابات فقط.
connect-device = اسم هذا الحاسوب
connect-certificates = الشهادات والوكيل
connect-only = هذه الشهادة وحدها موثوقة
connect-only-forget = إلغاء الثقة بها
connect-look = عرض شهادة الخادم
proxy = الوكيل
proxy-what = ما بين هذا الحاسوب والخادم، في شبكة تطلب ذلك.
proxy-system = كما يقول النظام
proxy-none = بلا وكيل
proxy-address = عنوان
proxy-use = استخدام
proxy-how = ‎http://‎ أو ‎https://‎ أو ‎socks5://‎، مع اسم وكلمة مرور إن طلبهما: ‎http://name:password@proxy.example.org:3128‎. تُحفظ كلمة المرور مثل تسجيل دخولك ولا تُعرض مرة أخرى.
proxy-wrong = ليس هذا عنوان وكيل. شكله مثل ‎http://proxy.example.org:3128‎ ويبدأ بـ ‎http://‎ أو ‎https://‎ أو ‎socks5://‎.
browser-title = ادخل في متصفحك
browser-how = صفحة الخادم مفتوحة هناك. بعدها يتابع Tidelist وحده.
browser-not-open = لم يُفتح شيء؟ انسخ العنوان إلى متصفح على هذا الحاسوب.
browser-copy = نسخ العنوان
browser-again = فتح مرة أخرى
join-title = توجد مهام على الجانبين
join-intro = كيف تجتمع؟ لم يتغير شيء بعد.
join-combine = دمج
join-combine-how = كل مهام الجانبين على كل حواسيبك. لا يُحذف شيء.
join-theirs = أخذ مهام الخادم
join-theirs-how = ما هنا يذهب أولًا إلى نسخة احتياطية يمكن استعادتها من الإعدادات.
join-not-now = ليس الآن
join-given-up = لم يتم الاتصال، وكل شيء كما كان.

# شهادة خادم.

cert-title = شهادة الخادم
cert-intro = لا أحد يعرفه هذا الحاسوب يضمن { $server }. هذا معتاد لخادمك الخاص، وهكذا يبدو أيضًا من يقف في الوسط. لم يُرسل شيء.
cert-looking = ننظر إلى ما يعرضه الخادم…
cert-head-file = الطريق الأفضل: جهة الإصدار
cert-head-shown = ما يعرضه الخادم
cert-file-example = /path/to/ca.pem
cert-file-use = استخدام هذا الملف
cert-file-how = إذا وقّعت الشهادة جهة خاصة بك فأعط ملفها. يبقى صالحًا حتى إذا تغيرت شهادة الخادم.
cert-subject = لـ
cert-issuer = وقّعها
cert-self-signed = نفسها
cert-names = العناوين
cert-valid = صالحة
cert-valid-dates = { $from } – { $until }
cert-outside = ليست صالحة اليوم.
cert-changed = ليست الشهادة التي وثقت بها حتى الآن. اسأل من يدير الخادم هل تغيرت.
cert-fingerprint = بصمة SHA-256
cert-compare-how = قارنها بالتي على الخادم نفسه، لا بواحدة جاءت عبر الشبكة نفسها. هناك يعرضها هذا:
cert-compared = قارنتها كلها: إنها للخادم.
cert-trust = الثقة بهذه الشهادة وحدها
cert-leave = ليس الآن
cert-look-again = النظر مرة أخرى
# Sharing from this computer
share-from-here = المشاركة من هذا الحاسوب
share-from-here-button = المشاركة من هنا
share-head-settings = حواسيب أخرى في البيت
share-head-state = المشاركة
share-head-other = على الحاسوب الآخر
share-head-certificate = الشهادة
share-head-connected = المتصلون
share-head-person = شخص آخر في البيت
share-is-off = متوقفة
share-is-busy = لحظة…
share-is-on = مفعّلة
share-switch-on = تشغيل
share-switch-off = إيقاف
share-what-it-is = تُزامن حواسيبك الأخرى مع هذا الحاسوب: لا حاجة إلى خادم آخر، ولا شيء يغادر شبكتك.
share-while-open = يمكن للحواسيب الأخرى أن تتزامن ما دام Tidelist مفتوحًا هنا، وهي تعمل بدونه أيضًا.
share-port = المنفذ؛ غيّره فقط إذا كان برنامج آخر يستعمله
share-how-to-connect = افتح Tidelist هناك، واختر الإعدادات ثم الحساب والمزامنة ثم توصيل خادم، واكتب:
share-address = العنوان
share-no-network = هذا الحاسوب ليس في أي شبكة الآن. صِله بشبكة البيت ثم أوقف المشاركة وشغّلها.
share-user = اسم المستخدم
share-password = كلمة المرور
share-show = إظهار
share-hide = إخفاء
share-copy = نسخ
share-copied = نُسخ
share-why-certificate = يسأل الحاسوب الآخر هل هذه البصمة صحيحة: قارنها. أو انقل إليه هذا الملف واختره هناك شهادةً.
share-fingerprint = بصمة SHA-256
share-open-folder = فتح المجلد
share-person-how = تمنح الدعوة شخصًا آخر مهامه الخاصة هنا، ولا يرى أحد مهام الآخر.
share-invite = دعوة…
share-invitation-good = تُفتح هناك في متصفح، وهي صالحة مرة واحدة لسبعة أيام.
share-nameless = جهاز بلا اسم
share-used = { $user } · استُعمل { $when }
share-firewall = لا يصل حاسوب آخر؟ يجب أن يكون الاثنان في الشبكة نفسها، وأن يسمح جدار الحماية في هذا الحاسوب بمنفذ TCP { $port }.
share-not-begun = لم تبدأ المشاركة: { $problem }
share-listening = { $n ->
    [0] لا جهاز آخر متصل الآن
    [one] جهاز آخر متصل الآن
    [two] جهازان آخران متصلان الآن
   *[other] { $n } من الأجهزة الأخرى متصلة الآن
    }

# Links
link-added = أُضيفت من رابط: { $title }
link-no-task = يقود الرابط إلى مهمة ليست هنا. زامِن ثم افتحه مجددًا.

# The program and the desktop
desktop-head = سطح المكتب
desktop-login = البدء عند تسجيل الدخول
desktop-login-how = مصغّرًا في قائمة النوافذ، كي تعمل التذكيرات والمشاركة.
desktop-login-failed = لم يتغير هذا: { $problem }
desktop-key = أضف مهمة من أي مكان
desktop-key-how = اربط مفتاحًا في سطح مكتبك بهذا الأمر.
desktop-copy = نسخ
tray-stay = الاستمرار في شريط النظام
tray-how = إغلاق النافذة لا ينهي Tidelist: تستمر التذكيرات والمزامنة، وتعيد الأيقونة في شريط النظام النافذة.
tray-none = لا يعرض سطح المكتب هذا شريط النظام، لذا ينهي إغلاق النافذة Tidelist.
tray-show = إظهار Tidelist
tray-nothing = لا شيء ينتظر
hot-key-how = عند ضغطه في أي مكان يظهر سطر المهمة الجديدة. الفراغ يعني بلا مفتاح.
hot-key-unknown = هذا ليس مفتاحًا. يُكتب هكذا: Ctrl+Alt+T.
hot-key-alone = هذا المفتاح لازم للكتابة. استعمله مع Ctrl أو Alt أو Super.
hot-key-taken = يستعمل برنامج آخر هذا المفتاح.
hot-key-failed = لم يُؤخذ هذا المفتاح: { $problem }

# Buttons of reminders
reminder-done = تمّت
reminder-later = بعد 15 دقيقة
reminder-again = سيُعاد تذكيرك في { $time }

# The settings as a whole
settings-search = البحث في الإعدادات
settings-nothing-found = لا يوجد إعداد يذكر «{ $query }»
settings-nothing-found-how = شمل البحث أسماء كل الأقسام وشروحها.
settings-show-all = إظهار كل الإعدادات

# Keys of one's own
key-ctrl = Ctrl
key-shift = Shift
head-keys = المفاتيح
head-after-due = بعد { $keys }، ليوم ما
keys-how = اضغط على المفاتيح لاختيار غيرها. لكل مفتاح عمل واحد.
keys-all-usual = الكل كالمعتاد
keys-press = اضغط المفاتيح الجديدة…
keys-escape = يتركها Esc كما هي.
keys-more = مفاتيح أخرى للشيء نفسه
keys-usual = كالمعتاد من جديد
keys-remove = بدون هذه
keys-taken = { $keys } مستعمل: { $other }.
keys-of-text = تحتاج حقول النص إلى { $keys }.
keys-last = يجب أن يبقى شيء.
keys-fixed = هذه لا تتغير أبدًا: بها تجد طريق العودة.
keys-unknown = لا يمكن فعل شيء بهذه المفاتيح.
keys-wrong = تذكر الإعدادات عن مفاتيح ما لا معنى له أو ما هو مستعمل؛ تبقى هذه كالمعتاد: { $names }.

# Motion
less-motion = حركة أقل
less-motion-how = ما يتغير يظهر فورًا.
on = تشغيل
off = إيقاف

# What went wrong
error-not-connected = لا خادم متصل؛ سجّل الدخول أولًا.
error-sign-in-again = سجّل الدخول من جديد؛ تغييراتك محفوظة هنا.
error-another-owner = هذه المهام تخص { $owner }؛ استخدم ملفًا آخر (--profile) لـ { $asked } كي لا تختلط.
error-another-server = يعرف { $server } مستخدمًا آخر بهذا الدخول؛ ليس هو الخادم الذي تُزامَن معه هذه المهام.
error-authority-file = تعذّرت قراءة ملف الشهادة { $path }: { $reason }
error-no-address = هذا ليس عنوان ويب؛ مثال: https://tasks.example.org
error-scheme = يجب أن يبدأ العنوان بـ https://
error-plain = يجب أن يبدأ العنوان بـ https://، لأن http:// يرسل المهام بلا حماية.
error-address-too-much = يجب ألا يحوي العنوان اسم مستخدم أو كلمة مرور أو «?» أو «#».
error-token = بيانات الدخول المحفوظة تالفة؛ سجّل الدخول من جديد.
error-no-certificate-in-file = لا يحوي الملف شهادة صالحة بصيغة PEM.
error-no-secure-connections = لا يستطيع هذا الحاسوب إجراء اتصالات آمنة؛ هل شهاداته مثبتة؟
error-proxy = يتعذر استخدام الوكيل { $proxy }؛ راجع عنوانه وكلمة مروره.
error-no-keychain = لا توجد سلسلة مفاتيح في هذا النظام.
error-keychain = لم تُجب سلسلة المفاتيح: { $reason }
error-token-file = تعذّر استخدام ملف الدخول { $path }: { $reason }
error-port-taken = المنفذ { $port } يستخدمه برنامج آخر: اختر منفذًا آخر أو أغلق ذلك البرنامج.
error-port-refused = لا يسمح النظام لـ Tidelist بالمنفذ { $port }: اختر واحدًا من 1024 إلى 65535.
error-share-file = تعذّر استخدام { $path }: { $reason }
error-share-damaged = { $path } تالف؛ انقله بعيدًا ثم شغّل المشاركة من جديد.
error-share-certificate = تعذّر إنشاء شهادة: { $reason }
error-syncs-elsewhere = تُزامَن هذه المهام مع { $server }: يمكن لحواسيب أخرى الدخول هناك أيضًا. للمشاركة من هذا الحاسوب سجّل الخروج أولًا أو استخدم ملفًا آخر.
error-sync-runs = تجري مزامنة الآن؛ حاول بعد لحظة.
error-empty-title = يحتاج العنوان إلى حرف واحد على الأقل.
error-too-long = النص طويل جدًا: تتسع المهمة لـ { $n } KiB من النص.
error-gone = لم يعد هنا؛ حُذف، وربما على حاسوب آخر.
error-no-trash = لم يُحذف، إذ تعذّر حفظه في المهملات: { $reason }
error-not-saved = لم يُحفظ: { $reason }
error-decision-gone = لم يعد هذا القرار في السجل.
error-file-not-read = تعذّرت قراءة { $path }: { $reason }
error-file-not-written = تعذّرت الكتابة في { $path }: { $reason }
error-file-too-large = { $path } أكبر من { $n } MiB.
error-file-not-understood = تعذّر فهم { $path }: { $reason }
error-damaged = ملف المهام تالف ({ $what }). ما يمكن قراءته يبقى معروضًا. أنشئ نسخة احتياطية الآن، ثم أغلق هذا البرنامج وأنقذ المهام: tidelist store salvage
error-not-checked = تعذّر فحص المهام: { $reason }
error-no-room-for-backup = لم تُنشأ نسخة احتياطية: القرص ممتلئ. مهامك سليمة؛ أفرغ بعض المساحة.
error-backup-folder = تعذّر استخدام مجلد النسخ الاحتياطية { $path }: { $reason }
error-no-such-backup = لا توجد نسخة احتياطية باسم «{ $name }».
error-not-restored = تعذّرت استعادة { $path }. { $reason }
error-no-backup = ليست نسخة احتياطية من Tidelist.
error-newer-backup = أنشأها إصدار أحدث من Tidelist؛ حدّث Tidelist على هذا الحاسوب.
error-damaged-backup = إنها تالفة.
error-settings-not-saved = تعذّر حفظ الإعدادات في { $path }: { $reason }
worker-stopped-advice = كل ما حُفظ ما زال موجودًا. حاول مرة أخرى؛ وإن تكرر فالسجل بجانب مهامك يذكر السبب.

# Searches that are kept
head-filters = المرشّحات
filter-keep = حفظ…
filter-keep-how = حفظ هذا البحث في الشريط الجانبي
filter-keep-as = حفظ باسم
filter-keep-now = حفظ
filter-change = تغيير ما يُبحث عنه
filter-rename = إعادة تسمية المرشّح
filter-delete = حذف المرشّح دون مهامه
filter-finds-nothing = لا توجد مهمة كهذه.
filter-no-list = لم تعد هناك قائمة باسم «{ $list }».
filter-no-list-how = اضغط السطر أعلاه لتغيير ما يُبحث عنه.
filter-gone = لم يعد هذا المرشّح كما كان. لم يتغيّر شيء.
filter-taken = مرشّح آخر يحمل هذا الاسم. لم يتغيّر شيء.
filter-empty = يحتاج المرشّح إلى اسم وإلى ما يُبحث عنه.
search-signs = وأيضًا #وسم و!high و@today و@overdue و@week و+قائمة وis:open وis:done وhas:notes وhas:steps

# قوائم يتشاركها عدة أشخاص.

barred-read = يتيح لك { $owner } قراءة هذه القائمة لا تغييرها
barred-stays = هذه القائمة لـ { $owner }: لا ينقل مهامها إلى قائمة أخرى إلا { $owner }
barred-delete = هذه القائمة لـ { $owner }: غادرها بدل حذفها
people-invites = يشاركك { $owner } القائمة «{ $list }».
people-accept = قبول
people-decline = رفض
people-share = مشاركة…
people-who = من لديه هذه القائمة
people-head-members = من لديه القائمة
people-head-invite = دعوة شخص
people-owner = صاحب القائمة
people-owner-you = القائمة لك
people-editor = يمكنه تغييرها
people-reader = يمكنه قراءتها
people-you = { $name } (أنت)
people-invited = لم يُجب بعد
people-nobody = ليست هذه القائمة عند أحد غيرك.
people-name = اسم الحساب
people-invite = دعوة
people-invite-how = على الخادم نفسه. تظهر الدعوة في تطبيقه، ولا يُقال هل يوجد هذا الحساب.
people-asked = تصل الدعوة إلى { $name } إن وُجد هذا الحساب.
people-remove = إزالة
people-leave = مغادرة هذه القائمة
people-leave-how = تزول من حواسيبك، وتبقى عند الآخرين بكل مهامها.
people-own-list = لا يشاركك أحد هذه القائمة: هي لك ويمكنك حذفها.
people-delete = حذفها عند الجميع
people-delete-how = يفقد الآخرون القائمة ومهامها، وتبقى لك المهام في الوارد.

about = حول
head-about = حول التطبيق
about-licences = برنامج حر برخصة { $license }. خطا Inter وNoto برخصة SIL Open Font License.
about-diagnostics = إصدارات وإعدادات وأعداد لمن يساعدك: لا مهام ولا أسماء ولا عناوين.
about-copy = نسخ معلومات التشخيص
