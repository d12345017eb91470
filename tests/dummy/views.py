from django.http import HttpRequest, HttpResponse, JsonResponse

from tests.dummy.models import Wish


def wishes(request: HttpRequest) -> HttpResponse:
    return HttpResponse("wishes")


def count(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"wishes": Wish.objects.count()})
