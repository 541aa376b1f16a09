# What the window says in Spanish.

a-backup-is-made-first = Antes se hace una copia. De allí pueden volver.
a-device-without-a-name = Un dispositivo sin nombre
a-folder-written-by-a-pure = Una carpeta escrita por una base de datos en Rust puro; se abre más despacio cuando es grande.
a-mix-is-chosen = se eligió una mezcla
a-new-store = Un almacén nuevo con todo lo que aún se puede leer
a-place-of-the-sidebar = Un lugar de la barra lateral
a-sync-is-running = Hay una sincronización en marcha; inténtelo en un momento.
a-table-server = un servidor de tablas
account-and-sync = Cuenta y sincronización
account-intro = Con un servidor, sus tareas son las mismas en todos sus equipos. Todo queda también en este equipo, y puede trabajar sin red.
add-a-list = Añadir una lista
add-a-step = Añadir un paso
add-a-task = Añadir una tarea
add-a-task-for-today = Añadir una tarea para hoy
add-example = Añadir una tarea, por ejemplo: Leche @mañana #compra !alta
add-to-list = Añadir una tarea a { $list }
add-with-tag = Añadir una tarea con #{ $tag }
all-as-it-was = Todo como estaba
all-counts = { $changed } cambiadas en ambos lados · { $deleted } borradas en un lado
all-is-well = { $n ->
    [one] Todo está como se escribió: { $n } tarea aquí.
    *[other] Todo está como se escribió: { $n } tareas aquí.
    }
all-lists-and-tasks-as-one = Todas las listas y tareas en un archivo JSON.
all-others-sign-in-again = Todos los demás dispositivos deberán iniciar sesión otra vez.
all-tasks = Todas las tareas
and-more = … y más
and-n-more = … y { $n } más
another-computer = otro equipo
apply = Aplicar
asking-same-server = Preguntando si es el mismo servidor…
asking-the-server = Preguntando al servidor…
back = Volver
back-to-the-fields-esc = Volver a los campos (Esc)
back-to-the-tasks-esc = Volver a las tareas (Esc)
back-up-now = Hacer copia ahora
backup = Copia
backup-can-bring-back = Lo que una copia tenga de más se puede recuperar: Ajustes, Copia, solo lo que falta.
backup-holds = { $tasks }, { $lists } · { $why }
backup-was-restored = La copia { $name } se restauró
becomes-backup = { $n ->
    [one] Este perfil pasa a ser lo que era la copia, con { $n } cambio en espera.
    *[other] Este perfil pasa a ser lo que era la copia, con { $n } cambios en espera.
    }
before-a-lot-was-removed = antes de quitar mucho
before-something-was-restored = antes de restaurar algo
before-was = antes: { $was }
both-one-after-the-other = Ambos, uno tras otro
by-you = por usted
cancel = Cancelar
cancelled = Cancelado.
cannot-save-to-disk = No se puede guardar en el disco
certificate-authority = Autoridad de certificación
certificate-authority-file-only-if-your = Archivo de la autoridad de certificación, solo si su servidor tiene la suya
change = Cambiar…
change-the-password = Cambiar la contraseña
changed-here-and-on-the-server = Cambiada aquí y en el servidor: decida
changed-here-and-on-the-server-2 = Cambiada aquí y en el servidor
changed-here-and-there = «{ $title }» se cambió aquí y en { $elsewhere }.
changed-just-now = Acaba de cambiar; mírelo otra vez. No se hizo nada.
changed-since = Cambiada desde entonces
changes-waiting = { $n ->
    [one] { $n } cambio en espera
    *[other] { $n } cambios en espera
    }
changing = Cambiando…
check-now = Comprobar ahora
choose = Elegir…
choose-all = Seleccionar todo
choose-the-task-above-too = Seleccionar también la de arriba
choose-the-task-below-too = Seleccionar también la de abajo
clocks-differ = Según el reloj de este equipo es { $here }; según el del servidor, { $there }: las horas pueden ser erróneas, por eso no se elige de antemano la versión más reciente.
close = Cerrar
close-esc = Cerrar (Esc)
close-other-programs = Cierre otros programas e inténtelo otra vez.
close-the-window = Cerrar la ventana
close-what-is-open = Cerrar lo que está abierto
compare = Comparar…
compare-notes = Comparar las notas y escribir el resultado
complete-or-reopen-the-task = Completar o reabrir la tarea
completed = Completadas
completed-count = Completadas ({ $n })
connect-a-server = Conectar un servidor…
connect-a-server-2 = Conectar un servidor
connect-a-server-to-have-the = Conecte un servidor para tener las mismas tareas en todos sus equipos.
connected = Conectado.
copy-text = Copiar texto
count-lists = { $n ->
    [one] { $n } lista
    *[other] { $n } listas
    }
count-tasks = { $n ->
    [one] { $n } tarea
    *[other] { $n } tareas
    }
deleted-on-another-computer = borrada en otro equipo { $when }
size-by-keys = { $larger }, { $smaller } y { $usual }
daily = diaria
dark = Oscuro
date-full = { $weekday }, { $day } de { $month }
date-long = { $weekday } { $day } { $month } { $year }
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
decided-both = Se conservaron las dos versiones de { $what }
decided-here = Se conservó la versión de este ordenador de { $what }
decided-mixed = Se combinaron las dos versiones de { $what }
decided-several = { $n ->
    [one] { $n } conflicto resuelto
   *[other] { $n } conflictos resueltos
}
decided-server = Se conservó la versión del servidor de { $what }
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
devices-and-password = Dispositivos y contraseña
discard = Descartar
discard-2 = Descartar…
do-it-again = Rehacer
do-the-same = { $n ->
    [one] ¿Hacer lo mismo con { $n } conflicto?
    *[other] ¿Hacer lo mismo con { $n } conflictos?
    }
