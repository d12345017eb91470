"""Starter texts in French: all pages but the service sheets."""

from cms.starter.pieces import (
    Page,
    PageText,
    card,
    cards,
    contacts,
    facts,
    faq,
    figures,
    latest,
    link,
    links,
    note,
    place,
    task,
    text,
)

TO_COMPLETE = "À compléter par la commune"

PAGES = {
    "home": PageText(
        title="[[title_fr]]",
        slug="home-fr",
        summary=(
            "Le site de la [[full_name_fr]], [[province_kind_fr]] [[de_province_fr]], région "
            "[[de_region_fr]] : services, conseil, actualités et participation citoyenne."
        ),
        fields={
            "hero_title": "Vos services et votre conseil, au même endroit",
            "hero_text": (
                "Vous trouvez ici les documents dont vous avez besoin, ce que délibère votre "
                "conseil et comment prendre part à la vie locale."
            ),
            "quick_tasks": [
                task(
                    "birth",
                    "Copie d'acte de naissance",
                    "Extrait ou copie intégrale, au bureau d'état civil.",
                    Page("services.birth"),
                ),
                task(
                    "permit",
                    "Permis de construire",
                    "Les pièces et le dépôt sur la plateforme nationale.",
                    Page("services.building"),
                ),
                task(
                    "shop",
                    "Autorisation de commerce",
                    "Ouvrir un local ou exercer une activité.",
                    Page("services.shop"),
                ),
                task(
                    "report",
                    "Signaler un problème",
                    "Éclairage, voirie, propreté : dites-le-nous.",
                    Page("services.report"),
                ),
                task(
                    "file-search",
                    "Demander une information",
                    "Votre droit d'accès à l'information, gratuit.",
                    Page("services.information"),
                ),
                task(
                    "petition",
                    "Déposer une pétition",
                    "Proposez un point à l'ordre du jour du conseil.",
                    Page("participation.petitions"),
                ),
            ],
        },
        body=[
            latest("Dernières actualités", "news"),
            cards(
                "Votre conseil, votre commune",
                "",
                card(
                    "town-hall",
                    "Sessions du conseil",
                    "Trois sessions ordinaires par an, en séances publiques.",
                    Page("council.sessions"),
                ),
                card(
                    "people",
                    "Participation citoyenne",
                    "Pétitions, consultations et droit à l'information.",
                    Page("participation"),
                ),
                card(
                    "document",
                    "Documents publics",
                    "Budget, programmes et délibérations.",
                    Page("documents"),
                ),
            ),
            figures(
                "La commune en chiffres",
                (
                    "[[population]]",
                    "habitants (population légale)",
                    "HCP, RGPH [[population_year]]",
                ),
            ),
            links(
                "Portails nationaux utiles",
                link("https://www.watiqa.ma/", "Watiqa : actes de naissance par la poste"),
                link("https://www.rokhas.ma/", "Rokhas : autorisations d'urbanisme et économiques"),
                link("https://www.chikaya.ma/", "Chikaya : réclamations, remarques, suggestions"),
                link("https://www.chafafiya.ma/", "Chafafiya : demandes d'accès à l'information"),
                link("https://www.eparticipation.ma/", "eParticipation : pétitions et motions"),
                link("https://www.idarati.ma/", "Idarati : guide des démarches administratives"),
            ),
        ],
    ),
    "services": PageText(
        title="Services",
        slug="services",
        summary="Ce que vous pouvez demander à la commune, ce qu'il faut apporter et où aller.",
        body=[
            text(
                "<p>Chaque fiche présente un service : qui peut le demander, les pièces à "
                "fournir, la marche à suivre, et que faire en cas de refus ou de retard. Ce que "
                "la commune n'a pas encore confirmé est signalé clairement.</p>"
            ),
            faq(
                "Vos droits quand vous demandez un acte administratif",
                (
                    "Vais-je recevoir un récépissé ?",
                    "<p>Oui. Le dépôt d'une demande d'acte administratif donne lieu à un récépissé "
                    "(loi 55-19).</p>",
                ),
                (
                    "Peut-on me demander des copies certifiées ou des signatures légalisées ?",
                    "<p>Non. Pour un acte administratif, la loi 55-19 interdit d'exiger plus d'un "
                    "exemplaire du dossier, des signatures légalisées ou des copies certifiées "
                    "conformes.</p>",
                ),
                (
                    "Et s'il manque une pièce ?",
                    "<p>L'administration vous demande les pièces manquantes en une seule fois.</p>",
                ),
                (
                    "Quel est le délai maximal ?",
                    "<p>Soixante jours au plus, trente pour les décisions liées à "
                    "l'investissement, sauf les cas où la loi prévoit plus. Le délai propre à un "
                    "acte peut être plus court.</p>",
                ),
                (
                    "Et si ma demande est refusée ?",
                    "<p>Une décision défavorable doit être motivée par écrit, en droit et en fait "
                    "(loi 03-01).</p>",
                ),
            ),
            links(
                "Un document que la commune ne délivre pas ?",
                link("https://www.idarati.ma/", "Chercher l'administration compétente sur Idarati"),
            ),
        ],
    ),
    "council": PageText(
        title="Conseil",
        slug="conseil",
        summary="Le conseil de la commune : son rôle, ses membres, ses sessions, son programme.",
        body=[
            text(
                "<p>Le conseil, assemblée élue, délibère sur les affaires qui relèvent de la "
                "commune. Son travail est régi par la loi organique 113-14 relative aux communes "
                "et par le règlement intérieur qu'il adopte (article 32).</p>"
                "<p>Ses séances sont publiques : chacune et chacun peut y assister.</p>"
            ),
            note(
                TO_COMPLETE,
                "<p>Ici viendront le règlement intérieur du conseil et le mot de sa "
                "présidence.</p>",
                "warning",
            ),
        ],
    ),
    "council.sessions": PageText(
        title="Sessions du conseil",
        slug="sessions",
        summary="Dates, ordres du jour, délibérations et procès-verbaux des sessions.",
        body=[
            facts(
                "Sessions ordinaires",
                "Les sessions ordinaires du conseil dans l'année",
                ("Session", "Mois"),
                ("Première", "février"),
                ("Deuxième", "mai"),
                ("Troisième", "octobre"),
            ),
            text(
                "<p>Le conseil tient trois sessions ordinaires par an, en février, mai et octobre "
                "(article 33 de la loi organique 113-14). Des sessions extraordinaires sont "
                "possibles.</p>"
                "<p>Si votre pétition est recevable, elle est soumise au conseil à la session "
                'ordinaire suivante : voyez <a href="page:participation.petitions">comment '
                "déposer une pétition</a>.</p>"
            ),
            note(
                TO_COMPLETE,
                "<p>Ici viendront la date et l'ordre du jour de la prochaine session, puis les "
                "délibérations et les procès-verbaux.</p>",
                "warning",
            ),
        ],
    ),
    "council.members": PageText(
        title="Membres et organes du conseil",
        slug="membres",
        summary="La présidence, le bureau, les membres et les commissions.",
        body=[
            text(
                "<p>Le bureau réunit la présidente ou le président et les vice-présidents. Le "
                "conseil a aussi un secrétaire et son adjoint, des commissions permanentes qui "
                "étudient les questions avant le vote, et une instance consultative de l'équité, "
                "de l'égalité des chances et de l'approche genre.</p>"
            ),
            note(
                TO_COMPLETE,
                "<p>Ici viendront les noms de la présidence, des vice-présidents, des membres et "
                "des responsables de commission, que le droit d'accès à l'information demande de "
                "publier (loi 31-13).</p>",
                "warning",
            ),
        ],
    ),
    "council.plan": PageText(
        title="Programme d'action et budget",
        slug="programme-et-budget",
        summary="Le programme d'action de la commune, ses projets et son budget.",
        body=[
            text(
                "<p>Le programme d'action fixe les projets prioritaires du mandat. Il s'élabore "
                "de façon participative, selon le décret 2-16-301 du 29 juin 2016, qui règle "
                "aussi son suivi, son actualisation et son évaluation.</p>",
                "Programme d'action",
            ),
            text(
                "<p>Le conseil vote le budget de la commune. Les états financiers et comptables "
                "sont publiés par voie électronique (article 272 de la loi organique 113-14).</p>",
                "Budget",
            ),
            note(
                TO_COMPLETE,
                "<p>Ici viendront le programme d'action et l'avancement des projets ; le budget "
                'et les comptes sont publiés parmi les <a href="page:documents">documents</a>.</p>',
                "warning",
            ),
        ],
    ),
    "participation": PageText(
        title="Participation citoyenne",
        slug="participation",
        summary="Déposez une pétition, répondez à une consultation, demandez une information.",
        body=[
            text(
                "<p>La vie de la commune est l'affaire de toutes et de tous. Vous pouvez proposer "
                "un point au conseil, donner votre avis sur un projet, demander une information "
                "ou assister à une séance.</p>"
            ),
            links(
                "Participer aussi",
                link(Page("services.information"), "Accéder à l'information"),
                link(Page("services.report"), "Signaler un problème ou faire une réclamation"),
                link(Page("council.sessions"), "Assister aux sessions du conseil"),
            ),
        ],
    ),
    "participation.petitions": PageText(
        title="Pétitions",
        slug="petitions",
        summary="Comment demander au conseil d'inscrire une question à son ordre du jour.",
        body=[
            text(
                "<p>Une pétition est une demande écrite pour que le conseil inscrive à son ordre "
                "du jour une question qui relève de ses compétences. Les articles 121 à 125 de la "
                "loi organique 113-14 la régissent ; le décret 2-16-403 du 6 octobre 2016 en fixe "
                "la forme et les pièces.</p>"
                "<p>Elle ne doit pas porter atteinte aux constantes de la Nation énoncées à "
                "l'article 1 de la Constitution.</p>"
            ),
            text(
                "<ol><li>Les signataires choisissent parmi eux un mandataire ; une association "
                "est représentée par son représentant légal.</li>"
                "<li>La pétition et ses pièces sont déposées auprès de la présidence du conseil, "
                "contre récépissé.</li>"
                "<li>La présidence la transmet au bureau, qui vérifie les conditions.</li>"
                "<li>Recevable, elle est inscrite à l'ordre du jour de la session ordinaire "
                "suivante et étudiée d'abord par la ou les commissions compétentes ; le "
                "mandataire ou le représentant légal en est informé.</li>"
                "<li>Irrecevable, elle donne lieu à une décision motivée, notifiée dans les trois "
                "mois qui suivent sa réception.</li></ol>",
                "Les étapes",
            ),
            faq(
                "Questions fréquentes",
                (
                    "Qui peut déposer une pétition ?",
                    "<p>Les citoyennes et citoyens (article 123) et les associations (article "
                    "124), aux conditions de la loi, dont le nombre de signatures. La commune "
                    "vous confirme le nombre exigé.</p>",
                ),
                (
                    "Peut-on le faire en ligne ?",
                    "<p>Oui : le mandataire peut déposer la pétition, recueillir les signatures "
                    "et suivre le dossier sur le portail national <a "
                    'href="https://www.eparticipation.ma/">eparticipation.ma</a>.</p>',
                ),
            ),
            note(
                TO_COMPLETE,
                "<p>Ici viendront le modèle de pétition, le bureau où la déposer, les pétitions "
                "reçues et leurs suites.</p>",
                "warning",
            ),
        ],
    ),
    "participation.consultations": PageText(
        title="Consultations publiques",
        slug="consultations",
        summary="Les projets soumis à votre avis, et ce qu'ont donné les consultations passées.",
        body=[
            text(
                "<p>La commune présente ici les projets sur lesquels elle souhaite votre avis : "
                "le sujet, les documents, la date limite, puis la synthèse des réponses.</p>"
            ),
            note(
                "Aucune consultation ouverte",
                "<p>La première consultation sera annoncée ici à son ouverture.</p>",
            ),
        ],
    ),
    "news": PageText(
        title="Actualités",
        slug="actualites",
        summary="Les nouvelles de la commune, de son conseil et de ses services.",
        body=[links("Agenda et annonces", link(Page("news.events")), link(Page("news.notices")))],
    ),
    "news.welcome": PageText(
        title="Le site de la [[full_name_fr]] est en ligne",
        slug="le-site-est-en-ligne",
        summary="Le site de la commune est ouvert à tous, en arabe, en amazighe et en français.",
        body=[
            text(
                "<p>Le site de la [[full_name_fr]] est en ligne. Vous y trouvez les "
                '<a href="page:services">services</a> de la commune, ce qui concerne le '
                '<a href="page:council">conseil</a>, les moyens de '
                '<a href="page:participation">participer</a> et '
                '<a href="page:contact">comment nous joindre</a>.</p>'
                "<p>La commune complète le site peu à peu. Ce qui attend une confirmation le dit "
                "clairement, pour que vous sachiez sur quoi compter.</p>"
            )
        ],
    ),
    "news.events": PageText(
        title="Agenda",
        slug="agenda",
        summary="Les sessions du conseil, les activités et les rencontres à venir.",
        body=[
            text(
                "<p>Ici sont annoncés les sessions du conseil, les rencontres publiques et les "
                "rendez-vous culturels et sportifs.</p>"
            )
        ],
    ),
    "news.notices": PageText(
        title="Annonces",
        slug="annonces",
        summary="Appels d'offres, recrutements, enquêtes publiques et avis de la commune.",
        body=[
            text(
                "<ul><li><b>Appels d'offres :</b> les marchés que la commune lance et leurs "
                'résultats ; aussi sur le <a href="https://www.marchespublics.gov.ma/">portail '
                "des marchés publics</a>.</li>"
                "<li><b>Recrutements :</b> les concours, leurs conditions et leurs listes ; aussi "
                'sur <a href="https://www.emploi-public.ma/">emploi-public.ma</a>.</li>'
                "<li><b>Enquêtes publiques :</b> les projets ouverts à vos remarques pendant un "
                "temps donné.</li>"
                "<li><b>Autres avis :</b> ce que la commune souhaite vous faire savoir.</li></ul>"
            )
        ],
    ),
    "commune": PageText(
        title="La commune",
        slug="la-commune",
        summary="Découvrez la [[full_name_fr]] : son territoire, son histoire, son administration.",
    ),
    "commune.profile": PageText(
        title="Carte d'identité",
        slug="carte-d-identite",
        summary="Où se trouve la commune, combien elle compte d'habitants et de qui elle relève.",
        body=[
            facts(
                "[[title_fr]]",
                "Données du registre national des communes",
                ("Donnée", "Valeur"),
                ("Nom", "[[name_fr]]"),
                ("Rattachement", "[[province_kind_fr]] [[de_province_fr]]"),
                ("Région", "[[region_fr]]"),
                ("Milieu selon le recensement", "[[setting_fr]]"),
                ("Code HCP", "[[code]]"),
                ("Population légale", "[[population_fr]]"),
                ("Année du recensement", "[[population_year]]"),
                ("Coordonnées", "[[location_fr]]"),
            ),
            place(
                "Situation",
                "Coordonnées du centre de la commune selon GeoNames, quand on les connaît.",
            ),
            text(
                "<p>Sources : Haut-Commissariat au Plan, recensement général de la population et "
                "de l'habitat 2024, pour le code et la population ; GeoNames (licence CC BY 4.0) "
                "pour les coordonnées.</p>"
            ),
            note(
                TO_COMPLETE,
                "<p>Ici viendra la présentation du territoire : superficie, douars ou quartiers, "
                "activités, équipements.</p>",
                "warning",
            ),
        ],
    ),
    "commune.history": PageText(
        title="Histoire et patrimoine",
        slug="histoire-et-patrimoine",
        summary="L'histoire de la commune, son patrimoine et ses monuments.",
        body=[
            note(
                TO_COMPLETE,
                "<p>Cette page est réservée à l'histoire de la commune, à son patrimoine matériel "
                "et immatériel, amazighe et arabe. Merci de citer les sources.</p>",
                "warning",
            )
        ],
    ),
    "commune.administration": PageText(
        title="Administration communale",
        slug="administration",
        summary="Les services de la commune et à qui s'adresser pour chaque sujet.",
        body=[
            text(
                "<p>L'administration communale est à votre service : elle prépare et exécute les "
                "décisions du conseil, étudie vos demandes et y répond.</p>"
            ),
            contacts("Adresse et horaires"),
            note(
                TO_COMPLETE,
                "<p>Ici viendront l'organigramme, les noms et coordonnées des responsables, et les "
                "horaires confirmés par la commune.</p>",
                "warning",
            ),
        ],
    ),
    "documents": PageText(
        title="Documents",
        slug="documents",
        summary="Les documents que la commune publie de sa propre initiative.",
        body=[
            text(
                "<p>L'article 10 de la loi 31-13 relative au droit d'accès à l'information "
                "demande aux collectivités territoriales de publier le plus possible "
                "d'informations sans attendre qu'on les demande. En voici l'essentiel :</p>"
                "<ul><li>le budget, les états comptables et financiers ;</li>"
                "<li>les missions de la commune, son organisation et ses coordonnées ;</li>"
                "<li>les textes, procédures et guides qu'elle applique ;</li>"
                "<li>les services, y compris en ligne, et les pièces à fournir ;</li>"
                "<li>les conditions d'octroi des autorisations et des permis ;</li>"
                "<li>les conventions ;</li>"
                "<li>les programmes, les projets et leurs bilans ;</li>"
                "<li>les rapports, études et statistiques ;</li>"
                "<li>les programmes prévisionnels des marchés publics et leurs résultats ;</li>"
                "<li>les concours de recrutement et leurs résultats.</li></ul>"
            ),
            note(
                TO_COMPLETE,
                "<p>Aucun document n'est encore publié. En attendant, vous pouvez "
                '<a href="page:services.information">demander un document</a>.</p>',
                "warning",
            ),
        ],
    ),
    "contact": PageText(
        title="Contact",
        slug="contact",
        summary="L'adresse, le téléphone, le courriel et les heures d'accueil.",
        body=[
            note(
                TO_COMPLETE,
                "<p>La commune confirme son adresse, son téléphone et ses horaires. Ici viendront "
                "aussi les noms des personnes chargées de l'information (article 12 de la loi "
                "31-13).</p>",
                "warning",
            ),
            text(
                "<p>Pour une réclamation, une remarque ou une suggestion : le portail national "
                '<a href="https://www.chikaya.ma/">chikaya.ma</a> ou le numéro <b>3737</b>.</p>',
                "Réclamation ou suggestion",
            ),
        ],
    ),
    "search": PageText(title="Recherche", slug="recherche"),
    "accessibility": PageText(
        title="Accessibilité",
        slug="accessibilite",
        summary="Ce qui est fait pour que tout le monde puisse se servir du site.",
        body=[
            text(
                "<p>Chacun doit pouvoir se servir de ce site, quels que soient sa situation et son "
                "appareil. Le site vise le niveau AA de la norme internationale WCAG 2.2 :</p>"
                "<ul><li>il s'utilise au clavier et avec un lecteur d'écran ;</li>"
                "<li>ses pages se passent de JavaScript ;</li>"
                "<li>le contraste entre le texte et le fond est contrôlé ;</li>"
                "<li>la langue et le sens d'écriture de chaque texte sont indiqués ;</li>"
                "<li>il reste léger sur les réseaux mobiles lents.</li></ul>"
            ),
            text(
                "<p>Les pages sont vérifiées par des outils automatiques. Un audit par des "
                "experts et des personnes en situation de handicap reste à faire. Les documents "
                "ajoutés par la commune (images, PDF) peuvent ne pas tous être accessibles.</p>",
                "État de conformité",
            ),
            text(
                "<p>Si vous rencontrez un obstacle, dites-le-nous par la page <a "
                'href="page:contact">Contact</a> : nous vous donnerons l\'information autrement '
                "et chercherons à lever l'obstacle.</p>",
                "Dites-le-nous",
            ),
        ],
    ),
    "privacy": PageText(
        title="Données personnelles",
        slug="donnees-personnelles",
        summary="Les données que garde ce site, et vos droits selon la loi 09-08.",
        body=[
            text(
                "<p>Vous pouvez consulter ce site sans dire qui vous êtes. Ses pages publiques ne "
                "déposent aucun cookie, n'appellent aucun service extérieur et ne portent pas de "
                "publicité.</p>"
            ),
            text(
                "<p>La loi 09-08 relative à la protection des personnes physiques à l'égard du "
                "traitement des données à caractère personnel vous donne le droit d'accéder aux "
                "données qui vous concernent, de les faire rectifier et de vous opposer à leur "
                "traitement. Pour l'exercer, adressez-vous à la commune par la page <a "
                'href="page:contact">Contact</a>. Vous pouvez aussi saisir la Commission '
                "nationale de contrôle de la protection des données à caractère personnel (<a "
                'href="https://www.cndp.ma/">cndp.ma</a>).</p>',
                "Vos droits",
            ),
            note(
                TO_COMPLETE,
                "<p>Ici viendront le nom du responsable de traitement et, pour chaque traitement, "
                "le numéro de déclaration ou d'autorisation délivré par la CNDP.</p>",
                "warning",
            ),
        ],
    ),
    "legal": PageText(
        title="Mentions légales",
        slug="mentions-legales",
        summary="Qui publie ce site, qui l'héberge et d'où viennent ses données.",
        body=[
            text("<p>Ce site est publié par la [[full_name_fr]].</p>", "Éditeur"),
            note(
                TO_COMPLETE,
                "<p>Direction de la publication, adresse, hébergeur, conditions de réutilisation "
                "du contenu.</p>",
                "warning",
            ),
            text(
                "<p>Données territoriales et population : Haut-Commissariat au Plan, recensement "
                "général de la population et de l'habitat 2024. Coordonnées : GeoNames, licence "
                "CC BY 4.0.</p>",
                "Sources des données",
            ),
            text(
                "<p>Ce site est publié en arabe et en amazighe, langues officielles, et en "
                "français (loi organique 26-16 sur le caractère officiel de l'amazighe). Quand un "
                "texte n'existe pas encore en amazighe, il s'affiche en arabe.</p>",
                "Langues",
            ),
            text(
                "<p>Les fiches de service ne remplacent pas les textes de loi. En cas de "
                "différence, le texte publié au Bulletin officiel fait foi.</p>",
                "Limites",
            ),
        ],
    ),
}
