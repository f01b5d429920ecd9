"""Clusters: scan statistics (circles, cylinders, one kind among documented cases) and near repeats."""