done = Hecha
done-added = añadida { $when }
done-again = Rehecho: { $what }
done-changed = cambiada { $when }
done-deleted = borrada { $when }
drag-to-move-or-press-alt = Arrastre para mover, o pulse Alt+↑ y Alt+↓
due = Fecha
due-next-monday = Para el próximo lunes
due-then = Fecha: luego { $keys }
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
everything-is-back = Todo está otra vez como estaba.
export = Exportar…
export-2 = Exportar
export-all-tasks = Exportar todas las tareas
export-and-import = Exportar e importar
exported = { $n ->
    [one] { $n } tarea exportada a { $path }
    *[other] { $n } tareas exportadas a { $path }
    }
fault = No fue posible: { $reason }
fault-certificate = El certificado del servidor no es de confianza. Si es su propio servidor, indique su autoridad de certificación en la página de la cuenta. ({ $reason })
fault-disk = Aquí no se puede guardar. Lo que escriba se queda en la ventana. ({ $reason })
fault-offline = El servidor no responde. ({ $reason })
fault-server = El servidor informa de un problema. ({ $reason })
fault-sign-in = Inicie sesión otra vez; no se ha perdido nada. ({ $reason })
field-color = Color
field-complete = Hecho
field-due = Fecha
field-due-time = Hora
field-list = Lista
field-name = Nombre
field-notes = Notas
field-parent = Parte de
field-priority = Prioridad
field-remind = Recordatorio
field-repeat = Repetición
field-tags = Etiquetas
field-task = Tarea
field-text = Título
folder-failed = No se puede abrir la carpeta: { $reason }.
from-now-on-used = Desde ahora se usa { $server }.
general = General
head-account = CUENTA
head-appearance = ASPECTO
head-automatic = AUTOMÁTICO
head-backups = COPIAS DE SEGURIDAD
head-conflicts = CONFLICTOS
head-damaged-store-kept = EL ALMACÉN DAÑADO SE GUARDA AQUÍ
head-everywhere = EN TODAS PARTES
head-export-and-import = EXPORTAR E IMPORTAR
head-lists = LISTAS
head-needs-a-decision = NECESITA UNA DECISIÓN
head-not-taken-by-the-server = NO ACEPTADO POR EL SERVIDOR
head-on-a-button-with-a-ring = EN UN BOTÓN CON UN ANILLO ALREDEDOR
head-or-a-backup = O UNA COPIA EN SU LUGAR
head-password = CONTRASEÑA
head-protocol = PROTOCOLO
head-quick-add = ENTRADA RÁPIDA
head-reminders = RECORDATORIOS
head-result = RESULTADO
head-server = SERVIDOR
head-signed-in-on = SESIÓN INICIADA EN
head-storage = ALMACÉN
head-tags = ETIQUETAS
head-this-computer = ESTE EQUIPO
head-waiting-to-send = EN ESPERA DE ENVÍO
head-what-you-can-do = QUÉ PUEDE HACER
head-when-two-versions-are-compared = AL COMPARAR DOS VERSIONES
head-where = DÓNDE
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
import-stopped = Se importaron { $n } filas y después falló el guardado: { $reason }. Importe el archivo otra vez para el resto.
import-tasks = Importar tareas
imported = { $n ->
    [one] { $n } fila importada
    *[other] { $n } filas importadas
    }
in-a-file-only-you-can = en un archivo que solo usted puede leer (0600)
in-an-hour = En una hora
inbox = Bandeja de entrada
it-changed-again = Acaba de cambiar otra vez; estos son los valores más recientes. No se decidió nada.
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
kept-they-go-again = Si las conserva, vuelven al servidor en la próxima sincronización.
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
lines-the-same = { $n ->
    [one] … { $n } línea igual …
    *[other] … { $n } líneas iguales …
    }
link-failed = No se puede abrir el enlace: { $reason }.
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
next-sync-fetches = La próxima sincronización traerá del servidor lo que falte aquí.
next-week = La semana que viene
no-day = Sin día
no-field = sin { $field }
no-file-was-chosen-if-this = No se eligió ningún archivo. Si este escritorio no tiene diálogo de archivos, escriba dónde está:
no-notes = Sin notas
no-system-keychain-was-found-keep = No se encontró ningún llavero. Conservar la sesión
no-task-was-changed-in-two = Aún no se ha cambiado ninguna tarea en dos sitios.
no-tasks-yet-type-above-and = Aún no hay tareas. Escriba arriba y pulse Intro.
no-thread = El sistema no da ningún hilo para trabajar: { $reason }.
no-worker = El sistema no puede iniciar el trabajador: { $reason }.
none = Ninguno
none-2 = ninguno
not-known = desconocido
not-now = Ahora no
not-on-server = { $n ->
    [one] { $n } cambio no está en el servidor.
    *[other] { $n } cambios no están en el servidor.
    }
not-synced-for = { $n ->
    [one] Sin sincronizar desde hace { $n } día.
    *[other] Sin sincronizar desde hace { $n } días.
    }
