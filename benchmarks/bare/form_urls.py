"""One form as Django's tutorial would write it: validated, stored, thanked for."""

from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from benchmarks.bare.models import Request

PAGE = engines["django"].from_string(
    "<!doctype html><html lang=en><title>Ask</title><main>{% if done %}<h1>Thank you</h1><p>Your request has the "
    "number {{ done.pk }}.</p>{% else %}<form method=post>{% csrf_token %}{{ form.as_div }}<button>Send</button>"
    "</form>{% endif %}</main></html>"
)


class RequestForm(ModelForm):
    """The same questions."""

    class Meta:
        """Every answer."""

        model = Request
        fields = ("delivery", "name", "organization", "address", "email", "item")


def ask(request: HttpRequest) -> HttpResponse:
    form = RequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return HttpResponse(PAGE.render({"done": form.save()}, request))
    status = 422 if request.method == "POST" else 200
    return HttpResponse(PAGE.render({"form": form}, request), status=status)


urlpatterns = [path("ask/", ask)]
