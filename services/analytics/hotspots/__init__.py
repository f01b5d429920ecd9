"""Hot spots: whether neighbouring areas are alike (Moran's I), and which stand out with their neighbours (Gi*)."""
