"""What councils of communes decide, in the words in which their agendas say it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from random import Random

from services_plugins.council.enums import Majority, Theme, Visa

# French keeps its double signs with the word before them.
_BEFORE_SIGNS = re.compile(" (?=[:;?!])")
# Arabic, French.
Words = tuple[str, str]

FINANCE, SERVICES, SOCIAL = "finance", "services", "social"


@dataclass(frozen=True)
class Matter:
    """A question that comes before councils; `{braces}` are filled by lot.

    `months` are those of the ordinary sessions that it belongs to, all of them where empty;
    `decision` is what the council decides when it adopts it, an article a line.
    """

    code: str
    theme: Theme
    committee: str
    title: Words
    summary: Words
    decision: Words
    months: tuple[int, ...] = ()
    visa: Visa = Visa.NONE
    majority: Majority = Majority.CAST


STREETS = (
    ("شارع محمد الخامس", "l'avenue Mohammed V"), ("شارع الحسن الثاني", "l'avenue Hassan II"),
    ("زنقة الزيتون", "la rue des Oliviers"), ("شارع المسيرة", "l'avenue de la Marche Verte"),
    ("طريق السوق", "la route du Souk"), ("زنقة المدرسة", "la rue de l'École"),
    ("شارع الاستقلال", "l'avenue de l'Indépendance"),
)  # fmt: skip
QUARTERS = (
    ("حي السلام", "hay Essalam"), ("حي النهضة", "hay Nahda"), ("حي الوفاق", "hay Wifak"),
    ("الحي الإداري", "le quartier administratif"), ("حي الأمل", "hay Al Amal"),
    ("مركز الجماعة", "le centre de la commune"),
)  # fmt: skip
VILLAGES = (
    ("الدوار الشرقي", "douar Charki"), ("الدوار الغربي", "douar Gharbi"),
    ("الدوار الفوقاني", "douar Foukani"), ("الدوار التحتاني", "douar Tahtani"),
    ("الدوار الجديد", "douar Jdid"),
)  # fmt: skip
FACILITIES = (
    ("دار الشباب", "une maison des jeunes"), ("مركز متعدد الاختصاصات", "un centre polyvalent"),
    ("روض للأطفال", "un jardin d'enfants"), ("مكتبة جماعية", "une bibliothèque communale"),
    ("دار للأمومة", "une maison de maternité"), ("قاعة مغطاة للرياضة", "une salle omnisports"),
)  # fmt: skip

MATTERS = (
    Matter(
        "budget", Theme.FINANCE, FINANCE,
        ("دراسة مشروع ميزانية الجماعة برسم السنة المالية {next_year} والتصويت عليه",
         "Examen et vote du projet de budget de la commune pour l'exercice {next_year}"),
        ("يعرض المشروع المداخيل والنفقات المرتقبة والفائض المخصص للتجهيز.",
         "Le projet présente recettes et dépenses prévues, et l'excédent pour l'équipement."),
        ("حصر مداخيل الميزانية في {large} درهم، ونفقات التسيير في {amount} درهم.\n"
         "تخصيص الفائض التقديري لنفقات التجهيز.",
         "Les recettes sont arrêtées à {large} DH, les dépenses courantes à {amount} DH.\n"
         "L'excédent prévisionnel est affecté aux dépenses d'équipement."),
        months=(10,), visa=Visa.BUDGET,
    ),
    Matter(
        "surplus", Theme.FINANCE, FINANCE,
        ("برمجة الفائض الحقيقي للسنة المالية {last_year}",
         "Programmation de l'excédent réel de l'exercice {last_year}"),
        ("يوزع الفائض على مشاريع التجهيز ذات الأولوية في برنامج عمل الجماعة.",
         "L'excédent est réparti entre les projets prioritaires du programme d'action."),
        ("برمجة مبلغ {amount} درهم لتهيئة {street} وصيانة البنايات الجماعية.\n"
         "ترحيل الاعتمادات غير الملتزم بها إلى السنة الجارية.",
         "{amount} DH sont affectés à l'aménagement de {street} et aux bâtiments communaux.\n"
         "Les crédits non engagés sont reportés à l'exercice en cours."),
        months=(2,), visa=Visa.BUDGET,
    ),
    Matter(
        "transfers", Theme.FINANCE, FINANCE,
        ("تحويل اعتمادات بالجزء الأول من ميزانية السنة المالية {year}",
         "Virements de crédits à la première partie du budget de l'exercice {year}"),
        ("تحويلات بين فصول التسيير لتغطية استهلاك الماء والكهرباء.",
         "Des virements entre rubriques couvrent les consommations d'eau et d'électricité."),
        ("تحويل مبلغ {small} درهم من فصول لم تصرف إلى فصول غير كافية.",
         "{small} DH sont virés de rubriques non consommées à des rubriques insuffisantes."),
        visa=Visa.BUDGET,
    ),
    Matter(
        "fees", Theme.FINANCE, FINANCE,
        ("تعديل القرار الجبائي المحدد لنسب وأسعار الرسوم والحقوق المستحقة لفائدة ميزانية الجماعة",
         "Modification de l'arrêté fiscal fixant les taux et tarifs des taxes et droits"),
        ("ملاءمة أسعار الرسوم مع القانون المتعلق بجبايات الجماعات الترابية.",
         "Les tarifs sont mis en accord avec la loi sur la fiscalité des collectivités."),
        ("تحديد أسعار الرسوم وفق الجدول المرفق بهذا المقرر.\n"
         "دخول الأسعار الجديدة حيز التنفيذ ابتداء من فاتح يناير {next_year}.",
         "Les tarifs sont fixés selon le tableau annexé à la présente délibération.\n"
         "Ils s'appliquent à partir du 1er janvier {next_year}."),
        months=(5, 10), visa=Visa.VISA,
    ),
    Matter(
        "loan", Theme.FINANCE, FINANCE,
        ("طلب قرض من صندوق التجهيز الجماعي لتمويل تهيئة {quarter}",
         "Demande de prêt au Fonds d'équipement communal pour l'aménagement de {quarter}"),
        ("يغطي القرض الشطر الثاني من أشغال التهيئة.",
         "Le prêt couvre la seconde tranche des travaux."),
        ("الموافقة على اقتراض مبلغ {large} درهم لمدة خمس عشرة سنة.\n"
         "الإذن لرئيس المجلس في توقيع عقد القرض.",
         "L'emprunt de {large} DH sur quinze ans est approuvé.\n"
         "Le président est autorisé à signer le contrat de prêt."),
        visa=Visa.VISA, majority=Majority.IN_OFFICE,
    ),
    Matter(
        "grants", Theme.SOCIAL, SOCIAL,
        ("توزيع الدعم المالي على الجمعيات برسم سنة {year}",
         "Répartition des subventions aux associations au titre de {year}"),
        ("درست اللجنة طلبات الجمعيات الثقافية والرياضية والاجتماعية وفق شبكة معلنة للتنقيط.",
         "La commission a noté les demandes des associations selon une grille publiée."),
        ("منح دعم إجمالي قدره {small} درهم وفق الجدول المرفق.\n"
         "تقديم كل جمعية مستفيدة تقريرا عن صرف الدعم قبل نهاية السنة.",
         "Une enveloppe de {small} DH est répartie selon le tableau annexé.\n"
         "Chaque association rend compte de l'emploi des fonds avant la fin de l'année."),
        months=(5, 10),
    ),
    Matter(
        "evaluation", Theme.PLAN, FINANCE,
        ("عرض التقييم السنوي لتنفيذ برنامج عمل الجماعة",
         "Présentation de l'évaluation annuelle du programme d'action de la commune"),
        ("نسبة إنجاز المشاريع، وما تأخر منها وأسبابه.",
         "Le taux de réalisation des projets, ceux qui ont pris du retard, et pourquoi."),
        ("المصادقة على تقرير التقييم ونشره بالموقع الإلكتروني للجماعة.",
         "Le rapport d'évaluation est approuvé et publié sur le site de la commune."),
        months=(5,),
    ),
    Matter(
        "programme", Theme.PLAN, FINANCE,
        ("تحيين برنامج عمل الجماعة", "Mise à jour du programme d'action de la commune"),
        ("إدراج مشاريع جديدة بعد لقاءات تشاورية مع الساكنة والجمعيات.",
         "De nouveaux projets y entrent après concertation avec habitants et associations."),
        ("المصادقة على تحيين برنامج العمل كما هو مرفق.\n"
         "إحالة البرنامج المحين على السيد العامل قصد التأشير.",
         "La mise à jour du programme d'action est approuvée telle qu'annexée.\n"
         "Le programme est transmis au gouverneur pour visa."),
        months=(2, 5), visa=Visa.VISA, majority=Majority.IN_OFFICE,
    ),
    Matter(
        "street", Theme.ROADS, SERVICES,
        ("مشروع تقوية وتهيئة {street}", "Renforcement et aménagement de {street}"),
        ("إعادة هيكلة القارعة والأرصفة مع ولوجيات للأشخاص في وضعية إعاقة.",
         "Chaussée et trottoirs sont refaits, avec des accès pour les personnes handicapées."),
        ("المصادقة على المشروع بكلفة تقديرية قدرها {amount} درهم.\n"
         "إنجاز الأشغال داخل أجل ثمانية أشهر.",
         "Le projet est approuvé pour un coût estimé à {amount} DH.\n"
         "Les travaux sont exécutés en huit mois."),
    ),
    Matter(
        "lighting", Theme.ROADS, SERVICES,
        ("تعميم الإنارة العمومية بالمصابيح الاقتصادية ب{quarter}",
         "Généralisation de l'éclairage public à basse consommation : {quarter}"),
        ("تعويض المصابيح القديمة للتقليص من فاتورة الكهرباء.",
         "Les anciennes lampes sont remplacées pour réduire la facture d'électricité."),
        ("المصادقة على البرنامج في حدود {amount} درهم.",
         "Le programme est approuvé dans la limite de {amount} DH."),
    ),
    Matter(
        "tracks", Theme.ROADS, SERVICES,
        ("فتح وصيانة المسالك القروية المؤدية إلى {village}",
         "Ouverture et entretien des pistes rurales menant au {village}"),
        ("فك العزلة عن الساكنة وتيسير تنقل التلاميذ.",
         "Il s'agit de désenclaver les habitants et de faciliter le trajet des élèves."),
        ("إنجاز الأشغال بآليات مجموعة الجماعات مقابل مساهمة قدرها {small} درهم.",
         "Les travaux se font avec les engins du groupement, pour {small} DH."),
    ),
    Matter(
        "water", Theme.WATER, SERVICES,
        ("اتفاقية شراكة مع الشركة الجهوية متعددة الخدمات لتزويد {village} بالماء الصالح للشرب",
         "Convention avec la société régionale multiservices pour l'eau au {village}"),
        ("تمديد الشبكة وإحداث إيصالات فردية.",
         "Le réseau est étendu et des branchements individuels sont créés."),
        ("المصادقة على الاتفاقية، ومساهمة الجماعة محددة في {amount} درهم.\n"
         "الإذن لرئيس المجلس في توقيعها.",
         "La convention est approuvée ; la part de la commune est de {amount} DH.\n"
         "Le président est autorisé à la signer."),
    ),
    Matter(
        "sewerage", Theme.WATER, SERVICES,
        ("ربط {quarter} بشبكة التطهير السائل",
         "Raccordement au réseau d'assainissement liquide : {quarter}"),
        ("القضاء على الحفر الصحية وحماية الفرشة المائية.",
         "Les fosses disparaissent et la nappe est protégée."),
        ("المصادقة على الدراسة التقنية والتركيبة المالية المقدرة ب{amount} درهم.",
         "L'étude technique et le montage financier de {amount} DH sont approuvés."),
    ),
    Matter(
        "well", Theme.WATER, SERVICES,
        ("حفر وتجهيز ثقب مائي بالطاقة الشمسية ب{village}",
         "Forage et équipement solaire d'un point d'eau au {village}"),
        ("تأمين الماء للساكنة والماشية في سنوات الجفاف.",
         "L'eau est assurée aux habitants et au bétail pendant les années sèches."),
        ("برمجة مبلغ {small} درهم لإنجاز الثقب وتجهيزه.",
         "{small} DH sont programmés pour le forage et son équipement."),
    ),
    Matter(
        "waste", Theme.ENVIRONMENT, SERVICES,
        ("المصادقة على دفتر التحملات المتعلق بالتدبير المفوض لقطاع النظافة",
         "Approbation du cahier des charges de la gestion déléguée de la propreté"),
        ("تحديد مسارات الجمع وأوقاته ومؤشرات الجودة والجزاءات.",
         "Il fixe circuits, horaires, indicateurs de qualité et pénalités."),
        ("المصادقة على دفتر التحملات لمدة سبع سنوات.\nالإعلان عن طلب المنافسة.",
         "Le cahier des charges est approuvé pour sept ans.\nL'appel à la concurrence est lancé."),
        visa=Visa.VISA, majority=Majority.IN_OFFICE,
    ),
    Matter(
        "garden", Theme.ENVIRONMENT, SERVICES,
        ("تهيئة منتزه عمومي ب{quarter}", "Aménagement d'un parc public : {quarter}"),
        ("فضاء أخضر وألعاب للأطفال وممرات للراجلين.",
         "Un espace vert, des jeux d'enfants et des allées piétonnes."),
        ("المصادقة على التصميم وبرمجة مبلغ {amount} درهم.",
         "Le plan est approuvé et {amount} DH sont programmés."),
    ),
    Matter(
        "dogs", Theme.ENVIRONMENT, SERVICES,
        ("اتفاقية شراكة لتدبير ظاهرة الكلاب الضالة بالتلقيح والتعقيم",
         "Convention pour la gestion des chiens errants par vaccination et stérilisation"),
        ("تطبيق المقاربة المعتمدة لحماية الصحة العمومية.",
         "La méthode retenue protège la santé publique."),
        ("المصادقة على الاتفاقية ومساهمة سنوية قدرها {small} درهم.",
         "La convention et une contribution annuelle de {small} DH sont approuvées."),
    ),
    Matter(
        "bus", Theme.TRANSPORT, SOCIAL,
        ("اتفاقية شراكة مع جمعية لتدبير النقل المدرسي",
         "Convention avec une association pour la gestion du transport scolaire"),
        ("ثلاث حافلات وأثمنة مخفضة لتلاميذ الدواوير.",
         "Trois cars et des tarifs réduits pour les élèves des douars."),
        ("وضع الحافلات رهن إشارة الجمعية لمدة سنة قابلة للتجديد.\nمنح دعم قدره {small} درهم.",
         "Les cars sont mis à disposition pour un an.\nUn soutien de {small} DH est accordé."),
    ),
    Matter(
        "traffic", Theme.TRANSPORT, SERVICES,
        ("المصادقة على مخطط السير والجولان بمركز الجماعة",
         "Plan de circulation et de stationnement du centre"),
        ("اتجاهات السير ومواقف السيارات وممرات الراجلين أمام المدارس.",
         "Sens de circulation, stationnement, et passages piétons devant les écoles."),
        ("اعتماد المخطط المرفق وتثبيت علامات التشوير داخل ثلاثة أشهر.",
         "Le plan annexé est adopté ; la signalisation est posée sous trois mois."),
    ),
    Matter(
        "souk", Theme.ECONOMY, FINANCE,
        ("كراء مرافق السوق الأسبوعي برسم سنة {next_year}",
         "Affermage des installations du souk hebdomadaire pour {next_year}"),
        ("تحديد الثمن الافتتاحي وشروط المزايدة العمومية.",
         "La mise à prix et les conditions de l'adjudication publique sont fixées."),
        ("تحديد الثمن الافتتاحي في {amount} درهم.\nالمصادقة على دفتر التحملات.",
         "La mise à prix est fixée à {amount} DH.\nLe cahier des charges est approuvé."),
        months=(10,),
    ),
    Matter(
        "rents", Theme.ECONOMY, FINANCE,
        ("تحديد السومة الكرائية للمحلات التجارية الجماعية",
         "Fixation du loyer des locaux commerciaux communaux"),
        ("مراجعة الأكرية وفق محضر اللجنة الإدارية للتقويم.",
         "Les loyers sont revus selon le procès-verbal de la commission d'évaluation."),
        ("اعتماد الأكرية المقترحة ابتداء من فاتح يناير {next_year}.",
         "Les loyers proposés s'appliquent à partir du 1er janvier {next_year}."),
    ),
    Matter(
        "zone", Theme.ECONOMY, FINANCE,
        ("إحداث منطقة للأنشطة الاقتصادية لفائدة الحرفيين والمقاولين الشباب",
         "Création d'une zone d'activités pour artisans et jeunes entrepreneurs"),
        ("بقع مجهزة وشباك للمواكبة.", "Des lots équipés et un guichet d'accompagnement."),
        ("المصادقة على اتفاقية الشراكة المتعلقة بإحداث المنطقة.",
         "La convention de partenariat relative à la zone est approuvée."),
    ),
    Matter(
        "land", Theme.PLANNING, FINANCE,
        ("اقتناء قطعة أرضية لإحداث {facility}",
         "Acquisition d'un terrain pour y construire {facility}"),
        ("عقار مساحته {area} متر مربع وفق تقويم اللجنة الإدارية.",
         "Un terrain de {area} m², au prix de la commission d'évaluation."),
        ("الموافقة على الاقتناء بثمن {amount} درهم.\nتكليف رئيس المجلس بإتمام الإجراءات.",
         "L'acquisition est approuvée au prix de {amount} DH.\n"
         "Le président est chargé des formalités."),
        visa=Visa.VISA,
    ),
    Matter(
        "plan", Theme.PLANNING, SERVICES,
        ("إبداء الرأي حول مشروع تصميم التهيئة لمركز الجماعة",
         "Avis sur le projet de plan d'aménagement du centre"),
        ("تجميع ملاحظات الساكنة المدونة خلال البحث العلني.",
         "Les remarques recueillies pendant l'enquête publique y sont réunies."),
        ("إبداء رأي بالموافقة مع الملاحظات المرفقة.",
         "Un avis favorable est émis, avec les remarques annexées."),
    ),
    Matter(
        "names", Theme.PLANNING, SERVICES,
        ("تسمية الأزقة والساحات العمومية ب{quarter}",
         "Dénomination des rues et places publiques : {quarter}"),
        ("تيسير العنونة وعمل البريد والإسعاف.",
         "L'adressage, le courrier et les secours en sont facilités."),
        ("اعتماد الأسماء الواردة في الجدول المرفق، بالعربية والأمازيغية والفرنسية.",
         "Les noms du tableau annexé sont adoptés, en arabe, en amazighe et en français."),
        visa=Visa.VISA,
    ),
    Matter(
        "indh", Theme.SOCIAL, SOCIAL,
        ("اتفاقية شراكة في إطار المبادرة الوطنية للتنمية البشرية لإحداث {facility}",
         "Convention avec l'Initiative nationale pour le développement humain : {facility}"),
        ("تركيبة مالية بين المبادرة والجماعة وجمعية مسيرة.",
         "Un financement partagé entre l'Initiative, la commune et une association."),
        ("المصادقة على الاتفاقية، ومساهمة الجماعة {amount} درهم.\nالإذن لرئيس المجلس في توقيعها.",
         "La convention est approuvée ; la part de la commune est de {amount} DH.\n"
         "Le président est autorisé à la signer."),
    ),
    Matter(
        "ambulance", Theme.SOCIAL, SOCIAL,
        ("اقتناء سيارة إسعاف مجهزة", "Acquisition d'une ambulance équipée"),
        ("تأمين نقل المرضى والنساء الحوامل من الدواوير.",
         "Elle assure le transport des malades et des femmes enceintes depuis les douars."),
        ("برمجة مبلغ {small} درهم لاقتناء السيارة وتجهيزها.",
         "{small} DH sont programmés pour l'achat et l'équipement."),
    ),
    Matter(
        "boarding", Theme.EDUCATION, SOCIAL,
        ("توسيع دار الطالبة بمركز الجماعة", "Extension de la maison de l'étudiante du centre"),
        ("رفع الطاقة الاستيعابية للحد من الهدر المدرسي.",
         "Plus de places contre l'abandon scolaire."),
        ("المصادقة على المشروع في إطار شراكة، بمساهمة قدرها {small} درهم.",
         "Le projet est approuvé en partenariat, avec une part de {small} DH."),
    ),
    Matter(
        "training", Theme.EDUCATION, SOCIAL,
        ("اتفاقية شراكة مع مكتب التكوين المهني وإنعاش الشغل لإحداث ملحقة للتكوين",
         "Convention avec l'OFPPT pour la création d'une annexe de formation"),
        ("شعب ملائمة لسوق الشغل المحلي.", "Des filières adaptées à l'emploi local."),
        ("وضع بناية جماعية رهن إشارة المكتب لمدة عشر سنوات.",
         "Un bâtiment communal est mis à disposition de l'office pour dix ans."),
    ),
    Matter(
        "pitches", Theme.EDUCATION, SOCIAL,
        ("المصادقة على نظام استغلال ملاعب القرب ب{quarter}",
         "Règlement d'usage des terrains de proximité : {quarter}"),
        ("أوقات مجانية للمدارس والجمعيات.", "Des créneaux gratuits pour écoles et associations."),
        ("اعتماد النظام المرفق وإسناد التدبير لجمعية بعد إعلان عن إبداء الاهتمام.",
         "Le règlement annexé est adopté ; la gestion va à une association après appel public."),
    ),
    Matter(
        "festival", Theme.EDUCATION, SOCIAL,
        ("تنظيم الموسم الثقافي السنوي للجماعة", "Organisation de la saison culturelle annuelle"),
        ("سهرات وندوات ومعرض للمنتوجات المجالية.",
         "Des soirées, des rencontres et une foire des produits du terroir."),
        ("المصادقة على البرنامج ورصد اعتماد قدره {small} درهم.",
         "Le programme et un crédit de {small} DH sont approuvés."),
        months=(2, 5),
    ),
    Matter(
        "heritage", Theme.HERITAGE, SOCIAL,
        ("اتفاقية شراكة لرد الاعتبار للبنايات التاريخية بالجماعة",
         "Convention pour la réhabilitation du patrimoine bâti de la commune"),
        ("ترميم الواجهات والمسالك السياحية.", "Façades et circuits de visite sont restaurés."),
        ("المصادقة على الاتفاقية ومساهمة قدرها {amount} درهم.",
         "La convention et une part de {amount} DH sont approuvées."),
    ),
    Matter(
        "twinning", Theme.PARTNERSHIPS, SOCIAL,
        ("اتفاقية توأمة وتعاون مع جماعة أجنبية",
         "Convention de jumelage avec une commune étrangère"),
        ("تبادل الخبرات في تدبير الماء والتراث.",
         "Des échanges d'expérience sur l'eau et le patrimoine."),
        ("الموافقة على مشروع الاتفاقية وإحالته على التأشير.",
         "Le projet de convention est approuvé et transmis pour visa."),
        visa=Visa.VISA,
    ),
    Matter(
        "group", Theme.PARTNERSHIPS, FINANCE,
        ("الانضمام إلى مجموعة الجماعات الترابية لتدبير حفظ الصحة",
         "Adhésion au groupement de collectivités pour l'hygiène"),
        ("مكتب مشترك لحفظ الصحة يخدم عدة جماعات.",
         "Un bureau d'hygiène commun à plusieurs communes."),
        ("المصادقة على الانضمام وعلى اتفاقية التأسيس.\nمساهمة سنوية قدرها {small} درهم.",
         "L'adhésion et la convention constitutive sont approuvées.\n"
         "La contribution annuelle est de {small} DH."),
    ),
    Matter(
        "rules", Theme.ORGANISATION, FINANCE,
        ("تعديل النظام الداخلي للمجلس", "Modification du règlement intérieur du conseil"),
        ("تنظيم البث المباشر للجلسات وتسجيلها.",
         "Il règle la diffusion en direct et l'enregistrement des séances."),
        ("المصادقة على التعديلات المرفقة.", "Les modifications annexées sont approuvées."),
    ),
    Matter(
        "staff", Theme.ORGANISATION, FINANCE,
        ("تعديل القرار التنظيمي لإدارة الجماعة", "Réorganisation de l'administration communale"),
        ("إحداث مصلحة للرقمنة واستقبال المواطنين.",
         "Un service de la numérisation et de l'accueil est créé."),
        ("المصادقة على الهيكل التنظيمي المرفق.", "L'organigramme annexé est approuvé."),
        visa=Visa.VISA,
    ),
    Matter(
        "openness", Theme.ORGANISATION, SOCIAL,
        ("المصادقة على برنامج الجماعة المنفتحة",
         "Approbation du programme d'ouverture de la commune"),
        ("التزامات في النشر والمشاركة أعدت مع جمعيات المجتمع المدني.",
         "Des engagements de publication et de participation, écrits avec les associations."),
        ("المصادقة على البرنامج لسنتين وإحداث لجنة لتتبعه.",
         "Le programme est approuvé pour deux ans et un comité le suit."),
        months=(10,),
    ),
)  # fmt: skip
BY_CODE = {one.code: one for one in MATTERS}

# Of every ordinary session; heard, not voted (113-14, article 106).
REPORT = Matter(
    "report", Theme.ORGANISATION, "",
    ("الإخبار بأعمال رئيس المجلس بين الدورتين",
     "Compte rendu du président sur ses actes entre les deux sessions"),
    ("القرارات المتخذة والصفقات المبرمة والقضايا الجارية.",
     "Décisions prises, marchés passés et affaires en cours."),
    ("", ""),
)  # fmt: skip
ELECTION = Matter(
    "election", Theme.ORGANISATION, "",
    ("انتخاب عضو باللجنة الدائمة المكلفة بالميزانية والشؤون المالية والبرمجة",
     "Élection d'un membre de la commission du budget, des finances et de la programmation"),
    ("شغل مقعد شاغر، بالاقتراع السري.", "Un siège vacant est pourvu, au scrutin secret."),
    ("انتخاب العضو المحرز على أغلبية الأصوات المعبر عنها.",
     "Est élu le membre qui a réuni la majorité des suffrages exprimés."),
)  # fmt: skip
LAWSUITS = Matter(
    "lawsuits", Theme.OTHER, FINANCE,
    ("عرض حول القضايا المعروضة على القضاء", "Exposé sur les affaires en justice"),
    ("", ""),
    ("", ""),
)  # fmt: skip

QUESTIONS = (
    (("متى تستأنف أشغال تهيئة المدخل الرئيسي؟",
      "Quand reprennent les travaux de l'entrée principale ?"),
     ("توقفت الأشغال منذ شهرين، ونلتمس معرفة الأسباب والأجل الجديد.",
      "Les travaux sont arrêtés depuis deux mois ; quelles en sont les raisons, et le délai ?"),
     ("تأخر الربط بشبكة الماء. تستأنف الأشغال في الأسبوع الأول من الشهر المقبل.",
      "Le raccordement à l'eau a tardé. Les travaux reprennent au début du mois prochain.")),
    (("كم عدد المستفيدين من النقل المدرسي؟",
      "Combien d'élèves prennent le transport scolaire ?"),
     ("نطلب العدد حسب الدواوير والمبالغ المصروفة.",
      "Nous demandons le nombre par douar, et les sommes dépensées."),
     ("يستفيد مائة وأربعون تلميذا من ستة دواوير؛ تنشر الكلفة مع حساب الجمعية.",
      "Cent quarante élèves de six douars ; le coût est publié avec le compte de l'association.")),
)  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """A matter with its details, in Arabic and in French."""

    matter: Matter
    details: tuple[dict[str, str], dict[str, str]] = field(repr=False)

    def said(self, words: Words) -> Words:
        arabic, french = (text.format(**self.details[n]) for n, text in enumerate(words))
        return arabic, _BEFORE_SIGNS.sub("\u00a0", french)


def draw(matter: Matter, year: int, chance: Random) -> Drawn:
    """Return a matter of a year with details by lot."""
    numbers = {
        "year": str(year),
        "next_year": str(year + 1),
        "last_year": str(year - 1),
        "area": str(chance.randrange(300, 4000, 50)),
        "small": _grouped(chance.randrange(40, 400) * 1_000),
        "amount": _grouped(chance.randrange(8, 90) * 50_000),
        "large": _grouped(chance.randrange(60, 400) * 100_000),
    }
    named = {
        "street": chance.choice(STREETS),
        "quarter": chance.choice(QUARTERS),
        "village": chance.choice(VILLAGES),
        "facility": chance.choice(FACILITIES),
    }
    arabic, french = (
        numbers | {key: words[place] for key, words in named.items()} for place in (0, 1)
    )
    return Drawn(matter, (arabic, french))


def of_month(month: int) -> list[Matter]:
    """Return what an ordinary session of a month may treat, what belongs to it first."""
    own = [one for one in MATTERS if month in one.months]
    return own + [one for one in MATTERS if not one.months]


def _grouped(amount: int) -> str:
    return f"{amount:,}".replace(",", "\u00a0")
