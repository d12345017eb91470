"""The desks that a commune starts with; it may rename them and add others."""

DESKS = {
    "civil-status": {"name_ar": "مكتب الحالة المدنية", "name_fr": "Bureau de l’état civil"},
    "information": {
        "name_ar": "مكتب الحق في الحصول على المعلومات",
        "name_fr": "Accès à l’information",
    },
    "urban-planning": {"name_ar": "مكتب التعمير", "name_fr": "Guichet de l’urbanisme"},
    "economic": {"name_ar": "مكتب الرخص الاقتصادية", "name_fr": "Guichet des licences économiques"},
    "associations": {"name_ar": "مكتب الجمعيات والقاعات", "name_fr": "Associations et salles"},
    "street": {"name_ar": "مكتب الشكايات والتبليغات", "name_fr": "Réclamations et signalements"},
}
