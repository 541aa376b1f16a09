# What the window says in French.

a-backup-is-made-first = Une sauvegarde est faite d’abord. Elles pourront en revenir.
a-device-without-a-name = Un appareil sans nom
a-folder-written-by-a-pure = Un dossier écrit par une base de données en pur Rust ; il s’ouvre plus lentement quand il est grand.
a-mix-is-chosen = un mélange est choisi
a-new-store = Un nouveau stockage avec tout ce qui est encore lisible
a-place-of-the-sidebar = Un lieu de la barre latérale
a-sync-is-running = Une synchronisation est en cours ; réessayez dans un instant.
a-table-server = un serveur de tables
account-and-sync = Compte et synchro
account-intro = Avec un serveur, vos tâches sont les mêmes sur tous vos ordinateurs. Tout reste aussi sur cet ordinateur, et vous pouvez travailler sans réseau.
add-a-list = Ajouter une liste
add-a-step = Ajouter une étape
add-a-task = Ajouter une tâche
add-a-task-for-today = Ajouter une tâche pour aujourd’hui
add-example = Ajouter une tâche, par ex. : Lait @demain #courses !haute
add-to-list = Ajouter une tâche à { $list }
add-with-tag = Ajouter une tâche avec #{ $tag }
all-as-it-was = Tout comme c’était
all-counts = { $changed } modifiées des deux côtés · { $deleted } supprimées d’un côté
all-is-well = { $n ->
    [one] Tout est comme cela a été écrit : { $n } tâche ici.
    *[other] Tout est comme cela a été écrit : { $n } tâches ici.
    }
all-lists-and-tasks-as-one = Toutes les listes et tâches en un fichier JSON.
all-others-sign-in-again = Tous les autres appareils devront se reconnecter.
all-tasks = Toutes les tâches
and-more = … et d’autres
and-n-more = … et { $n } de plus
another-computer = un autre ordinateur
apply = Appliquer
asking-same-server = Vérification que c’est le même serveur…
asking-the-server = Le serveur est interrogé…
back = Retour
back-to-the-fields-esc = Retour aux champs (Échap)
back-to-the-tasks-esc = Retour aux tâches (Échap)
back-up-now = Sauvegarder maintenant
backup = Sauvegarde
backup-can-bring-back = Ce qu’une sauvegarde a de plus peut revenir : Réglages, Sauvegarde, seulement ce qui manque.
backup-holds = { $tasks }, { $lists } · { $why }
backup-was-restored = La sauvegarde { $name } a été restaurée
becomes-backup = { $n ->
    [one] Ce profil devient ce qu’était la sauvegarde, avec { $n } changement en attente.
    *[other] Ce profil devient ce qu’était la sauvegarde, avec { $n } changements en attente.
    }
before-a-lot-was-removed = avant une grande suppression
before-something-was-restored = avant une restauration
before-was = avant : { $was }
both-one-after-the-other = Les deux, l’un après l’autre
by-you = par vous
cancel = Annuler
cancelled = Annulé.
cannot-save-to-disk = Impossible d’enregistrer sur le disque
certificate-authority = Autorité de certification
certificate-authority-file-only-if-your = Fichier de l’autorité de certification, seulement si votre serveur a la sienne
change = Changer…
change-the-password = Changer le mot de passe
changed-here-and-on-the-server = Modifiée ici et sur le serveur : à décider
changed-here-and-on-the-server-2 = Modifiée ici et sur le serveur
changed-here-and-there = « { $title } » a été modifiée ici et sur { $elsewhere }.
changed-just-now = Cela vient d’être modifié ; regardez à nouveau. Rien n’a été fait.
changed-since = Modifiée depuis
changes-waiting = { $n ->
    [one] { $n } changement en attente
    *[other] { $n } changements en attente
    }
changing = Modification…
check-now = Vérifier maintenant
choose = Choisir…
choose-all = Tout sélectionner
choose-the-task-above-too = Sélectionner aussi la tâche au-dessus
choose-the-task-below-too = Sélectionner aussi la tâche au-dessous
clocks-differ = Selon l’horloge de cet ordinateur, nous sommes { $here } ; selon celle du serveur, { $there } : les heures peuvent être fausses, la version la plus récente n’est donc pas choisie d’avance.
close = Fermer
close-esc = Fermer (Échap)
close-other-programs = Fermez d’autres programmes et réessayez.
close-the-window = Fermer la fenêtre
close-what-is-open = Fermer ce qui est ouvert
compare = Comparer…
compare-notes = Comparer les notes et écrire le résultat
complete-or-reopen-the-task = Terminer ou rouvrir la tâche
completed = Terminées
completed-count = Terminées ({ $n })
connect-a-server = Connecter un serveur…
connect-a-server-2 = Connecter un serveur
connect-a-server-to-have-the = Connectez un serveur pour avoir les mêmes tâches sur tous vos ordinateurs.
connected = Connecté.
copy-text = Copier le texte
count-lists = { $n ->
    [one] { $n } liste
    *[other] { $n } listes
    }
count-tasks = { $n ->
    [one] { $n } tâche
    *[other] { $n } tâches
    }
deleted-on-another-computer = supprimée sur un autre ordinateur { $when }
size-by-keys = { $larger }, { $smaller } et { $usual }
daily = quotidienne
dark = Sombre
date-full = { $weekday } { $day } { $month }
date-long = { $weekday } { $day } { $month } { $year }
date-other-year = { $day } { $month } { $year }
date-this-year = { $weekday } { $day } { $month }
days-times-and-repeating = @ jours, heures et répétitions
decide-conflicts = Décider les conflits
decide-later = Décider plus tard
decide-later-esc = Décider plus tard (Échap)
decide-so-many = { $n ->
    [one] Décider { $n } conflit
    *[other] Décider { $n } conflits
    }
decide-those-that-were-deleted-on = Décider aussi celles supprimées d’un côté : la tâche est gardée
decide-those-that-were-deleted-on-2 = Décider aussi celles supprimées d’un côté
decided-both = Les deux versions de { $what } ont été gardées
decided-here = La version de cet ordinateur de { $what } a été gardée
decided-mixed = Les deux versions de { $what } ont été combinées
decided-several = { $n ->
    [one] { $n } conflit réglé
   *[other] { $n } conflits réglés
}
decided-server = La version du serveur de { $what } a été gardée
delete = Supprimer
delete-it-here-too = Supprimer ici aussi
delete-it-there-too = Supprimer là-bas aussi
delete-the-list-keep-its-tasks = Supprimer la liste, garder ses tâches
delete-the-step = Supprimer l’étape
delete-the-task = Supprimer la tâche
delete-the-task-delete = Supprimer la tâche (Suppr)
deleted-on-the-server = Supprimée sur le serveur
deleted-on-this-computer = Supprimée sur cet ordinateur
deleted-when = supprimée { $when }
details = Détails
devices-and-password = Appareils et mot de passe
discard = Abandonner
discard-2 = Abandonner…
do-it-again = Rétablir
do-the-same = { $n ->
    [one] Faire de même pour { $n } conflit ?
    *[other] Faire de même pour { $n } conflits ?
    }
