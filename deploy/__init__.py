"""What surrounds the services: local servers, site assets, generated deployment files."""
