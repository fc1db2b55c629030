"""PyYAML's safe loader, the one in C where it was built: the example lists make the files long."""

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