not-synced-since = Sin sincronizar desde { $when }
not-synced-yet = Aún sin sincronizar
not-understood-yet = Aún no se entiende
notes = Notas
nothing = nada
nothing-changed-moved-aside = No se cambió nada. El almacén dañado se aparta, nunca se borra.
nothing-completed-yet = Aún no hay nada completado.
nothing-due-today = Nada para hoy.
nothing-found = No se encontró nada.
nothing-had-to-be-restored = No había nada que restaurar.
nothing-is-lost-the-version-you = Nada se pierde: la versión que no conserve queda en
nothing-planned-for-the-coming-days = Nada previsto para los próximos días.
nothing-undone = Cambió mientras tanto en otro sitio; no se deshizo nada.
nothing-waits-to-be-sent = Nada espera a enviarse.
nothing-was-changed = No se cambió nada.
nothing-was-removed-because = No se quitó nada: { $reason }
nothing-was-removed-yet = Aún no se quitó nada.
nothing-would-change-everything-in-it = Nada cambiaría: todo lo que contiene está aquí.
notifications = Notificaciones
offline-since = Sin conexión desde { $when }
on-a-mac-ctrl-is-the = En un Mac, Ctrl es la tecla Comando. Las letras solas actúan mientras no se escribe texto.
once-a-day-and-before-anything = Una vez al día, y antes de restaurar algo. Los archivos lo contienen todo.
one-file-that-many-tools-can = Un archivo que muchas herramientas pueden leer. Lo habitual.
only-on-this-computer = Solo en este equipo
only-on-this-computer-no-server = Solo en este equipo: no hay ningún servidor conectado.
only-web-links = Solo se abren enlaces de la web y de correo.
only-what-is-missing = Solo lo que falta
open-advice-as-it-is = Ábralo tal cual con --store { $there }, o use { $kind } para un perfil nuevo con --profile.
open-advice-check-disk = No se cambió nada. Revise el disco o use otra carpeta con --data-dir.
open-advice-close-it = Ciérrelo e inténtelo otra vez.
open-advice-close-window = Cierre la otra ventana o use otro perfil con --profile.
open-advice-free-space = Libere espacio en el disco e inténtelo otra vez.
open-advice-make-writable = Permita escribir en la carpeta o use otra con --data-dir.
open-advice-nothing-lost = No se perdió nada. Ábralas tal cual con --store { $from }.
open-advice-other-kind = No se cambió nada. Elija el otro tipo con --store.
open-advice-restore-or-copy = No se cambió nada. Restaure una copia o haga un duplicado de la carpeta antes de nada.
open-advice-update = No se cambió nada. Actualice Tidelist en este equipo.
open-advice-writable-or-other = Permita la escritura o use otra carpeta con --data-dir.
open-another-program = Otro programa tiene abiertas las tareas.
open-damaged = Sus tareas están dañadas en el disco
open-file-damaged = El archivo de las tareas está dañado ({ $what }).
open-folder-not-written = No se puede escribir en la carpeta del perfil: { $reason }.
open-found-other = Las tareas están en un almacén { $there }, no en { $kind }.
open-in-use = Sus tareas están abiertas en otra ventana
open-kept-in-other = Este perfil guarda sus tareas en un almacén { $there }, no en { $kind }.
open-newer = Un Tidelist más nuevo escribió estas tareas
open-newer-wrote = Una versión más nueva de Tidelist escribió estas tareas (formato { $found }; esta conoce hasta { $known }).
open-not-a-store = Lo que hay en el lugar de las tareas no es un almacén de Tidelist, o su comienzo está dañado.
open-not-moved = No se pudieron mover las tareas de { $from } a { $to }: { $reason }.
open-not-rescued = No se pudieron rescatar las tareas: { $reason }.
open-other = Sus tareas no se pueden abrir
open-other-kind = Esta carpeta tiene otro tipo de almacén
open-read-only = Sus tareas no se pueden cambiar aquí
open-read-only-file = No se pueden escribir las tareas: el archivo o la carpeta es de solo lectura.
open-the-task = Abrir la tarea
opening = Abriendo…
opening-your-tasks = Abriendo sus tareas…
overdue = Atrasadas
password = Contraseña
password-changed = La contraseña está cambiada. Todos los demás dispositivos deberán iniciar sesión otra vez.
password-typed-in-two-ways = La contraseña nueva se escribió de dos formas. Escríbala dos veces igual.
paused-before-removal = En pausa antes de quitar nada
paused-removal = En pausa: el servidor quitaría { $some } de { $all } tareas
place-of = lugar { $at } de { $all }
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
quoted = «{ $title }»
reads-everything-and-compares-it-with = Lee todo y lo compara con lo que se escribió.
receiving = Recibiendo { $done }…
receiving-of = Recibiendo { $done } de { $total }…
refresh = Actualizar
refresh-now = Actualizar ahora
refresh-waiting = Actualizar  { $n }↑
refused-discarded = Lo que el servidor rechazó se descartó aquí
remind = Recordar
reminder = Recordatorio
reminders-so-many = { $n ->
    [one] { $n } recordatorio
    *[other] { $n } recordatorios
    }
remove = Quitar
remove-everything-for-good = Quitar todo para siempre
remove-here-too = Quitar también aquí…
remove-so-many = { $n ->
    [one] Quitar { $n } tarea también aquí
    *[other] Quitar { $n } tareas también aquí
    }
rename-the-list = Cambiar el nombre de la lista
rename-the-task = Cambiar el nombre de la tarea
repeat = Repetir
repeat-after = { $rule } tras completarla
repeat-days = { $n ->
    [one] cada día
    *[other] cada { $n } días
    }
repeat-months = { $n ->
    [one] cada mes
    *[other] cada { $n } meses
    }
repeat-on = { $rule }: { $days }
repeat-weeks = { $n ->
    [one] cada semana
    *[other] cada { $n } semanas
    }
repeat-years = { $n ->
    [one] cada año
    *[other] cada { $n } años
    }
