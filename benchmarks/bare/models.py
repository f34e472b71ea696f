"""What a form of bare Django stores: the same answers, readable."""

from django.db import models


class Request(models.Model):
    """One request for literature."""

    delivery = models.CharField(max_length=10)
    name = models.CharField(max_length=100, blank=True)
    organization = models.CharField(max_length=100, blank=True)
    address = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    item = models.IntegerField(null=True)
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Made by the bench, in the portal's own database."""

        managed = False
        db_table = "bare_request"

    def __str__(self) -> str:
        """Name the row."""
        return f"request {self.pk}"
