# What the window says in Spanish.

a-folder-written-by-a-pure = Una carpeta escrita por una base de datos en Rust puro; se abre más despacio cuando es grande.
a-mix-is-chosen = se eligió una mezcla
a-place-of-the-sidebar = Un lugar de la barra lateral
account-and-sync = Cuenta y sincronización
account-intro = Con un servidor, sus tareas son las mismas en todos sus equipos. Todo queda también en este equipo, y puede trabajar sin red.
add-a-list = Añadir una lista
add-a-step = Añadir un paso
add-a-task = Añadir una tarea
add-a-task-for-today = Añadir una tarea para hoy
add-example = Añadir una tarea, por ejemplo: Leche @tomorrow #compra !high
add-to-list = Añadir una tarea a { $list }
add-with-tag = Añadir una tarea con #{ $tag }
all-as-it-was = Todo como estaba
all-counts = { $changed } cambiadas en ambos lados · { $deleted } borradas en un lado
all-is-well = { $n ->
    [one] Todo está como se escribió: { $n } tarea aquí.
    *[other] Todo está como se escribió: { $n } tareas aquí.
    }
all-lists-and-tasks-as-one = Todas las listas y tareas en un archivo JSON.
all-tasks = Todas las tareas
and-more = … y más
and-n-more = … y { $n } más
another-computer = otro equipo
apply = Aplicar
asking-the-server = Preguntando al servidor…
back-to-the-tasks-esc = Volver a las tareas (Esc)
back-up-now = Hacer copia ahora
backup = Copia
backup-holds = { $tasks }, { $lists } · { $why }
becomes-backup = { $n ->
    [one] Este perfil pasa a ser lo que era la copia, con { $n } cambio en espera.
    *[other] Este perfil pasa a ser lo que era la copia, con { $n } cambios en espera.
    }
before-a-lot-was-removed = antes de quitar mucho
before-something-was-restored = antes de restaurar algo
before-was = antes: { $was }
by-you = por usted
cancel = Cancelar
cannot-save-to-disk = No se puede guardar en el disco
certificate-authority-file-only-if-your = Archivo de la autoridad de certificación, solo si su servidor tiene la suya
change = Cambiar…
changed-here-and-on-the-server = Cambiada aquí y en el servidor: decida
changed-here-and-on-the-server-2 = Cambiada aquí y en el servidor
changed-here-and-there = «{ $title }» se cambió aquí y en { $elsewhere }.
changed-since = Cambiada desde entonces
changes-waiting = { $n ->
    [one] { $n } cambio en espera
    *[other] { $n } cambios en espera
    }
check-now = Comprobar ahora
choose = Elegir…
choose-all = Seleccionar todo
choose-the-task-above-too = Seleccionar también la de arriba
choose-the-task-below-too = Seleccionar también la de abajo
close = Cerrar
close-esc = Cerrar (Esc)
close-what-is-open = Cerrar lo que está abierto
compare-notes = Comparar las notas y escribir el resultado
complete-or-reopen-the-task = Completar o reabrir la tarea
completed = Completadas
completed-count = Completadas ({ $n })
connect-a-server = Conectar un servidor…
connect-a-server-2 = Conectar un servidor
connect-a-server-to-have-the = Conecte un servidor para tener las mismas tareas en todos sus equipos.
copy-text = Copiar texto
count-lists = { $n ->
    [one] { $n } lista
    *[other] { $n } listas
    }
count-tasks = { $n ->
    [one] { $n } tarea
    *[other] { $n } tareas
    }
ctrl-with-and-0 = Ctrl con +, − y 0
daily = diaria
dark = Oscuro
date-full = { $weekday }, { $day } de { $month }
date-other-year = { $day } { $month } { $year }
date-this-year = { $weekday } { $day } { $month }
days-times-and-repeating = @ días, horas y repeticiones
decide-conflicts = Decidir conflictos
decide-later = Decidir más tarde
decide-later-esc = Decidir más tarde (Esc)
decide-so-many = { $n ->
    [one] Decidir { $n } conflicto
    *[other] Decidir { $n } conflictos
    }