rescue-what-can-be-read = Rescatar lo legible
rescued-decisions = { $n ->
    [one] { $n } entrada del historial de sincronización
    *[other] { $n } entradas del historial de sincronización
    }
rescued-made-again = { $n } rehechas con lo que se sabía por otra parte
rescued-rows = { $n ->
    [one] { $n } lista o tarea
    *[other] { $n } listas y tareas
    }
rescued-unreadable = { $n ->
    [one] No se pudo leer { $n } lugar. Puede faltar lo que había allí.
    *[other] No se pudieron leer { $n } lugares. Puede faltar lo que había allí.
    }
rescued-waiting = { $n ->
    [one] { $n } cambio que espera envío
    *[other] { $n } cambios que esperan envío
    }
resolve = Resolver
restore = Restaurar…
restore-2 = Restaurar
restore-counted = { $added } vuelven, { $changed } cambian, { $removed } se van
restore-does = Tareas: { $tasks }. Listas: { $lists }.
restore-stopped = Después falló el guardado: { $reason }. Restáurela otra vez para el resto.
restore-title = ¿Restaurar la copia de { $when }?
rows-restored = { $n ->
    [one] Se restauró { $n } fila.
    *[other] Se restauraron { $n } filas.
    }
no-decision-any-more = «{ $title }» ya no necesita una decisión.
policy-ask = Preguntar siempre
policy-both = Conservar ambas, como dos tareas
policy-combine = Combinar, y preguntar donde cambió lo mismo
policy-combine-how = Los cambios distintos se unen sin preguntar.
policy-head = Cuando una tarea cambió en dos sitios
policy-safe = Lo que no se conserva queda en el historial de sincronización.
rule-both = Se conservaron ambas
rule-combined = Combinado sin preguntar
rule-kept-both = Conservó ambas
rule-kept-here = Conservó la versión de este equipo
rule-kept-server = Conservó la versión del servidor
rule-mix = Eligió campo por campo
rule-newest = Gana la versión más reciente
rule-server = Gana la versión del servidor
rule-this-computer = Gana la versión de este equipo
safe-here = { $n ->
    [0] Todo está a salvo en este equipo.
    [one] { $n } cambio está a salvo solo en este equipo.
    *[other] { $n } cambios están a salvo solo en este equipo.
    }
same-server-question = ¿Es el mismo servidor en otra dirección? Entonces no hay que iniciar sesión ni leer nada otra vez.
saturday = Sábado
save-a-copy = Guardar una copia como…
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
search-all-lists-by = Buscar en todas las listas ({ $keys })
select-none-esc = No seleccionar nada (Esc)
selected = { $n } seleccionadas
refresh-by = Enviar lo cambiado aquí y luego traer lo cambiado en otros sitios ({ $keys })
sending = Enviando { $done } de { $total }…
server-address = Dirección del servidor
server-answers-no-sign-in = El servidor responde ({ $name }) y no necesita iniciar sesión.
server-answers-wants-sign-in = El servidor responde ({ $name }) y pide iniciar sesión.
server-changed-again = La versión del servidor acaba de cambiar otra vez; estos son los valores más recientes. No se decidió nada.
server-refused = El servidor la rechazó: { $reason }
servers-used-now = Ahora se usa la versión del servidor
settings = Ajustes
show = Mostrar
show-my-tasks = Mostrar mis tareas
show-older = { $n ->
    [one] Mostrar { $n } anterior
    *[other] Mostrar { $n } anteriores
    }
show-the-folder = Mostrar la carpeta
show-upcoming = Ver próximas
sign-in = Iniciar sesión
sign-in-again = Inicie sesión de nuevo
sign-in-again-safe = { $n ->
    [one] Inicie sesión de nuevo · { $n } cambio está a salvo aquí
    *[other] Inicie sesión de nuevo · { $n } cambios están a salvo aquí
    }
