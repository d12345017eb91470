"""Starter texts in French: the service sheets.

Only what a source says is said; the rest is marked as to be confirmed by the commune.
"""

from cms.starter.pieces import PageText, note, text

CONFIRM = "À confirmer par la commune"
CONTACT = (
    "<p>Le bureau compétent sera précisé par la commune. Adresse et horaires : page "
    '<a href="page:contact">Contact</a>.</p>'
)
REMEDIES = (
    "<p>Un refus doit être écrit et motivé (loi 03-01). Vous pouvez déposer une réclamation sur "
    '<a href="https://www.chikaya.ma/">chikaya.ma</a> ou appeler le 3737.</p>'
)
UNCONFIRMED = note(
    "Informations en cours de confirmation",
    "<p>La commune confirme les pièces, les frais et les délais pratiqués par ses services. "
    "Renseignez-vous avant de vous déplacer.</p>",
)
CIVIL_STATUS = "Loi 37-99 relative à l'état civil, décret 2-99-665 du 9 octobre 2002"
RECEIPT_REMEDIES = (
    "<p>Gardez votre récépissé : le délai court à partir de lui. Un refus doit être motivé par "
    "écrit. Si l'administration garde le silence, certaines autorisations sont réputées accordées "
    "(décret 2-22-141) ; le gouverneur délivre alors une attestation.</p>"
)