decide-those-that-were-deleted-on = Decidir también las borradas en un lado: la tarea se conserva
decide-those-that-were-deleted-on-2 = Decidir también las borradas en un lado
delete = Borrar
delete-it-here-too = Borrar aquí también
delete-it-there-too = Borrar allí también
delete-the-list-keep-its-tasks = Borrar la lista, conservar sus tareas
delete-the-step = Borrar el paso
delete-the-task = Borrar la tarea
delete-the-task-delete = Borrar la tarea (Supr)
deleted-on-the-server = Borrada en el servidor
deleted-on-this-computer = Borrada en este equipo
deleted-when = borrada { $when }
details = Detalles
discard = Descartar
discard-2 = Descartar…
do-it-again = Rehacer
do-the-same = { $n ->
    [one] ¿Hacer lo mismo con { $n } conflicto?
    *[other] ¿Hacer lo mismo con { $n } conflictos?
    }
done = Hecha
done-added = añadida { $when }
done-changed = cambiada { $when }
done-deleted = borrada { $when }
drag-to-move-or-press-alt = Arrastre para mover, o pulse Alt+↑ y Alt+↓
due = Fecha
due-next-monday = Para el próximo lunes
due-then-t-m-w-or = Fecha: luego T, M, W o 0
due-today = Para hoy
due-tomorrow = Para mañana
edit = Editar
empty = vacío
empty-2 = Vaciar…
end-the-search-esc = Terminar la búsqueda (Esc)
every-day = cada día
every-month = cada mes
every-week = cada semana
every-weekday = cada día laborable
every-year = cada año
export = Exportar…
export-2 = Exportar
export-and-import = Exportar e importar
exported = { $n ->
    [one] { $n } tarea exportada a { $path }
    *[other] { $n } tareas exportadas a { $path }
    }
general = General
head-account = CUENTA
head-appearance = ASPECTO
head-automatic = AUTOMÁTICO
head-backups = COPIAS DE SEGURIDAD
head-conflicts = CONFLICTOS
head-everywhere = EN TODAS PARTES
head-export-and-import = EXPORTAR E IMPORTAR
head-lists = LISTAS
head-needs-a-decision = NECESITA UNA DECISIÓN
head-not-taken-by-the-server = NO ACEPTADO POR EL SERVIDOR
head-on-a-button-with-a-ring = EN UN BOTÓN CON UN ANILLO ALREDEDOR
head-quick-add = ENTRADA RÁPIDA
head-reminders = RECORDATORIOS
head-result = RESULTADO
head-server = SERVIDOR
head-storage = ALMACÉN
head-tags = ETIQUETAS
head-this-computer = ESTE EQUIPO
head-waiting-to-send = EN ESPERA DE ENVÍO
head-when-two-versions-are-compared = AL COMPARAR DOS VERSIONES
high-contrast = Alto contraste
history-intro = Cuando una tarea cambió en dos sitios, se conservó una versión o se combinaron ambas. La otra está aquí, en este equipo.
hours = { $n } h
how-it-was-before-both-changes = Cómo estaba antes de ambos cambios
import = Importar…
import-bad = { $n ->
    [one] { $n } fila no se entendió y se omite:
    *[other] { $n } filas no se entendieron y se omiten:
    }
import-known = { $n ->
    [one] { $n } fila ya está aquí y queda como está
    *[other] { $n } filas ya están aquí y quedan como están
    }
import-new = { $tasks } y { $lists } por añadir
import-so-many = Importar { $n }
imported = { $n ->
    [one] { $n } fila importada
    *[other] { $n } filas importadas
    }
in-a-file-only-you-can = en un archivo que solo usted puede leer (0600)
in-an-hour = En una hora
inbox = Bandeja de entrada
it-is-not-on-the-server = No está en el servidor y aquí también desaparece.
it-was-changed-on-the-server = También se cambió en el servidor. Espera su decisión.
it-was-sent-and-no-answer = Se envió y no llegó respuesta. La próxima actualización la envía otra vez; el servidor lo hace solo una vez.
keep = Conservar
keep-both = Conservar ambas
keep-both-as-two = { $kind ->
    [list] Conservar ambas como dos listas
    *[task] Conservar ambas como dos tareas
    }
keep-both-of-each = Conservar ambas de cada una
keep-it = Conservarla
keep-mine-and-send-again = Conservar las mías y enviarlas otra vez
keep-my = { $kind ->
    [list] Conservar mi lista
    *[task] Conservar mi tarea
    }
keep-the = { $kind ->
    [list] Conservar la lista
    *[task] Conservar la tarea
    }
keep-the-newest-of-each = Conservar la más reciente de cada una
keep-the-servers = Conservar las del servidor
keep-this-computers = Conservar las de este equipo
keeping-here = { $kind ->
    [list] Conservarla devuelve la lista a este equipo.
    *[task] Conservarla devuelve la tarea a este equipo.
    }
keeping-there = { $kind ->
    [list] Conservarla vuelve a poner la lista en el servidor.
    *[task] Conservarla vuelve a poner la tarea en el servidor.
    }
