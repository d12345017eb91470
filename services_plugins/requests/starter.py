"""The letters that a commune starts with; it may change them and add others."""

from services_plugins.requests.enums import LetterPurpose
from services_plugins.requests.models import LetterTemplate

SIGNATORY = {
    "signatory_ar": "رئيس مجلس الجماعة",
    "signatory_fr": "Le président du conseil communal",
}
_OPENING_AR = "سلام تام بوجود مولانا الإمام،"
_CLOSING_AR = "وتقبلوا فائق التقدير والاحترام. والسلام."
_OPENING_FR = "Madame, Monsieur,"
_CLOSING_FR = "Veuillez agréer, Madame, Monsieur, l’expression de ma considération distinguée."


def _arabic(*paragraphs: str) -> str:
    return "\n\n".join([_OPENING_AR, *paragraphs, _CLOSING_AR])


def _french(*paragraphs: str) -> str:
    return "\n\n".join([_OPENING_FR, *paragraphs, _CLOSING_FR])


LETTERS = {
    LetterPurpose.DOCUMENTS: {
        "title_ar": "طلب استكمال الوثائق",
        "title_fr": "Demande de pièces complémentaires",
        "body_ar": _arabic(
            "وبعد، علاقة بطلبكم عدد {number} المودع بتاريخ {filed_on} في شأن «{procedure}»، "
            "يؤسفني إخباركم بأن ملفكم تنقصه الوثائق الآتية:",
            "{documents}",
            "ويمكنكم إرسالها من صفحة تتبع الطلب على موقع الجماعة، أو تسليمها إلى {desk}. وطبقا "
            "للقانون رقم 55.19 المتعلق بتبسيط المساطر والإجراءات الإدارية، لا يطلب استكمال الملف "
            "إلا مرة واحدة.",
        ),
        "body_fr": _french(
            "Suite à votre demande n° {number}, déposée le {filed_on} (« {procedure} »), je vous "
            "informe qu’il manque à votre dossier les pièces suivantes :",
            "{documents}",
            "Vous pouvez les envoyer depuis la page de suivi de la demande sur le site de la "
            "commune, ou les remettre au guichet ({desk}). Conformément à la loi n° 55-19 relative "
            "à la simplification des procédures et des formalités administratives, ces pièces ne "
            "sont demandées qu’une seule fois.",
        ),
    },
    LetterPurpose.ACCEPTED: {
        "title_ar": "قرار بالموافقة",
        "title_fr": "Décision favorable",
        "body_ar": _arabic(
            "وبعد، جوابا على طلبكم عدد {number} المودع بتاريخ {filed_on} في شأن «{procedure}»، "
            "يشرفني إخباركم بأنه تمت الموافقة عليه بتاريخ {decided_on}.",
            "{reasons}",
        ),
        "body_fr": _french(
            "En réponse à votre demande n° {number}, déposée le {filed_on} (« {procedure} »), j’ai "
            "l’honneur de vous informer qu’elle a été acceptée le {decided_on}.",
            "{reasons}",
        ),
    },
    LetterPurpose.PARTLY_ACCEPTED: {
        "title_ar": "قرار بالموافقة الجزئية",
        "title_fr": "Décision partiellement favorable",
        "body_ar": _arabic(
            "وبعد، جوابا على طلبكم عدد {number} المودع بتاريخ {filed_on} في شأن «{procedure}»، "
            "أخبركم بأنه تمت الاستجابة له جزئيا بتاريخ {decided_on}، للأسباب الآتية:",
            "{reasons}",
            "{appeal}",
            "وتبقى لكم طرق الطعن الآتية:\n{remedies}",
        ),
        "body_fr": _french(
            "En réponse à votre demande n° {number}, déposée le {filed_on} (« {procedure} »), je "
            "vous informe qu’elle a été acceptée en partie le {decided_on}, pour les motifs "
            "suivants :",
            "{reasons}",
            "{appeal}",
            "Les voies de recours suivantes vous sont ouvertes :\n{remedies}",
        ),
    },
    LetterPurpose.REFUSED: {
        "title_ar": "قرار بالرفض",
        "title_fr": "Décision de refus",
        "body_ar": _arabic(
            "وبعد، جوابا على طلبكم عدد {number} المودع بتاريخ {filed_on} في شأن «{procedure}»، "
            "يؤسفني إخباركم بأنه تقرر بتاريخ {decided_on} عدم الاستجابة له. وتعليلا لهذا القرار، "
            "طبقا للقانون رقم 03.01 بشأن إلزام الإدارات العمومية والجماعات المحلية والمؤسسات "
            "العمومية بتعليل قراراتها الإدارية، أبين لكم الأسباب الآتية:",
            "{reasons}",
            "{appeal}",
            "وتبقى لكم طرق الطعن الآتية:\n{remedies}",
        ),
        "body_fr": _french(
            "En réponse à votre demande n° {number}, déposée le {filed_on} (« {procedure} »), j’ai "
            "le regret de vous informer qu’elle a été refusée le {decided_on}. Conformément à la "
            "loi n° 03-01 relative à l’obligation de la motivation des décisions administratives, "
            "les motifs de ce refus sont les suivants :",
            "{reasons}",
            "{appeal}",
            "Les voies de recours suivantes vous sont ouvertes :\n{remedies}",
        ),
    },
    LetterPurpose.SILENCE: {
        "title_ar": "شهادة بالموافقة لسكوت الإدارة",
        "title_fr": "Attestation d’accord tacite",
        "body_ar": "\n\n".join(
            [
                "يشهد رئيس مجلس الجماعة بأن الطلب عدد {number}، المودع بتاريخ {filed_on} من طرف "
                "{name} في شأن «{procedure}»، لم يصدر بشأنه جواب داخل الأجل القانوني.",
                "وطبقا للقانون رقم 55.19 المتعلق بتبسيط المساطر والإجراءات الإدارية، يعتبر سكوت "
                "الإدارة بعد انصرام هذا الأجل بمثابة موافقة. وقد عوينت هذه الموافقة بتاريخ "
                "{decided_on}.",
                "سلمت هذه الشهادة للمعني بالأمر للإدلاء بها عند الحاجة.",
            ]
        ),
        "body_fr": "\n\n".join(
            [
                "Le président du conseil communal atteste que la demande n° {number}, déposée le "
                "{filed_on} par {name} (« {procedure} »), n’a pas reçu de réponse dans le délai "
                "légal.",
                "Conformément à la loi n° 55-19 relative à la simplification des procédures et des "
                "formalités administratives, le silence de l’administration au terme de ce délai "
                "vaut accord. Cet accord a été constaté le {decided_on}.",
                "La présente attestation est délivrée à l’intéressé pour servir et valoir ce que "
                "de droit.",
            ]
        ),
    },
    LetterPurpose.TRANSFERRED: {
        "title_ar": "إحالة الطلب على الجهة المختصة",
        "title_fr": "Transmission à l’organisme compétent",
        "body_ar": _arabic(
            "وبعد، أخبركم بأن طلبكم عدد {number} المودع بتاريخ {filed_on} في شأن «{procedure}» "
            "يدخل في اختصاص جهة أخرى، وقد أحيل عليها: {body}.",
            "ويرجى منكم الاتصال بها لمعرفة مآل الطلب.",
        ),
        "body_fr": _french(
            "Votre demande n° {number}, déposée le {filed_on} (« {procedure} »), relève d’un autre "
            "organisme, auquel elle a été transmise : {body}.",
            "Je vous invite à vous adresser à lui pour la suite de votre demande.",
        ),
    },
    LetterPurpose.EXTENDED: {
        "title_ar": "تمديد أجل الجواب",
        "title_fr": "Prorogation du délai de réponse",
        "body_ar": _arabic(
            "وبعد، أخبركم بأن الأجل المحدد للجواب على طلبكم عدد {number} المودع بتاريخ {filed_on} "
            "في شأن «{procedure}» قد تم تمديده، وينتهي في {due}.",
            "وقد وجهت إليكم أسباب هذا التمديد في رسالة المكتب، وتجدونها في صفحة تتبع الطلب.",
        ),
        "body_fr": _french(
            "Le délai de réponse à votre demande n° {number}, déposée le {filed_on} "
            "(« {procedure} »), a été prorogé jusqu’au {due}.",
            "Les motifs de cette prorogation vous ont été donnés dans le message du guichet, que "
            "vous trouverez sur la page de suivi de la demande.",
        ),
    },
    LetterPurpose.OTHER: {
        "title_ar": "مراسلة",
        "title_fr": "Courrier",
        "body_ar": _arabic(
            "وبعد، علاقة بطلبكم عدد {number} المودع بتاريخ {filed_on} في شأن «{procedure}»،"
        ),
        "body_fr": _french(
            "Suite à votre demande n° {number}, déposée le {filed_on} (« {procedure} »),"
        ),
    },
}


def add_letters() -> None:
    """Give the tenant at work a template for every purpose that it has none for."""
    held = set(LetterTemplate.objects.values_list("purpose", flat=True))
    LetterTemplate.objects.bulk_create(
        LetterTemplate(purpose=purpose, **SIGNATORY, **texts)
        for purpose, texts in LETTERS.items()
        if purpose not in held
    )