sign-out = Cerrar sesión
sign-out-all-others = Cerrar sesión en los demás…
sign-out-device = Cerrar sesión…
sign-out-keep-tasks-here = Cerrar sesión, conservar las tareas aquí
signed-in-as = Sesión iniciada como { $name }.
signed-in-when = sesión iniciada { $when }
signed-out = Sesión cerrada. Sus tareas se quedan en este equipo.
signed-out-here = Sesión cerrada aquí; no se pudo avisar al servidor, que la terminará por sí solo. Sus tareas se quedan en este equipo.
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
start-over = Empezar de nuevo
stay = Quedarse
step-added = Añadido: { $what }
step-changed = Cambiado: { $what }
step-completed = Completado: { $what }
step-deleted = Borrado: { $what }
step-done = { $what } está hecho
step-done-next = { $what } está hecho; la próxima vez el { $day }
step-moved = Movido: { $what }
step-renamed = Renombrado: { $what }
step-reopened = Reabierto: { $what }
step-restored = Restaurado: { $what }
step-scheduled = Programado: { $what }
step-tagged = Etiquetado: { $what }
steps = Pasos
stop-here-what-was-sent-stays = Parar aquí; lo enviado queda enviado
storage = Almacén
sum-combined = { $n } combinadas
sum-received = { $n } recibidas
sum-sent = { $n } enviadas
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
the-new-one = La nueva
the-new-one-again = La nueva otra vez
the-next-conflict = Conflicto siguiente
the-next-field-or-button = Campo o botón siguiente
the-next-one-n = El siguiente (N)
the-next-part-of-the-window = Parte siguiente de la ventana
the-next-place-down = Lugar siguiente (flecha abajo)
the-next-refresh-sends-it = La próxima actualización la envía.
the-one-before-p = El anterior (P)
the-part-of-the-window-before = Parte anterior de la ventana
the-password-of-now = La contraseña actual
the-place-before-up = Lugar anterior (flecha arriba)
the-same-for-all = Lo mismo para todos
the-same-for-all-n = Lo mismo para los { $n }…
the-server = el servidor
the-server-failed-on-it-too = El servidor falló demasiadas veces. Reintente cuando el servidor esté bien.
the-server-refused-it-change-the = El servidor la rechazó. Cambie la tarea, reintente, o descarte lo cambiado aquí en el estado de la sincronización.
the-server-refused-this-change = El servidor rechazó este cambio.
the-server-speaks = El servidor habla
the-server-speaks-how = Un servidor Tidelist habla los tres. Los demás lo indican en su documentación.
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
this-computer = este equipo
this-computers-used-now = Ahora se usa la versión de este equipo
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
type-tomorrow-9am = Por ejemplo: mañana 9:00
undo = Deshacer
undone = Deshecho: { $what }
undone-in-part = Deshecho, salvo lo que cambió mientras tanto en otro sitio.
until-i-quit = hasta que salga
up-to-date = Al día
upcoming = Próximas
use-both-texts = Usar ambos textos
use-it-all-the-same = Usarla de todos modos
use-the-other-one = Usar la otra
use-the-servers = Usar la del servidor
use-this-address = Usar esta dirección
use-this-backup = Usar esta copia
use-this-computers = Usar la de este equipo
use-this-text = Usar este texto
used-from-the-next-start-on = Vale desde el próximo inicio. Sus tareas se trasladan, y los archivos actuales se conservan.
used-when = usado { $when }
usually-more = Suele ser más que cualquier copia: también los cambios que esperan envío.
value-deleted = borrado
value-done = Hecho
value-not-done = Sin hacer
version-so = Versión { $n }
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
what-is-deleted-stays = Lo que se borra, aquí o en otro equipo, queda aquí 30 días.
what-is-here-stays-as-it = Lo que hay aquí queda como está.
what-is-not-kept-stays-in = Lo que no se conserva queda en el historial de sincronización y se puede usar desde allí.
what-was-changed-or-added-since = Lo cambiado o añadido desde entonces se va. Antes se hace una copia.
what-was-not-kept-when-a = Lo que no se conservó cuando una tarea cambió en dos sitios.
when-it-is-due = Cuando venza
where-signed-in = Dónde tiene sesión iniciada, y la contraseña.
who-is-signed-out = El dispositivo cuya sesión se cierra conserva lo que tiene y no recibe nada más.
why = ¿Por qué?
why-added = Añadida { $when }.
why-changed = Cambiada { $when }.
why-deleted = Borrada { $when }.
why-so-many = Ocurre cuando un servidor se instaló de nuevo o recuperó una copia antigua, y cuando alguien limpió mucho de una vez.
worker-stopped = La parte de Tidelist que guarda sus tareas se detuvo por sí sola.
would-remove = El servidor quitaría { $some } de { $all } tareas de este equipo.
write = Escribir
written-by-hand = Esto lo escribió usted; lo elegido arriba no lo cambia.
yesterday = Ayer
yesterday-inside = ayer
you-deleted = Borró «{ $title }» aquí ({ $here }), pero se cambió en { $elsewhere }{ $there }{ $what }.
your-tasks-are-rescued = Sus tareas están a salvo

# La página del primer inicio.

welcome-title = ¿Dónde deben vivir sus tareas?
welcome-intro = Todo esto se puede cambiar más tarde.
welcome-here = Solo en este equipo
welcome-here-how = Empezar ya; un servidor se conecta cuando quieras.
welcome-server = Conectar con mi servidor…
welcome-server-how = Las mismas tareas en todos sus equipos.
welcome-file = Abrir una copia o importar…
welcome-file-how = Copias de seguridad de Tidelist, también de otro equipo; Todoist, Microsoft To Do, CSV, iCalendar.
welcome-advanced = Avanzado
welcome-folder = Carpeta
welcome-folder-how = Tidelist se inició para esta carpeta.
welcome-later = No se escribe nada antes de que elijas. Nada de esto se vuelve a preguntar.
welcome-folder-any = Se puede escribir o elegir otra. Tidelist la recuerda.
welcome-folder-good = Sus tareas estarán en esta carpeta.
place-relative = Escriba la ruta completa de la carpeta, desde el principio.
place-not-a-folder = En este lugar hay un archivo. Elija una carpeta.
place-taken = En esta carpeta hay otras cosas, y en { $folder } también. Elija una vacía.
place-not-writable = En esta carpeta no se puede escribir: { $reason }. Elija otra.
place-other-things = En esta carpeta hay otras cosas. Sus tareas tendrán en ella una propia: { $folder }
place-tasks = Aquí ya hay tareas de Tidelist: { $folder }. Se abrirán, y nada de ellas cambia.
place-far = Esta carpeta está en otro equipo. Sin la red sus tareas no estarían, y dos equipos no deben usarlas a la vez. Para tener las mismas tareas en varios equipos, es mejor conectar un servidor.
tasks-moved = Las tareas están ahora en { $folder }. Lo que había antes se conserva en { $aside }.
tasks-not-moved = Las tareas no se trasladaron y están donde estaban. { $reason }
move-tasks-there = ya hay tareas de Tidelist: { $folder }. Elija una carpeta vacía.
move-within = la carpeta está dentro de la que tiene las tareas. Elija una en otro lugar.
move-tasks = Trasladar las tareas a otra carpeta…
move-here = Trasladar las tareas aquí
move-at-next-start = El próximo inicio traslada las tareas a { $folder }. Los archivos actuales se conservan.
move-never = Esta carpeta se indicó al iniciar Tidelist y no se puede cambiar aquí.
bring-title = Abrir una copia o importar
bring-which = ¿De qué archivo deben venir sus tareas?
bring-where = Las copias están en la carpeta «backups» junto a las tareas del otro equipo, una por día; sus nombres terminan en .jsonl.gz.
bring-reading = Leyendo el archivo…
bring-backup-of = Una copia de seguridad del { $when }
bring-counts = { $tasks }, { $lists }
bring-waiting = { $n ->
    [one] Un cambio en ella aún no estaba en ningún servidor.
   *[other] { $n } cambios en ella aún no estaban en ningún servidor.
}
bring-begin = Empezar con estas
bring-another = Otro archivo…
bring-nothing-made = No se creó ni cambió nada.
bring-not-ours = Esto no es una copia de seguridad de Tidelist.
bring-newer = Una versión más nueva de Tidelist hizo esta copia. Actualice Tidelist en este equipo y ábrala de nuevo.
bring-damaged = Esta copia está dañada: se cortó o se cambió. Cópiela de nuevo desde donde se hizo, o elija una anterior.
bring-empty = En este archivo no hay ninguna tarea ni lista.
bring-not-understood = No se entendió este archivo: { $reason }
bring-unreadable = No se puede leer este archivo: { $reason }
open-folder-away = La carpeta de sus tareas no está.
open-advice-folder-away = Si está en un disco o en otro equipo, conéctelo e inténtelo de nuevo. No se creó nada en su lugar. Si la movió, escriba el nuevo lugar en el archivo de ajustes, en «folder».