done = Terminée
done-added = ajoutée { $when }
done-again = Rétabli : { $what }
done-changed = modifiée { $when }
done-deleted = supprimée { $when }
drag-to-move-or-press-alt = Glissez pour déplacer, ou Alt+↑ et Alt+↓
due = Échéance
due-next-monday = Pour lundi prochain
due-then = Échéance : puis { $keys }
due-today = Pour aujourd’hui
due-tomorrow = Pour demain
edit = Modifier
empty = vide
empty-2 = Vider…
end-the-search-esc = Terminer la recherche (Échap)
every-day = chaque jour
every-month = chaque mois
every-week = chaque semaine
every-weekday = chaque jour ouvré
every-year = chaque année
everything-is-back = Tout est revenu comme avant.
export = Exporter…
export-2 = Exporter
export-all-tasks = Exporter toutes les tâches
export-and-import = Export et import
exported = { $n ->
    [one] { $n } tâche exportée vers { $path }
    *[other] { $n } tâches exportées vers { $path }
    }
fault = Cela n’a pas marché : { $reason }
fault-certificate = Le certificat du serveur n’est pas reconnu. Si c’est votre propre serveur, indiquez son autorité de certification sur la page du compte. ({ $reason })
fault-disk = Impossible d’enregistrer ici. Ce que vous tapez reste dans la fenêtre. ({ $reason })
fault-offline = Le serveur ne répond pas. ({ $reason })
fault-server = Le serveur signale un problème. ({ $reason })
fault-sign-in = Reconnectez-vous ; rien n’est perdu. ({ $reason })
field-color = Couleur
field-complete = Terminé
field-due = Échéance
field-due-time = Heure
field-list = Liste
field-name = Nom
field-notes = Notes
field-parent = Partie de
field-priority = Priorité
field-remind = Rappel
field-repeat = Répétition
field-tags = Étiquettes
field-task = Tâche
field-text = Titre
folder-failed = Impossible d’ouvrir le dossier : { $reason }.
from-now-on-used = Désormais, { $server } est utilisé.
general = Général
head-account = COMPTE
head-appearance = APPARENCE
head-automatic = AUTOMATIQUE
head-backups = SAUVEGARDES
head-conflicts = CONFLITS
head-damaged-store-kept = LE STOCKAGE ABÎMÉ EST GARDÉ ICI
head-everywhere = PARTOUT
head-export-and-import = EXPORT ET IMPORT
head-lists = LISTES
head-needs-a-decision = DEMANDE UNE DÉCISION
head-not-taken-by-the-server = REFUSÉ PAR LE SERVEUR
head-on-a-button-with-a-ring = SUR UN BOUTON ENTOURÉ D’UN ANNEAU
head-or-a-backup = OU UNE SAUVEGARDE À LA PLACE
head-password = MOT DE PASSE
head-protocol = PROTOCOLE
head-quick-add = AJOUT RAPIDE
head-reminders = RAPPELS
head-result = RÉSULTAT
head-server = SERVEUR
head-signed-in-on = CONNECTÉ SUR
head-storage = STOCKAGE
head-tags = ÉTIQUETTES
head-this-computer = CET ORDINATEUR
head-waiting-to-send = EN ATTENTE D’ENVOI
head-what-you-can-do = CE QUE VOUS POUVEZ FAIRE
head-when-two-versions-are-compared = QUAND DEUX VERSIONS SONT COMPARÉES
head-where = OÙ
high-contrast = Contraste élevé
history-intro = Quand une tâche a changé à deux endroits, une version a été gardée ou les deux ont été combinées. L’autre est ici, sur cet ordinateur.
hours = { $n } h
how-it-was-before-both-changes = Comment c’était avant les deux changements
import = Importer…
import-bad = { $n ->
    [one] { $n } ligne n’a pas été comprise et est laissée de côté :
    *[other] { $n } lignes n’ont pas été comprises et sont laissées de côté :
    }
import-known = { $n ->
    [one] { $n } ligne est déjà ici et reste telle quelle
    *[other] { $n } lignes sont déjà ici et restent telles quelles
    }
import-new = { $tasks } et { $lists } à ajouter
import-so-many = Importer { $n }
import-stopped = { $n } lignes ont été importées, puis l’enregistrement a échoué : { $reason }. Importez de nouveau le fichier pour le reste.
import-tasks = Importer des tâches
imported = { $n ->
    [one] { $n } ligne importée
    *[other] { $n } lignes importées
    }
in-a-file-only-you-can = dans un fichier que vous seul pouvez lire (0600)
in-an-hour = Dans une heure
inbox = Boîte de réception
it-changed-again = Une nouvelle modification vient d’arriver ; voici les dernières valeurs. Rien n’a été décidé.
it-is-not-on-the-server = Elle n’est pas sur le serveur et disparaît ici aussi.
it-was-changed-on-the-server = Elle a aussi été modifiée sur le serveur. Elle attend votre décision.
it-was-sent-and-no-answer = Elle a été envoyée, sans réponse. La prochaine actualisation la renvoie ; le serveur ne le fait qu’une fois.
keep = Garder
keep-both = Garder les deux
keep-both-as-two = { $kind ->
    [list] Garder les deux, en deux listes
    *[task] Garder les deux, en deux tâches
    }
keep-both-of-each = Garder les deux de chaque
keep-it = La garder
keep-mine-and-send-again = Garder les miennes et renvoyer
keep-my = { $kind ->
    [list] Garder ma liste
    *[task] Garder ma tâche
    }
keep-the = { $kind ->
    [list] Garder la liste
    *[task] Garder la tâche
    }
keep-the-newest-of-each = Garder la plus récente de chaque
keep-the-servers = Garder celles du serveur
keep-this-computers = Garder celles de cet ordinateur
keeping-here = { $kind ->
    [list] La garder ramène la liste sur cet ordinateur.
    *[task] La garder ramène la tâche sur cet ordinateur.
    }
keeping-there = { $kind ->
    [list] La garder remet la liste sur le serveur.
    *[task] La garder remet la tâche sur le serveur.
    }
kept = gardé
kept-they-go-again = Gardées, elles repartent vers le serveur à la prochaine synchronisation.
keys = Touches
language = Langue
larger = Agrandir
last-success = Dernier succès { $when }
last-success-ago = Dernier succès { $when } (il y a { $n } min)
last-success-now = Dernier succès { $when } (à l’instant)
later = Plus tard
leave-it = Laisser
leave-it-out-a-backslash-before = L’enlever. Une barre oblique inversée devant en fait du texte.
leave-the-day-as-it-is = Laisser le jour tel quel
light = Clair
lines-the-same = { $n ->
    [one] … { $n } ligne identique …
    *[other] … { $n } lignes identiques …
    }
