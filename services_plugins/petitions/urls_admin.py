"""Addresses of the petitions in the editor, under `/admin/petitions/`."""

from django.urls import path

from services_plugins.petitions.views import desk, desk_review, desk_signatures

urlpatterns = [
    path("", desk.index, name="index"),
    path("<int:pk>/", desk.show, name="petition"),
    path("<int:pk>/signatures/", desk_signatures.signatures, name="signatures"),
    path("<int:pk>/signatures/<int:signature>/", desk_signatures.check_signature, name="check"),
    path("<int:pk>/batches/<int:signature>/", desk_signatures.check_batch, name="batch"),
    path("<int:pk>/list/<int:part>.pdf", desk_signatures.signed_list, name="list"),
    path("<int:pk>/chain/", desk_signatures.check_chain, name="chain"),
    path("<int:pk>/conditions/<slug:code>/", desk.check_condition, name="condition"),
    path("<int:pk>/draw/", desk_review.draw, name="draw"),
    path("<int:pk>/review/<slug:of>/", desk_review.review, name="review"),
    path("<int:pk>/review/<slug:of>/<int:signature>/", desk_review.examine, name="examine"),
    path("<int:pk>/<slug:key>/", desk.act, name="act"),
]