# Conectar un servidor.

connect = Conectar
connect-head-here = ESTE EQUIPO
connect-how = Entrar con
connect-password = Contraseña
connect-browser = Navegador
connect-token = Token
connect-nobody = Nada
connect-password-how = La contraseña no se guarda. Lo que el servidor da por ella se guarda en el llavero del sistema.
connect-browser-how = Entras en la página del servidor. Tidelist nunca ve la contraseña; lo que el servidor da por ella se guarda en el llavero del sistema.
connect-token-how = Un token que te dio el servidor. Se guarda en el llavero del sistema.
connect-nobody-how = Solo para un servidor sin cuentas.
connect-device = Este equipo se llama
connect-certificates = Certificados y proxy
connect-only = Se confía exactamente en este certificado
connect-only-forget = No confiar más
connect-look = Ver el certificado del servidor
proxy = Proxy
proxy-what = Lo que está entre este equipo y el servidor, en una red que lo exige.
proxy-system = Como dice el sistema
proxy-none = Ninguno
proxy-address = Dirección
proxy-use = Usar
proxy-how = http://, https:// o socks5://, con nombre y contraseña si los pide: http://nombre:contraseña@proxy.example.org:3128. La contraseña se guarda como su inicio de sesión y no se vuelve a mostrar.
proxy-wrong = Esto no es la dirección de un proxy. Es como http://proxy.example.org:3128 y empieza por http://, https:// o socks5://.
browser-title = Inicie sesión en su navegador
browser-how = Allí está abierta la página del servidor. Después Tidelist sigue por sí solo.
browser-not-open = ¿No se abrió nada? Copie la dirección en un navegador de este equipo.
browser-copy = Copiar la dirección
browser-again = Abrir otra vez
join-title = Hay tareas en ambos lados
join-intro = ¿Cómo deben juntarse? Todavía no se ha cambiado nada.
join-combine = Combinar
join-combine-how = Todas las tareas de ambos están en todos sus equipos. No se borra nada.
join-theirs = Tomar las del servidor
join-theirs-how = Lo que hay aquí va antes a una copia, que los ajustes pueden recuperar.
join-not-now = Ahora no
join-given-up = Sin conectar; todo sigue como estaba.

# El certificado de un servidor.

cert-title = El certificado del servidor
cert-intro = Nadie que este equipo conozca responde por { $server }. Es normal en un servidor propio, y también así se vería alguien en medio. No se envió nada.
cert-looking = Mirando lo que muestra el servidor…
cert-head-file = LA MEJOR VÍA: SU AUTORIDAD
cert-head-shown = LO QUE MUESTRA EL SERVIDOR
cert-file-example = /ruta/a/ca.pem
cert-file-use = Usar este archivo
cert-file-how = Si el certificado lo firmó una autoridad tuya, da su archivo. También vale cuando el servidor reciba otro certificado.
cert-subject = Para
cert-issuer = Firmado por
cert-self-signed = sí mismo
cert-names = Direcciones
cert-valid = Válido
cert-valid-dates = { $from } – { $until }
cert-outside = Hoy no es válido.
cert-changed = No es el certificado en el que confiabas hasta ahora. Pregunta a quien lleva el servidor si se cambió.
cert-fingerprint = Huella SHA-256
cert-compare-how = Compárala con la del propio servidor, no con una que llegó por la misma red. Allí la muestra esto:
cert-compared = Lo comparé todo: es la del servidor.
cert-trust = Confiar exactamente en este certificado
cert-leave = Ahora no
cert-look-again = Mirar otra vez
# Sharing from this computer
share-from-here = Compartir desde este equipo
share-from-here-button = Compartir desde aquí
share-head-settings = OTROS EQUIPOS EN CASA
share-head-state = COMPARTIR
share-head-other = EN EL OTRO EQUIPO
share-head-certificate = CERTIFICADO
share-head-connected = CONECTADOS
share-head-person = OTRA PERSONA EN CASA
share-is-off = Desactivado
share-is-busy = Un momento…
share-is-on = Activado
share-switch-on = Activar
share-switch-off = Desactivar
share-what-it-is = Sus otros equipos se sincronizan con este: no hace falta otro servidor y nada sale de su red.
share-while-open = Los otros equipos pueden sincronizarse mientras Tidelist esté abierto aquí. También siguen funcionando sin él.
share-port = Puerto; cámbielo solo si otro programa usa este
share-how-to-connect = Abra Tidelist allí, elija Ajustes, Cuenta y sincronización, Conectar un servidor, y escriba:
share-address = Dirección
share-no-network = Este equipo no está en ninguna red. Conéctelo a la de casa, y desactive y active la opción de compartir.
share-user = Nombre de usuario
share-password = Contraseña
share-show = Mostrar
share-hide = Ocultar
share-copy = Copiar
share-copied = Copiado
share-why-certificate = El otro equipo pregunta si esta huella es correcta: compárela. O llévele este archivo y elíjalo allí como certificado.
share-fingerprint = Huella SHA-256
share-open-folder = Abrir la carpeta
share-person-how = Una invitación da a otra persona sus propias tareas aquí. Nadie ve las del otro.
share-invite = Invitar…
share-invitation-good = Para abrir allí en un navegador. Sirve una vez, durante 7 días.
share-nameless = Un dispositivo sin nombre
share-used = { $user } · usado { $when }
share-firewall = ¿Otro equipo no logra conectarse? Ambos deben estar en la misma red, y un cortafuegos de este equipo debe dejar entrar el puerto TCP { $port }.
share-not-begun = No se empezó a compartir: { $problem }
share-listening = { $n ->
    [0] No hay otro dispositivo conectado
    [one] { $n } dispositivo más está conectado
   *[other] { $n } dispositivos más están conectados
    }