link-failed = Impossible d’ouvrir le lien : { $reason }.
list = Liste
lists = + listes
lists-and-settings = Listes et réglages
look-at-it = Voir
markdown-bold-lists-links-https = Markdown : **gras**, - listes, [liens](https://…)
minutes = { $n } min
monday = Lundi
month = { $number ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
    *[12] décembre
    }
month-after = Mois suivant
month-before = Mois précédent
month-of-year = { $month } { $year }
month-short = { $number ->
    [1] janv.
    [2] févr.
    [3] mars
    [4] avr.
    [5] mai
    [6] juin
    [7] juil.
    [8] août
    [9] sept.
    [10] oct.
    [11] nov.
    *[12] déc.
    }
more-combined = { $n ->
    [one] { $n } autre changement combiné sans demander
    *[other] { $n } autres changements combinés sans demander
    }
move-the-task-down = Descendre la tâche
move-the-task-up = Monter la tâche
name = Nom
need-attention = { $n ->
    [one] { $n } demande votre attention
    *[other] { $n } demandent votre attention
    }
need-decision = { $n ->
    [one] { $n } demande une décision
    *[other] { $n } demandent une décision
    }
never = Jamais
new-list = Nouvelle liste
new-list-2 = nouvelle liste
next-at = prochaine à { $when }
next-in-a-moment = bientôt de nouveau
next-later = prochaine { $when }
next-sync-fetches = La prochaine synchronisation récupérera du serveur ce qui manque ici.
next-week = Semaine prochaine
no-day = Sans jour
no-field = sans { $field }
no-file-was-chosen-if-this = Aucun fichier choisi. Si ce bureau n’a pas de dialogue de fichiers, tapez où est le fichier :
no-notes = Pas de notes
no-system-keychain-was-found-keep = Aucun trousseau n’a été trouvé. Garder la connexion
no-task-was-changed-in-two = Aucune tâche n’a encore été modifiée à deux endroits.
no-tasks-yet-type-above-and = Pas encore de tâche. Tapez ci-dessus, puis Entrée.
no-thread = Le système ne donne aucun fil d’exécution : { $reason }.
no-worker = Le système ne peut pas lancer le travailleur : { $reason }.
none = Aucun
none-2 = aucun
not-known = inconnu
not-now = Pas maintenant
not-on-server = { $n ->
    [one] { $n } changement n’est pas sur le serveur.
    *[other] { $n } changements ne sont pas sur le serveur.
    }
not-synced-for = { $n ->
    [one] Pas synchronisé depuis { $n } jour.
    *[other] Pas synchronisé depuis { $n } jours.
    }
not-synced-since = Pas synchronisé depuis { $when }
not-synced-yet = Pas encore synchronisé
not-understood-yet = Pas encore compris
notes = Notes
nothing = rien
nothing-changed-moved-aside = Rien n’a été modifié. Le stockage abîmé est mis de côté, jamais supprimé.
nothing-completed-yet = Rien de terminé pour l’instant.
nothing-due-today = Rien à faire aujourd’hui.
nothing-found = Rien trouvé.
nothing-had-to-be-restored = Il n’y avait rien à restaurer.
nothing-is-lost-the-version-you = Rien n’est perdu : la version que vous ne gardez pas reste dans
nothing-planned-for-the-coming-days = Rien de prévu pour les prochains jours.
nothing-undone = Modifié ailleurs entre-temps ; rien n’a été annulé.
nothing-waits-to-be-sent = Rien n’attend d’être envoyé.
nothing-was-changed = Rien n’a été modifié.
nothing-was-removed-because = Rien n’a été supprimé : { $reason }
nothing-was-removed-yet = Rien n’a encore été supprimé.
nothing-would-change-everything-in-it = Rien ne changerait : tout y est déjà.
notifications = Notifications
offline-since = Hors ligne depuis { $when }
on-a-mac-ctrl-is-the = Sur un Mac, Ctrl est la touche Commande. Les lettres seules agissent tant qu’aucun texte n’est tapé.
once-a-day-and-before-anything = Une fois par jour, et avant toute restauration. Les fichiers contiennent tout.
one-file-that-many-tools-can = Un fichier que beaucoup d’outils savent lire. Par défaut.
only-on-this-computer = Seulement sur cet ordinateur
only-on-this-computer-no-server = Seulement sur cet ordinateur : aucun serveur n’est connecté.
only-web-links = Seuls les liens du web et de messagerie s’ouvrent.
only-what-is-missing = Seulement ce qui manque
open-advice-as-it-is = Ouvrez-le tel quel avec --store { $there }, ou prenez { $kind } pour un nouveau profil avec --profile.
open-advice-check-disk = Rien n’a été modifié. Vérifiez le disque, ou prenez un autre dossier avec --data-dir.
open-advice-close-it = Fermez-le et réessayez.
open-advice-close-window = Fermez l’autre fenêtre, ou utilisez un autre profil avec --profile.
open-advice-free-space = Libérez de la place sur le disque et réessayez.
open-advice-make-writable = Rendez le dossier accessible en écriture, ou prenez-en un autre avec --data-dir.
open-advice-nothing-lost = Rien n’est perdu. Ouvrez-les telles quelles avec --store { $from }.
open-advice-other-kind = Rien n’a été modifié. Choisissez l’autre type avec --store.
open-advice-restore-or-copy = Rien n’a été modifié. Restaurez une sauvegarde, ou copiez le dossier avant toute autre chose.
open-advice-update = Rien n’a été modifié. Mettez Tidelist à jour sur cet ordinateur.
open-advice-writable-or-other = Autorisez l’écriture, ou prenez un autre dossier avec --data-dir.
open-another-program = Un autre programme a ouvert les tâches.
open-damaged = Vos tâches sont abîmées sur le disque
open-file-damaged = Le fichier des tâches est abîmé ({ $what }).
open-folder-not-written = Impossible d’écrire dans le dossier du profil : { $reason }.
open-found-other = Les tâches sont dans un stockage { $there }, pas dans { $kind }.
open-in-use = Vos tâches sont ouvertes dans une autre fenêtre
open-kept-in-other = Ce profil garde ses tâches dans un stockage { $there }, pas dans { $kind }.
open-newer = Un Tidelist plus récent a écrit ces tâches
open-newer-wrote = Une version plus récente de Tidelist a écrit ces tâches (format { $found } ; celle-ci connaît jusqu’à { $known }).
open-not-a-store = Ce qui se trouve à la place des tâches n’est pas un stockage de Tidelist, ou son début est abîmé.
open-not-moved = Impossible de déplacer les tâches de { $from } vers { $to } : { $reason }.
open-not-rescued = Les tâches n’ont pas pu être sauvées : { $reason }.
open-other = Vos tâches ne peuvent pas être ouvertes
open-other-kind = Ce dossier contient un autre type de stockage
open-read-only = Vos tâches ne peuvent pas être modifiées ici
open-read-only-file = Impossible d’écrire les tâches : le fichier ou le dossier est en lecture seule.
open-the-task = Ouvrir la tâche
opening = Ouverture…
opening-your-tasks = Ouverture de vos tâches…
overdue = En retard
password = Mot de passe
password-changed = Le mot de passe est changé. Tous les autres appareils devront se reconnecter.
password-typed-in-two-ways = Le nouveau mot de passe diffère d’un champ à l’autre. Tapez-le deux fois.
paused-before-removal = En pause avant toute suppression
paused-removal = En pause : le serveur supprimerait { $some } tâches sur { $all }
place-of = passage { $at } sur { $all }
press-it = L’actionner
priorities = ! priorités
priority = Priorité
priority-high = Haute
priority-high-2 = Priorité : haute
priority-low = Basse
priority-low-2 = Priorité : basse
priority-medium = Moyenne
priority-medium-2 = Priorité : moyenne
priority-urgent = Urgente
priority-urgent-2 = Priorité : urgente
quit = Quitter
quoted = « { $title } »
reads-everything-and-compares-it-with = Lit tout et le compare à ce qui a été écrit.
receiving = Réception de { $done }…
receiving-of = Réception de { $done } sur { $total }…
refresh = Actualiser
refresh-now = Actualiser maintenant
refresh-waiting = Actualiser  { $n }↑
refused-discarded = Ce que le serveur a refusé est abandonné ici
remind = Rappel
reminder = Rappel
reminders-so-many = { $n ->
    [one] { $n } rappel
    *[other] { $n } rappels
    }
remove = Supprimer
remove-everything-for-good = Tout supprimer définitivement
remove-here-too = Supprimer ici aussi…
remove-so-many = { $n ->
    [one] Supprimer { $n } tâche ici aussi
    *[other] Supprimer { $n } tâches ici aussi
    }
rename-the-list = Renommer la liste
rename-the-task = Renommer la tâche
repeat = Répéter
repeat-after = { $rule } après la fin
repeat-days = { $n ->
    [one] chaque jour
    *[other] tous les { $n } jours
    }
repeat-months = { $n ->
    [one] chaque mois
    *[other] tous les { $n } mois
    }
repeat-on = { $rule } : { $days }
repeat-weeks = { $n ->
    [one] chaque semaine
    *[other] toutes les { $n } semaines
    }
repeat-years = { $n ->
    [one] chaque année
    *[other] tous les { $n } ans
    }
rescue-what-can-be-read = Sauver ce qui est lisible
rescued-decisions = { $n ->
    [one] { $n } entrée de l’historique de synchronisation
    *[other] { $n } entrées de l’historique de synchronisation
    }
rescued-made-again = { $n } refaites d’après ce qu’on savait par ailleurs
rescued-rows = { $n ->
    [one] { $n } liste ou tâche
    *[other] { $n } listes et tâches
    }
rescued-unreadable = { $n ->
    [one] { $n } endroit n’a pas pu être lu. Ce qui s’y trouvait manque peut-être.
    *[other] { $n } endroits n’ont pas pu être lus. Ce qui s’y trouvait manque peut-être.
    }
rescued-waiting = { $n ->
    [one] { $n } modification à envoyer
    *[other] { $n } modifications à envoyer
    }
resolve = Résoudre
restore = Restaurer…
restore-2 = Restaurer
restore-counted = { $added } reviennent, { $changed } changent, { $removed } s’en vont
restore-does = Tâches : { $tasks }. Listes : { $lists }.
restore-stopped = Puis l’enregistrement a échoué : { $reason }. Restaurez-la encore pour le reste.
restore-title = Restaurer la sauvegarde de { $when } ?
rows-restored = { $n ->
    [one] { $n } ligne a été restaurée.
    *[other] { $n } lignes ont été restaurées.
    }
no-decision-any-more = « { $title } » n’a plus besoin de décision.
policy-ask = Toujours demander
policy-both = Garder les deux, comme deux tâches
policy-combine = Combiner, et demander là où la même chose a changé
policy-combine-how = Des changements différents se réunissent sans question.
policy-head = Quand une tâche a changé à deux endroits
policy-safe = Ce qui n’est pas gardé reste dans l’historique de synchronisation.
rule-both = Les deux ont été gardées
rule-combined = Combiné sans demander
rule-kept-both = Vous avez gardé les deux
rule-kept-here = Vous avez gardé la version de cet ordinateur
rule-kept-server = Vous avez gardé la version du serveur
rule-mix = Vous avez choisi champ par champ
rule-newest = La version la plus récente l’emporte
rule-server = La version du serveur l’emporte
rule-this-computer = La version de cet ordinateur l’emporte
safe-here = { $n ->
    [0] Tout est en sécurité sur cet ordinateur.
    [one] { $n } modification n’est en sécurité que sur cet ordinateur.
    *[other] { $n } modifications ne sont en sécurité que sur cet ordinateur.
    }
same-server-question = Est-ce le même serveur à une autre adresse ? Alors il n’y a ni connexion ni lecture à refaire.
saturday = Samedi
save-a-copy = Enregistrer une copie sous…
saved-elsewhere = Enregistrée ici et sur le serveur · modifiée sur { $device }
saved-here-and-on-the-server = Enregistrée ici et sur le serveur
saved-on-this-computer = Enregistrée sur cet ordinateur
saved-on-this-computer-not-on = Enregistrée sur cet ordinateur, pas encore sur le serveur
saved-on-this-computer-not-on-2 = Enregistrée sur cet ordinateur · pas encore sur le serveur
saved-on-this-computer-refused-by = Enregistrée sur cet ordinateur · refusée par le serveur
saved-on-this-computer-waits-for = Enregistrée sur cet ordinateur · attend votre décision
saving = Enregistrement…
search = Chercher
search-all-lists = Chercher dans toutes les listes
search-all-lists-by = Chercher dans toutes les listes ({ $keys })
select-none-esc = Ne rien sélectionner (Échap)
selected = { $n } sélectionnées
refresh-by = Envoyer ce qui a changé ici, puis chercher ce qui a changé ailleurs ({ $keys })
sending = Envoi de { $done } sur { $total }…
server-address = Adresse du serveur
server-answers-no-sign-in = Le serveur répond ({ $name }) et ne demande pas de connexion.
server-answers-wants-sign-in = Le serveur répond ({ $name }) et demande de se connecter.
server-changed-again = La version du serveur vient de changer à nouveau ; voici les dernières valeurs. Rien n’a été décidé.
server-refused = Le serveur l’a refusée : { $reason }
servers-used-now = La version du serveur est maintenant utilisée
settings = Réglages
show = Afficher
show-my-tasks = Afficher mes tâches
show-older = { $n ->
    [one] Afficher { $n } plus ancienne
    *[other] Afficher { $n } plus anciennes
    }
show-the-folder = Afficher le dossier
show-upcoming = Voir à venir
sign-in = Se connecter
sign-in-again = Veuillez vous reconnecter
sign-in-again-safe = { $n ->
    [one] Veuillez vous reconnecter · { $n } changement est en sûreté ici
    *[other] Veuillez vous reconnecter · { $n } changements sont en sûreté ici
    }
sign-out = Se déconnecter
sign-out-all-others = Déconnecter tous les autres…
sign-out-device = Déconnecter…
sign-out-keep-tasks-here = Se déconnecter, garder les tâches ici
signed-in-as = Connecté en tant que { $name }.
signed-in-when = connecté { $when }
signed-out = Déconnecté. Vos tâches restent sur cet ordinateur.
signed-out-here = Déconnecté ici ; le serveur n’a pas pu être prévenu et terminera la session de lui-même. Vos tâches restent sur cet ordinateur.
signing-in = Connexion…
size = Taille
smaller = Réduire
some-of = { $done } sur { $all }
sort-by = Trier par
sort-due = Échéance
sort-manual = Mon ordre
sort-priority = Priorité
sort-title = Titre
sorted-as-you-dragged-them = Triées comme vous les avez placées
sorted-by-due-date = Triées par échéance
sorted-by-priority = Triées par priorité
sorted-by-title = Triées par titre
start-over = Recommencer
stay = Rester
step-added = Ajouté : { $what }
step-changed = Modifié : { $what }
step-completed = Terminé : { $what }
step-deleted = Supprimé : { $what }
step-done = { $what } est terminé
step-done-next = { $what } est terminé ; prochaine fois le { $day }
step-moved = Déplacé : { $what }
step-renamed = Renommé : { $what }
step-reopened = Rouvert : { $what }
step-restored = Restauré : { $what }
step-scheduled = Planifié : { $what }
step-tagged = Étiqueté : { $what }
steps = Étapes
stop-here-what-was-sent-stays = Arrêter ici ; ce qui est envoyé le reste
storage = Stockage
sum-combined = { $n } combinées
sum-received = { $n } reçues
sum-sent = { $n } envoyées
sunday = Dimanche
sync = Synchronisation
sync-after-a-change = Synchroniser après un changement
sync-every = Synchroniser toutes les
sync-history = Historique de synchronisation
sync-now = Synchroniser maintenant
sync-on-event = Synchroniser quand un autre ordinateur a changé quelque chose
sync-on-event-how = Le serveur le dit ; jusque-là rien n’est demandé.
sync-status = État de la synchronisation
sync-when-the-window-is-looked = Synchroniser quand on regarde la fenêtre
synced-at = Synchronisé { $when }
system = Système
tag = Étiquette
tags = Étiquettes
tags-2 = # étiquettes
tasks-in-conflict = { $n ->
    [one] { $n } tâche a été modifiée ici et sur le serveur.
    *[other] { $n } tâches ont été modifiées ici et sur le serveur.
    }
test-connection = Tester la connexion
that-day-09-00 = Ce jour-là 09:00
the-backup-is-made = La sauvegarde est faite.
the-conflict-before = Conflit précédent
the-evening-before = La veille au soir
the-field-above = Le champ au-dessus
the-field-below = Le champ au-dessous
the-field-or-button-before = Champ ou bouton précédent
the-file-of-your-tasks-is = Le fichier de vos tâches est endommagé
the-latest-first = Les plus récentes d’abord
the-list-above-in-the-sidebar = La liste au-dessus dans la barre latérale
the-list-below-in-the-sidebar = La liste au-dessous dans la barre latérale
the-new-one = Le nouveau
the-new-one-again = Le nouveau, encore une fois
the-next-conflict = Conflit suivant
the-next-field-or-button = Champ ou bouton suivant
the-next-one-n = Le suivant (N)
the-next-part-of-the-window = Partie suivante de la fenêtre
the-next-place-down = Passage suivant (flèche bas)
the-next-refresh-sends-it = La prochaine actualisation l’envoie.
the-one-before-p = Le précédent (P)
the-part-of-the-window-before = Partie précédente de la fenêtre
the-password-of-now = Le mot de passe actuel
the-place-before-up = Passage précédent (flèche haut)
the-same-for-all = De même pour tous
the-same-for-all-n = De même pour les { $n }…
the-server = le serveur
the-server-failed-on-it-too = Le serveur a échoué trop souvent. Réessayez quand le serveur va bien.
the-server-refused-it-change-the = Le serveur l’a refusée. Modifiez la tâche, réessayez, ou abandonnez ce qui a changé ici dans l’état de la synchronisation.
the-server-refused-this-change = Le serveur a refusé cette modification.
the-server-speaks = Le serveur parle
the-server-speaks-how = Un serveur Tidelist parle les trois. Les autres l’indiquent dans leur documentation.
the-servers-certificate-is-not-trusted = Le certificat du serveur n’est pas reconnu
the-servers-value = La valeur du serveur
the-servers-version-comes-back-here = La version du serveur revient ici.
the-task-above = La tâche au-dessus
the-task-below = La tâche au-dessous
the-task-changed-since-using-this = La tâche a changé depuis. Prendre cette version remplace ce qu’elle dit maintenant ; vous pouvez l’annuler.
the-trash-is-empty = La corbeille est vide.
the-usual-size = Taille habituelle
theme = Thème
then-sign-in-again = Puis reconnectez-vous.
there-is-no-backup-yet = Il n’y a pas encore de sauvegarde.
these-keys = Ces touches
this-computer = cet ordinateur
this-computers-used-now = La version de cet ordinateur est maintenant utilisée
this-computers-value = La valeur de cet ordinateur
title = Titre
titles-notes-and-tags-of-all = La recherche couvre titres, notes et étiquettes de toutes les listes.
today = Aujourd’hui
today-inside = aujourd’hui
tomorrow = Demain
tomorrow-09-00 = Demain 09:00
tomorrow-inside = demain
trash = Corbeille
tried = { $n ->
    [one] { $n } essai
    *[other] { $n } essais
    }
try-again = Réessayer
two-versions = { $kind ->
    [list] Deux versions de cette liste
    *[task] Deux versions de cette tâche
    }
type-a-tag-and-press-enter = Tapez une étiquette, puis Entrée
type-a-title-too = Tapez aussi un titre
type-every-2-weeks-on-mon = Par ex. : every 2 weeks on mon thu
type-fri-9am-14-mar-in = Par ex. : fri 9am, 14 mar, in 2 weeks
type-to-search-all-lists = Tapez pour chercher dans toutes les listes.
type-tomorrow-9am = Par ex. : demain 9h
undo = Annuler
undone = Annulé : { $what }
undone-in-part = Annulé, sauf ce qui a été modifié ailleurs entre-temps.
until-i-quit = jusqu’à ce que je quitte
up-to-date = À jour
upcoming = À venir
use-both-texts = Utiliser les deux textes
use-it-all-the-same = La prendre quand même
use-the-other-one = Prendre l’autre
use-the-servers = Prendre celle du serveur
use-this-address = Utiliser cette adresse
use-this-backup = Utiliser cette sauvegarde
use-this-computers = Prendre celle de cet ordinateur
use-this-text = Utiliser ce texte
used-from-the-next-start-on = Utilisé dès le prochain démarrage. Vos tâches suivent, et les fichiers actuels sont gardés.
used-when = utilisé { $when }
usually-more = Souvent plus que n’importe quelle sauvegarde : aussi les modifications pas encore envoyées.
value-deleted = supprimé
value-done = Terminé
value-not-done = Non terminé
version-so = Version { $n }
was-deleted = « { $title } » a été supprimée sur { $elsewhere }{ $there }, mais vous l’avez modifiée ici ({ $here }{ $what }).
week-starts-on = La semaine commence le
weekday = { $number ->
    [1] Lundi
    [2] Mardi
    [3] Mercredi
    [4] Jeudi
    [5] Vendredi
    [6] Samedi
    *[7] Dimanche
    }
weekday-letters = { $number ->
    [1] lu
    [2] ma
    [3] me
    [4] je
    [5] ve
    [6] sa
    *[7] di
    }
weekday-short = { $number ->
    [1] lun.
    [2] mar.
    [3] mer.
    [4] jeu.
    [5] ven.
    [6] sam.
    *[7] dim.
    }
what-came-while-tidelist-was-closed = Ce qui est venu pendant que Tidelist était fermé est annoncé ensemble au prochain démarrage.
what-is-deleted-stays = Ce qui est supprimé, ici ou sur un autre ordinateur, reste ici 30 jours.
what-is-here-stays-as-it = Ce qui est ici reste tel quel.
what-is-not-kept-stays-in = Ce qui n’est pas gardé reste dans l’historique de synchronisation et peut être repris de là.
what-was-changed-or-added-since = Ce qui a changé ou a été ajouté depuis s’en va. Une sauvegarde est faite avant.
what-was-not-kept-when-a = Ce qui n’a pas été gardé quand une tâche a changé à deux endroits.
when-it-is-due = À l’échéance
where-signed-in = Où vous êtes connecté, et le mot de passe.
who-is-signed-out = Un appareil déconnecté garde ce qu’il contient, et ne reçoit plus rien.
why = Pourquoi ?
why-added = Ajoutée { $when }.
why-changed = Modifiée { $when }.
why-deleted = Supprimée { $when }.
why-so-many = Cela arrive quand un serveur a été réinstallé ou a repris une ancienne sauvegarde, et quand quelqu’un a beaucoup rangé d’un coup.
worker-stopped = La partie de Tidelist qui enregistre vos tâches s’est arrêtée d’elle-même.
would-remove = Le serveur supprimerait { $some } tâches sur { $all } de cet ordinateur.
write = Écrire
written-by-hand = Vous avez écrit ceci ; les choix ci-dessus n’y changent rien.
yesterday = Hier
yesterday-inside = hier
you-deleted = Vous avez supprimé « { $title } » ici ({ $here }), mais elle a été modifiée sur { $elsewhere }{ $there }{ $what }.
your-tasks-are-rescued = Vos tâches sont sauvées

# La page du premier démarrage.

welcome-title = Où vos tâches doivent-elles vivre ?
welcome-intro = Tout cela peut être changé plus tard.
welcome-here = Seulement sur cet ordinateur
welcome-here-how = Commencer tout de suite ; un serveur se connecte à tout moment.
welcome-server = Me connecter à mon serveur…
welcome-server-how = Les mêmes tâches sur tous vos ordinateurs.
welcome-file = Ouvrir une sauvegarde ou importer…
welcome-file-how = Les sauvegardes de Tidelist, même d’un autre ordinateur ; Todoist, Microsoft To Do, CSV, iCalendar.
welcome-advanced = Avancé
welcome-folder = Dossier
welcome-folder-how = Tidelist a été démarré pour ce dossier.
welcome-later = Rien n’est écrit avant votre choix. Rien de ceci ne sera redemandé.
welcome-folder-any = Un autre peut être tapé ou choisi. Tidelist s’en souvient.
welcome-folder-good = Vos tâches seront dans ce dossier.
place-relative = Tapez le chemin complet du dossier, depuis son début.
place-not-a-folder = Il y a un fichier à cet endroit. Choisissez un dossier.
place-taken = Ce dossier contient autre chose, et { $folder } aussi. Choisissez-en un vide.
place-not-writable = Rien ne peut être écrit dans ce dossier : { $reason }. Choisissez-en un autre.
place-other-things = Ce dossier contient autre chose. Vos tâches y reçoivent le leur : { $folder }
place-tasks = Il y a déjà des tâches de Tidelist ici : { $folder }. Elles seront ouvertes, et rien n’y change.
place-far = Ce dossier est sur un autre ordinateur. Sans le réseau, vos tâches ne seraient pas là, et deux ordinateurs ne doivent pas s’en servir en même temps. Pour avoir les mêmes tâches sur plusieurs ordinateurs, connectez plutôt un serveur.
tasks-moved = Les tâches sont maintenant dans { $folder }. Ce qui était là avant est gardé dans { $aside }.
tasks-not-moved = Les tâches n’ont pas été déplacées et sont où elles étaient. { $reason }
move-tasks-there = il y a déjà des tâches de Tidelist : { $folder }. Choisissez un dossier vide.
move-within = le dossier est dans celui où sont les tâches. Choisissez-en un ailleurs.
move-tasks = Déplacer les tâches vers un autre dossier…
move-here = Déplacer les tâches ici
move-at-next-start = Le prochain démarrage déplace les tâches vers { $folder }. Les fichiers actuels sont gardés.
move-never = Ce dossier a été indiqué au démarrage de Tidelist et ne se change pas ici.
bring-title = Ouvrir une sauvegarde ou importer
bring-which = De quel fichier vos tâches doivent-elles venir ?
bring-where = Les sauvegardes sont dans le dossier « backups » à côté des tâches de l’autre ordinateur, une par jour ; leurs noms finissent par .jsonl.gz.
bring-reading = Lecture du fichier…
bring-backup-of = Une sauvegarde du { $when }
bring-counts = { $tasks }, { $lists }
bring-waiting = { $n ->
    [one] Une modification n’y était pas encore sur un serveur.
   *[other] { $n } modifications n’y étaient pas encore sur un serveur.
}
bring-begin = Commencer avec celles-ci
bring-another = Un autre fichier…
bring-nothing-made = Rien n’a été créé ni changé.
bring-not-ours = Ce n’est pas une sauvegarde de Tidelist.
bring-newer = Une version plus récente de Tidelist a fait cette sauvegarde. Mettez Tidelist à jour sur cet ordinateur, puis ouvrez-la de nouveau.
bring-damaged = Cette sauvegarde est endommagée : elle a été coupée ou modifiée. Copiez-la de nouveau depuis l’endroit où elle a été faite, ou choisissez-en une plus ancienne.
bring-empty = Il n’y a ni tâche ni liste dans ce fichier.
bring-not-understood = Ce fichier n’a pas été compris : { $reason }
bring-unreadable = Ce fichier ne peut pas être lu : { $reason }
open-folder-away = Le dossier de vos tâches n’est pas là.
open-advice-folder-away = S’il est sur un disque ou un autre ordinateur, connectez-le et réessayez. Rien n’a été créé à sa place. Si vous l’avez déplacé, écrivez le nouvel endroit dans le fichier des réglages, sous « folder ».

# Connecter un serveur.

connect = Connecter
connect-head-here = CET ORDINATEUR
connect-how = Se connecter avec
connect-password = Mot de passe
connect-browser = Navigateur
connect-token = Jeton
connect-nobody = Rien
connect-password-how = Le mot de passe n’est pas gardé. Ce que le serveur donne en échange est gardé dans le trousseau du système.
connect-browser-how = Vous vous connectez sur la page du serveur. Tidelist ne voit jamais le mot de passe ; ce que le serveur donne en échange est gardé dans le trousseau du système.
connect-token-how = Un jeton donné par le serveur. Il est gardé dans le trousseau du système.
connect-nobody-how = Seulement pour un serveur sans comptes.
connect-device = Cet ordinateur s’appelle
connect-certificates = Certificats et proxy
connect-only = Seul ce certificat est approuvé
connect-only-forget = Ne plus l’approuver
connect-look = Voir le certificat du serveur
proxy = Proxy
proxy-what = Ce qui est entre cet ordinateur et le serveur, dans un réseau qui l’exige.
proxy-system = Comme le système
proxy-none = Aucun
proxy-address = Adresse
proxy-use = Utiliser
proxy-how = http://, https:// ou socks5://, avec un nom et un mot de passe s’il en veut : http://nom:motdepasse@proxy.example.org:3128. Le mot de passe est gardé comme votre connexion et n’est plus montré.
proxy-wrong = Ce n’est pas l’adresse d’un proxy. Elle ressemble à http://proxy.example.org:3128 et commence par http://, https:// ou socks5://.
browser-title = Connectez-vous dans votre navigateur
browser-how = La page du serveur y est ouverte. Ensuite, Tidelist continue de lui-même.
browser-not-open = Rien ne s’est ouvert ? Copiez l’adresse dans un navigateur de cet ordinateur.
browser-copy = Copier l’adresse
browser-again = Ouvrir encore
join-title = Il y a des tâches des deux côtés
join-intro = Comment doivent-elles se rejoindre ? Rien n’a encore été changé.
join-combine = Réunir
join-combine-how = Toutes les tâches des deux côtés sont sur tous vos ordinateurs. Rien n’est supprimé.
join-theirs = Prendre celles du serveur
join-theirs-how = Ce qui est ici va d’abord dans une sauvegarde, que les réglages peuvent restaurer.
join-not-now = Pas maintenant
join-given-up = Non connecté ; tout est comme avant.

# Le certificat d’un serveur.

cert-title = Le certificat du serveur
cert-intro = Personne que cet ordinateur connaît ne se porte garant de { $server }. C’est courant pour un serveur à soi, mais un intrus aurait le même aspect. Rien n’a été envoyé.
cert-looking = On regarde ce que montre le serveur…
cert-head-file = LA MEILLEURE VOIE : SON AUTORITÉ
cert-head-shown = CE QUE MONTRE LE SERVEUR
cert-file-example = /chemin/vers/ca.pem
cert-file-use = Utiliser ce fichier
cert-file-how = Si le certificat a été signé par votre propre autorité, donnez son fichier. Cela vaut aussi quand le serveur change de certificat.
cert-subject = Pour
cert-issuer = Signé par
cert-self-signed = lui-même
cert-names = Adresses
cert-valid = Valable
cert-valid-dates = { $from } – { $until }
cert-outside = Il n’est pas valable aujourd’hui.
cert-changed = Ce n’est pas le certificat approuvé jusqu’ici. Demandez à qui gère le serveur s’il a été changé.
cert-fingerprint = Empreinte SHA-256
cert-compare-how = Comparez-la avec celle du serveur lui-même, pas avec une venue par le même réseau. Là-bas, ceci la montre :
cert-compared = J’ai tout comparé : c’est celle du serveur.
cert-trust = Approuver exactement ce certificat
cert-leave = Pas maintenant
cert-look-again = Regarder encore
# Sharing from this computer
share-from-here = Partager depuis cet ordinateur
share-from-here-button = Partager d’ici
share-head-settings = AUTRES ORDINATEURS À LA MAISON
share-head-state = PARTAGE
share-head-other = SUR L’AUTRE ORDINATEUR
share-head-certificate = CERTIFICAT
share-head-connected = CONNECTÉS
share-head-person = QUELQU’UN D’AUTRE À LA MAISON
share-is-off = Désactivé
share-is-busy = Un instant…
share-is-on = Activé
share-switch-on = Activer
share-switch-off = Désactiver
share-what-it-is = Vos autres ordinateurs se synchronisent avec celui-ci : aucun autre serveur n’est nécessaire et rien ne quitte votre réseau.
share-while-open = Les autres ordinateurs peuvent se synchroniser tant que Tidelist est ouvert ici. Ils continuent aussi sans lui.
share-port = Port ; à changer seulement si un autre programme l’utilise
share-how-to-connect = Ouvrez Tidelist là-bas, choisissez Réglages, Compte et synchronisation, Connecter un serveur, et saisissez :
share-address = Adresse
share-no-network = Cet ordinateur n’est dans aucun réseau. Connectez-le à celui de la maison, puis désactivez et réactivez le partage.
share-user = Nom d’utilisateur
share-password = Mot de passe
share-show = Afficher
share-hide = Masquer
share-copy = Copier
share-copied = Copié
share-why-certificate = L’autre ordinateur demande si cette empreinte est la bonne : comparez-la. Ou apportez-lui ce fichier et choisissez-le là-bas comme certificat.
share-fingerprint = Empreinte SHA-256
share-open-folder = Ouvrir le dossier
share-person-how = Une invitation donne à une autre personne ses propres tâches ici. Personne ne voit celles de l’autre.
share-invite = Inviter…
share-invitation-good = À ouvrir là-bas dans un navigateur. Valable une fois, 7 jours.
share-nameless = Un appareil sans nom
share-used = { $user } · utilisé { $when }
share-firewall = Un autre ordinateur n’y arrive pas ? Les deux doivent être dans le même réseau, et un pare-feu sur cet ordinateur doit laisser entrer le port TCP { $port }.
share-not-begun = Le partage n’a pas commencé : { $problem }
share-listening = { $n ->
    [0] Aucun autre appareil n’est connecté
    [one] { $n } autre appareil est connecté
   *[other] { $n } autres appareils sont connectés
    }

# Links
link-added = Ajouté depuis un lien : { $title }
link-no-task = Le lien mène à une tâche qui n’est pas ici. Synchronisez et suivez-le à nouveau.

# The program and the desktop
desktop-head = BUREAU
desktop-login = Démarrer à l’ouverture de session
desktop-login-how = Réduit dans la liste des fenêtres, pour que les rappels et le partage fonctionnent.
desktop-login-failed = Ceci n’a pas été modifié : { $problem }
desktop-key = Ajouter une tâche depuis n’importe où
desktop-key-how = Associez une touche de votre bureau à cette commande.
desktop-copy = Copier
tray-stay = Rester dans la zone de notification
tray-how = Fermer la fenêtre ne quitte pas Tidelist : les rappels et la synchronisation continuent, et l’icône ramène la fenêtre.
tray-none = Ce bureau n’affiche pas de zone de notification ; fermer la fenêtre quitte Tidelist.
tray-show = Afficher Tidelist
tray-nothing = Rien en attente
hot-key-how = Pressée n’importe où, elle montre la ligne d’une nouvelle tâche. Vide : aucune touche.
hot-key-unknown = Ce n’est pas une touche. On l’écrit comme Ctrl+Alt+T.
hot-key-alone = Cette touche sert à écrire. Utilisez-la avec Ctrl, Alt ou Super.
hot-key-taken = Un autre programme a cette touche.
hot-key-failed = Cette touche n’a pas été prise : { $problem }

# Buttons of reminders
reminder-done = Fait
reminder-later = Dans 15 minutes
reminder-again = Nouveau rappel à { $time }

# The settings as a whole
settings-search = Rechercher dans les réglages
settings-nothing-found = Aucun réglage ne contient « { $query } »
settings-nothing-found-how = Les noms et les explications de toutes les parties ont été parcourus.
settings-show-all = Afficher tous les réglages

# Keys of one's own
key-ctrl = Ctrl
key-shift = Maj
head-keys = TOUCHES
head-after-due = APRÈS { $keys }, POUR UN JOUR
keys-how = Appuyez sur des touches pour en choisir d’autres. Chaque touche fait une seule chose.
keys-all-usual = Toutes comme d’habitude
keys-press = Appuyez sur les nouvelles touches…
keys-escape = Échap les laisse telles quelles.
keys-more = D’autres touches pour la même chose
keys-usual = De nouveau comme d’habitude
keys-remove = Sans celles-ci
keys-taken = { $keys } est déjà pris : { $other }.
keys-of-text = Les champs de texte ont besoin de { $keys }.
keys-last = Il doit en rester.
keys-fixed = Celles-ci ne changent jamais : elles ramènent en arrière.
keys-unknown = Rien n’est possible avec ces touches.
keys-wrong = Les réglages disent sur des touches quelque chose d’incompréhensible ou de déjà pris ; restent comme d’habitude : { $names }.

# Motion
less-motion = Moins de mouvement
less-motion-how = Ce qui change apparaît aussitôt.
on = Oui
off = Non

# What went wrong
error-not-connected = Aucun serveur n’est connecté ; connectez-vous d’abord.
error-sign-in-again = Reconnectez-vous ; vos modifications sont en sécurité ici.
error-another-owner = Ces tâches appartiennent à { $owner } ; pour { $asked }, prenez un autre profil (--profile) afin de ne pas les mélanger.
error-another-server = { $server } connaît un autre utilisateur sous cet identifiant ; ce n’est pas le serveur de ces tâches.
error-authority-file = Impossible de lire le fichier de certificat { $path } : { $reason }
error-no-address = Ce n’est pas une adresse web ; en voici une : https://tasks.example.org
error-scheme = L’adresse doit commencer par https://
error-plain = L’adresse doit commencer par https://, car http:// enverrait les tâches sans protection.
error-address-too-much = L’adresse ne doit contenir ni nom d’utilisateur, ni mot de passe, ni « ? », ni « # ».
error-token = La connexion enregistrée est endommagée ; reconnectez-vous.
error-no-certificate-in-file = Le fichier ne contient aucun certificat utilisable au format PEM.
error-no-secure-connections = Cet ordinateur ne peut pas établir de connexions sûres ; ses certificats sont-ils installés ?
error-proxy = Le proxy { $proxy } ne peut pas être utilisé ; vérifiez son adresse et son mot de passe.
error-no-keychain = Ce système n’a pas de trousseau.
error-keychain = Le trousseau n’a pas répondu : { $reason }
error-token-file = Le fichier de connexion { $path } a échoué : { $reason }
error-port-taken = Le port { $port } est utilisé par un autre programme : choisissez un autre port ou fermez ce programme.
error-port-refused = Le système ne laisse pas Tidelist utiliser le port { $port } : choisissez-en un de 1024 à 65535.
error-share-file = Impossible d’utiliser { $path } : { $reason }
error-share-damaged = { $path } est endommagé ; déplacez-le et réactivez le partage.
error-share-certificate = Impossible de créer un certificat : { $reason }
error-syncs-elsewhere = Ces tâches se synchronisent avec { $server } : d’autres ordinateurs peuvent s’y connecter aussi. Pour partager depuis cet ordinateur, déconnectez-vous d’abord ou prenez un autre profil.
error-sync-runs = Une synchronisation est en cours ; réessayez dans un instant.
error-empty-title = Un titre a besoin d’au moins une lettre.
error-too-long = C’est trop long : une tâche contient au plus { $n } KiB de texte.
error-gone = Cela n’existe plus ici ; c’est supprimé, peut-être sur un autre ordinateur.
error-no-trash = Rien n’a été supprimé, car la corbeille ne peut pas le conserver : { $reason }
error-not-saved = Ce n’est pas enregistré : { $reason }
error-decision-gone = Cette décision n’est plus dans l’historique.
error-file-not-read = Impossible de lire { $path } : { $reason }
error-file-not-written = Impossible d’écrire { $path } : { $reason }
error-file-too-large = { $path } dépasse { $n } MiB.
error-file-not-understood = { $path } n’a pas été compris : { $reason }
error-damaged = Le fichier des tâches est endommagé ({ $what }). Ce qui peut être lu reste affiché. Faites une sauvegarde maintenant ; fermez ensuite ce programme et sauvez les tâches : tidelist store salvage
error-not-checked = Les tâches n’ont pas pu être vérifiées : { $reason }
error-no-room-for-backup = Aucune sauvegarde : le disque est plein. Vos tâches sont en sécurité ; libérez de la place.
error-backup-folder = Impossible d’utiliser le dossier des sauvegardes { $path } : { $reason }
error-no-such-backup = Il n’y a pas de sauvegarde nommée « { $name } ».
error-not-restored = Impossible de restaurer { $path }. { $reason }
error-no-backup = Ce n’est pas une sauvegarde de Tidelist.
error-newer-backup = Une version plus récente de Tidelist l’a faite ; mettez Tidelist à jour sur cet ordinateur.
error-damaged-backup = Elle est endommagée.
error-settings-not-saved = Impossible d’enregistrer les réglages dans { $path } : { $reason }
worker-stopped-advice = Tout ce qui était enregistré est encore là. Réessayez ; si cela se reproduit, le journal à côté de vos tâches dit pourquoi.

# Searches that are kept
head-filters = FILTRES
filter-keep = Garder…
filter-keep-how = Garder cette recherche dans la barre latérale
filter-keep-as = Garder sous
filter-keep-now = Garder
filter-change = Changer ce qui est cherché
filter-rename = Renommer le filtre
filter-delete = Supprimer le filtre, pas ses tâches
filter-finds-nothing = Aucune tâche n’est ainsi.
filter-no-list = La liste « { $list } » n’existe plus.
filter-no-list-how = Appuyez sur la ligne du haut pour changer ce qui est cherché.
filter-gone = Ce filtre n’est plus comme il était. Rien n’a été changé.
filter-taken = Un autre filtre porte ce nom. Rien n’a été changé.
filter-empty = Un filtre a besoin d’un nom et de quelque chose à chercher.
search-signs = Aussi #étiquette, !high, @today, @overdue, @week, +liste, is:open, is:done, has:notes, has:steps

# Les listes que plusieurs partagent.

barred-read = Cette liste est à { $owner } : vous pouvez la lire, pas la modifier
barred-stays = Cette liste est à { $owner } : seul son propriétaire peut déplacer ses tâches vers une autre liste
barred-delete = Cette liste est à { $owner } : quittez-la au lieu de la supprimer
people-invites = { $owner } partage la liste « { $list } » avec vous.
people-accept = Accepter
people-decline = Refuser
people-share = Partager…
people-who = Qui a cette liste
people-head-members = QUI L’A
people-head-invite = INVITER QUELQU’UN
people-owner = La liste est à cette personne
people-owner-you = La liste est à vous
people-editor = Peut la modifier
people-reader = Peut la lire
people-you = { $name } (vous)
people-invited = N’a pas encore répondu
people-nobody = Personne d’autre n’a cette liste.
people-name = Nom du compte
people-invite = Inviter
people-invite-how = Sur le même serveur que vous. L’invitation apparaît dans son application ; on ne dit pas si un tel compte existe.
people-asked = { $name } reçoit l’invitation, si ce compte existe.
people-remove = Retirer
people-leave = Quitter cette liste
people-leave-how = Elle disparaît de vos ordinateurs. Les autres la gardent, avec toutes les tâches.
people-own-list = Personne ne partage cette liste avec vous : elle est à vous, vous pouvez la supprimer.
people-delete = Supprimer pour tous
people-delete-how = Les autres perdent la liste et ses tâches. Vous gardez les tâches, dans la boîte de réception.

about = À propos
head-about = À PROPOS
about-licences = Logiciel libre sous { $license }. Les polices Inter et Noto sont sous la SIL Open Font License.
about-diagnostics = Versions, réglages et nombres pour qui vous aide : ni tâches, ni noms, ni adresses.
about-copy = Copier le diagnostic