kept = conservado
keys = Teclas
language = Idioma
larger = Más grande
last-success = Último éxito { $when }
last-success-ago = Último éxito { $when } (hace { $n } min)
last-success-now = Último éxito { $when } (ahora mismo)
later = Más tarde
leave-it = Dejarla
leave-it-out-a-backslash-before = Quitarlo. Una barra invertida delante lo deja como texto.
leave-the-day-as-it-is = Dejar el día como está
light = Claro
list = Lista
lists = + listas
lists-and-settings = Listas y ajustes
look-at-it = Verlo
markdown-bold-lists-links-https = Markdown: **negrita**, - listas, [enlaces](https://…)
minutes = { $n } min
monday = Lunes
month = { $number ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
    *[12] diciembre
    }
month-after = Mes siguiente
month-before = Mes anterior
month-of-year = { $month } de { $year }
month-short = { $number ->
    [1] ene
    [2] feb
    [3] mar
    [4] abr
    [5] may
    [6] jun
    [7] jul
    [8] ago
    [9] sep
    [10] oct
    [11] nov
    *[12] dic
    }
more-combined = { $n ->
    [one] { $n } cambio más se combinó sin preguntar
    *[other] { $n } cambios más se combinaron sin preguntar
    }
move-the-task-down = Bajar la tarea
move-the-task-up = Subir la tarea
name = Nombre
need-attention = { $n ->
    [one] { $n } necesita atención
    *[other] { $n } necesitan atención
    }
need-decision = { $n ->
    [one] { $n } necesita una decisión
    *[other] { $n } necesitan una decisión
    }
never = Nunca
new-list = Lista nueva
new-list-2 = lista nueva
next-at = próxima a las { $when }
next-in-a-moment = en un momento
next-later = próxima { $when }
next-week = La semana que viene
no-day = Sin día
no-field = sin { $field }
no-file-was-chosen-if-this = No se eligió ningún archivo. Si este escritorio no tiene diálogo de archivos, escriba dónde está:
no-notes = Sin notas
no-system-keychain-was-found-keep = No se encontró ningún llavero. Conservar la sesión
no-task-was-changed-in-two = Aún no se ha cambiado ninguna tarea en dos sitios.
no-tasks-yet-type-above-and = Aún no hay tareas. Escriba arriba y pulse Intro.
none = Ninguno
none-2 = ninguno
not-known = desconocido
not-on-server = { $n ->
    [one] { $n } cambio no está en el servidor.
    *[other] { $n } cambios no están en el servidor.
    }
not-synced-since = Sin sincronizar desde { $when }
not-synced-yet = Aún sin sincronizar
not-understood-yet = Aún no se entiende
notes = Notas
nothing-completed-yet = Aún no hay nada completado.
nothing-due-today = Nada para hoy.
nothing-found = No se encontró nada.
nothing-is-lost-the-version-you = Nada se pierde: la versión que no conserve queda en
nothing-planned-for-the-coming-days = Nada previsto para los próximos días.
nothing-waits-to-be-sent = Nada espera a enviarse.
nothing-would-change-everything-in-it = Nada cambiaría: todo lo que contiene está aquí.
notifications = Notificaciones
offline-since = Sin conexión desde { $when }
on-a-mac-ctrl-is-the = En un Mac, Ctrl es la tecla Comando. Las letras solas actúan mientras no se escribe texto.
once-a-day-and-before-anything = Una vez al día, y antes de restaurar algo. Los archivos lo contienen todo.
one-file-that-many-tools-can = Un archivo que muchas herramientas pueden leer. Lo habitual.
only-on-this-computer = Solo en este equipo
only-on-this-computer-no-server = Solo en este equipo: no hay ningún servidor conectado.
only-what-is-missing = Solo lo que falta
open-the-task = Abrir la tarea
opening = Abriendo…
overdue = Atrasadas
password = Contraseña
paused-removal = En pausa: el servidor quitaría { $some } de { $all } tareas
press-it = Pulsarlo
priorities = ! prioridades
priority = Prioridad
priority-high = Alta
priority-high-2 = Prioridad: alta
priority-low = Baja
priority-low-2 = Prioridad: baja
priority-medium = Media
priority-medium-2 = Prioridad: media
priority-urgent = Urgente
priority-urgent-2 = Prioridad: urgente
quit = Salir
reads-everything-and-compares-it-with = Lee todo y lo compara con lo que se escribió.
receiving = Recibiendo { $done }…
receiving-of = Recibiendo { $done } de { $total }…
refresh = Actualizar
refresh-now = Actualizar ahora
refresh-waiting = Actualizar  { $n }↑
remind = Recordar
reminder = Recordatorio
reminders-so-many = { $n ->
    [one] { $n } recordatorio
    *[other] { $n } recordatorios
    }
remove = Quitar
remove-everything-for-good = Quitar todo para siempre
rename-the-list = Cambiar el nombre de la lista
rename-the-task = Cambiar el nombre de la tarea
repeat = Repetir
resolve = Resolver
restore = Restaurar…
restore-2 = Restaurar
restore-counted = { $added } vuelven, { $changed } cambian, { $removed } se van
restore-does = Tareas: { $tasks }. Listas: { $lists }.
restore-title = ¿Restaurar la copia de { $when }?
saturday = Sábado
saved-elsewhere = Guardada aquí y en el servidor · cambiada en { $device }
saved-here-and-on-the-server = Guardada aquí y en el servidor
saved-on-this-computer = Guardada en este equipo
saved-on-this-computer-not-on = Guardada en este equipo, aún no en el servidor
saved-on-this-computer-not-on-2 = Guardada en este equipo · aún no en el servidor
saved-on-this-computer-refused-by = Guardada en este equipo · rechazada por el servidor
saved-on-this-computer-waits-for = Guardada en este equipo · espera su decisión
saving = Guardando…
search = Buscar
search-all-lists = Buscar en todas las listas
search-all-lists-ctrl-f = Buscar en todas las listas (Ctrl+F)
select-none-esc = No seleccionar nada (Esc)
selected = { $n } seleccionadas
send-what-changed-here-then-fetch = Enviar lo cambiado aquí y luego traer lo cambiado en otros sitios (F5)
sending = Enviando { $done } de { $total }…
server-address = Dirección del servidor
server-refused = El servidor la rechazó: { $reason }
settings = Ajustes
show = Mostrar
show-older = { $n ->
    [one] Mostrar { $n } anterior
    *[other] Mostrar { $n } anteriores
    }
show-upcoming = Ver próximas
sign-in = Iniciar sesión
sign-in-again = Inicie sesión de nuevo
sign-in-again-safe = { $n ->
    [one] Inicie sesión de nuevo · { $n } cambio está a salvo aquí
    *[other] Inicie sesión de nuevo · { $n } cambios están a salvo aquí
    }
sign-out = Cerrar sesión
sign-out-keep-tasks-here = Cerrar sesión, conservar las tareas aquí
signing-in = Iniciando sesión…
size = Tamaño
smaller = Más pequeño
some-of = { $done } de { $all }
sort-by = Ordenar por
sort-due = Fecha
sort-manual = Mi orden
sort-priority = Prioridad
sort-title = Título
sorted-as-you-dragged-them = Ordenadas como las arrastró
sorted-by-due-date = Ordenadas por fecha
sorted-by-priority = Ordenadas por prioridad
sorted-by-title = Ordenadas por título
stay = Quedarse
steps = Pasos
stop-here-what-was-sent-stays = Parar aquí; lo enviado queda enviado
storage = Almacén
sunday = Domingo
sync = Sincronización
sync-after-a-change = Sincronizar tras un cambio
sync-every = Sincronizar cada
sync-history = Historial de sincronización
sync-now = Sincronizar ahora
sync-on-event = Sincronizar cuando otro equipo cambió algo
sync-on-event-how = El servidor avisa; hasta entonces no se pregunta nada.
sync-status = Estado de la sincronización
sync-when-the-window-is-looked = Sincronizar al mirar la ventana
synced-at = Sincronizado { $when }
system = Sistema
tag = Etiqueta
tags = Etiquetas
tags-2 = # etiquetas
tasks-in-conflict = { $n ->
    [one] { $n } tarea se cambió aquí y en el servidor.
    *[other] { $n } tareas se cambiaron aquí y en el servidor.
    }
test-connection = Probar la conexión
that-day-09-00 = Ese día 09:00
the-backup-is-made = La copia está hecha.
the-conflict-before = Conflicto anterior
the-evening-before = La tarde anterior
the-field-above = El campo de arriba
the-field-below = El campo de abajo
the-field-or-button-before = Campo o botón anterior
the-file-of-your-tasks-is = El archivo de sus tareas está dañado
the-latest-first = Las últimas primero
the-list-above-in-the-sidebar = La lista de arriba en la barra lateral
the-list-below-in-the-sidebar = La lista de abajo en la barra lateral
the-next-conflict = Conflicto siguiente
the-next-field-or-button = Campo o botón siguiente
the-next-one-n = El siguiente (N)
the-next-part-of-the-window = Parte siguiente de la ventana
the-next-refresh-sends-it = La próxima actualización la envía.
the-one-before-p = El anterior (P)
the-part-of-the-window-before = Parte anterior de la ventana
the-same-for-all = Lo mismo para todos
the-same-for-all-n = Lo mismo para los { $n }…
the-server-failed-on-it-too = El servidor falló demasiadas veces. Reintente cuando el servidor esté bien.
the-server-refused-it-change-the = El servidor la rechazó. Cambie la tarea, reintente, o descarte lo cambiado aquí en el estado de la sincronización.
the-servers-certificate-is-not-trusted = El certificado del servidor no es de confianza
the-servers-value = El valor del servidor
the-servers-version-comes-back-here = La versión del servidor vuelve aquí.
the-task-above = La tarea de arriba
the-task-below = La tarea de abajo
the-task-changed-since-using-this = La tarea cambió desde entonces. Usar esta versión sustituye lo que dice ahora; puede deshacerlo.
the-trash-is-empty = La papelera está vacía.
the-usual-size = Tamaño habitual
theme = Tema
then-sign-in-again = Después inicie sesión de nuevo.
there-is-no-backup-yet = Aún no hay ninguna copia.
these-keys = Estas teclas
this-computers-value = El valor de este equipo
title = Título
titles-notes-and-tags-of-all = Se buscó en títulos, notas y etiquetas de todas las listas.
today = Hoy
today-inside = hoy
tomorrow = Mañana
tomorrow-09-00 = Mañana 09:00
tomorrow-inside = mañana
trash = Papelera
tried = { $n ->
    [one] { $n } intento
    *[other] { $n } intentos
    }
try-again = Reintentar
two-versions = { $kind ->
    [list] Dos versiones de esta lista
    *[task] Dos versiones de esta tarea
    }
type-a-tag-and-press-enter = Escriba una etiqueta y pulse Intro
type-a-title-too = Escriba también un título
type-every-2-weeks-on-mon = Por ejemplo: every 2 weeks on mon thu
type-fri-9am-14-mar-in = Por ejemplo: fri 9am, 14 mar, in 2 weeks
type-to-search-all-lists = Escriba para buscar en todas las listas.
type-tomorrow-9am = Por ejemplo: tomorrow 9am
undo = Deshacer
until-i-quit = hasta que salga
upcoming = Próximas
use-it-all-the-same = Usarla de todos modos
use-the-other-one = Usar la otra
use-the-servers = Usar la del servidor
use-this-computers = Usar la de este equipo
used-from-the-next-start-on = Vale desde el próximo inicio. Sus tareas se trasladan, y los archivos actuales se conservan.
was-deleted = «{ $title }» se borró en { $elsewhere }{ $there }, pero usted la cambió aquí ({ $here }{ $what }).
week-starts-on = La semana empieza el
weekday = { $number ->
    [1] Lunes
    [2] Martes
    [3] Miércoles
    [4] Jueves
    [5] Viernes
    [6] Sábado
    *[7] Domingo
    }
weekday-letters = { $number ->
    [1] lu
    [2] ma
    [3] mi
    [4] ju
    [5] vi
    [6] sá
    *[7] do
    }
weekday-short = { $number ->
    [1] lun
    [2] mar
    [3] mié
    [4] jue
    [5] vie
    [6] sáb
    *[7] dom
    }
what-came-while-tidelist-was-closed = Lo que llegó con Tidelist cerrado se anuncia junto en el próximo inicio.
what-is-here-stays-as-it = Lo que hay aquí queda como está.
what-is-not-kept-stays-in = Lo que no se conserva queda en el historial de sincronización y se puede usar desde allí.
what-was-changed-or-added-since = Lo cambiado o añadido desde entonces se va. Antes se hace una copia.
what-was-not-kept-when-a = Lo que no se conservó cuando una tarea cambió en dos sitios.
what-you-delete-on-this-computer = Lo que borra en este equipo queda aquí 30 días.
when-it-is-due = Cuando venza
why = ¿Por qué?
why-added = Añadida { $when }.
why-changed = Cambiada { $when }.
why-deleted = Borrada { $when }.
write = Escribir
yesterday = Ayer
yesterday-inside = ayer
you-deleted = Borró «{ $title }» aquí ({ $here }), pero se cambió en { $elsewhere }{ $there }{ $what }.
save-a-copy = Guardar una copia como…