# Links
link-added = Añadida desde un enlace: { $title }
link-no-task = El enlace lleva a una tarea que no está aquí. Sincronice y sígalo otra vez.

# The program and the desktop
desktop-head = ESCRITORIO
desktop-login = Iniciar al entrar en la sesión
desktop-login-how = Minimizado en la lista de ventanas, para que funcionen los recordatorios y el uso compartido.
desktop-login-failed = No se ha cambiado: { $problem }
desktop-key = Añadir una tarea desde cualquier lugar
desktop-key-how = Asigne una tecla de su escritorio a esta orden.
desktop-copy = Copiar
tray-stay = Seguir en la bandeja
tray-how = Cerrar la ventana no termina Tidelist: los recordatorios y la sincronización continúan, y el icono de la bandeja devuelve la ventana.
tray-none = Este escritorio no muestra ninguna bandeja; cerrar la ventana termina Tidelist.
tray-show = Mostrar Tidelist
tray-nothing = Nada pendiente
hot-key-how = Pulsada en cualquier lugar, muestra la línea para una tarea nueva. Vacío es ninguna tecla.
hot-key-unknown = Esto no es una tecla. Se escribe como Ctrl+Alt+T.
hot-key-alone = Esta tecla hace falta para escribir. Úsela con Ctrl, Alt o Super.
hot-key-taken = Otro programa tiene esta tecla.
hot-key-failed = No se pudo usar esta tecla: { $problem }

# Buttons of reminders
reminder-done = Hecha
reminder-later = En 15 minutos
reminder-again = Se le recordará otra vez a las { $time }

# The settings as a whole
settings-search = Buscar en los ajustes
settings-nothing-found = Ningún ajuste dice «{ $query }»
settings-nothing-found-how = Se buscó en los nombres y explicaciones de todas las partes.
settings-show-all = Mostrar todos los ajustes

# Keys of one's own
key-ctrl = Ctrl
key-shift = Mayús
head-keys = TECLAS
head-after-due = DESPUÉS DE { $keys }, PARA UN DÍA
keys-how = Pulse unas teclas para elegir otras. Cada tecla hace una sola cosa.
keys-all-usual = Todas como siempre
keys-press = Pulse las teclas nuevas…
keys-escape = Esc las deja como están.
keys-more = Más teclas para lo mismo
keys-usual = Como siempre
keys-remove = Sin estas
keys-taken = { $keys } ya está en uso: { $other }.
keys-of-text = Los campos de texto necesitan { $keys }.
keys-last = Tiene que quedar alguna.
keys-fixed = Estas no cambian nunca: con ellas se vuelve atrás.
keys-unknown = No se puede hacer nada con estas teclas.
keys-wrong = Los ajustes dicen de unas teclas algo que no se entiende o está en uso; siguen como siempre: { $names }.

# Motion
less-motion = Menos movimiento
less-motion-how = Lo que cambia aparece al instante.
on = Sí
off = No

