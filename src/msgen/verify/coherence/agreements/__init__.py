"""What has to agree; one module an agreement."""
