"""JSON merge patches (RFC 7396): apply one, and find the one that leads from a document to another."""

from shared.model.json import Document, Json


def patched(target: Json, patch: Json) -> Json:
    """The target after the patch, as section 2 of the RFC defines it; neither argument changes."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = patched(result.get(name), value)
    return result


def difference(before: Document, after: Document) -> Document:
    """The smallest patch for which `patched(before, patch) == after`. No null may stand in either document."""
    patch: Document = {name: None for name in before if name not in after}
    for name, value in after.items():
        earlier = before.get(name)
        if isinstance(value, dict) and isinstance(earlier, dict):
            if value != earlier:
                patch[name] = difference(earlier, value)
        elif name not in before or value != earlier:
            patch[name] = value
    return patch