# What went wrong
error-not-connected = No hay ningún servidor conectado; inicie sesión primero.
error-sign-in-again = Inicie sesión otra vez; sus cambios están a salvo aquí.
error-another-owner = Estas tareas son de { $owner }; para { $asked } use otro perfil (--profile), para que no se mezclen.
error-another-server = { $server } conoce a otro usuario con este inicio de sesión; no es el servidor de estas tareas.
error-authority-file = No se puede leer el archivo de certificado { $path }: { $reason }
error-no-address = Esto no es una dirección web; una es así: https://tasks.example.org
error-scheme = La dirección debe empezar por https://
error-plain = La dirección debe empezar por https://, porque http:// enviaría las tareas sin protección.
error-address-too-much = La dirección no debe contener usuario, contraseña, «?» ni «#».
error-token = El inicio de sesión guardado está dañado; inicie sesión otra vez.
error-no-certificate-in-file = El archivo no contiene ningún certificado utilizable en formato PEM.
error-no-secure-connections = Este equipo no puede hacer conexiones seguras; ¿tiene sus certificados instalados?
error-proxy = No se puede usar el proxy { $proxy }; mire su dirección y su contraseña.
error-no-keychain = Este sistema no tiene llavero.
error-keychain = El llavero no respondió: { $reason }
error-token-file = Falló el archivo del inicio de sesión, { $path }: { $reason }
error-port-taken = Otro programa usa el puerto { $port }: elija otro puerto o cierre ese programa.
error-port-refused = El sistema no deja a Tidelist usar el puerto { $port }: elija uno de 1024 a 65535.
error-share-file = No se puede usar { $path }: { $reason }
error-share-damaged = { $path } está dañado; muévalo a otro sitio y vuelva a activar el uso compartido.
error-share-certificate = No se puede crear un certificado: { $reason }
error-syncs-elsewhere = Estas tareas se sincronizan con { $server }: otros equipos también pueden iniciar sesión allí. Para compartir desde este equipo, cierre antes la sesión o use otro perfil.
error-sync-runs = Hay una sincronización en curso; inténtelo de nuevo en un momento.
error-empty-title = Un título necesita al menos una letra.
error-too-long = Es demasiado largo: en una tarea caben { $n } KiB de texto.
error-gone = Ya no está aquí; se eliminó, quizá en otro equipo.
error-no-trash = No se eliminó, porque no se puede guardar en la papelera: { $reason }
error-not-saved = No se guardó: { $reason }
error-decision-gone = Esta decisión ya no está en el historial.
error-file-not-read = No se puede leer { $path }: { $reason }
error-file-not-written = No se puede escribir { $path }: { $reason }
error-file-too-large = { $path } ocupa más de { $n } MiB.
error-file-not-understood = No se entiende { $path }: { $reason }
error-damaged = El archivo de las tareas está dañado ({ $what }). Lo que se puede leer se sigue mostrando. Haga ahora una copia de seguridad; después cierre este programa y rescate las tareas: tidelist store salvage
error-not-checked = No se pudieron comprobar las tareas: { $reason }
error-no-room-for-backup = No se hizo copia de seguridad: el disco está lleno. Sus tareas están a salvo; libere espacio.
error-backup-folder = No se puede usar la carpeta de las copias, { $path }: { $reason }
error-no-such-backup = No hay ninguna copia llamada «{ $name }».
error-not-restored = No se puede restaurar { $path }. { $reason }
error-no-backup = No es una copia de seguridad de Tidelist.
error-newer-backup = La hizo una versión más nueva de Tidelist; actualice Tidelist en este equipo.
error-damaged-backup = Está dañada.
error-settings-not-saved = No se pueden guardar los ajustes en { $path }: { $reason }
worker-stopped-advice = Todo lo guardado sigue ahí. Inténtelo de nuevo; si vuelve a ocurrir, el registro junto a sus tareas dice por qué.

# Searches that are kept
head-filters = FILTROS
filter-keep = Guardar…
filter-keep-how = Guardar esta búsqueda en la barra lateral
filter-keep-as = Guardar como
filter-keep-now = Guardar
filter-change = Cambiar lo que se busca
filter-rename = Cambiar el nombre del filtro
filter-delete = Eliminar el filtro, no sus tareas
filter-finds-nothing = Ninguna tarea es así.
filter-no-list = La lista «{ $list }» ya no existe.
filter-no-list-how = Pulse la línea de arriba para cambiar lo que se busca.
filter-gone = Este filtro ya no es como era. No se cambió nada.
filter-taken = Otro filtro tiene este nombre. No se cambió nada.
filter-empty = Un filtro necesita un nombre y algo que buscar.
search-signs = También #etiqueta, !high, @today, @overdue, @week, +lista, is:open, is:done, has:notes, has:steps

# Las listas que varios comparten.

barred-read = Esta lista es de { $owner }: puedes leerla, pero no cambiarla
barred-stays = Esta lista es de { $owner }: solo { $owner } puede mover sus tareas a otra lista
barred-delete = Esta lista es de { $owner }: sal de ella en lugar de eliminarla
people-invites = { $owner } comparte contigo la lista «{ $list }».
people-accept = Aceptar
people-decline = Rechazar
people-share = Compartir…
people-who = Quién tiene esta lista
people-head-members = QUIÉN LA TIENE
people-head-invite = INVITAR A ALGUIEN
people-owner = La lista es de esta persona
people-owner-you = La lista es tuya
people-editor = Puede cambiarla
people-reader = Puede leerla
people-you = { $name } (tú)
people-invited = Aún no ha respondido
people-nobody = Nadie más tiene esta lista.
people-name = Nombre de la cuenta
people-invite = Invitar
people-invite-how = En el mismo servidor que tú. La invitación aparece en su aplicación; no se dice si existe tal cuenta.
people-asked = Se ha invitado a { $name }, si existe esa cuenta.
people-remove = Quitar
people-leave = Salir de esta lista
people-leave-how = Desaparece de tus ordenadores. Los demás la conservan, con todas las tareas.
people-own-list = Nadie comparte esta lista contigo: es tuya y puedes eliminarla.
people-delete = Eliminar para todos
people-delete-how = Los demás pierden la lista y sus tareas. Tú conservas las tareas, en la bandeja de entrada.

about = Acerca de
head-about = ACERCA DE
about-licences = Software libre bajo { $license }. Las tipografías Inter y Noto están bajo la SIL Open Font License.
about-diagnostics = Versiones, ajustes y cifras para quien le ayude: ni tareas, ni nombres, ni direcciones.
about-copy = Copiar el diagnóstico
