"""Static files with the hash of their content in the name, ES modules included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Rewrites `import` addresses in modules too, so that a new version never mixes with an old one."""

    support_js_module_import_aggregation = True
