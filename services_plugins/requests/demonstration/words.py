"""What is said in the stories, in Arabic and French."""

Words = tuple[str, str]

NO_WORDS: Words = ("", "")

# --- Bodies and documents -----------------------------------------------------------------------

AGENCY: Words = ("الوكالة الحضرية", "Agence urbaine")
PROTECTION: Words = ("الوقاية المدنية", "Protection civile")
PREFECTURE: Words = ("العمالة أو الإقليم", "Préfecture ou province")
STATISTICS: Words = ("المندوبية السامية للتخطيط", "Haut-Commissariat au Plan")
WATER_OFFICE: Words = (
    "المكتب الوطني للكهرباء والماء الصالح للشرب",
    "Office national de l’électricité et de l’eau potable",
)
PLAN: Words = ("تصميم موقعي محين", "Un plan de situation à jour")
NEIGHBOURS: Words = (
    "تقرير مهندس حول سلامة البنايات المجاورة",
    "Un rapport d’ingénieur sur les bâtiments voisins",
)
RECEIPT: Words = ("وصل إيداع ملف الجمعية", "Le récépissé de dépôt de l’association")
FAMILY_BOOK: Words = ("نسخة من دفتر الحالة المدنية", "Une copie du livret d’état civil")

# --- Notes of the desk --------------------------------------------------------------------------

PAPER_REGISTER: Words = (
    "الرسم غير مرقمن: البحث جار في السجلات الورقية لسنة الوفاة.",
    "Acte non numérisé : recherche en cours dans le registre papier.",
)
WAITING_FOR_FINANCE: Words = (
    "في انتظار جواب مصلحة المالية. تم التذكير مرتين.",
    "En attente du service financier, relancé deux fois.",
)
VISIT: Words = (
    "معاينة المحل مبرمجة مع لجنة حفظ الصحة.",
    "Visite du local prévue avec le service d’hygiène.",
)
CHILDREN: Words = ("خطر على التلاميذ: أولوية.", "Danger pour les élèves : prioritaire.")

# --- Messages -----------------------------------------------------------------------------------

WHEN_READY: Words = (
    "هل يمكن أن أعرف متى ستكون الوثيقة جاهزة؟ شكرا لكم.",
    "Bonjour, savez-vous quand le document sera prêt ? Merci.",
)
IN_TIME: Words = (
    "الوثيقة قيد التجميع لدى مصلحة الصفقات، وستتوصلون بها داخل الأجل.",
    "Le service des marchés rassemble le document ; vous l’aurez dans le délai.",
)
FREE_PASSAGE: Words = (
    "يرجى التأكد من ترك ممر حر بعرض 1,50 متر على الرصيف.",
    "Merci de laisser un passage libre de 1,50 m sur le trottoir.",
)
RESPECTED: Words = ("نعم، تم احترام العرض المطلوب.", "Oui, la largeur est respectée.")

# --- Opinions and reasons -----------------------------------------------------------------------

EXIT: Words = ("توفير مخرج للإغاثة بعرض 1,20 متر.", "Prévoir une issue de secours de 1,20 m.")
TOO_HIGH: Words = (
    "علو البناية يتجاوز ما يسمح به تصميم التهيئة.",
    "La hauteur dépasse ce que permet le plan d’aménagement.",
)
MORE_TIME: Words = (
    "حجم الوثائق المطلوبة يستدعي وقتا إضافيا لتجميعها (المادة 16 من القانون 31.13).",
    "Le volume des documents demande plus de temps (loi 31-13, article 16).",
)
ALL_GIVEN: Words = (
    "الوثائق المطلوبة رهن إشارة العموم في مكتب الإعلام، وتُنشر نسخ منها في صفحة الوثائق بالموقع.",
    "Les documents demandés sont à la disposition de tous au bureau d’information ; des copies en "
    "sont publiées à la page des documents du site.",
)
SOME_PERSONAL: Words = (
    "سلمت المبالغ وحجبت المعطيات الشخصية للمستفيدين (المادة 7 من القانون 31.13).",
    "Les montants sont communiqués, les données personnelles masquées (loi 31-13, art. 7).",
)
ONLY_AMOUNTS: Words = (
    "لم أطلب معطيات شخصية، بل المبالغ فقط. أرجو إعادة النظر.",
    "Je ne demande que les montants, aucune donnée personnelle.",
)
PUBLIC_GROUND: Words = (
    "الملف لا يحترم ضابط البناء: المدخل يشغل الملك العمومي (القانون 12.90).",
    "Le dossier ne respecte pas le règlement : l’accès empiète sur le domaine public (loi 12-90).",
)
CORRECTED: Words = (
    "صححت المدخل وأرفقت التصميم الجديد.",
    "J’ai corrigé l’accès et joint le nouveau plan.",
)
REPAIRED: Words = ("تم الإصلاح من طرف مصلحة الأشغال.", "Réparé par le service des travaux.")

# --- Street reports: category, whether there is danger, what is written ---------------------------

STREET: list[tuple[str, str, Words]] = [
    (
        "lighting",
        "no",
        (
            "مصباحان منطفئان منذ أسبوع، والزنقة مظلمة ليلا.",
            "Deux lampadaires éteints depuis une semaine, la rue est sombre.",
        ),
    ),
    (
        "road",
        "yes",
        (
            "حفرة كبيرة وسط الطريق تضر بالسيارات والدراجات.",
            "Un grand trou au milieu de la chaussée, dangereux pour les deux-roues.",
        ),
    ),
    (
        "waste",
        "no",
        ("حاوية النفايات ممتلئة منذ ثلاثة أيام.", "Le conteneur déborde depuis trois jours."),
    ),
    ("water", "no", ("تسرب ماء من أنبوب على الرصيف.", "Une fuite d’eau sur le trottoir.")),
    ("green", "no", ("أغصان شجرة تحجب علامة قف.", "Des branches cachent le panneau stop.")),
    (
        "road",
        "yes",
        ("غطاء بالوعة مكسور أمام المدرسة.", "Une plaque d’égout cassée devant l’école."),
    ),
]
