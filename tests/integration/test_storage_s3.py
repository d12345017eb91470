"""Files in a bucket: each commune's in its own folder, pictures under the site's own address."""

from collections.abc import Iterator

import boto3
import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django_tenants.utils import tenant_context
from moto import mock_aws

from tenants.models import Tenant
from tenants.storage import TenantS3MediaStorage, TenantS3Storage

pytestmark = pytest.mark.django_db


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch, settings) -> Iterator[str]:
    """An empty bucket, in which the sites' pictures are kept."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "of-no-account")
    settings.AWS_STORAGE_BUCKET_NAME = "communes"
    settings.AWS_S3_REGION_NAME = "us-east-1"
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "tenants.storage.TenantS3MediaStorage"}
    }
    with mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="communes")
        yield "communes"


def test_a_picture_is_shown_on_its_own_site_only(
    bucket: str, tenant_a: Tenant, client_a: Client, client_b: Client
):
    with tenant_context(tenant_a):
        name = TenantS3MediaStorage().save("images/place.png", ContentFile(b"drawn"))
        address = TenantS3MediaStorage().url(name)

    assert address == "/media/images/place.png"
    response = client_a.get(address)
    assert (response.status_code, response.getvalue()) == (200, b"drawn")
    assert response["Content-Type"] == "image/png"
    assert client_b.get(address).status_code == 404


def test_equal_names_of_two_communes_are_two_files(bucket: str, tenant_a: Tenant, tenant_b: Tenant):
    for tenant, content in ((tenant_a, b"a"), (tenant_b, b"b")):
        with tenant_context(tenant):
            TenantS3MediaStorage().save("same.png", ContentFile(content))

    with tenant_context(tenant_a):
        assert TenantS3MediaStorage().open("same.png").read() == b"a"
    keys = [
        entry["Key"]
        for entry in boto3.client("s3", region_name="us-east-1").list_objects(Bucket=bucket)[
            "Contents"
        ]
    ]
    assert set(keys) == {f"tenants/{tenant.pk}/same.png" for tenant in (tenant_a, tenant_b)}


def test_a_private_file_is_reached_by_a_signed_address(bucket: str, tenant_a: Tenant):
    with tenant_context(tenant_a):
        address = TenantS3Storage(bucket_name=bucket).url("exports/file.zip")

    assert f"tenants/{tenant_a.pk}/exports/file.zip" in address
    assert "Signature=" in address
    assert "Expires" in address