PAGES = {
    "services.birth": PageText(
        title="Copie d'acte de naissance",
        slug="acte-de-naissance",
        summary="Extrait ou copie intégrale, auprès du bureau d'état civil qui tient le registre.",
        fields={
            "audience": "La personne concernée ou qui la représente",
            "documents": (
                "<ul><li>une ancienne copie de l'acte ou le livret de famille ;</li>"
                "<li>la carte d'identité, si vous en avez une ;</li>"
                "<li>le numéro de l'acte et son année.</li></ul>"
            ),
            "how": (
                "<ol><li>Adressez-vous au bureau d'état civil de la commune où la naissance est "
                "inscrite.</li>"
                "<li>Précisez : extrait ou copie intégrale.</li>"
                "</ol><p>Vous pouvez aussi recevoir l'acte par courrier recommandé grâce au "
                "portail national watiqa.ma, si la commune qui tient le registre y participe.</p>"
            ),
            "fee": "Timbre de 2 dirhams (à confirmer par la commune)",
            "delay": "En principe immédiat (à confirmer par la commune)",
            "outcome": "Extrait ou copie intégrale de l'acte de naissance",
            "remedies": REMEDIES,
            "contact": CONTACT,
            "online_url": "https://www.watiqa.ma/",
            "reference": CIVIL_STATUS,
        },
        body=[
            text(
                "<p>Une naissance se déclare au bureau d'état civil dans les 30 jours ; passé ce "
                "délai, il faut un jugement.</p>",
                "Déclarer une naissance",
            ),
            UNCONFIRMED,
        ],
    ),
    "services.death": PageText(
        title="Copie d'acte de décès",
        slug="acte-de-deces",
        summary="Extrait ou copie intégrale, auprès du bureau d'état civil qui tient le registre.",
        fields={
            "audience": "Les proches et qui justifie d'un intérêt légitime (à confirmer)",
            "documents": (
                "<ul><li>le numéro de l'acte et son année, une ancienne copie ou le livret de "
                "famille ;</li>"
                "<li>la carte d'identité de qui fait la demande.</li></ul>"
                "<p>Liste à confirmer par la commune.</p>"
            ),
            "how": (
                "<p>Adressez-vous au bureau d'état civil de la commune où le décès est inscrit.</p>"
            ),
            "fee": CONFIRM,
            "delay": CONFIRM,
            "outcome": "Extrait ou copie intégrale de l'acte de décès",
            "remedies": REMEDIES,
            "contact": CONTACT,
            "reference": CIVIL_STATUS,
        },
        body=[UNCONFIRMED],
    ),
    "services.life": PageText(
        title="Certificat de vie",
        slug="certificat-de-vie",
        summary="Atteste qu'une personne est en vie ; il est individuel ou collectif.",
        fields={
            "audience": "La personne concernée",
            "documents": (
                "<ul><li>la carte d'identité ;</li>"
                "<li>le livret de famille pour un certificat collectif.</li></ul>"
                "<p>Liste à confirmer par la commune.</p>"
            ),
            "how": "<p>Adressez-vous au bureau d'état civil de la commune.</p>",
            "fee": CONFIRM,
            "delay": CONFIRM,
            "outcome": "Certificat de vie",
            "remedies": REMEDIES,
            "contact": CONTACT,
            "reference": CIVIL_STATUS,
        },
        body=[UNCONFIRMED],
    ),
    "services.signature": PageText(
        title="Légalisation de signature",
        slug="legalisation-de-signature",
        summary="Fait la preuve que vous avez signé vous-même un document.",
        fields={
            "audience": "Toute personne qui signe elle-même le document",
            "documents": (
                "<ul><li>le document à signer ;</li><li>la carte d'identité.</li></ul>"
                "<p>Liste à confirmer par la commune.</p>"
            ),
            "how": "<p>Présentez-vous en personne au bureau de légalisation de la commune.</p>",
            "fee": CONFIRM,
            "delay": CONFIRM,
            "outcome": "Un document dont la signature est légalisée",
            "remedies": REMEDIES,
            "contact": CONTACT,
            "reference": "Loi 55-19 relative à la simplification des procédures et formalités "
            "administratives",
        },
        body=[
            note(
                "Vous n'en avez peut-être pas besoin",
                "<p>L'administration ne peut pas exiger de signature légalisée ni de copie "
                "certifiée conforme dans le dossier d'un acte administratif (loi 55-19).</p>",
            ),
            UNCONFIRMED,
        ],
    ),
    "services.building": PageText(
        title="Permis de construire",
        slug="permis-de-construire",
        summary="L'autorisation de construire ou d'agrandir, sur la plateforme rokhas.ma.",
        fields={
            "audience": "Le propriétaire ou qui le représente, et l'architecte du projet",
            "documents": (
                "<p>La plateforme nationale rokhas.ma donne la liste des pièces selon le projet. À "
                "confirmer par la commune.</p>"
            ),
            "how": (
                "<ol><li>Déposez le dossier sur la plateforme nationale rokhas.ma, voie "
                "obligatoire.</li>"
                "<li>La commission compétente l'étudie et rend un avis.</li>"
                "<li>Vous suivez le dossier et recevez la décision sur la plateforme.</li>"
                "</ol><p>Le guichet unique de l'urbanisme se trouve dans les communes de plus de "
                "50 000 habitants, et à la préfecture ou à la province pour les autres.</p>"
            ),
            "fee": CONFIRM,
            "delay": "Selon le projet (à confirmer par la commune)",
            "outcome": "Le permis de construire, ou un refus motivé",
            "remedies": RECEIPT_REMEDIES,
            "contact": CONTACT,
            "online_url": "https://www.rokhas.ma/",
            "reference": "Loi 12-90 relative à l'urbanisme, décret 2-18-577 du 12 juin 2019",
        },
        body=[
            text(
                "<p>Lotissement, groupe d'habitations et morcellement (loi 25-90), réfection, "
                "démolition, permis d'habiter et certificat de conformité se demandent de la même "
                "façon.</p>",
                "Autres autorisations d'urbanisme",
            ),
            UNCONFIRMED,
        ],
    ),
    "services.shop": PageText(
        title="Autorisation de commerce ou d'activité",
        slug="autorisation-de-commerce",
        summary="Ouvrir un local ou exploiter un établissement, sur la plateforme rokhas.ma.",
        fields={
            "audience": "Commerçants, artisans et entreprises",
            "documents": (
                "<p>La plateforme nationale rokhas.ma donne la liste des pièces selon l'activité. "
                "À confirmer par la commune.</p>"
            ),
            "how": (
                "<p>Tout se passe sur la plateforme nationale rokhas.ma : dépôt, suivi et remise "
                "de l'autorisation signée électroniquement.</p>"
            ),
            "fee": CONFIRM,
            "delay": CONFIRM,
            "outcome": "L'autorisation, ou un refus motivé",
            "remedies": RECEIPT_REMEDIES,
            "contact": CONTACT,
            "online_url": "https://www.rokhas.ma/",
            "reference": "Loi 55-19, décret 2-22-141 du 8 mai 2023",
        },
        body=[UNCONFIRMED],
    ),
    "services.domain": PageText(
        title="Occupation du domaine public communal",
        slug="occupation-du-domaine-public",
        summary="Utiliser un trottoir ou une place : terrasse, chantier, fête.",
        fields={
            "audience": "Commerçants, entreprises, associations et particuliers",
            "documents": (
                "<p>La plateforme nationale rokhas.ma donne la liste des pièces selon l'usage. À "
                "confirmer par la commune.</p>"
            ),
            "how": "<p>Déposez et suivez la demande sur la plateforme nationale rokhas.ma.</p>",
            "fee": "Fixés par l'arrêté fiscal de la commune (à confirmer)",
            "delay": CONFIRM,
            "outcome": "Une autorisation temporaire, ou un refus motivé",
            "remedies": REMEDIES,
            "contact": CONTACT,
            "online_url": "https://www.rokhas.ma/",
            "reference": "Loi organique 113-14 relative aux communes",
        },
        body=[UNCONFIRMED],
    ),
    "services.information": PageText(
        title="Accès à l'information",
        slug="acces-a-l-information",
        summary="Demandez un document ou une information que détient la commune : c'est gratuit.",
        fields={
            "audience": "Les citoyennes et citoyens, et les étrangers en séjour régulier "
            "(articles 3 et 4)",
            "documents": (
                "<p>Le formulaire de demande rempli : votre identité, comment vous joindre, ce "
                "que vous demandez et sous quelle forme vous souhaitez le recevoir.</p>"
            ),
            "how": (
                "<p>Sur le portail national chafafiya.ma, au siège de la commune, par courrier ou "
                "par courriel.</p>"
            ),
            "fee": "Gratuit ; seuls la copie ou l'envoi peuvent être à votre charge",
            "delay": "20 jours ouvrables, prolongeables une fois ; 3 jours en cas d'urgence",
            "outcome": "L'information demandée, ou un refus motivé qui indique les recours",
            "remedies": (
                "<ol><li>Une réclamation à la présidence du conseil, dans les 20 jours ouvrables "
                "qui suivent la fin du délai ou la réponse.</li>"
                "<li>Une plainte à la Commission du droit d'accès à l'information (<a "
                'href="https://www.cdai.ma/">cdai.ma</a>), dans les 30 jours.</li>'
                "<li>Un recours au tribunal administratif, dans les 60 jours qui suivent la "
                "réponse de la commission ou la fin de son délai.</li></ol>"
            ),
            "contact": (
                "<p>Personnes chargées de l'information : la commune publie leurs noms et "
                'coordonnées (article 12) sur la page <a href="page:contact">Contact</a>.</p>'
            ),
            "online_url": "https://www.chafafiya.ma/",
            "reference": "Loi 31-13 relative au droit d'accès à l'information",
        },
        body=[
            text(
                '<p>Voyez d\'abord les <a href="page:documents">documents</a> : ce que vous '
                "cherchez y est peut-être déjà.</p>"
                "<p>L'article 7 de la loi excepte certaines informations, dont celles qui "
                "touchent à la défense nationale, à la sécurité de l'État et à la vie privée.</p>",
                "Avant de demander",
            )
        ],
    ),
    "services.report": PageText(
        title="Signaler un problème",
        slug="signaler-un-probleme",
        summary="Un lampadaire éteint, un trou dans la chaussée, des déchets : prévenez-nous.",
        fields={
            "audience": "Tout le monde",
            "documents": (
                "<p>Aucune. Indiquez le lieu avec précision et joignez une photo si possible.</p>"
            ),
            "how": (
                "<ul><li>sur le portail national des réclamations chikaya.ma ;</li>"
                "<li>par téléphone, au 3737 ;</li>"
                "<li>au siège de la commune.</li></ul>"
            ),
            "fee": "Gratuit",
            "delay": "Accusé de réception sous 15 jours, traitement sous 60 jours",
            "outcome": "Une réponse à votre réclamation, remarque ou suggestion",
            "remedies": "<p>Suivez votre réclamation et sa réponse sur chikaya.ma.</p>",
            "contact": CONTACT,
            "online_url": "https://www.chikaya.ma/",
            "reference": "Décret 2-17-265 du 23 juin 2017",
        },
        body=[
            note(
                "En cas de danger",
                "<p>N'attendez pas une réponse en ligne : appelez tout de suite les secours.</p>",
                "urgent",
            )
        ],
    ),
}
